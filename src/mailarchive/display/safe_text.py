"""Characters that must not reach a page or a line of output as they are."""

import re
import unicodedata

from mailarchive.characters import (
    BYTE_ORDER_MARK,
    CONTROLS_CLASS,
    CONTROLS_IN_TEXT_CLASS,
    DIRECTION_TURNS,
    DIRECTIONS,
    SURROGATES_CLASS,
    ZERO_WIDTH_BLANKS,
)

# Controls, and the marks that turn the direction of what follows them: a name could disguise the rest of its line.
_ANNOTATIONS = "\ufff9\ufffa\ufffb"  # interlinear: what stands between them is not to be shown
_CONTROLS = re.compile(f"[{CONTROLS_CLASS}{DIRECTIONS}{ZERO_WIDTH_BLANKS}{_ANNOTATIONS}]+")
# Of a body only the marks that override or embed: those that writers of right-to-left scripts type stay.
UNPRINTABLE = re.compile(f"[{CONTROLS_IN_TEXT_CLASS}{DIRECTION_TURNS}{BYTE_ORDER_MARK}{SURROGATES_CLASS}]+")

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})  # Unicode's bidirectional classes
_ISOLATE, _END = "\u2068", "\u2069"  # FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE


def one_line(text: str) -> str:
    """Return a name or subject on one line: white space collapsed, controls and direction marks taken out."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def isolated(text: str) -> str:
    """Return a name or subject for a line of plain text, isolated where it has letters that run from right to left.

    Otherwise it would take the comma and the date behind it along. `one_line` has taken out what could end this.
    """
    if not text.isascii() and any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return f"{_ISOLATE}{text}{_END}"
    return text


def printable(text: str) -> str:
    """Return body text without control characters and marks that turn its direction; tabs and line feeds stay."""
    return UNPRINTABLE.sub("", text)
