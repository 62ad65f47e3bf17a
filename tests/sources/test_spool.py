"""Standard input as a file: gone with the program, however that ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from making import make_mail

MBOX = b"".join(
    b"From ann@example.edu Fri Feb 16 09:34:00 2018\n" + make_mail(f"Letter {number}.\n" * 2500) + b"\n"
    for number in range(40)
)
AS_IT_IS = "from mailarchive.cli import main; main()"
WITHOUT_PROC = (
    f"from pathlib import Path; from mailarchive.sources import spool; spool.OPEN_FILES = Path('/x'); {AS_IT_IS}"
)
ENDS = [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGINT]


@contextmanager
def importing(folder: Path, program: str) -> Iterator[subprocess.Popen[bytes]]:
    """An import of standard input that has read all but the end of it."""
    command = [sys.executable, "-c", program, "-d", str(folder / f"{time.monotonic_ns()}.db"), "import", "-"]
    (folder / "tmp").mkdir(exist_ok=True)
    environment = os.environ | {"TMPDIR": str(folder / "tmp")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, stderr=subprocess.PIPE) as process:
        process.stdin.write(MBOX)
        process.stdin.flush()
        yield process


def until(holds: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def has_ended(process: "subprocess.Popen[bytes]", number: int) -> bool:
    """Whether a process is gone; it is told once more to end, as Python hears nothing right before it waits to read."""
    if process.poll() is None:
        process.send_signal(number)
        time.sleep(0.2)
    return process.poll() is not None


def left(folder: Path) -> list[Path]:
    """Files of mail in the temporary folder."""
    return [path for path in (folder / "tmp").rglob("*") if path.is_file()]


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.usefixtures("ctrl_c_is_heard", "the_end_of_a_terminal_is_heard")
def test_an_import_that_is_ended_leaves_no_mail_behind(tmp_path: Path, number: int) -> None:
    """Not for a moment, where the file needs no name."""
    with importing(tmp_path, AS_IT_IS) as process:
        until(lambda: any("mailarchive-" in name or "/#" in name for name in open_files(process.pid)))
        time.sleep(0.3)  # it waits for more; Python hears of a signal between two calls only when it has some
        assert left(tmp_path) == []
        until(lambda: has_ended(process, number))
    assert left(tmp_path) == []


def open_files(process: int) -> list[str]:
    """What a process has open."""
    found = []
    for path in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.append(os.readlink(path))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("program", [AS_IT_IS, WITHOUT_PROC], ids=["unnamed", "named"])
def test_workers_read_the_copy(tmp_path: Path, program: str) -> None:
    """And it is gone at the end."""
    with importing(tmp_path, program) as process:
        process.stdin.close()
        assert process.wait(60) == 0
    assert left(tmp_path) == []


def test_where_a_file_needs_a_name_the_next_import_clears_it_away(tmp_path: Path) -> None:
    """What a killed program has left; not what one that runs is using."""
    with importing(tmp_path, WITHOUT_PROC) as killed:
        until(lambda: any(path.stat().st_size for path in left(tmp_path)))
        killed.kill()
    (lost,) = left(tmp_path)
    with importing(tmp_path, WITHOUT_PROC) as first:
        until(lambda: left(tmp_path) and lost not in left(tmp_path) and left(tmp_path)[0].stat().st_size)
        (used,) = left(tmp_path)
        with importing(tmp_path, WITHOUT_PROC) as second:
            until(lambda: len(left(tmp_path)) == 2)
            second.terminate()
        assert used in left(tmp_path)
        first.stdin.close()
        assert first.wait(60) == 0
    assert used not in left(tmp_path)
