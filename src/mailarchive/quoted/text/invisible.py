"""What is on the lines of a text and no word of it: characters without width, and the escapes of OpenPGP."""

import re
from collections.abc import Sequence

from mailarchive.characters import ZERO_WIDTH_BLANKS, one_of
from mailarchive.quoted.text.lines import Line

_ZERO_WIDTH = re.compile(one_of(ZERO_WIDTH_BLANKS))
_AT_ENDS = re.compile(rf"(?m)^{one_of(ZERO_WIDTH_BLANKS)}+|{one_of(ZERO_WIDTH_BLANKS)}+(?=[ \t]*\r?$)")
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_ESCAPE = "- "


def visible(line: str) -> str:
    """Return a line without blanks at its end, and without characters that have no width at both."""
    if line.isascii():
        return line.rstrip()
    return line.strip(ZERO_WIDTH_BLANKS).rstrip().rstrip(ZERO_WIDTH_BLANKS).rstrip()


def visible_words(text: str) -> str:
    """Return words without white space around them, nor characters without width at the ends of their lines."""
    if not text.isascii():
        text = _AT_ENDS.sub("", text)
    return text.strip()


def leave_out_invisible(lines: Sequence[Line], text: str) -> None:
    """Leave characters without width at the ends of lines out of them, and undo the escapes of signed text."""
    if not text.isascii() and _ZERO_WIDTH.search(text):
        for line in lines:
            _leave_out(line)
    if _SIGNED in text:
        _undo_escapes(lines)


def _leave_out(line: Line) -> None:
    shown = line.text.lstrip(ZERO_WIDTH_BLANKS)
    line.body += len(line.text) - len(shown)
    line.text = visible(shown)


def _undo_escapes(lines: Sequence[Line]) -> None:
    """Take off what was put before the dashes with which a line of signed text begins (RFC 4880, 7.1)."""
    signed = False
    for line in lines:
        if line.text == _SIGNED:
            signed = True
        elif line.text == _SIGNATURE:
            signed = False
        elif signed and line.text.startswith(_ESCAPE):
            line.text = line.text[len(_ESCAPE) :]
            line.body += len(_ESCAPE)
