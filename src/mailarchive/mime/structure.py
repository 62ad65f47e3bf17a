"""What is done to a message's bytes before a reader sees them: bounds on its structure, and attached messages closed.

The readers' cost grows with the depth of nesting, and with the square of the encoded words in a part's header; very
deep nesting even ends the process. An attached message is closed, so that it is a leaf to the reader: its own reading,
with bounds of its own, is `parse.py`'s.
"""

import re
from collections.abc import Iterator

from mailarchive.mime import limits
from mailarchive.mime.params import parse_parameters
from mailarchive.mime.problems import problem
from mailarchive.model import Problem

_ATTACHED = re.compile(rb"^(content-type:\s{0,9}message/(?:rfc822|global|news))\b", re.IGNORECASE | re.MULTILINE)
_CONTENT_TYPE = re.compile(r"^content-type[ \t]*:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_DELIMITER = re.compile(rb"--([^\r\n]{1,200})")
_BLANK = re.compile(rb"\n\r?\n")
_CLOSED = b".closed-for-reading"


def bounded(message: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of a message within the bounds of `limits` on depth, parts and their headers, and what was left out.

    Follows the delimiter lines (RFC 2046, 5.1.1) of the multiparts that are open, and looks at nothing else.
    """
    problems: list[Problem] = []
    kept: list[bytes] = []
    done = parts = 0
    blank = _BLANK.search(message)
    open_ = dict.fromkeys(_boundary(message[: blank.start()]) if blank else ())
    for start, line in _dashed_lines(message):
        boundary = line if line in open_ else line.removesuffix(b"--")
        if boundary not in open_:
            continue
        while next(reversed(open_)) != boundary:
            open_.popitem()
        if boundary != line:
            open_.popitem()
            continue
        parts += 1
        blank = _BLANK.search(message, start)
        end = blank.start() if blank else len(message)
        header = message[start:end]
        if len(header) > limits.PART_HEADER_BYTES or header.count(b"=?") > limits.PART_ENCODED_WORDS:
            problems.append(problem("part-header-too-long", "the header of a part is cut"))
            header = header[: limits.PART_HEADER_BYTES].rpartition(b"\n")[0].replace(b"=?", b"= ?")
            kept += [message[done:start], header or b"--" + line]
            done = end
        open_ |= dict.fromkeys(_boundary(header))
        if parts > limits.PARTS or len(open_) > limits.DEPTH:
            problems.append(problem("too-many-parts", f"only {limits.PARTS} parts, {limits.DEPTH} deep, are read"))
            return b"".join([*kept, message[done:start]]), tuple(problems)
    return b"".join([*kept, message[done:]]) if kept else message, tuple(problems)


def _dashed_lines(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Where each line begins that begins with two dashes, and what follows them on it."""
    position = message.find(b"\n--")
    while position >= 0:
        delimiter = _DELIMITER.match(message, position + 1)
        if delimiter:
            yield position + 1, delimiter[1].rstrip()
        position = message.find(b"\n--", position + 1)


def close_attached(message: bytes, multipart: bool) -> bytes:
    """The bytes with every attached message declared as something that is no message; see `reopen`.

    multipart: whether the message is one; otherwise it can only be an attached message itself, by its own header.
    """
    if b"essage/" not in message and b"ESSAGE/" not in message:
        return message
    return _ATTACHED.sub(rb"\1" + _CLOSED, message, count=0 if multipart else 1)


def reopen(content: bytes) -> bytes:
    """The bytes as they were before `close_attached`."""
    return content.replace(_CLOSED, b"") if _CLOSED in content else content


def reopened_type(content_type: str) -> str:
    """The content type as it was before `close_attached`."""
    return content_type.removesuffix(_CLOSED.decode())


def _boundary(header: bytes) -> tuple[bytes, ...]:
    """The boundary that a header declares, if it is that of a multipart."""
    if b"ultipart" not in header and b"ULTIPART" not in header:
        return ()
    field = _CONTENT_TYPE.search(header.decode("utf-8", "surrogateescape"))
    content_type, params = parse_parameters(" ".join(field[1].split())) if field else ("", {})
    if not content_type.startswith("multipart/") or "boundary" not in params:
        return ()
    return (params["boundary"].rstrip().encode("utf-8", "surrogateescape"),)
