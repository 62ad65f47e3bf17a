"""The few reads that only pages need."""

import sqlite3
from dataclasses import dataclass

from mailarchive.archive.reading.read import find_message, load_thread
from mailarchive.archive.reading.views import Thread
from mailarchive.datasette_plugin.html_page import with_html
from mailarchive.errors import NotFound

TEXT_LIMIT = 200_000  # characters of one message on the thread page; the original is a click away
PAGE_LIMIT = 4_000_000  # characters of all messages of a thread page together
FEWEST = 2_000  # characters shown of each message, in however long a thread
LOOKED_FOR_HTML = 200  # messages; in longer threads each original is taken to have HTML

ROOT_UID = (
    "select coalesce((select uid from messages where id = threads.root), "
    "(select uid from messages where thread = threads.id order by date, id limit 1)) from threads where id = ?"
)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What the thread page is made of. uid: of the message of the link; with_html: uids of messages with HTML."""

    thread: Thread
    uid: str
    with_html: frozenset[str]


def load_thread_page(connection: sqlite3.Connection, uid: str) -> ThreadPage:
    """Return a thread, its texts cut so that the page stays readable, however long they are. Raises NotFound."""
    row = find_message(connection, uid)
    (count,) = connection.execute("select count(*) from messages where thread = ?", (row.thread,)).fetchone()
    limit = min(TEXT_LIMIT, max(FEWEST, PAGE_LIMIT // max(count, 1)))
    thread = load_thread(connection, row.uid, text_limit=limit)
    if count > LOOKED_FOR_HTML:
        html = {view.uid for view in thread.messages() if view.has_raw}
    else:
        html = with_html(connection, row.thread)
    return ThreadPage(thread, row.uid, frozenset(html))


def uid_of_message(connection: sqlite3.Connection, id: int) -> str:
    """Return the uid of a row of messages. Raises NotFound."""
    return _one(connection, "select uid from messages where id = ?", id, f"no message in row {id}")


def uid_of_thread(connection: sqlite3.Connection, id: int) -> str:
    """Return the uid of the root of a row of threads. Raises NotFound."""
    return _one(connection, ROOT_UID, id, f"no thread in row {id}")


def _one(connection: sqlite3.Connection, sql: str, id: int, missing: str) -> str:
    row = connection.execute(sql, (id,)).fetchone()
    if row is None or row[0] is None:
        raise NotFound(missing)
    return str(row[0])


def attachment(connection: sqlite3.Connection, id: int) -> tuple[str | None, str]:
    """Return file name as declared, and blob, of a row of attachments. Raises NotFound."""
    row = connection.execute("select filename, blob from attachments where id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound(f"no attachment {id}")
    return row[0], row[1]
