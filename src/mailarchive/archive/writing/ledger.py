"""The account of an import in rows: its source, its receipt so far, and what a resumed import need not do again."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from mailarchive.archive.sql import insert, select
from mailarchive.sources import PROSE

COUNTS = ("found", "added", "duplicate", "skipped", "failed", "recovered", "threads")
NONE = dict.fromkeys(COUNTS, 0)


@dataclass(slots=True)
class Ledger:
    """One import of one source.

    counts: its receipt so far, as it is taken up from the last run where that was stopped. stamp: a hash of the source.
    Every method but `begin` and `repeat` leaves the transaction to its caller.
    """

    connection: sqlite3.Connection
    source: int
    import_id: int
    counts: dict[str, int]
    stamp: str

    @classmethod
    def begin(cls, connection: sqlite3.Connection, path: str, format: str, size: int, stamp: str) -> "Ledger":
        """Open the account, or take up that of an import of the same source that was stopped.

        stamp: a hash of the source as it is now; what was done when it was another is done again.
        """
        with connection:
            connection.execute("insert or ignore into sources (path, format) values (?, ?)", (path, format))
            (source,) = connection.execute("select id from sources where path = ?", (path,)).fetchone()
            import_id, counts = _take_up(connection, source, stamp) or (_insert_import(connection, source), NONE)
            connection.execute(
                """update sources set format = ?, size = ?, sha256 = null, last_import = ?,
                   first_import = coalesce(first_import, ?) where id = ?""",
                (format, size, import_id, import_id, source),
            )
        return cls(connection, source, import_id, counts=dict(counts), stamp=stamp)

    @classmethod
    def repeat(cls, connection: sqlite3.Connection, path: str, counts: dict[str, int], stamp: str) -> "Ledger":
        """Return the finished account of an import that finds its source unchanged; counts: see `unchanged`."""
        with connection:
            source = source_id(connection, path)
            assert source is not None
            ledger = cls(connection, source, _insert_import(connection, source), counts=counts, stamp=stamp)
            ledger.finish()
        return ledger

    def done(self) -> set[str]:
        """Return the units that need not be done again."""
        rows = self.connection.execute("select unit from progress where import = ?", (self.import_id,))
        return {unit for (unit,) in rows}

    def was_imported_before(self) -> bool:
        """Whether anything of the source is in the archive."""
        query = "select 1 from places where source = ?"
        return self.connection.execute(query, (self.source,)).fetchone() is not None

    def add(self, account: dict[str, int]) -> None:
        """Count what a batch came to."""
        for name in COUNTS:
            self.counts[name] += account.get(name, 0)

    def problems(self) -> int:
        """Return how many problems the import has recorded."""
        query = "select count(*) from problems where import = ?"
        return int(self.connection.execute(query, (self.import_id,)).fetchone()[0])

    def save(self, units: Iterable[str]) -> None:
        """Write the counts, and the names of units that are now done."""
        self.connection.execute(
            f"update imports set {', '.join(f'{name} = ?' for name in COUNTS)} where id = ?",
            (*(self.counts[name] for name in COUNTS), self.import_id),
        )
        self.connection.executemany(
            "insert or replace into progress (import, source, unit, state) values (?, ?, ?, ?)",
            ((self.import_id, self.source, unit, self.stamp) for unit in units),
        )

    def describe(self, form: str | None) -> None:
        """Write what separates the messages of the source, where that is known."""
        self.connection.execute("update sources set form = ? where id = ?", (form, self.source))

    def finish(self) -> None:
        """Close the account: the source is now known as it is."""
        # Fewer than none where messages met their files that earlier imports had recovered.
        self.counts["recovered"] = max(0, self.counts["recovered"])
        self.save([])
        self.connection.execute("update imports set finished = ? where id = ?", (_now(), self.import_id))
        self.connection.execute(
            "update sources set sha256 = ?, last_import = ? where id = ?", (self.stamp, self.import_id, self.source)
        )
        self.connection.execute("delete from progress where import = ?", (self.import_id,))


def source_id(connection: sqlite3.Connection, path: str) -> int | None:
    """Return the row of a source that was imported before, by its path; else None."""
    row = connection.execute("select id from sources where path = ?", (path,)).fetchone()
    if row is None:
        return None
    return int(row[0])


def unchanged(connection: sqlite3.Connection, path: str, stamp: str) -> dict[str, int] | None:
    """Return what an import counts that finds its source as the last one left it. Writes nothing.

    None where it does not; where the last one failed with some of it, which is tried again; and where something that
    was found then is no longer in the archive.
    """
    row = select(
        connection,
        """select sources.id as source, format, imports.found as found, imports.skipped as skipped from sources
           join imports on imports.id = sources.last_import
           where sources.path = ? and sources.sha256 = ? and imports.finished is not null and imports.failed = 0""",
        (path, stamp),
    ).fetchone()
    if row is None:
        return None
    there = "source = ?"
    if row["format"] not in PROSE:
        there += " and byte_start is not null"
    (places,) = connection.execute(f"select count(*) from places where {there}", (row["source"],)).fetchone()
    mail = row["found"] - row["skipped"]
    if places < mail:
        return None
    return NONE | {"found": row["found"], "skipped": row["skipped"], "duplicate": mail}


def _take_up(connection: sqlite3.Connection, source: int, stamp: str) -> tuple[int, dict[str, int]] | None:
    """Return the last import of a source if it was stopped, and what it counted of the source as it is now."""
    row = select(
        connection, "select * from imports where source = ? and finished is null order by id desc", (source,)
    ).fetchone()
    if row is None:
        return None
    stale = connection.execute("delete from progress where import = ? and state != ?", (row["id"], stamp))
    if stale.rowcount:
        _clear(connection, row["id"])
        return row["id"], NONE
    return row["id"], {name: row[name] for name in COUNTS}


def _clear(connection: sqlite3.Connection, import_id: int) -> None:
    """Forget what a stopped import counted and could not read: of a source that has changed, all is read anew."""
    zeros = ", ".join(f"{name} = 0" for name in COUNTS)
    connection.execute(f"update imports set {zeros} where id = ?", (import_id,))
    connection.execute("delete from problems where import = ? and copy is null", (import_id,))


def _insert_import(connection: sqlite3.Connection, source: int) -> int:
    row = {"source": source, "started": _now(), "version": version("mailarchive")}
    return insert(connection, "imports", row)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
