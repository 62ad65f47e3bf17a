"""A file of text that holds mail: pasted text or a post. It is handed on whole; prose/ finds the mail in it."""

from collections.abc import Iterator

from mailarchive.model import RawMessage
from mailarchive.sources.source import Unit, Unreadable
from mailarchive.sources.whole_file import read_whole


def read_text_file(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Yield the whole file as one message: its text is what the mail in it will be looked for in."""
    source = unit.source
    try:
        data = read_whole(source, source.real_path, None, source.size)
    except OSError as error:
        yield Unreadable.refused(source, None, error)
        return
    if isinstance(data, Unreadable):
        yield data
    else:
        yield RawMessage(data, source=source.path, byte_start=0, byte_length=len(data))
