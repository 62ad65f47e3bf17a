"""The date of a message from its header: RFC 5322 section 3.3 and 4.3, and what programs write instead.

Dates are in the form of `model`: UTC with Z where there is a zone, else the clock time as written.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

DateAndOffset = tuple[str, int | None]
"""A date in the form of `model`, and its UTC offset in minutes, or None where no zone is written."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
# Minutes east of UTC. RFC 5322 section 4.3 knows the American ones; the others are unambiguous in mail headers.
_ZONES = {
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "WET": 0,
    "WEST": 60,
    "BST": 60,
    "CET": 60,
    "MET": 60,
    "MEZ": 60,
    "CEST": 120,
    "MEST": 120,
    "MESZ": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "MSD": 240,
    "JST": 540,
    "KST": 540,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "AST": -240,
    "ADT": -180,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "AKST": -540,
    "AKDT": -480,
    "HST": -600,
}
_LONGEST = 200
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,9})?)?(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?:\s*(?P<zone>(?:GMT|UTC|UT)?\s?[+-]\d{1,2}:?\d{2}|[A-Za-z]{1,5})\b)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # Fri, 16 Feb 2018 09:34:00 -0800 (PST), and with dashes for blanks
        rf"(?:[A-Za-z]{{2,9}}\.?\s*,?\s*)?(?P<day>\d{{1,2}})[\s-]+(?P<month>[A-Za-z]{{3,9}})\.?,?[\s-]+"
        rf"(?P<year>\d{{2,4}}),?\s+{_CLOCK}{_ZONE}",
        # Fri Feb 16 09:34:00 [PST] 2018, as asctime and date(1) write it
        rf"(?:[A-Za-z]{{3,9}}\.?\s*,?\s+)?(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+{_CLOCK}"
        r"(?:\s+(?P<zone>[A-Za-z]{1,5}|[+-]\d{4}))?,?\s+(?P<year>\d{4})(?:\s+(?P<zone2>[+-]\d{4}))?",
        # Fri, Feb 16, 2018 09:34 AM -0800
        rf"(?:[A-Za-z]{{3,9}}\.?\s*,?\s+)?(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}),?\s+"
        rf"{_CLOCK}{_ZONE}",
        # 2018-02-16T09:34:00Z, 2018/02/16 09:34:00 +0100
        rf"(?P<year>\d{{4}})[-/](?P<month>\d{{2}})[-/](?P<day>\d{{2}})(?:T|\s+){_CLOCK}{_ZONE}",
    )
)
# What nearly all mail has: all there, in order, with one blank between, but two before a day of one figure.
_AROUND_COLON = re.compile(" ?: ?")
_NUMERIC_ZONE = re.compile(r"([+-])(\d{1,2}):?(\d{2})$")
_USUAL_FORM = re.compile(
    r"(?:[A-Z][a-z]{2}, {1,2})?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d)(?: \(\w{1,9}\))?"
)
_EARLIEST_YEAR = 1970
_LATEST_YEAR = 2100
_LATEST_AFTER_RECEIPT = timedelta(days=3)
_MOST_RECEIVED = 50
_LARGEST_OFFSET = 24 * 60


def header_date(value: str) -> DateAndOffset | None:
    """Return the date and UTC offset that a Date header names; None where it names none, or an impossible one.

    Without a zone the offset is None and the date has no Z. -0000, UT and unknown zone names are UTC at offset 0, as
    RFC 5322 has it. Two-digit years: 00 to 49 are 20xx; three digits count from 1900.
    """
    usual = _USUAL_FORM.fullmatch(value)
    if usual:
        day, month, year, hour, minute, second, east, east_minutes = usual.groups()
        offset = int(east) * 60 + int(east[0] + east_minutes)
        return _date((int(year), _month(month), int(day)), (int(hour), int(minute), int(second)), offset)
    text = _AROUND_COLON.sub(":", " ".join(_without_comments(value[:_LONGEST]).split()))
    for form in _FORMS:
        match = form.match(text)
        if match:
            return _date_of_fields(match.groupdict(""))
    return None


def received_date(values: Sequence[str]) -> DateAndOffset | None:
    """Return the date of the newest Received header that has one; the stamp is what follows its last semicolon."""
    for value in values[:_MOST_RECEIVED]:
        _, semicolon, stamp = value.rpartition(";")
        if semicolon and (date := header_date(stamp.strip())):
            return date
    return None


def is_after_receipt(date: str, received: str) -> bool:
    """Whether a date lies days after the message was received, so that the sender's clock was wrong."""
    written, stamped = (datetime.fromisoformat(d.removesuffix("Z")) for d in (date, received))
    return written - stamped > _LATEST_AFTER_RECEIPT


def _date_of_fields(fields: dict[str, str]) -> DateAndOffset | None:
    """Return the date of a match of `_FORMS`, or None where there is no such day or it is absurd."""
    day = _full_year(fields["year"]), _month(fields["month"]), int(fields["day"])
    second = None
    if fields["second"]:
        second = int(fields["second"])
    clock = _hour(fields["hour"], fields["half"]), int(fields["minute"]), second
    return _date(day, clock, _offset(fields["zone"] or fields.get("zone2", "")))


def _date(day: tuple[int, int, int], clock: tuple[int, int, int | None], offset: int | None) -> DateAndOffset | None:
    """Return the date in the form of `model`, None where there is no such day or it is absurd. A leap second is :59.

    day: year, month, day. clock: hour, minute, and second if it is written. offset: in minutes, or None.
    """
    hour, minute, second = clock
    try:
        moment = datetime(*day, hour, minute, min(second or 0, 59))
    except ValueError:
        return None
    if not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR or abs(offset or 0) > _LARGEST_OFFSET:
        return None
    if offset is not None:
        return (moment - timedelta(minutes=offset)).isoformat() + "Z", offset
    if second is None:
        return moment.isoformat(timespec="minutes"), None
    return moment.isoformat(), None


def _full_year(written: str) -> int:
    """Return a year with its century (RFC 5322, 4.3)."""
    year = int(written)
    if year < 50:
        return year + 2000
    if year < 1000:
        return year + 1900
    return year


def _month(written: str) -> int:
    """Return the number of an English month name or a written number; 0, which is no month, for anything else."""
    if written.isdigit():
        return int(written)
    return _MONTHS.get(written[:3].lower(), 0)


def _hour(written: str, half: str) -> int:
    """Return the hour of the day; half: "a" or "p" of a clock that has two halves, else ""."""
    hour = int(written)
    if not half:
        return hour
    if half in "pP":
        return hour % 12 + 12
    return hour % 12


def _offset(zone: str) -> int | None:
    """Return the minutes that a zone is east of UTC; None where none is written."""
    if not zone:
        return None
    number = _NUMERIC_ZONE.search(zone)
    if number is None:
        return _ZONES.get(zone.upper(), 0)
    minutes = int(number[2]) * 60 + int(number[3])
    if number[1] == "-":
        return -minutes
    return minutes


def _without_comments(text: str) -> str:
    """Return `text` with RFC 5322 comments, nested ones too, taken out."""
    if "(" not in text:
        return text
    outside: list[str] = []
    depth = 0
    for character in text:
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif not depth:
            outside.append(character)
    return "".join(outside)
