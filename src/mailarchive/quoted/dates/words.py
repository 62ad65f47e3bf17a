"""What words can mean inside a written date, gathered from the language files for the tokeniser."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TypeVar

from mailarchive.characters import HAN_CLASS, HANGUL_CLASS, KANA_CLASS
from mailarchive.locales import DateUnit, DayPeriod, Locales, normalise, vocabulary

# Their words run into the figures of a date, in Korean too.
_CJK = HAN_CLASS + KANA_CLASS + HANGUL_CLASS
_NO_LETTER = (
    r"\s\d\x00-@\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u05f3\u05f4\u060c\u061b\u061f"
    r"\u0964\u0965\u0970\u2000-\u2bff\u3000-\u303f\uff00-\uff20"
)
_INSIDE = "[.'’ʼ`׳״\"॰]"
# A word may hold dots and apostrophes: p.m., o'clock, ม.ค.
WORD = rf"[^{_NO_LETTER}{_CJK}]+(?:{_INSIDE}[^{_NO_LETTER}{_CJK}]+)*"
CJK = rf"[{_CJK}]+"

_Of = TypeVar("_Of", int, DayPeriod)
_PIECE = re.compile(rf"\d+|{CJK}|{WORD}")
_MARKS = re.compile(_INSIDE)


@dataclass(slots=True)
class Meaning:
    """What a word or phrase can mean in a date, and in which languages.

    weekdays: 0 is Monday. fillers: the languages in which it says nothing. closer: it ends a date or a
    time. zone: minutes east of UTC; None where countries differ on the name, and `is_zone` is True.
    """

    months: Mapping[int, Locales] = field(default_factory=dict)
    weekdays: Mapping[int, Locales] = field(default_factory=dict)
    periods: Mapping[DayPeriod, Locales] = field(default_factory=dict)
    unit: DateUnit | None = None
    fillers: Locales = frozenset()
    closer: bool = False
    is_zone: bool = False
    zone: int | None = None


@lru_cache(maxsize=4096)
def key(word: str) -> str:
    """Return the form under which a word is looked up: normalised, without dots and apostrophes."""
    return _MARKS.sub("", normalise(word))


@cache
def meanings() -> Mapping[str, Meaning]:
    """Return what each word or phrase means; the words of a phrase are joined by one blank."""
    words = vocabulary()
    table: dict[str, Meaning] = {}

    def entries(forms: Mapping[str, object]) -> Iterator[tuple[Meaning, str]]:
        for form in forms:
            yield table.setdefault(" ".join(map(key, _PIECE.findall(form))), Meaning()), form

    for meaning, form in entries(words.months):
        meaning.months = _joined(meaning.months, words.months[form])
    for meaning, form in entries(words.weekdays):
        meaning.weekdays = _joined(meaning.weekdays, words.weekdays[form])
    for meaning, form in entries(words.day_periods):
        meaning.periods = _joined(meaning.periods, words.day_periods[form])
    for meaning, form in entries(words.date_units):
        meaning.unit = words.date_units[form]
    for meaning, form in entries(words.date_fillers):
        meaning.fillers |= words.date_fillers[form]
    for meaning, _ in entries(words.date_closers):
        meaning.closer = True
    for meaning, form in entries(words.zones):
        meaning.is_zone, meaning.zone = True, words.zones[form]
    table.pop("", None)
    return table


@cache
def phrases() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the phrases of `meanings` by their first word, the longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in meanings():
        words = tuple(phrase.split())
        if len(words) > 1:
            table.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(entries, key=len, reverse=True)) for first, entries in table.items()}


def _joined(one: Mapping[_Of, Locales], other: Mapping[_Of, Locales]) -> dict[_Of, Locales]:
    """Join two readings of one word: "a.m." and "am" are looked up under the same key."""
    return {**one, **{of: one.get(of, frozenset()) | locales for of, locales in other.items()}}


@lru_cache(maxsize=8192)
def look_up(word: str) -> tuple[Meaning | None, tuple[tuple[str, ...], ...]]:
    """Return what a word as written means, and the phrases that it may begin."""
    folded = key(word)
    return meanings().get(folded), phrases().get(folded, ())


def begins_month(word: str) -> bool:
    """Whether a word as written means a month, or may with the words behind it."""
    return key(word) in _month_words()


@cache
def _month_words() -> frozenset[str]:
    """Return the words that mean months, and the first words of phrases that do."""
    table = meanings().items()
    return frozenset(form.partition(" ")[0] for form, of in table if of.months or of.unit == "month")
