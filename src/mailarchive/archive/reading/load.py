"""Loading messages with all that belongs to them: one query a table, for one message or a whole thread."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from mailarchive.archive.reading.display_tree import Reference
from mailarchive.archive.reading.views import (
    AttachmentView,
    CopyView,
    LinkView,
    MessageRow,
    MessageView,
    PlaceView,
    SegmentView,
)
from mailarchive.archive.sql import fact_columns, row_facts, select
from mailarchive.model import EMBEDDED_KINDS, Address, Recipient

ONE_MESSAGE = "messages.id = ?"
ONE_THREAD = "messages.thread = ?"
RECIPIENT_RANK = {kind: rank for rank, kind in enumerate(("to", "cc", "bcc", "reply-to"))}
MOST_VALUES = 500  # in one `in (...)`
MOST_LEVELS = 1000  # of copies in copies

ROW = ("id", "uid", "thread", "parent", "preview", "known_from", "certainty")
MESSAGE_COLUMNS = ", ".join((*(f"messages.{name} as {name}" for name in ROW), fact_columns("messages")))

COPY = ("id", "kind", "sha256", "char_start", "char_end", "style", "rule", "certainty")
COPY_COLUMNS = ", ".join((*(f"copies.{name} as {name}" for name in COPY), fact_columns("copies")))

Rows = Iterable[tuple[Any, ...]]
Above = tuple[str, int | None, str | None]  # of a copy: its kind, its container, the uid of its message


def message_row(row: sqlite3.Row) -> MessageRow:
    """Return a MessageRow from a row of MESSAGE_COLUMNS."""
    return MessageRow(**row_facts(row), **{name: row[name] for name in ROW})


def load_rows(connection: sqlite3.Connection, scope: str, value: int) -> list[MessageRow]:
    """The rows of `messages` in a scope (ONE_MESSAGE or ONE_THREAD, with its row id), by date."""
    rows = select(
        connection,
        f"select {MESSAGE_COLUMNS} from messages left join addresses on addresses.id = messages.sender "
        f"where {scope} order by messages.date, messages.id",
        (value,),
    )
    return [message_row(row) for row in rows]


def load_views(
    connection: sqlite3.Connection, scope: str, value: int, *, text_limit: int | None = None
) -> dict[int, MessageView]:
    """Every message in a scope with all that belongs to it, by row id; texts cut at `text_limit` characters."""
    texts = _texts(connection, scope, value, text_limit)
    recipients = _recipients(connection, scope, value)
    attachments = _grouped(
        (message, AttachmentView(*rest))
        for message, *rest in connection.execute(
            "select attachments.message, attachments.id, filename, content_type, size, content_id, disposition, "
            "blob from messages join attachments on attachments.message = messages.id "
            f"where {scope} order by attachments.id",
            (value,),
        )
    )
    labels = _grouped(
        connection.execute(
            "select message_labels.message, name from messages "
            "join message_labels on message_labels.message = messages.id join labels on labels.id = label "
            f"where {scope} order by name",
            (value,),
        )
    )
    links = _grouped(
        (message, LinkView(*rest))
        for message, *rest in connection.execute(
            "select links.message, parents.uid, evidence, links.certainty, detail from messages "
            "join links on links.message = messages.id join messages as parents on parents.id = links.parent "
            f"where {scope} order by links.parent = messages.parent desc, links.certainty desc, evidence",
            (value,),
        )
    )
    segments = _segments(connection, scope, value)
    copies = _copies(connection, scope, value)
    return {
        row.id: MessageView(
            row=replace(row, recipients=recipients[row.id]),
            **texts[row.id],
            segments=segments[row.id],
            attachments=attachments[row.id],
            labels=labels[row.id],
            copies=copies[row.id],
            links=links[row.id],
            raw_size=max((place.byte_length or 0 for copy in copies[row.id] for place in copy.places), default=0)
            or None,
        )
        for row in load_rows(connection, scope, value)
    }


def load_references(connection: sqlite3.Connection, thread: int, messages: Iterable[MessageRow]) -> list[Reference]:
    """What arranging a thread's tree needs: the parent of each of its messages and the Message-IDs it refers to.

    In-Reply-To counts only where there are no References (RFC 5256).
    """
    chains: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for message, kind, name in connection.execute(
        "select refs.message, refs.kind, refs.message_id from messages join refs on refs.message = messages.id "
        f"where {ONE_THREAD} and refs.kind in ('references', 'in-reply-to') order by refs.position",
        (thread,),
    ):
        chains[message, kind].append(name)
    return [
        Reference(
            row.id,
            row.parent,
            row.message_id,
            row.date,
            tuple(chains[row.id, "references"] or chains[row.id, "in-reply-to"][:1]),
        )
        for row in messages
    ]


def _grouped(rows: Rows) -> defaultdict[int, tuple[Any, ...]]:
    """Pairs of a message's row id and a value, as the values of each message, in order."""
    lists: defaultdict[int, list[Any]] = defaultdict(list)
    for message, value in rows:
        lists[message].append(value)
    return defaultdict(tuple, ((message, tuple(values)) for message, values in lists.items()))


def _texts(connection: sqlite3.Connection, scope: str, value: int, limit: int | None) -> dict[int, dict[str, Any]]:
    """Own words and body of each message, and whether either was cut."""
    longest = 2**31 - 1 if limit is None else limit + 1
    texts = {}
    for message, own, body in connection.execute(
        "select messages.id, substr(coalesce(messages.text, ''), 1, ?), substr(coalesce(bodies.text, ''), 1, ?) "
        f"from messages left join bodies on bodies.copy = messages.copy where {scope}",
        (longest, longest, value),
    ):
        truncated = limit is not None and max(len(own), len(body)) > limit
        texts[message] = {"own_words": own[:limit], "body": (body or own)[:limit], "truncated": truncated}
    return texts


