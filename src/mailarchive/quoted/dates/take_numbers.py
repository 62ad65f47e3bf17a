"""Taking the numbers of a written date: times, figures, offsets, years and days."""

import re
from collections.abc import Callable, Sequence

from mailarchive.locales import DateUnit
from mailarchive.quoted.dates.partial_date import Clock, Previous, Reading, token_ahead, token_at
from mailarchive.quoted.dates.tokens import Token

_WIDEST_OFFSET = 15 * 60
_YEARS = range(1900, 2200)
_BUDDHIST_YEARS = range(2443, 2743)  # 543 ahead
_MONTHS = range(1, 13)
_DAYS = range(1, 32)
_HOURS = range(24)
_MINUTES = range(60)
_SECONDS = range(61)  # with a leap second
_LONGEST_NUMBER = 4  # digits
_SIGNED_OFFSET = 5  # characters of an offset that a date may have without a time: +0200
_BEFORE_OFFSET: tuple[Previous, ...] = ("clock", "period")


def take_clock(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> int:
    """Take a time such as 9:34 or 17:32:10."""
    whole = tokens[index].text.partition(",")[0]  # what follows a comma is a fraction of a second
    return _set_clock(reading, tokens[index], *map(int, re.split(r" ?[:hH.] ?", whole)[:3]))


def _set_clock(reading: Reading, token: Token, hour: int, minute: int, second: int | None = None) -> int:
    clock = (hour, minute, second)
    if reading.clock == clock:
        reading.took(token, "clock")
        return 1  # BlueMail says it twice
    if reading.clock is not None or not _is_time(clock):
        return 0
    reading.clock = clock
    reading.took(token, "clock")
    return 1


def _is_time(clock: Clock) -> bool:
    hour, minute, second = clock
    if second is not None and second not in _SECONDS:
        return False
    return hour in _HOURS and minute in _MINUTES


def take_figures(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> int:
    """Take a date in figures; after a date, 10.12.13 is a time."""
    token = tokens[index]
    numbers = re.findall(r"[0-9]+", token.text)
    first, second, third = map(int, numbers)
    mark = next(char for char in token.text if char in "./-")
    if reading.complete:
        return _set_clock(reading, token, first, second, second=third) if mark == "." else 0
    if reading.begun or not (_has_whole_year(numbers) or _has_short_year(numbers, mark)):
        return 0
    lengths = [len(number) for number in numbers]
    reading.figures = (first, second, third, mark)
    reading.padded = lengths[:2] == [2, 2] or max(lengths) == 4
    reading.took(token, "date")
    return 1


def _has_whole_year(numbers: Sequence[str]) -> bool:
    """Whether the first or last number is a year, and the others can be day and month."""
    first, second, third = numbers
    if len(first) == 4:
        return _is_year(int(first)) and _are_day_and_month(int(second), int(third))
    if len(third) != 4 or len(first) > 2:
        return False
    return _is_year(int(third)) and _are_day_and_month(int(first), int(second))


def _has_short_year(numbers: Sequence[str], mark: str) -> bool:
    """Whether numbers of two digits can be a date; version numbers mostly can't."""
    first, second, third = numbers
    if max(map(len, numbers)) > 2 or len(third) != 2:
        return False
    if mark == ".":
        return int(second) in _MONTHS and int(first) <= 31
    return int(second) <= 31


def _are_day_and_month(one: int, other: int) -> bool:
    return min(one, other) in _MONTHS and max(one, other) in _DAYS


def take_dotted(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> int:
    """Take 10.12: a time after a date; 10.12. is day and month."""
    token = tokens[index]
    first, second = map(int, token.text.split("."))
    if reading.has_day:
        return _set_clock(reading, token, first, second)
    if reading.day_begun or first not in _DAYS or second not in _MONTHS:
        return 0
    if not text.startswith(".", token.end):
        return 0  # a decimal number
    reading.day, reading.months, reading.dotted = first, {second: frozenset()}, True
    reading.took(token, "date")
    return 1


def take_pair(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> int:
    """Take 21/11, day and month in either order, to which no year belongs."""
    first, second = map(int, tokens[index].text.split("/"))
    if reading.begun or not _are_day_and_month(first, second):
        return 0
    reading.day, reading.months, reading.paired = max(first, second), {min(first, second): frozenset()}, True
    reading.took(tokens[index], "date")
    return 1


def take_offset(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> int:
    """Take +0200 or -5 behind a time or a zone's name; elsewhere the sign is a dash."""
    token = tokens[index]
    if _is_offset(reading, tokens, index):
        return _set_offset(reading, token)
    if token.text[0] == "+":
        return 0
    bare = Token("number", token.text[1:], token.start + 1, token.end, meaning=token.meaning)
    if ":" in bare.text:
        return _set_clock(reading, bare, *map(int, bare.text.split(":")))
    return _take_number(reading, bare, tokens, index)


def _is_offset(reading: Reading, tokens: Sequence[Token], index: int) -> bool:
    """Whether a signed number is an offset: 10:12 -0800, 10:12:13-08:00, but not 10:00-11:00, nor 3-Dec-18."""
    if reading.previous == "zone":
        return True
    if reading.clock is None or _may_end_a_range(reading.clock, tokens, index):
        return False
    if reading.previous == "date":
        return len(tokens[index].text) == _SIGNED_OFFSET
    return reading.previous in _BEFORE_OFFSET


def _may_end_a_range(clock: Clock, tokens: Sequence[Token], index: int) -> bool:
    """Whether what looks like an offset may end a range that a time begins, as in 10:00-11:00."""
    token = tokens[index]
    if clock[2] is not None or token.text[0] == "+":
        return False
    return index > 0 and tokens[index - 1].end == token.start


def _set_offset(reading: Reading, token: Token) -> int:
    sign, digits = token.text[0], token.text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    offset = int(hours) * 60 + int(minutes)
    if offset > _WIDEST_OFFSET:
        return 0
    reading.offset = offset if sign == "+" else -offset
    reading.took(token, "offset")
    return 1


def take_number(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> int:
    """Take a number: with the unit behind it, as a year, an hour, or a day."""
    token, following = tokens[index], token_at(tokens, index + 1)
    unit = following.meaning.unit
    if not unit or text[token.end : following.start].strip(" "):
        return _take_number(reading, token, tokens, index)
    set_field, previous = _UNITS[unit]
    if len(token.text) > _LONGEST_NUMBER or not set_field(reading, token.text):
        return 0
    reading.took(following, previous)
    return 2


def _set_year(reading: Reading, digits: str) -> bool:
    if reading.year is not None or not int(digits):
        return False
    reading.year, reading.short_year = int(digits), len(digits) <= 2
    return True


def _set_month(reading: Reading, digits: str) -> bool:
    month = int(digits)
    if reading.months or month not in _MONTHS:
        return False
    reading.months = {month: frozenset()}
    return True


def _set_day(reading: Reading, digits: str) -> bool:
    day = int(digits)
    if reading.day is not None or day not in _DAYS:
        return False
    reading.day = day
    return True


def _set_hour(reading: Reading, digits: str) -> bool:
    hour = int(digits)
    if reading.clock is not None or hour not in _HOURS:
        return False
    reading.clock = (hour, 0, None)
    return True


def _set_minute(reading: Reading, digits: str) -> bool:
    minute = int(digits)
    if reading.clock is None or minute not in _MINUTES:
        return False
    reading.clock = (reading.clock[0], minute, None)
    return True


def _set_second(reading: Reading, digits: str) -> bool:
    second = int(digits)
    if reading.clock is None or second not in _SECONDS:
        return False
    reading.clock = (*reading.clock[:2], second)
    return True


# What a number with a unit behind it fills, as in 2018年12月3日 10時12分, and what the date then ends in.
_UNITS: dict[DateUnit, tuple[Callable[[Reading, str], bool], Previous]] = {
    "year": (_set_year, "date"),
    "month": (_set_month, "date"),
    "day": (_set_day, "date"),
    "hour": (_set_hour, "clock"),
    "minute": (_set_minute, "clock"),
    "second": (_set_second, "clock"),
}


def _take_number(reading: Reading, token: Token, tokens: Sequence[Token], index: int) -> int:
    """Take a number without a unit: as a year, an hour, a day or a short year, the first of these that it can be."""
    if len(token.text) > 2:
        return _take_whole_year(reading, token)
    value = int(token.text)
    if value in _HOURS and _names_hour(reading, token_at(tokens, index + 1)):
        return _set_clock(reading, token, value, 0)
    if value in _DAYS and _is_day(reading, tokens, index):
        reading.day = value
    elif len(token.text) == 2 and _may_be_short_year(reading):
        reading.year, reading.short_year = value, True
    else:
        return 0
    reading.took(token, "date")
    return 1


def _take_whole_year(reading: Reading, token: Token) -> int:
    if len(token.text) != 4 or not reading.lacks_year or not _is_year(int(token.text)):
        return 0
    reading.year = int(token.text)
    reading.took(token, "date")
    return 1


def _is_year(value: int) -> bool:
    return value in _YEARS or value in _BUDDHIST_YEARS


def _names_hour(reading: Reading, following: Token) -> bool:
    """Whether a number is an hour for what follows: 10 AM, 10 Uhr."""
    if reading.clock is not None:
        return False
    meaning = following.meaning
    if meaning.closer and reading.complete:
        return True
    return bool(meaning.periods) and not meaning.fillers


def _is_day(reading: Reading, tokens: Sequence[Token], index: int) -> bool:
    """Whether a number stands beside its month, and neither it nor figures have said the day."""
    if reading.day is not None or reading.figures is not None:
        return False
    return bool(reading.months or token_ahead(tokens, index).meaning.months)


def _may_be_short_year(reading: Reading) -> bool:
    """Whether a year may have two digits: behind a month's name, not behind figures or a time."""
    if reading.in_figures or reading.clock is not None:
        return False
    return reading.has_day and reading.year is None
