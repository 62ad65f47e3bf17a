"""After an import's rows are in: decide which message every copy found in a body is of.

The outcome depends on what the archive holds and not on the order it came in. A copy goes to the full message it
matches best; copies that match none are one recovered message with those of their kind that they match. When a full
message arrives later, the copies that may be of it are taken back and decided again, together with those that stood
with them. Each step leaves the transaction to the caller, and a stopped run goes on where it stopped: what is left to
do stands in `pending`, and in messages that have no thread yet.
"""

import sqlite3
from dataclasses import replace

from mailarchive.archive.raw import unpack_raw
from mailarchive.archive.settling import candidates
from mailarchive.archive.settling.candidates import Surroundings
from mailarchive.archive.writing.address_book import AddressBook
from mailarchive.archive.writing.body_records import embedded_records
from mailarchive.archive.writing.copy_rows import await_settling, load_awaiting
from mailarchive.archive.writing.message_rows import Contents, Messages
from mailarchive.identity.copy import Copy, message_uid, opening, rank, uid
from mailarchive.identity.match import copies_message, same_recovered
from mailarchive.identity.minutes import Match, same_minute
from mailarchive.mime import parse_message
from mailarchive.model import Address, Facts, RawMessage, Recipient, facts_of, is_recovered
from mailarchive.quoted import split_body, split_message


