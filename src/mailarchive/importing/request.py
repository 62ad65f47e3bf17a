"""What was asked for, the same for every source of a path, and how it is told how far an import is."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from mailarchive.archive import Archive
from mailarchive.archive.writing.ledger import unchanged
from mailarchive.errors import ImportStopped
from mailarchive.importing.jobs import Job
from mailarchive.importing.workers import Workers
from mailarchive.model import Supplied
from mailarchive.sources import Source, Unit, original_name, storable_name
from mailarchive.sources.stamp import source_stamp

STREAM_NAME = 12  # characters of its hash by which a stream is called


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    phase: "looking", "reading", "settling", "threading" or "sealing"; done and total: bytes while reading, else
    messages. messages, recovered: how many there are so far.
    """

    source: str
    phase: str
    done: int
    total: int
    messages: int = 0
    recovered: int = 0


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, the same for every source of a path.

    supplied, lines: see `importing.jobs.Job`. report: hears how far it is. stop: whether to end after a batch.
    """

    archive: Archive
    workers: Workers
    supplied: Supplied | None
    lines: tuple[int, int] | None
    report: Report
    stop: Callable[[], bool]

    def pause(self) -> None:
        """Between two batches: raise ImportStopped where the import was asked to end."""
        if self.stop():
            raise ImportStopped("stopped; what was read so far is kept, and the same command goes on where it stopped")

    def job(self, unit: Unit, held: frozenset[int] = frozenset()) -> Job:
        """Return what a worker is asked to do with a unit; held: positions of messages that the archive has."""
        return Job(unit, held, supplied=self.supplied, lines=self.lines)

    def name_and_stamp(self, source: Source) -> tuple[str, str]:
        """Return what the archive calls a source, and the stamp that it keeps while it does not change."""
        stamp = source_stamp(source)
        path = storable_name(os.path.abspath(original_name(source.path)))
        if source.path == "-":  # a stream has no path: what it held is its name, so that two pastes are two sources
            path = f"- {stamp[:STREAM_NAME]}"
        if self.lines:  # read without them, it would be another source than it was
            stamp = f"{stamp} {self.lines[0]}-{self.lines[1]}"
        return path, stamp

    def unchanged(self, path: str, stamp: str) -> dict[str, int] | None:
        """Return what `ledger.unchanged` does; but what a person says of a source now was not said then."""
        if self.supplied is not None or self.lines is not None:
            return None
        return unchanged(self.archive.connection, path, stamp)
