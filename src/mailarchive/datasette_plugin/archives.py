"""Which of Datasette's databases are archives, and running a read on one."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.utils import sqlite_timelimit

from mailarchive.archive.schema import APPLICATION_ID

TIME_LIMIT_MS = 10_000  # for one page; a query that takes longer is stopped

Result = TypeVar("Result")

_known: "WeakKeyDictionary[Any, bool]" = WeakKeyDictionary()


async def is_archive(database: Any) -> bool:
    """Whether a Datasette database is an archive; asked of each file once."""
    if database not in _known:
        if database.is_memory:
            return False
        _known[database] = await database.execute_fn(_has_our_mark)
    return _known[database]


def _has_our_mark(connection: sqlite3.Connection) -> bool:
    try:
        return bool(connection.execute("pragma application_id").fetchone()[0] == APPLICATION_ID)
    except sqlite3.DatabaseError:
        return False


async def archives(datasette: Any) -> list[Any]:
    """The databases that are archives, in Datasette's order."""
    return [database for database in datasette.databases.values() if await is_archive(database)]


async def read(database: Any, function: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """`function(connection, ...)` in a thread of Datasette's, with a read-only connection and a time limit.

    Raises what the function raises; sqlite3.OperationalError "interrupted" past the limit.
    """

    def run(connection: sqlite3.Connection) -> Result:
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            return function(connection, *arguments, **named)

    result: Result = await database.execute_fn(run)
    return result
