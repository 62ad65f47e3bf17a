"""Functions that the templates call, so that they hold no logic of their own."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from mailarchive.archive.reading.views import ThreadSummary
from mailarchive.datasette_plugin.cells import size
from mailarchive.display.safe_text import one_line, printable
from mailarchive.display.spoken_dates import Spoken, spoken
from mailarchive.excerpts.html import text_html


def tools() -> dict[str, Any]:
    """All of them, by the name that templates use."""
    return {
        "prose": prose,
        "verbatim": printable,
        "marked": marked,
        "one_line": one_line,
        "size": size,
        "date_of": spoken,
        "span_of": span_of,
        "count_of": count_of,
    }


def prose(text: str) -> Markup:
    """Own words as HTML, escaped, wrapped lines joined."""
    return Markup(text_html(text))


def marked(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """The pieces of a snippet, its hits in mark elements."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(printable(text)) if hit else printable(text) for text, hit in pieces
    )


def count_of(number: int, word: str, plural: str = "") -> str:
    """ "1 message", "1,204 messages"."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def span_of(thread: ThreadSummary) -> str:
    """The days that a thread spans: "16 February 2018", "16 – 19 February 2018", "undated"."""
    first, last = spoken(thread.first_date, None), spoken(thread.last_date, None)
    if first is None or last is None:
        return _day(first or last) or "undated"
    if first.day == last.day:
        return first.day
    first_words, last_words = first.day.split(), last.day.split()
    while len(first_words) > 1 and first_words[-1:] == last_words[-1:]:
        first_words.pop()
        last_words.pop()
    return f"{' '.join(first_words)} – {last.day}"


def _day(date: Spoken | None) -> str | None:
    return date.day if date else None
