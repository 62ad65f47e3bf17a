r"""File names as text: a name is any bytes, and SQLite, JSON and terminals hold text.

A name in UTF-8 is its own text. Of any other name each stray byte is written \xNN, and each backslash \x5c; so is each
backslash of a name that has such an escape in it by chance. So no two names have one text, and the text gives the name
back exactly.
"""

import os
import re

_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


def escape_name(name: bytes) -> str:
    """Return a file name, or a path, as text that can be stored."""
    if not _ESCAPE.search(name):
        try:
            return name.decode()
        except UnicodeDecodeError:
            pass
    return name.replace(b"\\", rb"\x5c").decode("utf-8", "backslashreplace")


def unescape_name(text: str) -> bytes:
    """Return the name that `escape_name` gave this text for."""
    return _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), text.encode())


def storable_name(name: str) -> str:
    """Return a file name, as the operating system gives it to Python, as text that can be stored."""
    return escape_name(os.fsencode(name))


def original_name(stored: str) -> str:
    """Return the file name, for the operating system, that `storable_name` gave this text for."""
    return os.fsdecode(unescape_name(stored))
