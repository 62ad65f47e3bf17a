"""Drives an import: sources are cut into units, workers prepare them, one writer puts them into the archive.

Each batch commits rows, receipt and progress together, so that an import that is killed can be run again and ends in
the same archive. Then copies are settled and threads built, for what is new.
"""

import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial

from mailarchive.archive import Archive
from mailarchive.archive.settling.settle import settle
from mailarchive.archive.writing.ledger import COUNTS, Ledger, unchanged
from mailarchive.archive.writing.lookup import held
from mailarchive.archive.writing.places import Places
from mailarchive.archive.writing.records import HashedMessage, UnreadableRecord
from mailarchive.archive.writing.writer import Writer
from mailarchive.errors import ArchiveError, sqlite_advice
from mailarchive.importing.dry_run import Rehearsal
from mailarchive.importing.jobs import Job, Prepared
from mailarchive.importing.workers import ExecutorFactory, Workers, process_pool
from mailarchive.model import Receipt, Supplied
from mailarchive.sources import (
    MEMBERED,
    PROSE,
    Format,
    Skipped,
    Source,
    Unit,
    member_names,
    plan_units,
    require_prose,
    survey,
)
from mailarchive.sources.stamp import source_stamp

BATCH = 1000  # messages in a transaction, at least: row ids in date order keep the search index quick
AHEAD = 2  # jobs waiting for each worker: enough to keep it busy, few enough to keep memory flat
STREAM_NAME = 12  # characters of its hash by which a stream is called

