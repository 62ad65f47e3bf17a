"""Rows of `copies`, and what hangs on one: its bytes and attachments, its segments, and what it waits for."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from mailarchive.archive.raw import Packed
from mailarchive.archive.sql import insert
from mailarchive.archive.writing.address_book import AddressBook
from mailarchive.archive.writing.records import AttachmentRecord, EmbeddedRecord, Record, SegmentRecord
from mailarchive.model import Address, Recipient


def insert_copy(
    connection: sqlite3.Connection, addresses: AddressBook, record: Record | EmbeddedRecord, container: int | None
) -> int:
    """Insert the row of a copy, and return its id."""
    row: dict[str, object] = {
        "kind": record.kind,
        "sha256": record.sha256,
        "container": container,
        "certainty": record.certainty,
        **_says(addresses, record),
    }
    if isinstance(record, EmbeddedRecord):
        row |= {"char_start": record.char_start, "char_end": record.char_end, "style": record.style}
    return insert(connection, "copies", row)


def update_copy(
    connection: sqlite3.Connection, addresses: AddressBook, copy: int, record: Record, where: str = "true"
) -> bool:
    """Write anew what a copy says, if `where` holds; gives whether it does."""
    says = _says(addresses, record)
    columns = ", ".join(f"{column} = ?" for column in says)
    updated = connection.execute(f"update copies set {columns} where id = ? and {where}", (*says.values(), copy))
    return updated.rowcount > 0


def _says(addresses: AddressBook, record: Record | EmbeddedRecord) -> Mapping[str, object]:
    """Return the columns that hold what a copy says, and what found it."""
    facts = record.facts
    return {
        "rule": record.rule,
        "sender": addresses.id(facts.sender),
        "date": facts.date,
        "utc_offset": facts.utc_offset,
        "date_written": facts.date_written,
        "date_source": facts.date_source,
        "subject": facts.subject,
        "message_id": facts.message_id,
    }


def insert_packed(connection: sqlite3.Connection, copy: int, packed: Packed) -> None:
    """Insert the bytes of a copy. The attachments taken out of them must be there."""
    connection.execute("insert into raw (copy, codec, data) values (?, ?, ?)", (copy, packed.codec, packed.data))
    connection.executemany(
        "insert into raw_blobs (copy, position, blob, encoding) values (?, ?, ?, ?)",
        ((copy, block.position, block.blob, block.encoding) for block in packed.blocks),
    )


def insert_blobs(connection: sqlite3.Connection, attachments: Iterable[AttachmentRecord]) -> None:
    """Insert the bytes of attachments, those that are not there yet."""
    connection.executemany(
        "insert or ignore into blobs (sha256, size, codec, data) values (?, ?, 'zstd', ?)",
        ((attachment.sha256, attachment.size, attachment.data) for attachment in attachments),
    )


def insert_segments(
    connection: sqlite3.Connection, copy: int, segments: Sequence[SegmentRecord], embedded: Sequence[int]
) -> None:
    """Insert the segments of a copy's body. embedded: the copies found in it, by their positions in its record."""
    if not segments:
        return
    (last,) = connection.execute("select coalesce(max(id), 0) from segments").fetchone()
    ids = range(last + 1, last + 1 + len(segments))
    connection.executemany(
        """insert into segments (id, copy, parent, position, kind, depth, char_start, char_end, embedded)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (
                ids[position],
                copy,
                _at(ids, segment.parent),
                position,
                segment.kind,
                segment.depth,
                segment.char_start,
                segment.char_end,
                _at(embedded, segment.embedded),
            )
            for position, segment in enumerate(segments)
        ),
    )


def _at(ids: Sequence[int], position: int | None) -> int | None:
    if position is None:
        return None
    return ids[position]


def await_settling(connection: sqlite3.Connection, copy: int, text: str, recipients: Iterable[Recipient]) -> None:
    """Leave a copy found in a body to be settled, when all files of the import are there. text: its own words."""
    connection.execute(
        "insert or replace into pending (copy, text, recipients) values (?, ?, ?)",
        (copy, text, _dump_recipients(recipients)),
    )


def load_awaiting(connection: sqlite3.Connection, copy: int) -> tuple[str, tuple[Recipient, ...]]:
    """Return the own words and the recipients of a copy that is to be settled."""
    text, dumped = connection.execute("select text, recipients from pending where copy = ?", (copy,)).fetchone()
    rows = json.loads(dumped or "[]")
    return text or "", tuple(Recipient(kind, Address(name, email)) for kind, name, email in rows)


def _dump_recipients(recipients: Iterable[Recipient]) -> str | None:
    rows = [[recipient.kind, recipient.address.name, recipient.address.email] for recipient in recipients]
    if not rows:
        return None
    return json.dumps(rows, ensure_ascii=False)
