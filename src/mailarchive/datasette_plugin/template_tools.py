"""Functions that the templates call, so that they hold no logic of their own."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from markupsafe import Markup

from mailarchive.display.numbers import FINE, file_size
from mailarchive.display.people import participants_line, sender_name
from mailarchive.display.safe_text import one_line, printable
from mailarchive.display.spoken_dates import UNDATED, spoken, time_span
from mailarchive.display.subjects import subject_line
from mailarchive.display.wording import capitalized, count
from mailarchive.excerpts.html import text_html


def tools() -> dict[str, Any]:
    """Return all of them, by the name that templates use."""
    return {
        "capitalized": capitalized,
        "count": count,
        "file_size": partial(file_size, decimals_below=FINE),
        "marked": marked,
        "one_line": one_line,
        "participants_line": participants_line,
        "sender_name": sender_name,
        "spoken": spoken,
        "subject_line": subject_line,
        "time_span": time_span,
        "undated": UNDATED,
        "verbatim": printable,
        "words_html": words_html,
    }


def words_html(text: str) -> Markup:
    """Return own words as HTML, escaped, wrapped lines joined."""
    return Markup(text_html(text))


def marked(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """Return the pieces of a snippet, its hits in mark elements."""
    html = Markup("")
    for text, is_hit in pieces:
        if is_hit:
            html += Markup("<mark>{}</mark>").format(printable(text))
        else:
            html += printable(text)
    return html
