"""Sealing: what was written is proved later by digests that are stored beside it.

What a transaction changes is marked as unsealed in the same transaction, by temporary triggers: so that after a kill at
any moment a row is sealed as it is, or known to be unsealed. Sealing costs what changed, not what is there.
"""

import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mailarchive.archive.guarding.parts import (
    CHUNK_BITS,
    SEALED_TABLES,
    Digest,
    SealedTable,
    columns_of,
    digests,
    parts_of,
)

MOST_CHUNKS = 64  # in one transaction
OFFSETS = (1 << CHUNK_BITS) - 1
ENTRY = struct.Struct("<BI")  # which owner of the chunk, and the digest of its rows
ITSELF = struct.Struct("<I")  # the digest of the seal

# By the rows and not by the highest owner: in a stranger's archive that may be any number.
EVERY_CHUNK = """insert or ignore into unsealed (part, chunk)
    select distinct '{table}', {owner} >> {bits} from {table} where typeof({owner}) = 'integer'"""

# Looked for first: a statement that says what to do about conflicts, as every cascade does, says it for triggers too.
TRIGGER = """create temp trigger if not exists {table}_{event}_{row} after {event} on main.{table}
    when not exists (select 1 from unsealed where part = '{table}' and chunk = {chunk})
    begin insert into unsealed (part, chunk) values ('{table}', {chunk}); end"""
MARKED = (("insert", "new"), ("delete", "old"), ("update", "old"), ("update", "new"))

# Of sealed chunks, which owners this connection has changed: the others keep their digests when a chunk is sealed anew,
# so that no damage is sealed as right. Of what was marked before, or is marked whole, nobody knows that any more.
MEMORY = (
    "create temp table if not exists touched (part text, owner integer, primary key (part, owner)) without rowid",
    "create temp table if not exists untold (part text, chunk integer, primary key (part, chunk)) without rowid",
    "create temp table if not exists writers (data_version integer)",
)
TOUCHING = """create temp trigger if not exists {table}_{event}_{row}_touches after {event} on main.{table}
    when exists (select 1 from seals where part = '{table}' and chunk = {chunk})
    and not exists (select 1 from touched where part = '{table}' and owner = {row}.{owner})
    begin insert into touched (part, owner) values ('{table}', {row}.{owner}); end"""

MARKED_CHUNKS = "select part, chunk from unsealed"

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Seal:
    """The stored digests of a chunk, by owner. width: how many columns of the table they are of."""

    width: int
    digests: dict[int, int]


class DamagedSeal(ValueError):
    """A seal is not as it was written: what it says of rows proves nothing."""


def has_seals(connection: sqlite3.Connection) -> bool:
    """Whether the archive has seals: one of an older version has none, until it is opened to be written."""
    return connection.execute("select 1 from sqlite_master where name = 'seals'").fetchone() is not None


def _mark_older(connection: sqlite3.Connection) -> None:
    """Mark all rows of tables from before they were sealed: of an archive of an older version."""
    older = [part.table for part in parts_of(connection) if is_unknown_to_seals(connection, part.table)]
    if older:
        with connection:
            for table in older:
                mark_table(connection, table)


def is_unknown_to_seals(connection: sqlite3.Connection, table: str) -> bool:
    """Whether a table has rows, and none of them was ever sealed or marked."""
    for known in ("seals", "unsealed"):
        if connection.execute(f"select 1 from {known} where part = ? limit 1", (table,)).fetchone():
            return False
    return connection.execute(f"select 1 from {table} limit 1").fetchone() is not None


def mark_table(connection: sqlite3.Connection, table: str) -> None:
    """Mark all rows that a table has now as unsealed: before and after what triggers don't see."""
    part = SEALED_TABLES[table]
    if part in parts_of(connection):
        connection.execute(EVERY_CHUNK.format(table=table, owner=part.owner, bits=CHUNK_BITS))
        if connection.execute("select 1 from temp.sqlite_master where name = 'untold'").fetchone():
            connection.execute(f"insert or ignore into untold {MARKED_CHUNKS} where part = ?", (table,))


def mark_changes(connection: sqlite3.Connection) -> None:
    """Have every change that this connection makes marked, in the transaction that makes it."""
    connection.execute("pragma temp_store = memory")  # a change of it later would drop the triggers
    connection.execute("pragma recursive_triggers = on")  # else rows that `insert or replace` removes go unmarked
    for statement in MEMORY:
        connection.execute(statement)
    with suppress(sqlite3.DatabaseError):  # what is damaged is for verify to tell
        _mark_older(connection)
        _forget(connection)
    for part in parts_of(connection):
        if not part.table.startswith("sqlite_"):
            for event, row in MARKED:
                names = {"table": part.table, "event": event, "row": row, "owner": part.owner}
                chunk = f"{row}.{part.owner} >> {CHUNK_BITS}"
                connection.execute(TRIGGER.format(**names, chunk=chunk))
                connection.execute(TOUCHING.format(**names, chunk=chunk))


def _forget(connection: sqlite3.Connection) -> None:
    """Take what is marked now for marked by others, who may have changed any row of it."""
    with connection:
        for table in ("touched", "untold", "writers"):
            connection.execute(f"delete from {table}")
        connection.execute(f"insert into untold {MARKED_CHUNKS}")
        connection.execute("insert into writers select data_version from pragma_data_version")