Entries = list[Prepared | HashedMessage]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. phase: "reading", "settling" or "threading"; done and total: bytes while reading, else
    messages; messages: found so far.
    """

    source: str
    phase: str
    done: int
    total: int
    messages: int


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A source that is being read. before: whether the archive has anything of it. whole: not some lines of it only."""

    source: Source
    units: list[Unit]
    before: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, the same for every source of a path."""

    archive: Archive
    workers: Workers
    supplied: Supplied | None
    lines: tuple[int, int] | None
    report: Report

    def job(self, unit: Unit, known: frozenset[int] = frozenset()) -> Job:
        return Job(unit, known, supplied=self.supplied, lines=self.lines)

    def unchanged(self, path: str, stamp: str) -> dict[str, int] | None:
        """See `ledger.unchanged`; but what a person says of a source now was not said then."""
        if self.supplied is not None or self.lines is not None:
            return None
        return unchanged(self.archive.connection, path, stamp)


def import_path(
    archive: Archive,
    path: str,
    *,
    format: Format | None = None,
    supplied: Supplied | None = None,
    lines: tuple[int, int] | None = None,
    dry_run: bool = False,
    executor_factory: ExecutorFactory = process_pool,
    progress: Report | None = None,
) -> list[Receipt]:
    """Import a file, a folder or "-" (standard input), and give a receipt for each source found there.

    format: read it as this, whatever it looks like. supplied, lines: of a paste or post, see `model.Supplied` and
    `prepare.Job`. dry_run: tell what would come, and write nothing. executor_factory: gives anything with the
    `concurrent.futures.Executor` interface. progress: called now and then.

    Raises SourceError (UnknownFormat where nothing there is mail; supplied or lines for what is no paste or post) and
    ArchiveError (disk full, no rights).
    """
    found = survey(path, format)
    if supplied or lines:
        require_prose(found.sources)
    # Files that are no mail are told in the receipt of the loose files around them, or else in the first.
    teller = next((source for source in found.sources if source.format == "folder"), found.sources[0])
    with Workers(executor_factory) as workers:
        order = _Order(archive, workers, supplied, lines, progress or (lambda _: None))
        run = partial(_dry_run, Rehearsal(archive.connection, workers)) if dry_run else _import
        try:
            return [run(order, source, found.skipped if source is teller else ()) for source in found.sources]
        except sqlite3.OperationalError as error:
            archive.connection.rollback()
            remedy = sqlite_advice(error).remedy
            raise ArchiveError(f"{archive.path}: {error}; {remedy}, and run the import again") from error


def _import(order: _Order, source: Source, skipped: Sequence[Skipped]) -> Receipt:
    started = time.monotonic()
    connection = order.archive.connection
    path, stamp = _name_and_stamp(order, source)
    same = order.unchanged(path, stamp)
    if same:
        ledger = Ledger.repeat(connection, path, same, stamp)
        return replace(_receipt(source, same, started), import_id=ledger.import_id, unchanged=True)
    _tune(connection)
    ledger = Ledger.begin(connection, path, source.format, source.size, stamp)
    writer = Writer(connection, ledger.import_id, ledger.source)
    reading = _Reading(source, plan_units(source), ledger.was_imported_before(), whole=order.lines is None)
    problems = 0
    order.report(Progress(source.path, "reading", 0, source.size, ledger.counts["found"]))
    for units, entries in _batches(order, reading, ledger):
        problems += _write(reading, ledger, writer, units, entries)
        done = max(unit.byte_end or source.size for unit in units) if source.format == "mbox" else source.size
        order.report(Progress(source.path, "reading", min(done, source.size), source.size, ledger.counts["found"]))
    with connection:
        if reading.before and source.format in MEMBERED:
            writer.places.keep_members({name for unit in reading.units for name in member_names(unit)})
        writer.finish()
        writer.skip(skipped)
    recovered, threads = settle(
        connection,
        lambda phase, done, total: order.report(Progress(source.path, phase, done, total, ledger.counts["found"])),
    )
    with connection:
        ledger.add({"recovered": max(0, recovered), "found": len(skipped), "skipped": len(skipped)})
        ledger.save([])
        ledger.finish()
    receipt = _receipt(source, ledger.counts, started)
    return replace(receipt, import_id=ledger.import_id, threads=threads, problems=problems)


def _dry_run(rehearsal: Rehearsal, order: _Order, source: Source, skipped: Sequence[Skipped]) -> Receipt:
    """The receipt that an import would give, less what only parsing and settling show."""
    started = time.monotonic()
    path, stamp = _name_and_stamp(order, source)
    same = order.unchanged(path, stamp)
    if same:
        return replace(_receipt(source, same, started), unchanged=True)
    counts = rehearsal.counts(source, path, order.job)
    counts["found"] += len(skipped)
    counts["skipped"] += len(skipped)
    return _receipt(source, counts, started)


def _name_and_stamp(order: _Order, source: Source) -> tuple[str, str]:
    """What the archive calls a source, and the stamp by which it is known while it does not change."""
    stamp = source_stamp(source)
    # A stream has no place: what it held is its name, so that two pastes are two sources.
    path = f"- {stamp[:STREAM_NAME]}" if source.path == "-" else os.path.abspath(source.path)
    if order.lines:  # read without them, it would be another source than it was
        stamp = f"{stamp} {order.lines[0]}-{order.lines[1]}"
    return path, stamp


def _receipt(source: Source, counts: dict[str, int], started: float) -> Receipt:
    seconds = round(time.monotonic() - started, 3)
    found, added, duplicate, skipped, failed, recovered = (counts.get(name, 0) for name in COUNTS)
    return Receipt(source.path, source.format, found, added, duplicate, skipped, failed, recovered, seconds=seconds)


def _tune(connection: sqlite3.Connection) -> None:
    """Settings for many writes: the write-ahead log, a large cache, and a search index that merges at the end."""
    connection.commit()
    for pragma in ("journal_mode = wal", "synchronous = normal", "cache_size = -65536", "temp_store = memory"):
        connection.execute(f"pragma {pragma}")
    with connection:
        for setting, value in (("automerge", 0), ("hashsize", 64 << 20)):
            connection.execute("insert into messages_fts (messages_fts, rank) values (?, ?)", (setting, value))


def _batches(order: _Order, reading: _Reading, ledger: Ledger) -> Iterator[tuple[list[Unit], Entries]]:
    """What the workers prepared, in batches of whole units and at least BATCH messages."""
    units: list[Unit] = []
    batch: Entries = []
    for unit, entries in _prepared(order, reading, ledger):
        units.append(unit)
        batch += entries
        if len(batch) >= BATCH:
            yield units, batch
            units, batch = [], []
    if units:
        yield units, batch


def _prepared(order: _Order, reading: _Reading, ledger: Ledger) -> Iterator[tuple[Unit, Entries]]:
    """Each unit that is not done yet, prepared, in order; a few are under way at any time."""
    done = ledger.done()
    todo = iter([unit for unit in reading.units if unit_name(unit) not in done])
    hashed_first = reading.before and reading.source.format not in PROSE
    under_way: deque[tuple[Job, list[HashedMessage], Future[list[Prepared]]]] = deque()

    def submit_next() -> bool:
        unit = next(todo, None)
        if unit is None:
            return False
        known = _known(order, unit) if hashed_first else {}
        job = order.job(unit, frozenset(known))
        under_way.append((job, list(known.values()), order.workers.submit(job)))
        return True

    while True:
        while len(under_way) < AHEAD * (os.cpu_count() or 1) and submit_next():
            pass
        if not under_way:
            return
        job, known, future = under_way.popleft()
        generation = order.workers.generation
        prepared = order.workers.outcome(job, future)
        if order.workers.generation != generation:  # the executor broke, and what was under way went with it
            under_way = deque((job, known, order.workers.submit(job)) for job, known, _ in under_way)
        yield job.unit, [*known, *prepared]


def _known(order: _Order, unit: Unit) -> dict[int, HashedMessage]:
    """Of a source seen before: the messages of a unit that the archive holds, parsed, by position."""
    entries = order.workers.hashes(unit)
    there = held(order.archive.connection, [entry.sha256 for entry in entries if isinstance(entry, HashedMessage)])
    return {
        position: entry
        for position, entry in enumerate(entries)
        if isinstance(entry, HashedMessage) and there.get(entry.sha256)
    }


def _write(reading: _Reading, ledger: Ledger, writer: Writer, units: list[Unit], entries: Entries) -> int:
    """One transaction: rows, the receipt so far, and what is done. Gives the number of problems."""
    try:
        with writer.connection:
            if reading.before and reading.whole:
                _expect(writer.places, units, entries)
            account = writer.write(entries)
            if reading.source.format in PROSE and not entries:
                account |= {"found": 1, "skipped": 1}
            ledger.add(account)
            ledger.save(unit_name(unit) for unit in units)
    except BaseException:
        writer.addresses.forget()
        raise
    return account["problems"]


def _expect(places: Places, units: list[Unit], entries: Entries) -> None:
    """Unplace what units of a source held when they were read before, and hold no more."""
    unreadable = [entry for entry in entries if isinstance(entry, UnreadableRecord)]
    # Whole files, which may well hold what they held; in an mbox a single message can be unreadable too, at its offset.
    unread = {entry.member for entry in unreadable if entry.member or entry.problem.byte_start is None}
    found = {
        (entry.sha256, entry.place.member, entry.place.byte_start)
        for entry in entries
        if not isinstance(entry, UnreadableRecord) and entry.place
    }
    for unit in units:
        if unit.members:
            places.expect_members((name for name in member_names(unit) if name not in unread), found)
        elif None not in unread:
            places.expect_range(unit.byte_start, unit.byte_end, found)


def unit_name(unit: Unit) -> str:
    """What `progress` calls a unit."""
    if unit.members:
        return f"{unit.members[0]}..{unit.members[-1]}"
    return f"{unit.byte_start}-{'' if unit.byte_end is None else unit.byte_end}"
