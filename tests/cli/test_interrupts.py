"""Ctrl-C at any moment: a line, status 130, never a traceback, and an archive that the same command completes."""

import base64
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from making import make_mail

from mailarchive.archive import Archive

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
# Says when the command has begun: with its first instruction it hears Ctrl-C.
COMMAND = """
import signal, sys
real = signal.signal
def first(*arguments):
    real(*arguments)
    signal.signal = real
    print("begun", flush=True)
signal.signal = first
sys.argv = ["mailarchive", *sys.argv[1:]]
from mailarchive.__main__ import run_command
if __name__ == "__main__":
    run_command()
"""
pytestmark = pytest.mark.usefixtures("ctrl_c_is_heard")


def mailbox(folder: Path, count: int) -> Path:
    """Write a mailbox of different messages."""
    path = folder / "a.mbox"
    path.write_bytes(b"".join(FROM + make_mail(f"Tide {n}.\n" * 30, subject=f"Tide {n}") + b"\n" for n in range(count)))
    return path


MANY = 2200  # messages of two batches


def large_mailbox(folder: Path) -> None:
    """Write a mailbox of several units whose messages cost little to parse."""
    part = base64.encodebytes(bytes(range(256)) * 40).decode()
    body = f"--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n{part}--b--\n"
    with (folder / "a.mbox").open("wb") as file:
        for n in range(MANY):
            mail = make_mail(body, subject=f"Tide {n}", content_type="multipart/mixed; boundary=b")
            file.write(FROM + mail + b"\n")


def begun(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Return a command that has begun, in a group of its own as at a terminal."""
    (folder / "command.py").write_text(COMMAND)
    pipe = subprocess.PIPE
    command = [sys.executable, "command.py", *arguments]
    process = subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    assert process.stdout.readline() == "begun\n"
    return process


def interrupt(process: "subprocess.Popen[str]") -> None:
    """Press Ctrl-C, which a terminal tells all processes of the group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)


@pytest.mark.parametrize("seed", range(8))
def test_ctrl_c_twice_while_a_command_starts(tmp_path: Path, seed: int) -> None:
    """While it is loaded, opens its archive, starts its workers: whatever the moments are."""
    chance = random.Random(seed)
    source = mailbox(tmp_path, 50)
    process = begun(tmp_path, "-d", "a.db", "import", source.name)
    for _ in range(2):
        time.sleep(chance.uniform(0, 0.6))
        interrupt(process)
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said and "Error" not in said, said
    assert process.returncode in (0, 130, -signal.SIGINT)  # the last: Python itself was ending already
    assert process.returncode != 130 or said.splitlines()[-1].startswith("stopped")
    again = begun(tmp_path, "-d", "a.db", "import", source.name)
    assert again.wait(60) == 0
    again.communicate()
    with Archive(tmp_path / "a.db") as archive:
        assert archive.connection.execute("select count(*) from messages").fetchone() == (50,)


def stored(database: Path) -> int:
    """Return how many messages are in an archive."""
    if not database.exists() or not database.stat().st_size:
        return 0
    with Archive(database, read_only=True) as archive:
        (count,) = archive.connection.execute("select count(*) from messages").fetchone()
        return int(count)


def reading(folder: Path) -> "subprocess.Popen[str]":
    """Return an import that has written its first batch of several."""
    process = begun(folder, "-d", "a.db", "import", "a.mbox")
    while process.poll() is None:
        try:
            if stored(folder / "a.db"):
                break
        except Exception:
            time.sleep(0.01)
    return process


def test_the_first_ctrl_c_ends_an_import_after_its_batch(tmp_path: Path) -> None:
    """It says so at once, and then what is kept; the same command goes on."""
    large_mailbox(tmp_path)
    process = reading(tmp_path)
    interrupt(process)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    first, last = said.splitlines()
    assert first.startswith("stopping after this batch") and last.startswith("stopped; what was read so far is kept")
    assert 0 < stored(tmp_path / "a.db") <= MANY


def test_the_second_ctrl_c_ends_an_import_at_once(tmp_path: Path) -> None:
    """Nothing of it is left, and the archive is whole."""
    large_mailbox(tmp_path)
    process = reading(tmp_path)
    interrupt(process)
    assert process.stderr.readline().startswith("stopping after this batch")
    started = time.monotonic()
    interrupt(process)
    _, said = process.communicate(timeout=60)  # ends when the workers have ended too, which have the pipes
    assert time.monotonic() - started < 10
    assert (process.returncode, said) == (130, "stopped\n")
    with Archive(tmp_path / "a.db") as archive:
        assert archive.connection.execute("pragma integrity_check").fetchall() == [("ok",)]
