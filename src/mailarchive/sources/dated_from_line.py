"""The From_ line of an mbox: recognised by what it says, an envelope sender and the date of delivery.

No standard fixes it (RFC 4155 comes closest), and programs differ in the sender ("-", "MAILER-DAEMON", a message
number, "bob at example.edu", nothing at all) and in where the zone stands; all write the day, the month and the time.
"""

import re

_MAX_LINE = 1000
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = rb"\d{1,2}:\d\d(?::\d\d)?"
_ZONE = rb"(?: +(?:[+-]\d{4}|[A-Z]{1,5}(?:[+-]?\d{1,4})?(?:[A-Z]{3})?|\([A-Za-z ]{1,40}\))){0,2}"
_YEAR = rb" +\d{4}"
_DATE = re.compile(
    rb"%(day)s +(?:%(month)s +\d{1,2} +%(time)s%(zone)s%(year)s|\d{1,2} +%(month)s%(year)s +%(time)s)%(zone)s"
    rb"(?: +remote from \S+)? *\r?$" % {b"day": _DAY, b"month": _MONTH, b"time": _TIME, b"zone": _ZONE, b"year": _YEAR}
)
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>From ")


def dated_line_end(buffer: bytes, start: int) -> int | None:
    """Return the offset just past the From_ line at start, line end included, or None if there is none."""
    if buffer[start : start + 5] != b"From ":
        return None
    end = buffer.find(b"\n", start, start + _MAX_LINE)
    if end < 0:
        return None
    line = buffer[start + 5 : end]
    date = _DATE.search(line)
    if date and _is_sender(line[: date.start()].split()):
        return end + 1
    return None


def _is_sender(words: list[bytes]) -> bool:
    """Whether the words before the date name a sender: none, one, "bob at host", or any that end in an address."""
    if len(words) < 2 or b"@" in words[-1]:
        return True
    return len(words) == 3 and words[1] == b"at"


def is_field_or_escaped(buffer: bytes, start: int) -> bool:
    """Whether a header field begins at start, or the second From_ line that UUCP relays left (">From ")."""
    return _FIELD.match(buffer, start) is not None
