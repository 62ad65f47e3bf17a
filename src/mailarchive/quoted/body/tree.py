"""Which line belongs to which message: from lines and heads to a tree of messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from mailarchive.characters import BLANKS
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.limits import MAX_NESTED, MAX_QUOTE_DEPTH
from mailarchive.quoted.text.lines import Line

_DEPTH = attrgetter("depth")


@dataclass(slots=True, eq=False)
class MessageNode:
    """One message: the root, or one embedded in another.

    head: None for the root and where quote marks are all there is. level: the quote depth of its lines. marked:
    whether marks or indentation bound it, so that it can be taken up again after an answer. indented: whether
    indentation does. runs: its own lines, those of its head and its children left out, as stretches in order, no two of
    which touch. head_lines: those of its head; end_lines: of the banner that ends it. resumable: the child that goes on
    where marks come again after an answer.
    """

    head: Head | None
    level: int
    parent: "MessageNode | None" = None
    marked: bool = False
    indented: bool = False
    nesting: int = 0
    runs: list[range] = field(default_factory=list)
    head_lines: range = range(0)
    end_lines: range = range(0)
    children: "list[MessageNode]" = field(default_factory=list)
    resumable: "MessageNode | None" = None

    @property
    def first_line(self) -> int | None:
        """The line on which its head or its own words begin; None where it has neither."""
        for stretch in (self.head_lines, *self.runs[:1]):
            if stretch:
                return stretch.start
        return None

    def take(self, start: int, stop: int) -> None:
        """Add own lines, which stand after those it has."""
        if self.runs and self.runs[-1].stop == start:
            start = self.runs.pop().start
        self.runs.append(range(start, stop))

    def walk(self) -> "list[MessageNode]":
        """Return this node and all below it, each before its children, in order of their start."""
        nodes: list[MessageNode] = []
        waiting = [self]
        while waiting:
            node = waiting.pop()
            nodes.append(node)
            waiting.extend(reversed(node.children))
        return nodes


def build_message_tree(lines: Sequence[Line], heads: Sequence[Head]) -> MessageNode:
    """Assign every line to a message."""
    builder = _Builder(lines, heads)
    position = 0
    for head in heads:
        builder.read(position, head.first)
        builder.open(head)
        position = head.last + 1
    builder.read(position, len(lines))
    builder.close()
    return builder.root


class _Builder:
    """The stack of messages that the current line lies in."""

    def __init__(self, lines: Sequence[Line], heads: Sequence[Head]) -> None:
        self.lines = lines
        self.heads = heads
        self.root = MessageNode(None, 0)
        self.top = self.root
        self.blanks: list[int] = []
        self.silent_until: dict[tuple[int, int], int] = {}

    @cached_property
    def in_heads(self) -> set[int]:
        """Return the lines on which heads stand."""
        return {index for head in self.heads for index in range(head.first, head.last + 1)}

    @cached_property
    def least_after(self) -> list[int]:
        """Return for every line the least depth of the text from there to the end."""
        least: list[int] = []
        lowest = MAX_QUOTE_DEPTH + 1
        for line in reversed(self.lines):
            if line.depth < lowest and line.text:
                lowest = line.depth
            least.append(lowest)
        return least[::-1]

    def read(self, start: int, stop: int) -> None:
        """Take the lines from start to stop, none of which is part of a head."""
        after = start
        for depth, same in groupby(self.lines[start:stop], _DEPTH):
            first, after = after, after + len(list(same))
            last = after
            while last > first and not self.lines[last - 1].text:
                last -= 1
            while first < last:
                first = self._read_text(depth, first, last)
            self.blanks.extend(range(first, after))

    def _read_text(self, depth: int, first: int, last: int) -> int:
        """Take lines of one depth, the last of which is not blank, up to one that belongs elsewhere; give its index."""
        while not self.lines[first].text:
            self.blanks.append(first)
            first += 1
        before = self.top
        self._reach(depth, first)
        self._assign_blanks(before)
        if self.top.indented:
            last = first + 1
        self.top.take(first, last)
        return last

    def open(self, head: Head) -> None:
        """Begin the message that a head announces, or end the one that a banner says ends."""
        if head.ends:
            self._end(head)
            return
        before = self.top
        depth = self.lines[head.first].depth
        self._pop(depth)
        while self.top.resumable and self.top.level < self.top.resumable.level <= depth:
            self.top = self.top.resumable
        self._assign_blanks(before)
        if self.top.nesting >= MAX_NESTED:
            self.top.take(head.first, head.last + 1)
            return
        self.top = self._begin(head, depth)

    def _begin(self, head: Head, depth: int) -> MessageNode:
        """Add the message that a head announces, which stands on a line of some depth, with what bounds it."""
        node = MessageNode(head, head.depth, head_lines=range(head.first, head.last + 1))
        below = self._below(head.last + 1)
        if below is not None and self._marked(head, below):
            while (outer := self._answered(below, depth)) is not None:
                self.top = self._add(MessageNode(None, outer, marked=True))
            node.level, node.marked = self._run_depth(below, head.depth), True
        elif below is not None and head.attribution and self._indented(head, self.lines[below]):
            node.marked = node.indented = True
        elif head.attribution and self._was_trimmed(head, below):
            node.level, node.marked = head.depth + 1, True
        if depth or node.level > depth:
            node.marked = True
        return self._add(node)

    def _end(self, head: Head) -> None:
        """Leave the forward that a banner ends, or the message that a digest's separator does; else it is text."""
        node = self.top
        while node.parent and not (node.head and _ends(head, node.head)):
            node = node.parent
        if node.parent is None:
            self.read(head.first, head.last + 1)
            return
        self._assign_blanks(self.top)
        node.end_lines = range(head.first, head.last + 1)
        self.top = node.parent
        self.top.resumable = None

    def close(self) -> None:
        """Give the last blank lines to the message that they belong to."""
        self._assign_blanks(self.top)

    def _add(self, node: MessageNode) -> MessageNode:
        node.parent = self.top
        node.nesting = self.top.nesting + 1
        self.top.children.append(node)
        self.top.resumable = None
        return node

    def _reach(self, depth: int, index: int) -> None:
        """Make the message that a line of this depth belongs to the current one."""
        self._pop(depth)
        while self.top.indented and self.top.parent and self.lines[index].text[0] not in BLANKS:
            self.top.parent.resumable = self.top
            self.top = self.top.parent
        while depth > self.top.level:
            again = self.top.resumable
            if again and again.level <= depth:
                self.top = again
                continue
            if self.top.nesting >= MAX_NESTED:
                return
            self.top = self._add(MessageNode(None, self._run_depth(index, self.top.level), marked=True))

    def _pop(self, depth: int) -> None:
        """Leave the messages that lie deeper."""
        while self.top.level > depth and self.top.parent:
            if self.top.marked:
                self.top.parent.resumable = self.top
            self.top = self.top.parent

    def _assign_blanks(self, before: MessageNode) -> None:
        """Give blank lines to the message around them; those that carry marks to the one they end."""
        around = self.top
        if before.nesting < around.nesting:
            around = before
        for index in self.blanks:
            owner = _marked_around(before, self.lines[index].depth) or around
            owner.take(index, index + 1)
        self.blanks.clear()

    def _below(self, position: int) -> int | None:
        """Return the next line that is not blank."""
        while position < len(self.lines):
            if not self.lines[position].blank:
                return position
            position += 1
        return None

    def _marked(self, head: Head, below: int) -> bool:
        """Whether marks bound the message whose text starts on line `below`."""
        if self.lines[below].depth <= head.depth:
            return False
        return head.attribution or self.least_after[below] > head.depth

    def _was_trimmed(self, head: Head, below: int | None) -> bool:
        """Whether nothing but marks is left of what an attribution introduces: the text below is not of its message."""
        between = self.lines[head.last + 1 : below]
        return any(line.depth > head.depth for line in between)

    def _run_depth(self, index: int, above: int) -> int:
        """Return the least depth of the lines from index on that lie deeper than `above`."""
        least = self.lines[index].depth
        for line in map(self.lines.__getitem__, range(index, len(self.lines))):
            if line.depth < least and line.text:
                if line.depth <= above:
                    break
                least = line.depth
        return least

    def _answered(self, index: int, depth: int) -> int | None:
        """Return the depth at which somebody's own words go on below a head of a depth; None if nobody's do.

        The head, whose text starts on line `index`, then stands in a message that nothing but quote marks shows.
        """
        level = self.top.level
        if depth <= level or index < self.silent_until.get((level, depth), 0):
            return None
        outer = depth + 1
        position = index
        while position < len(self.lines):
            line = self.lines[position]
            if line.text and position not in self.in_heads:
                if line.depth <= level:
                    break
                outer = min(outer, line.depth)
            position += 1
        if outer <= depth:
            return outer
        self.silent_until[level, depth] = position
        return None

    def _indented(self, head: Head, line: Line) -> bool:
        """Whether a line of the head's depth is indented further than the head above it."""
        own = self.lines[head.first].text
        return line.depth == head.depth and _indent(line.text) >= 2 + _indent(own)


def _marked_around(node: MessageNode, depth: int) -> MessageNode | None:
    """Return the nearest message, this one or around it, that is quoted, and not deeper than a line of some depth."""
    while node.parent:
        if 0 < node.level <= depth:
            return node
        node = node.parent
    return None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _ends(end: Head, head: Head) -> bool:
    """Whether a head that ends a message ends the one of another head."""
    if head.depth != end.depth:
        return False
    if end.ends == "forward":
        return bool(head.forwarded)
    return head.labelled and head.forwarded is not False
