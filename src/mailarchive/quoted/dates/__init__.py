"""Dates as people and mail clients write them, in every language of locales/, read without guessing.

`find_date` says where in a line a date stands, `parse_date` what it says. Figures are read by the order that the
language, the weekday and the calendar allow; where they leave a choice, the result is marked ambiguous.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache, partial

from mailarchive.locales import DateOrder, DayPeriod, Locales
from mailarchive.quoted.dates.days import Choice, choose_day
from mailarchive.quoted.dates.foreign_months import learn_months
from mailarchive.quoted.dates.partial_date import Reading
from mailarchive.quoted.dates.reader import read_date_at
from mailarchive.quoted.dates.tokens import Token, may_hold_date, tokenise, uniform
from mailarchive.quoted.weights import DateFactor

_LONGEST = 2_000
# The hours on the clock that a part of the day moves, and by how many.
_MOVED_HOURS: dict[DayPeriod | None, tuple[range, int]] = {
    "am": (range(12, 13), -12),
    "pm": (range(12), 12),
    "noon": (range(10), 12),
}
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
    if not _NUMBERS.search(text, 0, _LONGEST):
        return None
    return _find(text[:_LONGEST])


@lru_cache(maxsize=512)
def _find(text: str) -> tuple[int, int] | None:
    """Find a date; kept, as the lines above and below a header are looked at from several sides."""
    plain = uniform(text)
    if not may_hold_date(plain):
        return None
    for reading in _dates(plain, tokenise(plain)):
        return reading.start, reading.end
    return None


def find_day(text: str) -> tuple[int, int] | None:
    """Return start and end of the first day in a line that has less than a date, "Nov 21" or "Tue"; None for none.

    As `find_date`, but neither year nor time need be there. Much is such a day that is none, so ask only where one must
    stand.
    """
    plain = uniform(text[:_LONGEST])
    tokens = tokenise(plain)
    for index, token in enumerate(tokens):
        if not _can_start(token):
            continue
        reading = read_date_at(plain, tokens, index)
        if reading.has_day or reading.weekdays:
            return reading.start, reading.end
    return None


def parse_date(text: str, locales: Locales = frozenset(), order: DateOrder | None = None) -> WrittenDate | None:
    """Read the first date in a text; None if there is none, it has no year, or there is no such day.

    locales: the languages that the words around it belong to; empty if they tell none. order: how another date of
    the same mail is written, for one in figures that leaves a choice.
    """
    if not _NUMBERS.search(text, 0, _LONGEST):
        return None
    return _parse(text[:_LONGEST], locales, order)


@lru_cache(maxsize=512)
def _parse(text: str, locales: Locales, order: DateOrder | None) -> WrittenDate | None:
    """Read a date; kept, as what one mail quotes, its answers quote too."""
    plain = uniform(text)
    tokens = tokenise(plain)
    reading = _first_complete(plain, tokens)
    learnt = reading is None and learn_months(tokens)
    if learnt:
        reading = _first_complete(plain, tokens)
    choice = choose_day(reading, locales, order) if reading else None
    if reading is None or choice is None:
        return None
    if learnt:
        choice = replace(choice, certainty=choice.certainty * DateFactor.UNKNOWN_LANGUAGE)
    return _written(reading, choice)


def _first_complete(text: str, tokens: Sequence[Token]) -> Reading | None:
    """Return the first reading that has a day, month and year."""
    return next((reading for reading in _dates(text, tokens) if reading.complete), None)


def _dates(text: str, tokens: Sequence[Token]) -> Iterator[Reading]:
    """Yield each reading that is a date, from left to right.

    It has a token that says the month, and all before that one are understood.
    """
    index = 0
    for month in [number for number, token in enumerate(tokens) if token.has_month]:
        start = month
        while start > index and tokens[start - 1].is_understood:
            start -= 1
        index = max(index, start)
        while index <= month:
            reading = _date_at(text, tokens, index)
            index += 1
            if reading:
                yield reading
                while index < len(tokens) and tokens[index].start < reading.end:
                    index += 1


def _date_at(text: str, tokens: Sequence[Token], index: int) -> Reading | None:
    """Return the date that starts with a token, if one does: a day, and a year or a time."""
    if not _can_start(tokens[index]):
        return None
    reading = read_date_at(text, tokens, index)
    return reading if _is_date(reading) else None


def _can_start(token: Token) -> bool:
    meaning = token.meaning
    return token.kind != "word" or bool(meaning.weekdays or meaning.months or meaning.periods)


def _is_date(reading: Reading) -> bool:
    """Whether there is enough to be a date: a day, and a year or a time; 1.2.10 alone is a version number."""
    if reading.figures and reading.figures[3] == "." and not reading.padded:
        return bool(reading.clock or reading.weekdays)
    return reading.has_day and (reading.complete or reading.clock is not None)


def _written(reading: Reading, choice: Choice) -> WrittenDate:
    """Return the date as model.py wants it."""
    written = partial(WrittenDate, certainty=choice.certainty, ambiguous=choice.ambiguous, order=choice.order)
    if reading.clock is None:
        return written(choice.day.isoformat(), None)
    hour, minute, second = reading.clock
    when = datetime.combine(choice.day, time(_hour(hour, reading.period), minute, min(second or 0, 59)))
    text = _iso(when, "minutes" if second is None else "seconds", reading.offset)
    return written(text, reading.offset)


def _iso(when: datetime, precision: str, offset: int | None) -> str:
    if offset is None:
        return when.isoformat(timespec=precision)
    return (when - timedelta(minutes=offset)).isoformat(timespec=precision) + "Z"


def _hour(hour: int, period: DayPeriod | None) -> int:
    """Return the hour of the day; noon's word leaves 11 and 12 alone and moves 1 into the afternoon."""
    moved, hours = _MOVED_HOURS.get(period, (range(0), 0))
    if hour in moved:
        return hour + hours
    return hour
