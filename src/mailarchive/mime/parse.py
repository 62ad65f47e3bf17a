"""A message from its bytes."""

import re
from hashlib import sha256
from itertools import islice

from mailarchive.mime import limits
from mailarchive.mime.addresses import one_line, parse_addresses
from mailarchive.mime.bodies import collect
from mailarchive.mime.dates import header_date, is_after_receipt, received_date
from mailarchive.mime.headers import HeaderBlock, decoded, read_header_block
from mailarchive.mime.message_ids import message_ids
from mailarchive.mime.problems import problem
from mailarchive.mime.reader import read_tree
from mailarchive.model import Address, DateSource, Message, Problem, RawMessage, Recipient, RecipientKind

_MBOX_QUOTE_DEPTH = 30
_RECIPIENTS: tuple[tuple[str, RecipientKind], ...] = (
    ("to", "to"),
    ("cc", "cc"),
    ("bcc", "bcc"),
    ("reply-to", "reply-to"),
)


def parse_message(raw: RawMessage) -> Message:
    """The message that the bytes of `raw` are; never raises: what could not be read is told in `problems`.

    Where `raw` came from an mbox (it has an envelope), one level of ">From " quoting is undone for reading; `data` and
    `sha256` are those of the bytes as stored.
    """
    data = _with_usual_line_ends(raw.data)
    if raw.envelope is not None and b">From " in data:
        data = _without_mbox_quoting(data)
    return _parse(raw.data, data, raw.labels, raw.problems, depth=0)


def _without_mbox_quoting(data: bytes) -> bytes:
    """The bytes with one mark taken off each line that is marks and then "From ", as mboxrd has it."""
    for depth in range(1, _MBOX_QUOTE_DEPTH):
        quoted = b">" * depth + b"From "
        if quoted not in data:
            break
        data = data.replace(b"\n" + quoted, b"\n" + quoted[1:])
    return data


def _with_usual_line_ends(data: bytes) -> bytes:
    """The bytes with the line ends of Mac OS before X, or CRLF that a program has doubled the CR of, made usual."""
    newline = data.find(b"\n")
    if newline < 0:
        return data.replace(b"\r", b"\n")
    return data.replace(b"\r\r\n", b"\r\n") if data[newline - 2 : newline] == b"\r\r" else data


def _parse(stored: bytes, data: bytes, labels: tuple[str, ...], problems: tuple[Problem, ...], depth: int) -> Message:
    """The message that `data` is; depth: how many messages it is attached in."""
    block = read_header_block(data)
    headers, header_problems = decoded(block)
    tree, tree_problems = read_tree(data, block)
    bodies = collect(tree)
    text = bodies.text()
    date, utc_offset, source, date_problems = _date(block)
    embedded: tuple[Message, ...] = ()
    if depth < limits.EMBEDDED_DEPTH:
        embedded = tuple(_parse(inner, inner, (), (), depth + 1) for inner in bodies.messages)
    elif bodies.messages:
        bodies.problems.append(problem("too-deep", f"messages attached {limits.EMBEDDED_DEPTH} deep are not read"))
    met = (*problems, *block.problems, *header_problems, *tree_problems, *bodies.problems, *date_problems)
    return Message(
        data=stored,
        sha256=sha256(stored).hexdigest(),
        message_id=next(iter(message_ids(block.first("message-id"))), None),
        date=date,
        utc_offset=utc_offset,
        date_written=_first(headers, "date"),
        date_source=source,
        sender=_sender(block),
        recipients=_recipients(block),
        subject=one_line(_first(headers, "subject") or "") or None,
        references=message_ids(" ".join(block.every("references"))),
        in_reply_to=message_ids(" ".join(block.every("in-reply-to"))),
        thread_index=_first(headers, "thread-index"),
        text=text,
        html=bodies.html,
        attachments=tuple(bodies.attachments),
        embedded=embedded,
        headers=headers,
        labels=tuple(dict.fromkeys(labels + _gmail_labels(headers))),
        problems=met[: limits.PROBLEMS],
    )


def _first(headers: dict[str, tuple[str, ...]], name: str) -> str | None:
    """The first decoded value of a header, or None."""
    return headers[name][0] if name in headers else None


def _sender(block: HeaderBlock) -> Address | None:
    """The first mailbox of From, else of Sender."""
    for name in ("from", "sender"):
        for value in block.every(name):
            for address in parse_addresses(value):
                return address
    return None


def _recipients(block: HeaderBlock) -> tuple[Recipient, ...]:
    """Every mailbox of the recipient headers, at most `limits.ADDRESSES`."""
    found = (
        Recipient(kind, address)
        for name, kind in _RECIPIENTS
        for value in block.every(name)
        for address in parse_addresses(value)
    )
    return tuple(islice(found, limits.ADDRESSES))


def _date(block: HeaderBlock) -> tuple[str | None, int | None, DateSource | None, tuple[Problem, ...]]:
    """date, utc_offset, date_source and the problems met; the Received header stands in for a Date that can't be."""
    written = block.first("date")
    found = header_date(written) if written else None
    received = received_date(block.every("received"))
    if found and not (received and is_after_receipt(found[0], received[0])):
        return *found, "header", ()
    met = problem("bad-date", f"Date header {written!r:.80}") if written else problem("missing-date", "no Date header")
    if received:
        return *received, "received", (met,)
    return None, None, None, (met,)


def _gmail_labels(headers: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The labels of a Gmail export: comma separated, quoted where they hold a comma."""
    value = _first(headers, "x-gmail-labels")
    if not value:
        return ()
    found = re.findall(r'"([^"]*)"|([^,"]+)', value)
    return tuple(dict.fromkeys(label for quoted, bare in found if (label := (quoted or bare).strip())))
