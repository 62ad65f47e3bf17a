"""Bounds on a message's MIME structure, kept before a reader sees it.

The readers' cost grows with the depth of nesting, and with the square of the encoded words in a part's header; very
deep nesting even ends the process.
"""

import re
from collections.abc import Iterator

from mailarchive.mime import limits
from mailarchive.mime.params import parse_parameters
from mailarchive.mime.problems import problem
from mailarchive.model import Problem

_CONTENT_TYPE = re.compile(r"^content-type[ \t]*:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_DELIMITER = re.compile(rb"--([^\r\n]{1,200})")
_BLANK = re.compile(rb"\n\r?\n")

# The boundaries of the multiparts that are open, the innermost last.
_Boundaries = dict[bytes, None]


def bound_structure(message: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """Return a message's bytes within the `limits` on depth, parts and their headers, and what was left out.

    Follows the delimiter lines (RFC 2046, 5.1.1) of the multiparts that are open, and looks at nothing else.
    """
    problems: list[Problem] = []
    kept: list[bytes] = []
    kept_up_to = count = 0
    boundaries: _Boundaries = {}
    _open_multipart(_header_at(message, 0), boundaries)
    for start, line in _dashed_lines(message):
        if not _begins_part(line, boundaries):
            continue
        count += 1
        header = _header_at(message, start)
        if _is_header_too_long(header):
            problems.append(problem("part-header-too-long", "the header of a part is cut"))
            kept.append(message[kept_up_to:start])
            kept_up_to = start + len(header)
            header = _cut_header(header)
            kept.append(header or b"--" + line)
        _open_multipart(header, boundaries)
        if count > limits.PARTS or len(boundaries) > limits.DEPTH:
            problems.append(problem("too-many-parts", f"only {limits.PARTS} parts, {limits.DEPTH} deep, are read"))
            return b"".join([*kept, message[kept_up_to:start]]), tuple(problems)
    if not kept:
        return message, ()
    return b"".join([*kept, message[kept_up_to:]]), tuple(problems)


def _dashed_lines(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield where each line begins that begins with two dashes, and what follows them on it."""
    position = message.find(b"\n--")
    while position >= 0:
        delimiter = _DELIMITER.match(message, position + 1)
        if delimiter:
            yield position + 1, delimiter[1].rstrip()
        position = message.find(b"\n--", position + 1)


def _begins_part(line: bytes, boundaries: _Boundaries) -> bool:
    """Whether a dashed line begins a part of an open multipart. What the line ends is closed: all multiparts inside.

    The last delimiter of a multipart, its boundary and two more dashes, closes that one, too.
    """
    boundary = line
    if boundary not in boundaries:
        boundary = line.removesuffix(b"--")
        if boundary not in boundaries:
            return False
    while next(reversed(boundaries)) != boundary:
        boundaries.popitem()
    if boundary == line:
        return True
    boundaries.popitem()
    return False


def _header_at(message: bytes, start: int) -> bytes:
    """Return the header, with what is before it on its first line, that begins at an offset."""
    blank = _BLANK.search(message, start)
    if blank is None:
        return message[start:]
    return message[start : blank.start()]


def _is_header_too_long(header: bytes) -> bool:
    return len(header) > limits.PART_HEADER_BYTES or header.count(b"=?") > limits.PART_ENCODED_WORDS


def _cut_header(header: bytes) -> bytes:
    """Return the whole lines of a header that are within bounds, its encoded words broken."""
    return header[: limits.PART_HEADER_BYTES].rpartition(b"\n")[0].replace(b"=?", b"= ?")


def _open_multipart(header: bytes, boundaries: _Boundaries) -> None:
    """Add the boundary that a header declares, if it is that of a multipart."""
    if b"ultipart" not in header and b"ULTIPART" not in header:
        return
    field = _CONTENT_TYPE.search(header.decode("utf-8", "surrogateescape"))
    if field is None:
        return
    content_type, params = parse_parameters(" ".join(field[1].split()))
    if content_type.startswith("multipart/") and "boundary" in params:
        boundaries[params["boundary"].rstrip().encode("utf-8", "surrogateescape")] = None
