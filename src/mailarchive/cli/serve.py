"""mailarchive serve."""

import contextlib
import socket
import threading
import time
import webbrowser
from typing import Any

import click

from mailarchive.archive import Archive
from mailarchive.cli.options import db_option
from mailarchive.errors import MailArchiveError

HOST = "127.0.0.1"
USUAL_PORT = 8001

# Datasette's settings for mail: no SQL but the canned queries, nothing cached, nothing guessed at great cost.
SETTINGS = {
    "default_allow_sql": False,
    "allow_download": False,
    "allow_signed_tokens": False,
    "suggest_facets": False,
    "default_cache_ttl": 0,
    "sql_time_limit_ms": 3000,
}


@click.command("serve")
@click.argument("archives", nargs=-1, metavar="[ARCHIVE]...", type=click.Path())
@click.option("-p", "--port", type=click.IntRange(0, 65535), help="[default: 8001, or a free one where it is taken]")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@click.option("--host-name", "host_names", multiple=True, metavar="NAME", help="Also answer to this host name.")
@db_option
def serve_command(
    archives: tuple[str, ...], port: int | None, open_browser: bool, host_names: tuple[str, ...], db: str
) -> None:
    """Browse the archive in a web browser.

    Threads, search, quoting and the plain tables, on this machine only and without a way to write. Imports may go on
    meanwhile. Stop it with Ctrl-C.

    \b
    mailarchive serve --open
    mailarchive serve family.db club.db
    mailarchive serve --host-name mail.example.org      behind a proxy that asks who you are
    """
    import uvicorn

    paths = archives or (db,)
    datasette = application(paths, host_names)
    listener = listen(port)
    name = next(name for name, database in datasette.databases.items() if database.path)
    url = f"http://{HOST}:{listener.getsockname()[1]}{datasette.urls.database(name)}/-/threads"
    click.echo(f"{url}    (Ctrl-C stops)")
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on"))
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(server, url), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn has shut down in good order
        server.run(sockets=[listener])


def application(paths: tuple[str, ...], host_names: tuple[str, ...] = ()) -> Any:
    """Return Datasette for these archives, with their descriptions and safe settings.

    Raises NotFound and ArchiveError, as `Archive`.
    """
    from datasette.app import Datasette

    from mailarchive.datasette_plugin.metadata_json import metadata

    files: dict[bool, list[str]] = {False: [], True: []}  # by whether they are immutable
    for path in paths:
        with Archive(path, read_only=True) as archive:
            files[archive.immutable].append(path)
    names = [name for name, database in Datasette(paths).databases.items() if database.path]
    described = metadata(*names) | {"plugins": {"mailarchive": {"host_names": list(host_names)}}}
    return Datasette(files[False], immutables=files[True], metadata=described, settings=SETTINGS)


def listen(port: int | None) -> socket.socket:
    """Return a socket that listens on this machine alone: on `port`, else on the usual one, else on a free one.

    Raises MailArchiveError where `port` was asked for and is taken.
    """
    attempts = [USUAL_PORT, 0]
    if port is not None:
        attempts = [port]
    for attempt in attempts:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, attempt))
            listener.listen()  # only now it is ours
            return listener
        except OSError as error:
            listener.close()
            reason = error
    raise MailArchiveError(f"port {port} can't be used ({reason.strerror}); leave out --port to take a free one")


def _open_when_ready(server: Any, url: str) -> None:
    """Open the browser once the server answers."""
    while not server.started:
        time.sleep(0.05)
    webbrowser.open(url)
