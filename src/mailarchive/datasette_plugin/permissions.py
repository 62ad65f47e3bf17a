"""May this visitor read these tables? The one place where Datasette's generations differ in how that is asked."""

from collections.abc import Iterable
from typing import Any

from datasette import Forbidden

try:
    from datasette.resources import TableResource
except ImportError:  # Datasette 0.65
    TableResource = None


async def require_tables(datasette: Any, actor: dict[str, Any] | None, database: str, tables: Iterable[str]) -> None:
    """Raise datasette.Forbidden unless the actor may view every one of the tables."""
    if TableResource is None:
        table = await _refused_by_065(datasette, actor, database, tables)
    else:
        table = await _refused(datasette, actor, database, tables)
    if table:
        raise Forbidden(f"You may not read the table {table} of {database}, which this page needs")


async def _refused(datasette: Any, actor: Any, database: str, tables: Iterable[str]) -> str | None:
    """Return the first table that may not be viewed."""
    for table in tables:
        resource = TableResource(database=database, table=table)
        if not await datasette.allowed(action="view-table", resource=resource, actor=actor):
            return table
    return None


async def _refused_by_065(datasette: Any, actor: Any, database: str, tables: Iterable[str]) -> str | None:
    """Return the same for Datasette 0.65: a table's own rule decides, else the database's, else the instance's."""
    otherwise: bool | None = None
    for table in tables:
        allowed = await datasette.permission_allowed(actor, "view-table", resource=(database, table), default=None)
        if allowed is None:
            if otherwise is None:
                otherwise = await _may_view_database(datasette, actor, database)
            allowed = otherwise
        if not allowed:
            return table
    return None


async def _may_view_database(datasette: Any, actor: Any, database: str) -> bool:
    for action, resource in (("view-database", database), ("view-instance", None)):
        allowed = await datasette.permission_allowed(actor, action, resource=resource, default=None)
        if allowed is not None:
            return bool(allowed)
    return True
