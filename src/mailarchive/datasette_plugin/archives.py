"""Which of Datasette's databases are archives, and running a read on one."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.utils import sqlite_timelimit

from mailarchive.archive.guarding.opening import check_schema
from mailarchive.archive.guarding.values import stumbled_over
from mailarchive.archive.schema import APPLICATION_ID
from mailarchive.errors import STUMBLES, MailArchiveError

TIME_LIMIT_MS = 10_000  # for one page; a query that takes longer is stopped

Result = TypeVar("Result")

_checked: "WeakKeyDictionary[Any, bool]" = WeakKeyDictionary()


async def is_archive(database: Any) -> bool:
    """Whether a Datasette database is an archive, with the schema of ours; asked of each file once."""
    if database not in _checked:
        if database.is_memory:
            return False
        _checked[database] = await database.execute_fn(_is_ours)
    return _checked[database]


def _is_ours(connection: sqlite3.Connection) -> bool:
    try:
        if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
            return False
        check_schema(connection, "")
    except (sqlite3.DatabaseError, MailArchiveError):
        return False
    return True


async def archive_named(datasette: Any, name: str | None) -> Any | None:
    """Return the database of this name; None where there is none, or it is no archive."""
    database = datasette.databases.get(name)
    if database is None or not await is_archive(database):
        return None
    return database


async def archives(datasette: Any) -> list[Any]:
    """Return the databases that are archives, in Datasette's order."""
    return [database for database in datasette.databases.values() if await is_archive(database)]


async def read_archive(database: Any, function: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """Return `function(connection, ...)`, run in a thread of Datasette's with a read-only connection and a time limit.

    Raises what the function raises; ArchiveError where it stumbles over a value that can't be;
    sqlite3.OperationalError "interrupted" past the limit.
    """

    def run(connection: sqlite3.Connection) -> Result:
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            try:
                return function(connection, *arguments, **named)
            except STUMBLES as error:
                told = stumbled_over(connection, database.name)
                if told is None:
                    raise
                raise told from error

    result: Result = await database.execute_fn(run)
    return result
