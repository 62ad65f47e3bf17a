"""Threads as rows: the connected component that new mail touches is fetched by index, decided, and written."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mailarchive.threads.build import Embeds, Node, Tree, build_tree

MOST_VALUES = 500  # in one `in (...)`
MOST_NAMES = 8  # of a thread's participants, spelled out

# From a message to those it is connected with: named by it, naming it, naming the same, holding it, held in it.
# One attached message is a forward; several are a digest, whose messages have nothing to do with each other.
CONNECTS = """(copies.kind != 'attached' or 1 = (
    select count(*) from copies as beside where beside.container = copies.container and beside.kind = 'attached'))"""
NEIGHBOURS = (
    """select other.id from refs join messages as other on other.message_id = refs.message_id
       where refs.message in ({}) and refs.kind != 'thread-index'""",
    """select refs.message from messages join refs on refs.message_id = messages.message_id
       where messages.id in ({}) and refs.kind != 'thread-index'""",
    """select other.message from refs join refs as other on other.message_id = refs.message_id
       where refs.message in ({}) and refs.kind != 'thread-index' and other.kind != 'thread-index'""",
    f"""select above.message from copies join copies as above on above.id = copies.container
        where copies.message in ({{}}) and above.message is not null and {CONNECTS}""",
    f"""select copies.message from copies as above join copies on copies.container = above.id
        where above.message in ({{}}) and copies.message is not null and {CONNECTS}""",
)


def unthreaded(connection: sqlite3.Connection) -> Iterator[int]:
    """Messages whose thread is to be decided: one at a time, while the caller rebuilds each one's component."""
    while row := connection.execute("select id from messages where thread is null limit 1").fetchone():
        yield row[0]


def rebuild(connection: sqlite3.Connection, message: int) -> int:
    """Decide the whole thread that `message` is in, and write it; gives the thread's id."""
    members = sorted(_component(connection, message))
    tree = build_tree(_nodes(connection, members))
    return _write(connection, members, tree)


def _component(connection: sqlite3.Connection, message: int) -> set[int]:
    found = {message}
    fresh = [message]
    while fresh:
        near = {
            row[0]
            for query in NEIGHBOURS
            for some in _chunks(fresh)
            for row in connection.execute(_in(query, some), some)
        }
        fresh = sorted(near - found)
        found.update(fresh)
    return found


def _nodes(connection: sqlite3.Connection, members: Sequence[int]) -> list[Node]:
    refs: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    embeds: defaultdict[int, list[Embeds]] = defaultdict(list)
    rows = []
    for some in _chunks(members):
        for message, kind, ref in connection.execute(
            _in("select message, kind, message_id from refs where message in ({}) order by message, position", some),
            some,
        ):
            refs[message, kind].append(ref)
        for container, message, kind, certainty, start in connection.execute(
            _in(
                f"""select above.message, copies.message, copies.kind, copies.certainty, copies.char_start from copies
                    join copies as above on above.id = copies.container
                    where above.message in ({{}}) and copies.message is not null and {CONNECTS}""",
                some,
            ),
            some,
        ):
            embeds[container].append(Embeds(message, kind, certainty, start or 0))
        rows += connection.execute(
            # A recovered message may have a ghost's Message-ID from the last time: what its copy says counts.
            _in(
                """select messages.id, uid, messages.date, messages.subject, copies.message_id, known_from
                   from messages left join copies on copies.id = messages.copy where messages.id in ({})""",
                some,
            ),
            some,
        ).fetchall()
    return [
        replace(
            Node(*row),
            in_reply_to=tuple(refs[row[0], "in-reply-to"]),
            references=tuple(refs[row[0], "references"]),
            embeds=tuple(embeds[row[0]]),
        )
        for row in rows
    ]


def _write(connection: sqlite3.Connection, members: Sequence[int], tree: Tree) -> int:
    old = {
        row[0]
        for some in _chunks(members)
        for row in connection.execute(
            _in("select distinct thread from messages where id in ({}) and thread is not null", some), some
        )
    }
    thread = min(old, default=None)
    if thread is None:
        thread = connection.execute("insert into threads (title) values (null)").lastrowid
        assert thread is not None
    for some in _chunks(members):
        connection.execute(_in("delete from links where message in ({})", some), some)
    connection.executemany(
        "update messages set thread = ?, parent = ? where id = ?",
        ((thread, tree.parents[member], member) for member in members),
    )
    for some in _chunks(members):
        recovered = _in("select id from messages where id in ({}) and known_from not in ('file', 'attached')", some)
        connection.executemany(
            """update messages set message_id = coalesce(?, (
                   select message_id from copies where copies.id = messages.copy)) where id = ?""",
            [(tree.adopted.get(row[0]), row[0]) for row in connection.execute(recovered, some)],
        )
    connection.executemany(
        "insert or ignore into links (message, parent, evidence, certainty, detail) values (?, ?, ?, ?, ?)",
        ((link.message, link.parent, link.evidence, link.certainty, link.detail) for link in tree.links),
    )
    connection.execute(
        """update threads set title = :title, root = :root, participants = :people,
           (message_count, recovered_count, first_date, last_date) = (
               select count(*), sum(known_from not in ('file', 'attached')), min(date), max(date)
               from messages where thread = :thread)
           where id = :thread""",
        {"title": tree.title, "root": tree.root, "people": _participants(connection, thread), "thread": thread},
    )
    return thread


def _participants(connection: sqlite3.Connection, thread: int) -> str:
    """The senders' names in order of their first message, the rest counted."""
    names: dict[str, str] = {}
    for name, email in connection.execute(
        """select addresses.name, addresses.email from messages join addresses on addresses.id = messages.sender
           where messages.thread = ? order by messages.date is null, messages.date, messages.uid""",
        (thread,),
    ):
        names.setdefault((email or name).casefold(), name or email)
    shown = list(dict.fromkeys(names.values()))
    more = len(shown) - MOST_NAMES
    return ", ".join(shown[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def drop_empty(connection: sqlite3.Connection) -> None:
    """Remove the threads that have lost their last message."""
    connection.execute("delete from threads where not exists (select 1 from messages where thread = threads.id)")


def _in(query: str, values: Sequence[int]) -> str:
    return query.format(", ".join("?" * len(values)))


def _chunks(values: Iterable[int]) -> Iterator[list[int]]:
    ordered = list(values)
    for start in range(0, len(ordered), MOST_VALUES):
        yield ordered[start : start + MOST_VALUES]
