"""Files that a visitor takes away: originals, attachments and whole threads, with headers that keep browsers from
looking into them."""

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

POLICY = "default-src 'none'; sandbox"

_UNSAFE = re.compile(
    f"[{CONTROLS_CLASS}{SURROGATES_CLASS}{DIRECTIONS}{LINE_SEPARATORS}{ZERO_WIDTH_BLANKS}{JOINERS}"
    + re.escape('<>:"/\\|?*%;')
    + "]+"
)


def download(data: bytes | str, name: str, content_type: str = "application/octet-stream") -> Response:
    """A response that is saved and never shown. name: as declared by whoever sent it; it is cleaned."""
    name = safe_name(name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, content_type=content_type, headers=headers)


def safe_name(name: str) -> str:
    """A declared file name with nothing in it that means something to a shell, a path or a reader's eye."""
    base = re.split(r"[/\\]", name)[-1]
    clean = " ".join(_UNSAFE.sub("_", base).split()).strip(". ")
    if len(clean) > LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        short = dot and len(ending) <= 10
        clean = stem[: LONGEST_NAME - 11] + dot + ending if short else clean[:LONGEST_NAME]
    return clean or "attachment"
