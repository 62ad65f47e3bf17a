"""Month words of languages that locales/ does not hold yet, from Unicode's tables (CLDR), which Babel brings.

A table is loaded when the first word is met that no language file has, in a date of that word's script, and then
looked up: what a hostile mail asks for by the thousand takes no time.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Literal

from mailarchive.locales import Locales
from mailarchive.quoted.dates.tokens import Token
from mailarchive.quoted.dates.words import Meaning, key

# Languages of mail users that have no file, by the script that Unicode's names of their letters begin with. Those whose
# months are mere numbers (Mongolian) have no words to be known by.
_LANGUAGES = {
    "LATIN": "bs fo fy lb mt sw tl zu",
    "ARABIC": "ps ur",
    "ARMENIAN": "hy",
    "BENGALI": "bn",
    "DEVANAGARI": "mr ne",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
}
# Words that are written, and that CLDR lacks or has given up.
_SUPPLEMENTS: Mapping[str, Mapping[int, str]] = {
    "bn": {1: "জানুয়ারী", 2: "ফেব্রুয়ারী"},
    "bs": {8: "avg avgust"},
    "ne": {5: "मई"},
    "si": {
        1: "ජන ජනවාරි",
        2: "පෙබ පෙබරවාරි",
        3: "මාර් මාර්තු",
        4: "අප්‍රේල්",
        5: "මැයි",
        6: "ජූනි",
        7: "ජූලි",
        8: "අගෝ අගෝස්තු",
        9: "සැප් සැප්තැම්බර්",
        10: "ඔක් ඔක්තෝබර්",
        11: "නොවැ නොවැම්බර්",
        12: "දෙසැ දෙසැම්බර්",
    },
    "zu": {1: "umasingana"},
}
# Of a name in CLDR: inside a date or alone, in full or short.
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")

_SHORTEST = 3  # letters of a month's short form
_FILLER = Meaning(fillers=frozenset({"und"}))  # RFC 5646: a language not told


def learn_months(tokens: Sequence[Token]) -> bool:
    """Give each unknown word that is a month in one of those languages its meaning; return whether there was one.

    Where there was, the short words around that no language has are taken to say nothing, like "at" and "of".
    """
    if not _may_say_day_and_year(tokens):
        return False
    unknown = [token for token in tokens if not token.is_understood]
    for token in unknown:
        months = _months_of(token.text)
        if months:
            token.meaning = Meaning(months=months)
    unread = [token for token in unknown if not token.is_understood]
    if len(unread) == len(unknown):
        return False
    for token in unread:
        if len(token.text) <= _SHORTEST:
            token.meaning = _FILLER
    return True


def _may_say_day_and_year(tokens: Sequence[Token]) -> bool:
    """Whether there are two numbers, without which a month's name makes no date; a sign before one may be a dash."""
    return sum(token.kind in ("number", "offset") for token in tokens) > 1


def _months_of(word: str) -> Mapping[int, Locales] | None:
    """Return the months that a word as written can mean, each with its languages."""
    script = unicodedata.name(word[0], "").partition(" ")[0]
    if len(word) < _SHORTEST or script not in _LANGUAGES:
        return None
    return _foreign_months(script).get(key(word))


@cache
def _foreign_months(script: str) -> Mapping[str, Mapping[int, Locales]]:
    """Return the months that each word in a script means."""
    table: dict[str, dict[int, Locales]] = {}
    for language in _LANGUAGES[script].split():
        for month, form in (*_cldr_months(language), *_supplement(language)):
            months = table.setdefault(key(form), {})
            months[month] = months.get(month, frozenset()) | {language}
    return table


def _cldr_months(language: str) -> Iterator[tuple[int, str]]:
    """Yield the numbers and names of a language's months."""
    from babel.dates import get_month_names

    for context, width in product(_CONTEXTS, _WIDTHS):
        yield from get_month_names(width, context, language).items()


def _supplement(language: str) -> Iterator[tuple[int, str]]:
    for month, forms in _SUPPLEMENTS.get(language, {}).items():
        for form in forms.split():
            yield month, form
