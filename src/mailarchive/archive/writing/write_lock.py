"""One writer at a time: a lock on a file beside the archive, which the system takes off when its process ends.

Not on the archive itself: a process that closes a file loses SQLite's own locks on it. Readers ask for no lock.
"""

import fcntl
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from mailarchive.errors import ArchiveError, InUse

IN_MEMORY = ":memory:"  # an archive without a file: nobody else has it
SUFFIX = "-lock"
MOST_SAID = 4096  # bytes that are read of what a lock says
LOOKS, LOOK_SECONDS = 5, 0.02  # at what it says


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes to an archive: a process, since when, and what it does there."""

    pid: int
    since: str
    doing: str

    def __str__(self) -> str:
        return f"process {self.pid} ({self.doing}), since {self.since}"


Wait = Callable[[str], None]
"""Told once, with a line that says so, that somebody else writes and is waited for."""


@dataclass(slots=True)
class _Held:
    """A lock that a thread of this process holds; times: how often it took it."""

    descriptor: int
    owner: tuple[int, int]
    times: int = 1


@dataclass(slots=True)
class _Locks:
    """The locks of this process, by file."""

    held: dict[str, _Held] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)


_LOCKS = _Locks()


@contextmanager
def write_lock(path: str, doing: str, wait: Wait | None = None) -> Iterator[None]:
    """Hold the right to write to the archive at `path`, which a thread that holds it may take once more.

    doing: what others are told. wait: where another process writes, call this and wait for it.

    Raises InUse where another writes and is not waited for, and ArchiveError where no lock can be made.
    """
    if not path or path == IN_MEMORY:
        yield
        return
    name = os.path.realpath(path) + SUFFIX
    _take(name, path, doing, wait)
    try:
        yield
    finally:
        _give_back(name)


def lock_of(connection: sqlite3.Connection, doing: str) -> Any:
    """Return `write_lock` for the file that a connection has open."""
    (_, _, path) = connection.execute("pragma database_list").fetchone()
    return write_lock(path, doing)


def _take(name: str, path: str, doing: str, wait: Wait | None) -> None:
    owner = (os.getpid(), threading.get_ident())
    with _LOCKS.guard:
        held = _LOCKS.held.get(name)
        if held and held.owner == owner:
            held.times += 1
            return
    descriptor = _locked(name, path, wait)
    _say(descriptor, doing)
    with _LOCKS.guard:
        _LOCKS.held[name] = _Held(descriptor, owner)


def _give_back(name: str) -> None:
    with _LOCKS.guard:
        held = _LOCKS.held[name]
        held.times -= 1
        if held.times:
            return
        del _LOCKS.held[name]
    with suppress(OSError):
        os.unlink(name)  # while it is locked: whoever waits for it sees that it is gone, and makes a new one
    os.close(held.descriptor)


def _locked(name: str, path: str, wait: Wait | None) -> int:
    """Return the descriptor of a lock file that is locked and still there."""
    while True:
        descriptor = _opened(name, path)
        try:
            _lock(descriptor, path, wait)
            if _is_there(name, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _opened(name: str, path: str) -> int:
    try:
        return os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ArchiveError(
            f"{path} can't be opened to be written ({name}: {error.strerror}); check the folder and its rights"
        ) from error


def _lock(descriptor: int, path: str, wait: Wait | None) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        said = f"{path} is being written by {_who(descriptor)}"
        if wait is None:
            raise InUse(f"{said}; wait until it is done, or have it waited for with --wait") from None
        wait(said)
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _is_there(name: str, descriptor: int) -> bool:
    """Whether a lock file is the one that others open: its last holder may have taken it away."""
    try:
        return os.path.samestat(os.stat(name), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _say(descriptor: int, doing: str) -> None:
    """Write into a lock file who holds it; a disk may be too full for that."""
    holder = Holder(os.getpid(), datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"), doing)
    with suppress(OSError):
        os.ftruncate(descriptor, os.pwrite(descriptor, json.dumps(asdict(holder)).encode(), 0))


def _who(descriptor: int) -> str:
    """Return who holds a lock, as far as the file says: its holder may be about to write it."""
    for _ in range(LOOKS):
        try:
            return str(Holder(**json.loads(os.pread(descriptor, MOST_SAID, 0))))
        except (OSError, ValueError, TypeError):
            time.sleep(LOOK_SECONDS)
    return "another process"
