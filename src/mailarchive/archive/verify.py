"""Proof that an archive is whole: the file, mail by its hashes, rows by their seals, search indexes by the texts."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from mailarchive.archive.guarding.broken_seals import UNPROVED, broken_seals, owner_name
from mailarchive.archive.guarding.values import wrong_values
from mailarchive.archive.raw import blob_parts, raw_parts, sha256_of, unpacked_parts
from mailarchive.archive.search.proof import index_faults
from mailarchive.archive.sql import has_column
from mailarchive.errors import STUMBLES, ArchiveError

Mend = Literal["repair", "lost"]
"""What becomes of a fault: it can be mended, or nothing in the archive says what was there."""

# What is derived from originals, or from other rows, and so can be made again.
DERIVED = {
    "threads", "messages", "copies", "bodies", "pending", "segments", "refs", "recipients", "addresses", "people",
    "labels", "message_labels", "attachments", "links", "messages_fts", "unspaced_fts", "sqlite_stat1", "seals", "file",
    "arrivals",
}  # fmt: skip
MENDS: dict[Mend, str] = {"repair": "verify --repair mends it", "lost": "lost, unless a backup or the source has it"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be.

    table: where, "file" for the file as a whole; row: which, None where it is no single one; what: one line for a
    person; mend: what becomes of it.
    """

    table: str
    row: str | None
    what: str
    mend: Mend

    @property
    def where(self) -> str:
        """The table, and the row where it is one."""
        return " ".join(filter(None, (self.table, self.row)))

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({MENDS[self.mend]})"


def fault_in(table: str, row: object, what: str) -> Fault:
    """Return a fault of a table; what is derived can be mended."""
    if row is not None:
        row = str(row)
    if table in DERIVED:
        return Fault(table, row, what, "repair")
    return Fault(table, row, what, "lost")


NO_BYTES = "holds no bytes"

# Each rule: what is wrong with the rows that its query finds, the table, and the query, which gives a row's name.
RULES = (
    (
        "has no copy",
        "messages",
        "select uid from messages where not exists (select 1 from copies where copies.message = messages.id)",
    ),
    (
        "takes its fields from a copy of another message, or of none",
        "messages",
        "select uid from messages left join copies on copies.id = messages.copy "
        "where copies.message is not messages.id",
    ),
    (
        "stands in another thread than the message above it",
        "messages",
        "select messages.uid from messages join messages as above on above.id = messages.parent "
        "where above.thread is not messages.thread",
    ),
    (
        "miscounts its messages",
        "threads",
        "select id from threads where message_count is not "
        "(select count(*) from messages where messages.thread = threads.id)",
    ),
    (
        "does not add up: found is not added + duplicate + skipped + failed",
        "imports",
        "select id from imports where finished is not null and found != added + duplicate + skipped + failed",
    ),
    (
        "may hold traces of deleted mail, since it could not be rewritten: delete once more",
        "file",
        "select '' from pragma_user_version where user_version = 1",
    ),
    (
        NO_BYTES,
        "copies",
        "select id from copies where kind in ('file', 'pasted') and id not in (select copy from raw)",
    ),
)


def verify(connection: sqlite3.Connection, progress: Callable[[int, int], None] | None = None) -> Iterator[Fault]:
    """Yield everything that is wrong with an archive, as it is met; nothing for a whole one.

    progress: called with how many hashes are checked, and of how many.
    """
    checks = (_structure, _values, _rules, lambda db: _hashes(db, progress or _silent), _seals, _indexes)
    for check in checks:
        try:
            yield from check(connection)
        except (sqlite3.Error, *STUMBLES) as error:
            yield fault_in("file", None, f"damaged: {error}")


def _silent(done: int, total: int) -> None:
    """Say nothing."""


def _structure(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield what SQLite's own checks find: pages, indexes and foreign keys."""
    for (line,) in connection.execute("pragma integrity_check"):
        if line != "ok":
            yield fault_in("file", None, line)
    for table, rowid, parent, _ in connection.execute("pragma foreign_key_check"):
        what = f"refers to a row of {parent} that is missing"
        if table == "raw":  # its hash says which it was
            yield Fault(table, str(rowid), what, "repair")
        else:
            yield fault_in(table, rowid, what)


def _rules(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield rows that break what must hold between rows."""
    for what, table, query in RULES:
        for (name,) in connection.execute(query):
            if what == NO_BYTES:
                yield Fault(table, str(name), what, "lost")
            else:
                yield fault_in(table, name, what)


def _hashes(connection: sqlite3.Connection, progress: Callable[[int, int], None]) -> Iterator[Fault]:
    """Check every original and every attachment by its hash, one at a time in memory."""
    copies = "from copies where kind in ('file', 'attached', 'pasted')"
    total = connection.execute(f"select count(*) {copies}").fetchone()[0]
    total += connection.execute("select count(*) from blobs").fetchone()[0]
    done = 0
    for copy, expected in connection.execute(f"select id, sha256 {copies} order by id"):
        yield from _original(connection, copy, expected)
        done += 1
        progress(done, total)
    for name, size in connection.execute("select sha256, size from blobs"):
        yield from _blob(connection, name, size)
        done += 1
        progress(done, total)
    if has_column(connection, "source_texts", "data"):
        yield from _source_texts(connection)


def _original(connection: sqlite3.Connection, copy: int, expected: str) -> Iterator[Fault]:
    try:
        if sha256_of(raw_parts(connection, copy)) != expected:
            yield Fault("copies", str(copy), "its bytes are not those that were imported: the hash differs", "lost")
    except (ArchiveError, *STUMBLES) as error:
        yield Fault("copies", str(copy), f"its bytes can't be read: {error}", "lost")


def _blob(connection: sqlite3.Connection, name: str, size: int) -> Iterator[Fault]:
    try:
        if _measured(blob_parts(connection, name)) != (size, name):
            yield fault_in("blobs", name, "its bytes are not those that were imported: the hash differs")
    except (ArchiveError, *STUMBLES) as error:
        yield fault_in("blobs", name, f"its bytes can't be read: {error}")


def _source_texts(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Check the pastes and posts that are kept whole."""
    query = "select source, sha256, size, codec, data from source_texts"
    for source, name, size, codec, data in connection.execute(query):
        try:
            if _measured(unpacked_parts(codec, data, size)) != (size, name):
                yield fault_in("source_texts", source, "its bytes are not those that were imported: the hash differs")
        except (ArchiveError, *STUMBLES) as error:
            yield fault_in("source_texts", source, f"its bytes can't be read: {error}")


def _measured(parts: Iterable[bytes]) -> tuple[int, str]:
    """Return the length and the hash of bytes that come in pieces."""
    length, digest = 0, hashlib.sha256()
    for part in parts:
        length += len(part)
        digest.update(part)
    return length, digest.hexdigest()


def _values(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield values that can't be in their columns."""
    for where, what in wrong_values(connection):
        table, _, column = where.partition(".")
        yield fault_in(table, None, f"{column} {what}")


def _seals(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield rows that are not as they were sealed."""
    for table, owner, what in broken_seals(connection):
        if what == UNPROVED:
            yield Fault(table, owner_name(table, owner), what, "repair")
        else:
            yield fault_in(table, owner_name(table, owner), what)


def _indexes(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield what search would not find, or would find though it is not there."""
    for table, row, what in index_faults(connection):
        yield fault_in(table, row, what)
