"""What a settled copy says, read once more from the body it stands in: the archive keeps no facts of it but these."""

import sqlite3
from dataclasses import replace

from mailarchive.archive.raw import unpack_raw
from mailarchive.archive.settling.candidates import root_of
from mailarchive.archive.writing.body_records import embedded_records
from mailarchive.mime import parse_message
from mailarchive.model import Address, Body, RawMessage, Recipient
from mailarchive.quoted import split_message, split_pasted

Says = tuple[str, tuple[Recipient, ...]]
"""Own words and recipients."""


def read_again(connection: sqlite3.Connection, copy: int) -> Says:
    """Return the own words and the recipients of a copy that is embedded or pasted.

    Where this version cuts the body in other places, they are what is kept of the copy.
    """
    root = root_of(connection, copy)
    body = _body(connection, root)
    records = embedded_records(body)
    if root == copy:
        if body.own_words or not records:
            return body.own_words, _recipients(connection, copy)
        return records[0].text, records[0].facts.recipients
    bounds = connection.execute("select char_start, char_end from copies where id = ?", (copy,)).fetchone()
    for record in records:
        if (record.char_start, record.char_end) == bounds:
            return record.text, record.facts.recipients
    (kept,) = connection.execute("select text from bodies where copy = ?", (copy,)).fetchone() or ("",)
    return kept, _recipients(connection, copy)


def _body(connection: sqlite3.Connection, root: int) -> Body:
    """Split the stored text of a copy with a body of its own."""
    text, kind = connection.execute(
        "select text, kind from bodies join copies on copies.id = bodies.copy where copies.id = ?", (root,)
    ).fetchone()
    if kind == "pasted":
        return split_pasted(text or "")
    message = parse_message(RawMessage(unpack_raw(connection, root)))
    return split_message(replace(message, text=text or ""))


def _recipients(connection: sqlite3.Connection, copy: int) -> tuple[Recipient, ...]:
    """Return the recipients of the message that this is the best copy of."""
    rows = connection.execute(
        """select recipients.kind, addresses.name, addresses.email from messages
           join recipients on recipients.message = messages.id
           join addresses on addresses.id = recipients.address where messages.copy = ? order by position""",
        (copy,),
    )
    return tuple(Recipient(kind, Address(name, email)) for kind, name, email in rows)
