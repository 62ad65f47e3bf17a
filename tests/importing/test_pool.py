"""Worker processes that die or hang, at any moment: who waits for them is told, and the next job finds a process."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from soak import children

from mailarchive.importing.pool import WorkerDied, WorkerPool
from mailarchive.importing.workers import Workers

SECONDS = 20  # in which anything is over, also on a machine that has other things to do


def _nothing() -> None:
    """Begin as a worker without limits."""


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    """Two processes."""
    pool = WorkerPool(2, _nothing)
    yield pool
    pool.shutdown(cancel_futures=True)


def talk(megabytes: int) -> bytes:
    """Return an answer that takes a while to be sent."""
    return bytes(megabytes << 20)


def fail(error: BaseException) -> None:
    """Raise an error."""
    raise error


class Local(Exception):
    """An error that can't be packed."""

    def __reduce__(self) -> str:
        raise TypeError


def fail_oddly(_: int) -> None:
    """Raise what can't be sent."""
    raise Local("odd")


def test_answers_and_errors_come_back(pool: WorkerPool) -> None:
    """As they are, and what can't be sent as its words; an error about a connection is the job's, not the pool's."""
    assert [future.result(SECONDS) for future in [pool.submit(abs, -n) for n in range(9)]] == list(range(9))
    for error in (ValueError("no"), ConnectionResetError("gone"), EOFError("short")):
        assert repr(pool.submit(fail, error).exception(SECONDS)) == repr(error)
    assert "odd" in str(pool.submit(fail_oddly, 1).exception(SECONDS))


def test_a_worker_killed_in_the_middle_of_its_answer(pool: WorkerPool) -> None:
    """Half an answer holds up nobody: not the job, nor those behind it."""
    chance = random.Random(1)
    died = 0
    for _ in range(5):
        process = pool.submit(os.getpid).result(SECONDS)
        futures = [pool.submit(talk, 15) for _ in range(3)]
        time.sleep(chance.uniform(0, 0.05))
        os.kill(process, signal.SIGKILL)
        outcomes = [future.exception(SECONDS) for future in futures]
        assert all(outcome is None or isinstance(outcome, WorkerDied) for outcome in outcomes)
        died += any(outcomes)
    assert died
    assert pool.submit(abs, -1).result(SECONDS) == 1


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.3])
def test_the_server_that_forks_workers_is_killed(pool: WorkerPool, wait: float) -> None:
    """Its workers go on, and the next one is forked from a new server."""
    worker = pool.submit(os.getpid).result(SECONDS)
    server = pool.submit(os.getppid).result(SECONDS)
    assert worker in children(server)
    os.kill(server, signal.SIGKILL)
    assert pool.submit(abs, -1).result(SECONDS) == 1
    for process in {worker, pool.submit(os.getpid).result(SECONDS)}:
        os.kill(process, signal.SIGKILL)
    time.sleep(wait)
    outcomes = [pool.submit(abs, -n) for n in range(4)]
    assert all(isinstance(each.exception(SECONDS), WorkerDied | None) for each in outcomes)
    assert pool.submit(os.getppid).result(SECONDS) != server


def test_a_pool_that_hangs_is_ended(pool: WorkerPool) -> None:
    """At once: what runs is killed, and what waits is taken back."""
    process = pool.submit(os.getpid).result(SECONDS)
    futures = [pool.submit(time.sleep, 1000) for _ in range(5)]
    time.sleep(0.1)
    started = time.monotonic()
    pool.shutdown(cancel_futures=True)
    assert time.monotonic() - started < 5
    assert all(future.done() for future in futures)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_workers_that_end_leave_no_process(pool: WorkerPool) -> None:
    """In good order too."""
    processes = {pool.submit(os.getpid).result(SECONDS) for _ in range(6)}
    pool.shutdown()
    assert not [process for process in processes if Path(f"/proc/{process}").exists()]


def test_a_hash_needs_no_worker(tmp_path: Path) -> None:
    """Where workers die of everything, what only has to be read is read here."""
    from mailarchive.sources import plan_units, survey

    source = tmp_path / "a.eml"
    source.write_bytes(b"From: ann@example.edu\nDate: Fri, 16 Feb 2018 09:34:00 -0800\n\nHello.\n")
    (unit,) = plan_units(survey(str(source), None).sources[0])
    with Workers(lambda: WorkerPool(1, _die)) as workers:
        assert len(workers.hashes(unit)) == 1


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
