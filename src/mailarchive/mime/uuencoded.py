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
        if len(files) == _MOST_FILES:
            break
        if begin.start() < position:
            continue
        decoded = _decode_lines(text, begin.end())
        if decoded:
            data, below = decoded
            files.append(UuFile(begin[1].strip(), data))
            kept.append(text[position : begin.start()])
            position = below
    return "".join([*kept, text[position:]]), files


def _decode_lines(text: str, start: int) -> tuple[bytes, int] | None:
    """Decode the lines of a file from `start` on; return its bytes, and where the text goes on below "end"."""
    chunks: list[bytes] = []
    while start < len(text):
        stop = text.find("\n", start)
        if stop < 0:
            stop = len(text)
        line = text[start:stop]
        start = stop + 1
        if line.rstrip() == "end":
            return b"".join(chunks), min(start, len(text))
        chunk = _decode_line(line)
        if chunk is None:
            return None
        chunks.append(chunk)
    return None


def _decode_line(line: str) -> bytes | None:
    """Decode one line, blanks at its end lost perhaps, or a checksum added; None if it is none."""
    length = _declared_length(line)
    signs = 1 + (length + 2) // 3 * 4
    if length > _LONGEST_LINE or len(line) > signs + 1:
        return None
    if length == 0:
        return _decode_empty_line(line)
    try:
        return binascii.a2b_uu(line[:signs].ljust(signs))
    except (binascii.Error, ValueError):
        return None


def _declared_length(line: str) -> int:
    """Return how many bytes a line holds by its first character, 0 where that is none of the encoding."""
    if line and " " <= line[0] <= "`":
        return (ord(line[0]) - 32) & 63
    return 0


def _decode_empty_line(line: str) -> bytes | None:
    """Decode a line of no bytes, as it stands before "end"; None where anything is on it."""
    if line.strip(" `"):
        return None
    return b""
