"""A pool of workers that die of a message: what an import must survive."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor

from mailarchive.importing import jobs
from mailarchive.importing.pool import WorkerPool
from mailarchive.model import RawMessage


def killing_pool() -> Executor:
    """Return a pool whose workers die of a message that holds the word "poison"."""
    return WorkerPool(1, _die_of_poison)


def _die_of_poison() -> None:
    def deadly(real: Callable[..., object]) -> Callable[..., object]:
        def read(raw: RawMessage, **options: object) -> object:
            if b"poison" in raw.data:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(raw, **options)

        return read

    for name in ("prepare_message", "prepare_prose"):
        setattr(jobs, name, deadly(getattr(jobs, name)))
