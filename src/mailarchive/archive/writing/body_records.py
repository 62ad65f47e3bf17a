"""A split body as records: its segments, the copies in it, and what their headers say."""

from collections.abc import Iterator

from mailarchive.archive.raw import sha256
from mailarchive.archive.writing.records import EmbeddedRecord, SegmentRecord
from mailarchive.model import Body, EmbeddedMessage, facts_of


def quoted_text(body: Body) -> str:
    """Return all text that stands in quotations and forwards, leaf by leaf."""
    leaves = [
        (segment.start, segment.end)
        for segment in body.segments
        if segment.depth > 0 and segment.kind not in ("quotation", "forward")
    ]
    return "\n".join(body.text[start:end] for start, end in leaves)


def segment_records(body: Body) -> tuple[SegmentRecord, ...]:
    """Return the segments of a root body."""
    return tuple(
        SegmentRecord(
            kind=segment.kind,
            depth=segment.depth,
            char_start=segment.start,
            char_end=segment.end,
            parent=segment.parent,
            embedded=segment.embedded,
        )
        for segment in body.segments
    )


def embedded_records(body: Body) -> tuple[EmbeddedRecord, ...]:
    """Return the messages in a body, each with the position of the one it lies in, in the order of `Body.walk()`."""
    counter = 0

    def walk(messages: tuple[EmbeddedMessage, ...], container: int | None) -> Iterator[EmbeddedRecord]:
        nonlocal counter
        for message in messages:
            position, counter = counter, counter + 1
            yield EmbeddedRecord(
                kind=message.kind,
                style=message.style,
                rule=message.rule,
                certainty=message.certainty,
                char_start=message.start,
                char_end=message.end,
                container=container,
                sha256=sha256(body.text[message.start : message.end].encode()),
                facts=facts_of(message.header),
                text=message.body.own_words,
            )
            yield from walk(message.body.embedded, position)

    return tuple(walk(body.embedded, None))
