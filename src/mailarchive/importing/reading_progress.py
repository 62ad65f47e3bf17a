"""How far the reading of a source is: told when a unit is read, and while workers are at it."""

from mailarchive.importing.batches import SourceReading, unit_name
from mailarchive.importing.request import Progress, Request
from mailarchive.sources import Unit


class ReadingProgress:
    """Reports on a source that is being read; call it with each unit that was read.

    done: names of units that were read by an earlier run, and found: how many messages that found.
    """

    def __init__(self, request: Request, reading: SourceReading, done: set[str], found: int) -> None:
        self.request = request
        self.source = reading.source
        self.found = found
        self.total = sum(map(_messages, reading.units))
        self.passed = sum(_messages(unit) for unit in reading.units if unit_name(unit) in done)
        self.read = 0
        self.steps = request.workers.steps()
        request.workers.ticked = self.tell
        self.tell()

    def __call__(self, unit: Unit) -> None:
        """Count a unit that was read."""
        self.read += _messages(unit)
        self.tell()

    def tell(self) -> None:
        """Report, by messages that workers have ready, of all that were planned."""
        ready = max(self.read, min(self.request.workers.steps() - self.steps, self.total - self.passed))
        done = self.source.size * (self.passed + ready) // max(self.total, 1)
        self.request.report(Progress(self.source.path, "reading", done, self.source.size, messages=self.found + ready))


def _messages(unit: Unit) -> int:
    """Return how many messages a unit is thought to hold."""
    if unit.extents is not None:
        return len(unit.extents.headers)
    return len(unit.members) or 1
