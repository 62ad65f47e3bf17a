"""Commands that write: one at a time has an archive, and the others say who, or wait."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import click

from mailarchive.archive import Archive
from mailarchive.archive.writing.write_lock import Wait, write_lock
from mailarchive.cli.terminal import line

MOST_TOLD = 120  # characters of a command, for others


def alone(db: str, doing: str, wait: bool) -> AbstractContextManager[None]:
    """Return the lock on an archive for a command.

    doing: the command, as others are told of it. wait: whether to wait for who writes, and to say so.
    """
    told: Wait | None = None
    if wait:
        told = _tell
    return write_lock(db, line(doing, MOST_TOLD), told)


@contextmanager
def archive_alone(db: str, doing: str, wait: bool) -> Iterator[Archive]:
    """Open an archive that is there to be written, alone; see `alone`. Raises NotFound where it is missing."""
    lock: AbstractContextManager[None] = nullcontext()
    if os.path.exists(db):
        lock = alone(db, doing, wait)
    with lock, Archive(db, must_exist=True) as archive:
        yield archive


def _tell(said: str) -> None:
    click.echo(f"{line(said)}; waiting for it", err=True)
