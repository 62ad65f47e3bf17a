"""The processes that read and parse: an executor that may break, and how the message that breaks it is found."""

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from dataclasses import replace
from math import ceil
from typing import Any, Self

from mailarchive.archive.writing.records import HashedMessage, UnreadableRecord
from mailarchive.errors import WorkersError
from mailarchive.importing.jobs import Job, Prepared, hash_unit, limit_worker, prepare_failed, prepare_unit
from mailarchive.importing.pool import TICK_SECONDS, WorkerPool
from mailarchive.sources import Unit

JOB_SECONDS = 300  # past this a job is taken from its worker and cut in two

ExecutorFactory = Callable[[], Executor]


class Overdue(Exception):
    """A job took longer than JOB_SECONDS, of those in which this process was not stopped."""


LOST = (BrokenExecutor, Overdue)


def process_pool() -> Executor:
    """Return the default executor: a process for each core."""
    return WorkerPool(os.cpu_count() or 1, limit_worker, preload="mailarchive.importing.jobs")


class Workers:
    """An executor that is made when it is needed, and made anew when it breaks. Use it as a context manager.

    factory: gives anything with the `concurrent.futures.Executor` interface. `ticked` is called several times a second
    while a job is waited for.
    """

    def __init__(self, factory: ExecutorFactory) -> None:
        self.factory = factory
        self.generation = 0  # counts the executors: what was submitted to an earlier one is lost
        self.ticked: Callable[[], None] = _nothing
        self._executor: Executor | None = None
        self._steps = 0

    def submit(self, job: Job) -> "Future[list[Prepared]]":
        """Have a job done; ask `outcome` for what came of it."""
        return self._submit(prepare_unit, job)

    def hashes(self, unit: Unit) -> list[HashedMessage | UnreadableRecord]:
        """Return what a unit holds, by hash and place."""
        try:
            hashed: list[HashedMessage | UnreadableRecord] = self._awaited(self._submit(hash_unit, unit))
            return hashed
        except LOST:
            self._end()
            return hash_unit(unit)  # nothing is parsed, so no mail can have done it

    def outcome(self, job: Job, future: "Future[list[Prepared]]") -> list[Prepared]:
        """Return the result of a job, however many workers it takes."""
        try:
            prepared: list[Prepared] = self._awaited(future)
            return prepared
        except LOST:
            self._begin_anew()
            return self._halved(job)

    def result(self, job: Job) -> list[Prepared]:
        """Do a job and wait for it."""
        return self.outcome(job, self.submit(job))

    def steps(self) -> int:
        """Return how many messages workers have told to be ready; an executor of others tells nothing."""
        if isinstance(self._executor, WorkerPool):
            return self._steps + self._executor.steps
        return self._steps

    def _awaited(self, future: "Future[Any]") -> Any:
        """Return the result of a future.

        Time is counted in ticks that this process has seen: while it is stopped, it sees none. Raises Overdue.
        """
        for _ in range(ceil(JOB_SECONDS / TICK_SECONDS)):
            done, _ = wait([future], TICK_SECONDS)
            if done:
                return future.result()
            self.ticked()
        raise Overdue

    def _begin_anew(self) -> None:
        """Make a new executor, and see that it does a harmless job: else every message would seem to kill it.

        Raises WorkersError.
        """
        self._end()
        try:
            self._awaited(self._submit(abs, 0))
        except LOST as error:
            raise WorkersError(
                "worker processes can't run here; in a script, import under: if __name__ == '__main__':"
            ) from error

    def _halved(self, job: Job) -> list[Prepared]:
        """Do a job that killed or stalled its worker in two halves, until the message that does it stands alone."""
        last = len(hash_unit(job.unit)) if job.last is None else job.last
        asked = [position for position in range(job.first, last) if position not in job.held]
        if len(asked) > 1:
            middle = asked[len(asked) // 2]
            return [*self.result(replace(job, last=middle)), *self.result(replace(job, first=middle, last=last))]
        return [each for position in asked for each in self._alone(job, position)]

    def _alone(self, job: Job, position: int) -> list[Prepared]:
        """Do the only message of a job once more: somebody else may have killed its worker."""
        try:
            prepared: list[Prepared] = self._awaited(self.submit(job))
            return prepared
        except BrokenExecutor:
            detail = "its parser died"
        except Overdue:
            detail = "parsing it took too long"
        self._begin_anew()
        return prepare_failed(job.unit, position, detail)

    def _submit(self, function: Callable[[Any], Any], argument: object) -> "Future[Any]":
        try:
            return self._started(function, argument)
        except BrokenExecutor:
            self._end()
            return self._started(function, argument)

    def _started(self, function: Callable[[Any], Any], argument: object) -> "Future[Any]":
        if self._executor is None:
            self._executor = self.factory()
        return self._executor.submit(function, argument)

    def _end(self) -> None:
        """Leave the executor, ending worker processes that may hang."""
        self._steps = self.steps()
        executor, self._executor = self._executor, None
        self.generation += 1
        if executor:
            executor.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._end()
        elif self._executor:
            self._executor.shutdown()


def _nothing() -> None:
    """Do nothing."""
