"""The Datasette plugin: hooks only. What they do stands in the modules that they call."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pluggy import HookimplMarker

from mailarchive.archive.guarding.opening import harden_reading
from mailarchive.datasette_plugin.archives import archive_named, archives
from mailarchive.datasette_plugin.cells import cell
from mailarchive.datasette_plugin.middleware import PLUGIN, App, wrap
from mailarchive.datasette_plugin.queries import add_queries, query_definitions
from mailarchive.datasette_plugin.routes import ROUTES
from mailarchive.datasette_plugin.template_tools import tools

TEMPLATES = "mailarchive/"  # the folder of the plugin's own

hookimpl = HookimplMarker("datasette")


@hookimpl
def prepare_connection(conn: Any) -> None:
    """Keep a database that a stranger made from running anything."""
    harden_reading(conn)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Add the plugin's pages."""
    return list(ROUTES)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Check host names, add safe headers, choose readable columns."""
    return lambda app: wrap(datasette, app)


@hookimpl
def render_cell(  # noqa: PLR0917  (Datasette's signature)
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Any:
    """Render the cells of table pages and canned queries."""

    async def inner() -> Markup | None:
        archive = await archive_named(datasette, database)
        if archive is None:
            return None
        return await cell(datasette, archive, table=table, column=column, row=row, value=value)

    return inner


@hookimpl
def extra_css_urls(database: str | None, datasette: Any) -> Any:
    """Add the one stylesheet to the pages of archives."""

    async def inner() -> list[str]:
        if await archive_named(datasette, database) is None:
            return []
        return [datasette.urls.static_plugins(PLUGIN, "mailarchive.css")]

    return inner


@hookimpl
def extra_js_urls(template: str, datasette: Any) -> list[str]:
    """Add the one script to the plugin's own pages."""
    if not template.startswith(TEMPLATES):
        return []
    return [datasette.urls.static_plugins(PLUGIN, "mailarchive.js")]


@hookimpl
def extra_template_vars(template: str | None) -> dict[str, Any]:
    """Add what the plugin's templates call."""
    if not template or not template.startswith(TEMPLATES):
        return {}
    return tools()


@hookimpl
def menu_links(datasette: Any) -> Any:
    """Add the threads of each archive to Datasette's menu."""

    async def inner() -> list[dict[str, str]]:
        return [
            {"href": f"{datasette.urls.database(database.name)}/-/threads", "label": f"Threads of {database.name}"}
            for database in await archives(datasette)
        ]

    return inner


@hookimpl
def startup(datasette: Any) -> Any:
    """Add the canned queries, as Datasette 1.0 takes them."""

    async def inner() -> None:
        if hasattr(datasette, "add_query"):
            for database in await archives(datasette):
                await add_queries(datasette, database.name)

    return inner


@hookimpl(optionalhook=True)
def canned_queries(datasette: Any, database: str) -> Any:
    """Add the canned queries, as Datasette 0.65 takes them."""

    async def inner() -> dict[str, dict[str, Any]]:
        if await archive_named(datasette, database) is None:
            return {}
        return query_definitions()

    return inner
