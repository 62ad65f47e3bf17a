"""Dates in languages that locales/ does not hold yet, read by dateparser.

dateparser is slow to import and takes milliseconds a date, so it is asked only for what looks like a date in full:
short, with a four-digit year, a day and a word.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_LONGEST = 60
_FULL_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?![\d:])")
_WORD = re.compile(r"[^\W\d_]{3}")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?P<seconds>[:.]\d\d)?")
# The languages of mail users that dateparser reads and locales/ lacks.
_LANGUAGES = "af az be bn bs cy fo ga hy ka kk km lb lo mk mn mr mt my ne ps si sq sw ta te tl ur uz zu"
_SETTINGS = {
    "STRICT_PARSING": True,
    "PARSERS": ["absolute-time"],
    "REQUIRE_PARTS": ["day", "month", "year"],
}


def parse_foreign(text: str) -> "tuple[datetime, int] | None":
    """Read a date in a language of no file; None if there is none.

    Gives the clock time, with a zone where one is written, and how many of hour-and-minute and second are: 0, 1 or 2.
    """
    text = " ".join(text.split())
    looks_full = len(text) <= _LONGEST and _FULL_YEAR.search(text) and _DAY.search(text) and _WORD.search(text)
    if not looks_full:
        return None
    found = _ask(text)
    clock = _CLOCK.search(_FULL_YEAR.sub(" ", text))
    return (found, 0 if not clock else 2 if clock["seconds"] else 1) if found else None


@lru_cache(maxsize=512)
def _ask(text: str) -> "datetime | None":
    import dateparser

    try:
        return dateparser.parse(text, languages=_LANGUAGES.split(), settings=_SETTINGS)
    except Exception:  # whatever another library makes of hostile text, a date is not worth a message
        return None
