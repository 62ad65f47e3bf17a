"""Taking the words of a written date: zones, weekdays, months, parts of the day, and words that say nothing."""

from collections.abc import Sequence

from mailarchive.quoted.dates.partial_date import (
    MOST_FILLERS,
    Reading,
    index_ahead,
    share_language,
    token_ahead,
    token_at,
)
from mailarchive.quoted.dates.tokens import Token

_SHORT_ZONE = 5  # letters of a zone's name that must be capitals: EST, but not "est"
_AROUND = " .,)"


def take_word(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> int:
    """Take a word: by the first of its meanings that fits here."""
    token = tokens[index]
    if not token.is_understood:
        return 0
    for take in (_take_zone, _take_weekday, _take_month, _take_period):
        if take(reading, text, tokens, index):
            return 1
    if token.meaning.closer and reading.previous not in ("", "zone", "offset"):
        reading.took(token, reading.previous)
        return 1
    if token.meaning.fillers and reading.previous and reading.fillers < MOST_FILLERS:
        reading.fillers += 1
        return 1
    return 0


def _take_zone(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> bool:
    """Take a zone's name behind a time; a short one must be in capitals. A written offset outweighs it."""
    token = tokens[index]
    if not token.meaning.is_zone or reading.clock is None:
        return False
    if len(token.text) <= _SHORT_ZONE and token.text != token.text.upper():
        return False
    if reading.previous == "offset":
        reading.took(token, "offset")
    else:
        reading.offset = token.meaning.zone
        reading.took(token, "zone")
    return True


def _take_weekday(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> bool:
    """Take a weekday; behind a date only if a time follows or it stands in brackets, for it may begin a name."""
    token = tokens[index]
    if reading.weekdays or not token.meaning.weekdays or _is_mere_letter(token, text):
        return False
    if token.meaning.months and not reading.months and not _month_follows(tokens, index):
        return False
    if reading.has_day:
        fits = _belongs_to_day_before(reading, text, tokens, index)
    else:
        fits = not token.meaning.fillers or _is_meant(tokens, index)
    if fits:
        reading.weekdays = token.meaning.weekdays
        reading.took(token, "date")
    return fits


def _is_mere_letter(token: Token, text: str) -> bool:
    """Whether a weekday's single letter is none: "v", and the T of ISO 8601."""
    return len(token.text) == 1 and (token.text.islower() or text[token.start - 1 : token.start].isdigit())


def _belongs_to_day_before(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a weekday behind a day is that day's: in a bracket, before the time, or at the end of the text."""
    token = tokens[index]
    if text[token.start - 1 : token.start] == "(":
        return True
    if reading.clock is not None:
        return False
    ahead = token_ahead(tokens, index)
    if not ahead.text:
        return not text[token.end :].strip(_AROUND)
    if ahead.kind in ("clock", "dotted") or ahead.meaning.periods:
        return True
    return token_at(tokens, index_ahead(tokens, index) + 1).meaning.unit == "hour"


def _is_meant(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word that may be a weekday or say nothing ("la", "do", "st") is a weekday."""
    ahead = index_ahead(tokens, index)
    languages = tokens[index].meaning.weekdays.values()
    token = token_at(tokens, ahead)
    if token.kind in ("figures", "dotted"):
        return share_language(languages, [token_at(tokens, ahead + 1).meaning.fillers])
    months = token.meaning.months or token_ahead(tokens, ahead).meaning.months
    return share_language(languages, months.values())


def _month_follows(tokens: Sequence[Token], index: int) -> bool:
    """Whether a month stands behind the next number, so that "mar" before it is a Tuesday."""
    ahead = index_ahead(tokens, index)
    token = token_at(tokens, ahead)
    if token.meaning.months or token.kind == "figures":
        return True
    return token.kind == "number" and len(token.text) <= 2 and bool(token_ahead(tokens, ahead).meaning.months)


def _take_month(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> bool:
    """Take a month's name if its number stands before or behind it."""
    token = tokens[index]
    if not token.meaning.months or reading.months or reading.figures:
        return False
    if text[token.end : token.end + 1].isdigit():
        return False
    if reading.day is None and token_ahead(tokens, index).kind not in ("number", "offset"):
        return False
    reading.months = token.meaning.months
    reading.took(token, "date")
    return True


def _take_period(reading: Reading, text: str, tokens: Sequence[Token], index: int) -> bool:
    """Take a.m. or p.m. behind a time, or before it (午前10:12, de. 10:12)."""
    token = tokens[index]
    periods = token.meaning.periods
    if not periods:
        return False
    if reading.previous == "clock" and reading.period in periods:
        reading.took(token, "period")
        return True  # of a time that is said twice
    if reading.period or not _belongs_to_time(reading, tokens, index):
        return False
    reading.period = next(iter(periods))
    reading.took(token, "period")
    return True


def _belongs_to_time(reading: Reading, tokens: Sequence[Token], index: int) -> bool:
    """Whether a part of the day, or a word that may say nothing instead, stands behind a time or before one."""
    meaning = tokens[index].meaning
    if reading.previous == "clock":
        return reading.has_day or not meaning.fillers
    if reading.clock is not None or not _time_follows(tokens, index):
        return False
    return not meaning.fillers or share_language(meaning.periods.values(), reading.months.values())


def _time_follows(tokens: Sequence[Token], index: int) -> bool:
    token = token_at(tokens, index + 1)
    if token.kind == "number":
        return token_at(tokens, index + 2).meaning.unit == "hour"
    return token.kind == "clock"
