"""Worker processes, each over a pipe of its own.

One that is killed, at whatever moment, holds up nobody else. In `concurrent.futures` all processes share two pipes: one
that dies while it writes its answer leaves half of it there, and everybody waits for the rest.
"""

import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from traceback import clear_frames
from typing import Any

ENDING_SECONDS = 5  # for a process that was told to end, or killed
STARTS = 10  # that are tried, a tick apart: the server that forks may have been killed, and be still about to end
TELLING_SECONDS = 0.2  # between two words of a worker on how far it is
TICK_SECONDS = 0.2
TOLD, DONE, FAILED = "told", "done", "failed"  # words of a worker: steps more that it has done; the two ends of a job

_tell: Callable[[int], None] | None = None


class WorkerDied(BrokenExecutor):
    """A worker process ended while it had a job in hand, or could not be started."""


@dataclass(slots=True)
class _Call:
    """A job and who waits for it."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "Future[Any]"


class WorkerPool(Executor):
    """An executor of `size` processes that are started when they are needed, and started anew when they die.

    The job of a process that dies raises WorkerDied; the others go on. initializer: called first in each process.

    They are forked from a server process that has loaded `preload`, and nothing else: so no lock or connection is
    inherited, and only the first of all workers takes long to start.
    """

    def __init__(self, size: int, initializer: Callable[[], None], preload: str = "") -> None:
        self.context = get_context("forkserver")
        if preload:
            self.context.set_forkserver_preload([preload])
        self.initializer = initializer
        self.calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self.starting = threading.Lock()  # multiprocessing looks after all its children when one is started
        self.is_ended = False
        self.steps = 0  # that workers told of, such as messages that are ready
        self._threads = [_Hand(self) for _ in range(size)]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Have a function called in a worker process; see `Executor.submit`. Without keyword arguments."""
        if kwargs or self.is_ended:
            raise RuntimeError("a worker takes no keyword arguments, and none after the end")
        future: Future[Any] = Future()
        self.calls.put(_Call(fn, args, future))
        for thread in self._threads:
            if not thread.ident:
                thread.start()
                break
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes end; see `Executor.shutdown`. cancel_futures: kill them, whatever they do."""
        if cancel_futures:
            self.is_ended = True
            self._cancel()
        for thread in self._threads:
            self.calls.put(None)
            if cancel_futures:
                thread.kill()
        for thread in self._threads:
            if thread.ident and (wait or cancel_futures):
                thread.join(ENDING_SECONDS if cancel_futures else None)

    def _cancel(self) -> None:
        """Take back what no worker has in hand."""
        with suppress(queue.Empty):
            while True:
                call = self.calls.get_nowait()
                if call:
                    call.future.cancel()


class _Hand(threading.Thread):
    """A thread that has one process, and hands it one job after the other."""

    def __init__(self, pool: WorkerPool) -> None:
        super().__init__(daemon=True)
        self.pool = pool
        self.process: BaseProcess | None = None
        self.connection: Connection[Any, Any] | None = None

    def run(self) -> None:
        """Do jobs until there are none any more."""
        for call in iter(self.pool.calls.get, None):
            if not call.future.set_running_or_notify_cancel():
                continue
            try:
                call.future.set_result(self._ask(call))
            except BaseException as error:
                call.future.set_exception(error)
        self._part()

    def kill(self) -> None:
        """End the process at once; from any thread."""
        process = self.process
        if process:
            with suppress(ValueError, OSError):  # it has ended by itself
                process.kill()

    def _ask(self, call: _Call) -> Any:
        """Return what the process answers. Raises what the function does there, and WorkerDied."""
        try:
            connection = self._connected()
            connection.send((call.function, call.arguments))
            kind, value = self._answer(connection)
            while kind == TOLD:
                self.pool.steps += value
                kind, value = self._answer(connection)
        except (EOFError, OSError) as error:  # in the middle of an answer it is an OSError
            self._part()
            clear_frames(error.__traceback__)  # they hold buffers that Python 3.13 can't take away in a circle
            raise WorkerDied("a worker process died") from error
        if kind == FAILED:
            raise value
        return value

    def _answer(self, connection: "Connection[Any, Any]") -> tuple[str, Any]:
        """Wait for the next word of the process. Raises EOFError where it dies, or the pool is ended."""
        while not connection.poll(TICK_SECONDS):
            if self.pool.is_ended:
                raise EOFError
        kind, value = connection.recv()
        return kind, value

    def _connected(self) -> "Connection[Any, Any]":
        """Return the pipe to the process, which is started where there is none. Raises EOFError."""
        for _ in range(STARTS):
            if self.connection:
                break
            if self.pool.is_ended:
                raise EOFError
            try:
                self._start()
            except (OSError, EOFError) as error:
                clear_frames(error.__traceback__)
                time.sleep(TICK_SECONDS)
        if not self.connection:
            raise EOFError("no process could be started")
        return self.connection

    def _start(self) -> None:
        ours, theirs = self.pool.context.Pipe()
        process = self.pool.context.Process(target=_serve, args=(theirs, self.pool.initializer), daemon=True)
        try:
            with self.pool.starting:
                # What starts meanwhile inherits that Ctrl-C is not for it, from its first moment on: the process that
                # drives it ends it. (Starting multiprocessing's tracker lifts the block.)
                resource_tracker.ensure_running()
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
                process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self.process, self.connection = process, ours

    def _part(self) -> None:
        """Let the process end: that its pipe is closed tells it to."""
        connection, self.connection = self.connection, None
        if connection:
            connection.close()
        if self.pool.is_ended:
            self.kill()
        process, self.process = self.process, None
        if process:
            with self.pool.starting:
                process.join(ENDING_SECONDS)
                with suppress(ValueError):
                    process.kill()
                    process.join(ENDING_SECONDS)
                    process.close()


def _serve(connection: "Connection[Any, Any]", initializer: Callable[[], None]) -> None:
    """Do jobs in a worker process, until its pipe is closed."""
    global _tell  # noqa: PLW0603  one process has one pipe
    _tell = lambda steps: connection.send((TOLD, steps))  # noqa: E731
    initializer()
    with suppress(EOFError, OSError):
        while True:
            function, arguments = connection.recv()
            connection.send_bytes(_answer(function, arguments))


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Return what a function gives or raises, packed."""
    try:
        return ForkingPickler.dumps((DONE, function(*arguments)))
    except Exception as error:
        failed = error
    try:
        return ForkingPickler.dumps((FAILED, failed))
    except Exception:
        return ForkingPickler.dumps((FAILED, RuntimeError(repr(failed))))


class Steps:
    """Counts the steps of a job, and now and then tells them to the process that drives this one, if there is one."""

    def __init__(self) -> None:
        self.untold = 0
        self.last = time.monotonic()

    def __call__(self) -> None:
        """Count one."""
        self.untold += 1
        now = time.monotonic()
        if _tell and now - self.last > TELLING_SECONDS:
            _tell(self.untold)
            self.untold, self.last = 0, now

    def close(self) -> None:
        """Tell the rest."""
        if _tell and self.untold:
            _tell(self.untold)
