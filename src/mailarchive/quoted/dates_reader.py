"""Reading a written date from its tokens, left to right, in whatever order its language puts it.

One pass from one starting token: each token fills a field that is still empty, or ends the date. What the figures mean
(03/12 is March or December) is left to dates.py, which weighs languages and weekdays.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mailarchive.quoted.dates_tokens import NOTHING, Token, TokenKind
from mailarchive.quoted.locales import DayPeriod, Locales

_MOST_TOKENS = 24
_MOST_FILLERS = 4
_GAP = re.compile(r"[\s,.:()@·•،、，/'’׳״॰\-–—\[\]]{0,8}")
_WIDEST_OFFSET = 15 * 60
_YEARS = range(1900, 2200)
_BUDDHIST_YEARS = range(2443, 2743)  # 543 ahead
_END = Token("word", "", 0, 0, NOTHING)

Previous = Literal["", "date", "clock", "period", "zone", "offset"]


@dataclass(slots=True)
class Reading:
    """The fields of one written date, as they stand.

    start, end: its range in the text. weekdays, months: what the words can mean, with their languages. figures: three
    numbers and the mark between them, such as (3, 12, 2018, "/"). clock: hour, minute, and second if written. offset:
    minutes east of UTC. year: as written; short if it had two digits.
    """

    start: int
    end: int
    weekdays: Mapping[int, Locales] = field(default_factory=dict)
    months: Mapping[int, Locales] = field(default_factory=dict)
    day: int | None = None
    year: int | None = None
    short_year: bool = False
    figures: tuple[int, int, int, str] | None = None
    clock: tuple[int, int, int | None] | None = None
    period: DayPeriod | None = None
    offset: int | None = None
    previous: Previous = ""
    fillers: int = 0

    @property
    def has_day(self) -> bool:
        """Whether day and month are known."""
        return self.figures is not None or (self.day is not None and bool(self.months))

    @property
    def complete(self) -> bool:
        """Whether day, month and year are known."""
        return self.figures is not None or (self.has_day and self.year is not None)

    def took(self, token: Token, previous: Previous) -> None:
        """Note that a token belongs to the date."""
        self.end = token.end
        self.previous = previous
        self.fillers = 0


def read(text: str, tokens: Sequence[Token], at: int) -> Reading:
    """Read as much of a date as there is from the token at `at` on; looks at 24 tokens at most."""
    reading = Reading(tokens[at].start, tokens[at].start)
    last = min(len(tokens), at + _MOST_TOKENS)
    index = at
    while index < last:
        token = tokens[index]
        if index > at and not _GAP.fullmatch(text, tokens[index - 1].end, token.start):
            break
        used = _TAKERS[token.kind](reading, text, tokens, index)
        if not used:
            break
        index += used
    reading.end = _with_mark(text, reading, tokens[index - 1] if index > at else None)
    return reading


def _with_mark(text: str, reading: Reading, last: Token | None) -> int:
    """Give the end of the date with the dot of its last word, and the bracket that it opened."""
    end = reading.end
    if last and last.kind == "word" and last.end == end and text.startswith(".", end):
        end += 1
    if text.startswith(")", end) and text.count("(", reading.start, end) > text.count(")", reading.start, end):
        end += 1
    return end


def _clock(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a time such as 9:34 or 17:32:10."""
    return _set_clock(reading, tokens[at], *map(int, re.split(r" ?[:hH.] ?", tokens[at].text)[:3]))


def _set_clock(reading: Reading, token: Token, hour: int, minute: int, second: int | None = None) -> int:
    if reading.clock is not None or hour > 23 or minute > 59 or (second or 0) > 60:
        return 0
    reading.clock = (hour, minute, second)
    reading.took(token, "clock")
    return 1


