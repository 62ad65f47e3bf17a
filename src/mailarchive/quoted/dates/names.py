"""Taking the words of a written date: zones, weekdays, months, parts of the day, and words that say nothing."""

from collections.abc import Sequence

from mailarchive.quoted.dates.reading import (
    MOST_FILLERS,
    Reading,
    index_ahead,
    share_language,
    token_ahead,
    token_at,
)
from mailarchive.quoted.dates.tokens import Token


def take_word(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> int:
    """Take a word: the first of its meanings that has a place here."""
    token = tokens[at]
    if not token.is_understood:
        return 0
    for take in (_zone, _weekday, _month, _period):
        if take(reading, text, tokens, at):
            return 1
    if token.meaning.closer and reading.previous not in ("", "zone", "offset"):
        reading.took(token, reading.previous)
        return 1
    if token.meaning.fillers and reading.previous and reading.fillers < MOST_FILLERS:
        reading.fillers += 1
        return 1
    return 0


def _zone(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> bool:
    """Take a zone's name behind a time; a short one must be in capitals. A written offset outweighs it."""
    token = tokens[at]
    if not token.meaning.is_zone or reading.clock is None:
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
    if len(token.text) == 1 and (token.text.islower() or text[token.start - 1 : token.start].isdigit()):
        return False  # "v", and the T of ISO 8601
    if token.meaning.months and not reading.months and not _month_follows(tokens, at):
        return False
    if reading.has_day:
        ahead = token_ahead(tokens, at)
        unit = token_at(tokens, index_ahead(tokens, at) + 1).meaning.unit
        before_time = ahead.kind in ("clock", "dotted") or bool(ahead.meaning.periods) or unit == "hour"
        last = not ahead.text and not text[token.end :].strip(" .,)")
        if text[token.start - 1 : token.start] != "(" and not (reading.clock is None and (before_time or last)):
            return False
    elif token.meaning.fillers and not _is_meant(tokens, at):
        return False
    reading.weekdays = token.meaning.weekdays
    reading.took(token, "date")
    return True


def _is_meant(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that may be a weekday or say nothing ("la", "do", "st") is a weekday."""
    ahead = index_ahead(tokens, at)
    languages = tokens[at].meaning.weekdays.values()
    if token_at(tokens, ahead).kind in ("figures", "dotted"):
        return share_language(languages, [token_at(tokens, ahead + 1).meaning.fillers])
    month = token_at(tokens, ahead) if token_at(tokens, ahead).meaning.months else token_ahead(tokens, ahead)
    return share_language(languages, month.meaning.months.values())


def _month_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether a month stands behind the next number, so that "mar" before it is a Tuesday."""
    ahead = index_ahead(tokens, at)
    token = token_at(tokens, ahead)
    if token.meaning.months or token.kind == "figures":
        return True
    return token.kind == "number" and len(token.text) <= 2 and bool(token_ahead(tokens, ahead).meaning.months)


def _month(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> bool:
    """Take a month's name if its number stands before or behind it."""
    token = tokens[at]
    if not token.meaning.months or reading.months or reading.figures or text[token.end : token.end + 1].isdigit():
        return False
    if reading.day is None and token_ahead(tokens, at).kind not in ("number", "offset"):
        return False
    reading.months = token.meaning.months
    reading.took(token, "date")
    return True


def _period(reading: Reading, text: str, tokens: Sequence[Token], at: int) -> bool:
    """Take a.m. or p.m. behind a time, or before it (午前10:12, de. 10:12)."""
    meaning = tokens[at].meaning
    if not meaning.periods:
        return False
    if reading.period in meaning.periods and reading.previous == "clock":
        reading.took(tokens[at], "period")
        return True  # of a time that is said twice
    if reading.period:
        return False
    if reading.previous == "clock":
        fits = reading.has_day or not meaning.fillers
    else:
        ahead = token_at(tokens, at + 1)
        before_time = ahead.kind == "clock" or (
            ahead.kind == "number" and token_at(tokens, at + 2).meaning.unit == "hour"
        )
        meant = not meaning.fillers or share_language(meaning.periods.values(), reading.months.values())
        fits = before_time and meant and reading.clock is None
    if fits:
        reading.period = next(iter(meaning.periods))
        reading.took(tokens[at], "period")
    return fits
