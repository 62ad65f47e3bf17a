"""Rows that hang on a copy with bytes of its own: the bytes, the attachments taken out of them, and the segments."""

import sqlite3
from collections.abc import Iterable, Sequence

from mailarchive.archive.raw import Packed
from mailarchive.archive.records import AttachmentRecord, SegmentRecord


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
