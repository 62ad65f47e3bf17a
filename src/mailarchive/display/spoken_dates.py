"""Dates as a reader sees them: never more precise, and never more certain, than they were written."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNDATED = "undated"

_STORED = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)"
    r"(?:-(?P<day>\d\d)(?:T(?P<hours>\d\d):(?P<minutes>\d\d)(?::\d\d(?:\.\d+)?)?(?P<utc>Z?))?)?"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stored date for people and for machines.

    day: "16 February 2018", or less where less is known. weekday: "Fri", where the day is known. clock: "09:34" on the
    sender's clock. zone: "UTC−8", "UTC", or None where the zone is unknown. machine: for the datetime attribute of
    HTML's time element, None where the stored date is of no known form.
    """

    day: str
    weekday: str | None = None
    clock: str | None = None
    zone: str | None = None
    machine: str | None = None

    def __str__(self) -> str:
        """Return the whole on one line: "16 February 2018, 09:34 UTC−8"."""
        return ", ".join(filter(None, (self.day, " ".join(filter(None, (self.clock, self.zone))))))


def spoken(date: str | None, utc_offset: int | None = None) -> Spoken | None:
    """Return a stored date (see `mailarchive.model`) on the sender's clock; None where there is none.

    A date of no known form is shown as it stands.
    """
    if not date:
        return None
    match = _STORED.fullmatch(date)
    if match is None:
        return Spoken(date[:40])
    try:
        midnight = datetime(int(match["year"]), int(match["month"]), int(match["day"] or 1))
    except ValueError:
        return Spoken(date[:40])
    if match["day"] is None:
        return Spoken(f"{MONTHS[midnight.month - 1]} {midnight.year}", machine=date)
    if match["hours"] is None:
        return Spoken(_day(midnight), _weekday(midnight), machine=date)
    zone = None
    minutes = 60 * int(match["hours"]) + int(match["minutes"])
    if match["utc"]:
        zone = offset_name(utc_offset or 0)
        minutes += utc_offset or 0
    try:
        moment = midnight + timedelta(minutes=minutes)
    except OverflowError:
        return Spoken(date)
    return Spoken(_day(moment), _weekday(moment), clock=f"{moment:%H:%M}", zone=zone, machine=date)


def _day(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def _weekday(moment: datetime) -> str:
    return DAYS[moment.weekday()]


def offset_name(minutes: int) -> str:
    """Return minutes east of UTC as "UTC", "UTC−8" or "UTC+5:30"."""
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    if not rest:
        return f"UTC{sign}{hours}"
    return f"UTC{sign}{hours}:{rest:02}"


def listed_day(date: str | None) -> str:
    """Return the day of a stored date for a column of a list: "2018-02-16", or less where less is known; "undated"."""
    return (date or UNDATED)[:10]


def time_span(first_date: str | None, last_date: str | None) -> str:
    """Return the days from one to another: "16 February 2018", "16 – 19 February 2018", "undated"."""
    days = [date.day for date in (spoken(first_date), spoken(last_date)) if date]
    if not days:
        return UNDATED
    first, last = days[0], days[-1]
    if first == last:
        return last
    first_words, last_words = first.split(), last.split()
    while len(first_words) > 1 and first_words[-1:] == last_words[-1:]:
        first_words.pop()
        last_words.pop()
    return f"{' '.join(first_words)} – {last}"
