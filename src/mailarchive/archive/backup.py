"""A copy of a live archive that is proved to be the same: other programs may read and write it meanwhile."""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from mailarchive.archive.guarding.opening import harden_reading
from mailarchive.errors import ArchiveError, sqlite_advice

COUNTED = "select count(*) from messages"
PAGES = 4096  # at once
BESIDE = ("-journal", "-wal", "-shm")  # what SQLite puts beside a file
UNFINISHED = ".part"  # behind the name of a backup that is being made

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """The account of a backup. messages: how many it holds; size: in bytes; sha256: of the file."""

    messages: int
    size: int
    sha256: str


def back_up(connection: sqlite3.Connection, target: str, report: Report = lambda *_: None) -> Backup:
    """Copy an open archive to a new file that its owner alone can read, prove the copy, and give its account.

    Proved is that SQLite finds no fault in the copy, and that each of its rows and pages is that of the archive as it
    was in one moment. The file has its name only when it is proved, and is on the disk then.

    report: called with how many pages are copied, and of how many. Raises ArchiveError where the target is there
    already or has no room, or the copy is not the same; and OSError. Nothing is left of it then.
    """
    if os.path.lexists(target):
        raise ArchiveError(f"{target} is there already; name another file")
    unfinished = target + UNFINISHED
    _make_new(unfinished)
    try:
        account = _copied(connection, unfinished, report)
        _to_disk(unfinished)
        _name_for_good(unfinished, target)
    except sqlite3.OperationalError as error:
        advice = sqlite_advice(error)
        raise ArchiveError(f"{target}: {advice.wrong}; {advice.remedy}, and try again") from error
    finally:
        for end in ("", *BESIDE):
            with suppress(FileNotFoundError):
                os.unlink(unfinished + end)
    _to_disk(os.path.dirname(os.path.abspath(target)))
    return account


def _make_new(path: str) -> None:
    """Make an empty file that its owner alone can read. Raises ArchiveError where there is one already."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise ArchiveError(
            f"{path} is there already: another backup is under way, or was stopped; remove it, or name another file"
        ) from None
    except OSError as error:
        error.filename = path.removesuffix(UNFINISHED)
        raise


def _copied(connection: sqlite3.Connection, path: str, report: Report) -> Backup:
    """Copy the archive as it is in one moment into an empty file, and prove the copy."""
    connection.execute("begin")
    try:
        connection.execute(COUNTED).fetchone()  # from now on, what others write is not seen
        with closing(sqlite3.connect(path)) as copy:
            # In pieces: between them Ctrl-C is heard.
            connection.backup(copy, pages=PAGES, progress=lambda _, left, all_: report(all_ - left, all_))
            harden_reading(copy)
            copy.execute("pragma journal_mode = delete")  # all of it in one file
            _prove(connection, copy)
            (messages,) = copy.execute(COUNTED).fetchone()
    finally:
        connection.rollback()
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Backup(messages, os.path.getsize(path), digest)


def _prove(connection: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Raise ArchiveError where a copy has a fault, or other rows than the archive."""
    for (line,) in copy.execute("pragma integrity_check(1)"):
        if line != "ok":
            raise ArchiveError(f"the copy is damaged ({line}), and so may the archive be; run: mailarchive verify")
    for table in _tables(connection):
        if _rows_hash(connection, table) != _rows_hash(copy, table):
            raise ArchiveError(f"the copy differs from the archive in the table {table}; check the disk and try again")


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables that hold rows of their own, the search index's among them."""
    rows = connection.execute(
        "select name from pragma_table_list where schema = 'main' and type in ('table', 'shadow') order by name"
    )
    return [name for (name,) in rows]


def _rows_hash(connection: sqlite3.Connection, table: str) -> str:
    """Return a hash of all that a table's rows say, types included; texts are compared as bytes, whatever they are."""
    digest = hashlib.sha256()
    factory, connection.text_factory = connection.text_factory, bytearray
    try:
        quoted = table.replace('"', '""')
        for row in connection.execute(f'select * from "{quoted}"'):
            digest.update(repr(row).encode())
    finally:
        connection.text_factory = factory
    return digest.hexdigest()


def _to_disk(path: str) -> None:
    """Have a file, or the names in a folder, written to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name_for_good(unfinished: str, target: str) -> None:
    """Give a proved copy its name, unless something has it by now. Raises ArchiveError then."""
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise ArchiveError(f"{target} is there already; name another file") from None
    except OSError:  # a disk without links, as of a memory stick
        if os.path.lexists(target):
            raise ArchiveError(f"{target} is there already; name another file") from None
        Path(unfinished).rename(target)
