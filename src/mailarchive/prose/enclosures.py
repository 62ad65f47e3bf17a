"""What encloses mail in a text and so bounds it: a fence, quote marks, indentation, the banner that ends a forward."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from mailarchive.prose.blocks import closes_fence, is_fence
from mailarchive.prose.rules import END_BANNER, FENCE, INDENTED, QUOTED_THROUGHOUT
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.rules import Rule
from mailarchive.quoted.text.lines import Line

_INDENTED = 2  # blanks at least


@dataclass(frozen=True, slots=True)
class Span:
    """Lines that are surely mail, from first to last: the head of a message alone, or all that encloses it.

    rule: what encloses the mail; None where nothing does, and the mail goes on below its head for as long as clues say.
    """

    first: int
    last: int
    head: Head
    rule: Rule | None = None


def find_spans(lines: Sequence[Line], heads: Sequence[Head]) -> list[Span]:
    """Return what is surely mail, in order; a head inside what encloses another has no span of its own."""
    finders = _Finders(lines, heads)
    spans: list[Span] = []
    for head in heads:
        if head.ends or (spans and head.first <= spans[-1].last):
            continue
        lowest = spans[-1].last + 1 if spans else 0
        spans.append(finders.span(head, lowest))
    return spans


class _Finders:
    """The indexes by which each kind of enclosure is found without looking at a line twice.

    fences: from the first line inside each fence to the last. marked, indented: stretches of lines, blank ones between.
    """

    def __init__(self, lines: Sequence[Line], heads: Sequence[Head]) -> None:
        self.lines = lines
        self.ends = _end_banners(heads)
        self.fences = list(_fences(lines))
        self.marked = list(_runs(lines, [bool(line.depth) for line in lines]))
        self.indented = list(_runs(lines, [_is_indented(line) for line in lines]))

    def span(self, head: Head, lowest: int) -> Span:
        """Return the lines that are surely mail with a head, from line `lowest` on."""
        fence = _around(self.fences, head.first)
        if fence:
            return Span(max(fence[0], lowest), fence[1], head, FENCE)
        marked = _around(self.marked, head.first) or self._marked_below(head)
        if marked:
            return Span(max(min(marked[0], head.first), lowest), marked[1], head, QUOTED_THROUGHOUT)
        if head.first in self.ends:
            return Span(head.first, self.ends[head.first], head, END_BANNER)
        indented = _around(self.indented, head.first)
        if indented and indented[1] > head.last:
            return Span(max(indented[0], lowest), indented[1], head, INDENTED)
        return Span(head.first, head.last, head)

    def _marked_below(self, head: Head) -> tuple[int, int] | None:
        """Return the marked lines that an attribution stands above."""
        if not head.attribution:
            return None
        below = next((row for row in range(head.last + 1, len(self.lines)) if not self.lines[row].blank), None)
        if below is None:
            return None
        return _around(self.marked, below)


def _end_banners(heads: Sequence[Head]) -> Mapping[int, int]:
    """Return the first line of each forward that a banner ends, with the last line of that banner."""
    ends: dict[int, int] = {}
    begun: dict[int, list[Head]] = {}  # by depth
    for head in heads:
        if head.ends == "forward" and begun.get(head.depth):
            ends[begun[head.depth].pop().first] = head.last
        elif head.forwarded:
            begun.setdefault(head.depth, []).append(head)
    return ends


def _fences(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line inside each fence that is closed."""
    opened: int | None = None
    for row, line in enumerate(lines):
        if opened is not None and closes_fence(line.text, lines[opened].text):
            yield opened + 1, row - 1
            opened = None
        elif opened is None and is_fence(line.text):
            opened = row


def _runs(lines: Sequence[Line], belongs: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of lines in a row that belong, and of blank ones between them."""
    kinds = [belongs[row] or None if line.blank else belongs[row] for row, line in enumerate(lines)]
    filled = [(row, kind) for row, kind in enumerate(kinds) if kind is not None]
    for kind, run in groupby(filled, key=_kind):
        if kind:
            rows = [row for row, _ in run]
            yield rows[0], rows[-1]


def _kind(numbered: tuple[int, bool]) -> bool:
    return numbered[1]


def _is_indented(line: Line) -> bool:
    text = line.text
    return bool(text) and len(text) - len(text.lstrip()) >= _INDENTED


def _around(stretches: Sequence[tuple[int, int]], row: int) -> tuple[int, int] | None:
    """Return the stretch of lines that a line lies in, of stretches in order."""
    position = bisect_right(stretches, row, key=_first) - 1
    if position < 0 or not stretches[position][0] <= row <= stretches[position][1]:
        return None
    return stretches[position]


def _first(stretch: tuple[int, int]) -> int:
    return stretch[0]
