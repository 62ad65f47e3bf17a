"""Ctrl-C, at any moment of a command: one line, status 130, and never a traceback."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

STATUS = 130  # 128 + SIGINT, as shells have it

Handler = Callable[[int, FrameType | None], Any]


def end_at_once(*_: object) -> None:
    """End the process with one line, whatever it is doing: an archive bears that at any moment."""
    _say("stopped")
    os._exit(STATUS)


def _say(line: str) -> None:
    """Write a line past all buffers: a signal may come while something is written into them."""
    if sys.stderr.isatty():
        line = f"\n{line}"  # the cursor may stand behind a bar
    with suppress(OSError):
        os.write(2, f"{line}\n".encode())


def _raise_once(*_: object) -> None:
    """Raise KeyboardInterrupt; who presses Ctrl-C again while that is answered wants an end."""
    signal.signal(signal.SIGINT, end_at_once)
    raise KeyboardInterrupt


@contextmanager
def handled_by(handler: Handler) -> Iterator[None]:
    """Let Ctrl-C call a function in the block, where it is heard at all."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def raised() -> Iterator[None]:
    """Let the first Ctrl-C in the block raise KeyboardInterrupt, and the next one end the process."""
    with handled_by(_raise_once):
        yield


class Gently:
    """Lets the first Ctrl-C ask for a stop at the next moment that suits, and the next one end the process.

    told: the line that says so. Until `begin` is called there is nothing to wait for, and the first one raises
    KeyboardInterrupt.
    """

    def __init__(self, told: str) -> None:
        self.told = told
        self.begun = False
        self.asked = False

    def begin(self) -> None:
        """Begin what is stopped gently."""
        self.begun = True

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.asked

    def handle(self, *_: object) -> None:
        """Answer a Ctrl-C."""
        if not self.begun:
            _raise_once()
        if self.asked:
            end_at_once()
        self.asked = True
        _say(self.told)
