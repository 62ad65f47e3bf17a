"""Dates by one simple pattern, until dates.py stands."""

import re
from dataclasses import dataclass

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*(?:GMT|UTC|[A-Z]{3,4})?\s*(?:[+-]\d{1,2}:?\d{0,2})?)?"
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    rf"|\d{{1,2}}[. -]*{_MONTH},?[ -]*(?:\d{{4}})?|{_MONTH}\s*\d{{1,2}},?\s*(?:\d{{4}})?)"
)
_DATE = re.compile(rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s*)?{_DAY}(?:[\s,]*(?:at|,|@)?\s*{_TIME})?", re.I)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date."""

    date: str | None = None
    utc_offset: int | None = None


def find_date(text: str) -> tuple[int, int] | None:
    """Find a date."""
    found = _DATE.search(text)
    return found.span() if found else None


def parse_date(text: str, locales: frozenset[str] = frozenset()) -> WrittenDate | None:
    """Say nothing about it yet."""
    return WrittenDate() if find_date(text) else None
