"""Rows that hang on a copy: its bytes, the attachments taken out of them, its segments, and what it waits for."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from mailarchive.archive.raw import Packed
from mailarchive.archive.writing.records import AttachmentRecord, SegmentRecord
from mailarchive.model import Address, Recipient


def insert_packed(connection: sqlite3.Connection, copy: int, packed: Packed) -> None:
    """The bytes of a copy. The attachments taken out of them must be there."""
    connection.execute("insert into raw (copy, codec, data) values (?, ?, ?)", (copy, packed.codec, packed.data))
    connection.executemany(
        "insert into raw_blobs (copy, position, blob, encoding) values (?, ?, ?, ?)",
        ((copy, block.position, block.blob, block.encoding) for block in packed.blocks),
    )


def insert_blobs(connection: sqlite3.Connection, attachments: Iterable[AttachmentRecord]) -> None:
    """The bytes of attachments, those that are not there yet."""
    connection.executemany(
        "insert or ignore into blobs (sha256, size, codec, data) values (?, ?, 'zstd', ?)",
        ((part.sha256, part.size, part.data) for part in attachments),
    )


def insert_segments(
    connection: sqlite3.Connection, copy: int, segments: Sequence[SegmentRecord], embedded: Sequence[int]
) -> None:
    """The segments of a copy's body. embedded: the copies found in it, by their positions in its record."""
    if not segments:
        return
    (last,) = connection.execute("select coalesce(max(id), 0) from segments").fetchone()
    connection.executemany(
        """insert into segments (id, copy, parent, position, kind, depth, char_start, char_end, embedded)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (
                last + 1 + position,
                copy,
                None if segment.parent is None else last + 1 + segment.parent,
                position,
                segment.kind,
                segment.depth,
                segment.char_start,
                segment.char_end,
                None if segment.embedded is None else embedded[segment.embedded],
            )
            for position, segment in enumerate(segments)
        ),
    )


def await_settling(connection: sqlite3.Connection, copy: int, text: str, recipients: Iterable[Recipient]) -> None:
    """Leave a copy found in a body to be settled, when all files of the import are there. text: its own words."""
    rows = [[recipient.kind, recipient.address.name, recipient.address.email] for recipient in recipients]
    connection.execute(
        "insert or replace into pending (copy, text, recipients) values (?, ?, ?)",
        (copy, text, json.dumps(rows, ensure_ascii=False) if rows else None),
    )


def load_awaiting(connection: sqlite3.Connection, copy: int) -> tuple[str, tuple[Recipient, ...]]:
    """The own words and the recipients of a copy that is to be settled."""
    text, dumped = connection.execute("select text, recipients from pending where copy = ?", (copy,)).fetchone()
    rows = json.loads(dumped or "[]")
    return text or "", tuple(Recipient(kind, Address(name, email)) for kind, name, email in rows)
