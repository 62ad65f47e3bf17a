"""Reading a file that is held in memory whole."""

import os

from mailarchive.sources.source import MAX_MESSAGE_BYTES, Source, Unreadable


def read_whole(source: Source, path: str, member: str | None) -> bytes | Unreadable:
    """Return the bytes of the file at path, which is this member of the source; raises OSError."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_MESSAGE_BYTES:
            return Unreadable.too_large(source, member, size)
        return file.read()
