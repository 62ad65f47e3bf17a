"""By index: which messages an embedded copy may be of, and which embedded copies a message may have."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from mailarchive.archive.sql import EMBEDDED, FULL, RECOVERED, fact_columns, fact_values, select
from mailarchive.identity.copy import Copy
from mailarchive.identity.minutes import exchange_day_and_month, readings

DAY = timedelta(days=1)
MOST_CANDIDATES = 500  # of one copy: a sender who writes more in three days is a machine

COPY = f"""select copies.id as id, copies.kind as kind, {fact_columns("copies")}, coalesce(bodies.text, '') as text,
        copies.certainty as certainty, copies.sha256 as sha256, copies.message as message
    from copies left join addresses on addresses.id = copies.sender left join bodies on bodies.copy = copies.id"""
MESSAGE = f"""select messages.id as id, messages.known_from as kind, {fact_columns("messages")},
        coalesce(messages.text, '') as text, messages.certainty as certainty, messages.uid as sha256
    from messages left join addresses on addresses.id = messages.sender"""
IS_FULL = f"messages.known_from in {FULL}"
IN_BODIES = f"copies.kind in {RECOVERED}"  # and pastes


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around an embedded copy. root: the copy whose body it is in; message, uid, utc_offset: of the message
    of that copy, and the offset its client showed dates in; named: the Message-IDs it says it answers; answered: the
    one it answers itself, if the copy is what it quotes first.
    """

    root: int
    message: int | None
    uid: str | None
    utc_offset: int | None
    named: frozenset[str]
    answered: str | None = None


def _copy(row: sqlite3.Row) -> Copy:
    """Return the copy that a row of COPY or MESSAGE says."""
    return Copy(
        **fact_values(row),
        id=row["id"],
        kind=row["kind"],
        text=row["text"],
        certainty=row["certainty"],
        sha256=row["sha256"],
    )


def load_copy(connection: sqlite3.Connection, copy: int) -> Copy:
    """A copy as its row says; the text is empty where the archive keeps none of its own for it."""
    return _copy(select(connection, f"{COPY} where copies.id = ?", (copy,)).fetchone())


def load_message(connection: sqlite3.Connection, message: int) -> Copy:
    """A message as its row says, its uid in the place of the hash."""
    return _copy(select(connection, f"{MESSAGE} where messages.id = ?", (message,)).fetchone())


def surroundings(connection: sqlite3.Connection, copy: int) -> Surroundings:
    """Walk up from an embedded copy to the body it lies in."""
    root, container = copy, None
    while True:
        row = connection.execute("select container, kind from copies where id = ?", (root,)).fetchone()
        if row[0] is None or row[1] == "attached":
            break
        root = container = row[0]
    message = connection.execute(
        """select messages.id, messages.uid, messages.utc_offset from copies
           join messages on messages.id = copies.message where copies.id = ?""",
        (root,),
    ).fetchone()
    if message is None or container is None:
        return Surroundings(root, None, None, None, frozenset())
    named = connection.execute(
        "select message_id from refs where message = ? and kind != 'thread-index'", (message[0],)
    ).fetchall()
    id_, uid, utc_offset = message
    return Surroundings(root, id_, uid, utc_offset, frozenset(row[0] for row in named), _answered(connection, copy))


def windows(dates: Iterable[str]) -> list[tuple[str, str]]:
    """For each date the days around it, as bounds for text comparison."""
    found = []
    for date in dates:
        try:
            day = datetime.fromisoformat(date[:10])
            found.append(((day - DAY).strftime("%Y-%m-%d"), (day + 2 * DAY).strftime("%Y-%m-%d")))
        except (ValueError, OverflowError):
            continue
    return found


