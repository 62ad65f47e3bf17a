"""Loading messages with all that belongs to them: one query a table, for one message or a whole thread."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from mailarchive.archive.reading.display_tree import Reference
from mailarchive.archive.reading.load_copies import load_copies
from mailarchive.archive.reading.views import (
    AttachmentView,
    CopyView,
    LinkView,
    MessageRow,
    MessageView,
    SegmentView,
)
from mailarchive.archive.sql import fact_columns, from_row, grouped, row_facts, select
from mailarchive.model import Address, Recipient

ONE_MESSAGE = "messages.id = ?"
ONE_THREAD = "messages.thread = ?"
RECIPIENT_RANK = {kind: rank for rank, kind in enumerate(("to", "cc", "bcc", "reply-to"))}
LONGEST = 2**31 - 1  # characters of a text, to SQLite

ROW = ("id", "uid", "thread", "parent", "preview", "known_from", "certainty")
MESSAGE_ROWS = f"""
    select {", ".join(f"messages.{name} as {name}" for name in ROW)}, {fact_columns("messages")}
    from messages left join addresses on addresses.id = messages.sender
"""


def message_row(row: sqlite3.Row) -> MessageRow:
    """Return a MessageRow from a row of MESSAGE_ROWS."""
    return MessageRow(**row_facts(row), **{name: row[name] for name in ROW})


def load_rows(connection: sqlite3.Connection, scope: str, value: int) -> list[MessageRow]:
    """Return the rows of `messages` in a scope (ONE_MESSAGE or ONE_THREAD, with its row id), by date."""
    rows = select(connection, f"{MESSAGE_ROWS} where {scope} order by messages.date, messages.id", (value,))
    return [message_row(row) for row in rows]


def load_views(
    connection: sqlite3.Connection, scope: str, value: int, *, text_limit: int | None = None
) -> dict[int, MessageView]:
    """Return every message in a scope with all that belongs to it, by row id; texts cut at `text_limit` characters."""
    texts = _texts(connection, scope, value, text_limit)
    recipients = _recipients(connection, scope, value)
    segments = _segments(connection, scope, value)
    attachments = _attachments(connection, scope, value)
    labels = _labels(connection, scope, value)
    copies = load_copies(connection, scope, value)
    links = _links(connection, scope, value)
    return {
        row.id: MessageView(
            row=replace(row, recipients=recipients[row.id]),
            **texts[row.id],
            segments=segments[row.id],
            attachments=attachments[row.id],
            labels=labels[row.id],
            copies=copies[row.id],
            links=links[row.id],
            raw_size=_raw_size(copies[row.id]),
        )
        for row in load_rows(connection, scope, value)
    }


def load_references(connection: sqlite3.Connection, thread: int, messages: Iterable[MessageRow]) -> list[Reference]:
    """Return what arranging a thread's tree needs: each message's parent, and the Message-IDs it refers to.

    In-Reply-To counts only where there are no References (RFC 5256).
    """
    chains: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for message, kind, message_id in connection.execute(
        "select refs.message, refs.kind, refs.message_id from messages join refs on refs.message = messages.id "
        f"where {ONE_THREAD} and refs.kind in ('references', 'in-reply-to') order by refs.position",
        (thread,),
    ):
        chains[message, kind].append(message_id)
    return [
        Reference(
            id=row.id,
            parent=row.parent,
            message_id=row.message_id,
            date=row.date,
            chain=tuple(chains[row.id, "references"] or chains[row.id, "in-reply-to"][:1]),
        )
        for row in messages
    ]


def _texts(connection: sqlite3.Connection, scope: str, value: int, limit: int | None) -> dict[int, dict[str, Any]]:
    """Return own words and body of each message, and whether either was cut."""
    longest = LONGEST if limit is None else limit + 1
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
    """Return the recipients of each message, To before Cc, in the order of the header.

    Everybody in a thread writes to the same few: so each address is read once, and sorting is quicker here.
    """
    rows = connection.execute(
        "select recipients.message, recipients.kind, recipients.position, recipients.address from messages "
        f"join recipients on recipients.message = messages.id where {scope}",
        (value,),
    ).fetchall()
    rows.sort(key=lambda row: (row[0], RECIPIENT_RANK[row[1]], row[2]))
    recipients = {
        (kind, address): Recipient(kind, Address(name, email))
        for kind, address, name, email in connection.execute(
            "select distinct recipients.kind, addresses.id, name, email from messages "
            "join recipients on recipients.message = messages.id join addresses on addresses.id = recipients.address "
            f"where {scope}",
            (value,),
        )
    }
    return grouped((message, recipients[kind, address]) for message, kind, _, address in rows)


def _segments(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[SegmentView, ...]]:
    """Return the segments of each message's own body, in order."""
    rows = select(
        connection,
        f"""select messages.id as message, segments.id as id, segments.parent as parent, segments.kind as kind,
                segments.char_start as char_start, segments.char_end as char_end, segments.depth as depth,
                pieces.uid as embedded
            from messages join segments on segments.copy = messages.copy
            left join copies on copies.id = segments.embedded
            left join messages as pieces on pieces.id = copies.message
            where {scope} order by segments.copy, segments.position""",
        (value,),
    )
    lists: defaultdict[int, list[SegmentView]] = defaultdict(list)
    index: dict[int, int] = {}
    for row in rows:
        segments = lists[row["message"]]
        index[row["id"]] = len(segments)
        segments.append(
            SegmentView(
                kind=row["kind"],
                start=row["char_start"],
                end=row["char_end"],
                depth=row["depth"],
                parent=index.get(row["parent"]),
                embedded=row["embedded"],
            )
        )
    return defaultdict(tuple, ((message, tuple(segments)) for message, segments in lists.items()))


def _attachments(
    connection: sqlite3.Connection, scope: str, value: int
) -> defaultdict[int, tuple[AttachmentView, ...]]:
    rows = select(
        connection,
        f"""select attachments.message as message, attachments.id as id, filename, content_type, size, content_id,
                disposition, blob as sha256
            from messages join attachments on attachments.message = messages.id
            where {scope} order by attachments.id""",
        (value,),
    )
    return grouped((row["message"], from_row(AttachmentView, row)) for row in rows)


def _labels(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[str, ...]]:
    return grouped(
        connection.execute(
            f"""select message_labels.message, name from messages
                join message_labels on message_labels.message = messages.id join labels on labels.id = label
                where {scope} order by name""",
            (value,),
        )
    )


def _links(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[LinkView, ...]]:
    rows = select(
        connection,
        f"""select links.message as message, parents.uid as parent, evidence, links.certainty as certainty, detail
            from messages join links on links.message = messages.id
            join messages as parents on parents.id = links.parent
            where {scope} order by links.parent = messages.parent desc, links.certainty desc, evidence""",
        (value,),
    )
    return grouped((row["message"], from_row(LinkView, row)) for row in rows)


def _raw_size(copies: Sequence[CopyView]) -> int | None:
    """Return the length of the original, where a place of it tells that."""
    return max((place.byte_length or 0 for copy in copies for place in copy.places), default=0) or None
