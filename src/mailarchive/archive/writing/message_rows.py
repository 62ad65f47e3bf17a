"""Rows of `messages` and what hangs on them, with the search index kept in step."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailarchive.archive.search import unspaced_scripts
from mailarchive.archive.sql import insert
from mailarchive.archive.writing.address_book import AddressBook
from mailarchive.archive.writing.records import AttachmentRecord
from mailarchive.archive.writing.topic_index import index_topics, unindex_topics
from mailarchive.archive.writing.word_index import index_words, unindex_words
from mailarchive.model import CopyKind, Facts, Recipient

PREVIEW = 200  # characters
MOST_REFS = 1000  # of one message; the raw bytes keep the rest

INDEX = """insert into messages_fts (rowid, subject, text, quoted)
    select id, subject, text, quoted from messages_content where id = ?"""
UNINDEX = """insert into messages_fts (messages_fts, rowid, subject, text, quoted)
    select 'delete', id, subject, text, quoted from messages_content where id = ?"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a message's row says: the facts of its best copy, by the row id of that copy."""

    copy: int
    known_from: CopyKind
    facts: Facts
    text: str
    certainty: float
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    thread_index: str | None = None
    attachments: tuple[AttachmentRecord, ...] = ()


class MessageRows:
    """Inserts, replaces and removes messages. Every method leaves the transaction to its caller."""

    def __init__(self, connection: sqlite3.Connection, addresses: AddressBook) -> None:
        self.connection = connection
        self.addresses = addresses

    def insert(self, uid: str, contents: Contents) -> int:
        """Insert a message, not yet into the search index (see `index`). Its copy may be inserted after it."""
        message = insert(self.connection, "messages", {"uid": uid, **self._row(contents)})
        self._insert_rows(message, contents)
        return message

    def replace(self, message: int, contents: Contents) -> None:
        """Give a message the fields of a better copy. Its thread is decided again."""
        self.unindex(message)
        self._count_sender(message, -1)
        for table in ("recipients", "refs", "attachments"):
            self.connection.execute(f"delete from {table} where message = ?", (message,))
        row = {**self._row(contents), "thread": None}
        columns = ", ".join(f"{column} = ?" for column in row)
        self.connection.execute(f"update messages set {columns} where id = ?", (*row.values(), message))
        self._insert_rows(message, contents)
        self.index([message])

    def remove(self, message: int, successor: int | None = None) -> None:
        """Remove a message; where it has a successor, its uids and labels go on with that. Its copies lose it."""
        self.unindex(message)
        self._count_sender(message, -1)
        if successor is not None:
            self._hand_on(message, successor)
        self.rethread(message)
        self.connection.execute("delete from messages where id = ?", (message,))

    def _hand_on(self, message: int, successor: int) -> None:
        """Let the uids of a message lead to another one, and give that its labels."""
        for statement in (
            "update aliases set message = ? where message = ?",
            "insert or replace into aliases (uid, message) select uid, ? from messages where id = ?",
            "insert or ignore into message_labels select ?, label from message_labels where message = ?",
        ):
            self.connection.execute(statement, (successor, message))

    def uids(self, message: int) -> list[str]:
        """Return every uid of a message, old ones included."""
        rows = self.connection.execute(
            "select uid from messages where id = ?1 union select uid from aliases where message = ?1", (message,)
        )
        return [uid for (uid,) in rows]

    def add_aliases(self, message: int, uids: Iterable[str]) -> None:
        """Let the uids of a message that was removed lead to this one, those that no message has."""
        self.connection.executemany(
            """insert or ignore into aliases (uid, message)
               select ?1, ?2 where not exists (select 1 from messages where uid = ?1)""",
            ((uid, message) for uid in uids),
        )

    def rethread(self, message: int) -> None:
        """Mark the whole thread of a message to be decided again."""
        self.connection.execute(
            """update messages set thread = null
               where thread = (select thread from messages where id = ?)""",
            (message,),
        )

    def index(self, messages: Iterable[int]) -> None:
        """Put messages into the search index, and into those of words and topics, after their bodies."""
        listed = list(messages)
        self.connection.executemany(INDEX, ((message,) for message in listed))
        unspaced_scripts.index(self.connection, listed)
        index_words(self.connection, listed)
        index_topics(self.connection, listed)

    def unindex(self, message: int) -> None:
        """Take a message out of the search index, and of those of words and topics: before what they index changes."""
        self.connection.execute(UNINDEX, (message,))
        unspaced_scripts.unindex(self.connection, message)
        unindex_words(self.connection, message)
        unindex_topics(self.connection, message)

    def _row(self, contents: Contents) -> dict[str, object]:
        facts = contents.facts
        return {
            "date": facts.date,
            "sender": self.addresses.id(facts.sender),
            "subject": facts.subject,
            "preview": " ".join(contents.text[: 4 * PREVIEW].split())[:PREVIEW],
            "known_from": contents.known_from,
            "certainty": contents.certainty,
            "year": _year(facts.date),
            "attachment_count": len(contents.attachments),
            "utc_offset": facts.utc_offset,
            "date_written": facts.date_written,
            "date_source": facts.date_source,
            "message_id": facts.message_id,
            "copy": contents.copy,
            "text": contents.text,
        }

    def _insert_rows(self, message: int, contents: Contents) -> None:
        """Insert what hangs on a message's row."""
        self._insert_recipients(message, contents.facts.recipients)
        self.connection.executemany(
            "insert into refs (message, position, kind, message_id) values (?, ?, ?, ?)",
            ((message, position, kind, ref) for position, (kind, ref) in enumerate(_refs(contents))),
        )
        self.connection.executemany(
            """insert into attachments (message, filename, content_type, size, content_id, disposition, blob)
               values (?, ?, ?, ?, ?, ?, ?)""",
            (
                (message, each.filename, each.content_type, each.size, each.content_id, each.disposition, each.sha256)
                for each in contents.attachments
            ),
        )
        self._count_sender(message, 1)

    def _insert_recipients(self, message: int, recipients: Sequence[Recipient]) -> None:
        rows = []
        for position, recipient in enumerate(recipients):
            address = self.addresses.id(recipient.address)
            if address is not None:
                rows.append((message, recipient.kind, position, address))
        self.connection.executemany(
            "insert or ignore into recipients (message, kind, position, address) values (?, ?, ?, ?)", rows
        )

    def _count_sender(self, message: int, by: int) -> None:
        self.connection.execute(
            """update addresses set message_count = message_count + ?
               where id = (select sender from messages where id = ?)""",
            (by, message),
        )


def _year(date: str | None) -> int | None:
    if not date:
        return None
    return int(date[:4])


def _refs(contents: Contents) -> list[tuple[str, str]]:
    """Return what a header refers to, each with the kind of its row."""
    refs = [("references", ref) for ref in contents.references[-MOST_REFS:]]
    refs += [("in-reply-to", ref) for ref in contents.in_reply_to[-MOST_REFS:]]
    if contents.thread_index:
        refs.append(("thread-index", contents.thread_index))
    return refs
