"""The units of a source, prepared by the workers, in batches that are written at once."""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from mailarchive.archive.writing.lookup import held
from mailarchive.archive.writing.places import Places
from mailarchive.archive.writing.records import HashedMessage, UnreadableRecord
from mailarchive.archive.writing.writer import Entry
from mailarchive.importing.jobs import Job, Prepared
from mailarchive.importing.request import Request
from mailarchive.importing.workers import Workers
from mailarchive.sources import PROSE, Source, Unit, listed_names, member_names, storable_name

BATCH = 1000  # messages in a transaction, at least: row ids in date order keep the search index quick
HUGE = 64 << 20  # bytes: such a message has the workers to itself, as each holds some copies of what it parses
AHEAD = 2  # jobs waiting for each worker: enough to keep it busy, few enough to keep memory flat


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A source that is being read. before: whether the archive has anything of it. whole: not some lines of it only."""

    source: Source
    units: list[Unit]
    before: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole units, and what they hold."""

    units: list[Unit]
    entries: list[Entry]


def batches(
    request: Request, reading: SourceReading, done: set[str], prepared: Callable[[Unit], None]
) -> Iterator[Batch]:
    """Yield what is not done yet of a source, in batches of at least BATCH messages.

    done: names of units. prepared: called for each unit that was read.
    """
    batch = Batch([], [])
    for unit, entries in _prepared(request, reading, done):
        prepared(unit)
        batch.units.append(unit)
        batch.entries.extend(entries)
        if len(batch.entries) >= BATCH:
            yield batch
            batch = Batch([], [])
    if batch.units:
        yield batch


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A job that was submitted, and those messages of its unit that the archive has already.

    generation: of the workers, that it was submitted to.
    """

    job: Job
    held: list[HashedMessage]
    future: "Future[list[Prepared]]"
    generation: int


def _prepared(request: Request, reading: SourceReading, done: set[str]) -> Iterator[tuple[Unit, list[Entry]]]:
    """Yield each unit that is not done yet, prepared, in order; a few are under way at any time."""
    workers = request.workers
    waiting = iter([unit for unit in reading.units if unit_name(unit) not in done])
    under_way: deque[_UnderWay] = deque()
    while True:
        while _has_room(under_way):
            unit = next(waiting, None)
            if unit is None:
                break
            under_way.append(_submit(request, reading, unit))
        if not under_way:
            return
        under_way = deque(_still_under_way(workers, each) for each in under_way)
        first = under_way.popleft()
        prepared = workers.outcome(first.job, first.future)
        yield first.job.unit, [*first.held, *prepared]


def _started(workers: Workers, job: Job, held: list[HashedMessage]) -> _UnderWay:
    future = workers.submit(job)  # which may make a new executor
    return _UnderWay(job, held, future, workers.generation)


def _still_under_way(workers: Workers, each: _UnderWay) -> _UnderWay:
    """Return a job that is under way, submitted anew where its executor broke, since it went with that."""
    if each.generation == workers.generation:
        return each
    return _started(workers, each.job, each.held)


def _has_room(under_way: Collection[_UnderWay]) -> bool:
    """Whether another unit may be prepared beside those under way: as long as none of them holds a huge message."""
    is_huge = any(each.job.unit.most_held() > HUGE for each in under_way)
    return not is_huge and len(under_way) < AHEAD * (os.cpu_count() or 1)


def _submit(request: Request, reading: SourceReading, unit: Unit) -> _UnderWay:
    """Have a unit prepared, less what the archive holds of it where the source was read before."""
    held_by_position: dict[int, HashedMessage] = {}
    if reading.before and reading.source.format not in PROSE:
        held_by_position = _held(request, unit)
    job = request.job(unit, frozenset(held_by_position))
    return _started(request.workers, job, list(held_by_position.values()))


def _held(request: Request, unit: Unit) -> dict[int, HashedMessage]:
    """Return the messages of a unit that the archive holds, parsed, by position."""
    hashed = {
        position: entry
        for position, entry in enumerate(request.workers.hashes(unit))
        if isinstance(entry, HashedMessage)
    }
    parsed = held(request.archive.connection, [entry.sha256 for entry in hashed.values()])
    return {position: entry for position, entry in hashed.items() if parsed.get(entry.sha256)}


def unplace_missing(places: Places, batch: Batch) -> None:
    """Unplace what units of a source held when they were read before, and hold no more."""
    unread = _unread_members(batch)
    holds = {
        (entry.sha256, entry.place.member, entry.place.listed_as, entry.place.byte_start)
        for entry in batch.entries
        if not isinstance(entry, UnreadableRecord) and entry.place
    }
    for unit in batch.units:
        if unit.members:
            files = zip(member_names(unit), listed_names(unit), strict=True)
            places.expect_files((file for file in files if file[0] not in unread), holds)
        elif None not in unread:
            places.expect_range(unit.byte_start, unit.byte_end, holds)


def _unread_members(batch: Batch) -> set[str | None]:
    """Return the files that could not be read, None for the source itself: they may well hold what they held.

    In an mbox a single message can be unreadable too, at its offset.
    """
    unreadable = [entry for entry in batch.entries if isinstance(entry, UnreadableRecord)]
    return {entry.member for entry in unreadable if entry.member or entry.problem.byte_start is None}


def unit_name(unit: Unit) -> str:
    """Return what `progress` calls a unit."""
    if unit.members:
        return f"{storable_name(unit.members[0])}..{storable_name(unit.members[-1])}"
    end = "" if unit.byte_end is None else unit.byte_end
    return f"{unit.byte_start}-{end}"
