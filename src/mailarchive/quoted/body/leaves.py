"""What every line of a mail is: from the tree of messages to its leaves, stretches of one kind in one message."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from mailarchive.model import SegmentKind
from mailarchive.quoted.body.tree import Node
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.zones import zones

_RULES = ("--", "__", "==")


class Leaf(NamedTuple):
    """The lines from first to stop, of one kind, all of one message."""

    first: int
    stop: int
    kind: SegmentKind
    node: Node


def find_leaves(lines: Sequence[Line], root: Node) -> list[Leaf]:
    """Return the leaves of a mail in the order of its text; together they cover every line that is not empty."""
    leaves: list[Leaf] = []
    for node in root.walk():
        leaves.extend(_own_leaves(lines, node))
        if node.head:
            kinds = [_head_kind(node.head, lines[index]) for index in node.head_lines]
            leaves.extend(_grouped(lines, node, node.head_lines.start, kinds))
        if node.end_lines:
            leaves.extend(_grouped(lines, node, node.end_lines.start, ["banner"] * len(node.end_lines)))
    return sorted(leaves, key=lambda leaf: leaf.first)


def _own_leaves(lines: Sequence[Line], node: Node) -> Iterator[Leaf]:
    """Tell the parts of a message's own words apart; blank lines at the top of a run go with what is below them."""
    runs = [[line.text for line in lines[run.start : run.stop]] for run in node.runs]
    filled = [number for number, texts in enumerate(runs) if any(texts)]
    begun = {(child.head_lines or child.runs[0]).start for child in node.children if child.head_lines or child.runs}
    for number, (run, texts) in enumerate(zip(node.runs, runs, strict=True)):
        if any(texts):
            last = number == filled[-1] or run.stop in begun
            kinds = zones(texts, number == filled[0], last)
            top = next(index for index, text in enumerate(texts) if text)
            kinds[:top] = [kinds[top]] * top
        else:
            kinds = ["own"] * len(texts)
        yield from _grouped(lines, node, run.start, kinds)


def _grouped(lines: Sequence[Line], node: Node, first: int, kinds: Sequence[SegmentKind]) -> Iterator[Leaf]:
    for kind, same in groupby(kinds):
        stop = first + len(list(same))
        if lines[first].start < lines[stop - 1].stop:
            yield Leaf(first, stop, kind, node)
        first = stop


def _head_kind(head: Head, line: Line) -> SegmentKind:
    if head.attribution:
        return "attribution"
    if head.labelled and line.text.lstrip()[:2] not in _RULES:
        return "header"
    return "banner"
