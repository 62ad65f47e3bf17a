"""Which message each one answers that names and quotes none: fetched by topic, decided, and written."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from mailarchive.archive.sql import EMBEDDED, FULL, address, select
from mailarchive.threads.build import Link
from mailarchive.threads.topics import TopicMember, topic_parent

MOST_MATES = 60  # of one topic: the nearest before a message, and after it

MEMBER = """select messages.id as id, uid, messages.date as date, subject, message_id, addresses.name as name,
        addresses.email as email,
        (select message_id from refs where refs.message = messages.id and kind = 'thread-index') as thread_index
    from messages left join addresses on addresses.id = messages.sender"""
# What says by itself which message it answers needs no topic.
SAYS_NOTHING = f"""known_from in {FULL}
    and not exists (select 1 from refs where refs.message = messages.id and kind != 'thread-index')
    and not exists (
        select 1 from copies as root join copies as inside on inside.container = root.id
        left join messages as held on held.id = inside.message
        where root.message = messages.id and inside.kind in {EMBEDDED}
            and (held.known_from in {FULL} or inside.sender is not null or inside.date is not null))"""
BEFORE = f"""{MEMBER} join topics on topics.message = messages.id
    where topic = ? and messages.date <= ? order by messages.date desc, uid limit {MOST_MATES}"""
AFTER = f"""{MEMBER} join topics on topics.message = messages.id
    where topic = ? and messages.date > ? order by messages.date, uid limit {MOST_MATES}"""


def in_question(connection: sqlite3.Connection) -> list[int]:
    """Return what is without a thread, or shares a topic with such a message, and needs its topic, or did once."""
    rows = connection.execute(
        f"""select id from messages where id in (
                select message from topics where topic in (
                    select topic from messages as fresh join topics on topics.message = fresh.id
                    where fresh.thread is null))
            and ({SAYS_NOTHING} or id in (select message from topic_links)) order by id"""
    )
    return [message for (message,) in rows]


def decide_topic(connection: sqlite3.Connection, message: int) -> None:
    """Decide from its topics which message one answers, if nothing else says it; what changes is threaded anew."""
    link = None
    if connection.execute(f"select 1 from messages where id = ? and {SAYS_NOTHING}", (message,)).fetchone():
        link = topic_parent(*_with_mates(connection, message))
    before = connection.execute(
        "select message, parent, evidence, certainty, detail from topic_links where message = ?", (message,)
    ).fetchone()
    if link == (before and Link(*before)):
        return
    connection.execute("delete from topic_links where message = ?", (message,))
    if link is not None:
        connection.execute(
            "insert into topic_links (message, parent, evidence, certainty, detail) values (?, ?, ?, ?, ?)",
            (link.message, link.parent, link.evidence, link.certainty, link.detail),
        )
    parted = [message]
    if before:
        parted.append(before[1])
    for each in parted:
        connection.execute(
            "update messages set thread = null where thread = (select thread from messages where id = ?)", (each,)
        )


def _with_mates(connection: sqlite3.Connection, message: int) -> tuple[TopicMember, Sequence[TopicMember]]:
    """Return a message, and those that share a topic with it about its time."""
    own = select(connection, f"{MEMBER} where messages.id = ?", (message,)).fetchone()
    topics = connection.execute("select topic from topics where message = ?", (message,)).fetchall()
    rows = {
        row["id"]: row
        for (topic,) in topics
        for query in (BEFORE, AFTER)
        for row in select(connection, query, (topic, own["date"]))
    }
    member, *mates = _members(connection, [own, *rows.values()])
    return member, mates


def _members(connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> list[TopicMember]:
    return [
        TopicMember(
            id=row["id"],
            uid=row["uid"],
            date=row["date"],
            subject=row["subject"],
            message_id=row["message_id"],
            sender=address(row["name"], row["email"]),
            thread_index=row["thread_index"],
            **_recipients(connection, row["id"]),
        )
        for row in rows
    ]


def _recipients(connection: sqlite3.Connection, message: int) -> dict[str, frozenset[str]]:
    """Return the e-mail addresses in To and in Cc."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind, email in connection.execute(
        """select kind, lower(email) from recipients join addresses on addresses.id = recipients.address
           where message = ? and email is not null""",
        (message,),
    ):
        found[kind].add(email)
    return {kind: frozenset(found[kind]) for kind in ("to", "cc")}
