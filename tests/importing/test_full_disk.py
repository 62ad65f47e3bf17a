"""A full disk, at every write of an import and of a deletion: what is there is whole, and the same command goes on."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from dumped import difference
from soak import write_mailboxes
from unmeasured import unmeasured

from mailarchive.archive import Archive
from mailarchive.archive.verify import verify

MAILARCHIVE = (sys.executable, "-m", "mailarchive")
STEPS = 8  # sizes that are tried, of those that a file has on the way


def limited(bytes_: int) -> None:
    """Let no file of this process grow past a size, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


def run(folder: Path, *arguments: str, most: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command on the archive of a folder; most: bytes that a file may have."""
    command = [*MAILARCHIVE, "-d", str(folder / "a.db"), *arguments]
    limit = None
    if most is not None:
        limit = lambda: limited(most)  # noqa: E731
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit, env=unmeasured())


def faults(database: Path) -> list[str]:
    """Return what is wrong with an archive, but that it is still to be rewritten."""
    with Archive(database) as archive:
        return [str(fault) for fault in verify(archive.connection) if "delete once more" not in fault.what]


def sizes(most: int) -> list[int]:
    """Return the sizes that are tried: from nothing to more than is needed, and odd, so that writes are cut short."""
    return [most * step // STEPS + step * 17 for step in range(STEPS)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a mailbox, imported."""
    folder: Path = tmp_path_factory.mktemp("whole")
    write_mailboxes(folder, seed=1, count=40)
    assert run(folder, "import", str(folder / "first.mbox")).returncode == 0
    return folder


def test_an_import(whole: Path, tmp_path: Path) -> None:
    """It is told in one line; with room, the same command ends in the archive that it would have been at once."""
    source = str(whole / "first.mbox")
    failed = 0
    for most in sizes((whole / "a.db").stat().st_size * 2):
        for old in tmp_path.iterdir():
            old.unlink()
        stopped = run(tmp_path, "import", source, most=most)
        if stopped.returncode:
            failed += 1
            assert "Traceback" not in stopped.stderr and stopped.stderr.count("\n") == 1, stopped.stderr
        again = run(tmp_path, "import", source)
        assert again.returncode == 0, again.stderr
        assert difference(whole / "a.db", tmp_path / "a.db") == []
        assert faults(tmp_path / "a.db") == []
    assert failed > STEPS // 3


def test_a_deletion(whole: Path, tmp_path: Path) -> None:
    """Nothing is deleted, or all of it; the same command then deletes it, or rewrites the file that holds traces."""
    with closing(sqlite3.connect(whole / "a.db")) as connection:
        (uid,) = connection.execute(
            "select uid from messages where known_from = 'file' and id in (select message from copies "
            "where kind != 'file') order by date limit 1"
        ).fetchone()
    shutil.copyfile(whole / "a.db", tmp_path / "a.db")
    assert run(tmp_path, "delete", "--yes", uid).returncode == 0
    (tmp_path / "a.db").rename(tmp_path / "deleted")
    size = (whole / "a.db").stat().st_size
    stopped_before = stopped_after = 0
    for most in (*sizes(size), size, size * 5 // 4):
        shutil.copyfile(whole / "a.db", tmp_path / "a.db")
        stopped = run(tmp_path, "delete", "--yes", uid, most=most)
        if stopped.returncode:
            assert "Traceback" not in stopped.stderr and stopped.stderr.count("\n") == 1, stopped.stderr
        assert faults(tmp_path / "a.db") == []
        if difference(whole / "a.db", tmp_path / "a.db") == []:
            stopped_before += 1
        else:
            stopped_after += stopped.returncode != 0
        if stopped.returncode:
            again = run(tmp_path, "delete", "--yes", uid)
            assert again.returncode == 0, again.stderr
        assert difference(tmp_path / "deleted", tmp_path / "a.db") == []
        with Archive(tmp_path / "a.db") as archive:
            assert list(verify(archive.connection)) == []
        for old in tmp_path.glob("a.db*"):
            os.unlink(old)
    assert stopped_before
