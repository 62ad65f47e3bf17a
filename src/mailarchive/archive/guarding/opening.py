"""Opening an archive that somebody else may have made: nothing in it may run, and its schema is ours alone."""

import os
import sqlite3
from contextlib import suppress
from functools import cache

from sqlite_utils import Database

from mailarchive.archive.schema import applied_migrations, migrations
from mailarchive.display.safe_text import one_line
from mailarchive.errors import ArchiveError

HARD = (
    "trusted_schema = off",  # what a schema calls may not reach beyond the database
    "cell_size_check = on",  # a page that is not as it should be is told before it is used
)
OF_SQLITE = "sqlite_"  # what it makes for itself is called so, and nothing else may be
OF_MIGRATIONS = "_sqlite_migrations"  # the table of sqlite-utils, whose versions write it differently
SHADOWS = "_fts_"  # tables that FTS5 makes and whose text is its own affair

Key = tuple[str, str]  # type and name of an object: a trigger may be called like a table
Schema = dict[Key, tuple[str, str]]  # to its table and SQL


def make_private(path: str) -> None:
    """Make an empty file for a new archive that its owner alone can read; what SQLite puts beside it is then so too.

    A file that is there is left as it is. Where none can be made, SQLite will say why.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def harden(connection: sqlite3.Connection) -> None:
    """Set what keeps a hostile database from running anything, before it is looked into; and that references hold."""
    connection.execute("pragma foreign_keys = on")
    harden_reading(connection)


def harden_reading(connection: sqlite3.Connection) -> None:
    """Set what keeps a hostile database from running anything, whoever opened it."""
    for pragma in HARD:
        connection.execute(f"pragma {pragma}")


def check_schema(connection: sqlite3.Connection, path: str) -> None:
    """Raise ArchiveError where the schema is not what our migrations make of it, naming the first thing that is not.

    Tables of others are let be, as long as nothing of theirs runs when ours change or are read. path: for the message.
    """
    found = _schema(connection)
    if not found:
        return
    expected = _made_by(frozenset(applied_migrations(connection)))
    for key, (table, sql) in found.items():
        fault = _fault(key, table, sql, expected)
        if fault:
            raise ArchiveError(
                f"{path}: the {key[0]} {one_line(key[1])!r} {fault}; it is damaged or was changed by somebody: "
                "import the mail from its sources instead"
            )
    missing = next((key for key in expected if _is_missing(key, found, expected)), None)
    if missing:
        raise ArchiveError(
            f"{path} lacks the {missing[0]} {missing[1]!r}; restore it from a backup, or import the sources anew"
        )


def _is_missing(key: Key, found: Schema, expected: Schema) -> bool:
    """Whether an object is not there, and will not be made by the next program that writes."""
    return key not in found and expected[key][0] != OF_MIGRATIONS


def _fault(key: Key, table: str, sql: str, expected: Schema) -> str | None:
    """Return what is wrong with an object of the schema; None for one that is ours, and for a table of others."""
    if key not in expected:
        if _may_be_of_others(key[0], table, expected):
            return None
        return "is not mailarchive's"
    if _is_made_by_libraries(table) or expected[key] == (table, sql):
        return None
    return "is not as mailarchive makes it"


def _is_made_by_libraries(table: str) -> bool:
    """Whether the text of a table's schema depends on the versions of libraries."""
    return table == OF_MIGRATIONS or SHADOWS in table


def _may_be_of_others(kind: str, table: str, expected: Schema) -> bool:
    """Whether an object that is not ours can do no harm: a table, or an index of one that is not ours either."""
    return kind == "table" or (kind == "index" and ("table", table) not in expected)


def _schema(connection: sqlite3.Connection) -> Schema:
    """Return every object of the schema but those that SQLite makes for itself."""
    rows = connection.execute("select type, name, tbl_name, sql from sqlite_master order by type desc, name")
    return {
        (str(kind), str(name)): (str(table), str(sql))
        for kind, name, table, sql in rows
        if not _is_made_by_sqlite(kind, name, sql)
    }


def _is_made_by_sqlite(kind: str, name: str, sql: str | None) -> bool:
    """Whether SQLite makes an object for itself: a table of statistics, or the index of a key, which has no text."""
    return str(name).startswith(OF_SQLITE) and (kind == "table" or (kind == "index" and sql is None))


@cache
def _made_by(applied: frozenset[str]) -> Schema:
    """Return the schema that migrations make, by their names."""
    connection = sqlite3.connect(":memory:")
    try:
        database = Database(connection, execute_plugins=False)
        migrations.ensure_migrations_table(database)
        for migration in migrations.pending(database):
            if migration.name in applied:
                migration.fn(database)
        return _schema(connection)
    finally:
        connection.close()
