"""The index of words by which the message of a copy is found, and the copies of a message: see `identity.shingles`.

`message_words` has the shingles of every message with a file, `copy_words` the sketch of every settled copy found in a
body. What leaves it is worked out from its text once more.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from mailarchive.archive.sql import FULL, RECOVERED
from mailarchive.identity.shingles import shingles, sketch

MOST_BEARERS = 50  # what more messages hold, or more copies, tells nothing of any of them
LEAST_SHARED = 0.3  # of a copy's sketch: what holds less than that will not hold most of its words

_BEARERS = f"select message from message_words where hash = ? limit {MOST_BEARERS + 1}"
_TEXT = f"select text from messages where id = ? and known_from in {FULL}"


def create_word_index(connection: sqlite3.Connection) -> None:
    """Create the tables of the index, with what the archive holds."""
    connection.execute(
        "create table message_words (hash integer not null, message integer not null, primary key (hash, message)) "
        "without rowid"
    )
    connection.execute(
        "create table copy_words (hash integer not null, copy integer not null, size integer not null, "
        "primary key (hash, copy)) without rowid"
    )
    index_words(
        connection, [row[0] for row in connection.execute(f"select id from messages where known_from in {FULL}")]
    )
    for copy, text in connection.execute(
        f"select copies.id, text from copies join bodies on copy = copies.id where kind in {RECOVERED} "
        "and message is not null"
    ):
        index_copy(connection, copy, text or "")


def index_words(connection: sqlite3.Connection, messages: Iterable[int]) -> None:
    """Put the words of messages into the index, of those that have a file."""
    rows = {(hash_, message) for message in messages for hash_ in _shingles(connection, message)}
    connection.executemany("insert or ignore into message_words (hash, message) values (?, ?)", sorted(rows))


def unindex_words(connection: sqlite3.Connection, message: int) -> None:
    """Take the words of a message out: before its text changes."""
    connection.executemany(
        "delete from message_words where hash = ? and message = ?",
        ((hash_, message) for hash_ in _shingles(connection, message)),
    )


def _shingles(connection: sqlite3.Connection, message: int) -> set[int]:
    (text,) = connection.execute(_TEXT, (message,)).fetchone() or ("",)
    return shingles(text or "")


def index_copy(connection: sqlite3.Connection, copy: int, text: str) -> None:
    """Put the sketch of a settled copy into the index."""
    hashes = sketch(text)
    connection.executemany(
        "insert or ignore into copy_words (hash, copy, size) values (?, ?, ?)",
        ((hash_, copy, len(hashes)) for hash_ in hashes),
    )


def unindex_copy(connection: sqlite3.Connection, copy: int, text: str) -> None:
    """Take the sketch of a copy out of the index; text: what it was made of."""
    connection.executemany(
        "delete from copy_words where hash = ? and copy = ?", ((hash_, copy) for hash_ in sketch(text))
    )


def messages_with(connection: sqlite3.Connection, text: str) -> list[int]:
    """Return the messages with a file that may hold most of the words of a text."""
    hashes = sketch(text)
    shared: Counter[int] = Counter()
    for hash_ in hashes:
        bearers = connection.execute(_BEARERS, (hash_,)).fetchall()
        if len(bearers) <= MOST_BEARERS:
            shared.update(message for (message,) in bearers)
    return sorted(message for message, count in shared.items() if count >= LEAST_SHARED * len(hashes))


def copies_with(connection: sqlite3.Connection, text: str) -> list[int]:
    """Return the settled copies found in bodies whose words a text may hold most of."""
    shared: Counter[tuple[int, int]] = Counter()
    for hash_ in shingles(text):
        bearers = connection.execute("select copy, size from copy_words where hash = ?", (hash_,)).fetchall()
        if bearers and _tells(connection, hash_):
            shared.update(bearers)
    return sorted(copy for (copy, size), count in shared.items() if count >= LEAST_SHARED * size)


def _tells(connection: sqlite3.Connection, hash_: int) -> bool:
    """Whether few messages hold this."""
    return len(connection.execute(_BEARERS, (hash_,)).fetchall()) <= MOST_BEARERS
