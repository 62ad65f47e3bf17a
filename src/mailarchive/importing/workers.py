"""The processes that read and parse: an executor that may break, and how the message that breaks it is found."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from typing import Any, Self

from mailarchive.archive.writing.records import HashedMessage, UnreadableRecord
from mailarchive.errors import WorkersError
from mailarchive.importing.jobs import Job, Prepared, hash_unit, limit_worker, prepare_failed, prepare_unit
from mailarchive.sources import Unit

ENDING_SECONDS = 5  # for the thread of an executor whose processes were killed
JOB_SECONDS = 300  # past this a job is taken from its worker and cut in two

ExecutorFactory = Callable[[], Executor]


def process_pool() -> Executor:
    """Return the default executor: a process for each core.

    They are forked from a server process that has loaded the parsers and nothing else: so no lock or connection is
    inherited, and only the first of all workers takes long to start.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["mailarchive.importing.jobs"])
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context, initializer=limit_worker)


class Workers:
    """An executor that is made when it is needed, and made anew when it breaks. Use it as a context manager.

    factory: gives anything with the `concurrent.futures.Executor` interface.
    """

    def __init__(self, factory: ExecutorFactory) -> None:
        self.factory = factory
        self.generation = 0  # counts the executors: what was submitted to an earlier one is lost
        self._executor: Executor | None = None

    def submit(self, job: Job) -> "Future[list[Prepared]]":
        """Have a job done; ask `outcome` for what came of it."""
        return self._submit(prepare_unit, job)

    def hashes(self, unit: Unit) -> list[HashedMessage | UnreadableRecord]:
        """Return what a unit holds, by hash and place."""
        future: Future[list[HashedMessage | UnreadableRecord]] = self._submit(hash_unit, unit)
        return future.result()

    def outcome(self, job: Job, future: "Future[list[Prepared]]") -> list[Prepared]:
        """Return the result of a job, however many workers it takes."""
        try:
            return future.result(JOB_SECONDS)
        except (BrokenProcessPool, TimeoutError) as error:
            self._end()
            self._check()
            return self._halved(job, error)

    def result(self, job: Job) -> list[Prepared]:
        """Do a job and wait for it."""
        return self.outcome(job, self.submit(job))

    def _check(self) -> None:
        """Raise WorkersError unless a new executor does a harmless job: else every message would seem to kill it."""
        try:
            self._submit(abs, 0).result(JOB_SECONDS)
        except (BrokenProcessPool, TimeoutError) as error:
            raise WorkersError(
                "worker processes can't run here; in a script, import under: if __name__ == '__main__':"
            ) from error

    def _halved(self, job: Job, error: Exception) -> list[Prepared]:
        """Do a job that killed or stalled its worker in two halves, until the message that does it stands alone."""
        last = len(hash_unit(job.unit)) if job.last is None else job.last
        asked = [position for position in range(job.first, last) if position not in job.held]
        if len(asked) > 1:
            middle = asked[len(asked) // 2]
            return [*self.result(replace(job, last=middle)), *self.result(replace(job, first=middle, last=last))]
        detail = "its parser died"
        if isinstance(error, TimeoutError):
            detail = "parsing it took too long"
        return [failed for position in asked for failed in prepare_failed(job.unit, position, detail)]

    def _submit(self, function: Callable[[Any], Any], argument: object) -> "Future[Any]":
        try:
            return self._started(function, argument)
        except BrokenProcessPool:
            self._end()
            return self._started(function, argument)

    def _started(self, function: Callable[[Any], Any], argument: object) -> "Future[Any]":
        if self._executor is None:
            self._executor = self.factory()  # starts multiprocessing's tracker, which would lift the block below
        with _uninterrupted():
            return self._executor.submit(function, argument)

    def _end(self) -> None:
        """Leave the executor, ending worker processes that may hang."""
        manager = getattr(self._executor, "_executor_manager_thread", None)
        if isinstance(self._executor, ProcessPoolExecutor):
            for process in list((self._executor._processes or {}).values()):
                process.kill()
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
        if manager:
            manager.join(ENDING_SECONDS)  # while it closes its pipes, an interpreter that exits would write to them
        self._executor = None
        self.generation += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._end()
        elif self._executor:
            self._executor.shutdown()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let processes that start meanwhile inherit that Ctrl-C is not for them, from their first moment on.

    The process that drives them ends them. Here a Ctrl-C arrives when this is over.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
