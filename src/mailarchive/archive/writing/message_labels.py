"""The labels of messages: those that a mailbox gives a message where it lies, and those that its own header names.

The first follow the mailbox: a Maildir's flag that was taken off is taken off the message, unless another of its places
has it, or its header.
"""

import json
import sqlite3
from collections.abc import Iterable

from mailarchive.archive.raw import unpack_raw
from mailarchive.archive.sql import FULL
from mailarchive.errors import ArchiveError
from mailarchive.mime.limits import HEADER_BYTES
from mailarchive.model import RawMessage

FIELD = b"x-gmail-labels"


def dump_labels(labels: Iterable[str]) -> str | None:
    """Return the labels of a place as they are stored; None for none."""
    names = sorted(set(labels))
    if not names:
        return None
    return json.dumps(names, ensure_ascii=False)


def load_labels(dumped: str | None) -> frozenset[str]:
    """Return the labels that `dump_labels` stored."""
    return frozenset(json.loads(dumped or "[]"))


def give(connection: sqlite3.Connection, message: int, labels: Iterable[str]) -> None:
    """Give a message labels; those that it has it keeps."""
    for label in labels:
        connection.execute("insert or ignore into labels (name) values (?)", (label,))
        connection.execute(
            "insert or ignore into message_labels select ?, id from labels where name = ?", (message, label)
        )


def take_off(connection: sqlite3.Connection, message: int, labels: Iterable[str]) -> None:
    """Take labels off a message that a place of it no longer has, those that nothing else says it has."""
    gone = set(labels)
    if gone:
        gone -= _of_places(connection, message)
    if gone:
        gone -= _of_headers(connection, message)
    connection.executemany(
        "delete from message_labels where message = ? and label = (select id from labels where name = ?)",
        ((message, label) for label in gone),
    )


def _of_places(connection: sqlite3.Connection, message: int) -> set[str]:
    rows = connection.execute(
        "select labels from copies join places on places.copy = copies.id where message = ? and labels is not null",
        (message,),
    )
    return {label for (dumped,) in rows for label in load_labels(dumped)}


def _of_headers(connection: sqlite3.Connection, message: int) -> set[str]:
    """Return the labels that the copies of a message name in their headers, read once more from their bytes."""
    copies = connection.execute(f"select id from copies where message = ? and kind in {FULL}", (message,)).fetchall()
    labels: set[str] = set()
    for (copy,) in copies:
        try:
            data = unpack_raw(connection, copy)
        except ArchiveError:
            continue  # damaged: `verify` tells
        if FIELD in data[:HEADER_BYTES].lower():
            from mailarchive.mime import parse_message  # half of what a command takes to start, and seldom needed

            labels.update(parse_message(RawMessage(data)).labels)
    return labels
