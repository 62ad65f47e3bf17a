"""A split body as records: its segments, the copies in it, and what their headers say."""

from collections.abc import Iterator

from mailarchive.archive.raw import sha256
from mailarchive.archive.writing.records import EmbeddedRecord, Facts, SegmentRecord
from mailarchive.model import Address, Body, EmbeddedMessage, QuotedHeader, Recipient, RecipientKind


def quoted_text(body: Body) -> str:
    """All text that stands in quotations and forwards: the ranges between the outermost ones' starts and ends."""
    own_leaves = [
        (segment.start, segment.end)
        for segment in body.segments
        if segment.depth > 0 and segment.kind not in ("quotation", "forward")
    ]
    return "\n".join(body.text[start:end] for start, end in own_leaves)


def segment_records(body: Body) -> tuple[SegmentRecord, ...]:
    """The segments of a root body."""
    return tuple(
        SegmentRecord(part.kind, part.depth, part.start, part.end, part.parent, part.embedded) for part in body.segments
    )


def embedded_records(body: Body) -> tuple[EmbeddedRecord, ...]:
    """The messages in a body, each with the position of the one it lies in, in the order of `Body.walk()`."""
    counter = 0

    def walk(messages: tuple[EmbeddedMessage, ...], container: int | None) -> Iterator[EmbeddedRecord]:
        nonlocal counter
        for message in messages:
            position, counter = counter, counter + 1
            yield EmbeddedRecord(
                message.kind,
                message.style,
                message.rule,
                message.certainty,
                message.start,
                message.end,
                container,
                sha256(body.text[message.start : message.end].encode()),
                header_facts(message.header),
                message.body.own_words,
            )
            yield from walk(message.body.embedded, position)

    return tuple(walk(body.embedded, None))


def header_facts(header: QuotedHeader) -> Facts:
    """What a quoted header or attribution line says."""
    named: dict[RecipientKind, tuple[Address, ...]] = {"to": header.to, "cc": header.cc, "reply-to": header.reply_to}
    recipients = tuple(Recipient(kind, address) for kind, addresses in named.items() for address in addresses)
    return Facts(
        header.sender,
        header.date,
        header.utc_offset,
        header.date_written,
        "quoted" if header.date else None,
        header.subject,
        header.message_id,
        recipients,
    )
