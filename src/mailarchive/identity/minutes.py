"""Whether two copies tell the same minute, in whatever zones their clocks may have stood."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from mailarchive.identity.copy import Copy

ZONE_SPAN = timedelta(hours=14, minutes=1)
NUMBERS = re.compile(r"\D{0,12}\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")  # a date of figures alone, year last
OTHER_SECOND = 0.3  # how sure a minute is of which two copies tell different seconds: a series is sent within one


@dataclass(frozen=True, slots=True)
class Match:
    """Why two copies are the same message, and how sure that is (0 to 1)."""

    certainty: float
    detail: str


def instant(date: str | None) -> datetime | None:
    """A model date as a datetime: aware (UTC) with "Z", naive for a clock time; None where there is no time of day."""
    if not date or len(date) < len("2018-02-16T09:34"):
        return None
    try:
        return datetime.fromisoformat(date)
    except ValueError:
        return None


def same_minute(copy: Copy, other: Copy, zones: tuple[int, ...] = ()) -> Match | None:
    """Whether two dates can be the same minute: surely, or up to a whole quarter of an hour of unknown zone.

    zones: offsets, in minutes, of the clocks that may have shown a zone-less date (the container's, say).
    """
    matches = [match for date in readings(copy) if (match := _same_minute(date, copy, other, zones))]
    best = max(matches, key=lambda match: match.certainty, default=None)
    if best and len({_second(date) for date in (copy.date, other.date) if date} - {""}) > 1:
        return Match(OTHER_SECOND, f"{best.detail}, another second")
    return best


def readings(copy: Copy) -> tuple[str, ...]:
    """The dates that a copy may mean: "11/9/22" is in November or in September, whatever it was read as."""
    if copy.date is None:
        return ()
    exchanged = exchange_day_and_month(copy.date)
    if exchanged and copy.date_written and NUMBERS.match(copy.date_written):
        return copy.date, exchanged
    return (copy.date,)


def exchange_day_and_month(date: str) -> str | None:
    """ "2022-09-11T18:28" for "2022-11-09T18:28"; None where that is no date or the same."""
    year, month, day, rest = date[:4], date[5:7], date[8:10], date[10:]
    if not day.isdecimal() or month == day or int(day) > 12:
        return None
    return f"{year}-{day}-{month}{rest}"


def _same_minute(date: str, copy: Copy, other: Copy, zones: tuple[int, ...]) -> Match | None:
    """As `same_minute`, for one reading of the copy's date."""
    one, two = _minute(date), _minute(other.date)
    if one is None or two is None:
        return None
    if (one.tzinfo is None) == (two.tzinfo is None):
        if one == two:
            return Match(1.0, "same minute")
        if one.tzinfo:
            return None
        return _quarters(one - two)
    known, clock = (one, two) if one.tzinfo else (two, one)
    source = copy if one.tzinfo else other
    shown = {0, source.utc_offset or 0, *zones}
    if any(known + timedelta(minutes=offset) == clock.replace(tzinfo=UTC) for offset in shown):
        return Match(0.97, "same minute on the clock of the sender or the quoter")
    return _quarters(known - clock.replace(tzinfo=UTC))


def _second(date: str) -> str:
    """The second of a model date; "" where none is written, or 00, which clients write who know none."""
    return date[17:19].replace("00", "")


@lru_cache(maxsize=4096)
def _minute(date: str | None) -> datetime | None:
    """As `instant`, without the seconds. Remembered: a message is compared with many copies."""
    moment = instant(date)
    return moment.replace(second=0, microsecond=0) if moment else None


def same_day(copy: Copy, other: Copy) -> bool:
    """Whether a date without a time of day can be the other's day, in any zone."""
    if not copy.date or not other.date or instant(copy.date) is not None:
        return False
    try:
        days = datetime.fromisoformat(copy.date[:10]) - datetime.fromisoformat(other.date[:10])
    except ValueError:
        return False
    return abs(days) <= timedelta(days=1)


def _quarters(difference: timedelta) -> Match | None:
    minutes = round(difference.total_seconds() / 60)
    if abs(difference) <= ZONE_SPAN and minutes % 15 == 0:
        return Match(0.6, f"same minute in a zone {minutes:+d} minutes away")
    return None
