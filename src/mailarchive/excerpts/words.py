"""Characters that must not reach a page or a line of output as they are."""

import re

# Controls, and the marks that turn the direction of what follows them: a name could disguise the rest of its line.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]+"
)
# Of a body only the marks that override or embed: those that writers of right-to-left scripts type stay.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


def one_line(text: str) -> str:
    """A name or subject on one line: white space collapsed, controls and direction marks taken out."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def printable(text: str) -> str:
    """Body text without control characters and marks that turn its direction; tabs and line feeds stay."""
    return _UNPRINTABLE.sub("", text)
