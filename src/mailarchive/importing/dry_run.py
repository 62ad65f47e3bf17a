"""A dry run: what an import would count, found by reading everything and writing nothing."""

import sqlite3
from collections.abc import Callable, Mapping

from mailarchive.archive.writing.ledger import COUNTS, source_id
from mailarchive.archive.writing.lookup import find_copy, held
from mailarchive.archive.writing.records import HashedMessage, Record, UnreadableRecord
from mailarchive.importing.jobs import Job
from mailarchive.importing.workers import Workers
from mailarchive.sources import PROSE, Source, Unit, plan_units


class DryRun:
    """Counts for the sources of one import, one after the other: what two of them hold is new but once.

    Mail is recognised by its hash and not parsed. So what could not be parsed at an earlier import, and would be tried
    again, counts as failed; what would fail for the first time counts as added.
    """

    def __init__(self, connection: sqlite3.Connection, workers: Workers) -> None:
        self.connection = connection
        self.workers = workers
        self._met: set[str] = set()

    def counts(self, source: Source, path: str, job: Callable[[Unit], Job]) -> dict[str, int]:
        """Return the counts of a receipt.

        path: what the archive calls the source. job: gives what a worker would be asked of a unit.
        """
        row = source_id(self.connection, path)
        counts = dict.fromkeys(COUNTS, 0)
        for unit in plan_units(source):
            if source.format in PROSE:
                outcomes = self._passages(row, job(unit)) or ["skipped"]
            else:
                outcomes = self._messages(unit)
            for outcome in outcomes:
                counts["found"] += 1
                counts[outcome] += 1
        return counts

    def _messages(self, unit: Unit) -> list[str]:
        """Return what would come of each message of a unit, in order."""
        entries = self.workers.hashes(unit)
        parsed = held(self.connection, [entry.sha256 for entry in entries if isinstance(entry, HashedMessage)])
        return [self._message(entry, parsed) for entry in entries]

    def _message(self, entry: HashedMessage | UnreadableRecord, parsed: Mapping[str, bool]) -> str:
        """Return what would come of a message; parsed: of those that the archive holds whether they could be."""
        if isinstance(entry, UnreadableRecord) or parsed.get(entry.sha256) is False:
            return "failed"
        if entry.sha256 in parsed or entry.sha256 in self._met:
            return "duplicate"
        self._met.add(entry.sha256)
        return "added"

    def _passages(self, source: int | None, job: Job) -> list[str]:
        """Return what would come of each passage of mail in prose."""
        outcomes = []
        met: set[str] = set()  # of this source alone: equal pastes from two sources are two messages
        for entry in self.workers.result(job):
            if not isinstance(entry, Record) or entry.failed:
                outcomes.append("failed")
            elif entry.sha256 in met or find_copy(self.connection, entry, source) is not None:
                outcomes.append("duplicate")
            else:
                outcomes.append("added")
                met.add(entry.sha256)
        return outcomes
