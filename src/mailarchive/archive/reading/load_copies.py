"""Loading the copies of messages, with the places of their bytes and the messages they were found in."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mailarchive.archive.reading.views import CopyView, PlaceView
from mailarchive.archive.sql import fact_columns, from_row, grouped, row_facts, select
from mailarchive.model import EMBEDDED_KINDS

MOST_VALUES = 500  # in one `in (...)`
MOST_LEVELS = 1000  # of copies in copies

COPY = ("id", "kind", "sha256", "char_start", "char_end", "style", "rule", "certainty")
COPIES = f"""
    select copies.message as message, messages.uid as uid, copies.container as above, holder.uid as container,
           {", ".join(f"copies.{name} as {name}" for name in COPY)}, {fact_columns("copies")}
    from messages join copies on copies.message = messages.id
    left join copies as containers on containers.id = copies.container
    left join messages as holder on holder.id = containers.message
    left join addresses on addresses.id = copies.sender
"""

Above = tuple[str, int | None, str | None]
"""Of a copy: its kind, its container, the uid of its message."""


def load_copies(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[CopyView, ...]]:
    """Return the copies of each message in a scope, best first: the one its fields come from, then by kind."""
    places = _places(connection, scope, value)
    rows = select(
        connection,
        f"{COPIES} where {scope} order by messages.id, copies.id = messages.copy desc, "
        "instr('file attached forwarded pasted quoted', copies.kind), copies.id",
        (value,),
    ).fetchall()
    roots = _roots(connection, {row["id"]: (row["kind"], row["above"], row["uid"]) for row in rows})
    return grouped(
        (
            row["message"],
            CopyView(
                **row_facts(row),
                **{name: row[name] for name in COPY},
                container=row["container"],
                root=roots.get(row["id"]),
                places=places.get(row["id"], ()),
            ),
        )
        for row in rows
    )


def _places(connection: sqlite3.Connection, scope: str, value: int) -> defaultdict[int, tuple[PlaceView, ...]]:
    """Return the places of each copy."""
    rows = select(
        connection,
        f"""select places.copy as copy, sources.path as source, places.member as member,
                places.byte_start as byte_start, places.byte_length as byte_length
            from messages join copies on copies.message = messages.id join places on places.copy = copies.id
            join sources on sources.id = places.source where {scope} order by places.id""",
        (value,),
    )
    return grouped((row["copy"], from_row(PlaceView, row)) for row in rows)


def _roots(connection: sqlite3.Connection, copies: Mapping[int, Above]) -> dict[int, str | None]:
    """Return for each embedded copy the uid of the message whose body holds it, however deep.

    Most containers are among the copies; the others are read level by level, by row id. (For a recursive query SQLite
    would read all of `copies`.) A cycle of containers ends at MOST_LEVELS, and its copies have no root.
    """
    read = dict(copies)
    fresh = read
    for _ in range(MOST_LEVELS):
        missing = _embedding(fresh.values()) - read.keys()
        if not missing:
            break
        fresh = _containers(connection, sorted(missing))
        read.update(fresh)
    return {copy: _root(read, copy) for copy, above in copies.items() if _embedding([above])}


def _embedding(copies: Iterable[Above]) -> set[int]:
    """Return the copies whose text others are embedded in."""
    return {above for kind, above, _ in copies if kind in EMBEDDED_KINDS and above is not None}


def _root(copies: Mapping[int, Above], copy: int) -> str | None:
    """Walk up from a copy to one that is not embedded in another one's text; return the uid of that one's message."""
    for _ in range(MOST_LEVELS):
        kind, above, uid = copies.get(copy, ("", None, None))
        if kind not in EMBEDDED_KINDS or above is None:
            return uid
        copy = above
    return None


def _containers(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Above]:
    """Return kind, container and message's uid of copies, by row id."""
    containers: dict[int, Above] = {}
    for start in range(0, len(ids), MOST_VALUES):
        some = ids[start : start + MOST_VALUES]
        rows = connection.execute(
            "select copies.id, copies.kind, copies.container, messages.uid from copies "
            f"left join messages on messages.id = copies.message where copies.id in ({', '.join('?' * len(some))})",
            some,
        )
        containers.update({id: (kind, container, uid) for id, kind, container, uid in rows})
    return containers
