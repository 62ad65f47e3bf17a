"""The texts that mail was found in, whole: a paste or post is given back as it was, with all that is no mail in it."""

import sqlite3
from collections.abc import Iterable

from mailarchive.archive.sql import insert
from mailarchive.archive.writing.records import Record
from mailarchive.archive.writing.writer import Entry


def write_source_text(connection: sqlite3.Connection, source: int, entries: Iterable[Entry]) -> None:
    """Write the text that a source is now, which one of its entries brings along; none does if it holds no mail.

    The transaction is the caller's.
    """
    connection.execute("delete from source_texts where source = ?", (source,))
    for entry in entries:
        if isinstance(entry, Record) and entry.source_text:
            text = entry.source_text
            row = {"source": source, "sha256": text.sha256, "size": text.size, "codec": "zstd", "data": text.data}
            insert(connection, "source_texts", row)
