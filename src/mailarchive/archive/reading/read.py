"""Reading an archive: the list of threads, one thread, one message, receipts and problems.

Every function takes an open sqlite3 connection and only selects, so that the Datasette plugin can call it in a
connection of its own.
"""

import sqlite3
from collections.abc import Mapping

from mailarchive.archive.raw import unpack_raw
from mailarchive.archive.reading.display_tree import Placed, arrange
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
from mailarchive.archive.sql import from_row, has_column, select
from mailarchive.errors import NotFound

UID_LENGTH = 10

THREADS = """
    select threads.id as id,
        coalesce((select uid from messages where id = threads.root),
                 (select uid from messages where thread = threads.id order by date, id limit 1)) as uid,
        title, participants, coalesce(message_count, 0) as message_count,
        coalesce(recovered_count, 0) as recovered_count, first_date, last_date
    from threads
"""

IMPORTS = """
    select imports.id as id, imports.source as source_id, sources.path as source, sources.format as format,
        {form} as form, started, finished, found, added, duplicate, skipped, failed, max(recovered, 0) as recovered,
        (select count(*) from problems where problems.import = imports.id) as problems, version
    from imports left join sources on sources.id = imports.source
"""

PROBLEMS = """
    select problems.id as id, problems.import as import_id, sources.path as source, problems.member as member,
        problems.byte_start as byte_start, messages.uid as uid, problems.stage as stage, problems.code as code,
        problems.detail as detail
    from problems left join sources on sources.id = problems.source
    left join copies on copies.id = problems.copy left join messages on messages.id = copies.message
"""


def count_threads(connection: sqlite3.Connection) -> int:
    """Return how many threads there are."""
    return int(connection.execute("select count(*) from threads").fetchone()[0])


def list_threads(connection: sqlite3.Connection, *, limit: int = 50, offset: int = 0) -> list[ThreadSummary]:
    """Return threads by their last message, newest first, undated last: a walk of an index, quick at any size."""
    rows = select(connection, f"{THREADS} order by last_date desc, threads.id desc limit ? offset ?", (limit, offset))
    return [from_row(ThreadSummary, row) for row in rows]


def find_message(connection: sqlite3.Connection, uid: str) -> MessageRow:
    """Return the message with this uid, or one it ever had; a uid may be shortened while it is unambiguous.

    Raises NotFound, with the nearest uids, where none or more than one answers.
    """
    uid = uid.strip().lower().encode("utf-8", "replace").decode()
    ids = _ids_for(connection, uid)
    if len(ids) != 1:
        raise _not_found(connection, uid, ids)
    return load_rows(connection, ONE_MESSAGE, ids.pop())[0]


def _ids_for(connection: sqlite3.Connection, uid: str) -> set[int]:
    """Return the row ids that a uid, an old uid, or the beginning of one names; at most a few."""
    exact = connection.execute(
        "select id from messages where uid = ?1 union select message from aliases where uid = ?1", (uid,)
    ).fetchall()
    if exact or not uid or len(uid) >= UID_LENGTH:
        return {message for (message,) in exact}
    return {message for message, _ in _starting_with(connection, uid)}


def _starting_with(connection: sqlite3.Connection, beginning: str, limit: int = 5) -> list[tuple[int, str]]:
    """Return row id and uid of messages whose uid, or an old one, begins so."""
    bounds = (beginning, beginning + "\U0010ffff", limit)
    return connection.execute(
        "select id, uid from messages where uid >= ?1 and uid < ?2 union "
        "select message, messages.uid from aliases join messages on messages.id = message "
        "where aliases.uid >= ?1 and aliases.uid < ?2 order by 2 limit ?3",
        bounds,
    ).fetchall()


def _not_found(connection: sqlite3.Connection, uid: str, ids: set[int]) -> NotFound:
    """Return the error for a uid that names no message, or several."""
    if ids:
        nearest = [name for _, name in _starting_with(connection, uid)]
        return NotFound(f"{uid} is short for several messages: {', '.join(nearest)}", nearest)
    for length in range(min(len(uid), UID_LENGTH), 0, -1):
        if nearest := [name for _, name in _starting_with(connection, uid[:length])]:
            return NotFound(f"no message {uid}; the nearest: {', '.join(nearest)}", nearest)
    return NotFound(f"no message {uid or '(empty)'}; find one with: mailarchive search, or mailarchive threads")


def load_message(connection: sqlite3.Connection, uid: str, *, text_limit: int | None = None) -> MessageView:
    """Return one message with all that is known of it. text_limit: cut its texts at so many characters.

    Raises NotFound.
    """
    row = find_message(connection, uid)
    return load_views(connection, ONE_MESSAGE, row.id, text_limit=text_limit)[row.id]


