"""The tables whose rows are sealed, and a digest of what their rows say.

A seal holds the digests of a chunk: of the rows of 64 owners. An owner is a row, or the copy or message whose rows are
one piece. A single flipped bit always changes a digest (CRC-32), and nothing in it depends on versions of SQLite or of
Python. Bytes of mail are not sealed: `copies.sha256` and `blobs.sha256` prove them.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

CHUNK_BITS = 6  # of an owner, below those that number its chunk
FETCHED = 64  # rows at once

Digest = tuple[Any, int]
"""An owner and the digest of its rows."""


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table that is sealed, by its owners. owner: the column that numbers them.

    order: with several rows to an owner, the columns that order these. long: columns of long texts, the last of the
    table, of which no copy is made. plain: all that it holds are numbers and words in ASCII.
    """

    table: str
    owner: str
    order: str = ""
    long: int = 0
    plain: bool = False


SEALED_TABLES = {
    part.table: part
    for part in (
        SealedTable("sources", "id"),
        SealedTable("imports", "id"),
        SealedTable("progress", "import", "unit"),
        SealedTable("problems", "id"),
        SealedTable("threads", "id"),
        SealedTable("people", "id"),
        SealedTable("addresses", "id"),
        SealedTable("messages", "id", long=1),
        SealedTable("copies", "id"),
        SealedTable("places", "id"),
        SealedTable("bodies", "copy", long=2),
        SealedTable("pending", "copy", long=2),
        SealedTable("segments", "copy", "position", plain=True),
        SealedTable("refs", "message", "kind, position"),
        SealedTable("recipients", "message", "kind, position", plain=True),
        SealedTable("labels", "id"),
        SealedTable("message_labels", "message", "label", plain=True),
        SealedTable("attachments", "id"),
        SealedTable("links", "message", "parent, evidence"),
        SealedTable("arrivals", "message"),
        SealedTable("topics", "message", "topic"),
        SealedTable("topic_links", "message"),
        SealedTable("aliases", "message", "uid"),
        SealedTable("decisions", "id"),
        SealedTable("_sqlite_migrations", "rowid"),
        SealedTable("sqlite_stat1", "rowid"),
    )
}


def parts_of(connection: sqlite3.Connection) -> list[SealedTable]:
    """Return the parts that are in an archive: the statistics SQLite plans with are made after the first import."""
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    return [part for part in SEALED_TABLES.values() if part.table in tables]


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns of a table; what a migration adds comes last."""
    return [name for (name,) in connection.execute("select name from pragma_table_info(?) order by cid", (table,))]


def digests(
    connection: sqlite3.Connection, part: SealedTable, width: int, owners: tuple[int, int] | None = None
) -> Iterator[Digest]:
    """Yield the digest of every owner's rows, in order.

    width: how many of the table's columns are looked at. owners: the first and the last, where it is not all; those
    that are no numbers are among all alone.
    """
    columns = columns_of(connection, part.table)[:width]
    where, values = "", tuple[int, ...]()
    if owners:
        where, values = f"where {part.owner} between ? and ?", owners
    rows = f"{part.table} {where} order by {', '.join(filter(None, (part.owner, part.order)))}"
    fetch = partial(_fetched, connection, values=values)
    if part.plain:
        words = ", ".join(f"cast({column} as text)" for column in columns)  # JSON takes no blob, which a bit makes one
        packed = f"group_concat(json_array({words}), char(10))"
        for owner, text in fetch(f"select {part.owner}, {packed} from (select * from {rows}) group by {part.owner}"):
            yield owner, zlib.crc32(text)
    elif part.order:
        grouped = groupby(fetch(f"select {part.owner}, {', '.join(columns)} from {rows}"), itemgetter(0))
        for owner, several in grouped:
            yield owner, zlib.crc32(repr(list(several)).encode())
    else:
        for row in fetch(f"select {part.owner}, {', '.join(columns)} from {rows}"):
            yield row[0], _of_row(row, len(row) - part.long)


def _of_row(row: tuple[Any, ...], short: int) -> int:
    """Return the digest of a row whose first columns are `short`."""
    digest = zlib.crc32(repr(row[:short]).encode())
    for value in row[short:]:
        if isinstance(value, bytes):
            digest = zlib.crc32(value, zlib.crc32(b"%d" % len(value), digest))
        else:
            digest = zlib.crc32(repr(value).encode(), digest)
    return digest


def _fetched(connection: sqlite3.Connection, query: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield rows with every text as its bytes, whatever they are."""
    with texts_as_bytes(connection):
        cursor = connection.execute(query, tuple(values))
    while True:
        with texts_as_bytes(connection):
            rows = cursor.fetchmany(FETCHED)
        if not rows:
            return
        yield from rows


@contextmanager
def texts_as_bytes(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a connection give texts as bytes for a while."""
    factory, connection.text_factory = connection.text_factory, bytes
    try:
        yield
    finally:
        connection.text_factory = factory