def _figures(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a date in figures; after a date, 10.12.13 is a time."""
    token = tokens[at]
    first, second, third = map(int, re.findall(r"[0-9]+", token.text))
    mark = next(char for char in token.text if char in "./-")
    if reading.complete:
        return _set_clock(reading, token, first, second, third) if mark == "." else 0
    if reading.day is not None or reading.months or reading.year is not None:
        return 0
    reading.figures = (first, second, third, mark)
    reading.took(token, "date")
    return 1


def _dotted(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take 10.12: a time after a date, else day and month."""
    token = tokens[at]
    first, second = map(int, token.text.split("."))
    if reading.has_day:
        return _set_clock(reading, token, first, second)
    if reading.day is not None or reading.months or not (1 <= first <= 31 and 1 <= second <= 12):
        return 0
    reading.day, reading.months = first, {second: frozenset()}
    reading.took(token, "date")
    return 1


def _offset(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take +0200 or -5 behind a time or a zone's name; elsewhere the sign is a dash."""
    token = tokens[at]
    digits = token.text[1:].replace(":", "")
    glued = at > 0 and tokens[at - 1].end == token.start
    span_of_hours = reading.previous == "clock" and glued and token.text[0] != "+" and reading.clock is not None
    if reading.previous in ("clock", "period", "zone") and not (
        span_of_hours and reading.clock is not None and reading.clock[2] is None
    ):
        minutes = int(digits) * 60 if len(digits) <= 2 else int(digits[:-2]) * 60 + int(digits[-2:])
        if minutes > _WIDEST_OFFSET:
            return 0
        reading.offset = minutes if token.text[0] == "+" else -minutes
        reading.took(token, "offset")
        return 1
    bare = Token("number", token.text[1:], token.start + 1, token.end, token.meaning)
    if ":" in token.text:
        return _set_clock(reading, bare, int(digits[:-2]), int(digits[-2:]))
    return _take_number(reading, bare, tokens, at)


def _number(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a number: with the unit behind it, as a year, an hour, or a day."""
    token, following = tokens[at], _at(tokens, at + 1)
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
    value = int(token.text) if len(token.text) <= 8 else 0
    if len(token.text) == 8 and not reading.has_day and value // 10000 in _YEARS:
        reading.figures = (value // 10000, value // 100 % 100, value % 100, "-")
    elif len(token.text) == 4 and reading.year is None and not reading.figures and _is_year(value):
        reading.year = value
    elif len(token.text) > 2:
        return 0
    elif reading.clock is None and value <= 23 and _names_hour(reading, _at(tokens, at + 1)):
        return _set_clock(reading, token, value, 0)
    elif reading.day is None and not reading.figures and 1 <= value <= 31 and _beside_month(reading, tokens, at):
        reading.day = value
    elif reading.year is None and reading.has_day and not reading.figures and reading.clock is None:
        reading.year, reading.short_year = value, True
    else:
        return 0
    reading.took(token, "date")
    return 1


def _is_year(value: int) -> bool:
    return value in _YEARS or value in _BUDDHIST_YEARS


def _names_hour(reading: Reading, following: Token) -> bool:
    """Whether a number is an hour for what follows: 10 AM, 10 Uhr."""
    meaning = following.meaning
    return bool(meaning.periods and not meaning.filler) or (meaning.closer and reading.complete)


def _beside_month(reading: Reading, tokens: Sequence[Token], at: int) -> bool:
    return bool(reading.months or _at(tokens, _ahead(tokens, at)).meaning.months)


def _at(tokens: Sequence[Token], index: int) -> Token:
    """Give a token, or an empty one behind the last."""
    return tokens[index] if index < len(tokens) else _END


def _ahead(tokens: Sequence[Token], at: int) -> int:
    """Give the index of the next token that is no filler; that of the last one looked at if all are."""
    index = at + 1
    while index < at + _MOST_FILLERS and _at(tokens, index).meaning.filler and not _at(tokens, index).meaning.months:
        index += 1
    return index


def _word(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a word: the first of its meanings that has a place here."""
    token = tokens[at]
    if not token.known:
        return 0
    for take in (_zone, _weekday, _month, _period):
        if take(reading, text, tokens, at):
            return 1
    if token.meaning.closer and reading.previous not in ("", "zone", "offset"):
        reading.took(token, reading.previous)
        return 1
    if token.meaning.filler and reading.previous and reading.fillers < _MOST_FILLERS:
        reading.fillers += 1
        return 1
    return 0


def _zone(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> bool:
    """Take a zone's name behind a time; a short one must be in capitals. A written offset outweighs it."""
    token = tokens[at]
    if not token.meaning.is_zone or reading.previous not in ("clock", "period", "offset", "zone"):
        return False
    if len(token.text) <= 5 and token.text != token.text.upper():
        return False
    if reading.previous != "offset":
        reading.offset = token.meaning.zone
    reading.took(token, "offset" if reading.previous == "offset" else "zone")
    return True


def _weekday(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> bool:
    """Take a weekday; behind a date only if a time follows or it stands in brackets, for it may begin a name."""
    token = tokens[at]
    if not token.meaning.weekdays or reading.weekdays:
        return False
    if len(token.text) == 1 and (token.text.islower() or text[: token.start][-1:].isdigit()):
        return False  # "v", and the T of ISO 8601
    if token.meaning.months and not reading.months and not _month_follows(tokens, at):
        return False
    if reading.has_day:
        ahead = _at(tokens, _ahead(tokens, at))
        before_time = ahead.kind in ("clock", "dotted") or bool(ahead.meaning.periods)
        last = ahead is _END and not text[token.end :].strip(" .,)")
        if not text[: token.start].endswith("(") and not (reading.clock is None and (before_time or last)):
            return False
    elif token.meaning.filler and not _is_meant(tokens, at):
        return False
    reading.weekdays = token.meaning.weekdays
    reading.took(token, "date")
    return True


def _is_meant(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that may be a weekday or say nothing ("la", "do", "st") is a weekday."""
    ahead = _ahead(tokens, at)
    if _at(tokens, ahead).kind in ("figures", "dotted"):
        return tokens[at].text.islower()
    month = _at(tokens, ahead) if _at(tokens, ahead).meaning.months else _at(tokens, _ahead(tokens, ahead))
    return _shared(tokens[at].meaning.weekdays.values(), month.meaning.months.values())


def _month_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether a month stands behind the next number, so that "mar" before it is a Tuesday."""
    ahead = _ahead(tokens, at)
    token = _at(tokens, ahead)
    if token.meaning.months or token.kind == "figures":
        return True
    return token.kind == "number" and len(token.text) <= 2 and bool(_at(tokens, _ahead(tokens, ahead)).meaning.months)


def _month(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> bool:
    """Take a month's name if its number stands before or behind it."""
    token = tokens[at]
    if not token.meaning.months or reading.months or reading.figures:
        return False
    if reading.day is None and _at(tokens, _ahead(tokens, at)).kind not in ("number", "offset"):
        return False
    reading.months = token.meaning.months
    reading.took(token, "date")
    return True


def _period(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> bool:
    """Take a.m. or p.m. behind a time, or before it (午前10:12, de. 10:12)."""
    meaning = tokens[at].meaning
    if not meaning.periods or reading.period:
        return False
    if reading.previous == "clock":
        fits = reading.has_day or not meaning.filler
    else:
        ahead = _at(tokens, at + 1)
        before_time = ahead.kind == "clock" or (ahead.kind == "number" and _at(tokens, at + 2).meaning.unit == "hour")
        meant = not meaning.filler or _shared(meaning.periods.values(), reading.months.values())
        fits = before_time and meant and reading.clock is None
    if fits:
        reading.period = next(iter(meaning.periods))
        reading.took(tokens[at], "period")
    return fits


def _shared(some: Iterable[Locales], others: Iterable[Locales]) -> bool:
    """Whether two words have a language in common, whichever of their meanings they take."""
    return not frozenset().union(*some).isdisjoint(frozenset().union(*others))


_Taker = Callable[[Reading, str, Sequence[Token], int], int]
_TAKERS: dict[TokenKind, _Taker] = {
    "clock": _clock,
    "figures": _figures,
    "dotted": _dotted,
    "offset": _offset,
    "number": _number,
    "word": _word,
}
