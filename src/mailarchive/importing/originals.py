"""The originals in an archive, read again into a new one: each keeps the row id of its copy."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mailarchive.archive.guarding.carrying import Broken, Row, insert_rows, known_rows, readable_rows
from mailarchive.archive.guarding.values import is_uid
from mailarchive.archive.raw import sha256, unpack_raw
from mailarchive.archive.sql import select
from mailarchive.archive.verify import Fault
from mailarchive.archive.writing import message_labels
from mailarchive.archive.writing.places import Places
from mailarchive.archive.writing.records import FAILURES, Place, Record
from mailarchive.archive.writing.stored_records import stored_record
from mailarchive.archive.writing.writer import Writer
from mailarchive.errors import STUMBLES, ArchiveError
from mailarchive.importing.jobs import guarded
from mailarchive.importing.prepare_mail import prepare_message
from mailarchive.importing.prepare_prose import prepare_passage
from mailarchive.model import FACT_NAMES, Facts, RawMessage
from mailarchive.sources import PROSE

ORIGINAL = ("file", "pasted")
OF_ROOT = ("id", "kind", "sha256", "rule", "certainty")  # what of a copy's row is kept until it is derived
NO_IMPORT = 0  # problems, which have one, are carried
FAILED_COPY = "select 1 from problems where copy = ? and code in ({})".format(", ".join(map(repr, FAILURES)))
SAID = "user: "  # in the rule of a paste: which facts a person gave
MOST_LEVELS = 100  # of copies in copies


class Originals:
    """The copies with bytes of their own in `old`, which is damaged where `broken` says, on their way to `new`.

    lost: what of it was derived from nothing that is there, and goes; it is told once.
    """

    def __init__(self, old: sqlite3.Connection, new: sqlite3.Connection, broken: Broken) -> None:
        self.old = old
        self.new = new
        self.broken = broken
        self.lost: list[Fault] = []
        self.writer = Writer(new, NO_IMPORT, Places(new, NO_IMPORT))
        self._roots: set[int] = set()
        self._unsure: set[int] = set()

    def insert_rows(self) -> list[int]:
        """Insert the row of every copy whose bytes were carried; gives their ids. Bytes tell what a damaged row was."""
        damaged = self.broken.get("copies", {})
        for row in known_rows(self.old, "copies", self.broken):
            if row["kind"] in ORIGINAL and row["id"] not in damaged:
                insert_rows(self.new, "copies", [{name: row[name] for name in OF_ROOT}])
        query = "select copy from raw where copy not in (select id from copies)"
        stray = {copy for (copy,) in self.new.execute(query)}
        stored = {}
        if stray:
            stored = {row["id"]: row for row in readable_rows(self.old, "copies") if row["id"] in stray}
        for copy in sorted(stray):
            self._insert_stray(copy, stored.get(copy, {}))
        self._roots.update(copy for (copy,) in self.new.execute("select id from copies"))
        return sorted(self._roots)

    def _insert_stray(self, copy: int, row: Row) -> None:
        """Insert the row of a copy that has bytes, and no row that can be trusted."""
        self._unsure.add(copy)
        kind = self._kind(copy, row)
        insert_rows(self.new, "copies", [{"id": copy, "kind": kind, "sha256": f"of {copy}"}])
        try:
            name = sha256(unpack_raw(self.new, copy))
        except ArchiveError:
            name = row.get("sha256") or f"of {copy}"
        robbed = self.new.execute(
            "select id from copies where sha256 = ? and id not in (select copy from raw)", (name,)
        ).fetchone()
        if robbed is None:
            self.new.execute("update or ignore copies set sha256 = ? where id = ?", (name, copy))
            return
        for table in ("raw", "raw_blobs"):
            self.new.execute(f"update {table} set copy = ? where copy = ?", (robbed[0], copy))
        self.new.execute("delete from copies where id = ?", (copy,))

    def _kind(self, copy: int, row: Row) -> str:
        """Return the kind of a copy, by its row as far as that can be, or by where it lay."""
        if row.get("kind") in ORIGINAL:
            return str(row["kind"])
        formats = self.new.execute(
            "select format from places join sources on sources.id = places.source where copy = ?", (copy,)
        )
        if any(format in PROSE for (format,) in formats):
            return "pasted"
        return "file"

    def derive(self, copies: Sequence[int]) -> None:
        """Write what copies say and hold, out of their bytes where these are whole."""
        for copy in copies:
            self.writer.write_anew(copy, _bare(self._record(copy)))
            self._give_labels(copy)
        self.writer.index_fresh()

    def _record(self, copy: int) -> Record:
        kind, name = self.new.execute("select kind, sha256 from copies where id = ?", (copy,)).fetchone()
        data = self._original(copy, name)
        if data is None:
            return self._stored_alone(copy) or _unread(kind, name)
        if kind == "pasted":
            return self._passage(copy, data)
        if self._asked(FAILED_COPY, copy):
            return _unread(kind, name)
        (envelope,) = self.new.execute(
            "select envelope from places where copy = ? order by id", (copy,)
        ).fetchone() or (None,)
        (record,) = guarded(RawMessage(data, envelope=envelope), lambda raw: [prepare_message(raw)])
        if not isinstance(record, Record) or record.failed:
            return self._stored(copy) or _unread(kind, name)
        return record

    def _original(self, copy: int, name: str) -> bytes | None:
        """Return the bytes of a copy; None where they are not whole."""
        try:
            data = unpack_raw(self.new, copy)
        except (ArchiveError, *STUMBLES):
            return None
        if sha256(data) != name:
            return None
        return data

    def _stored(self, copy: int) -> Record | None:
        """Return what the damaged archive says of a copy; None where it says nothing that can be read."""
        try:
            return stored_record(self.old, copy)
        except (sqlite3.Error, *STUMBLES):
            return None

    def _passage(self, copy: int, data: bytes) -> Record:
        """Return a passage as it is read, with what a person said of it where it does not say it."""
        text, stored = data.decode("utf-8", "replace"), self._stored(copy)
        record = prepare_passage(text, Place(), sure=1.0)
        if stored is None or copy in self._unsure:
            self._lose(copy, "what a person said of it, if anything, is lost with its row")
            return record
        said = {name: getattr(stored.facts, name) for name in FACT_NAMES if not getattr(record.facts, name)}
        if stored.certainty < record.certainty:  # the bounds of the passage, which only its prose shows, are no surer
            record = prepare_passage(text, Place(), sure=stored.certainty)
            said = {name: getattr(stored.facts, name) for name in FACT_NAMES if not getattr(record.facts, name)}
        for name in self._damaged(copy, stored):
            said.pop(name, None)
            self._lose(copy, f"what a person said of its {name} is lost")
        facts = replace(record.facts, **said)
        return replace(record, facts=facts, rule=stored.rule, certainty=stored.certainty)

    def _damaged(self, copy: int, stored: Record) -> Iterator[str]:
        """Yield which of sender and recipients a person said, by a paste's rule, and are not stored as they were."""
        _, _, said = (stored.rule or "").partition(SAID)
        addresses = self.broken.get("addresses", {})
        senders = self._asked("select sender from copies where id = ?", copy)
        if "sender" in said and any(sender in addresses for (sender,) in senders):
            yield "sender"
        if "recipients" in said and self._are_recipients_damaged(copy, stored):
            yield "recipients"

    def _are_recipients_damaged(self, copy: int, stored: Record) -> bool:
        rows = self._asked(
            "select message, address from recipients where message in (select id from messages where copy = ?)", copy
        )
        if not stored.facts.recipients:
            return True
        broken, addresses = self.broken.get("recipients", {}), self.broken.get("addresses", {})
        return any(message in broken or address in addresses for message, address in rows)

    def _stored_alone(self, copy: int) -> Record | None:
        """Return what the archive says of a copy whose bytes are lost, and tell if that is damaged too."""
        led = [("messages", message) for (message,) in self._asked("select id from messages where copy = ?", copy)]
        damaged = [("copies", copy), ("bodies", copy), ("segments", copy), *led]
        if any(owner in self.broken.get(table, {}) for table, owner in damaged):
            self._lose(copy, "with its bytes some of what was read of it is lost")
        return self._stored(copy)

    def _lose(self, copy: int, what: str) -> None:
        self.lost.append(Fault("copies", str(copy), what, "lost"))

    def _give_labels(self, copy: int) -> None:
        (message,) = self.new.execute("select message from copies where id = ?", (copy,)).fetchone()
        if message is None:
            return
        rows = self.new.execute("select labels from places where copy = ? and labels is not null", (copy,)).fetchall()
        for (labels,) in rows:
            message_labels.give(self.new, message, message_labels.load_labels(labels))

    def new_copy(self, copy: int | None) -> int | None:
        """Return the copy that one of the damaged archive is now; None where there is none."""
        if copy in self._roots:
            return copy
        path = self._path(copy)
        if not path:
            return None
        (now, *inside) = path
        row = self.new.execute("select id from copies where id = ?", (now["id"],)).fetchone()
        for step in inside:
            if row is None:
                return None
            row = self.new.execute(
                "select id from copies where container = ? and kind = ? and sha256 = ? and char_start is ?",
                (row[0], step["kind"], step["sha256"], step["char_start"]),
            ).fetchone()
        if row is None:
            return None
        return int(row[0])

    def _path(self, copy: int | None) -> list[sqlite3.Row]:
        """Return the rows of a copy and of all that hold it, the outermost first; nothing where they can't be read."""
        path: list[sqlite3.Row] = []
        query = "select id, kind, sha256, char_start, container from copies where id = ?"
        try:
            while copy is not None and len(path) < MOST_LEVELS:
                row = select(self.old, query, (copy,)).fetchone()
                if row is None:
                    return []
                path.insert(0, row)
                copy = row["container"]
        except sqlite3.Error:
            return []
        return path

    def keep_uids(self) -> None:
        """Let every uid that a message had lead to what its copies are of now."""
        for uid, before in self._uids_before():
            if self._leads_somewhere(uid):
                continue
            message = self._message_now(before)
            if message is None:
                self.lost.append(Fault("aliases", uid, "leads to no message any more", "lost"))
            else:
                self.new.execute("insert into aliases (uid, message) values (?, ?)", (uid, message))

    def _uids_before(self) -> list[tuple[str, int]]:
        """Return the uids in the damaged archive that are not damaged, each with the row of its message."""
        damaged = self.broken.get("messages", {})
        messages = known_rows(self.old, "messages", self.broken)
        had = [(row["uid"], row["id"]) for row in messages if row["id"] not in damaged]
        had += [(row["uid"], row["message"]) for row in known_rows(self.old, "aliases", self.broken)]
        return [(uid, message) for uid, message in had if is_uid(uid)]

    def _message_now(self, before: int) -> int | None:
        """Return the message that a copy of one in the damaged archive is of now."""
        rows = self._asked("select copy from messages where id = ?", before)
        rows += self._asked("select id from copies where message = ?", before)
        for (copy,) in rows:
            now = self.new.execute("select message from copies where id = ?", (self.new_copy(copy),)).fetchone()
            if now and now[0] is not None:
                return int(now[0])
        return None

    def _asked(self, query: str, value: int) -> list[tuple[Any, ...]]:
        """Return what the damaged archive answers; nothing where it can't be read there."""
        try:
            return self.old.execute(query, (value,)).fetchall()
        except sqlite3.DatabaseError:
            return []

    def _leads_somewhere(self, uid: str) -> bool:
        query = "select 1 from messages where uid = ?1 union all select 1 from aliases where uid = ?1"
        return self.new.execute(query, (uid,)).fetchone() is not None


def _bare(record: Record) -> Record:
    """Return a record without what was carried over: bytes, places and problems."""
    attached = tuple(map(_bare, record.attached))
    return replace(record, packed=None, place=None, problems=(), attached=attached)


def _unread(kind: str, name: str) -> Record:
    """Return the record of a copy of which nothing is known but its bytes."""
    return Record(kind=kind, sha256=name, facts=Facts(), text="", body="", quoted="", packed=None, failed=True)  # type: ignore[arg-type]