def _recipients(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[Recipient, ...]]:
    """The recipients of each message, To before Cc, in the order of the header.

    Everybody in a thread writes to the same few: so each address is read once, and sorting is quicker here.
    """
    rows = connection.execute(
        "select recipients.message, recipients.kind, recipients.position, recipients.address from messages "
        f"join recipients on recipients.message = messages.id where {scope}",
        (value,),
    ).fetchall()
    people = {
        (kind, id): Recipient(kind, Address(name, email))
        for kind, id, name, email in connection.execute(
            "select distinct recipients.kind, addresses.id, name, email from messages "
            "join recipients on recipients.message = messages.id join addresses on addresses.id = recipients.address "
            f"where {scope}",
            (value,),
        )
    }
    rows.sort(key=lambda row: (row[0], RECIPIENT_RANK[row[1]], row[2]))
    return _grouped((message, people[kind, address]) for message, kind, _, address in rows)


def _segments(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[SegmentView, ...]]:
    """The segments of each message's own body, in order."""
    lists: defaultdict[int, list[SegmentView]] = defaultdict(list)
    index: dict[int, int] = {}
    for message, id, parent, kind, start, end, depth, embedded in connection.execute(
        "select messages.id, segments.id, segments.parent, segments.kind, segments.char_start, segments.char_end, "
        "segments.depth, pieces.uid from messages join segments on segments.copy = messages.copy "
        "left join copies on copies.id = segments.embedded left join messages as pieces on pieces.id = copies.message "
        f"where {scope} order by segments.copy, segments.position",
        (value,),
    ):
        index[id] = len(lists[message])
        lists[message].append(SegmentView(kind, start, end, depth, index.get(parent), embedded))
    return defaultdict(tuple, ((message, tuple(segments)) for message, segments in lists.items()))


def _copies(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[CopyView, ...]]:
    """The copies of each message, best first: the one its fields come from, then by kind."""
    places = _grouped(
        (copy, PlaceView(*rest))
        for copy, *rest in connection.execute(
            "select places.copy, sources.path, places.member, places.byte_start, places.byte_length from messages "
            "join copies on copies.message = messages.id join places on places.copy = copies.id "
            f"join sources on sources.id = places.source where {scope} order by places.id",
            (value,),
        )
    )
    rows = select(
        connection,
        f"select {COPY_COLUMNS}, copies.message as message, messages.uid as uid, copies.container as above, "
        "holder.uid as container from messages join copies on copies.message = messages.id "
        "left join copies as containers on containers.id = copies.container "
        "left join messages as holder on holder.id = containers.message "
        "left join addresses on addresses.id = copies.sender "
        f"where {scope} order by messages.id, copies.id = messages.copy desc, "
        "instr('file attached forwarded pasted quoted', copies.kind), copies.id",
        (value,),
    ).fetchall()
    roots = _roots(connection, {row["id"]: (row["kind"], row["above"], row["uid"]) for row in rows})
    return _grouped((row["message"], _copy(row, roots, places)) for row in rows)


def _roots(connection: sqlite3.Connection, copies: dict[int, Above]) -> dict[int, str | None]:
    """For each embedded copy the uid of the message whose body holds it, however deep.

    Most containers are among the copies; the others are read level by level, by row id. (For a recursive query SQLite
    would read all of `copies`.) A cycle of containers ends at MOST_LEVELS, and its copies have no root.
    """
    known = dict(copies)
    fresh: Iterable[Above] = copies.values()
    for _ in range(MOST_LEVELS):
        missing = {above for kind, above, _ in fresh if kind in EMBEDDED_KINDS and above is not None} - known.keys()
        if not missing:
            break
        found = _containers(connection, sorted(missing))
        known.update(found)
        fresh = found.values()
    return {id: _root(known, id) for id, (kind, above, _) in copies.items() if kind in EMBEDDED_KINDS and above}


def _root(known: dict[int, Above], copy: int) -> str | None:
    """Up from a copy to the first that is not embedded in another one's text: the uid of that one's message."""
    for _ in range(MOST_LEVELS):
        kind, above, uid = known.get(copy, ("", None, None))
        if kind not in EMBEDDED_KINDS or above is None:
            return uid
        copy = above
    return None


def _containers(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Above]:
    """Kind, container and message's uid of copies, by row id."""
    found = {}
    for start in range(0, len(ids), MOST_VALUES):
        some = ids[start : start + MOST_VALUES]
        rows = connection.execute(
            "select copies.id, copies.kind, copies.container, messages.uid from copies "
            f"left join messages on messages.id = copies.message where copies.id in ({', '.join('?' * len(some))})",
            some,
        )
        found.update({id: (kind, container, uid) for id, kind, container, uid in rows})
    return found


def _copy(row: sqlite3.Row, roots: dict[int, str | None], places: dict[int, tuple[PlaceView, ...]]) -> CopyView:
    """Return a CopyView from a row of COPY_COLUMNS and of what holds the copy."""
    return CopyView(
        **row_facts(row),
        **{name: row[name] for name in COPY},
        container=row["container"],
        root=roots.get(row["id"]),
        places=places.get(row["id"], ()),
    )
