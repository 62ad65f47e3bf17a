"""Reading an archive: the list of threads, one thread, one message, receipts and problems.

Every function takes an open sqlite3 connection and only selects, so that the Datasette plugin can call it in a
connection of its own.
"""

import sqlite3

from mailarchive.archive.raw import unpack_raw
from mailarchive.archive.reading.display_tree import arrange
from mailarchive.archive.reading.load import ONE_MESSAGE, ONE_THREAD, load_references, load_rows, load_views
from mailarchive.archive.reading.views import (
    ContainerPassage,
    Ghost,
    ImportRow,
    MessageRow,
    MessageView,
    Node,
    ProblemRow,
    Thread,
    ThreadSummary,
)
from mailarchive.errors import NotFound

UID_LENGTH = 10

THREAD_COLUMNS = """
    threads.id,
    coalesce((select uid from messages where id = threads.root),
             (select uid from messages where thread = threads.id order by date, id limit 1)),
    title, participants, coalesce(message_count, 0), coalesce(recovered_count, 0), first_date, last_date
"""

IMPORT_COLUMNS = """
    imports.id, imports.source, sources.path, sources.format, started, finished,
    found, added, duplicate, skipped, failed, recovered,
    (select count(*) from problems where problems.import = imports.id), version
"""

PROBLEM_COLUMNS = """
    problems.id, problems.import, sources.path, problems.member, problems.byte_start, messages.uid, problems.stage,
    problems.code, problems.detail
"""


def count_threads(connection: sqlite3.Connection) -> int:
    """How many threads there are."""
    return int(connection.execute("select count(*) from threads").fetchone()[0])


def list_threads(connection: sqlite3.Connection, *, limit: int = 50, offset: int = 0) -> list[ThreadSummary]:
    """Threads by their last message, newest first, undated last: a walk of an index, quick at any size."""
    rows = connection.execute(
        f"select {THREAD_COLUMNS} from threads order by last_date desc, threads.id desc limit ? offset ?",
        (limit, offset),
    )
    return [ThreadSummary(*row) for row in rows]


def find_message(connection: sqlite3.Connection, uid: str) -> MessageRow:
    """The message with this uid, or one it ever had; a uid may be shortened while it is unambiguous.

    Raises NotFound, with the nearest uids, where none or more than one answers.
    """
    uid = uid.strip().lower().encode("utf-8", "replace").decode()
    ids = _ids_for(connection, uid)
    if len(ids) != 1:
        raise _not_found(connection, uid, ids)
    return load_rows(connection, ONE_MESSAGE, ids.pop())[0]


def _ids_for(connection: sqlite3.Connection, uid: str) -> set[int]:
    """The row ids that a uid, an old uid, or the beginning of one names; at most a few."""
    exact = connection.execute(
        "select id from messages where uid = ?1 union select message from aliases where uid = ?1", (uid,)
    ).fetchall()
    if exact or not uid or len(uid) >= UID_LENGTH:
        return {row[0] for row in exact}
    return {row[0] for row in _starting_with(connection, uid)}


def _starting_with(connection: sqlite3.Connection, beginning: str, limit: int = 5) -> list[tuple[int, str]]:
    """Row id and uid of messages whose uid, or an old one, begins so."""
    bounds = (beginning, beginning + "\U0010ffff", limit)
    return connection.execute(
        "select id, uid from messages where uid >= ?1 and uid < ?2 union "
        "select message, messages.uid from aliases join messages on messages.id = message "
        "where aliases.uid >= ?1 and aliases.uid < ?2 order by 2 limit ?3",
        bounds,
    ).fetchall()


def _not_found(connection: sqlite3.Connection, uid: str, ids: set[int]) -> NotFound:
    """The error for a uid that names no message, or several."""
    if ids:
        nearest = [row[1] for row in _starting_with(connection, uid)]
        return NotFound(f"{uid} is short for several messages: {', '.join(nearest)}", nearest)
    for length in range(min(len(uid), UID_LENGTH), 0, -1):
        if nearest := [row[1] for row in _starting_with(connection, uid[:length])]:
            return NotFound(f"no message {uid}; the nearest: {', '.join(nearest)}", nearest)
    return NotFound(f"no message {uid or '(empty)'}; find one with: mailarchive search, or mailarchive threads")


def load_message(connection: sqlite3.Connection, uid: str, *, text_limit: int | None = None) -> MessageView:
    """One message with all that is known of it. text_limit: cut its texts at so many characters.

    Raises NotFound.
    """
    row = find_message(connection, uid)
    return load_views(connection, ONE_MESSAGE, row.id, text_limit=text_limit)[row.id]


