"""Reading a file that is held in memory whole."""

import os

from mailarchive.sources.source import MAX_MESSAGE_BYTES, Source, Unreadable, too_large


def read_whole(source: Source, path: str, member: str | None) -> bytes | Unreadable:
    """The bytes of the file at path, which is this member of the source; raises OSError where it can't be read."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        return too_large(source, member, size) if size > MAX_MESSAGE_BYTES else file.read()
