"""What may stand around a single message in its file: a From_ line, Apple Mail's count, the frame of a web page."""

import re

from mailarchive.sources.from_lines import TRANSPORT, envelope_length, header_at

_COUNT = re.compile(rb"(\d{1,10}) {0,10}\r?\n")
_PROPERTY_LIST = re.compile(rb"\s*(?:<\?xml|<!DOCTYPE plist|<plist|bplist)")
_FRAME_BYTES = 1 << 13
_FRAME_LINES = 40
_FRAME_WORDS = 5  # of a line that is neither a label with its value nor prose: a heading, a button
_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[\x00\r\n]*")
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
_LABEL_AND_VALUE = re.compile(rb"[^\t]{1,60}\t|[^\s:][^:\t]{0,40}:[ \t]*\S")


def message_range(data: bytes) -> tuple[int, int]:
    """Return where the one message in these bytes starts and stops; all of them where nothing stands around it.

    data: of a file, whole or its first 64 KB. An .emlx file of Apple Mail begins with the message's length and ends
    with a property list; Gmail's page "Show original" has a table and buttons above the source.
    """
    count = _COUNT.match(data)
    if count and header_at(data, count.end()) != "none":
        stop = count.end() + int(count[1])
        if stop >= len(data) or _PROPERTY_LIST.match(data, stop):
            return count.end(), min(stop, len(data))
    if header_at(data, _BLANK.match(data).end()) != "none":  # type: ignore[union-attr]  # matches anywhere
        return 0, len(data)
    return envelope_length(data) or _page_frame_length(data), len(data)


def _page_frame_length(data: bytes) -> int:
    """Return the length of the page's frame above a message's source: short lines, then a header of transport; or 0."""
    for blank in _BLANK_LINE.finditer(data, 0, _FRAME_BYTES):
        start = blank.end()
        if header_at(data, start) not in TRANSPORT:
            continue
        above = data[:start].splitlines()
        return start if len(above) <= _FRAME_LINES and all(map(_is_frame_line, above)) else 0
    return 0


def _is_frame_line(line: bytes) -> bool:
    return len(line.split()) <= _FRAME_WORDS or _LABEL_AND_VALUE.match(line) is not None