def load_thread(connection: sqlite3.Connection, uid: str, *, text_limit: int | None = None) -> Thread:
    """The conversation that the message `uid` is in, in display order; one query a table, however long it is.

    text_limit: cut each message's texts at so many characters. Raises NotFound.
    """
    row = find_message(connection, uid)
    if row.thread is None:  # not yet settled: it stands alone
        view = load_views(connection, ONE_MESSAGE, row.id, text_limit=text_limit)[row.id]
        return Thread(_alone(row), (Node(0, view),), None, None)
    summary = ThreadSummary(
        *connection.execute(f"select {THREAD_COLUMNS} from threads where threads.id = ?", (row.thread,)).fetchone()
    )
    views = load_views(connection, ONE_THREAD, row.thread, text_limit=text_limit)
    uids = {id: view.uid for id, view in views.items()}
    nodes = tuple(
        Node(place.depth, views[place.message])
        if place.message is not None
        else Node(place.depth, Ghost(place.ghosts, tuple(uids[id] for id in place.referred_by)))
        for place in arrange(load_references(connection, row.thread, [view.row for view in views.values()]))
    )
    return Thread(summary, nodes, *_neighbours(connection, summary))


def _alone(row: MessageRow) -> ThreadSummary:
    """The summary of a message that belongs to no thread yet."""
    who = str(row.sender) if row.sender else None
    recovered = int(row.recovered)
    return ThreadSummary(0, row.uid, row.subject, who, 1, recovered, row.date, row.date)


def _neighbours(connection: sqlite3.Connection, summary: ThreadSummary) -> tuple[str | None, str | None]:
    """The uids of the threads before and after one in the list of threads."""
    found = []
    for compare, undated, direction in ((">", "> ''", "asc"), ("<", "is null", "desc")):
        rows = []
        if summary.last_date is not None:
            rows = connection.execute(
                f"select {THREAD_COLUMNS} from threads where (last_date, threads.id) {compare} (?, ?) "
                f"order by last_date {direction}, threads.id {direction} limit 1",
                (summary.last_date, summary.id),
            ).fetchall()
        else:
            rows = connection.execute(
                f"select {THREAD_COLUMNS} from threads where last_date is null and threads.id {compare} ? "
                f"order by threads.id {direction} limit 1",
                (summary.id,),
            ).fetchall()
        if not rows and (summary.last_date is None) == (compare == ">"):  # across the line between dated and undated
            rows = connection.execute(
                f"select {THREAD_COLUMNS} from threads where last_date {undated} "
                f"order by last_date {direction}, threads.id {direction} limit 1"
            ).fetchall()
        found.append(rows[0][1] if rows else None)
    return found[0], found[1]


def raw_bytes(connection: sqlite3.Connection, uid: str) -> bytes:
    """The original of a message, byte for byte. Raises NotFound: no such message, or it is known from copies alone."""
    row = find_message(connection, uid)
    copy = connection.execute(
        "select id from copies where message = ? and kind in ('file', 'attached', 'pasted') "
        "order by kind = 'file' desc, kind = 'attached' desc, id limit 1",
        (row.id,),
    ).fetchone()
    if copy is None:
        raise NotFound(f"{row.uid} has no original: it was recovered from a message that quotes or forwards it")
    return unpack_raw(connection, copy[0])


def passage_in_container(connection: sqlite3.Connection, uid: str) -> ContainerPassage:
    """Where a recovered message was found: the range of its best copy in the text of the outermost container.

    Raises NotFound where the message lies in no other one.
    """
    row = find_message(connection, uid)
    for copy in load_views(connection, ONE_MESSAGE, row.id, text_limit=0)[row.id].copies:
        if copy.root is not None and copy.char_start is not None and copy.char_end is not None:
            pieces = connection.execute(
                "select char_start, char_end from segments where embedded = ? "
                "and kind in ('greeting', 'own', 'closing') order by position",
                (copy.id,),
            )
            places = tuple((start, end) for start, end in pieces)
            return ContainerPassage(
                copy.root, copy.char_start, copy.char_end, copy.kind, copy.rule, copy.certainty, places
            )
    raise NotFound(f"{row.uid} was not found inside another message")


def list_imports(connection: sqlite3.Connection, *, limit: int = 50, offset: int = 0) -> list[ImportRow]:
    """The receipts of imports, newest first."""
    rows = connection.execute(
        f"select {IMPORT_COLUMNS} from imports left join sources on sources.id = imports.source "
        "order by imports.id desc limit ? offset ?",
        (limit, offset),
    )
    return [ImportRow(*row) for row in rows]


def list_problems(
    connection: sqlite3.Connection, *, import_id: int | None = None, limit: int = 50, offset: int = 0
) -> list[ProblemRow]:
    """What was wrong with the inputs, newest first; of one import where `import_id` is given."""
    only, values = ("", []) if import_id is None else ("where problems.import = ?", [import_id])
    rows = connection.execute(
        f"select {PROBLEM_COLUMNS} from problems left join sources on sources.id = problems.source "
        "left join copies on copies.id = problems.copy left join messages on messages.id = copies.message "
        f"{only} order by problems.id desc limit ? offset ?",
        (*values, limit, offset),
    )
    return [ProblemRow(*row) for row in rows]
