"""Opening what is to be read: only files, so that no reading waits for a pipe or goes on without end."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_LINKS = {errno.ENOENT: "a link that leads nowhere", errno.ELOOP: "a link that leads back to itself"}


class NotAFile(OSError):
    """What lies at a path can't be read as a file is; `strerror` says what it is."""

    def __init__(self, what: str, path: str) -> None:
        super().__init__(errno.EINVAL, what, path)


class BrokenLink(NotAFile):
    """A link at a path leads nowhere, or back to itself."""


def special_kind(status: os.stat_result) -> str | None:
    """Return what a thing is that is neither a file nor a folder, in words for a person; None where it is one."""
    return _KINDS.get(stat.S_IFMT(status.st_mode))


def status_of(path: str) -> os.stat_result:
    """Return the status of what lies at path; raises OSError, and BrokenLink for a link to nothing."""
    try:
        return os.stat(path)
    except OSError as error:
        if error.errno in _LINKS and os.path.islink(path):
            raise BrokenLink(_LINKS[error.errno], path) from error
        raise


def refuse_special(status: os.stat_result, path: str) -> None:
    """Raise NotAFile where this is the status of a pipe, a socket or a device."""
    kind = special_kind(status)
    if kind:
        raise NotAFile(f"{kind}, not a file", path)


@contextmanager
def open_file(path: str) -> Iterator[BufferedReader]:
    """Open the file at path for reading; raises OSError, and NotAFile where it is none."""
    refuse_special(status_of(path), path)
    with open(path, "rb", opener=_open_without_waiting) as file:
        refuse_special(os.fstat(file.fileno()), path)
        yield file


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a path that may be a pipe by now, as others can change it at any time."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
