"""Encoded words (RFC 2047) and raw 8-bit bytes in header values, as people send them."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from binascii import a2b_qp

from mailarchive.mime.charset import decode

# The payload stops at the first "?=", never runs into another word, and is bounded: matching stays linear.
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,30})?\?([bBqQ])\?((?:[^?=]|=(?!\?[^=])|\?(?!=)){0,4000})\?=")
_ESCAPED_BYTES = re.compile("[\udc80-\udcff]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


def decode_value(raw: str) -> tuple[str, str | None]:
    """Return a header value as people read it, and the code of the problem met, if any (see `charset.decode`).

    raw: unfolded; bytes beyond ASCII decoded as UTF-8 with surrogateescape. Adjacent encoded words are joined, before
    their charset is undone where it is the same, as characters are often split between them. Words inside quoted
    strings are decoded as well: no reader shows them otherwise.
    """
    raw, problem = decode_eight_bit(raw)
    if "=?" not in raw:
        return raw, problem
    decoded: list[str] = []
    pending: list[bytes] = []  # the words before this one that are of the same charset
    charset = ""
    end = 0

    def flush() -> None:
        nonlocal problem
        if pending:
            text, code = decode(b"".join(pending), charset)
            decoded.append(text)
            problem = problem or code
            pending.clear()

    for match in _WORD.finditer(raw):
        between = raw[end : match.start()]
        if not (end and between.isspace()) and between:
            flush()
            decoded.append(between)
        if match[1].lower() != charset.lower():
            flush()
        charset = match[1]
        pending.append(_payload(match[2], match[3]))
        end = match.end()
    flush()
    decoded.append(raw[end:])
    return "".join(decoded).replace("\n", " ").replace("\r", " "), problem


def decode_eight_bit(raw: str) -> tuple[str, str | None]:
    """Return a header value with its raw 8-bit bytes decoded, its encoded words left alone; else as `decode_value`."""
    if raw.isascii() or not _ESCAPED_BYTES.search(raw):
        return raw, None
    return decode(raw.encode("utf-8", "surrogateescape"))


def _payload(encoding: str, text: str) -> bytes:
    """Return the bytes of one encoded word, whatever is wrong with it."""
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return a2b_qp(data.replace(b" ", b"_"), header=True)
    clean = _NOT_BASE64.sub("", text)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    try:
        return b64decode(clean + "=" * (-len(clean) % 4))
    except Base64Error:  # pragma: no cover - the text is made of whole groups by now
        return data