def seal(connection: sqlite3.Connection, report: Report = lambda *_: None) -> None:
    """Seal what is unsealed, in transactions of some chunks."""
    if _others_wrote(connection):
        _forget(connection)
    (total,) = connection.execute("select count(*) from unsealed").fetchone()
    done = 0
    for part in parts_of(connection):
        while chunks := _unsealed_chunks(connection, part):
            with connection:
                _seal_chunks(connection, part, chunks)
            done += len(chunks)
            report("sealing", min(done, total), total)


def _unsealed_chunks(connection: sqlite3.Connection, part: SealedTable) -> list[int]:
    rows = connection.execute(
        "select chunk from unsealed where part = ? order by chunk limit ?", (part.table, MOST_CHUNKS)
    )
    return [chunk for (chunk,) in rows]


def _others_wrote(connection: sqlite3.Connection) -> bool:
    """Whether another connection has written since this one began to remember what it changes."""
    query = "select 1 from writers, pragma_data_version as now where now.data_version != writers.data_version"
    return connection.execute(query).fetchone() is not None


def _seal_chunks(connection: sqlite3.Connection, part: SealedTable, chunks: list[int]) -> None:
    """Seal chunks, given in order, each run of neighbours at once."""
    marks = [(part.table, chunk) for chunk in chunks]
    width = len(columns_of(connection, part.table))
    sealed = {chunk: _untouched(connection, part, chunk, width) for chunk in chunks}
    connection.executemany("delete from seals where part = ? and chunk = ?", marks)
    for first, last in _runs(chunks):
        found = dict(by_chunk(digests(connection, part, width, chunk_owners(first, last))))
        for chunk in range(first, last + 1):
            owners = found.get(chunk, {}) | sealed[chunk]
            if owners:
                write_seal(connection, part, chunk, Seal(width, owners))
    connection.executemany("delete from unsealed where part = ? and chunk = ?", marks)
    _forget_chunks(connection, part, chunks)


def _untouched(connection: sqlite3.Connection, part: SealedTable, chunk: int, width: int) -> dict[int, int]:
    """Return the sealed digests of the owners of a chunk that this connection did not change; none if it can't say."""
    untold = "select 1 from untold where part = ? and chunk = ?"
    if connection.execute(untold, (part.table, chunk)).fetchone():
        return {}
    try:
        seal = read_seal(connection, part, chunk)
    except DamagedSeal:
        return {}
    if seal is None or seal.width != width:
        return {}
    touched = "select owner from touched where part = ? and owner between ? and ?"
    changed = {owner for (owner,) in connection.execute(touched, (part.table, *chunk_owners(chunk)))}
    return {owner: digest for owner, digest in seal.digests.items() if owner not in changed}


def _forget_chunks(connection: sqlite3.Connection, part: SealedTable, chunks: list[int]) -> None:
    """Begin anew to remember what is changed of chunks that are sealed now."""
    for chunk in chunks:
        connection.execute("delete from untold where part = ? and chunk = ?", (part.table, chunk))
        owners = (part.table, *chunk_owners(chunk))
        connection.execute("delete from touched where part = ? and owner between ? and ?", owners)


def _runs(chunks: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of neighbours."""
    for _, several in groupby(enumerate(chunks), lambda pair: pair[1] - pair[0]):
        run = [chunk for _, chunk in several]
        yield run[0], run[-1]


def by_chunk(found: Iterable[Digest]) -> Iterator[tuple[Any, dict[int, int]]]:
    """Yield the digests of each chunk, by owner; what has an owner that is no number is in the chunk None."""
    for chunk, several in groupby(found, lambda pair: chunk_of(pair[0])):
        yield chunk, dict(several)


def chunk_of(owner: Any) -> int | None:
    """Return the chunk of an owner; None where that is no number."""
    if isinstance(owner, int):
        return owner >> CHUNK_BITS
    return None


def chunk_owners(first: int, last: int | None = None) -> tuple[int, int]:
    """Return the first and the last owner of a chunk, or of all from one to another."""
    if last is None:
        last = first
    return first << CHUNK_BITS, (last << CHUNK_BITS) + OFFSETS


def write_seal(connection: sqlite3.Connection, part: SealedTable, chunk: int, seal: Seal) -> None:
    """Store the digests of a chunk, and a digest of themselves."""
    entries = b"".join(ENTRY.pack(owner & OFFSETS, digest) for owner, digest in sorted(seal.digests.items()))
    itself = ITSELF.pack(_of_seal(part, chunk, seal.width, entries))
    connection.execute(
        "insert or replace into seals (part, chunk, width, digests) values (?, ?, ?, ?)",
        (part.table, chunk, seal.width, entries + itself),
    )


def read_seal(connection: sqlite3.Connection, part: SealedTable, chunk: int) -> Seal | None:
    """Return the seal of a chunk; None where there is none. Raises DamagedSeal."""
    row = connection.execute(
        "select width, digests from seals where part = ? and chunk = ?", (part.table, chunk)
    ).fetchone()
    if row is None:
        return None
    width, stored = row
    if not isinstance(stored, bytes) or len(stored) % ENTRY.size != ITSELF.size:
        raise DamagedSeal
    entries, itself = stored[: -ITSELF.size], stored[-ITSELF.size :]
    if not isinstance(width, int) or itself != ITSELF.pack(_of_seal(part, chunk, width, entries)):
        raise DamagedSeal
    return Seal(width, {(chunk << CHUNK_BITS) + offset: digest for offset, digest in ENTRY.iter_unpack(entries)})


def _of_seal(part: SealedTable, chunk: int, width: int, entries: bytes) -> int:
    return zlib.crc32(entries, zlib.crc32(f"{part.table} {chunk} {width}".encode()))
