"""A file that is one message, as mail clients save it; a From_ line above it, kept by some, is its envelope."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from mailarchive.model import Problem, RawMessage
from mailarchive.sources.frame import message_range
from mailarchive.sources.from_lines import MOST_TOLD, TRANSPORT, lines_within, possible_separator
from mailarchive.sources.headers_within import headers_within
from mailarchive.sources.source import Source, Unit, Unreadable
from mailarchive.sources.whole_file import read_whole

PERHAPS_A_MAILBOX = (
    "a From_ line above a header is taken for text of this message; "
    "if the file is a mailbox, delete the message and import it with --format mbox"
)


def read_eml(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Yield the one message of the file."""
    try:
        yield read_message_file(unit.source, unit.source.real_path, None, size=unit.source.size)
    except OSError as error:
        yield Unreadable.refused(unit.source, None, error)


def read_message_file(
    source: Source,
    path: str,
    member: str | None,
    *,
    size: int | None,
    labels: tuple[str, ...] = (),
    listed_as: str | None = None,
) -> RawMessage | Unreadable:
    """Return the message in the file at path, which is this member of the source; size: see `read_whole`.

    Raises OSError.
    """
    data = read_whole(source, path, member, size)
    if isinstance(data, Unreadable):
        return data
    return message_in_file(source, data, member, labels=labels, listed_as=listed_as)


def message_in_file(
    source: Source, data: bytes, member: str | None, *, labels: tuple[str, ...] = (), listed_as: str | None = None
) -> RawMessage:
    """Return the message in the bytes of a file, which is this member of the source."""
    start, stop = message_range(data)
    envelope = data[:start].decode("latin-1")
    others: Iterator[Problem] = iter(())
    if envelope.startswith("From ") or source.format == "eml":
        others = _possible_others(data)
    return RawMessage(
        data=data[start:stop],
        source=source.path,
        member=member,
        byte_start=start,
        byte_length=stop - start,
        labels=labels,
        envelope=envelope or None,
        trailer=data[stop:].decode("latin-1") or None,
        listed_as=listed_as,
        problems=(*_problems(source, data[start:stop], start), *islice(others, MOST_TOLD)),
    )


def _problems(source: Source, data: bytes, start: int) -> tuple[Problem, ...]:
    """Return what is odd about a file of one message; a Maildir has nothing else, whatever is in it."""
    if source.format == "maildir":
        return ()
    return tuple(replace(each, byte_start=start + (each.byte_start or 0)) for each in headers_within(data))


def _possible_others(data: bytes) -> Iterator[Problem]:
    """Yield where other messages may begin in the bytes of a file that is said to be one message."""
    for line in lines_within(data):
        if line.look.is_plain() or (line.look.header in TRANSPORT and line.look.kind != "patch"):
            yield replace(possible_separator(line.start), detail=PERHAPS_A_MAILBOX)
