"""backup: a copy of a live archive that is proved, that overwrites nothing, and that its owner alone can read."""

import hashlib
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from mailarchive.archive import Archive
from mailarchive.archive.backup import back_up
from mailarchive.archive.verify import verify
from mailarchive.errors import ArchiveError


@pytest.fixture
def archive(imported, samples):
    """The samples, imported."""
    return imported(samples / "mixed.mbox")


def test_a_backup_is_the_archive(archive, run, tmp_path):
    """One file, its owner's alone, whole, with the rows of the archive and the hash that is told."""
    target = tmp_path / "backup.db"
    previous = os.umask(0)
    try:
        told = run("backup", target).output
    finally:
        os.umask(previous)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert hashlib.sha256(target.read_bytes()).hexdigest() in told
    assert sorted(each.name for each in tmp_path.glob("backup.db*")) == ["backup.db"]
    with Archive(target, must_exist=True) as copy:
        assert not list(verify(copy.connection))
        assert list(copy.connection.iterdump()) == list(archive.connection.iterdump())


@pytest.mark.parametrize("link", [False, True])
def test_nothing_is_overwritten(archive, run, tmp_path, link):
    """Neither a file nor a link that leads nowhere."""
    target = tmp_path / "there"
    if link:
        target.symlink_to(tmp_path / "nowhere")
    else:
        target.write_text("mine")
    assert "is there already" in run("backup", target, status=1).output
    assert link or target.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_of_what_is_written_meanwhile_is_of_one_moment(archive, tmp_path):
    """Two rows that are always written together are both in it, or neither; the copy is proved all the same."""
    archive.connection.execute("pragma journal_mode = wal")
    done = threading.Event()
    started = threading.Event()

    def write() -> None:
        with Archive(archive.path) as writer:
            while not done.is_set():
                with writer.connection:
                    writer.connection.execute("insert into people (name) values ('A')")
                    writer.connection.execute("insert into labels (name) select max(id) from people")
                started.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert started.wait(20)
        for number in range(3):
            with Archive(archive.path, read_only=True) as reader:
                back_up(reader.connection, str(tmp_path / f"{number}.db"))
            with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
                labels = copy.execute("select count(*) from labels where name glob '[0-9]*'").fetchone()
                assert labels == copy.execute("select count(*) from people where name = 'A'").fetchone()
    finally:
        done.set()
        thread.join()


def test_a_backup_that_fails_leaves_nothing(archive, tmp_path):
    """A damaged archive is told, and no half of a copy is left; so is one that goes where no file can be made."""
    archive.connection.execute("pragma ignore_check_constraints = on")
    archive.connection.execute("update addresses set name = null, email = null where id = 1")
    archive.connection.commit()
    with pytest.raises(ArchiveError, match="damaged"):
        back_up(archive.connection, str(tmp_path / "copy.db"))
    assert not list(tmp_path.glob("copy.db*"))
    with pytest.raises(OSError, match="missing"):
        back_up(archive.connection, str(tmp_path / "missing" / "copy.db"))


def test_a_disk_without_room_is_told_by_its_own_name(archive, tmp_path):
    """It is the copy that has none; and nothing is left of it, not even what SQLite put beside it."""
    command = [sys.executable, "-m", "mailarchive", "-d", archive.path, "backup", str(tmp_path / "copy.db")]
    room = os.path.getsize(archive.path) // 2
    done = subprocess.run(
        command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and f"{tmp_path / 'copy.db'}: the disk" in done.stderr
    assert not list(tmp_path.glob("copy.db*"))


def test_a_name_that_can_be_none_is_told(archive, run, tmp_path):
    """By the name that was given."""
    assert "missing/copy.db: No such file" in run("backup", tmp_path / "missing" / "copy.db", status=1).output
    assert "name the file" in run("backup", "", status=2).output
