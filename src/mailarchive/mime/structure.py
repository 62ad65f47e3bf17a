"""What is done to a message's bytes before a reader sees them: bounds on its structure, and attached messages closed.

The readers' cost grows with the depth of nesting, and with the square of the encoded words in a part's header; very
deep nesting even ends the process. An attached message is closed, so that it is a leaf to the reader: its own reading,
with bounds of its own, is `parse.py`'s.
"""

import re
from collections.abc import Iterator

from mailarchive.mime import limits
from mailarchive.mime.problems import problem
from mailarchive.model import Problem

_ATTACHED = re.compile(rb"^(content-type:\s{0,9}message/(?:rfc822|global|news))\b", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"\s{0,9}=\s{0,9}(?:\"([^\"\r\n]{1,200})|([^\s\";]{1,200}))")
_DASHES = re.compile(rb"^--([^\r\n]{1,200})", re.MULTILINE)
_BLANK = re.compile(rb"\n\r?\n")
_CLOSED = b".closed-for-reading"


def bounded(message: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of a multipart within the bounds of `limits`, and the problems that tell what was left out."""
    problems: list[Problem] = []
    lowered = message.lower()
    multiparts = lowered.count(b"multipart/")
    if multiparts > limits.MULTIPARTS:
        at = lowered.rfind(b"\n", 0, _nth(lowered, b"multipart/", limits.MULTIPARTS)) + 1
        message, lowered = message[:at], lowered[:at]
        problems.append(problem("too-many-parts", f"only the first {limits.MULTIPARTS} multiparts are read", at))
    pieces: list[bytes] = []
    done = 0
    for count, start in enumerate(_delimiters(message, lowered)):
        if count >= limits.PARTS:
            problems.append(problem("too-many-parts", f"only the first {limits.PARTS} parts are read", start))
            return b"".join([*pieces, message[done:start]]), tuple(problems)
        blank = _BLANK.search(message, start)
        end = blank.start() if blank else len(message)
        if end - start > limits.PART_HEADER_BYTES or message.count(b"=?", start, end) > limits.PART_ENCODED_WORDS:
            problems.append(problem("part-header-too-long", "the header of a part is cut", start))
            header = message[start : min(end, start + limits.PART_HEADER_BYTES)].replace(b"=?", b"= ?")
            pieces += [message[done:start], header[: header.rfind(b"\n")] if end - start > len(header) else header]
            done = end
    return b"".join([*pieces, message[done:]]) if pieces else message, tuple(problems)


def close_attached(message: bytes) -> bytes:
    """The bytes with every attached message declared as something that is no message; see `reopen`."""
    return _ATTACHED.sub(rb"\1" + _CLOSED, message) if b"essage/" in message or b"ESSAGE/" in message else message


def reopen(content: bytes) -> bytes:
    """The bytes as they were before `close_attached`."""
    return content.replace(_CLOSED, b"") if _CLOSED in content else content


def reopened_type(content_type: str) -> str:
    """The content type as it was before `close_attached`."""
    return content_type.removesuffix(_CLOSED.decode())


def _nth(data: bytes, wanted: bytes, number: int) -> int:
    """The offset of an occurrence, counted from 0, of which there are more."""
    position = -1
    for _ in range(number + 1):
        position = data.find(wanted, position + 1)
    return position


def _delimiters(message: bytes, lowered: bytes) -> Iterator[int]:
    """The offset of each line that opens or closes a part by any boundary declared anywhere in the message."""
    boundaries: set[bytes] = set()
    position = lowered.find(b"boundary")
    while position >= 0 and len(boundaries) <= limits.MULTIPARTS:
        declared = _BOUNDARY.match(message, position + len(b"boundary"))
        if declared:
            boundaries.add((declared[1] or declared[2]).rstrip())
        position = lowered.find(b"boundary", position + 1)
    for match in _DASHES.finditer(message):
        line = match[1].rstrip()
        if line in boundaries or line.removesuffix(b"--") in boundaries:
            yield match.start()
