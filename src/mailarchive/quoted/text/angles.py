"""Quotations between "<<" and ">>" below an attribution, as AOL wrote them: their lines lie one deeper."""

from collections.abc import Sequence

from mailarchive.characters import COLONS
from mailarchive.quoted.fields.verbs import verbs_in
from mailarchive.quoted.text.lines import Line

_OPENING, _CLOSING = "<<", ">>"
_MOST_LINES = 1_000


def take_angles(lines: Sequence[Line], text: str) -> None:
    """Raise the depth of the lines between such marks, and take the marks off."""
    if _OPENING not in text or _CLOSING not in text:
        return
    above = ""
    for number, line in enumerate(lines):
        if line.text.startswith(_OPENING) and above.endswith(COLONS) and verbs_in(above):
            _take(lines[number : number + _MOST_LINES])
        above = line.text or above


def _take(lines: Sequence[Line]) -> None:
    """Take the quotation that begins with the first of these lines, if it ends in one of the same depth."""
    depth = lines[0].depth
    last = next((n for n, line in enumerate(lines) if line.text.endswith(_CLOSING) and line.depth == depth), None)
    if last is None:
        return
    quoted = lines[: last + 1]
    if any(line.depth != depth for line in quoted):
        return
    for line in quoted:
        line.depth += 1
    opened = lines[0].text[len(_OPENING) :].lstrip()
    lines[0].body += len(lines[0].text) - len(opened)
    lines[0].text = opened
    lines[last].closed = True
    lines[last].text = lines[last].text.removesuffix(_CLOSING).rstrip()
