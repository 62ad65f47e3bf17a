"""How the plugin's pages are answered: which archive, which permissions, which headers, and what errors look like."""

import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from datasette import NotFound, Response
from datasette.utils import tilde_decode

from mailarchive.datasette_plugin.archives import is_archive, read_archive
from mailarchive.datasette_plugin.permissions import require_tables
from mailarchive.errors import MailArchiveError, PassageError, QueryError, sqlite_advice
from mailarchive.errors import NotFound as NoSuchMessage

Result = TypeVar("Result")

# Scripts from files of Datasette and its plugins only: an injected one would not run even if the escaping failed.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

STATUS: tuple[tuple[type[MailArchiveError], int], ...] = (
    (NoSuchMessage, 404),
    (QueryError, 400),
    (PassageError, 404),
    (MailArchiveError, 500),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page of one archive: Datasette itself, its database, and its request."""

    datasette: Any
    database: Any
    request: Any

    @property
    def url(self) -> str:
        """Where the archive's pages stand, without a slash at the end."""
        return f"{self.datasette.urls.database(self.database.name)}/-"

    async def read(self, function: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Read from the archive: see `archives.read_archive`."""
        return await read_archive(self.database, function, *arguments, **named)

    async def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Return a page from templates/mailarchive/."""
        names = {"database": self.database.name, "archive_url": self.url}
        html = await self.datasette.render_template(
            f"mailarchive/{template}", {**names, **context}, request=self.request
        )
        return Response.html(html, status=status, headers={"Content-Security-Policy": POLICY})

    async def error(self, message: str, status: int, nearest: Iterable[str] = ()) -> Response:
        """Return a page that says what went wrong; nearest: uids that may have been meant."""
        if self.request.path.endswith((".json", ".md", ".mbox", ".eml")):
            return Response.text(message + "\n", status=status)
        return await self.page("error.html", status=status, message=message, nearest=list(nearest))


View = Callable[[Visit], Awaitable[Response]]


def archive_page(*tables: str) -> Callable[[View], Callable[[Any, Any], Awaitable[Response]]]:
    """Make a route out of `view(visit)` that reads these tables.

    The database of the URL must be an archive, and the visitor may view every one of the tables. Whatever goes wrong
    becomes a page that says so, never a traceback.
    """

    def decorate(view: View) -> Callable[[Any, Any], Awaitable[Response]]:
        async def route(datasette: Any, request: Any) -> Response:
            visit = Visit(datasette, await _archive(datasette, request), request)
            await require_tables(datasette, request.actor, visit.database.name, tables)
            try:
                return await view(visit)
            except MailArchiveError as error:
                status = next(status for kind, status in STATUS if isinstance(error, kind))
                return await visit.error(str(error), status, getattr(error, "nearest", ()))
            except sqlite3.Error as error:
                return await visit.error(*_explained(error))
            except Exception as error:  # a page must not end in a traceback, whatever a message holds
                print(f"mailarchive: {request.path}: {type(error).__name__}: {error}", file=sys.stderr)
                return await visit.error("This page could not be made.", 500)

        return route

    return decorate


async def _archive(datasette: Any, request: Any) -> Any:
    """Return the database that the URL names. Raises datasette.NotFound where there is none, or it is no archive."""
    name = tilde_decode(request.url_vars["database"])
    try:
        database = datasette.get_database(route=name)
    except KeyError:
        raise NotFound(f"Database not found: {name}") from None
    if not await is_archive(database):
        raise NotFound(f"{name} is no mail archive")
    return database


def _explained(error: sqlite3.Error) -> tuple[str, int]:
    """Return what to tell a reader of a database's error, and the status."""
    advice = sqlite_advice(error)
    status = 503 if advice.passes else 500
    return f"The archive can't be read here: {advice.wrong}; {advice.remedy}.", status
