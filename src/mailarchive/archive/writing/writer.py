"""Records into rows. One writer owns the database; a batch of records is one transaction, which the caller commits."""

import sqlite3
from collections.abc import Iterable, Sequence

from mailarchive.archive.sql import FULL
from mailarchive.archive.writing import message_labels
from mailarchive.archive.writing.address_book import AddressBook
from mailarchive.archive.writing.copy_rows import await_settling, insert_blobs, insert_packed, insert_segments
from mailarchive.archive.writing.lookup import could_not_be_parsed, find_copy, find_unparsed
from mailarchive.archive.writing.message_rows import Contents, Messages
from mailarchive.archive.writing.places import Places
from mailarchive.archive.writing.records import EmbeddedRecord, Known, Record, UnreadableRecord, copy_of
from mailarchive.identity.copy import Copy, identity, message_uid, rank, uid
from mailarchive.model import Address, Facts, Problem
from mailarchive.sources import Skipped

SAYS = """update copies set sender = ?, date = ?, utc_offset = ?, date_written = ?, date_source = ?, subject = ?,
    message_id = ?, rule = ? where id = ?"""


class Writer:
    """Writes what the workers prepared from one source in one import."""

    def __init__(self, connection: sqlite3.Connection, import_id: int, source: int) -> None:
        self.connection = connection
        self.import_id = import_id
        self.source = source
        self.addresses = AddressBook(connection)
        self.messages = Messages(connection, self.addresses)
        self.places = Places(connection, source)
        self._fresh: list[int] = []

    def write(self, records: Iterable[Record | Known | UnreadableRecord]) -> dict[str, int]:
        """Write a batch, oldest message first, and give its account: found, added, duplicate, failed, problems."""
        account = dict.fromkeys(("found", "added", "duplicate", "failed", "problems"), 0)
        for record in sorted(records, key=_date):
            account["found"] += 1
            if isinstance(record, UnreadableRecord):
                self._problems(None, record.member, (record.problem,))
                account["failed"] += 1
                account["problems"] += 1
            elif isinstance(record, Known):
                self._write_known(record)
                account["duplicate"] += 1
            else:
                outcome = self._write_record(record)
                account[outcome] += 1
                account["problems"] += 0 if outcome == "duplicate" else len(record.problems)
        self._index_fresh()
        return account

    def skip(self, skipped: Sequence[Skipped]) -> None:
        """Record the files of a folder that hold no mail."""
        for file in skipped:
            self._problems(None, file.path, (Problem("sources", "no-mail", file.reason),))

    def finish(self) -> None:
        """At the end of a source: drop places that were only moved, and what was wrong with it at earlier imports."""
        for copy, gone in self.places.finish():
            (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
            message_labels.take_off(self.connection, message, gone)
        # What of it could not be read, and still can't, was told again; what is wrong with a copy stays with the copy.
        self.connection.execute(
            "delete from problems where source = ? and copy is null and import != ?", (self.source, self.import_id)
        )

    def _write_known(self, record: Known) -> None:
        copy, message = self.connection.execute(
            "select id, message from copies where sha256 = ? and kind = 'file'", (record.sha256,)
        ).fetchone()
        gone = self.places.add(copy, record.place)
        message_labels.give(self.connection, message, record.place.labels)
        message_labels.take_off(self.connection, message, gone)

    def _write_record(self, record: Record) -> str:
        """Write a record with bytes of its own; says what it counts as: added, duplicate or failed."""
        copy = find_copy(self.connection, record, self.source)
        if copy is None:
            copy = self._insert_root(record, None)
            if record.place:
                self.places.insert(copy, record.place)
            self._take_over(copy, record)
            return "failed" if record.failed else "added"
        gone = self.places.add(copy, record.place) if record.place else ()
        if could_not_be_parsed(self.connection, copy):
            self._parse_again(copy, record)
            outcome = "failed" if record.failed else "added"
        else:
            outcome = "duplicate"
            if record.supplied:
                self._amend(copy, record)
        self._take_over(copy, record)
        (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        if message is not None:  # a paste may have none yet
            message_labels.give(self.connection, message, record.labels)
            message_labels.take_off(self.connection, message, gone)
        return outcome

    def _parse_again(self, copy: int, record: Record) -> None:
        """Put a record in the place of what its bytes were until now: kept raw, since they could not be parsed."""
        self._index_fresh()
        (before,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        known_as = self.messages.known_as(before)
        had = self.connection.execute(
            "select name from message_labels join labels on labels.id = label where message = ?", (before,)
        ).fetchall()
        self.messages.remove(before)
        for table in ("bodies", "raw_blobs", "raw", "problems"):
            self.connection.execute(f"delete from {table} where copy = ?", (copy,))
        self.connection.execute(SAYS, (*self._columns(record.facts), record.rule, copy))
        self._fill(copy, record)
        (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        self.messages.inherit(message, known_as)
        message_labels.give(self.connection, message, (name for (name,) in had))

    def _take_over(self, copy: int, record: Record) -> None:
        """Let a passage stand for its prose, which was kept raw while it could not be read. Settling then finds the
        passage a message of its own, to which the uid of the prose's leads.
        """
        unparsed = find_unparsed(self.connection, record.prose) if record.prose else None
        if unparsed is None:
            return
        raw, before = unparsed
        self.connection.execute("delete from places where copy = ? and source = ?", (raw, self.source))
        if self.connection.execute("select 1 from places where copy = ?", (raw,)).fetchone():
            return  # another source holds it, and has not been read again
        self._index_fresh()
        (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
        if message is None:
            self.messages.unindex(before)
            self.connection.execute("update messages set copy = ? where id = ?", (copy, before))
            self.connection.execute("update copies set message = ? where id = ?", (before, copy))
            self.messages.index([before])
        else:
            self.messages.remove(before, message)
        self.connection.execute("delete from copies where id = ?", (raw,))

    def _amend(self, copy: int, record: Record) -> None:
        """Record what the user now says of a paste that is known already, and settle it anew; not where others' copies
        of the message say more.
        """
        changed = self.connection.execute(
            f"{SAYS} and 1 = (select count(*) from copies as other where other.message = copies.message)",
            (*self._columns(record.facts), record.rule, copy),
        ).rowcount
        if changed:
            await_settling(self.connection, copy, record.text, record.facts.recipients)

    def _insert_root(self, record: Record, container: int | None) -> int:
        """A copy with a body of its own, everything found in it, and, for mail with a header, its message."""
        copy = self._insert_copy(record, container)
        self._fill(copy, record)
        return copy

    def _fill(self, copy: int, record: Record) -> None:
        """What hangs on a copy with a body of its own."""
        insert_blobs(self.connection, record.attachments)
        if record.packed:
            insert_packed(self.connection, copy, record.packed)
        self.connection.execute(
            "insert into bodies (copy, text, quoted) values (?, ?, ?)", (copy, record.body, record.quoted)
        )
        if record.kind == "pasted":
            await_settling(self.connection, copy, record.text, record.facts.recipients)
        else:
            message = self._message_of(copy, record)
            message_labels.give(self.connection, message, record.labels)
        embedded = self._insert_embedded(copy, record.embedded)
        insert_segments(self.connection, copy, record.segments, embedded)
        self._problems(copy, record.place.member if record.place else None, record.problems)
        for attached in record.attached:
            self._insert_root(attached, copy)

    def _insert_copy(self, record: Record | EmbeddedRecord, container: int | None) -> int:
        embedded = record if isinstance(record, EmbeddedRecord) else None
        inserted = self.connection.execute(
            """insert into copies (kind, sha256, container, char_start, char_end, style, rule, certainty,
                   sender, date, utc_offset, date_written, date_source, subject, message_id)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                record.kind,
                record.sha256,
                container,
                embedded.char_start if embedded else None,
                embedded.char_end if embedded else None,
                embedded.style if embedded else None,
                record.rule,
                record.certainty,
                *self._columns(record.facts),
            ),
        ).lastrowid
        assert inserted is not None
        return inserted

    def _columns(self, facts: Facts) -> tuple[object, ...]:
        """The columns of `copies` that hold what a copy says, from sender to message_id."""
        sender = self.addresses.id(facts.sender)
        written = facts.date_written, facts.date_source
        return sender, facts.date, facts.utc_offset, *written, facts.subject, facts.message_id

    def _insert_embedded(self, root: int, embedded: Sequence[EmbeddedRecord]) -> list[int]:
        copies: list[int] = []
        for record in embedded:
            container = root if record.container is None else copies[record.container]
            copies.append(self._insert_copy(record, container))
            await_settling(self.connection, copies[-1], record.text, record.facts.recipients)
        return copies

    def _message_of(self, copy: int, record: Record) -> int:
        """The message that a file or attached message is a copy of: one that is there, or a new one."""
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
        else:
            message = same.id
            if rank(copy_says) > rank(same):
                self._index_fresh()
                self.messages.replace(message, contents)
        self.connection.execute("update copies set message = ? where id = ?", (message, copy))
        return message

    def _same_message(self, copy: Copy) -> Copy | None:
        """The message that a copy with a header of its own is of: by Message-ID, else by uid, and by what it says."""
        if copy.message_id:
            where, value = "messages.message_id = ?", copy.message_id
        else:
            where, value = "messages.uid = ?", message_uid(copy)
        rows = self.connection.execute(
            f"""select messages.id, messages.known_from, addresses.name, addresses.email, messages.date, messages.text,
                   copies.sha256,
                   (select group_concat(blob) from attachments where attachments.message = messages.id)
                from messages left join addresses on addresses.id = messages.sender
                left join copies on copies.id = messages.copy
                where {where} and messages.known_from in {FULL} order by messages.id""",
            (value,),
        )
        for message, kind, name, email, date, text, sha256, blobs in rows:
            other = Copy(
                id=message,
                kind=kind,
                sender=Address(name, email) if name or email else None,
                date=date,
                text=text or "",
                message_id=copy.message_id,
                sha256=sha256 or "",
                attachments=tuple((blobs or "").split(",")) if blobs else (),
            )
            if identity(other) == identity(copy):
                return other
        return None

    def _index_fresh(self) -> None:
        """Put into the search index what this batch has added: before any of it changes, and at its end."""
        self.messages.index(self._fresh)
        self._fresh.clear()

    def _free_uid(self, copy: Copy) -> str:
        """The uid for a new message; one that reuses a Message-ID for other content gets one of its bytes."""
        wanted = message_uid(copy)
        if not self._uid_taken(wanted):
            return wanted
        return uid("bytes", copy.sha256, copy.message_id)

    def _uid_taken(self, wanted: str) -> bool:
        return self.connection.execute("select 1 from messages where uid = ?", (wanted,)).fetchone() is not None

    def _problems(self, copy: int | None, member: str | None, problems: Iterable[Problem]) -> None:
        self.connection.executemany(
            """insert into problems (import, source, member, byte_start, copy, stage, code, detail)
               values (?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                (self.import_id, self.source, member, found.byte_start, copy, found.stage, found.code, found.detail)
                for found in problems
            ),
        )


def _date(record: Record | Known | UnreadableRecord) -> tuple[bool, str]:
    date = record.facts.date if isinstance(record, Record) else None
    return date is None, date or ""
