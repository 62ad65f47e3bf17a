"""Records into rows. One writer owns the database; a batch of records is one transaction, which the caller commits."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from mailarchive.archive.address_book import AddressBook
from mailarchive.archive.messages import Contents, Messages
from mailarchive.archive.places import Places
from mailarchive.archive.records import AttachmentRecord, EmbeddedRecord, Facts, Known, Record, UnreadableRecord
from mailarchive.model import Address, Problem, Recipient
from mailarchive.sources import Skipped
from mailarchive.threads.same_message import Copy, identity, message_uid, rank, uid


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
                new = self._write_record(record)
                outcome = "failed" if record.failed else "added" if new else "duplicate"
                account[outcome] += 1
                account["problems"] += len(record.problems) if new else 0
        self.messages.index(self._fresh)
        self._fresh.clear()
        return account

    def known(self, sha256s: Sequence[str]) -> set[str]:
        """Those of the hashes that the archive holds as file copies."""
        found: set[str] = set()
        for start in range(0, len(sha256s), 500):
            some = sha256s[start : start + 500]
            marks = ", ".join("?" * len(some))
            found.update(
                row[0]
                for row in self.connection.execute(
                    f"select sha256 from copies where kind = 'file' and sha256 in ({marks})", some
                )
            )
        return found

    def skip(self, skipped: Sequence[Skipped]) -> None:
        """Record the files of a folder that hold no mail."""
        for file in skipped:
            self._problems(None, file.path, (Problem("sources", "no-mail", file.reason),))

    def _write_known(self, record: Known) -> None:
        row = self.connection.execute(
            "select id, message from copies where sha256 = ? and kind = 'file'", (record.sha256,)
        ).fetchone()
        self.places.add(row[0], record.place)
        self._label(row[1], record.labels)

    def _write_record(self, record: Record) -> bool:
        """Write a record with bytes of its own; says whether these are new to the archive."""
        copy = self._find_copy(record)
        if copy is not None:
            if record.place:
                self.places.add(copy, record.place)
            (message,) = self.connection.execute("select message from copies where id = ?", (copy,)).fetchone()
            self._label(message, record.labels)
            if record.supplied:
                self._amend(copy, record)
            return False
        copy = self._insert_root(record, None)
        if record.place:
            self.places.insert(copy, record.place)
        self._insert_packed(copy, record)
        return True

    def _find_copy(self, record: Record) -> int | None:
        """The copy these bytes already are. Equal pastes from different sources are different: "FYI" is no identity."""
        if record.kind == "file":
            row = self.connection.execute(
                "select id from copies where sha256 = ? and kind = 'file'", (record.sha256,)
            ).fetchone()
        else:
            row = self.connection.execute(
                """select copies.id from copies join places on places.copy = copies.id
                   where copies.sha256 = ? and copies.kind = ? and places.source = ?""",
                (record.sha256, record.kind, self.source),
            ).fetchone()
        return row[0] if row else None

    def _amend(self, copy: int, record: Record) -> None:
        """Record what the user now says of a paste that is known already, and settle it anew; not where others' copies
        of the message say more.
        """
        changed = self.connection.execute(
            """update copies set sender = ?, date = ?, utc_offset = ?, date_written = ?, date_source = ?, subject = ?,
                   message_id = ?, rule = ? where id = ?
                   and 1 = (select count(*) from copies as other where other.message = copies.message)""",
            (*self._columns(record.facts), record.rule, copy),
        ).rowcount
        if changed:
            self._await(copy, record.text, record.facts)

    def _insert_root(self, record: Record, container: int | None) -> int:
        """A copy with a body of its own, everything found in it, and, for mail with a header, its message."""
        for part in record.attachments:
            self._insert_blob(part)
        copy = self._insert_copy(record, container)
        self.connection.execute(
            "insert into bodies (copy, text, quoted) values (?, ?, ?)", (copy, record.body, record.quoted)
        )
        if record.kind == "pasted":
            self._await(copy, record.text, record.facts)
        else:
            message = self._message_of(copy, record)
            self._label(message, record.labels)
        embedded = self._insert_embedded(copy, record.embedded)
        self._insert_segments(copy, record, embedded)
        self._problems(copy, record.place.member if record.place else None, record.problems)
        for attached in record.attached:
            self._insert_root(attached, copy)
        return copy

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
            self._await(copies[-1], record.text, record.facts)
        return copies

    def _await(self, copy: int, text: str, facts: Facts) -> None:
        """Leave a copy found in a body to be settled, when all files of the import are there."""
        self.connection.execute(
            "insert into pending (copy, text, recipients) values (?, ?, ?)",
            (copy, text, dump_recipients(facts.recipients)),
        )

    def _insert_segments(self, copy: int, record: Record, embedded: Sequence[int]) -> None:
        if not record.segments:
            return
        (last,) = self.connection.execute("select coalesce(max(id), 0) from segments").fetchone()
        self.connection.executemany(
            """insert into segments (id, copy, parent, position, kind, depth, char_start, char_end, embedded)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                (
                    last + 1 + position,
                    copy,
                    None if segment.parent is None else last + 1 + segment.parent,
                    position,
                    segment.kind,
                    segment.depth,
                    segment.char_start,
                    segment.char_end,
                    None if segment.embedded is None else embedded[segment.embedded],
                )
                for position, segment in enumerate(record.segments)
            ),
        )

    def _insert_packed(self, copy: int, record: Record) -> None:
        if record.packed is None:
            return
        self.connection.execute(
            "insert into raw (copy, codec, data) values (?, ?, ?)", (copy, record.packed.codec, record.packed.data)
        )
        self.connection.executemany(
            "insert into raw_blobs (copy, position, blob, encoding) values (?, ?, ?, ?)",
            ((copy, block.position, block.blob, block.encoding) for block in record.packed.blocks),
        )

    def _insert_blob(self, part: AttachmentRecord) -> None:
        self.connection.execute(
            "insert or ignore into blobs (sha256, size, codec, data) values (?, ?, 'zstd', ?)",
            (part.sha256, part.size, part.data),
        )

    def _message_of(self, copy: int, record: Record) -> int:
        """The message that a file or attached message is a copy of: one that is there, or a new one."""
        copy_says = copy_of(copy, record)
        contents = Contents(
            copy,
            record.kind,
            record.facts,
            record.text,
            record.certainty,
            record.in_reply_to,
            record.references,
            record.thread_index,
            record.attachments,
        )
        same = self._same_message(copy_says)
        if same is None:
            message = self.messages.insert(self._free_uid(copy_says), contents)
            self._fresh.append(message)
        else:
            message = same.id
            if rank(copy_says) > rank(same):
                self.messages.index(self._fresh)
                self._fresh.clear()
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
                where {where} and messages.known_from in ('file', 'attached') order by messages.id""",
            (value,),
        )
        for message, kind, name, email, date, text, sha256, blobs in rows:
            other = Copy(
                message,
                kind,
                Address(name, email) if name or email else None,
                date,
                None,
                text or "",
                message_id=copy.message_id,
                sha256=sha256 or "",
                attachments=tuple((blobs or "").split(",")) if blobs else (),
            )
            if identity(other) == identity(copy):
                return other
        return None

    def _free_uid(self, copy: Copy) -> str:
        """The uid for a new message; one that reuses a Message-ID for other content gets one of its bytes."""
        wanted = message_uid(copy)
        if not self._uid_taken(wanted):
            return wanted
        return uid("bytes", copy.sha256, copy.message_id)

    def _uid_taken(self, wanted: str) -> bool:
        return self.connection.execute("select 1 from messages where uid = ?", (wanted,)).fetchone() is not None

    def _label(self, message: int | None, labels: Iterable[str]) -> None:
        if message is None:
            return
        for label in labels:
            self.connection.execute("insert or ignore into labels (name) values (?)", (label,))
            self.connection.execute(
                "insert or ignore into message_labels select ?, id from labels where name = ?", (message, label)
            )

    def _problems(self, copy: int | None, member: str | None, problems: Iterable[Problem]) -> None:
        self.connection.executemany(
            """insert into problems (import, source, member, byte_start, copy, stage, code, detail)
               values (?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                (self.import_id, self.source, member, found.byte_start, copy, found.stage, found.code, found.detail)
                for found in problems
            ),
        )


def copy_of(copy: int, record: Record) -> Copy:
    """A record as what threads/ compares."""
    facts = record.facts
    return Copy(
        copy,
        record.kind,
        facts.sender,
        facts.date,
        facts.utc_offset,
        record.text,
        facts.subject,
        facts.message_id,
        record.certainty,
        record.sha256,
        tuple(part.sha256 for part in record.attachments),
    )


def dump_recipients(recipients: Iterable[Recipient]) -> str | None:
    """Recipients as JSON, for `pending`."""
    rows = [[recipient.kind, recipient.address.name, recipient.address.email] for recipient in recipients]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def load_recipients(dumped: str | None) -> tuple[Recipient, ...]:
    """The reverse of `dump_recipients`."""
    return tuple(Recipient(kind, Address(name, email)) for kind, name, email in json.loads(dumped or "[]"))


def _date(record: Record | Known | UnreadableRecord) -> tuple[bool, str]:
    date = record.facts.date if isinstance(record, Record) else None
    return date is None, date or ""
