"""What a worker does with one piece of a source: read, parse, split, pack. It touches no database.

Every function can run in another process; what it returns is small: compressed bytes and decided facts, no raw mail.
"""

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count, islice

from mailarchive.archive.raw import sha256
from mailarchive.archive.writing.records import HashedMessage, Record, UnreadableRecord
from mailarchive.importing.pool import Steps
from mailarchive.importing.prepare_mail import place_of, prepare_message
from mailarchive.importing.prepare_prose import prepare_prose
from mailarchive.importing.stored_raw import stored_raw
from mailarchive.model import RawMessage, Supplied
from mailarchive.sources import PROSE, Unit, Unreadable, read_unit

MESSAGE_SECONDS = 20  # of processor time; a message that takes longer is stored raw and flagged
WAITING_SECONDS = 200  # of time in which the process is not stopped: other processes may leave it little of that
TICK_SECONDS = 0.5
WORKER_BYTES = 4 << 30  # address space of a worker process
Prepared = Record | UnreadableRecord


class _TooSlow(Exception):
    """A message took longer than MESSAGE_SECONDS or WAITING_SECONDS."""


def limit_worker() -> None:
    """Initialise a worker process: bound its memory, and let it end with the process that drives it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > WORKER_BYTES:
        with suppress(ValueError):  # macOS has the limit, and refuses to set it
            resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, hard))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: killed, it can't tell its workers, and they would wait."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked: the messages of a unit from the `first` to before the `last`, by their order in it.

    held: positions of messages that the archive has already; they are read past. supplied: what the user says of a
    paste. lines: of a post, the first and last line of its mail, counted from 1.
    """

    unit: Unit
    held: frozenset[int] = frozenset()
    first: int = 0
    last: int | None = None
    supplied: Supplied | None = None
    lines: tuple[int, int] | None = None


def prepare_unit(job: Job) -> list[Prepared]:
    """Prepare the messages of a job, in order."""
    prepared: list[Prepared] = []
    steps = Steps()
    format = job.unit.source.format
    for position, raw in enumerate(islice(read_unit(job.unit), job.last)):
        if position < job.first or position in job.held:
            continue
        if isinstance(raw, Unreadable):
            prepared.append(UnreadableRecord(raw.member, raw.problem))
        elif format in PROSE:
            prose = partial(prepare_prose, said=job.unit.source.said, supplied=job.supplied, lines=job.lines)
            prepared += guarded(raw, prose)
        else:
            prepared += guarded(raw, lambda raw: [prepare_message(raw)])
        steps()
    steps.close()
    return prepared


def hash_unit(unit: Unit) -> list[HashedMessage | UnreadableRecord]:
    """Return what a unit holds, by hash and place only: enough to see what the archive has already."""
    return [_hashed(raw) for raw in read_unit(unit)]


def _hashed(raw: RawMessage | Unreadable) -> HashedMessage | UnreadableRecord:
    if isinstance(raw, Unreadable):
        return UnreadableRecord(raw.member, raw.problem)
    return HashedMessage(sha256(raw.data), place_of(raw))


def prepare_failed(unit: Unit, position: int, detail: str) -> list[Prepared]:
    """Return the message at `position`, stored raw and flagged unparsed: it has killed or stalled a worker."""
    for raw in islice(read_unit(unit), position, position + 1):
        if isinstance(raw, Unreadable):
            return [UnreadableRecord(raw.member, raw.problem)]
        return [stored_raw(raw, "worker-lost", detail)]
    return []


def guarded(raw: RawMessage, prepare: Callable[[RawMessage], list[Record]]) -> list[Prepared]:
    """Prepare one message; whatever goes wrong, its bytes are kept."""
    try:
        with _time_limit():
            return list(prepare(raw))
    except _TooSlow:
        return [stored_raw(raw, "too-slow", f"parsing took over {MESSAGE_SECONDS} seconds of processor time")]
    except (Exception, RecursionError, MemoryError) as error:
        return [stored_raw(raw, "parser-failed", f"{type(error).__name__}: {error}"[:300])]


@contextmanager
def _time_limit() -> Iterator[None]:
    """Raise _TooSlow in the block once it takes too long, by processor time or by ticks that this process has seen."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach main threads only; other executors bring limits of their own
        return
    started = time.process_time()
    ticks = count(1)

    def tick(*_: object) -> None:
        seen = next(ticks) * TICK_SECONDS  # while the process is stopped there is one tick at most
        if seen > WAITING_SECONDS or time.process_time() - started > MESSAGE_SECONDS:
            raise _TooSlow

    before = signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, TICK_SECONDS, TICK_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
