"""What is stored of a copy as the record that it was made of, for one whose bytes are lost."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, cast

from mailarchive.archive.sql import fact_columns, row_facts, select
from mailarchive.archive.writing.records import AttachmentRecord, EmbeddedRecord, Record, SegmentRecord
from mailarchive.model import Address, Facts, Recipient

COPY = f"""select copies.id as id, copies.message as message, copies.kind as kind, copies.sha256 as sha256,
        copies.char_start as char_start, copies.char_end as char_end, copies.style as style, copies.rule as rule,
        copies.certainty as certainty, copies.container as container, {fact_columns("copies")}
    from copies left join addresses on addresses.id = copies.sender"""


def stored_record(connection: sqlite3.Connection, copy: int) -> Record:
    """Return what the archive says of a copy with a body of its own, of all that was found in it, and of its message.

    What another copy of its message says better is not stored, and stays unsaid.
    """
    row = select(connection, f"{COPY} where copies.id = ?", (copy,)).fetchone()
    body = connection.execute("select text, quoted from bodies where copy = ?", (copy,)).fetchone() or ("", "")
    led = connection.execute("select id, text from messages where copy = ?", (copy,)).fetchone() or (None, None)
    message, text = led
    inside = list(_inside(connection, copy))
    positions = {each["id"]: position for position, each in enumerate(inside)}
    return Record(
        kind=row["kind"],
        sha256=row["sha256"],
        facts=Facts(**row_facts(row), recipients=_recipients(connection, message)),
        text=text or "",
        body=body[0] or "",
        quoted=body[1] or "",
        packed=None,
        in_reply_to=_refs(connection, message, "in-reply-to"),
        references=_refs(connection, message, "references"),
        thread_index=next(iter(_refs(connection, message, "thread-index")), None),
        labels=_labels(connection, row["message"]),
        attachments=tuple(_attachments(connection, message)),
        segments=tuple(_segments(connection, copy, positions)),
        embedded=tuple(_embedded(connection, each, positions) for each in inside),
        attached=tuple(stored_record(connection, attached) for attached in _attached(connection, copy)),
        certainty=row["certainty"],
        rule=row["rule"],
    )


def _inside(connection: sqlite3.Connection, container: int) -> Iterator[Any]:
    """Yield the copies in a body, each before those in it."""
    rows = select(
        connection,
        f"{COPY} where copies.container = ? and copies.kind != 'attached' and copies.id > ? order by copies.id",
        (container, container),  # a copy is written after what holds it: so there is no circle
    ).fetchall()
    for row in rows:
        yield row
        yield from _inside(connection, row["id"])


def _embedded(connection: sqlite3.Connection, row: Any, positions: dict[int, int]) -> EmbeddedRecord:
    (text,) = connection.execute("select text from bodies where copy = ?", (row["id"],)).fetchone() or ("",)
    led = connection.execute("select id from messages where copy = ?", (row["id"],)).fetchone() or (None,)
    return EmbeddedRecord(
        kind=row["kind"],
        style=row["style"] or "",
        rule=row["rule"] or "",
        certainty=row["certainty"] or 0.0,
        char_start=row["char_start"] or 0,
        char_end=row["char_end"] or 0,
        container=positions.get(row["container"]),
        sha256=row["sha256"],
        facts=Facts(**row_facts(row), recipients=_recipients(connection, led[0])),
        text=text or "",
    )


def _segments(connection: sqlite3.Connection, copy: int, positions: dict[int, int]) -> Iterator[SegmentRecord]:
    rows = select(connection, "select * from segments where copy = ? order by position", (copy,)).fetchall()
    places = {row["id"]: place for place, row in enumerate(rows)}
    for row in rows:
        yield SegmentRecord(
            kind=row["kind"],
            depth=row["depth"],
            char_start=row["char_start"],
            char_end=row["char_end"],
            parent=places.get(row["parent"]),
            embedded=positions.get(row["embedded"]),
        )


def _attached(connection: sqlite3.Connection, copy: int) -> list[int]:
    query = "select id from copies where container = ?1 and kind = 'attached' and id > ?1 order by id"
    return [attached for (attached,) in connection.execute(query, (copy,))]


def _recipients(connection: sqlite3.Connection, message: int | None) -> tuple[Recipient, ...]:
    rows = connection.execute(
        "select kind, name, email from recipients join addresses on addresses.id = recipients.address "
        "where message = ? order by position",
        (message,),
    )
    return tuple(Recipient(kind, Address(name, email)) for kind, name, email in rows)


def _refs(connection: sqlite3.Connection, message: int | None, kind: str) -> tuple[str, ...]:
    query = "select message_id from refs where message = ? and kind = ? order by position"
    return _first_column(connection.execute(query, (message, kind)))


def _labels(connection: sqlite3.Connection, message: int | None) -> tuple[str, ...]:
    query = "select name from message_labels join labels on labels.id = label where message = ? order by name"
    return _first_column(connection.execute(query, (message,)))


def _first_column(rows: Iterable[tuple[Any, ...]]) -> tuple[str, ...]:
    return tuple(cast(str, value) for (value,) in rows)


def _attachments(connection: sqlite3.Connection, message: int | None) -> Iterator[AttachmentRecord]:
    rows = select(
        connection,
        "select attachments.*, blobs.data as data from attachments join blobs on blobs.sha256 = attachments.blob "
        "where message = ? order by id",
        (message,),
    )
    for row in rows:
        yield AttachmentRecord(
            filename=row["filename"],
            content_type=row["content_type"],
            size=row["size"],
            sha256=row["blob"],
            content_id=row["content_id"],
            disposition=row["disposition"],
            data=row["data"],
        )
