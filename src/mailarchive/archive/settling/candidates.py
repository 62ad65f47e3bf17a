"""By index: which messages a pending copy may be of, and which settled copies a message may have."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import product

from mailarchive.archive.sql import EMBEDDED, FULL, RECOVERED, fact_columns, row_as_copy, select
from mailarchive.archive.writing.address_book import AddressBook
from mailarchive.archive.writing.word_index import copies_with, messages_with
from mailarchive.identity.copy import Copy, CopySurroundings
from mailarchive.identity.minutes import exchange_day_and_month, readings
from mailarchive.identity.resolve import FullMessage, RecoveredCopy, SettledCopy
from mailarchive.identity.weights import MOST_SCORED
from mailarchive.model import is_recovered

DAY = timedelta(days=1)
MOST_CANDIDATES = 500  # of one copy: a sender who writes more in three days is a machine

COPY = f"""select copies.id as id, copies.kind as kind, {fact_columns("copies")}, coalesce(bodies.text, '') as text,
        copies.certainty as certainty, copies.sha256 as sha256, copies.message as message,
        messages.known_from as known_from, copies.match_certainty as match_certainty
    from copies left join addresses on addresses.id = copies.sender left join bodies on bodies.copy = copies.id
    left join messages on messages.id = copies.message"""
MESSAGE = f"""select messages.id as id, messages.known_from as kind, {fact_columns("messages")},
        coalesce(messages.text, '') as text, messages.certainty as certainty, '' as sha256, messages.uid as uid
    from messages left join addresses on addresses.id = messages.sender"""
IS_FULL = f"messages.known_from in {FULL}"
OF_RECOVERED_KIND = f"copies.kind in {RECOVERED}"  # or pasted


class Candidates:
    """Reads from the archive what `identity.resolve` decides upon."""

    def __init__(self, connection: sqlite3.Connection, addresses: AddressBook) -> None:
        self.connection = connection
        self.addresses = addresses
        self._answered: dict[int, str | None] = {}

    def copy(self, copy: int) -> Copy:
        """Return a copy as its row says; the text is empty where the archive keeps none of its own for it."""
        return row_as_copy(select(self.connection, f"{COPY} where copies.id = ?", (copy,)).fetchone())

    def full_message(self, message: int) -> FullMessage:
        """Return a message as its row says."""
        return self._full_message(select(self.connection, f"{MESSAGE} where messages.id = ?", (message,)).fetchone())

    def _full_message(self, row: sqlite3.Row) -> FullMessage:
        return FullMessage(row_as_copy(row), row["uid"], partial(_body_of, self.connection, row["id"]))

    def copies_of(self, message: int) -> list[Copy]:
        """Return all copies of a message."""
        return [row_as_copy(row) for row in select(self.connection, f"{COPY} where copies.message = ?", (message,))]

    def best_copy(self, message: int) -> Copy:
        """Return the copy that a message takes its fields from."""
        (best,) = self.connection.execute("select copy from messages where id = ?", (message,)).fetchone()
        return self.copy(best)

    def surroundings(self, copy: int) -> CopySurroundings:
        """Return what lies around a copy found in a body."""
        root = root_of(self.connection, copy)
        (position,) = self.connection.execute("select char_start from copies where id = ?", (copy,)).fetchone()
        row = self.connection.execute(
            """select messages.id, messages.uid, messages.utc_offset, messages.date, messages.subject from copies
               join messages on messages.id = copies.message where copies.id = ?""",
            (root,),
        ).fetchone()
        if row is None or root == copy:
            return CopySurroundings(position=position)
        message, uid, utc_offset, date, subject = row
        named = self.connection.execute(
            "select message_id from refs where message = ? and kind != 'thread-index'", (message,)
        )
        return CopySurroundings(
            message=message,
            uid=uid,
            utc_offset=utc_offset,
            position=position,
            named=frozenset(message_id for (message_id,) in named),
            answered=self._answered_by(copy),
            date=date,
            subject=subject,
        )

    def full_messages(self, copy: Copy, around: CopySurroundings) -> Iterator[FullMessage]:
        """Yield the full messages that a copy may be of: those it or its container names, and its sender's about then.

        One that several look-ups give comes once.
        """
        seen: set[int] = set()
        for row in self._named(copy, around):
            seen.add(row["id"])
            yield self._full_message(row)
        for days, sender in product(_windows(readings(copy)), self.addresses.alike(copy.sender)):
            rows = select(
                self.connection,
                f"""{MESSAGE} where messages.sender = ? and messages.date >= ? and messages.date < ? and {IS_FULL}
                    order by messages.date limit {MOST_CANDIDATES}""",
                (sender, *days),
            ).fetchall()
            for row in rows:
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield self._full_message(row)

    def worded_messages(self, copy: Copy) -> Iterator[FullMessage]:
        """Yield the full messages that may hold most of a copy's words."""
        for message in messages_with(self.connection, copy.text):
            yield self.full_message(message)

    def _named(self, copy: Copy, around: CopySurroundings) -> Iterable[sqlite3.Row]:
        named = sorted({*around.named, *filter(None, [copy.message_id])})
        return select(
            self.connection,
            f"{MESSAGE} where messages.message_id in (select value from json_each(?)) and {IS_FULL}",
            (json.dumps(named),),
        )

    def recovered_copies(self, copy: Copy) -> Iterator[RecoveredCopy]:
        """Yield the copies of recovered messages that may be of one message with a copy."""
        for row in self._copies_near(copy):
            if row["id"] != copy.id and is_recovered(row["known_from"]):
                yield RecoveredCopy(row_as_copy(row), row["message"], self._answered_by(row["id"]))

    def settled_copies(self, arrived: FullMessage) -> tuple[list[Copy], list[int], Iterator[SettledCopy]]:
        """Return the settled copies that may be of a message: those of other full messages, and of recovered ones.

        In between, those of which no sender and minute made sure: their texts, which may tell, are not stored.
        """
        worded = copies_with(self.connection, arrived.copy.text)
        rows = {row["id"]: row for row in self._copies_near(arrived.copy)}
        rows |= {row["id"]: row for row in self._copies_naming(arrived.copy.message_id)}
        rows |= {row["id"]: row for row in self._settled(worded)}
        others = [row for row in rows.values() if row["message"] != arrived.id]
        full = [row_as_copy(row) for row in others if not is_recovered(row["known_from"])]
        recovered = (
            SettledCopy(row_as_copy(row), row["message"], self.surroundings(row["id"]))
            for row in others
            if is_recovered(row["known_from"])
        )
        unsure = [row["id"] for row in others if (row["match_certainty"] or 0) <= MOST_SCORED]
        return full, unsure, recovered

    def _settled(self, copies: Iterable[int]) -> Iterable[sqlite3.Row]:
        return select(
            self.connection,
            f"{COPY} where copies.id in (select value from json_each(?)) and copies.message is not null",
            (json.dumps(list(copies)),),
        )

    def _copies_near(self, copy: Copy) -> Iterator[sqlite3.Row]:
        """Yield the settled copies found in bodies that name the same sender and about the same date.

        About the date with day and month exchanged, too: see `identity.minutes.readings`.
        """
        dates = [date for date in (copy.date, copy.date and exchange_day_and_month(copy.date)) if date]
        for days, sender in product(_windows(dates), self.addresses.alike(copy.sender)):
            yield from select(
                self.connection,
                f"""{COPY} where copies.sender = ? and copies.date >= ? and copies.date < ? and {OF_RECOVERED_KIND}
                    and copies.message is not null order by copies.date limit {MOST_CANDIDATES}""",
                (sender, *days),
            ).fetchall()

    def _copies_naming(self, message_id: str | None) -> Iterator[sqlite3.Row]:
        """Yield the settled copies found in bodies that show this Message-ID, or lie in a message that names it."""
        if not message_id:
            return
        yield from select(
            self.connection,
            f"{COPY} where copies.message_id = ? and {OF_RECOVERED_KIND} and copies.message is not null",
            (message_id,),
        ).fetchall()
        answers = self.connection.execute(
            "select distinct message from refs where message_id = ? and kind != 'thread-index'", (message_id,)
        ).fetchall()
        for (answer,) in answers:
            yield from select(
                self.connection,
                f"""with recursive inside(id) as (
                        select id from copies where message = ? and kind in {FULL}
                        union select copies.id from copies join inside on copies.container = inside.id
                        where copies.kind in {EMBEDDED})
                    {COPY} join inside on inside.id = copies.id
                    where {OF_RECOVERED_KIND} and copies.message is not null""",
                (answer,),
            ).fetchall()

    def _answered_by(self, copy: int) -> str | None:
        """Return the Message-ID that the mail around a copy answers, where it quotes nothing above the copy.

        Remembered: a copy is compared with every other one of its message, and what holds them stays as it is.
        """
        if copy not in self._answered:
            row = self.connection.execute(
                f"""select refs.message_id from copies join copies as root on root.id = copies.container
                    join refs on refs.message = root.message and refs.kind = 'in-reply-to'
                    where copies.id = ? and root.kind in {FULL} and not exists (
                        select 1 from copies as above where above.container = copies.container
                        and above.char_start < copies.char_start)
                    order by refs.position limit 1""",
                (copy,),
            ).fetchone()
            self._answered[copy] = row[0] if row else None
        return self._answered[copy]


