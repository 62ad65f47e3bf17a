"""Drives an import: sources are cut into units, workers prepare them, one writer puts them into the archive.

Each batch commits rows, receipt and progress together, so that an import that is killed can be run again and ends in
the same archive. Then copies are settled and threads built, for what is new.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from mailarchive.archive import Archive
from mailarchive.archive.guarding.seals import seal
from mailarchive.archive.settling.settle import Course, bring_to_rest, settle
from mailarchive.archive.writing.ledger import Ledger
from mailarchive.archive.writing.places import Places
from mailarchive.archive.writing.source_texts import write_source_text
from mailarchive.archive.writing.write_lock import write_lock
from mailarchive.archive.writing.writer import Writer
from mailarchive.errors import ArchiveError, sqlite_advice
from mailarchive.importing.batches import Batch, SourceReading, batches, unit_name, unplace_missing
from mailarchive.importing.dry_run import DryRun
from mailarchive.importing.reading_progress import ReadingProgress
from mailarchive.importing.request import Progress, Report, Request
from mailarchive.importing.workers import ExecutorFactory, Workers, process_pool
from mailarchive.model import Receipt, Supplied
from mailarchive.sources import (
    MEMBERED,
    PROSE,
    Format,
    Skipped,
    Source,
    change_underway,
    learnt_form,
    listed_names,
    member_names,
    plan_units,
    require_prose,
    survey,
)

Run = Callable[[Request, Source, Sequence[Skipped]], Receipt]


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
    stop: Callable[[], bool] = lambda: False,
) -> list[Receipt]:
    """Import a file, a folder or "-" (standard input), and give a receipt for each source found there.

    format: read it as this, whatever it looks like. supplied, lines: of a paste or post, see `model.Supplied` and
    `importing.jobs.Job`. dry_run: say what would come, and write nothing. executor_factory: gives anything with the
    `concurrent.futures.Executor` interface. progress: called several times a second. stop: asked after each batch
    whether to end there.

    Raises SourceError (UnknownFormat where nothing there is mail; supplied or lines for what is no paste or post),
    ArchiveError (disk full, no rights), InUse (another process writes to the archive) and ImportStopped (as asked).
    """
    report = progress or _report_nothing
    report(Progress(path, "looking", 0, 0))
    surveyed = survey(path, format)
    if supplied or lines:
        require_prose(surveyed.sources)
    lock = nullcontext() if dry_run else write_lock(archive.path, f"import {path}")
    with lock, Workers(executor_factory) as workers:
        request = Request(archive, workers, supplied, lines, report=report, stop=stop)
        run: Run = _import
        if dry_run:
            run = partial(_dry_run, DryRun(archive.connection, workers))
        skipped = {id(_account_of_skipped(surveyed.sources)): surveyed.skipped}
        try:
            receipts = [run(request, source, skipped.get(id(source), ())) for source in surveyed.sources]
            if not dry_run:
                seal(archive.connection, partial(_report_sealing, request))
            return receipts
        except sqlite3.OperationalError as error:
            archive.connection.rollback()
            remedy = sqlite_advice(error).remedy
            raise ArchiveError(f"{archive.path}: {error}; {remedy}, and run the import again") from error


def _report_nothing(progress: Progress) -> None:
    """Say nothing."""


def _report_sealing(request: Request, phase: str, done: int, total: int) -> None:
    request.report(Progress(request.archive.path, phase, done, total))
    request.pause()


def _account_of_skipped(sources: Sequence[Source]) -> Source:
    """Return the source whose receipt counts files that are no mail: the loose files around them, or else the first."""
    return next((source for source in sources if source.format == "folder"), sources[0])


def _import(request: Request, source: Source, skipped: Sequence[Skipped]) -> Receipt:
    started = time.monotonic()
    connection = request.archive.connection
    path, stamp = request.name_and_stamp(source)
    same = request.unchanged(path, stamp)
    if same:
        ledger = Ledger.repeat(connection, path, same, stamp)
        return replace(_receipt(source, same, started), import_id=ledger.import_id, unchanged=True)
    _tune(connection)
    ledger = Ledger.begin(connection, path, format=source.format, size=source.size, stamp=stamp)
    reading = SourceReading(source, plan_units(source), ledger.was_imported_before(), whole=request.lines is None)
    listed = frozenset(name for unit in reading.units for name in listed_names(unit))
    writer = Writer(connection, ledger.import_id, Places(connection, ledger.source, listed))
    _read(request, reading, ledger, writer)
    change = change_underway(source, reading.units)
    settle(connection, _ImportCourse(request, source, ledger))
    bring_to_rest(connection)
    with connection:
        writer.skip(skipped)
        if change:
            writer.tell(change)
        ledger.describe(learnt_form(reading.units))
        ledger.add({"found": len(skipped), "skipped": len(skipped)})
        ledger.finish()
    receipt = _receipt(source, ledger.counts, started)
    return replace(receipt, import_id=ledger.import_id, problems=ledger.problems())


class _ImportCourse(Course):
    """The settling of an import: told as its progress, and counted in its receipt."""

    def __init__(self, request: Request, source: Source, ledger: Ledger) -> None:
        self.request = request
        self.source = source
        self.ledger = ledger

    def report(self, phase: str, done: int, total: int) -> None:
        """Tell how far it is."""
        counts = self.ledger.counts
        self.request.report(
            Progress(
                self.source.path, phase, done, total, messages=counts["found"], recovered=max(0, counts["recovered"])
            )
        )

    def count(self, account: dict[str, int]) -> None:
        """Write into the receipt what came of a batch."""
        self.ledger.add(account)
        self.ledger.save([])

    def committed(self) -> None:
        """Stop where that was asked for."""
        self.request.pause()


def _read(request: Request, reading: SourceReading, ledger: Ledger, writer: Writer) -> None:
    """Read all that is not done yet of a source, and write it."""
    source = reading.source
    done = ledger.done()
    progress = ReadingProgress(request, reading, done, found=ledger.counts["found"])
    for batch in batches(request, reading, done, progress):
        _write(reading, ledger, writer, batch)
        request.pause()
    with ledger.connection:
        if reading.before and source.format in MEMBERED:
            writer.places.keep_members({name for unit in reading.units for name in member_names(unit)})
        writer.finish()


def _write(reading: SourceReading, ledger: Ledger, writer: Writer, batch: Batch) -> None:
    """Write rows, the receipt so far, and what is done, in one transaction."""
    try:
        with writer.connection:
            if reading.before and reading.whole:
                unplace_missing(writer.places, batch)
            account = writer.write(batch.entries)
            if reading.source.format in PROSE:
                write_source_text(ledger.connection, ledger.source, batch.entries)
                if not batch.entries:
                    account |= {"found": 1, "skipped": 1}
            ledger.add(account)
            ledger.save(unit_name(unit) for unit in batch.units)
    except BaseException:
        writer.addresses.forget()
        raise


def _dry_run(counter: DryRun, request: Request, source: Source, skipped: Sequence[Skipped]) -> Receipt:
    """Return the receipt that an import would give, less what only parsing and settling show."""
    started = time.monotonic()
    path, stamp = request.name_and_stamp(source)
    same = request.unchanged(path, stamp)
    if same:
        return replace(_receipt(source, same, started), unchanged=True)
    counts = counter.counts(source, path, request.job)
    counts["found"] += len(skipped)
    counts["skipped"] += len(skipped)
    return _receipt(source, counts, started)


def _receipt(source: Source, counts: dict[str, int], started: float) -> Receipt:
    return Receipt(
        source=source.path,
        format=source.format,
        found=counts["found"],
        added=counts["added"],
        duplicate=counts["duplicate"],
        skipped=counts["skipped"],
        failed=counts["failed"],
        recovered=counts["recovered"],
        threads=counts["threads"],
        seconds=round(time.monotonic() - started, 3),
    )


def _tune(connection: sqlite3.Connection) -> None:
    """Set SQLite up for many writes: the write-ahead log, a large cache, a search index that merges at the end."""
    connection.commit()
    for pragma in ("journal_mode = wal", "synchronous = normal", "cache_size = -65536"):
        connection.execute(f"pragma {pragma}")
    with connection:
        for setting, value in (("automerge", 0), ("hashsize", 64 << 20)):
            connection.execute("insert into messages_fts (messages_fts, rank) values (?, ?)", (setting, value))