class Settler:
    """Settles pending copies. `recovered` counts the recovered messages made, less those that found their file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.addresses = AddressBook(connection)
        self.messages = Messages(connection, self.addresses)
        self.recovered = 0

    def reopen(self, message: int) -> None:
        """For a full message that is new: take back every settled copy that may be of it, and what stands with it."""
        arrived = candidates.load_message(self.connection, message)
        senders = self.addresses.alike(arrived.sender)
        for copy, now in candidates.copies_for(self.connection, arrived, senders):
            holder = self.connection.execute("select known_from from messages where id = ?", (now,)).fetchone()
            if holder is None:
                continue
            if is_recovered(holder[0]):
                around = candidates.surroundings(self.connection, copy.id)
                if _of_message(copy, arrived, around):
                    self._dissolve(now, message)
            elif copy.date is None or same_minute(copy, arrived):
                self.take_back(copy.id)

    def _dissolve(self, recovered: int, heir: int) -> None:
        """Take back all copies of a recovered message and remove it; its uid goes to the message that arrived."""
        old_uid = self.connection.execute("select uid from messages where id = ?", (recovered,)).fetchone()[0]
        for copy in candidates.copies_of(self.connection, recovered):
            self.take_back(copy.id)
        self.messages.remove(recovered, heir)
        self.recovered -= 1
        self._give_back_uid(old_uid, heir)

    def _give_back_uid(self, old_uid: str, heir: int) -> None:
        """A file without Message-ID has the uid its quotations had; it gets it, once the recovered message is gone."""
        arrived = candidates.load_message(self.connection, heir)
        natural = message_uid(arrived)
        if natural == old_uid != arrived.sha256:
            self.connection.execute("delete from aliases where uid = ?", (natural,))
            self.connection.execute(
                "insert or replace into aliases (uid, message) select uid, id from messages where id = ?", (heir,)
            )
            self.connection.execute("update messages set uid = ? where id = ?", (natural, heir))

    def take_back(self, copy: int) -> None:
        """Make a settled copy pending again, its words read once more from the body it stands in."""
        facts, text = self._read_again(copy)
        await_settling(self.connection, copy, text, facts.recipients)
        row = self.connection.execute("select message, container from copies where id = ?", (copy,)).fetchone()
        if row[0] is not None:
            self.messages.rethread(row[0])
        if row[1] is not None:
            self.connection.execute("delete from bodies where copy = ?", (copy,))
            self._rethread_container(copy)
        self.connection.execute("update copies set message = null where id = ?", (copy,))

    def _read_again(self, copy: int) -> tuple[Facts, str]:
        """What an embedded or pasted copy says, from the stored body of its root; where a newer version cuts that in
        other places, what is kept of the copy.
        """
        root = candidates.surroundings(self.connection, copy).root
        text, kind = self.connection.execute(
            "select text, kind from bodies join copies on copies.id = bodies.copy where copies.id = ?", (root,)
        ).fetchone()
        if kind == "pasted":
            body = split_body(text or "")
        else:
            message = parse_message(RawMessage(unpack_raw(self.connection, root)))
            body = split_message(replace(message, text=text or ""))
        records = embedded_records(body)
        if root == copy:
            if body.own_words or not records:
                return Facts(recipients=self._recipients(copy)), body.own_words
            return records[0].facts, records[0].text
        place = self.connection.execute("select char_start, char_end from copies where id = ?", (copy,)).fetchone()
        for record in records:
            if (record.char_start, record.char_end) == place:
                return record.facts, record.text
        kept = self.connection.execute("select text from bodies where copy = ?", (copy,)).fetchone()
        return Facts(recipients=self._recipients(copy)), kept[0] if kept else ""

    def _recipients(self, copy: int) -> tuple[Recipient, ...]:
        """The recipients of the message that this is the best copy of."""
        rows = self.connection.execute(
            """select recipients.kind, addresses.name, addresses.email from messages
               join recipients on recipients.message = messages.id
               join addresses on addresses.id = recipients.address where messages.copy = ? order by position""",
            (copy,),
        )
        return tuple(Recipient(kind, Address(name, email)) for kind, name, email in rows)

    def settle(self, copy: int) -> None:
        """Decide one pending copy. One that has a message (its facts were amended) leaves that for the new one."""
        text, recipients = load_awaiting(self.connection, copy)
        found = replace(candidates.load_copy(self.connection, copy), text=text, recipients=recipients)
        around = candidates.surroundings(self.connection, copy)
        if not (found.sender or found.date or opening(found.text)):
            message = None  # a header or a mark with nothing to it: nobody's message
        elif (full := self._best_full(found, around)) is not None:
            message = full
        else:
            message = self._recovered(found, around)
        (before,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        self.connection.execute("update copies set message = ? where id = ?", (message, copy))
        self.connection.execute("delete from pending where copy = ?", (copy,))
        if before is not None and before != message:
            self._leave(before, message)
        if message is not None:
            self.messages.rethread(message)
        self._rethread_container(copy)

    def _leave(self, before: int, message: int | None) -> None:
        """Remove a message whose last copy has gone over to another message."""
        if not candidates.copies_of(self.connection, before):
            self.recovered -= self._is_recovered(before)  # or it stood for prose that could not be read
            self.messages.remove(before, message)

    def _best_full(self, copy: Copy, around: Surroundings) -> int | None:
        """The full message that the copy matches best: surest, then the one it answers, then the oldest."""
        matches = []
        senders = self.addresses.alike(copy.sender)
        for message, answered in candidates.messages_for(self.connection, copy, around, senders):
            match = _of_message(copy, message, around, answered=answered)
            if match:
                matches.append((-match.certainty, not answered, message.date or "", message.sha256, message.id))
        return min(matches)[-1] if matches else None

    def _recovered(self, copy: Copy, around: Surroundings) -> int:
        """The recovered message of a copy that no full message matches: joined with every one it matches, or new."""
        same: dict[int, None] = {}
        for other, message in candidates.copies_near(self.connection, self.addresses.alike(copy.sender), copy.date):
            if other.id == copy.id or message in same:
                continue
            if not same_minute(copy, other) or not self._is_recovered(message):
                continue
            if same_recovered(copy, other, candidates.same_answer(self.connection, copy.id, other.id)):
                same[message] = None
        if copy.kind != "pasted":
            self.connection.execute(
                "insert or replace into bodies (copy, text, quoted) values (?, ?, '')", (copy.id, copy.text)
            )
        contents = Contents(
            copy=copy.id, known_from=copy.kind, facts=facts_of(copy), text=copy.text, certainty=copy.certainty
        )
        if not same:
            self.recovered += 1
            message = self.messages.insert(self._free_uid(copy, around), contents)
            self.messages.index([message])
            return message
        bests = {message: self._best_copy(message) for message in same}
        target = max(bests, key=lambda message: rank(bests[message]))
        for message in same:
            if message != target:
                self._merge(message, target)
        if rank(copy) > rank(bests[target]):
            self.messages.replace(target, contents)
            self._rename(target, copy, around)
        return target

    def _is_recovered(self, message: int) -> bool:
        row = self.connection.execute("select known_from from messages where id = ?", (message,)).fetchone()
        return row is not None and is_recovered(row[0])

    def _best_copy(self, message: int) -> Copy:
        (best,) = self.connection.execute("select copy from messages where id = ?", (message,)).fetchone()
        return candidates.load_copy(self.connection, best)

    def _merge(self, message: int, target: int) -> None:
        self.messages.rethread(message)
        self.connection.execute("update copies set message = ? where message = ?", (target, message))
        self.messages.remove(message, target)
        self.recovered -= 1

    def _rename(self, message: int, best: Copy, around: Surroundings) -> None:
        """Derive the uid from the new best copy; the old one stays as an alias."""
        wanted = self._wanted_uid(best, around)
        (old,) = self.connection.execute("select uid from messages where id = ?", (message,)).fetchone()
        if wanted == old or self._uid_taken(wanted):
            return
        self.connection.execute("delete from aliases where uid = ?", (wanted,))
        self.connection.execute("insert or replace into aliases (uid, message) values (?, ?)", (old, message))
        self.connection.execute("update messages set uid = ? where id = ?", (wanted, message))

    def _wanted_uid(self, copy: Copy, around: Surroundings) -> str:
        return message_uid(copy, around.uid, self._place(copy))

    def _place(self, copy: Copy) -> str:
        (start,) = self.connection.execute("select char_start from copies where id = ?", (copy.id,)).fetchone()
        return "" if start is None else str(start)

    def _free_uid(self, copy: Copy, around: Surroundings) -> str:
        wanted = self._wanted_uid(copy, around)
        place = self._place(copy)
        number = 0
        while self._uid_taken(wanted):
            number += 1
            wanted = uid("place", around.uid or copy.sha256, place, str(number))
        return wanted

    def _uid_taken(self, wanted: str) -> bool:
        return self.connection.execute("select 1 from messages where uid = ?", (wanted,)).fetchone() is not None

    def _rethread_container(self, copy: int) -> None:
        self.connection.execute(
            # A row that is as it should be is not written again: its text goes with it.
            """update messages set thread = null where thread is not null and id = (select above.message from copies
               join copies as above on above.id = copies.container where copies.id = ?)""",
            (copy,),
        )


def _of_message(copy: Copy, message: Copy, around: Surroundings, *, answered: bool | None = None) -> Match | None:
    if copy.message_id and copy.message_id == message.message_id:
        return Match(1.0, "Message-ID")
    if answered is None:
        answered = message.message_id in around.named
    zones = () if around.utc_offset is None else (around.utc_offset,)
    other = around.answered is not None and message.message_id not in (None, around.answered)
    return copies_message(copy, message, answered=answered, other=other, zones=zones)
