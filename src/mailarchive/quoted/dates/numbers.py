"""Taking the numbers of a written date: times, figures, offsets, years and days."""

import re
from collections.abc import Sequence

from mailarchive.quoted.dates.reading import Reading, token_ahead, token_at
from mailarchive.quoted.dates.tokens import Token

_WIDEST_OFFSET = 15 * 60
_YEARS = range(1900, 2200)
_BUDDHIST_YEARS = range(2443, 2743)  # 543 ahead


def take_clock(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a time such as 9:34 or 17:32:10."""
    whole = tokens[at].text.partition(",")[0]  # what follows a comma is a fraction of a second
    return _set_clock(reading, tokens[at], *map(int, re.split(r" ?[:hH.] ?", whole)[:3]))


def _set_clock(reading: Reading, token: Token, hour: int, minute: int, second: int | None = None) -> int:
    if reading.clock == (hour, minute, second):
        reading.took(token, "clock")
        return 1  # BlueMail says it twice
    if reading.clock is not None or hour > 23 or minute > 59 or (second or 0) > 60:
        return 0
    reading.clock = (hour, minute, second)
    reading.took(token, "clock")
    return 1


def take_figures(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a date in figures; after a date, 10.12.13 is a time."""
    token = tokens[at]
    parts = re.findall(r"[0-9]+", token.text)
    first, second, third = map(int, parts)
    mark = next(char for char in token.text if char in "./-")
    if reading.complete:
        return _set_clock(reading, token, first, second, third) if mark == "." else 0
    if reading.day is not None or reading.months or reading.year is not None:
        return 0
    lengths = [len(part) for part in parts]
    if not (_has_whole_year(lengths, first, second, third) or _has_short_year(lengths, first, second, mark)):
        return 0
    reading.figures = (first, second, third, mark)
    reading.padded = lengths[:2] == [2, 2] or max(lengths) == 4
    reading.took(token, "date")
    return 1


def _has_whole_year(lengths: Sequence[int], first: int, second: int, third: int) -> bool:
    """Whether the first or last number is a year, and the others can be day and month."""
    if lengths[0] == 4:
        return _is_year(first) and _are_day_and_month(second, third)
    return lengths[2] == 4 and lengths[0] <= 2 and _is_year(third) and _are_day_and_month(first, second)


def _has_short_year(lengths: Sequence[int], first: int, second: int, mark: str) -> bool:
    """Whether numbers of two digits can be a date; version numbers mostly can't."""
    if max(lengths) > 2 or lengths[2] != 2:
        return False
    return 1 <= second <= 12 and first <= 31 if mark == "." else second <= 31


def _are_day_and_month(one: int, other: int) -> bool:
    return 1 <= min(one, other) <= 12 and max(one, other) <= 31


def take_dotted(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take 10.12: a time after a date; 10.12. is day and month."""
    token = tokens[at]
    first, second = map(int, token.text.split("."))
    if reading.has_day:
        return _set_clock(reading, token, first, second)
    if reading.day is not None or reading.months or not (1 <= first <= 31 and 1 <= second <= 12):
        return 0
    if not text.startswith(".", token.end):
        return 0  # a decimal number
    reading.day, reading.months, reading.dotted = first, {second: frozenset()}, True
    reading.took(token, "date")
    return 1


def take_pair(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take 21/11, day and month in either order, to which no year belongs."""
    first, second = map(int, tokens[at].text.split("/"))
    if reading.has_day or reading.day is not None or reading.months or reading.year is not None:
        return 0
    if not _are_day_and_month(first, second):
        return 0
    reading.day, reading.months, reading.paired = max(first, second), {min(first, second): frozenset()}, True
    reading.took(tokens[at], "date")
    return 1


def take_offset(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take +0200 or -5 behind a time or a zone's name; elsewhere the sign is a dash."""
    token = tokens[at]
    digits = token.text[1:].replace(":", "")
    if _is_offset(reading, tokens, at):
        minutes = int(digits) * 60 if len(digits) <= 2 else int(digits[:-2]) * 60 + int(digits[-2:])
        if minutes > _WIDEST_OFFSET:
            return 0
        reading.offset = minutes if token.text[0] == "+" else -minutes
        reading.took(token, "offset")
        return 1
    if token.text[0] == "+":
        return 0
    bare = Token("number", token.text[1:], token.start + 1, token.end, token.meaning)
    if ":" in token.text:
        return _set_clock(reading, bare, int(digits[:-2]), int(digits[-2:]))
    return _take_number(reading, bare, tokens, at)


def _is_offset(reading: Reading, tokens: Sequence[Token], at: int) -> bool:
    """Whether a signed number is an offset: 10:12 -0800, 10:12:13-08:00, but not 10:00-11:00, nor 3-Dec-18."""
    token = tokens[at]
    glued = at > 0 and tokens[at - 1].end == token.start
    if reading.clock is None or (glued and token.text[0] != "+" and reading.clock[2] is None):
        return reading.previous == "zone"
    return reading.previous in ("clock", "period", "zone") or (reading.previous == "date" and len(token.text) == 5)


def take_number(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a number: with the unit behind it, as a year, an hour, or a day."""
    token, following = tokens[at], token_at(tokens, at + 1)
    if following.meaning.unit and not text[token.end : following.start].strip(" "):
        return _with_unit(reading, token, following)
    return _take_number(reading, token, tokens, at)


def _with_unit(reading: Reading, token: Token, unit: Token) -> int:
    """Take a number and its unit, as in 2018年12月3日 10時12分."""
    value = int(token.text) if len(token.text) <= 4 else 0
    hour, minute, _ = reading.clock or (0, 0, None)
    match unit.meaning.unit:
        case "year" if reading.year is None and value:
            reading.year, reading.short_year = value, len(token.text) <= 2
        case "month" if not reading.months and 1 <= value <= 12:
            reading.months = {value: frozenset()}
        case "day" if reading.day is None and 1 <= value <= 31:
            reading.day = value
        case "hour" if reading.clock is None and value <= 23:
            reading.clock = (value, 0, None)
        case "minute" if reading.clock and value <= 59:
            reading.clock = (hour, value, None)
        case "second" if reading.clock and value <= 60:
            reading.clock = (hour, minute, value)
        case _:
            return 0
    reading.took(unit, "clock" if unit.meaning.unit in ("hour", "minute", "second") else "date")
    return 2


def _take_number(reading: Reading, token: Token, tokens: Sequence[Token], at: int) -> int:
    value = int(token.text) if len(token.text) <= 4 else 0
    if len(token.text) == 4 and reading.year is None and not (reading.figures or reading.paired) and _is_year(value):
        reading.year = value
    elif len(token.text) > 2:
        return 0
    elif reading.clock is None and value <= 23 and _names_hour(reading, token_at(tokens, at + 1)):
        return _set_clock(reading, token, value, 0)
    elif reading.day is None and not reading.figures and 1 <= value <= 31 and _beside_month(reading, tokens, at):
        reading.day = value
    elif len(token.text) == 2 and reading.year is None and reading.has_day and _may_be_short(reading):
        reading.year, reading.short_year = value, True
    else:
        return 0
    reading.took(token, "date")
    return 1


def _may_be_short(reading: Reading) -> bool:
    """Whether the year may have two digits: behind a month's name, not behind figures or a time."""
    return reading.figures is None and reading.clock is None and not (reading.dotted or reading.paired)


def _is_year(value: int) -> bool:
    return value in _YEARS or value in _BUDDHIST_YEARS


def _names_hour(reading: Reading, following: Token) -> bool:
    """Whether a number is an hour for what follows: 10 AM, 10 Uhr."""
    meaning = following.meaning
    return bool(meaning.periods and not meaning.fillers) or (meaning.closer and reading.complete)


def _beside_month(reading: Reading, tokens: Sequence[Token], at: int) -> bool:
    return bool(reading.months or token_ahead(tokens, at).meaning.months)
