"""A stream as a file, as workers open a source by its name.

The file holds somebody's mail and must not outlive the program, however that ends. Where a process can be asked for its
open files by name, as on Linux, it has no name of its own. Elsewhere it is locked while it is in use, and what a killed
program has left, and so is locked no more, is removed by the next one.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

OPEN_FILES = Path("/proc")
"""Where the system has a folder for each process, with its open files."""

_PREFIX, _SUFFIX = "mailarchive-", ".spool"


def spool(beginning: bytes, stream: BinaryIO) -> str:
    """Return the path of a temporary copy of a stream, which lives until the program ends.

    beginning: what was read of the stream already. Raises OSError, such as where the disk is full.
    """
    open_files = OPEN_FILES / str(os.getpid()) / "fd"
    if not open_files.is_dir():
        return _named_copy(beginning, stream)
    with tempfile.TemporaryFile(prefix=_PREFIX) as file:
        _fill(file, beginning, stream)
        return str(open_files / str(os.dup(file.fileno())))


def _fill(file: BinaryIO, beginning: bytes, stream: BinaryIO) -> None:
    file.write(beginning)
    shutil.copyfileobj(stream, file)
    file.flush()


def _named_copy(beginning: bytes, stream: BinaryIO) -> str:
    """Return the path of a copy that is locked while this program runs, and removed when it ends."""
    for left in _left_behind():
        left.unlink(missing_ok=True)
    descriptor, path = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX)
    with open(descriptor, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.dup(descriptor)  # keeps the lock
        atexit.register(_remove, path, os.getpid())
        _fill(file, beginning, stream)
    return path


def _left_behind() -> Iterator[Path]:
    """Yield the copies that no program has locked. One without content may be about to be locked, and holds no mail."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file.fileno()).st_size:
                yield path


def _remove(path: str, owner: int) -> None:
    """Remove a file, if this is the process that made it and not one forked from it."""
    if os.getpid() == owner and os.path.exists(path):
        os.unlink(path)