def messages_for(
    connection: sqlite3.Connection, copy: Copy, around: Surroundings, senders: Sequence[int]
) -> Iterator[tuple[Copy, bool]]:
    """The full messages that `copy` may be of, each with whether its container says it answers that message.

    senders: the rows of addresses that can be its sender's; see `AddressBook.alike`.
    """
    seen: set[int] = set() if around.message is None else {around.message}
    named = json.dumps(sorted({*around.named, *filter(None, [copy.message_id])}))
    for row in select(
        connection, f"{MESSAGE} where messages.message_id in (select value from json_each(?)) and {IS_FULL}", (named,)
    ):
        if row["id"] not in seen:
            seen.add(row["id"])
            yield _copy(row), True
    for days, sender in product(windows(readings(copy)), senders):
        rows = select(
            connection,
            f"""{MESSAGE} where messages.sender = ? and messages.date >= ? and messages.date < ? and {IS_FULL}
                order by messages.date limit {MOST_CANDIDATES}""",
            (sender, *days),
        ).fetchall()
        for row in rows:
            if row["id"] not in seen:
                seen.add(row["id"])
                yield _copy(row), False


def any_settled(connection: sqlite3.Connection) -> bool:
    """Whether any copy found in a body has its message: before the first is settled, none can be taken back."""
    row = connection.execute(f"select 1 from copies where message is not null and {IN_BODIES} limit 1").fetchone()
    return row is not None


def copies_near(connection: sqlite3.Connection, senders: Sequence[int], date: str | None) -> list[tuple[Copy, int]]:
    """The settled copies found in bodies that name one of these senders and about this date, with their messages' ids.

    senders: as in `messages_for`. About the date with day and month exchanged, too: see `identity.minutes.readings`.
    """
    found: list[tuple[Copy, int]] = []
    dates = [one for one in (date, date and exchange_day_and_month(date)) if one]
    for days, address in product(windows(dates), senders):
        rows = select(
            connection,
            f"""{COPY} where copies.sender = ? and copies.date >= ? and copies.date < ? and {IN_BODIES}
                and copies.message is not null order by copies.date limit {MOST_CANDIDATES}""",
            (address, *days),
        )
        found += [(_copy(row), row["message"]) for row in rows]
    return found


def same_answer(connection: sqlite3.Connection, one: int, two: int) -> bool | None:
    """Whether the mails that quote two copies answer the same message; None unless both quote them first, and say."""
    answered = [_answered(connection, copy) for copy in (one, two)]
    return answered[0] == answered[1] if all(answered) else None


def _answered(connection: sqlite3.Connection, copy: int) -> str | None:
    """The Message-ID that the mail around a copy answers, where it quotes nothing above the copy."""
    row = connection.execute(
        f"""select refs.message_id from copies join copies as root on root.id = copies.container
           join refs on refs.message = root.message and refs.kind = 'in-reply-to'
           where copies.id = ? and root.kind in {FULL} and not exists (
               select 1 from copies as above where above.container = copies.container
               and above.char_start < copies.char_start)
           order by refs.position limit 1""",
        (copy,),
    ).fetchone()
    return row[0] if row else None


def copies_for(connection: sqlite3.Connection, message: Copy, senders: Sequence[int]) -> list[tuple[Copy, int]]:
    """The settled copies found in bodies that may be of this full message, each with the message it is of now.

    senders: as in `messages_for`.
    """
    found = copies_near(connection, senders, message.date)
    if message.message_id:
        rows = select(
            connection,
            f"{COPY} where copies.message_id = ? and {IN_BODIES} and copies.message is not null",
            (message.message_id,),
        ).fetchall()
        answers = connection.execute(
            "select distinct message from refs where message_id = ? and kind != 'thread-index'", (message.message_id,)
        ).fetchall()
        for (answer,) in answers:
            rows += select(
                connection,
                f"""with recursive inside(id) as (
                        select id from copies where message = ? and kind in {FULL}
                        union select copies.id from copies join inside on copies.container = inside.id
                        where copies.kind in {EMBEDDED})
                    {COPY} join inside on inside.id = copies.id
                    where {IN_BODIES} and copies.message is not null""",
                (answer,),
            ).fetchall()
        found += [(_copy(row), row["message"]) for row in rows]
    unique = {copy.id: (copy, message_of) for copy, message_of in found if message_of != message.id}
    return list(unique.values())


def copies_of(connection: sqlite3.Connection, message: int) -> list[Copy]:
    """All copies of a message."""
    return [_copy(row) for row in select(connection, f"{COPY} where copies.message = ?", (message,))]
