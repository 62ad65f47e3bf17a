"""A message from its bytes."""

import codecs
import re
from hashlib import sha256
from itertools import islice

from mailarchive.mime import limits
from mailarchive.mime.addresses import clean_line, parse_addresses
from mailarchive.mime.bodies import Bodies, collect_bodies
from mailarchive.mime.dates import header_date, is_after_receipt, received_date
from mailarchive.mime.headers import HeaderBlock, decode_headers, read_header_block
from mailarchive.mime.message_ids import message_ids
from mailarchive.mime.problems import problem
from mailarchive.mime.reader import read_tree
from mailarchive.model import Address, DateSource, Message, Problem, RawMessage, Recipient, RecipientKind

_FROM_LINE = re.compile(r"(?:\xef\xbb\xbf)?[\0\t\r\n ]*From[ \r\n]")
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MBOX_QUOTE_DEPTH = 30
_GMAIL_LABEL = re.compile(r'"([^"]*)"|([^,"]+)')
_RECIPIENTS: tuple[tuple[str, RecipientKind], ...] = (
    ("to", "to"),
    ("cc", "cc"),
    ("bcc", "bcc"),
    ("reply-to", "reply-to"),
)


def parse_message(raw: RawMessage) -> Message:
    """Return the message that the bytes of `raw` are; never raises: what could not be read stands in `problems`.

    Where `raw` came from an mbox (its envelope says so), one level of ">From " quoting is undone for reading; `data`
    and `sha256` are those of the bytes as stored.
    """
    data, recoded = _without_utf16(raw.data)
    data = _with_usual_line_ends(data)
    if b">From " in data and _lay_in_mbox(raw.envelope):
        data = _without_mbox_quoting(data)
    return _parse(raw.data, data, raw.labels, (*raw.problems, *recoded), depth=0)


def _without_utf16(data: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the bytes in UTF-8 where they are text in UTF-16, as Windows programs save what they show of a file."""
    if not data.startswith(_BOMS):
        return data, ()
    detail = "the file is in UTF-16; it is read as if in UTF-8, and text that declares another charset may be wrong"
    return data.decode("utf-16", "replace").encode(), (problem("utf-16", detail),)


def _lay_in_mbox(envelope: str | None) -> bool:
    """Whether an envelope is that of an mbox: a From_ line, or none above a file's first message."""
    return envelope is not None and (not envelope or _FROM_LINE.match(envelope) is not None)


def _without_mbox_quoting(data: bytes) -> bytes:
    """Return the bytes with one mark taken off each line that is marks and then "From ", as mboxrd has it."""
    for depth in range(1, _MBOX_QUOTE_DEPTH):
        quoted = b">" * depth + b"From "
        if quoted not in data:
            break
        data = data.replace(b"\n" + quoted, b"\n" + quoted[1:])
    return data


def _with_usual_line_ends(data: bytes) -> bytes:
    """Return the bytes with the line ends of Mac OS before X, or CRLF with the CR doubled by a program, made usual."""
    newline = data.find(b"\n")
    if newline < 0:
        return data.replace(b"\r", b"\n")
    if data[newline - 2 : newline] == b"\r\r":
        return data.replace(b"\r\r\n", b"\r\n")
    return data


def _parse(stored: bytes, data: bytes, labels: tuple[str, ...], problems: tuple[Problem, ...], depth: int) -> Message:
    """Return the message that `data` is; depth: how many messages it is attached in."""
    block = read_header_block(data)
    headers, header_problems = decode_headers(block)
    tree, tree_problems = read_tree(data, block)
    bodies = collect_bodies(tree)
    text = bodies.text()
    embedded = _embedded(bodies, depth)
    date, utc_offset, date_source, date_problems = _date(block)
    all_problems = (*problems, *block.problems, *header_problems, *tree_problems, *bodies.problems, *date_problems)
    return Message(
        data=stored,
        sha256=sha256(stored).hexdigest(),
        message_id=next(iter(message_ids(block.first("message-id"))), None),
        date=date,
        utc_offset=utc_offset,
        date_written=_first(headers, "date"),
        date_source=date_source,
        sender=_sender(block),
        recipients=_recipients(block),
        subject=clean_line(_first(headers, "subject") or "") or None,
        references=message_ids(" ".join(block.every("references"))),
        in_reply_to=message_ids(" ".join(block.every("in-reply-to"))),
        thread_index=_first(headers, "thread-index"),
        text=text,
        html=bodies.html,
        attachments=tuple(bodies.attachments),
        embedded=embedded,
        headers=headers,
        labels=tuple(dict.fromkeys(labels + _gmail_labels(headers))),
        problems=all_problems[: limits.PROBLEMS],
    )


def _embedded(bodies: Bodies, depth: int) -> tuple[Message, ...]:
    """Return the attached messages, parsed unless they lie too deep; adds a problem where they do."""
    if depth < limits.ATTACHED_DEPTH:
        return tuple(_parse(data, data, labels=(), problems=(), depth=depth + 1) for data in bodies.messages)
    if bodies.messages:
        bodies.problems.append(problem("too-deep", f"messages attached {limits.ATTACHED_DEPTH} deep are not read"))
    return ()


def _first(headers: dict[str, tuple[str, ...]], name: str) -> str | None:
    """Return the first decoded value of a header, or None."""
    return headers.get(name, (None,))[0]


def _sender(block: HeaderBlock) -> Address | None:
    """Return the first mailbox of From, else of Sender."""
    for name in ("from", "sender"):
        for value in block.every(name):
            for address in parse_addresses(value):
                return address
    return None


def _recipients(block: HeaderBlock) -> tuple[Recipient, ...]:
    """Return every mailbox of the recipient headers, at most `limits.ADDRESSES`."""
    recipients = (
        Recipient(kind, address)
        for name, kind in _RECIPIENTS
        for value in block.every(name)
        for address in parse_addresses(value)
    )
    return tuple(islice(recipients, limits.ADDRESSES))


def _date(block: HeaderBlock) -> tuple[str | None, int | None, DateSource | None, tuple[Problem, ...]]:
    """Return date, utc_offset, date_source and problems; the Received header stands in for a Date that can't be."""
    written = block.first("date")
    sent = header_date(written)
    received = received_date(block.every("received"))
    if sent and not (received and is_after_receipt(sent[0], received[0])):
        return *sent, "header", ()
    fault = problem("missing-date", "no Date header")
    if written:
        fault = problem("bad-date", f"Date header {written!r:.80}")
    if received:
        return *received, "received", (fault,)
    return None, None, None, (fault,)


def _gmail_labels(headers: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the labels of a Gmail export: comma separated, quoted where they hold a comma."""
    value = _first(headers, "x-gmail-labels") or ""
    labels = ((quoted or bare).strip() for quoted, bare in _GMAIL_LABEL.findall(value))
    return tuple(dict.fromkeys(filter(None, labels)))
