"""What is no longer as it was sealed, row by row, and what can't be told since it is not sealed."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from mailarchive.archive.guarding.parts import CHUNK_BITS, SEALED_TABLES, SealedTable, columns_of, digests, parts_of
from mailarchive.archive.guarding.seals import (
    DamagedSeal,
    by_chunk,
    chunk_owners,
    has_seals,
    is_unknown_to_seals,
    read_seal,
)
from mailarchive.display.safe_text import one_line

SEALS = "seals"

CHANGED = "is not as it was written"
MISSING = "is missing"
UNKNOWN = "was not there when the archive was written"
UNPROVED = "has no seal, so that it can't be told whether it is as it was written"
OF_NOTHING = "is of a table that is not sealed"
DAMAGED = "is damaged, so that of rows with it it can't be told whether they are as they were written"

LOST_CHUNKS = """select chunk from seals where part = ?1
    and chunk not in (select distinct {owner} >> {bits} from {table})
    and chunk not in (select chunk from unsealed where part = ?1) order by chunk"""

Broken = tuple[str, Any, str]
"""A table, the owner of the rows in it (None: not known), and what is wrong with them."""


def broken_seals(connection: sqlite3.Connection) -> Iterator[Broken]:
    """Yield what is not as it was sealed; nothing of what is unsealed, nor for an archive without seals."""
    if not has_seals(connection):
        return
    try:
        sealed = {str(table) for (table,) in connection.execute("select distinct part from seals")}
        parts = [part for part in parts_of(connection) if not is_unknown_to_seals(connection, part.table)]
    except sqlite3.DatabaseError as error:
        yield SEALS, None, f"can't be read: {error}"
        return
    for table in sorted(sealed - SEALED_TABLES.keys()):
        yield SEALS, one_line(table), OF_NOTHING
    for part in parts:
        try:
            yield from _of_part(connection, part)
        except sqlite3.DatabaseError as error:
            yield part.table, None, f"can't be read to its end: {error}"


def owner_name(table: str, owner: Any) -> str | None:
    """Return what a person calls the owner of rows: the row, or whose rows they are; None where it is not known."""
    if owner is None:
        return None
    if table in SEALED_TABLES and SEALED_TABLES[table].order:
        return f"of {SEALED_TABLES[table].owner} {owner}"
    return str(owner)


def unsealed_tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables with rows of which it can't be told whether they are as they were written.

    None where that can't be read: `broken_seals` tells it.
    """
    tables = [part.table for part in parts_of(connection)]
    if not has_seals(connection):
        return tables
    try:
        marked = {table for (table,) in connection.execute("select distinct part from unsealed")}
        return [table for table in tables if table in marked or is_unknown_to_seals(connection, table)]
    except sqlite3.DatabaseError:
        return []


def _of_part(connection: sqlite3.Connection, part: SealedTable) -> Iterator[Broken]:
    """Yield what is wrong with the rows of a table."""
    for chunk, found in by_chunk(digests(connection, part, len(columns_of(connection, part.table)))):
        if chunk is None:
            yield from ((part.table, owner, UNKNOWN) for owner in found)
        elif not _is_marked(connection, part, chunk):
            yield from _of_chunk(connection, part, chunk, found)
    lost = LOST_CHUNKS.format(table=part.table, owner=part.owner, bits=CHUNK_BITS)
    for (chunk,) in connection.execute(lost, (part.table,)).fetchall():
        yield from _of_chunk(connection, part, chunk, {})


def _is_marked(connection: sqlite3.Connection, part: SealedTable, chunk: int) -> bool:
    query = "select 1 from unsealed where part = ? and chunk = ?"
    return connection.execute(query, (part.table, chunk)).fetchone() is not None


def _of_chunk(connection: sqlite3.Connection, part: SealedTable, chunk: int, found: dict[int, int]) -> Iterator[Broken]:
    """Yield what is wrong with the rows of a chunk. found: their digests, by owner."""
    try:
        seal = read_seal(connection, part, chunk)
    except DamagedSeal:
        yield SEALS, f"{part.table} {chunk}", DAMAGED
        return
    if seal is None:
        yield from ((part.table, owner, UNPROVED) for owner in found)
        return
    if found and seal.width < len(columns_of(connection, part.table)):  # a migration has added columns since
        found = dict(digests(connection, part, seal.width, chunk_owners(chunk)))
    for owner in sorted({*seal.digests, *found}):
        wrong = _difference(seal.digests.get(owner), found.get(owner))
        if wrong:
            yield part.table, owner, wrong


def _difference(sealed: int | None, found: int | None) -> str | None:
    """Return what is wrong where the digests of an owner are these; None where nothing is."""
    if sealed == found:
        return None
    if sealed is None:
        return UNKNOWN
    if found is None:
        return MISSING
    return CHANGED
