"""What every line of a mail is: from the tree of messages to its leaves, stretches of one kind in one message."""

from collections.abc import Iterator, Sequence
from itertools import compress, count, groupby
from operator import attrgetter
from typing import NamedTuple

from mailarchive.model import SegmentKind
from mailarchive.quoted.body.tree import MessageNode
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.zones import zones

_SIGNED = attrgetter("signed")
_DRAWN = ("--", "__", "==")  # a line of a header that begins so is that of the banner above it


class Leaf(NamedTuple):
    """The lines from first to stop, of one kind, all of one message."""

    first: int
    stop: int
    kind: SegmentKind
    node: MessageNode


def find_leaves(lines: Sequence[Line], root: MessageNode, furniture: frozenset[int] = frozenset()) -> list[Leaf]:
    """Return the leaves of a mail in the order of its text; together they cover every line that is not empty.

    furniture: the lines that are no words of anybody.
    """
    leaves: list[Leaf] = []
    for node in root.walk():
        leaves.extend(_own_leaves(lines, node, furniture))
        if node.head:
            kinds = [_head_kind(node.head, lines[index]) for index in node.head_lines]
            leaves.extend(_grouped(lines, node, node.head_lines.start, kinds))
        if node.end_lines:
            leaves.extend(_grouped(lines, node, node.end_lines.start, ["banner"] * len(node.end_lines)))
    return sorted(leaves, key=lambda leaf: leaf.first)


def _own_leaves(lines: Sequence[Line], node: MessageNode, furniture: frozenset[int]) -> Iterator[Leaf]:
    """Tell the parts of a message's own words apart."""
    texts = [["" if row in furniture else lines[row].text for row in run] for run in node.runs]
    filled = [number for number, run_texts in enumerate(texts) if any(run_texts)]
    begun = {child.first_line for child in node.children}
    for number, run in enumerate(node.runs):
        kinds: Sequence[SegmentKind] = ["own"] * len(run)
        if any(texts[number]):
            last = number == filled[-1] or run.stop in begun
            kinds = _kinds(texts[number], number == filled[0], last, _signed(lines, run))
        if furniture:
            kinds = ["notice" if row in furniture else kind for row, kind in zip(run, kinds, strict=True)]
        yield from _grouped(lines, node, run.start, kinds)


def _signed(lines: Sequence[Line], run: range) -> Sequence[int]:
    """Return the lines of a run that the HTML marks as a signature, by their number in it."""
    return list(compress(count(), map(_SIGNED, lines[run.start : run.stop])))


def _kinds(texts: Sequence[str], first: bool, last: bool, signed: Sequence[int]) -> Sequence[SegmentKind]:
    """Return the kind of every line of a run, as `zones` does; blank lines at its top go with what is below them."""
    kinds = zones(texts, first, last, signed)
    top = next(index for index, text in enumerate(texts) if text)
    kinds[:top] = [kinds[top]] * top
    return kinds


def _grouped(lines: Sequence[Line], node: MessageNode, first: int, kinds: Sequence[SegmentKind]) -> Iterator[Leaf]:
    for kind, same in groupby(kinds):
        stop = first + len(list(same))
        if lines[first].start < lines[stop - 1].stop:
            yield Leaf(first, stop, kind, node)
        first = stop


def _head_kind(head: Head, line: Line) -> SegmentKind:
    if head.attribution:
        return "attribution"
    if head.labelled and not line.text.lstrip().startswith(_DRAWN):
        return "header"
    return "banner"
