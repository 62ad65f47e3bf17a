"""Scripts that put no spaces between words, Chinese and Japanese, and the search index that messages in them have too.

For FTS5 a run of their characters is one word, so `messages_fts` finds whole runs alone. In `unspaced_fts` each
character is a word, and what is searched for is a phrase of such words: any stretch of a run is found. Only messages
with such characters are in it, and it stores no text: what leaves it is worked out from the message once more.
"""

import re
import sqlite3
from collections.abc import Iterable

from mailarchive.characters import HAN_AND_KANA_CLASS

# The index of every archive is made of these, so that more scripts need a migration which makes it again.
INDEXED_CLASS = HAN_AND_KANA_CLASS
_RUN = re.compile(f"[{INDEXED_CLASS}]+")

TABLE = (
    "create virtual table {} using fts5(subject, text, quoted, content='', tokenize='unicode61 remove_diacritics 2')"
)
_TEXTS = "select subject, text, quoted from messages_content where id = ?"
_INDEX = "insert into unspaced_fts (rowid, subject, text, quoted) values (?, ?, ?, ?)"
_UNINDEX = "insert into unspaced_fts (unspaced_fts, rowid, subject, text, quoted) values ('delete', ?, ?, ?, ?)"


def is_unspaced(text: str | None) -> bool:
    """Whether a text has characters of these scripts."""
    return text is not None and not text.isascii() and _RUN.search(text) is not None


def spaced(text: str) -> str:
    """Return a text with each of these characters as a word of its own."""
    return _RUN.sub(lambda run: f" {' '.join(run[0])} ", text)


def index(connection: sqlite3.Connection, messages: Iterable[int]) -> None:
    """Put those of the messages into the index that belong into it, after their bodies."""
    _write(connection, _INDEX, messages)


def unindex(connection: sqlite3.Connection, message: int) -> None:
    """Take a message out of the index, if it is in it: before anything it indexes changes."""
    _write(connection, _UNINDEX, (message,))


def _write(connection: sqlite3.Connection, statement: str, messages: Iterable[int]) -> None:
    for message in messages:
        texts = connection.execute(_TEXTS, (message,)).fetchone() or ()
        if any(map(is_unspaced, texts)):
            connection.execute(statement, (message, *(text and spaced(text) for text in texts)))


def has_index(connection: sqlite3.Connection) -> bool:
    """Whether the archive has this index: one of an older version has not, until it is opened to be written."""
    return connection.execute("select 1 from sqlite_master where name = 'unspaced_fts'").fetchone() is not None


def unindexed(connection: sqlite3.Connection) -> list[int]:
    """Return the row ids of messages that should be in the index and are not; every text is read."""
    rows = connection.execute(
        "select id, subject, text, quoted from messages_content where id not in (select id from unspaced_fts_docsize)"
    )
    return [message for message, *texts in rows if any(map(is_unspaced, texts))]
