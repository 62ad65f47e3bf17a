"""Progress on standard error, with rate and time left, several times a second; nothing where that is no terminal."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from itertools import cycle
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from mailarchive.importing.request import Progress

VERBS = {
    "looking": "Looking",
    "reading": "Reading",
    "settling": "Matching copies",
    "threading": "Building threads",
    "sealing": "Sealing",
    "deriving": "Reading again",
}
DRAWN_SECONDS = 0.2  # between two drawings
WIDEST, NARROWEST = 36, 5  # bars, in characters
USUAL_COLUMNS = 80  # of a terminal that does not say
SPINNER = "|/-\\"


class Bars:
    """A bar for each phase of each source, one after the other. Use as a context manager; call it with a Progress.

    A thread draws it, so that it moves while one step takes long, too.
    """

    def __init__(self) -> None:
        self.hidden = not sys.stderr.isatty()
        self.bar: Any = None
        self.progress: Progress | None = None
        self.started = time.monotonic()
        self.spinner = cycle(SPINNER)
        self._guard = threading.RLock()  # a Ctrl-C may come in the middle of a drawing
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw_on, daemon=True)

    def __call__(self, progress: "Progress") -> None:
        """Show how far an import is."""
        if self.hidden:
            return
        with self._guard:
            if self._begins(progress):
                self.close()
                self.started = time.monotonic()
                self.bar = bar(progress.total, VERBS.get(progress.phase, progress.phase))
                self.bar.entered = True  # entering it would draw it, however narrow the terminal is
                self._draw(progress)
            self.progress = progress
        if not self._thread.ident:
            self._thread.start()

    def _begins(self, progress: "Progress") -> bool:
        """Whether a report is the first of a bar."""
        last = self.progress
        if self.bar is None or last is None or progress.done < last.done:
            return True
        return (progress.source, progress.phase) != (last.source, last.phase)

    def _draw_on(self) -> None:
        while not self._ended.wait(DRAWN_SECONDS):
            with self._guard:
                if self.bar is not None and self.progress is not None:
                    self._draw(self.progress)

    def _draw(self, progress: "Progress") -> None:
        """Draw the bar as wide as the terminal is by now, and leave out of what it says what finds no room."""
        self.bar.length = max(progress.total, 1)
        if progress.done:  # before, click takes the whole time for that of one step, and sees months ahead
            self.bar.make_step(progress.done - self.bar.pos)
        columns = (os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_COLUMNS) - 1
        parts = [next(self.spinner), *self._parts(progress)]
        self.bar.width = 0
        room = -1
        while room < NARROWEST and (parts or self.bar.show_eta):
            self.bar.current_item = "  ".join([*parts[1:], *parts[:1]])
            room = columns - len(self.bar.format_progress_line())
            if room < NARROWEST:
                self._shorten(parts)
        self.bar.width = max(0, min(WIDEST, room))
        self.bar.render_progress()

    def _shorten(self, parts: list[str]) -> None:
        """Leave out what matters least."""
        if parts:
            parts.pop()
        elif self.bar.label:
            self.bar.label = ""
        else:
            self.bar.show_eta = False

    def _parts(self, progress: "Progress") -> Iterator[str]:
        """Yield what has come of it so far, and how fast it goes, what matters most first."""
        if progress.messages:
            yield f"{progress.messages:,} found"
        if progress.recovered > 0:
            yield f"{progress.recovered:,} recovered"
        rated = progress.done
        if progress.phase == "reading":
            rated = progress.messages
        seconds = time.monotonic() - self.started
        if rated and seconds > DRAWN_SECONDS:
            yield f"{rated / seconds:,.0f}/s"

    def close(self) -> None:
        """End the bar's line, so that something else can be printed."""
        with self._guard:
            if self.bar is not None:
                if self.progress is not None:
                    self._draw(self.progress)
                self.bar.__exit__(None, None, None)
                self.bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
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
