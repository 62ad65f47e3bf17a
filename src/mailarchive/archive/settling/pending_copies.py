"""After an import's rows are in: give every copy found in a body its message, as `identity.resolve` decides.

Each step leaves the transaction to the caller, and a stopped run goes on where it stopped: what is left to do stands in
`pending`, in `arrivals`, and in messages that have no thread yet.
"""

import sqlite3
from dataclasses import replace

from mailarchive.archive.settling.candidates import Candidates
from mailarchive.archive.settling.second_reading import read_again
from mailarchive.archive.writing.address_book import AddressBook
from mailarchive.archive.writing.copy_rows import await_settling, load_awaiting
from mailarchive.archive.writing.message_rows import Contents, MessageRows
from mailarchive.archive.writing.word_index import index_copy, unindex_copy
from mailarchive.identity.copy import Copy, CopySurroundings
from mailarchive.identity.match import Match
from mailarchive.identity.resolve import (
    FullMessage,
    OfFull,
    OfRecovered,
    decide,
    regains,
    reopen,
    uids,
    unite,
)
from mailarchive.model import facts_of, is_recovered


class PendingCopies:
    """Settles pending copies. `recovered` counts the recovered messages made, less those that met their file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.addresses = AddressBook(connection)
        self.messages = MessageRows(connection, self.addresses)
        self.candidates = Candidates(connection, self.addresses)
        self.recovered = 0

    def settle(self, copy: int) -> None:
        """Decide one pending copy. One that has a message (its facts were amended) leaves that for the new one."""
        text, recipients = load_awaiting(self.connection, copy)
        pending = replace(self.candidates.copy(copy), text=text, recipients=recipients)
        around = self.candidates.surroundings(copy)
        message, match = self._message_of(pending, around)
        (before,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        self.connection.execute(
            "update copies set message = ?, match_certainty = ?, match_detail = ? where id = ?",
            (message, match and match.certainty, match and match.detail, copy),
        )
        index_copy(self.connection, copy, text)
        self.connection.execute("delete from pending where copy = ?", (copy,))
        if before is not None and before != message:
            self._leave(before, message)
        if message is not None:
            self.messages.rethread(message)
        self._rethread_container(copy)

    def _message_of(self, copy: Copy, around: CopySurroundings) -> tuple[int | None, Match | None]:
        """Return the message that a copy is of, as decided, and why; a recovered one is made or changed for it."""
        full = self.candidates.full_messages(copy, around)
        recovered = self.candidates.recovered_copies(copy)
        match decide(copy, around, full, recovered, worded=self.candidates.worded_messages(copy)):
            case OfFull(message, match_):
                return message, match_
            case OfRecovered(messages):
                return self._recover(copy, around, messages), None
        return None, None

    def _recover(self, copy: Copy, around: CopySurroundings, messages: tuple[int, ...]) -> int:
        """Make a copy that no full message matches part of recovered messages, which are one then, or of a new one."""
        if copy.kind != "pasted":
            self.connection.execute(
                "insert or replace into bodies (copy, text, quoted) values (?, ?, '')", (copy.id, copy.text)
            )
        contents = Contents(
            copy=copy.id, known_from=copy.kind, facts=facts_of(copy), text=copy.text, certainty=copy.certainty
        )
        if not messages:
            self.recovered += 1
            uid = next(uid for uid in uids(copy, around) if not self._uid_taken(uid))
            message = self.messages.insert(uid, contents)
            self.messages.index([message])
            return message
        union = unite(copy, {message: self.candidates.best_copy(message) for message in messages})
        for message in union.given_up:
            self._merge(message, union.message)
        if union.leads:
            self.messages.replace(union.message, contents)
            self._rename(union.message, next(uids(copy, around)))
        return union.message

    def _merge(self, message: int, target: int) -> None:
        self.messages.rethread(message)
        self.connection.execute("update copies set message = ? where message = ?", (target, message))
        self.messages.remove(message, target)
        self.recovered -= 1

    def _rename(self, message: int, uid: str) -> None:
        """Give a message the uid of its new best copy; the old one stays as an alias."""
        (old,) = self.connection.execute("select uid from messages where id = ?", (message,)).fetchone()
        if uid != old and not self._uid_taken(uid):
            self._change_uid(message, uid)

    def _leave(self, before: int, message: int | None) -> None:
        """Remove a message whose last copy has gone over to another message."""
        if self.candidates.copies_of(before):
            return
        (kind,) = self.connection.execute("select known_from from messages where id = ?", (before,)).fetchone()
        if is_recovered(kind):  # else it stood for prose that could not be read
            self.recovered -= 1
        self.messages.remove(before, message)

    def reopen(self, message: int) -> None:
        """For a full message that is new: take back every settled copy that may be of it, and what stands with it."""
        arrived = self.candidates.full_message(message)
        reopened = reopen(arrived, *self.candidates.settled_copies(arrived))
        for recovered in reopened.messages:
            self._dissolve(recovered, arrived)
        for copy in reopened.copies:
            self.take_back(copy)
        self.connection.execute("delete from arrivals where message = ?", (message,))

    def _dissolve(self, recovered: int, arrived: FullMessage) -> None:
        """Take back all copies of a recovered message and remove it; its uid goes to the message that arrived."""
        (freed,) = self.connection.execute("select uid from messages where id = ?", (recovered,)).fetchone()
        for copy in self.candidates.copies_of(recovered):
            self.take_back(copy.id)
        self.messages.remove(recovered, arrived.id)
        self.recovered -= 1
        if regains(arrived, freed):
            self._change_uid(arrived.id, freed)

    def _change_uid(self, message: int, uid: str) -> None:
        """Give a message a uid that no other message has; the old one stays as an alias."""
        self.connection.execute("delete from aliases where uid = ?", (uid,))
        self.connection.execute(
            "insert or replace into aliases (uid, message) select uid, id from messages where id = ?", (message,)
        )
        self.connection.execute("update messages set uid = ? where id = ?", (uid, message))

    def _uid_taken(self, uid: str) -> bool:
        return self.connection.execute("select 1 from messages where uid = ?", (uid,)).fetchone() is not None

    def take_back(self, copy: int) -> None:
        """Make a settled copy pending again, its words read once more from the body it stands in."""
        text, recipients = read_again(self.connection, copy)
        unindex_copy(self.connection, copy, text)
        await_settling(self.connection, copy, text, recipients)
        message, container = self.connection.execute(
            "select message, container from copies where id = ?", (copy,)
        ).fetchone()
        if message is not None:
            self.messages.rethread(message)
        if container is not None:
            self.connection.execute("delete from bodies where copy = ?", (copy,))
            self._rethread_container(copy)
        self.connection.execute(
            "update copies set message = null, match_certainty = null, match_detail = null where id = ?", (copy,)
        )

    def _rethread_container(self, copy: int) -> None:
        self.connection.execute(
            # A row that is as it should be is not written again: its text goes with it.
            """update messages set thread = null where thread is not null and id = (select above.message from copies
               join copies as above on above.id = copies.container where copies.id = ?)""",
            (copy,),
        )
