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
    for table in tables:
        if not await _may_view(datasette, actor, database, table):
            raise Forbidden(f"You may not read the table {table} of {database}, which this page needs")


async def _may_view(datasette: Any, actor: dict[str, Any] | None, database: str, table: str) -> bool:
    if TableResource is not None:
        resource = TableResource(database=database, table=table)
        return bool(await datasette.allowed(action="view-table", resource=resource, actor=actor))
    # As Datasette's own pages do: the table's rule decides, then the database's, then the instance's.
    checks = (("view-table", (database, table)), ("view-database", database), ("view-instance", None))
    for action, resource in checks:
        allowed = await datasette.permission_allowed(actor, action, resource=resource, default=None)
        if allowed is not None:
            return bool(allowed)
    return True
