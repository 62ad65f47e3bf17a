"""Proof that the search indexes hold what the messages say, and nothing else."""

import sqlite3
from collections.abc import Iterator

from mailarchive.archive.search.unspaced_scripts import TABLE, has_index, is_unspaced, spaced

NOT_THERE = "is in the search index and not in the archive"
DIFFERS = "the search index is not that of the messages"
AT_ONCE = 500  # messages

SOME_TEXTS = f"""select id, subject, text, quoted from messages_content
    where id > ? or ? is null order by id limit {AT_ONCE}"""

# Every word of an index, with its place.
WORDS = "create virtual table temp.{name} using fts5vocab({schema}, {index}, instance)"

Texts = tuple[int, str | None, str | None, str | None]
"""A message, and what is indexed of it."""

Told = tuple[str, str | None, str]
"""A table, a row of it, and what is wrong."""


def index_faults(connection: sqlite3.Connection) -> Iterator[Told]:
    """Yield what is wrong with the search indexes."""
    yield from _rows(connection)
    yield from _words(connection)
    if has_index(connection):
        yield from _unspaced(connection)


def _rows(connection: sqlite3.Connection) -> Iterator[Told]:
    for (message,) in connection.execute(
        "select id from messages_fts_docsize where id not in (select id from messages)"
    ):
        yield "messages_fts", str(message), NOT_THERE
    for (uid,) in connection.execute("select uid from messages where id not in (select id from messages_fts_docsize)"):
        yield "messages_fts", uid, "is in the archive and not in the search index"


def _words(connection: sqlite3.Connection) -> Iterator[Told]:
    """Have FTS5 compare its words with those of the messages; needs a connection that may write."""
    try:
        connection.execute("insert into messages_fts(messages_fts, rank) values ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if "readonly" not in str(error):
            yield "messages_fts", None, f"{DIFFERS}: {error}"
    finally:
        connection.rollback()


def _unspaced(connection: sqlite3.Connection) -> Iterator[Told]:
    """Compare the index by characters, which keeps no text, with one that is made now, some messages at a time."""
    made = 0
    sizes: dict[int, bytes] = {}
    for texts in _texts(connection):
        words, lengths = _indexed(connection, texts)
        made += words
        sizes |= lengths
    found = dict(connection.execute("select id, sz from unspaced_fts_docsize"))
    for message in sorted(found.keys() - sizes.keys()):
        yield "unspaced_fts", str(message), NOT_THERE
    for message in sorted(sizes.keys() - found.keys()):
        yield "unspaced_fts", str(message), "is missing from the search index by characters"
    if found != sizes or _sum_of_words(connection, "main", "unspaced_fts") != made:
        yield "unspaced_fts", None, DIFFERS


def _texts(connection: sqlite3.Connection) -> Iterator[list[Texts]]:
    """Yield the texts of messages that belong into the index by characters, some messages at a time."""
    last = None
    while rows := connection.execute(SOME_TEXTS, (last, last)).fetchall():
        last = rows[-1][0]
        yield [row for row in rows if any(map(is_unspaced, row[1:]))]


def _indexed(connection: sqlite3.Connection, rows: list[Texts]) -> tuple[int, dict[int, bytes]]:
    """Return the sum of the words of an index of some messages, and the sizes of their texts in words."""
    if not rows:
        return 0, {}
    connection.execute(TABLE.format("temp.unspaced_made"))
    try:
        connection.executemany(
            "insert into temp.unspaced_made (rowid, subject, text, quoted) values (?, ?, ?, ?)",
            ((message, *(text and spaced(text) for text in texts)) for message, *texts in rows),
        )
        sizes = dict(connection.execute("select id, sz from temp.unspaced_made_docsize"))
        return _sum_of_words(connection, "temp", "unspaced_made"), sizes
    finally:
        connection.execute("drop table temp.unspaced_made")
        connection.commit()


def _sum_of_words(connection: sqlite3.Connection, schema: str, index: str) -> int:
    """Return a number that an index has in common with those alone that hold the same words in the same places."""
    name = f"words_of_{index}"
    connection.execute(WORDS.format(name=name, schema=schema, index=index))
    try:
        return sum(map(hash, connection.execute(f"select term, doc, col, offset from temp.{name}")))
    finally:
        connection.execute(f"drop table temp.{name}")
