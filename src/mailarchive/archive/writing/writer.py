"""Records into rows. One writer owns the database; a batch of records is one transaction, which the caller commits."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailarchive.archive.sql import FULL, fact_columns, insert, row_as_copy, select
from mailarchive.archive.writing import message_labels
from mailarchive.archive.writing.address_book import AddressBook
from mailarchive.archive.writing.copy_rows import (
    await_settling,
    insert_blobs,
    insert_copy,
    insert_packed,
    insert_segments,
    update_copy,
)
from mailarchive.archive.writing.lookup import could_not_be_parsed, find_copy, find_unparsed
from mailarchive.archive.writing.message_rows import Contents, MessageRows
from mailarchive.archive.writing.places import Places
from mailarchive.archive.writing.records import EmbeddedRecord, HashedMessage, Record, UnreadableRecord, copy_of
from mailarchive.identity.copy import Copy, identity, message_uid, rank, uid
from mailarchive.model import Problem
from mailarchive.sources import Skipped

Entry = Record | HashedMessage | UnreadableRecord

# The full messages that a copy with a header of its own may be of.
SAME_MESSAGE = f"""select messages.id as id, messages.known_from as kind, coalesce(messages.text, '') as text,
        {fact_columns("messages")}, 1.0 as certainty, coalesce(copies.sha256, '') as sha256,
        coalesce((select group_concat(blob) from attachments where attachments.message = messages.id), '')
            as attachments
    from messages left join addresses on addresses.id = messages.sender left join copies on copies.id = messages.copy
    where messages.known_from in {FULL}"""


class Writer:
    """Writes what the workers prepared from one source in one import."""

    def __init__(self, connection: sqlite3.Connection, import_id: int, places: Places) -> None:
        self.connection = connection
        self.import_id = import_id
        self.source = places.source
        self.addresses = AddressBook(connection)
        self.messages = MessageRows(connection, self.addresses)
        self.places = places
        self._fresh: list[int] = []

    def write(self, entries: Iterable[Entry]) -> dict[str, int]:
        """Write a batch, oldest message first, and give its account: found, added, duplicate, failed."""
        account = dict.fromkeys(("found", "added", "duplicate", "failed"), 0)
        for entry in sorted(entries, key=_date):
            account["found"] += 1
            account[self._write(entry)] += 1
        self.index_fresh()
        return account

    def skip(self, skipped: Sequence[Skipped]) -> None:
        """Record the files of a folder that hold no mail."""
        for file in skipped:
            self._insert_problems(None, file.path, (Problem("sources", "no-mail", file.reason),))

    def tell(self, problem: Problem) -> None:
        """Record what is wrong with the source as a whole, until its next import."""
        self._insert_problems(None, None, (problem,))

    def finish(self) -> None:
        """At the end of a source: drop places that were only moved, and what was wrong with it at earlier imports."""
        for copy, gone in self.places.finish():
            (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
            message_labels.take_off(self.connection, message, gone)
        # What of it could not be read, and still can't, was recorded again; what is wrong with a copy stays with it.
        self.connection.execute(
            "delete from problems where source = ? and copy is null and import != ?", (self.source, self.import_id)
        )

    def _write(self, entry: Entry) -> str:
        """Write an entry; gives what it counts as: added, duplicate or failed."""
        match entry:
            case UnreadableRecord():
                self._insert_problems(None, entry.member, (entry.problem,))
                return "failed"
            case HashedMessage():
                self._write_place(entry)
                return "duplicate"
            case Record():
                return self._write_record(entry)

    def _write_place(self, hashed: HashedMessage) -> None:
        """Write where a message lies that the archive has."""
        copy, message = self.connection.execute(
            "select id, message from copies where sha256 = ? and kind = 'file'", (hashed.sha256,)
        ).fetchone()
        gone = self.places.add(copy, hashed.place)
        message_labels.give(self.connection, message, hashed.place.labels)
        message_labels.take_off(self.connection, message, gone)

    def _write_record(self, record: Record) -> str:
        """Write a record with bytes of its own; gives what it counts as."""
        copy = find_copy(self.connection, record, self.source)
        if copy is None:
            copy = self._insert_root(record, None)
            if record.place:
                self.places.insert(copy, record.place)
            self._take_over(copy, record)
            return _outcome(record)
        return self._write_again(copy, record)

    def _write_again(self, copy: int, record: Record) -> str:
        """Write a record whose bytes the archive has; gives what it counts as."""
        gone: Iterable[str] = ()
        if record.place:
            gone = self.places.add(copy, record.place)
        outcome = "duplicate"
        if could_not_be_parsed(self.connection, copy):
            self._parse_again(copy, record)
            outcome = _outcome(record)
        elif record.supplied:
            self._amend(copy, record)
        self._take_over(copy, record)
        message = self._message(copy)
        if message is not None:  # a paste may have none yet
            message_labels.give(self.connection, message, record.labels)
            message_labels.take_off(self.connection, message, gone)
        return outcome

    def _parse_again(self, copy: int, record: Record) -> None:
        """Put a record in the place of what its bytes were until now: kept raw, since they could not be parsed."""
        self.index_fresh()
        (before,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        uids = self.messages.uids(before)
        labels = self.connection.execute(
            "select name from message_labels join labels on labels.id = label where message = ?", (before,)
        ).fetchall()
        self.messages.remove(before)
        for table in ("bodies", "raw_blobs", "raw", "problems"):
            self.connection.execute(f"delete from {table} where copy = ?", (copy,))
        update_copy(self.connection, self.addresses, copy, record)
        self._fill(copy, record)
        (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        self.messages.add_aliases(message, uids)
        message_labels.give(self.connection, message, (name for (name,) in labels))

    def _take_over(self, copy: int, record: Record) -> None:
        """Let a passage stand for its prose, which was kept raw while it could not be read.

        Settling then decides on the passage as a message of its own, to which the uid of the prose's leads.
        """
        if record.prose is None:
            return
        unparsed = find_unparsed(self.connection, record.prose)
        if unparsed is None:
            return
        raw, before = unparsed
        self.connection.execute("delete from places where copy = ? and source = ?", (raw, self.source))
        if self.connection.execute("select 1 from places where copy = ?", (raw,)).fetchone():
            return  # another source holds it, and has not been read again
        self.index_fresh()
        message = self._message(copy)
        if message is None:
            self.messages.unindex(before)
            self.connection.execute("update messages set copy = ? where id = ?", (copy, before))
            self.connection.execute("update copies set message = ? where id = ?", (before, copy))
            self.messages.index([before])
        else:
            self.messages.remove(before, message)
        self.connection.execute("delete from copies where id = ?", (raw,))

    def _message(self, copy: int) -> int | None:
        """Return the message of a copy, if it has one."""
        message: int | None
        (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        return message

    def _amend(self, copy: int, record: Record) -> None:
        """Record what the user now says of a paste that is here already, and settle it anew.

        Not where others' copies of the message say more.
        """
        alone = "1 = (select count(*) from copies as other where other.message = copies.message)"
        if update_copy(self.connection, self.addresses, copy, record, where=alone):
            await_settling(self.connection, copy, record.text, record.facts.recipients)

    def write_anew(self, copy: int, record: Record) -> None:
        """Write what a copy says and holds whose row is there, and nothing but that and its bytes."""
        update_copy(self.connection, self.addresses, copy, record)
        self.connection.execute("update copies set certainty = ? where id = ?", (record.certainty, copy))
        self._fill(copy, record)

    def _insert_root(self, record: Record, container: int | None) -> int:
        """Insert a copy with a body of its own, everything found in it, and, for mail with a header, its message."""
        copy = insert_copy(self.connection, self.addresses, record, container)
        self._fill(copy, record)
        return copy

    def _fill(self, copy: int, record: Record) -> None:
        """Insert what hangs on a copy with a body of its own."""
        insert_blobs(self.connection, record.attachments)
        if record.packed:
            insert_packed(self.connection, copy, record.packed)
        insert(self.connection, "bodies", {"copy": copy, "text": record.body, "quoted": record.quoted})
        if record.kind == "pasted":
            await_settling(self.connection, copy, record.text, record.facts.recipients)
        else:
            message = self._message_of(copy, record)
            message_labels.give(self.connection, message, record.labels)
        embedded = self._insert_embedded(copy, record.embedded)
        insert_segments(self.connection, copy, record.segments, embedded)
        member = record.place.member if record.place else None
        self._insert_problems(copy, member, record.problems)
        for attached in record.attached:
            self._insert_root(attached, copy)

    def _insert_embedded(self, root: int, embedded: Sequence[EmbeddedRecord]) -> list[int]:
        copies: list[int] = []
        for record in embedded:
            container = root if record.container is None else copies[record.container]
            copy = insert_copy(self.connection, self.addresses, record, container)
            await_settling(self.connection, copy, record.text, record.facts.recipients)
            copies.append(copy)
        return copies

    def _message_of(self, copy: int, record: Record) -> int:
        """Return the message that a file or attached message is a copy of: one that is there, or a new one."""
        copy_says = copy_of(copy, record)
        contents = Contents(
            copy=copy,
            known_from=record.kind,
            facts=record.facts,
            text=record.text,
            certainty=record.certainty,
            in_reply_to=record.in_reply_to,
            references=record.references,
            thread_index=record.thread_index,
            attachments=record.attachments,
        )
        same = self._same_message(copy_says)
        if same is None:
            message = self.messages.insert(self._free_uid(copy_says), contents)
            self._fresh.append(message)
            self._arrived(message)
        else:
            message = same.id
            if rank(copy_says) > rank(same):
                self.index_fresh()
                self.messages.replace(message, contents)
                self._arrived(message)
        self.connection.execute("update copies set message = ? where id = ?", (message, copy))
        return message

    def _arrived(self, message: int) -> None:
        """Leave a message to be compared with the copies that are settled already."""
        self.connection.execute("insert or ignore into arrivals (message) values (?)", (message,))

    def _same_message(self, copy: Copy) -> Copy | None:
        """Return the message that a copy with a header of its own is of: by Message-ID, else by uid, and its words."""
        where, value = "messages.uid = ?", copy.message_id or message_uid(copy)
        if copy.message_id:
            where = "messages.message_id = ?"
        for row in select(self.connection, f"{SAME_MESSAGE} and {where} order by messages.id", (value,)):
            attachments = tuple(filter(None, row["attachments"].split(",")))
            other = replace(row_as_copy(row), message_id=copy.message_id, attachments=attachments)
            if identity(other) == identity(copy):
                return other
        return None

    def index_fresh(self) -> None:
        """Put into the search index what this batch has added: before any of it changes, and at its end."""
        self.messages.index(self._fresh)
        self._fresh.clear()

    def _free_uid(self, copy: Copy) -> str:
        """Return the uid for a new message; one that reuses a Message-ID for other content gets one of its bytes."""
        wanted = message_uid(copy)
        if self.connection.execute("select 1 from messages where uid = ?", (wanted,)).fetchone() is None:
            return wanted
        return uid("bytes", copy.sha256, copy.message_id)

    def _insert_problems(self, copy: int | None, member: str | None, problems: Iterable[Problem]) -> None:
        for problem in problems:
            row = {
                "import": self.import_id,
                "source": self.source,
                "member": member,
                "byte_start": problem.byte_start,
                "copy": copy,
                "stage": problem.stage,
                "code": problem.code,
                "detail": problem.detail,
            }
            insert(self.connection, "problems", row)


def _date(entry: Entry) -> tuple[bool, str]:
    if isinstance(entry, Record) and entry.facts.date:
        return False, entry.facts.date
    return True, ""


def _outcome(record: Record) -> str:
    """Return what a record counts as whose message is new, or could not be parsed until now."""
    return "failed" if record.failed else "added"
