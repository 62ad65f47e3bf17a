"""verify --repair: what is derived is made anew from the originals, and takes its place when it is proved.

The search indexes alone are made anew where they are. Else all of the archive is, in a copy: bytes of mail and what
can't be derived are carried over as they are, the mail is read again, settled and sealed. What has no whole original
stays as it is stored.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from mailarchive.archive import Archive
from mailarchive.archive.guarding.broken_seals import broken_seals
from mailarchive.archive.guarding.carrying import (
    PROBLEMS,
    Broken,
    broken_by_table,
    carry,
    drop_dangling,
    insert_rows,
    keep_losses,
    known_rows,
)
from mailarchive.archive.guarding.seals import seal
from mailarchive.archive.search import unspaced_scripts
from mailarchive.archive.settling.settle import Course, bring_to_rest, settle
from mailarchive.archive.verify import Fault, verify
from mailarchive.errors import ArchiveError
from mailarchive.importing.originals import Originals

BATCH = 500  # originals in a transaction
BESIDE = "-mending"  # behind the archive's name, of the folder in which it is made anew
INDEXES = ("messages_fts", "unspaced_fts", "sqlite_stat1")

Report = Callable[[str, int, int], None]


class Mending(Course):
    """Settling in the new archive, told as it goes."""

    def __init__(self, told: Report) -> None:
        self.told = told

    def report(self, phase: str, done: int, total: int) -> None:
        """Hear how far it is."""
        self.told(phase, done, total)


def mend(archive: Archive, faults: Sequence[Fault], report: Report) -> list[Fault]:
    """Mend what can be of what `verify` found in an archive, open to be written and alone; gives what is left.

    Raises ArchiveError where it can't be mended, and sqlite3.Error and OSError, as where the disk is full: the archive
    is as it was then.
    """
    if all(fault.table in INDEXES for fault in faults):
        left = _with_new_indexes(archive)
        if not _mendable(left):
            return left
    with _folder_beside(archive.path) as folder, Archive(os.path.join(folder, "mended.db")) as made:
        lost = _make_anew(archive.connection, made.connection, report)
        left = [*lost, *verify(made.connection)]
        if _mendable(left):
            raise ArchiveError(f"{archive.path} can't be mended ({_mendable(left)[0]}); restore it from a backup")
        made.connection.backup(archive.connection)
    return left


@contextmanager
def _folder_beside(path: str) -> Iterator[str]:
    """Make a folder beside an archive that its owner alone can enter, and remove it, as one that a kill has left."""
    folder = path + BESIDE
    if os.path.isdir(folder):
        shutil.rmtree(folder)
    os.mkdir(folder, 0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _mendable(faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.mend == "repair"]


def _with_new_indexes(archive: Archive) -> list[Fault]:
    """Make the search indexes and statistics anew where they are; gives what faults the archive has then."""
    connection = archive.connection
    try:
        with connection:
            connection.execute("insert into messages_fts (messages_fts) values ('rebuild')")
            connection.execute("insert into unspaced_fts (unspaced_fts) values ('delete-all')")
            unspaced_scripts.index(connection, unspaced_scripts.unindexed(connection))
        bring_to_rest(connection)
        seal(connection)
    except sqlite3.DatabaseError:
        connection.rollback()
    return list(verify(connection))


def _make_anew(old: sqlite3.Connection, new: sqlite3.Connection, report: Report) -> list[Fault]:
    """Fill an empty archive with what a damaged one holds; gives what of it goes."""
    broken = broken_by_table(broken_seals(old))
    originals = Originals(old, new, broken)
    new.execute("pragma foreign_keys = off")
    with new:
        carry(old, new, broken)
        copies = originals.insert_rows()
        drop_dangling(new)
    new.execute("pragma foreign_keys = on")
    for start in range(0, len(copies), BATCH):
        with new:
            originals.derive(copies[start : start + BATCH])
        report("deriving", min(start + BATCH, len(copies)), len(copies))
    new.execute("pragma foreign_keys = off")
    with new:
        _carry_problems(old, new, broken, originals)
        drop_dangling(new)
    new.execute("pragma foreign_keys = on")
    settle(new, Mending(report))
    bring_to_rest(new)
    with new:
        originals.keep_uids()
    seal(new, report)
    with new:
        keep_losses(old, new, broken)
    return originals.lost


def _carry_problems(old: sqlite3.Connection, new: sqlite3.Connection, broken: Broken, originals: Originals) -> None:
    """Copy what was wrong with the mail when it was imported; attached mail has other row ids now."""
    for row in known_rows(old, PROBLEMS, broken):
        insert_rows(new, PROBLEMS, [row | {"copy": originals.new_copy(row["copy"])}])
