"""Headers of other mail that stand in the text of a message: several sources, saved or pasted into one file."""

import re
from collections.abc import Iterator

from mailarchive.model import Problem
from mailarchive.sources.dated_from_line import is_field_or_escaped
from mailarchive.sources.from_lines import is_header_of_sent_mail

_MOST_TOLD = 20
_HEADER_BYTES = 1 << 16
_LEADING_RUBBISH = re.compile(rb"[\xef\xbb\xbf\x00\r\n\t ]*")
_END_OF_HEADER = re.compile(rb"\n[ \t]*\r?\n")
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n(?=[!-9;-=?-~])")  # no ">From ": a patch, quoted by a mail store
_HAS_PARTS = re.compile(rb"^content-type[ \t]*:\s*(?:multipart/|message/)", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary[ \t]*=[ \t]*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)


def headers_within(data: bytes) -> Iterator[Problem]:
    """Yield where in the text of the one message of a file the header of another one stands, below a blank line.

    It may be pasted or sent back as text, or begin a message of its own, and nothing in the file tells which: so it is
    read as text, and that is told. Parts of a multipart have headers by right; behind its end, none has.
    """
    start = _end_of_parts(data)
    found = (blank.end() for blank in _BLANK_LINE.finditer(data, start))
    headers = (at for at in found if is_field_or_escaped(data, at) and is_header_of_sent_mail(data, at))
    for _, offset in zip(range(_MOST_TOLD), headers, strict=False):
        detail = "the header of another message, whose source is read as text of this one; give each a file of its own"
        yield Problem("sources", "header-in-text", detail, byte_start=offset)


def _end_of_parts(data: bytes) -> int:
    """Return where the parts of a message end: of a text where its header does, of a multipart behind the last part."""
    header_start = _LEADING_RUBBISH.match(data).end()  # type: ignore[union-attr]  # matches anywhere
    end = _END_OF_HEADER.search(data, header_start)
    if end is None:
        return len(data)
    header = data[header_start : min(end.start() + 1, header_start + _HEADER_BYTES)]
    if not _HAS_PARTS.search(header):
        return end.start() + 1
    boundary = _BOUNDARY.search(header)
    if boundary is None:
        return len(data)
    last = data.find(b"\n--" + (boundary[1] or boundary[2]) + b"--")
    if last < 0:
        return len(data)
    return last + 1
