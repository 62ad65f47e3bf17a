"""A message from its bytes."""

import re
from hashlib import sha256

from mailarchive.mime import limits
from mailarchive.mime.addresses import one_line, parse_addresses
from mailarchive.mime.bodies import collect
from mailarchive.mime.dates import header_date, received_date
from mailarchive.mime.headers import HeaderBlock, decoded, read_header_block
from mailarchive.mime.ids import message_ids
from mailarchive.mime.problems import problem
from mailarchive.mime.reader import read_tree
from mailarchive.model import DateSource, Message, Problem, RawMessage, Recipient, RecipientKind

_MBOX_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
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
    data = raw.data
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # the line ends of Mac OS before X
    if raw.envelope is not None and b">From " in data:
        data = _MBOX_QUOTED.sub(b"", data)
    return _parse(raw.data, data, raw.labels, raw.problems, depth=0)


def _parse(stored: bytes, data: bytes, labels: tuple[str, ...], problems: tuple[Problem, ...], depth: int) -> Message:
    block = read_header_block(data)
    headers, header_problems = decoded(block)
    tree, tree_problems = read_tree(data, block)
    bodies = collect(tree)
    date, utc_offset, source, date_problems = _date(block)
    sender = next((a for name in ("from", "sender") for raw in block.every(name) for a in parse_addresses(raw)), None)
    embedded = tuple(_parse(d, d, (), (), depth + 1) for d in bodies.messages) if depth < limits.EMBEDDED_DEPTH else ()
    if depth >= limits.EMBEDDED_DEPTH and bodies.messages:
        bodies.problems.append(problem("too-deep", "messages attached to attached messages, too deep"))
    return Message(
        data=stored,
        sha256=sha256(stored).hexdigest(),
        message_id=next(iter(message_ids(block.first("message-id"))), None),
        date=date,
        utc_offset=utc_offset,
        date_written=_first(headers, "date"),
        date_source=source,
        sender=sender,
        recipients=tuple(
            Recipient(kind, address)
            for name, kind in _RECIPIENTS
            for value in block.every(name)
            for address in parse_addresses(value)
        ),
        subject=one_line(_first(headers, "subject") or "") or None,
        references=message_ids(" ".join(block.every("references"))),
        in_reply_to=message_ids(" ".join(block.every("in-reply-to"))),
        thread_index=_first(headers, "thread-index"),
        text=bodies.text,
        html=bodies.html,
        attachments=tuple(bodies.attachments),
        embedded=embedded,
        headers=headers,
        labels=labels + _gmail_labels(headers),
        problems=(*problems, *block.problems, *header_problems, *tree_problems, *bodies.problems, *date_problems),
    )


def _first(headers: dict[str, tuple[str, ...]], name: str) -> str | None:
    return headers[name][0] if name in headers else None


def _date(block: HeaderBlock) -> tuple[str | None, int | None, DateSource | None, tuple[Problem, ...]]:
    """date, utc_offset, date_source and the problems met."""
    written = block.first("date")
    found = header_date(written) if written else None
    if found:
        return *found, "header", ()
    received = received_date(block.every("received"))
    code = "bad-date" if written else "missing-date"
    detail = f"Date header {written!r:.80}" if written else "no Date header"
    if received:
        return *received, "received", (problem(code, f"{detail}; the date is that of the Received header"),)
    return None, None, None, (problem(code, detail),)


def _gmail_labels(headers: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The labels of a Gmail export: comma separated, quoted where they hold a comma."""
    value = _first(headers, "x-gmail-labels")
    if not value:
        return ()
    found = re.findall(r'"([^"]*)"|([^,"]+)', value)
    return tuple(dict.fromkeys(label for quoted, bare in found if (label := (quoted or bare).strip())))
