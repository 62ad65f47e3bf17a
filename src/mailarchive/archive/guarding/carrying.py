"""Carrying over to a new archive what can't be derived: bytes of mail, where they lay, receipts, what people decided.

The old archive may be damaged anywhere: rows that can't be read are passed over, and rows that were not there when it
was written are left behind.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from mailarchive.archive.guarding.broken_seals import UNKNOWN
from mailarchive.archive.guarding.parts import SEALED_TABLES, columns_of
from mailarchive.archive.guarding.seals import DamagedSeal, Seal, read_seal, write_seal

# In an order in which each has what it refers to; problems come when the copies are there.
CARRIED = (
    "sources", "imports", "progress", "blobs", "raw", "raw_blobs", "places", "source_texts", "decisions",
)  # fmt: skip
PROBLEMS = "problems"

# What refers to something that was lost, and would have gone with it.
DANGLING = (
    "update sources set first_import = null where first_import not in (select id from imports)",
    "update sources set last_import = null where last_import not in (select id from imports)",
    "delete from imports where source not in (select id from sources)",
    "delete from progress where source not in (select id from sources) or import not in (select id from imports)",
    "delete from source_texts where source not in (select id from sources)",
    "delete from raw where copy not in (select id from copies)",
    "delete from raw_blobs where copy not in (select id from copies)",
    "delete from places where copy not in (select id from copies) or source not in (select id from sources)",
    "delete from problems where import not in (select id from imports) or source not in (select id from sources)",
    "delete from problems where copy not in (select id from copies)",
)

Broken = Mapping[str, Mapping[Any, str]]
"""What is wrong with the rows of each table, by owner."""

Row = dict[str, Any]


def broken_by_table(found: Iterable[tuple[str, Any, str]]) -> Broken:
    """Return what `broken_seals` yields, by table and owner."""
    tables: defaultdict[str, dict[Any, str]] = defaultdict(dict)
    for table, owner, what in found:
        tables[table][owner] = what
    return tables


def carry(old: sqlite3.Connection, new: sqlite3.Connection, broken: Broken) -> None:
    """Copy what is carried, all but problems; `new` must not look at references meanwhile."""
    for table in CARRIED:
        insert_rows(new, table, known_rows(old, table, broken))


def insert_rows(new: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Insert rows of an archive that may be older or damaged: what the table does not take is left out."""
    columns = columns_of(new, table)
    for row in rows:
        there = [column for column in columns if column in row]
        marks = ", ".join("?" * len(there))
        new.execute(
            f"insert or ignore into {table} ({', '.join(there)}) values ({marks})", [row[column] for column in there]
        )


def known_rows(old: sqlite3.Connection, table: str, broken: Broken) -> Iterator[Row]:
    """Yield the rows of a table that can be read, without those that no import wrote."""
    owner = None
    if table in SEALED_TABLES:
        owner = SEALED_TABLES[table].owner
    for row in readable_rows(old, table):
        if owner is None or broken.get(table, {}).get(row[owner]) != UNKNOWN:
            yield row


def readable_rows(old: sqlite3.Connection, table: str) -> Iterator[Row]:
    """Yield the rows of a table from its beginning to where it can't be read, and from its end to there."""
    columns = columns_of(old, table)
    if not columns:
        return
    keys = [name for (name,) in old.execute("select name from pragma_table_info(?) where pk order by pk", (table,))]
    for direction in ("asc", "desc"):
        order = ", ".join(f"{key} {direction}" for key in keys or ["rowid"])
        try:
            for row in _read(old, f"select * from {table} order by {order}"):
                yield dict(zip(columns, row, strict=True))
        except sqlite3.DatabaseError:
            continue
        return


def _read(old: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows; a text that is none is told by the characters that stand for it."""
    with _lenient(old):
        cursor = old.execute(query)
    while True:
        with _lenient(old):
            row = cursor.fetchone()
        if row is None:
            return
        yield row


@contextmanager
def _lenient(old: sqlite3.Connection) -> Iterator[None]:
    factory, old.text_factory = old.text_factory, lambda text: text.decode("utf-8", "replace")
    try:
        yield
    finally:
        old.text_factory = factory


def drop_dangling(new: sqlite3.Connection) -> None:
    """Remove what refers to rows that were lost."""
    for statement in DANGLING:
        new.execute(statement)


def keep_losses(old: sqlite3.Connection, new: sqlite3.Connection, broken: Broken) -> None:
    """Seal what was carried by the digests it had when it was whole: so verify goes on telling what of it is lost."""
    for table in (*CARRIED, PROBLEMS):
        if table in SEALED_TABLES:
            with suppress(sqlite3.DatabaseError):  # the seals are damaged themselves: nothing tells what is lost
                for (chunk,) in old.execute("select chunk from seals where part = ?", (table,)).fetchall():
                    _keep_losses_of(old, new, table=table, chunk=chunk, lost=broken.get(table, {}))


def _keep_losses_of(
    old: sqlite3.Connection, new: sqlite3.Connection, *, table: str, chunk: int, lost: Mapping[Any, str]
) -> None:
    part = SEALED_TABLES[table]
    marked = old.execute("select 1 from unsealed where part = ? and chunk = ?", (table, chunk)).fetchone()
    try:
        before = read_seal(old, part, chunk)
    except DamagedSeal:
        return
    if before is None or marked:
        return
    now = read_seal(new, part, chunk) or Seal(len(columns_of(new, table)), {})
    kept = {owner: digest for owner, digest in before.digests.items() if owner in lost or owner not in now.digests}
    if kept:
        write_seal(new, part, chunk, Seal(now.width, now.digests | kept))
