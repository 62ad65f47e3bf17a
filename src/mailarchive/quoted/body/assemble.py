"""From the tree of lines to the result: bodies, quoted headers and segments (model.Body)."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Literal

from mailarchive.locales import normalise, vocabulary
from mailarchive.model import Body, EmbeddedMessage, QuotedHeader, Segment, SegmentKind
from mailarchive.quoted.body.leaves import Leaf, find_leaves
from mailarchive.quoted.body.tree import Node
from mailarchive.quoted.body.values import read_certainty, read_dates, read_header
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.rules import QUOTE_MARKS, rule_name
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.zones import OWN_WORDS

GAP = "[…]"  # in a copy's own words: here somebody answered, and may have left words out
_SIGNATURE: frozenset[SegmentKind] = frozenset({"signature"})
_START = attrgetter("start")

_Pieces = tuple[tuple[int, int], ...]


def assemble(text: str, lines: Sequence[Line], root: Node, sent: str | None, subject: str | None) -> Body:
    """Put the result together.

    text: the root text, which the lines and all offsets index. sent, subject: of the mail, see `split_body`.
    """
    return _Assembly(text, lines, root, sent, subject).body()


class _Assembly:
    """The indexes that all parts of the result share."""

    def __init__(self, text: str, lines: Sequence[Line], root: Node, sent: str | None, subject: str | None) -> None:
        self.text = text
        self.subject = subject
        self.lines = lines
        self.nodes = root.walk()
        self.number = {node: index - 1 for index, node in enumerate(self.nodes)}
        self.leaves = find_leaves(lines, root)
        self.places: dict[Node, list[int]] = {node: [] for node in self.nodes}
        self.closed: dict[Node, int] = {}  # the line on which a message's first closing stands
        for place, leaf in enumerate(self.leaves):
            self.places[leaf.node].append(place)
            if leaf.kind == "closing":
                self.closed.setdefault(leaf.node, leaf.first)
        self.dates = read_dates([(node.head, _dated_above(node)) for node in self.nodes if node.head], sent)
        self.members: dict[Node, list[range]] = {}
        for node in reversed(self.nodes):
            inside = [run for child in node.children for run in self._whole(child)]
            self.members[node] = _joined([*node.runs, *inside])

    def body(self) -> Body:
        """Return the root body."""
        root = self.nodes[0]
        return Body(
            text=self.text,
            pieces=((0, len(self.text)),) if self.text else (),
            segments=tuple(self._segments()),
            own_words=self._words(root, OWN_WORDS),
            embedded=tuple(self._message(child) for child in root.children),
            signature=self._words(root, _SIGNATURE) or None,
        )

    def _segments(self) -> Iterator[Segment]:
        """Return all segments: a hull before what lies in it, the leaves in the order of the text."""
        places: dict[Node, int] = {}
        count = 0
        for leaf in self.leaves:
            owner = leaf.node
            chain: list[Node] = []
            node: Node | None = owner
            while node is not None and node.parent is not None and node not in places:
                chain.append(node)
                node = node.parent
            for inner in reversed(chain):
                kind: SegmentKind = "forward" if self._copy_kind(inner) == "forwarded" else "quotation"
                places[inner] = count
                above = places.get(inner.parent) if inner.parent else None
                yield Segment(kind, *self._hull(inner), inner.nesting - 1, above, self.number[inner])
                count += 1
            number = self.number[owner] if owner.parent else None
            yield Segment(leaf.kind, *self._range(leaf.first, leaf.stop), owner.nesting, places.get(owner), number)
            count += 1

    def _hull(self, node: Node) -> tuple[int, int]:
        """Return the root range from a message's first character, head included, to its last."""
        runs = [run for run in self._whole(node) if run]
        return self._range(min(run.start for run in runs), max(run.stop for run in runs))

    def _whole(self, node: Node) -> Sequence[range]:
        """Return the lines of a message with those of its head, and of the banner that ends it."""
        return node.head_lines, *self.members[node], node.end_lines

    def _range(self, first: int, stop: int) -> tuple[int, int]:
        """Return the root range of lines."""
        return self.lines[first].start, self.lines[stop - 1].stop

    def _pieces(self, runs: Sequence[range], level: int) -> _Pieces:
        """Return the root ranges of a body, marks left out, blank lines at its ends too."""
        runs = _filled(self.lines, runs)
        pieces: list[tuple[int, int]] = []
        start = stop = -1
        for run in runs:
            lines = self.lines[run.start : run.stop] if level else ()
            parts = [(line.after_marks(level), line.stop) for line in lines] or [self._range(run.start, run.stop)]
            for begin, end in parts:
                if begin != stop:
                    pieces.append((start, stop))
                    start = begin
                stop = end
        if runs:
            pieces.append((start, self.lines[runs[-1].stop - 1].end))
        return tuple(pieces[1:])

    def _words(self, node: Node, kinds: frozenset[SegmentKind]) -> str:
        """Return the text of a message's own leaves of these kinds, outer white space stripped.

        A blank line parts what other text stands between; in a copy, a mark where that is an answer to it, as nobody
        can tell what the answering person left out there.
        """
        parts: list[str] = []
        before = -1
        for place in self.places[node]:
            leaf = self.leaves[place]
            part = self._own_text(leaf) if leaf.kind in kinds else ""
            if not part.strip():
                continue
            if parts and place > before + 1:
                parts[-1] = parts[-1].rstrip("\r\n")
                parts.append(f"\n\n{GAP}\n\n" if self._answered(node, before, place) else "\n\n")
                part = part.lstrip("\r\n")
            parts.append(part)
            before = place
        return "".join(parts).strip()

    def _own_text(self, leaf: Leaf) -> str:
        return "".join([self.text[line.body : line.stop] for line in self.lines[leaf.first : leaf.stop]])

    def _answered(self, node: Node, before: int, after: int) -> bool:
        """Whether between two leaves of a message stands text of one that contains it."""
        if node.parent is None:
            return False
        for leaf in self.leaves[before + 1 : after]:
            owner: Node | None = leaf.node
            while owner is not None and owner is not node:
                owner = owner.parent
            if owner is None and any(line.text for line in self.lines[leaf.first : leaf.stop]):
                return True
        return False

    def _copy_kind(self, node: Node) -> Literal["forwarded", "quoted"]:
        """Tell a forward from a quotation.

        A block that stands for both is what its container's subject says ("Re:", "Fwd:"); else it is quoted where it is
        answered between its lines, or below a text that was closed like a letter, and forwarded otherwise.
        """
        head = node.head
        if head is None or head.forwarded is False:
            return "quoted"
        if head.forwarded or node.parent is None:
            return "forwarded"
        prefix = _prefix(_subject(node.parent.head) if node.parent.parent else self.subject)
        if prefix:
            return "quoted" if prefix == "reply" else "forwarded"
        places = self.places[node]
        closed = self.closed.get(node.parent, head.first) < head.first
        return "quoted" if closed or self._answered(node, places[0], places[-1]) else "forwarded"

    def _message(self, node: Node) -> EmbeddedMessage:
        pieces = self._pieces(self.members[node], node.level)
        body = Body(
            text="".join([self.text[start:end] for start, end in pieces]),
            pieces=pieces,
            own_words=self._words(node, OWN_WORDS),
            embedded=tuple(self._message(child) for child in node.children),
            signature=self._words(node, _SIGNATURE) or None,
        )
        start, end = self._hull(node)
        head = node.head
        return EmbeddedMessage(
            kind=self._copy_kind(node),
            style=head.style if head else "bare",
            header=read_header(head, self.dates) if head else QuotedHeader(start=start, end=start),
            body=body,
            start=start,
            end=end,
            certainty=read_certainty(head, self.dates) if head else QUOTE_MARKS.certainty,
            rule=rule_name(head.rules if head else (QUOTE_MARKS,)),
        )


