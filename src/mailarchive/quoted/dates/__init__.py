"""Dates as people and mail clients write them, in every language of locales/, read without guessing.

`find_date` says where in a line a date stands, `parse_date` what it says. Figures are read by the order that the
language, the weekday and the calendar allow; where they leave a choice, the result is marked ambiguous.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache

from mailarchive.locales import DateOrder, DayPeriod, Locales
from mailarchive.quoted.dates.days import Choice, choose_day
from mailarchive.quoted.dates.foreign_months import learn_months
from mailarchive.quoted.dates.reader import read
from mailarchive.quoted.dates.reading import Reading
from mailarchive.quoted.dates.tokens import Token, may_hold_date, tokenise, uniform
from mailarchive.quoted.rules import DateFactor

_LONGEST = 2_000
_NUMBERS = re.compile(r"\d\D+\d")  # a day, and a year or an hour


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """What a written date says.

    date: as in model.py, with the precision it was written in: a day, a minute or a second; UTC with a Z where the
    zone is known, else the clock time as it stands. utc_offset: minutes east of UTC, or None. certainty: 0 to 1.
    ambiguous: another reading is as good (03/12, or a month word that means two months). order: of a date in
    figures, which way it was read; the caller may settle an ambiguous one by another date of the same mail.
    """

    date: str
    utc_offset: int | None
    certainty: float
    ambiguous: bool
    order: DateOrder | None = None


def find_date(text: str) -> tuple[int, int] | None:
    """Return start and end of the first date in a line, weekday, time and zone included; None if there is none.

    A day and month must be there, and a year or a time. Words around it ("On", "Am", "于") stay outside. Only the
    first 2,000 characters are looked at; linear in the text.
    """
    return _find(text[:_LONGEST]) if _NUMBERS.search(text, 0, _LONGEST) else None


def find_day(text: str) -> tuple[int, int] | None:
    """Return start and end of the first day in a line that has less than a date, "Nov 21" or "Tue"; None for none.

    As `find_date`, but neither year nor time need be there. Much is such a day that is none, so ask only where one must
    stand.
    """
    plain = uniform(text[:_LONGEST])
    tokens = tokenise(plain)
    for at, token in enumerate(tokens):
        reading = read(plain, tokens, at) if _can_start(token) else None
        if reading and (reading.has_day or reading.weekdays):
            return reading.start, reading.end
    return None


@lru_cache(maxsize=512)
def _find(text: str) -> tuple[int, int] | None:
    """Find a date; kept, as the lines above and below a header are looked at from several sides."""
    plain = uniform(text)
    reading = next(_readings(plain, tokenise(plain)), None) if may_hold_date(plain) else None
    return (reading.start, reading.end) if reading else None


def parse_date(text: str, locales: Locales = frozenset(), order: DateOrder | None = None) -> WrittenDate | None:
    """Read the first date in a text; None if there is none, it has no year, or there is no such day.

    locales: the languages that the words around it belong to; empty if nothing is known. order: how another date of
    the same mail is written, for one in figures that leaves a choice.
    """
    return _parse(text[:_LONGEST], locales, order) if _NUMBERS.search(text, 0, _LONGEST) else None


@lru_cache(maxsize=512)
def _parse(text: str, locales: Locales, order: DateOrder | None) -> WrittenDate | None:
    """Read a date; kept, as what one mail quotes, its answers quote too."""
    plain = uniform(text)
    tokens = tokenise(plain)
    reading = _complete(plain, tokens)
    foreign = not reading and learn_months(tokens)
    if foreign:
        reading = _complete(plain, tokens)
    choice = choose_day(reading, locales, order) if reading else None
    if not reading or not choice:
        return None
    if foreign:
        choice = replace(choice, certainty=choice.certainty * DateFactor.UNKNOWN_LANGUAGE)
    return _written(reading, choice)


def _complete(text: str, tokens: Sequence[Token]) -> Reading | None:
    """Return the first reading that has a day, month and year."""
    return next((reading for reading in _readings(text, tokens) if reading.complete), None)


def _readings(text: str, tokens: Sequence[Token]) -> Iterator[Reading]:
    """Return each reading that is a date, from left to right.

    It has a token that says the month, and those before that one are all known.
    """
    at = 0
    for month in [index for index, token in enumerate(tokens) if token.has_month]:
        start = month
        while start > at and tokens[start - 1].is_understood:
            start -= 1
        at = max(at, start)
        while at <= month:
            reading = read(text, tokens, at) if _can_start(tokens[at]) else None
            if reading and _is_date(reading):
                yield reading
                while at < len(tokens) and tokens[at].start < reading.end:
                    at += 1
            else:
                at += 1


def _is_date(reading: Reading) -> bool:
    """Whether there is enough to be a date: a day, and a year or a time; 1.2.10 alone is a version number."""
    if reading.figures and reading.figures[3] == "." and not reading.padded:
        return bool(reading.clock or reading.weekdays)
    return reading.has_day and (reading.complete or reading.clock is not None)


def _can_start(token: Token) -> bool:
    meaning = token.meaning
    return token.kind != "word" or bool(meaning.weekdays or meaning.months or meaning.periods)


def _written(reading: Reading, choice: Choice) -> WrittenDate:
    """Return the date as model.py wants it."""
    if reading.clock is None:
        return WrittenDate(choice.day.isoformat(), None, choice.certainty, choice.ambiguous, choice.order)
    hour, minute, second = reading.clock
    when = datetime.combine(choice.day, time(_hour(hour, reading.period), minute, min(second or 0, 59)))
    text = _iso(when, "minutes" if second is None else "seconds", reading.offset)
    return WrittenDate(text, reading.offset, choice.certainty, choice.ambiguous, choice.order)


def _iso(when: datetime, precision: str, offset: int | None) -> str:
    if offset is None:
        return when.isoformat(timespec=precision)
    return (when - timedelta(minutes=offset)).isoformat(timespec=precision) + "Z"


def _hour(hour: int, period: DayPeriod | None) -> int:
    """Return the hour of the day; noon's word leaves 11 and 12 alone and moves 1 into the afternoon."""
    if period == "am":
        return 0 if hour == 12 else hour
    if (period == "pm" and hour < 12) or (period == "noon" and hour < 10):
        return hour + 12
    return hour
