"""The Datasette plugin: hooks only. What they do stands in the modules that they call."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pluggy import HookimplMarker

from mailarchive.datasette_plugin.archives import archives, is_archive
from mailarchive.datasette_plugin.cells import cell
from mailarchive.datasette_plugin.middleware import PLUGIN, App, wrap
from mailarchive.datasette_plugin.queries import add_queries
from mailarchive.datasette_plugin.queries import canned_queries as queries_of_archives
from mailarchive.datasette_plugin.routes import ROUTES
from mailarchive.datasette_plugin.template_tools import tools

hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The plugin's pages."""
    return list(ROUTES)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Host names, safe headers, readable columns."""
    return lambda app: wrap(datasette, app)


@hookimpl
def render_cell(  # noqa: PLR0917  (Datasette's signature)
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Any:
    """Cells of table pages and canned queries."""

    async def inner() -> Markup | None:
        found = datasette.databases.get(database)
        if found is None or not await is_archive(found):
            return None
        return await cell(datasette, found, table=table, column=column, row=row, value=value)

    return inner


@hookimpl
def extra_css_urls(database: str | None, datasette: Any) -> Any:
    """The one stylesheet, on the pages of archives."""

    async def inner() -> list[str]:
        found = datasette.databases.get(database)
        shown = found is not None and await is_archive(found)
        return [datasette.urls.static_plugins(PLUGIN, "mailarchive.css")] if shown else []

    return inner


@hookimpl
def extra_js_urls(template: str, datasette: Any) -> list[str]:
    """The one script, on the plugin's own pages."""
    return [datasette.urls.static_plugins(PLUGIN, "mailarchive.js")] if template.startswith("mailarchive/") else []


@hookimpl
def extra_template_vars(template: str) -> dict[str, Any]:
    """What the plugin's templates call."""
    return tools() if template and template.startswith("mailarchive/") else {}


@hookimpl
def menu_links(datasette: Any) -> Any:
    """The threads of each archive, in Datasette's menu."""

    async def inner() -> list[dict[str, str]]:
        return [
            {"href": f"{datasette.urls.database(database.name)}/-/threads", "label": f"Threads of {database.name}"}
            for database in await archives(datasette)
        ]

    return inner


@hookimpl
def startup(datasette: Any) -> Any:
    """Canned queries, as Datasette 1.0 takes them."""

    async def inner() -> None:
        if hasattr(datasette, "add_query"):
            for database in await archives(datasette):
                await add_queries(datasette, database.name)

    return inner


@hookimpl(optionalhook=True)
def canned_queries(datasette: Any, database: str) -> Any:
    """Canned queries, as Datasette 0.65 takes them."""

    async def inner() -> dict[str, dict[str, Any]]:
        return queries_of_archives() if await is_archive(datasette.databases[database]) else {}

    return inner
