"""Files that stand uuencoded in the text of a mail, as programs attached them before MIME (POSIX, uuencode)."""

import binascii
import re
from typing import NamedTuple

_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\n]{0,200})\n", re.MULTILINE)
_MOST_FILES = 100
_LONGEST_LINE = 60  # bytes; encoders write 45


class UuFile(NamedTuple):
    """A file as it was before it was encoded."""

    filename: str
    data: bytes


def take_files(text: str) -> tuple[str, list[UuFile]]:
    """Take the uuencoded files out of a text; what is not whole, from "begin" to "end", stays in it.

    text: with LF line ends. Linear in it.
    """
    if not (text.startswith("begin ") or "\nbegin " in text):
        return text, []
    kept: list[str] = []
    files: list[UuFile] = []
    position = 0
    for begin in _BEGIN.finditer(text):
        found = _decode(text, begin.end()) if begin.start() >= position and len(files) < _MOST_FILES else None
        if found:
            data, stop = found
            files.append(UuFile(begin[1].strip(), data))
            kept.append(text[position : begin.start()])
            position = stop
    return "".join([*kept, text[position:]]), files


def _decode(text: str, start: int) -> tuple[bytes, int] | None:
    """Decode the lines of a file from `start` on; give its bytes, and where the text goes on below "end"."""
    parts: list[bytes] = []
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        start = stop + 1
        if line.rstrip() == "end":
            return b"".join(parts), min(start, len(text))
        part = _decode_line(line)
        if part is None:
            return None
        parts.append(part)
    return None


def _decode_line(line: str) -> bytes | None:
    """Decode one line, blanks at its end lost perhaps, or a checksum added; None if it is none."""
    length = (ord(line[0]) - 32) & 63 if line and " " <= line[0] <= "`" else 0
    signs = 1 + (length + 2) // 3 * 4
    if length > _LONGEST_LINE or len(line) > signs + 1 or (line.strip(" `") and not length):
        return None
    try:
        return binascii.a2b_uu(line[:signs].ljust(signs)) if length else b""
    except (binascii.Error, ValueError):
        return None
