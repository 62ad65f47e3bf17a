"""Threads as rows: the connected component that new mail touches is fetched by index, decided, and written."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mailarchive.archive.sql import RECOVERED, select
from mailarchive.threads.build import Embeds, Link, ThreadMember, Tree, build_thread

MOST_NAMES = 8  # of a thread's participants, spelled out

# Lists of ids go in as JSON: one statement of each kind is compiled, however long the list.
GIVEN = "(select value from json_each(?))"

# One attached message is a forward; several are a digest, whose messages have nothing to do with each other.
CONNECTS = """(copies.kind != 'attached' or 1 = (
    select count(*) from copies as beside where beside.container = copies.container and beside.kind = 'attached'))"""

# From messages to the Message-IDs they name, and to their own.
NAMED = f"select message_id from refs where message in {GIVEN} and kind != 'thread-index'"
OWN = f"select message_id from messages where id in {GIVEN} and message_id is not null"
# From Message-IDs to the messages that have them, and to those that name them.
HAVING = f"select id from messages where message_id in {GIVEN}"
NAMING = f"select message from refs where message_id in {GIVEN} and kind != 'thread-index'"
# From messages to those that hold them, and to those that they hold.
HOLDING = f"""select above.message from copies join copies as above on above.id = copies.container
    where copies.message in {GIVEN} and above.message is not null and {CONNECTS}"""
HELD = f"""select copies.message from copies as above join copies on copies.container = above.id
    where above.message in {GIVEN} and copies.message is not null and {CONNECTS}"""

# From messages to those that they answer by their topics, and to those that answer them so.
TOPIC_ABOVE = f"select parent from topic_links where message in {GIVEN}"
TOPIC_BELOW = f"select message from topic_links where parent in {GIVEN}"


def unthreaded(connection: sqlite3.Connection) -> Iterator[int]:
    """Messages whose thread is to be decided: one at a time, while the caller rebuilds each one's component."""
    while row := connection.execute("select id from messages where thread is null limit 1").fetchone():
        yield row[0]


def rebuild(connection: sqlite3.Connection, message: int) -> int:
    """Decide the whole thread that `message` is in, and write it; gives how many messages it has."""
    component = sorted(_component(connection, message))
    ids = json.dumps(component)
    _write(connection, ids, build_thread(_members(connection, ids)))
    return len(component)


def _component(connection: sqlite3.Connection, message: int) -> set[int]:
    """Return all messages connected with one: those that name it or the same, that it names, that hold it or are in it.

    A Message-ID is followed once, not once for each message that names it: threads of lists name the same ones over
    and over. A Message-ID that is only had, and named by none, connects nothing.
    """
    component: set[int] = {message}
    followed: set[str] = set()
    own_followed: set[str] = set()
    fresh = {message}
    while fresh:
        named = _values(connection, NAMED, fresh) - followed
        own = _values(connection, OWN, fresh) - followed - named - own_followed
        followed |= named
        own_followed |= own
        near = _values(connection, HOLDING, fresh) | _values(connection, HELD, fresh)
        near |= _values(connection, TOPIC_ABOVE, fresh) | _values(connection, TOPIC_BELOW, fresh)
        near |= _values(connection, HAVING, named) | _values(connection, NAMING, named | own)
        fresh = near - component
        component |= fresh
    return component


def _values(connection: sqlite3.Connection, query: str, given: Collection[Any]) -> set[Any]:
    """Return the one column that `query` gives for a list of values."""
    if not given:
        return set()
    return {value for (value,) in connection.execute(query, (json.dumps(list(given)),))}


def _members(connection: sqlite3.Connection, ids: str) -> list[ThreadMember]:
    """Return the messages of a component with all that says where they belong."""
    refs = _refs(connection, ids)
    embeds = _embeds(connection, ids)
    topics = _topics(connection, ids)
    # A recovered message may have a ghost's Message-ID from the last time: what its copy says counts.
    rows = select(
        connection,
        f"""select messages.id as id, uid, messages.date as date, messages.subject as subject,
                copies.message_id as message_id, known_from
            from messages left join copies on copies.id = messages.copy where messages.id in {GIVEN}""",
        (ids,),
    )
    return [
        ThreadMember(
            id=row["id"],
            uid=row["uid"],
            date=row["date"],
            subject=row["subject"],
            message_id=row["message_id"],
            known_from=row["known_from"],
            in_reply_to=tuple(refs[row["id"], "in-reply-to"]),
            references=tuple(refs[row["id"], "references"]),
            embeds=tuple(embeds[row["id"]]),
            topic=topics.get(row["id"]),
        )
        for row in rows
    ]


