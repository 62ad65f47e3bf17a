"""A file that is one message, as mail clients save it; a From_ line above it, kept by some, is its envelope."""

from collections.abc import Iterator

from mailarchive.model import RawMessage
from mailarchive.sources.envelope import leading_envelope_end
from mailarchive.sources.source import Source, Unit, Unreadable, unreadable
from mailarchive.sources.whole_file import read_whole


def messages(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """The one message of the file."""
    try:
        yield read_message(unit.source, unit.source.real_path, None)
    except OSError as error:
        yield unreadable(unit.source, None, error)


def read_message(
    source: Source, path: str, member: str | None, labels: tuple[str, ...] = ()
) -> RawMessage | Unreadable:
    """The message in the file at path, which is this member of the source; raises OSError where it can't be read."""
    data = read_whole(source, path, member)
    if isinstance(data, Unreadable):
        return data
    header = leading_envelope_end(data)
    return RawMessage(
        data=data[header:],
        source=source.path,
        member=member,
        byte_start=header,
        byte_length=len(data) - header,
        labels=labels,
        envelope=data[:header].decode("latin-1") if header else None,
    )
