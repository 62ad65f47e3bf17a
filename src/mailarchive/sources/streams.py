"""What is read as a stream: standard input, a pipe given by its name, a terminal. Never a device without end."""

import io
import os
import select
import stat
import sys
import time
from typing import BinaryIO, NamedTuple

from mailarchive.sources.opening import NotAFile, refuse_special, status_of

PIPE_SECONDS = 30
"""How long a pipe with a name is waited for that nobody has opened for writing."""

_PAUSE = 0.05
_PIECE = 1 << 16


class Stream(NamedTuple):
    """A stream that may be read already to some part. begun: what was read of it."""

    rest: BinaryIO
    begun: bytes = b""

    def close(self) -> None:
        """Close it, but for standard input, which is not ours."""
        if sys.stdin is None or self.rest is not sys.stdin.buffer:
            self.rest.close()


def open_stream(path: str) -> Stream | None:
    """Open what lies at path, "-" for standard input, as a stream; None for a file or folder, which is none.

    Raises OSError, and NotAFile for a socket, a device, a link to nothing, and a pipe that nobody writes to.
    """
    if path == "-":
        return Stream(_standard_input())
    status = status_of(path)
    if stat.S_ISFIFO(status.st_mode):
        return _open_pipe(path)
    if _ends(status):
        return Stream(open(path, "rb"))
    refuse_special(status, path)
    return None


def _standard_input() -> BinaryIO:
    """Return standard input; raises NotAFile where it is closed, or a device without end."""
    if sys.stdin is None:
        raise NotAFile("closed, so that nothing can be read from it", "-")
    stream = sys.stdin.buffer
    try:
        status = os.fstat(stream.fileno())
    except io.UnsupportedOperation:  # not the process's own, but a stream in memory
        return stream
    if stat.S_ISCHR(status.st_mode) and not _ends(status):
        raise NotAFile("a device, not a file", "-")
    return stream


def _ends(status: os.stat_result) -> bool:
    """Whether this is the null device, or the terminal of this process, where a person ends what they type."""
    devices = [os.stat(os.devnull).st_rdev]
    if os.isatty(0):
        devices.append(os.fstat(0).st_rdev)
    return stat.S_ISCHR(status.st_mode) and status.st_rdev in devices


def _open_pipe(path: str) -> Stream:
    """Open a pipe as soon as somebody writes to it; raises NotAFile when nobody does."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    deadline = time.monotonic() + PIPE_SECONDS
    begun = _begun(descriptor)
    while begun is None:
        if time.monotonic() > deadline:
            os.close(descriptor)
            raise NotAFile(f"a named pipe, to which nobody has written for {PIPE_SECONDS} seconds", path)
        time.sleep(_PAUSE)
        begun = _begun(descriptor)
    os.set_blocking(descriptor, True)
    return Stream(open(descriptor, "rb"), begun)


def _begun(descriptor: int) -> bytes | None:
    """Return what stands in a pipe that somebody has, or had, open for writing; None where nobody had it open yet."""
    try:
        data = os.read(descriptor, _PIECE)
    except BlockingIOError:  # somebody has, and has not written yet
        return b""
    poll = select.poll()
    poll.register(descriptor, 0)  # that it was hung up is told unasked
    if data or poll.poll(0):
        return data
    return None