def _refs(connection: sqlite3.Connection, ids: str) -> defaultdict[tuple[int, str], list[str]]:
    """Return the Message-IDs that messages name, by message and header, in order."""
    refs: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for message, kind, message_id in connection.execute(
        f"select message, kind, message_id from refs where message in {GIVEN} order by message, position", (ids,)
    ):
        refs[message, kind].append(message_id)
    return refs


def _topics(connection: sqlite3.Connection, ids: str) -> dict[int, Link]:
    """Return what was decided from the topics of messages, by message."""
    rows = connection.execute(
        f"select message, parent, evidence, certainty, detail from topic_links where message in {GIVEN}", (ids,)
    )
    return {row[0]: Link(*row) for row in rows}


def _embeds(connection: sqlite3.Connection, ids: str) -> defaultdict[int, list[Embeds]]:
    """Return what lies directly in the bodies of messages, by message."""
    embeds: defaultdict[int, list[Embeds]] = defaultdict(list)
    for row in select(
        connection,
        f"""select above.message as container, copies.message as message, copies.kind as kind,
                copies.certainty as certainty, coalesce(copies.char_start, 0) as position from copies
            join copies as above on above.id = copies.container
            where above.message in {GIVEN} and copies.message is not null and {CONNECTS}""",
        (ids,),
    ):
        embeds[row["container"]].append(Embeds(row["message"], row["kind"], row["certainty"], row["position"]))
    return embeds


def _write(connection: sqlite3.Connection, ids: str, tree: Tree) -> None:
    """Write a thread, its messages' places in it, and the evidence."""
    thread = _thread_row(connection, ids)
    connection.execute(f"delete from links where message in {GIVEN}", (ids,))
    connection.executemany(
        "update messages set thread = ?, parent = ? where id = ?",
        ((thread, parent, message) for message, parent in tree.parents.items()),
    )
    _write_adopted(connection, ids, tree.adopted)
    connection.executemany(
        "insert or ignore into links (message, parent, evidence, certainty, detail) values (?, ?, ?, ?, ?)",
        ((link.message, link.parent, link.evidence, link.certainty, link.detail) for link in tree.links),
    )
    connection.execute(
        f"""update threads set title = :title, root = :root, participants = :people,
           (message_count, recovered_count, first_date, last_date) = (
               select count(*), sum(known_from in {RECOVERED}), min(date), max(date)
               from messages where thread = :thread)
           where id = :thread""",
        {"title": tree.title, "root": tree.root, "people": _participants(connection, thread), "thread": thread},
    )


def _thread_row(connection: sqlite3.Connection, ids: str) -> int:
    """Return the row of the first thread that one of these messages was in, or a new one."""
    (thread,) = connection.execute(f"select min(thread) from messages where id in {GIVEN}", (ids,)).fetchone()
    if thread is None:
        thread = connection.execute("insert into threads (title) values (null)").lastrowid
        assert thread is not None
    return int(thread)


def _write_adopted(connection: sqlite3.Connection, ids: str, adopted: Mapping[int, str]) -> None:
    """Give recovered messages the Message-ID of the ghost that each is, or again the one its copy says."""
    recovered = connection.execute(
        f"select id from messages where id in {GIVEN} and known_from in {RECOVERED}", (ids,)
    ).fetchall()
    connection.executemany(
        """update messages set message_id = coalesce(?, (
               select message_id from copies where copies.id = messages.copy)) where id = ?""",
        [(adopted.get(message), message) for (message,) in recovered],
    )


def _participants(connection: sqlite3.Connection, thread: int) -> str:
    """Return the senders' names in order of their first message, the rest counted."""
    names: dict[str, str] = {}
    for name, email in connection.execute(
        """select addresses.name, addresses.email from messages join addresses on addresses.id = messages.sender
           where messages.thread = ? order by messages.date is null, messages.date, messages.uid""",
        (thread,),
    ):
        names.setdefault((email or name).casefold(), name or email)
    shown = list(dict.fromkeys(names.values()))
    more = len(shown) - MOST_NAMES
    if more > 0:
        return f"{', '.join(shown[:MOST_NAMES])} and {more} more"
    return ", ".join(shown)


def drop_empty(connection: sqlite3.Connection) -> None:
    """Remove the threads that have lost their last message."""
    connection.execute("delete from threads where not exists (select 1 from messages where thread = threads.id)")
