"""A stream as a file, as workers open a source by its name."""

import atexit
import os
import shutil
import tempfile
from typing import BinaryIO


def spool(beginning: bytes, stream: BinaryIO) -> str:
    """Return the path of a temporary copy of a stream, which lives until the program ends.

    beginning: what was read of the stream already.
    """
    with tempfile.NamedTemporaryFile(prefix="mailarchive-", delete=False) as file:
        atexit.register(_remove, file.name, os.getpid())
        file.write(beginning)
        shutil.copyfileobj(stream, file)
    return file.name


def _remove(path: str, owner: int) -> None:
    """Remove a file, if this is the process that made it and not one forked from it."""
    if os.getpid() == owner and os.path.exists(path):
        os.unlink(path)
