"""From the tree of lines to the result: bodies, quoted headers and segments (model.Body)."""

from collections.abc import Iterator, Sequence
from typing import Literal

from mailarchive.model import Body, EmbeddedMessage, QuotedHeader, Segment, SegmentKind
from mailarchive.quoted.found import Head
from mailarchive.quoted.lines import Line
from mailarchive.quoted.locales import normalise, vocabulary
from mailarchive.quoted.tree import Node
from mailarchive.quoted.values import read_certainty, read_dates, read_header
from mailarchive.quoted.zones import OWN_WORDS, zones

_HEADS: frozenset[SegmentKind] = frozenset({"header", "attribution", "banner"})
GAP = "[…]"  # in a copy's own words: here somebody answered, and may have left words out
_BARE = 0.4  # how sure a message is that nothing but quote marks shows


def assemble(text: str, lines: Sequence[Line], root: Node, sent: str | None = None) -> Body:
    """Put the result together. text: the root text, which the lines and all offsets index. sent: see `split_body`."""
    return _Assembly(text, lines, root, sent).body()


class _Assembly:
    """The indexes that all parts of the result share."""

    def __init__(self, text: str, lines: Sequence[Line], root: Node, sent: str | None) -> None:
        self.text = text
        self.lines = lines
        self.nodes = root.walk()
        self.number = {node: index - 1 for index, node in enumerate(self.nodes)}
        self.kinds: list[SegmentKind] = ["own"] * len(lines)
        self.owner: list[Node] = [root] * len(lines)
        self.dates = read_dates([(node.head, _dated_above(node)) for node in self.nodes if node.head], sent)
        self.members: dict[Node, Sequence[int]] = {}
        self.hulls: dict[Node, tuple[int, int]] = {}
        for node in reversed(self.nodes):
            self._measure(node)
            self._classify(node)

    def body(self) -> Body:
        """Give the root body."""
        root = self.nodes[0]
        return Body(
            text=self.text,
            pieces=((0, len(self.text)),) if self.text else (),
            segments=tuple(self._segments()),
            own_words=self._words(root, OWN_WORDS),
            embedded=tuple(self._message(child) for child in root.children),
            signature=self._words(root, frozenset({"signature"})) or None,
        )

    def _measure(self, node: Node) -> None:
        """Work out which lines make up a message's body, those of all it embeds included, and its hull."""
        parts: list[Sequence[int]] = [node.lines, *(self.members[child] for child in node.children)]
        parts += [child.head_lines for child in node.children]
        self.members[node] = _union(parts)
        all_lines = _union([self.members[node], node.head_lines])
        if all_lines:
            self.hulls[node] = (self.lines[all_lines[0]].start, self.lines[all_lines[-1]].stop)

    def _classify(self, node: Node) -> None:
        """Tell what each line of a message is."""
        for index in node.lines + node.head_lines:
            self.owner[index] = node
        runs = [run for run in _runs(node.lines) if any(self.lines[index].text for index in run)]
        begun = {lines[0] for child in node.children if (lines := child.head_lines or child.lines)}
        for number, run in enumerate(runs):
            last = number == len(runs) - 1 or run[-1] + 1 in begun
            texts = [self.lines[index].text for index in run]
            for index, kind in zip(run, zones(texts, number == 0, last), strict=True):
                self.kinds[index] = kind
        if node.head:
            for index in node.head_lines:
                self.kinds[index] = _head_kind(node.head, self.lines[index])

    def _segments(self) -> Iterator[Segment]:
        """Give all segments: a hull before what lies in it, the leaves in the order of the text."""
        places: dict[Node, int] = {}
        count = 0
        for kind, owner, start, end in self._leaves():
            chain: list[Node] = []
            node: Node | None = owner
            while node is not None and node.parent is not None and node not in places:
                chain.append(node)
                node = node.parent
            for inner in reversed(chain):
                hull = self.hulls[inner]
                places[inner] = count
                above = places.get(inner.parent) if inner.parent else None
                yield Segment(self._message_kind(inner), *hull, inner.nesting - 1, above, self.number[inner])
                count += 1
            number = self.number[owner] if owner.parent else None
            yield Segment(kind, start, end, owner.nesting, places.get(owner), number)
            count += 1

    def _leaves(self) -> Iterator[tuple[SegmentKind, Node, int, int]]:
        """Give maximal runs of lines of one kind in one message: (kind, message, start, end)."""
        before: SegmentKind = "own"
        owner_before: Node | None = None
        start = stop = 0
        for line, kind, owner in zip(self.lines, self.kinds, self.owner, strict=True):
            if line.stop == line.start:
                continue
            same = kind == before or not (line.text or kind in _HEADS or before in _HEADS)
            if same and owner is owner_before:
                stop = line.stop
                continue
            if owner_before:
                yield before, owner_before, start, stop
            before, owner_before, start, stop = kind, owner, line.start, line.stop
        if owner_before:
            yield before, owner_before, start, stop

    def _pieces(self, members: Sequence[int], level: int) -> tuple[tuple[int, int], ...]:
        """Give the root ranges of a body, marks left out, blank lines at its ends too."""
        low, high = 0, len(members)
        while low < high and self.lines[members[low]].blank:
            low += 1
        while high > low and self.lines[members[high - 1]].blank:
            high -= 1
        if low == high:
            return ()
        if level == 0 and isinstance(members, range):
            return ((self.lines[members[low]].start, self.lines[members[high - 1]].end),)
        pieces: list[tuple[int, int]] = []
        for index in members[low:high]:
            line = self.lines[index]
            start = line.after_marks(level)
            if pieces and pieces[-1][1] == start:
                pieces[-1] = (pieces[-1][0], line.stop)
            else:
                pieces.append((start, line.stop))
        pieces[-1] = (pieces[-1][0], self.lines[members[high - 1]].end)
        return tuple(pieces)

    def _words(self, node: Node, kinds: frozenset[SegmentKind]) -> str:
        """Give the text of a message's own segments of these kinds, outer white space stripped.

        A blank line parts what other text stands between; in a copy, a mark where that is an answer to it, as nobody
        can tell what the answering person left out there.
        """
        taken = [index for index in node.lines if self.kinds[index] in kinds]
        words = ""
        before = 0
        for run in _runs(taken):
            part = "".join([self.text[self.lines[index].body : self.lines[index].stop] for index in run]).strip("\r\n")
            if words and part:
                words += f"\n\n{GAP}\n\n" if self._answered(node, before, run[0]) else "\n\n"
            if part:
                words += part
                before = run[-1]
        return words.strip()

    def _answered(self, node: Node, before: int, after: int) -> bool:
        """Whether between two lines of a message stands text of one that contains it."""
        for index in range(before + 1, after):
            if self.lines[index].text and node.parent:
                owner: Node | None = self.owner[index]
                while owner is not None and owner is not node:
                    owner = owner.parent
                if owner is None:
                    return True
        return False

    def _copy_kind(self, node: Node) -> Literal["forwarded", "quoted"]:
        """Tell a forward from a quotation.

        A block that stands for both is what its container's subject says ("Re:", "Fwd:"); else it is quoted below a
        text that was closed like a letter, as the letter that is answered, and forwarded otherwise.
        """
        head = node.head
        if head is None or head.forwarded is False:
            return "quoted"
        if head.forwarded or node.parent is None:
            return "forwarded"
        prefix = _prefix(node.parent.head)
        closed = any(self.kinds[index] == "closing" for index in node.parent.lines if index < head.first)
        return "quoted" if prefix == "reply" or (closed and prefix != "forward") else "forwarded"

    def _message_kind(self, node: Node) -> SegmentKind:
        return "forward" if self._copy_kind(node) == "forwarded" else "quotation"

    def _message(self, node: Node) -> EmbeddedMessage:
        pieces = self._pieces(self.members[node], node.level)
        body = Body(
            text="".join(self.text[start:end] for start, end in pieces),
            pieces=pieces,
            own_words=self._words(node, OWN_WORDS),
            embedded=tuple(self._message(child) for child in node.children),
            signature=self._words(node, frozenset({"signature"})) or None,
        )
        start, end = self.hulls[node]
        head = node.head
        return EmbeddedMessage(
            kind=self._copy_kind(node),
            style=head.style if head else "bare",
            header=read_header(head, self.dates) if head else QuotedHeader(start, start),
            body=body,
            start=start,
            end=end,
            certainty=read_certainty(head, self.dates) if head else _BARE,
            rule=head.rule if head else "quote-marks",
        )