def _body_of(connection: sqlite3.Connection, message: int) -> str:
    """Return all the text of a message's best copy."""
    row = connection.execute(
        "select bodies.text from messages join bodies on bodies.copy = messages.copy where messages.id = ?", (message,)
    ).fetchone()
    return (row and row[0]) or ""


def _windows(dates: Iterable[str]) -> list[tuple[str, str]]:
    """Return for each date the days around it, as bounds for text comparison."""
    windows = []
    for date in dates:
        try:
            day = datetime.fromisoformat(date[:10])
            windows.append(((day - DAY).strftime("%Y-%m-%d"), (day + 2 * DAY).strftime("%Y-%m-%d")))
        except (ValueError, OverflowError):
            continue
    return windows


def root_of(connection: sqlite3.Connection, copy: int) -> int:
    """Return the copy whose body a copy was found in, however deep; a paste is its own."""
    root = copy
    while True:
        container, kind = connection.execute("select container, kind from copies where id = ?", (root,)).fetchone()
        if container is None or kind == "attached":
            return root
        root = container


def any_settled(connection: sqlite3.Connection) -> bool:
    """Whether any copy found in a body has its message: before the first is settled, none can be taken back."""
    row = connection.execute(
        f"select 1 from copies where message is not null and {OF_RECOVERED_KIND} limit 1"
    ).fetchone()
    return row is not None
