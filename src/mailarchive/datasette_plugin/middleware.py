"""What stands before and after every page of a Datasette that serves an archive: host names, headers, columns."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils import tilde_decode

from mailarchive.datasette_plugin.archives import archives, is_archive
from mailarchive.datasette_plugin.hosts import is_answered
from mailarchive.datasette_plugin.tables import SHOWN

App = Callable[[dict[str, Any], Any, Callable[[dict[str, Any]], Awaitable[None]]], Awaitable[None]]

PLUGIN = "mailarchive"
REFUSED = (
    "This archive answers to local host names only. To allow another one: mailarchive serve --host-name NAME, "
    'or, in Datasette\'s configuration, plugins: {"mailarchive": {"host_names": ["NAME"]}}\n'
)
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"frame-ancestors 'none'",
}


def wrap(datasette: Any, app: App) -> App:
    """Return the application with host names checked, safe headers added and table pages cut to readable columns."""

    async def wrapped(scope: dict[str, Any], receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        if scope["type"] != "http" or not await archives(datasette):
            await app(scope, receive, send)
            return
        config = datasette.plugin_config(PLUGIN) or {}
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if not is_answered(host, config.get("host_names") or ()):
            await _refuse(send)
            return
        await app(await _with_columns(datasette, scope), receive, _with_headers(send))

    return wrapped


async def _refuse(send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSED.encode()})


def _with_headers(send: Callable[[dict[str, Any]], Awaitable[None]]) -> Callable[[dict[str, Any]], Awaitable[None]]:
    """Return a `send` that adds HEADERS, where the page has not set them itself."""

    async def sending(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            there = {name.lower() for name, _ in event["headers"]}
            added = [(name, value) for name, value in HEADERS.items() if name not in there]
            event = {**event, "headers": [*event["headers"], *added]}
        await send(event)

    return sending


async def _with_columns(datasette: Any, scope: dict[str, Any]) -> dict[str, Any]:
    """Return the request for a table's page with the columns worth seeing, unless it names columns itself."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if scope["method"] not in ("GET", "HEAD") or any(name in ("_col", "_nocol") for name, _ in query):
        return scope
    route, _, table = _path(scope).removeprefix(datasette.setting("base_url")).lstrip("/").partition("/")
    columns = SHOWN.get(table)
    if columns is None or not await _serves(datasette, tilde_decode(route)):
        return scope
    query += [("_col", column) for column in columns]
    return {**scope, "query_string": urlencode(query).encode("ascii")}


def _path(scope: dict[str, Any]) -> str:
    """Return the path as the client wrote it, where the server tells."""
    raw: bytes | None = scope.get("raw_path")
    if not raw:
        return str(scope["path"])
    return raw.decode("ascii").partition("?")[0]


async def _serves(datasette: Any, route: str) -> bool:
    return any([database.route == route and await is_archive(database) for database in datasette.databases.values()])
