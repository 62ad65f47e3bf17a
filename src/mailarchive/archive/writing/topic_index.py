"""Rows of `topics`: how a message without headers and quotations finds those it may answer (see `threads.topics`)."""

import sqlite3
from collections.abc import Iterable

from mailarchive.archive.sql import FULL, address
from mailarchive.threads.topics import topics_of

_SAYS = f"""select subject, addresses.name, addresses.email, messages.date,
        (select message_id from refs where refs.message = messages.id and kind = 'thread-index')
    from messages left join addresses on addresses.id = messages.sender
    where messages.id = ? and known_from in {FULL}"""


def create_topic_index(connection: sqlite3.Connection) -> None:
    """Create the tables of the index, with what the archive holds."""
    for statement in (
        "create table topics (topic text not null, message integer not null references messages(id) on delete cascade, "
        "primary key (topic, message)) without rowid",
        "create index topics_message on topics (message)",
        "create table topic_links (message integer primary key references messages(id) on delete cascade, "
        "parent integer not null references messages(id) on delete cascade, evidence text not null, "
        "certainty real not null, detail text)",
        "create index topic_links_parent on topic_links (parent)",
    ):
        connection.execute(statement)
    index_topics(
        connection, [row[0] for row in connection.execute(f"select id from messages where known_from in {FULL}")]
    )


def index_topics(connection: sqlite3.Connection, messages: Iterable[int]) -> None:
    """Put the topics of messages into the index, of those that have a file."""
    for message in messages:
        row = connection.execute(_SAYS, (message,)).fetchone()
        if row is not None:
            subject, name, email, date, thread_index = row
            connection.executemany(
                "insert or ignore into topics (topic, message) values (?, ?)",
                ((topic, message) for topic in topics_of(subject, address(name, email), date, thread_index)),
            )


def unindex_topics(connection: sqlite3.Connection, message: int) -> None:
    """Take a message's topics out, and what was decided from them."""
    connection.execute("delete from topics where message = ?", (message,))
    connection.execute("delete from topic_links where message = ?", (message,))
