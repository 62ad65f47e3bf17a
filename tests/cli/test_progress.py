"""Progress at a terminal: it moves all the time, fits, and says how fast and how far; elsewhere there is none."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from making import make_mail
from unmeasured import unmeasured

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
ESCAPES = re.compile(r"\x1b\[[?0-9;]*[a-zA-Z]")
DRAWINGS = 12  # different ones, of an import of some seconds


def mailbox(folder: Path, count: int) -> Path:
    """Write a mailbox whose answers quote."""
    path = folder / "a.mbox"
    quote = "On Fri, Feb 16, 2018 at 9:34 AM, Cleo Ray <cleo@example.org> wrote:\n\n> Tide number {}, and more.\n"
    with path.open("wb") as file:
        for n in range(count):
            file.write(FROM + make_mail("So it is.\n\n" + quote.format(n), subject=f"Tide {n}") + b"\n")
    return path


def frames(folder: Path, width: int) -> list[str]:
    """Import at a terminal of a width; gives what it shows, drawing by drawing."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    command = [sys.executable, "-m", "mailarchive", "-d", "a.db", "import", "a.mbox"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs, env=unmeasured())
    os.close(theirs)
    drawn = []
    try:
        while block := os.read(ours, 1 << 16):
            for each in re.split(r"[\r\n]+", ESCAPES.sub("", block.decode())):
                if each.strip():
                    drawn.append(each)
    except OSError:  # the other side is closed
        pass
    finally:
        os.close(ours)
    assert process.wait(60) == 0
    return drawn


def test_progress_moves_and_fits(tmp_path: Path) -> None:
    """There is something new again and again, with rate, found, recovered and time left."""
    mailbox(tmp_path, 1200)
    drawn = frames(tmp_path, 100)
    assert len(set(drawn)) > DRAWINGS
    shown = "\n".join(drawn)
    for part in (r"Reading .*%", r"\d found", r"\d+/s", r"Matching copies .*\d recovered", r"\d\d:\d\d:\d\d"):
        assert re.search(part, shown), part
    assert not re.search(r"\dd \d\d:", shown), "days ahead"
    assert max(len(frame.rstrip()) for frame in drawn) < 100


@pytest.mark.parametrize("width", [20, 43, 60])
def test_progress_fits_a_narrow_terminal(tmp_path: Path, width: int) -> None:
    """What finds no room is left out."""
    mailbox(tmp_path, 100)
    drawn = frames(tmp_path, width)
    assert drawn and max(len(frame.rstrip()) for frame in drawn) < width


def test_no_progress_where_there_is_no_terminal(tmp_path: Path) -> None:
    """Not a byte."""
    mailbox(tmp_path, 30)
    command = [sys.executable, "-m", "mailarchive", "-d", "a.db", "import", "a.mbox"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, env=unmeasured())
    assert done.stderr == b""
