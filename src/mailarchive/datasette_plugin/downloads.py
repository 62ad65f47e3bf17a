"""Files that a visitor takes away: originals, attachments and whole threads.

Their headers keep browsers from looking into them.
"""

import re
from urllib.parse import quote

from datasette import Response

from mailarchive.characters import (
    CONTROLS_CLASS,
    DIRECTIONS,
    JOINERS,
    LINE_SEPARATORS,
    SURROGATES_CLASS,
    ZERO_WIDTH_BLANKS,
)

LONGEST_NAME = 120  # characters
LONGEST_ENDING = 10

POLICY = "default-src 'none'; sandbox"

_UNSAFE = re.compile(
    f"[{CONTROLS_CLASS}{SURROGATES_CLASS}{DIRECTIONS}{LINE_SEPARATORS}{ZERO_WIDTH_BLANKS}{JOINERS}"
    + re.escape('<>:"/\\|?*%;')
    + "]+"
)


def download(data: bytes | str, name: str, content_type: str = "application/octet-stream") -> Response:
    """Return a response that is saved and never shown. name: as declared by whoever sent it; it is cleaned."""
    name = safe_name(name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, content_type=content_type, headers=headers)


def safe_name(name: str) -> str:
    """Return a declared file name with nothing in it that means something to a shell, a path or a reader's eye."""
    base = re.split(r"[/\\]", name)[-1]
    clean = " ".join(_UNSAFE.sub("_", base).split()).strip(". ")
    return _shortened(clean) or "attachment"


def _shortened(name: str) -> str:
    """Return a name that is not too long, with its ending."""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return stem[: LONGEST_NAME - LONGEST_ENDING - 1] + dot + ending
