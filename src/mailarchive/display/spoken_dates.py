"""Dates as a reader sees them: never more precise, and never more certain, than they were written."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_STORED = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(Z?))?)?")


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
        """The whole on one line: "16 February 2018, 09:34 UTC−8"."""
        return ", ".join(filter(None, (self.day, " ".join(filter(None, (self.clock, self.zone))))))


def spoken(date: str | None, utc_offset: int | None) -> Spoken | None:
    """A stored date (see `mailarchive.model`) as it can be shown, on the sender's clock; None where there is none.

    A date of no known form is shown as it stands.
    """
    if not date:
        return None
    match = _STORED.fullmatch(date)
    try:
        moment = datetime(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        moment = None
    if match is None or moment is None:
        return Spoken(date[:40])
    if match[3] is None:
        return Spoken(f"{MONTHS[moment.month - 1]} {moment.year}", machine=date)
    if match[4] is None:
        return Spoken(_day(moment), DAYS[moment.weekday()], machine=date)
    offset = (utc_offset or 0) if match[6] else None
    try:
        moment += timedelta(hours=int(match[4]), minutes=int(match[5]) + (offset or 0))
    except OverflowError:
        return Spoken(date)
    zone = None if offset is None else offset_name(offset)
    return Spoken(_day(moment), DAYS[moment.weekday()], f"{moment:%H:%M}", zone, date)


def _day(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def offset_name(minutes: int) -> str:
    """Minutes east of UTC as "UTC", "UTC−8" or "UTC+5:30"."""
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