def _joined(runs: Sequence[range]) -> list[range]:
    """Return stretches of lines in order, those that touch as one."""
    joined: list[range] = []
    for run in sorted((run for run in runs if run), key=_START):
        touches = joined and joined[-1].stop == run.start
        joined.append(range(joined.pop().start, run.stop) if touches else run)
    return joined


def _filled(lines: Sequence[Line], runs: Sequence[range]) -> list[range]:
    """Return stretches of lines without the blank lines at their two ends."""
    filled = list(runs)
    while filled and lines[filled[0].start].blank:
        filled[0] = filled[0][1:]
        if not filled[0]:
            del filled[0]
    while filled and lines[filled[-1].stop - 1].blank:
        filled[-1] = filled[-1][:-1]
        if not filled[-1]:
            del filled[-1]
    return filled


def _dated_above(node: Node) -> Head | None:
    """Return the nearest head with a date that a message lies under."""
    above = node.parent
    while above and not (above.head and "date" in above.head.values):
        above = above.parent
    return above.head if above else None


def _subject(head: Head | None) -> str | None:
    return head.values["subject"].text if head and "subject" in head.values else None


def _prefix(subject: str | None) -> str | None:
    """Return what the prefix of a subject says about the message below: "reply", "forward" or nothing."""
    word, colon, _ = (subject or "").replace("：", ":").partition(":")
    return vocabulary().subject_prefixes.get(normalise(word)) if colon and len(word) < 20 else None
