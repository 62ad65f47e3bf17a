"""Drives an import: sources are cut into units, workers prepare them, one writer puts them into the archive.

Each batch commits rows, receipt and progress together, so that an import that is killed can be run again and ends in
the same archive. Then copies are settled and threads built, for what is new.
"""

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from multiprocessing import get_context

from mailarchive.archive import Archive
from mailarchive.archive.address_book import name_people
from mailarchive.archive.components import drop_empty, rebuild, unthreaded
from mailarchive.archive.records import Known, UnreadableRecord
from mailarchive.archive.settle import Settler
from mailarchive.archive.write import Writer
from mailarchive.errors import ArchiveError
from mailarchive.model import Receipt, Supplied
from mailarchive.prepare import Job, Prepared, hash_unit, limit_worker, prepare_failed, prepare_unit
from mailarchive.sources import Format, Source, Unit, find_sources, plan

BATCH = 1000  # messages in a transaction, at least: row ids in date order keep the search index quick
SETTLE_BATCH = 2000  # copies or threads in a transaction
JOB_SECONDS = 300  # past this a job is taken from its worker and cut in two
AHEAD = 2  # jobs waiting for each worker: enough to keep it busy, few enough to keep memory flat

ExecutorFactory = Callable[[], Executor]


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


def process_pool() -> Executor:
    """The default executor: a process for each core, fresh ones, so that no lock or connection is inherited."""
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=limit_worker)


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

    Raises SourceError (UnknownFormat where nothing there is mail) and ArchiveError (disk full, no rights).
    """
    sources = find_sources(path, format)
    with _Workers(executor_factory) as workers:
        receipts = []
        for source in sources:
            run = _Import(archive, source, workers, progress or (lambda _: None), supplied, lines)
            try:
                receipts.append(run.dry() if dry_run else run.run())
            except sqlite3.OperationalError as error:
                archive.connection.rollback()
                raise ArchiveError(f"{archive.path}: {error}; mend that and run the import again") from error
        return receipts


class _Workers:
    """An executor that is made when it is needed, and made anew when it breaks."""

    def __init__(self, factory: ExecutorFactory) -> None:
        self.factory = factory
        self.executor: Executor | None = None

    def submit(self, job: Job) -> "Future[list[Prepared]]":
        self.executor = self.executor or self.factory()
        return self.executor.submit(prepare_unit, job)

    def submit_hash(self, unit: Unit) -> "Future[list[Known | UnreadableRecord]]":
        self.executor = self.executor or self.factory()
        return self.executor.submit(hash_unit, unit)

    def renew(self) -> None:
        """Leave the executor, ending worker processes that may hang."""
        if isinstance(self.executor, ProcessPoolExecutor):
            for process in list((self.executor._processes or {}).values()):
                process.kill()
        if self.executor:
            self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = None

    def __enter__(self) -> "_Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.renew()
        elif self.executor:
            self.executor.shutdown()


class _Import:
    """One import of one source."""

    def __init__(
        self,
        archive: Archive,
        source: Source,
        workers: _Workers,
        report: Report,
        supplied: Supplied | None,
        lines: tuple[int, int] | None,
    ) -> None:
        self.archive = archive
        self.connection = archive.connection
        self.source = source
        self.workers = workers
        self.report = report
        self.supplied = supplied
        self.lines = lines
        self.bytes_done = 0
        self.counts = dict.fromkeys(("found", "added", "duplicate", "skipped", "failed", "recovered", "problems"), 0)
        self.stamp = source_stamp(source)

    # ---- the whole

    def run(self) -> Receipt:
        started = time.monotonic()
        path = self.source.path if self.source.path == "-" else os.path.abspath(self.source.path)
        row = self.connection.execute("select id, sha256 from sources where path = ?", (path,)).fetchone()
        if row and row[1] == self.stamp and self._whole(row[0]):
            return self._unchanged(row[0], started)
        self._tune()
        source_id, import_id = self._begin(path)
        writer = Writer(self.connection, import_id, source_id)
        for units, prepared in self._batches(writer, source_id, import_id):
            self._write(writer, units, prepared)
        threads = self._finish(writer)
        return self._receipt(import_id, threads, started)

    def dry(self) -> Receipt:
        """What `run` would count, found by reading everything and writing nothing."""
        started = time.monotonic()
        writer = Writer(self.connection, 0, 0)
        seen: set[str] = set()
        for unit in plan(self.source):
            if self.source.format in ("pasted", "post"):
                records = self._result(Job(unit, supplied=self.supplied, lines=self.lines))
                self.counts["found"] += len(records)
                self.counts["added"] += len(records)
                continue
            entries = self.workers.submit_hash(unit).result()
            hashes = [entry.sha256 for entry in entries if isinstance(entry, Known)]
            known = writer.known(hashes) | seen
            self.counts["found"] += len(entries)
            self.counts["failed"] += len(entries) - len(hashes)
            fresh = set(hashes) - known
            self.counts["added"] += len(fresh)
            self.counts["duplicate"] += len(hashes) - len(fresh)
            seen |= fresh
        if not self.counts["found"]:
            self.counts["skipped"] = self.counts["found"] = 1
        return self._receipt(None, 0, started)

    # ---- its steps

    def _tune(self) -> None:
        """Pragmas and index settings for many writes; see docs/architecture.md."""
        self.connection.commit()
        self.connection.execute("pragma journal_mode = wal")
        self.connection.execute("pragma synchronous = normal")
        self.connection.execute("pragma cache_size = -65536")
        self.connection.execute("pragma temp_store = memory")
        with self.connection:
            for setting, value in (("automerge", 0), ("hashsize", 64 << 20)):
                self.connection.execute(f"insert into messages_fts (messages_fts, rank) values ('{setting}', {value})")

    def _whole(self, source_id: int) -> bool:
        """Whether the last import of a source ended and nothing of it was deleted since."""
        row = self.connection.execute(
            """select imports.finished, imports.found - imports.failed - imports.skipped from sources
               join imports on imports.id = sources.last_import where sources.id = ?""",
            (source_id,),
        ).fetchone()
        places = self.connection.execute("select count(*) from places where source = ?", (source_id,)).fetchone()[0]
        return bool(row and row[0] and row[1] <= places) and self.supplied is None and self.lines is None

    def _unchanged(self, source_id: int, started: float) -> Receipt:
        found, failed, skipped = self.connection.execute(
            """select found, failed, skipped from imports join sources on sources.last_import = imports.id
               where sources.id = ?""",
            (source_id,),
        ).fetchone()
        self.counts.update(found=found, failed=failed, skipped=skipped, duplicate=found - failed - skipped)
        with self.connection:
            import_id = self._insert_import(source_id, {**self.counts, "finished": _now()})
            self.connection.execute("update sources set last_import = ? where id = ?", (import_id, source_id))
        return replace(self._receipt(import_id, 0, started), unchanged=True)

    def _begin(self, path: str) -> tuple[int, int]:
        """The rows of the source and of this import; an import that was stopped is taken up again."""
        with self.connection:
            self.connection.execute(
                "insert or ignore into sources (path, format) values (?, ?)", (path, self.source.format)
            )
            (source_id,) = self.connection.execute("select id from sources where path = ?", (path,)).fetchone()
            row = self.connection.execute(
                """select id, found, added, duplicate, skipped, failed, recovered from imports
                   where source = ? and finished is null order by id desc limit 1""",
                (source_id,),
            ).fetchone()
            if row:
                import_id, *counted = row
                names = ("found", "added", "duplicate", "skipped", "failed", "recovered")
                self.counts.update(dict(zip(names, counted, strict=True)))
                stale = "delete from progress where import = ? and state != ?"
                if self.connection.execute(stale, (import_id, self.stamp)).rowcount:
                    self.counts.update(dict.fromkeys(names, 0))
            else:
                import_id = self._insert_import(source_id, {})
            self.connection.execute(
                """update sources set format = ?, size = ?, sha256 = null, last_import = ?,
                   first_import = coalesce(first_import, ?) where id = ?""",
                (self.source.format, self.source.size, import_id, import_id, source_id),
            )
        return source_id, import_id

    def _insert_import(self, source_id: int, counts: dict[str, object]) -> int:
        columns = {
            "source": source_id,
            "started": _now(),
            "version": version("mailarchive"),
            **{name: value for name, value in counts.items() if name != "problems"},
        }
        inserted = self.connection.execute(
            f"insert into imports ({', '.join(columns)}) values ({', '.join('?' * len(columns))})",
            tuple(columns.values()),
        ).lastrowid
        assert inserted is not None
        return inserted

    def _batches(
        self, writer: Writer, source_id: int, import_id: int
    ) -> Iterator[tuple[list[Unit], list[Prepared | Known]]]:
        """What the workers prepared, in batches of whole units and at least BATCH messages."""
        units: list[Unit] = []
        batch: list[Prepared | Known] = []
        for unit, prepared in self._prepared(writer, source_id, import_id):
            units.append(unit)
            batch += prepared
            if len(batch) >= BATCH:
                yield units, batch
                units, batch = [], []
        if units:
            yield units, batch

    def _prepared(
        self, writer: Writer, source_id: int, import_id: int
    ) -> Iterator[tuple[Unit, list[Prepared | Known]]]:
        """Each unit that is not done yet, prepared; a few are under way at any time, and they come in order."""
        done = {
            row[0]
            for row in self.connection.execute(
                "select unit from progress where import = ? and state = ?", (import_id, self.stamp)
            )
        }
        seen_before = self.connection.execute("select 1 from places where source = ?", (source_id,)).fetchone()
        todo = iter([unit for unit in plan(self.source) if unit_name(unit) not in done])
        under_way: list[tuple[Job, list[Known], Future[list[Prepared]]]] = []
        exhausted = False
        while under_way or not exhausted:
            while not exhausted and len(under_way) < AHEAD * (os.cpu_count() or 1):
                unit = next(todo, None)
                if unit is None:
                    exhausted = True
                    break
                known = self._known(writer, unit) if seen_before else []
                job = Job(unit, frozenset(range(0)), supplied=self.supplied, lines=self.lines)
                if known:
                    job = replace(job, known=frozenset(position for position, _ in known))
                under_way.append((job, [entry for _, entry in known], self.workers.submit(job)))
            if under_way:
                job, entries, future = under_way.pop(0)
                prepared = self._outcome(job, future)
                if not self.workers.executor:  # it broke: what was under way is lost with it
                    under_way = [(job, known, self.workers.submit(job)) for job, known, _ in under_way]
                yield job.unit, [*entries, *prepared]

    def _known(self, writer: Writer, unit: Unit) -> list[tuple[int, Known]]:
        """Of a source seen before: the messages of a unit whose bytes the archive holds, by position."""
        if self.source.format in ("pasted", "post"):
            return []
        entries = self.workers.submit_hash(unit).result()
        known = writer.known([entry.sha256 for entry in entries if isinstance(entry, Known)])
        return [
            (position, entry)
            for position, entry in enumerate(entries)
            if isinstance(entry, Known) and entry.sha256 in known
        ]

    def _outcome(self, job: Job, future: "Future[list[Prepared]]") -> list[Prepared]:
        try:
            return future.result(JOB_SECONDS)
        except (BrokenProcessPool, TimeoutError) as error:
            self.workers.renew()
            return self._halved(job, error)

    def _result(self, job: Job) -> list[Prepared]:
        return self._outcome(job, self.workers.submit(job))

    def _halved(self, job: Job, error: Exception) -> list[Prepared]:
        """A job that killed or stalled its worker, in two halves, until the message that does it stands alone."""
        last = job.last if job.last is not None else len(hash_unit(job.unit))
        if last - job.first <= 1:
            detail = "it took too long" if isinstance(error, TimeoutError) else "the worker that parsed it died"
            return prepare_failed(job.unit, job.first, detail)
        middle = (job.first + last) // 2
        return [
            *self._result(replace(job, last=middle)),
            *self._result(replace(job, first=middle, last=last)),
        ]

    def _write(self, writer: Writer, units: list[Unit], prepared: list[Prepared | Known]) -> None:
        """One transaction: rows, the receipt so far, and what a resumed import need not do again."""
        try:
            with self.connection:
                if self.source.format == "mbox":
                    for unit in units:
                        writer.places.expect(unit.byte_start, unit.byte_end, _places(prepared))
                account = writer.write(prepared)
                if self.source.format in ("pasted", "post") and not prepared:
                    account["found"] = account["skipped"] = 1
                for name, count in account.items():
                    self.counts[name] = self.counts.get(name, 0) + count
                self._save_counts(writer.import_id)
                self.connection.executemany(
                    "insert or replace into progress (import, source, unit, state) values (?, ?, ?, ?)",
                    ((writer.import_id, writer.source, unit_name(unit), self.stamp) for unit in units),
                )
        except BaseException:
            writer.addresses.forget()
            raise
        self.bytes_done += sum(unit_bytes(unit, self.source) for unit in units)
        self._tell("reading", min(self.bytes_done, self.source.size), self.source.size)

    def _save_counts(self, import_id: int) -> None:
        names = ("found", "added", "duplicate", "skipped", "failed", "recovered")
        self.connection.execute(
            f"update imports set {', '.join(f'{name} = ?' for name in names)} where id = ?",
            (*(self.counts[name] for name in names), import_id),
        )

    def _finish(self, writer: Writer) -> int:
        with self.connection:
            writer.places.finish()
        recovered, threads = settle(self.archive, self._tell)
        self.counts["recovered"] += max(0, recovered)
        with self.connection:
            self._save_counts(writer.import_id)
            self.connection.execute("update imports set finished = ? where id = ?", (_now(), writer.import_id))
            self.connection.execute(
                "update sources set sha256 = ?, last_import = ? where id = ?",
                (self.stamp, writer.import_id, writer.source),
            )
            self.connection.execute("delete from progress where import = ?", (writer.import_id,))
        return threads

    def _tell(self, phase: str, done: int, total: int) -> None:
        self.report(Progress(self.source.path, phase, done, total, self.counts["found"]))

    def _receipt(self, import_id: int | None, threads: int, started: float) -> Receipt:
        seconds = round(time.monotonic() - started, 3)
        return Receipt(
            self.source.path, self.source.format, threads=threads, seconds=seconds, import_id=import_id, **self.counts
        )


def settle(archive: Archive, tell: Callable[[str, int, int], None] = lambda *_: None) -> tuple[int, int]:
    """Settle every copy and thread that is not yet settled; gives how many recovered messages and threads came of it.

    Runs after each import and each deletion; stopped half-way, it goes on where it was.
    """
    connection = archive.connection
    settler = Settler(connection)
    new = [
        row[0]
        for row in connection.execute(
            "select id from messages where thread is null and known_from in ('file', 'attached')"
        )
    ]
    _in_batches(connection, new, settler.reopen, "settling", tell)
    pending = [row[0] for row in connection.execute("select copy from pending order by copy")]
    _in_batches(connection, pending, settler.settle, "settling", tell)
    threads = 0
    total = connection.execute("select count(*) from messages where thread is null").fetchone()[0]
    with_thread = unthreaded(connection)
    while True:
        with connection:
            batch = 0
            for message in with_thread:
                rebuild(connection, message)
                threads += 1
                batch += 1
                if batch == SETTLE_BATCH:
                    break
        if batch < SETTLE_BATCH:
            break
        tell("threading", min(threads, total), total)
    with connection:
        drop_empty(connection)
        name_people(connection)
        connection.execute("insert into messages_fts (messages_fts, rank) values ('automerge', 4)")
        connection.execute("insert into messages_fts (messages_fts, rank) values ('merge', 1000)")
    connection.execute("pragma analysis_limit = 1000")
    connection.execute("analyze")
    connection.commit()
    connection.execute("pragma wal_checkpoint(truncate)")
    return settler.recovered, threads


def _in_batches(
    connection: sqlite3.Connection,
    ids: list[int],
    step: Callable[[int], None],
    phase: str,
    tell: Callable[[str, int, int], None],
) -> None:
    for start in range(0, len(ids), SETTLE_BATCH):
        with connection:
            for id_ in ids[start : start + SETTLE_BATCH]:
                step(id_)
        tell(phase, min(start + SETTLE_BATCH, len(ids)), len(ids))


def source_stamp(source: Source) -> str:
    """A hash by which an unchanged source is known: of a file its content, of a folder its members' names and sizes."""
    digest = hashlib.sha256(source.format.encode())
    if os.path.isdir(source.real_path):
        for unit in plan(source):
            for member in unit.members:
                try:
                    status = os.stat(os.path.join(source.real_path, member))
                    digest.update(f"{member}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "replace"))
                except OSError:
                    digest.update(f"{member}\0gone\n".encode("utf-8", "replace"))
    else:
        with open(source.real_path, "rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def unit_name(unit: Unit) -> str:
    """What `progress` calls a unit."""
    if unit.members:
        return f"{unit.members[0]}..{unit.members[-1]}"
    return f"{unit.byte_start}-{'' if unit.byte_end is None else unit.byte_end}"


def unit_bytes(unit: Unit, source: Source) -> int:
    """About how many bytes a unit holds, for showing progress."""
    if unit.members:
        return source.size * len(unit.members) // max(1, sum(len(other.members) for other in plan(source)))
    return (unit.byte_end if unit.byte_end is not None else source.size) - unit.byte_start


def _places(prepared: list[Prepared | Known]) -> set[tuple[str, int]]:
    return {
        (entry.sha256, entry.place.byte_start)
        for entry in prepared
        if not isinstance(entry, UnreadableRecord) and entry.place and entry.place.byte_start is not None
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
