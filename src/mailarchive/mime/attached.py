"""Attached messages closed while the fast reader has the message that they are attached to, and opened again after.

A closed one is a leaf to the reader: its own reading, with bounds of its own, is `parse.py`'s.
"""

import re

_ATTACHED = re.compile(rb"^(content-type:\s{0,9}message/(?:rfc822|global|news))\b", re.IGNORECASE | re.MULTILINE)
_CLOSED = b".closed-for-reading"


def close_attached(message: bytes, multipart: bool) -> bytes:
    """Return the bytes with every attached message declared as something that is no message; see `reopen_attached`.

    multipart: whether the message is one; otherwise it can only be an attached message itself, by its own header.
    """
    if b"essage/" not in message and b"ESSAGE/" not in message:
        return message
    if multipart:
        return _ATTACHED.sub(rb"\1" + _CLOSED, message)
    return _ATTACHED.sub(rb"\1" + _CLOSED, message, count=1)


def reopen_attached(content: bytes) -> bytes:
    """Return the bytes as they were before `close_attached`."""
    if _CLOSED in content:
        return content.replace(_CLOSED, b"")
    return content


def reopened_type(content_type: str) -> str:
    """Return the content type as it was before `close_attached`."""
    return content_type.removesuffix(_CLOSED.decode())
