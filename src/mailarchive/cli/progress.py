"""Progress bars on standard error, with rate and time left; nothing where that is no terminal."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from mailarchive.display.numbers import file_size
from mailarchive.display.wording import count

if TYPE_CHECKING:
    from mailarchive.importing.request import Progress

VERBS = {
    "reading": "Reading",
    "settling": "Matching copies",
    "threading": "Building threads",
    "sealing": "Sealing",
    "deriving": "Reading again",
}


class Bars:
    """A bar for each phase of each source, one after the other. Use as a context manager; call it with a Progress."""

    def __init__(self) -> None:
        self.hidden = not sys.stderr.isatty()
        self.bar: Any = None
        self.of: tuple[str, str] | None = None
        self.started = self.last = time.monotonic()

    def __call__(self, progress: "Progress") -> None:
        """Show how far an import is."""
        if self.hidden:
            return
        now = time.monotonic()
        if (progress.source, progress.phase) != self.of:
            self.close()
            self.of = (progress.source, progress.phase)
            self.started = self.last  # a phase begins when the one before has ended
            self.bar = bar(progress.total, VERBS.get(progress.phase, progress.phase))
            self.bar.__enter__()
        self.bar.update(progress.done - self.bar.pos, self._rate(progress, now - self.started))
        self.last = now

    def _rate(self, progress: "Progress", seconds: float) -> str:
        """Return how fast it goes; nothing yet at the start."""
        if not progress.done or seconds <= 0:
            return ""
        if progress.phase != "reading":
            return f"{progress.done / seconds:,.0f}/s"
        return f"{count(progress.messages, 'message')}, {file_size(int(progress.done / seconds))}/s"

    def close(self) -> None:
        """End the bar's line, so that something else can be printed."""
        if self.bar is not None:
            self.bar.__exit__(None, None, None)
            self.bar = None
        self.of = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def bar(total: int, label: str) -> Any:
    """Return a click progress bar over `total` steps on standard error.

    The second argument of its update() is shown at its end.
    """
    return click.progressbar(
        length=max(total, 1),
        label=f"{label:16}",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        show_eta=True,
        item_show_func=lambda item: item,
        update_min_steps=1,
    )
