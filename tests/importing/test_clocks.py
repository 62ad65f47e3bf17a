"""How long a message may take: time in which the import is stopped, as by Ctrl-Z, is not its own."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from making import make_mail

from mailarchive.archive import Archive
from mailarchive.importing import jobs
from mailarchive.importing.pipeline import import_path
from mailarchive.importing.pool import WorkerPool

STOPPED = 5  # seconds; more than anything here may take
IMPORT = """
import sys
from slow import slow_pool
from mailarchive.archive import Archive
from mailarchive.importing import pipeline, workers
workers.JOB_SECONDS = 4
if __name__ == "__main__":
    with Archive("a.db") as archive:
        pipeline.import_path(archive, "mail", executor_factory=slow_pool)
"""
SLOW = """
import time
from pathlib import Path
from mailarchive.importing import jobs
from mailarchive.importing.pool import WorkerPool

def slow_pool():
    return WorkerPool(1, patch)

def patch():
    jobs.MESSAGE_SECONDS, jobs.WAITING_SECONDS = 1, 3
    real = jobs.prepare_message  # type: ignore[attr-defined]

    def prepare(raw):
        if b"patience" in raw.data:
            Path("begun").touch()
            for _ in range(10):
                time.sleep(0.1)
        return real(raw)

    jobs.prepare_message = prepare
"""


def test_a_stopped_import_takes_no_healthy_message_for_a_slow_one(tmp_path: Path) -> None:
    """The whole group is stopped for longer than a message may take, or a job, and goes on."""
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "import_it.py").write_text(IMPORT)
    (tmp_path / "mail").mkdir()
    for number, words in enumerate(("one", "patience", "three")):
        (tmp_path / "mail" / f"{number}.eml").write_bytes(make_mail(f"{words}\n", subject=words))
    process = subprocess.Popen([sys.executable, "import_it.py"], cwd=tmp_path, start_new_session=True)
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(STOPPED)
    os.killpg(process.pid, signal.SIGCONT)
    assert process.wait(60) == 0
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        assert connection.execute("select found, added, failed from imports").fetchone() == (3, 3, 0)
        assert connection.execute("select * from problems").fetchall() == []


def _short() -> None:
    jobs.MESSAGE_SECONDS, jobs.WAITING_SECONDS = 1, 2
    real = jobs.prepare_message  # type: ignore[attr-defined]

    def prepare(raw):
        while b"busily" in raw.data:
            pass
        while b"idly" in raw.data:
            time.sleep(0.1)
        return real(raw)

    jobs.prepare_message = prepare  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", ["busily", "idly"])
def test_a_message_that_takes_too_long_is_kept_raw(tmp_path: Path, how: str) -> None:
    """By the processor's time, or by its own where it does nothing."""
    (tmp_path / "mail").mkdir()
    for number, words in enumerate(("one", how)):
        (tmp_path / "mail" / f"{number}.eml").write_bytes(make_mail(f"{words}\n", subject=words))
    with Archive(tmp_path / "a.db") as archive:
        (receipt,) = import_path(archive, str(tmp_path / "mail"), executor_factory=lambda: WorkerPool(1, _short))
        assert (receipt.added, receipt.failed) == (1, 1)
        assert archive.connection.execute("select code from problems").fetchall() == [("too-slow",)]
