"""One process at a time writes to an archive: the others are told who does, or wait; readers are not held up."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from making import make_mail

from mailarchive.archive import Archive
from mailarchive.archive.verify import verify
from mailarchive.archive.writing.write_lock import SUFFIX, write_lock
from mailarchive.errors import InUse

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
MAILARCHIVE = (sys.executable, "-m", "mailarchive")
HOLD = """
import sys, time
from mailarchive.archive.writing.write_lock import write_lock
with write_lock(sys.argv[1], "import old.mbox"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def mailbox(path: Path, count: int) -> Path:
    """Write a mailbox of different messages."""
    path.write_bytes(b"".join(FROM + make_mail(f"Tide {n}.\n" * 20, subject=f"Tide {n}") + b"\n" for n in range(count)))
    return path


def holder(database: Path) -> "subprocess.Popen[str]":
    """Return a process that holds the lock of an archive until it is told to end, or killed."""
    command = [sys.executable, "-c", HOLD, str(database)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_writes(tmp_path, run, deliver):
    """Process, command and time, in one line, with a status of its own; nothing is written, and readers read."""
    run("import", deliver())
    with holder(tmp_path / "test.db") as first:
        for command in (("import", deliver("More.\n")), ("delete", "--source", "1", "--yes"), ("verify",)):
            refused = run(*command, status=os.EX_TEMPFAIL)
            assert f"process {first.pid} (import old.mbox), since 20" in refused.stderr
            assert refused.stderr.count("\n") == 1 and "--wait" in refused.stderr
        assert "Hello" in run("threads").stdout
        assert "1 to find" in run("import", "--dry-run", deliver("Third.\n")).stdout
        first.communicate("\n")
    assert "1 added" in run("import", deliver("More.\n")).stdout
    assert not (tmp_path / f"test.db{SUFFIX}").exists()


def test_a_lock_ends_with_its_process(tmp_path, run, deliver):
    """Killed, the holder leaves a file, which holds up nobody."""
    with holder(tmp_path / "test.db") as first:
        first.kill()
        first.communicate()
    assert (tmp_path / f"test.db{SUFFIX}").exists()
    assert "1 added" in run("import", deliver()).stdout


def test_a_writer_that_waits_says_so_and_goes_on(tmp_path, deliver):
    """Two of them, one after the other, when the holder has ended."""
    database = tmp_path / "test.db"
    with holder(database) as first:
        command = [*MAILARCHIVE, "-d", str(database), "import", "--wait"]
        pipe = subprocess.PIPE
        waiting = [
            subprocess.Popen([*command, str(deliver(f"{n}\n"))], stdout=pipe, stderr=pipe, text=True) for n in range(2)
        ]
        said = [process.stderr.readline() for process in waiting]
        assert all(f"process {first.pid}" in line and line.endswith("; waiting for it\n") for line in said)
        first.communicate("\n")
    for process in waiting:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0 and "1 added" in out
    with Archive(database) as archive:
        assert archive.connection.execute("select count(*) from messages").fetchone() == (2,)


def test_two_imports_into_one_new_archive(tmp_path):
    """One of them has it; the other ends, or comes after it: the archive is there, and whole."""
    source = mailbox(tmp_path / "a.mbox", 300)
    command = [*MAILARCHIVE, "-d", str(tmp_path / "new.db"), "import", "--json", str(source)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    outcomes = [(*process.communicate(timeout=120), process.returncode) for process in started]
    assert {status for _, _, status in outcomes} <= {0, os.EX_TEMPFAIL}
    assert all("Traceback" not in error for _, error, _ in outcomes)
    assert sum(json.loads(out)[0]["added"] for out, _, status in outcomes if status == 0) == 300
    with Archive(tmp_path / "new.db") as archive:
        assert list(verify(archive.connection)) == []


def test_the_lock_leaves_those_of_sqlite_alone(tmp_path):
    """While an import has a transaction open, nobody else can begin one, whatever is asked of the lock meanwhile."""
    database = tmp_path / "test.db"
    with Archive(database) as archive, write_lock(str(database), "import"):
        archive.connection.execute("begin immediate")
        assert_refused_in_a_thread(database)
        other = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('begin immediate')"
        done = subprocess.run([sys.executable, "-c", other, str(database)], capture_output=True, text=True, check=False)
        assert "database is locked" in done.stderr
        archive.connection.rollback()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("begin immediate")


def assert_refused_in_a_thread(database: Path) -> None:
    """A second thread of the process is a second writer, and the first may take the lock once more."""
    refused = []

    def attempt() -> None:
        try:
            with write_lock(str(database), "delete"):
                pass
        except InUse as error:
            refused.append(str(error))

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert f"process {os.getpid()}" in refused[0]
    with write_lock(str(database), "import"):
        pass


def test_a_lock_file_of_somebody_else_is_not_believed(tmp_path, run, deliver):
    """What it says may be anything: it is told safely or not at all."""
    import fcntl

    for said in (b"\x1b[31m" * 9000, b'{"pid": 1, "since": "\\u001b[2J", "doing": "x"}', b"[]", b""):
        with open(tmp_path / f"test.db{SUFFIX}", "wb") as file:
            file.write(said)
            file.flush()
            fcntl.flock(file, fcntl.LOCK_EX)
            refused = run("import", deliver(), status=os.EX_TEMPFAIL).stderr
        assert "\x1b" not in refused and "is being written by" in refused


@pytest.mark.usefixtures("ctrl_c_is_heard")
def test_ctrl_c_ends_the_waiting(tmp_path, deliver):
    """One line more, status 130, and the lock stays with its holder."""
    with holder(tmp_path / "test.db") as first:
        command = [*MAILARCHIVE, "-d", str(tmp_path / "test.db"), "import", "--wait", str(deliver())]
        waiting = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert "waiting" in waiting.stderr.readline()
        time.sleep(0.1)
        waiting.send_signal(signal.SIGINT)
        _, error = waiting.communicate(timeout=30)
        assert waiting.returncode == 130 and "Traceback" not in error
        with pytest.raises(InUse), write_lock(str(tmp_path / "test.db"), "import"):
            pass
        first.communicate("\n")