def load_thread(connection: sqlite3.Connection, uid: str, *, text_limit: int | None = None) -> Thread:
    """Return the conversation that the message `uid` is in, in display order; one query a table, however long it is.

    text_limit: cut each message's texts at so many characters. Raises NotFound.
    """
    row = find_message(connection, uid)
    if row.thread is None:  # not yet settled: it stands alone
        view = load_views(connection, ONE_MESSAGE, row.id, text_limit=text_limit)[row.id]
        return Thread(_alone(row), (Node(0, view),), None, None)
    summary_row = select(connection, f"{THREADS} where threads.id = ?", (row.thread,)).fetchone()
    summary = from_row(ThreadSummary, summary_row)
    views = load_views(connection, ONE_THREAD, row.thread, text_limit=text_limit)
    placed = arrange(load_references(connection, row.thread, [view.row for view in views.values()]))
    nodes = tuple(_node(each, views) for each in placed)
    return Thread(summary, nodes, *_neighbours(connection, summary))


def _node(placed: Placed, views: Mapping[int, MessageView]) -> Node:
    """Return a node of the drawn tree: a message, or ghosts."""
    if placed.message is not None:
        return Node(placed.depth, views[placed.message])
    return Node(placed.depth, Ghost(placed.ghosts, tuple(views[message].uid for message in placed.referred_by)))


def _alone(row: MessageRow) -> ThreadSummary:
    """Return the summary of a message that belongs to no thread yet."""
    return ThreadSummary(
        id=0,
        uid=row.uid,
        title=row.subject,
        participants=str(row.sender) if row.sender else None,
        message_count=1,
        recovered_count=int(row.recovered),
        first_date=row.date,
        last_date=row.date,
    )


def _neighbours(connection: sqlite3.Connection, summary: ThreadSummary) -> tuple[str | None, str | None]:
    """Return the uids of the threads before and after one in the list of threads."""
    newer = "order by last_date, threads.id"
    older = "order by last_date desc, threads.id desc"
    if summary.last_date is None:
        before = _first_uid(connection, f"last_date is null and threads.id > ? {newer}", summary.id)
        after = _first_uid(connection, f"last_date is null and threads.id < ? {older}", summary.id)
        return before or _first_uid(connection, f"last_date > '' {newer}"), after
    here = summary.last_date, summary.id
    before = _first_uid(connection, f"(last_date, threads.id) > (?, ?) {newer}", *here)
    after = _first_uid(connection, f"(last_date, threads.id) < (?, ?) {older}", *here)
    return before, after or _first_uid(connection, f"last_date is null {older}")


def _first_uid(connection: sqlite3.Connection, where_and_order: str, *values: object) -> str | None:
    """Return the uid of the first thread that the conditions give in their order."""
    for row in select(connection, f"{THREADS} where {where_and_order} limit 1", values):
        uid: str | None = row["uid"]
        return uid
    return None


def raw_bytes(connection: sqlite3.Connection, uid: str) -> bytes:
    """Return the original of a message, byte for byte.

    Raises NotFound: no such message, or it is known from copies alone.
    """
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
    """Return where a recovered message was found: the range of its best copy in the text of the outermost container.

    Raises NotFound where the message lies in no other one.
    """
    row = find_message(connection, uid)
    for copy in load_views(connection, ONE_MESSAGE, row.id, text_limit=0)[row.id].copies:
        if copy.root is not None and copy.char_start is not None and copy.char_end is not None:
            return ContainerPassage(
                uid=copy.root,
                start=copy.char_start,
                end=copy.char_end,
                kind=copy.kind,
                rule=copy.rule,
                certainty=copy.certainty,
                pieces=_own_pieces(connection, copy.id),
            )
    raise NotFound(f"{row.uid} was not found inside another message")


def _own_pieces(connection: sqlite3.Connection, copy: int) -> tuple[tuple[int, int], ...]:
    """Return the ranges of an embedded copy's own words in the text of its root."""
    rows = connection.execute(
        "select char_start, char_end from segments where embedded = ? "
        "and kind in ('greeting', 'own', 'closing') order by position",
        (copy,),
    )
    return tuple((start, end) for start, end in rows)


def list_imports(connection: sqlite3.Connection, *, limit: int = 50, offset: int = 0) -> list[ImportRow]:
    """Return the receipts of imports, newest first."""
    form = "sources.form"
    if not has_column(connection, "sources", "form"):
        form = "null"
    query = f"{IMPORTS.format(form=form)} order by imports.id desc limit ? offset ?"
    rows = select(connection, query, (limit, offset))
    return [from_row(ImportRow, row) for row in rows]


def list_problems(
    connection: sqlite3.Connection, *, import_id: int | None = None, limit: int = 50, offset: int = 0
) -> list[ProblemRow]:
    """Return what was wrong with the inputs, newest first; of one import where `import_id` is given."""
    where, values = "true", [limit, offset]
    if import_id is not None:
        where, values = "problems.import = ?", [import_id, limit, offset]
    rows = select(connection, f"{PROBLEMS} where {where} order by problems.id desc limit ? offset ?", values)
    return [from_row(ProblemRow, row) for row in rows]
