"""Reading a file that is held in memory whole."""

import os

from mailarchive.sources.opening import open_file
from mailarchive.sources.source import MAX_MESSAGE_BYTES, Source, Unreadable


def read_whole(source: Source, path: str, member: str | None, size: int | None = None) -> bytes | Unreadable:
    """Return the bytes of the file at path, which is this member of the source; raises OSError.

    size: what it had when it was listed. A file that has another by now, or is written to meanwhile, is Unreadable: it
    may hold half a message.
    """
    with open_file(path) as file:
        before = os.fstat(file.fileno())
        if size is not None and before.st_size != size:
            what = f"it had {size:,} bytes when the import began and {before.st_size:,} when it was read"
            return Unreadable.changed(source, member, what)
        if before.st_size > MAX_MESSAGE_BYTES:
            return Unreadable.too_large(source, member, before.st_size)
        data = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    if len(data) != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
        return Unreadable.changed(source, member, "it was written to while it was read")
    return data
