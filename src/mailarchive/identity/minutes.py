"""Whether two copies tell the same minute, in whatever zones their clocks may have stood."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from mailarchive.identity.copy import Copy
from mailarchive.identity.weights import OTHER_SECOND, SAME_MINUTE, SHOWN_CLOCK, SOME_ZONE, Agreement

ZONE_SPAN = timedelta(hours=14, minutes=1)
MOST_LATER = 30  # minutes from when a message was sent to when it was received
MOST_EARLIER = 1  # minute that it may look earlier, by clocks that differ
NUMBERS = re.compile(r"\D{0,12}\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")  # a date of figures alone, year last


@dataclass(frozen=True, slots=True)
class SharedMinute:
    """How two copies tell the same minute, and in what words that is told to a person."""

    agreement: Agreement
    detail: str

    @property
    def certainty(self) -> float:
        """How sure it is that they do, 0 to 1."""
        return self.agreement.certainty


def instant(date: str | None) -> datetime | None:
    """Return a model date as a datetime: aware (UTC) with "Z", else naive; None where there is no time of day."""
    if not date or len(date) < len("2018-02-16T09:34"):
        return None
    try:
        return datetime.fromisoformat(date)
    except ValueError:
        return None


def same_minute(copy: Copy, other: Copy, zones: tuple[int, ...] = ()) -> SharedMinute | None:
    """Return how two dates can be the same minute: surely, or up to whole quarters of an hour of unknown zone.

    zones: offsets, in minutes, of the clocks that may have shown a zone-less date (the container's, say).
    """
    matches = [match for date in readings(copy) if (match := _same_minute(date, copy, other, zones))]
    best = max(matches, key=lambda match: match.certainty, default=None)
    if best and _tell_two_seconds(copy.date, other.date):
        return SharedMinute(OTHER_SECOND, f"{best.detail}, another second")
    return best


def readings(copy: Copy) -> tuple[str, ...]:
    """Return the dates that a copy may mean: "11/9/22" is in November or in September, whatever it was read as."""
    if copy.date is None:
        return ()
    exchanged = exchange_day_and_month(copy.date)
    if exchanged and copy.date_written and NUMBERS.match(copy.date_written):
        return copy.date, exchanged
    return (copy.date,)


def exchange_day_and_month(date: str) -> str | None:
    """Return "2022-09-11T18:28" for "2022-11-09T18:28"; None where that is no date or the same."""
    year, month, day, rest = date[:4], date[5:7], date[8:10], date[10:]
    if not day.isdecimal() or month == day or int(day) > 12:
        return None
    return f"{year}-{day}-{month}{rest}"


def _same_minute(date: str, copy: Copy, other: Copy, zones: tuple[int, ...]) -> SharedMinute | None:
    """As `same_minute`, for one reading of the copy's date."""
    one, two = _minute(date), _minute(other.date)
    if one is None or two is None:
        return None
    if (one.tzinfo is None) == (two.tzinfo is None):
        return _in_one_zone(one, two)
    if one.tzinfo:
        return _on_a_clock(one, two, (copy.utc_offset, *zones))
    return _on_a_clock(two, one, (other.utc_offset, *zones))


def _in_one_zone(one: datetime, two: datetime) -> SharedMinute | None:
    """Return how two moments, or two clock times of unknown zones, can be the same minute."""
    if one == two:
        return SharedMinute(SAME_MINUTE, "same minute")
    if one.tzinfo:
        return None
    return _whole_quarters(one - two)


def _on_a_clock(moment: datetime, clock: datetime, zones: tuple[int | None, ...]) -> SharedMinute | None:
    """Return how a clock time of unknown zone can be a moment; zones: of the clocks that may have shown it."""
    shown = clock.replace(tzinfo=UTC)
    if any(moment + timedelta(minutes=zone or 0) == shown for zone in (0, *zones)):
        return SharedMinute(SHOWN_CLOCK, "same minute on the clock of the sender or the quoter")
    return _whole_quarters(moment - shown)


def _whole_quarters(difference: timedelta) -> SharedMinute | None:
    minutes = round(difference.total_seconds() / 60)
    if abs(difference) <= ZONE_SPAN and minutes % 15 == 0:
        return SharedMinute(SOME_ZONE, f"same minute in a zone {minutes:+d} minutes away")
    return None


def read_later(copy: Copy, other: Copy, zones: tuple[int, ...] = ()) -> bool:
    """Whether a copy's date can be when a message of the other's date was received: shortly after, on some clock.

    zones: see `same_minute`.
    """
    return any(_read_later(date, other, zones) for date in readings(copy))


def _read_later(date: str, other: Copy, zones: tuple[int, ...]) -> bool:
    shown, sent = _minute(date), _minute(other.date)
    if shown is None or sent is None:
        return False
    known: tuple[int | None, ...] = (0,)
    if shown.tzinfo is None:
        known = (0, other.utc_offset, *zones)
    later = round((shown.replace(tzinfo=UTC) - sent.replace(tzinfo=UTC)).total_seconds() / 60)
    return any(-MOST_EARLIER <= later - zone <= MOST_LATER for zone in known if zone is not None)


def _tell_two_seconds(one: str | None, two: str | None) -> bool:
    """Whether two model dates name seconds that differ; 00 is none: clients write it that know no second."""
    seconds = {date[17:19].replace("00", "") for date in (one, two) if date}
    return len(seconds - {""}) > 1


@lru_cache(maxsize=4096)
def _minute(date: str | None) -> datetime | None:
    """As `instant`, without the seconds. Remembered: a message is compared with many copies."""
    moment = instant(date)
    if moment is None:
        return None
    return moment.replace(second=0, microsecond=0)


def same_day(copy: Copy, other: Copy) -> bool:
    """Whether a date without a time of day can be the other's day, in any zone."""
    if not copy.date or not other.date or instant(copy.date) is not None:
        return False
    try:
        days = datetime.fromisoformat(copy.date[:10]) - datetime.fromisoformat(other.date[:10])
    except ValueError:
        return False
    return abs(days) <= timedelta(days=1)