def _union(parts: Sequence[Sequence[int]]) -> Sequence[int]:
    """Give the numbers of all parts in order; as a range, which costs nothing, where none is missing."""
    filled = [part for part in parts if part]
    if not filled:
        return ()
    low, high = min(min(part[0], part[-1]) for part in filled), max(max(part[0], part[-1]) for part in filled)
    if sum(map(len, filled)) == high + 1 - low:
        return range(low, high + 1)
    return sorted(number for part in filled for number in part)


def _runs(indexes: Sequence[int]) -> Iterator[list[int]]:
    """Give the stretches of lines that follow each other."""
    run: list[int] = []
    for index in sorted(indexes):
        if run and index != run[-1] + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _dated_above(node: Node) -> Head | None:
    """Give the nearest head with a date that a message lies under."""
    above = node.parent
    while above and not (above.head and "date" in above.head.values):
        above = above.parent
    return above.head if above else None


def _head_kind(head: Head, line: Line) -> SegmentKind:
    if head.attribution:
        return "attribution"
    if head.labelled and line.text.lstrip()[:2] not in ("--", "__", "=="):
        return "header"
    return "banner"


def _prefix(head: Head | None) -> str | None:
    """Give what the prefix of a subject says about the message below: "reply", "forward" or nothing."""
    if head is None or "subject" not in head.values:
        return None
    word = head.values["subject"].text.partition(":")[0]
    return vocabulary().subject_prefixes.get(normalise(word)) if len(word) < 20 else None
