"""From the tree of lines to the result: bodies, quoted headers and segments (model.Body)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Literal

from mailarchive.characters import WIDE_COLON
from mailarchive.locales import PrefixKind, normalise, vocabulary
from mailarchive.model import Body, EmbeddedMessage, QuotedHeader, Segment, SegmentKind
from mailarchive.quoted.body.leaves import Leaf, find_leaves
from mailarchive.quoted.body.tree import MessageNode
from mailarchive.quoted.body.values import read_certainty, read_dates, read_header
from mailarchive.quoted.body.without_quotes import SIGNATURE, whole
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.rules import QUOTE_MARKS, rule_name
from mailarchive.quoted.text.invisible import visible_words
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.zones import OWN_WORDS

GAP = "[…]"  # in a copy's own words: here somebody answered, and may have left words out
_CopyKind = Literal["forwarded", "quoted"]
_BY_PREFIX: Mapping[PrefixKind, _CopyKind] = {"reply": "quoted", "forward": "forwarded"}
_HULLS: Mapping[_CopyKind, SegmentKind] = {"forwarded": "forward", "quoted": "quotation"}
_PREFIX_LENGTH = 20
_START, _CLOSED = attrgetter("start"), attrgetter("closed")
_BARE = "bare"  # the style of a message that nothing but quote marks shows

_Pieces = tuple[tuple[int, int], ...]


def assemble(
    text: str,
    lines: Sequence[Line],
    root: MessageNode,
    sent: str | None,
    subject: str | None,
    *,
    furniture: frozenset[int] = frozenset(),
) -> Body:
    """Put the result together.

    text: the root text, which the lines and all offsets index. sent, subject: of the mail, see `split_body`. furniture:
    the lines that a page put between the words.
    """
    return _Assembly(text, lines, find_leaves(lines, root, furniture), root, sent=sent, subject=subject).body()


class _Assembly:
    """The indexes that all parts of the result share.

    number: of each embedded message, in the order of their heads. leaf_indexes: those of a message's own leaves.
    closed: the line on which a message's first closing stands. rows: all lines of a message, its head left out, those
    of messages in it among them.
    """

    def __init__(
        self,
        text: str,
        lines: Sequence[Line],
        leaves: Sequence[Leaf],
        root: MessageNode,
        *,
        sent: str | None,
        subject: str | None,
    ) -> None:
        self.text = text
        self.subject = subject
        self.lines = lines
        self.root = root
        nodes = root.walk()
        self.number = {node: number for number, node in enumerate(nodes[1:])}
        self.dates = read_dates([(node.head, _dated_above(node)) for node in nodes if node.head], sent)
        self.leaves = leaves
        self.leaf_indexes: dict[MessageNode, list[int]] = {node: [] for node in nodes}
        self.closed: dict[MessageNode, int] = {}
        for index, leaf in enumerate(self.leaves):
            self.leaf_indexes[leaf.node].append(index)
            if leaf.kind == "closing":
                self.closed.setdefault(leaf.node, leaf.first)
        self.rows: dict[MessageNode, list[range]] = {}
        for node in reversed(nodes):
            inside = [run for child in node.children for run in self._all_rows(child)]
            self.rows[node] = _joined([*node.runs, *inside])

    def body(self) -> Body:
        """Return the root body."""
        return Body(
            text=self.text,
            pieces=whole(self.text),
            segments=tuple(self._segments()),
            own_words=self._words(self.root, OWN_WORDS),
            embedded=tuple(self._message(child) for child in self.root.children),
            signature=self._words(self.root, SIGNATURE) or None,
        )

    def _segments(self) -> Iterator[Segment]:
        """Yield all segments: a hull before what lies in it, the leaves in the order of the text."""
        hulls: dict[MessageNode | None, int] = {}  # the index of a message's hull among the segments
        count = 0
        for leaf in self.leaves:
            owner = leaf.node
            for node in _without_hull(owner, hulls):
                hulls[node] = count
                kind = _HULLS[self._copy_kind(node)]
                parent, number = hulls.get(node.parent), self.number[node]
                yield Segment(kind, *self._hull(node), depth=node.nesting - 1, parent=parent, embedded=number)
                count += 1
            start, end = self._range(leaf.first, leaf.stop)
            parent, own = hulls.get(owner), self.number.get(owner)
            yield Segment(leaf.kind, start, end, depth=owner.nesting, parent=parent, embedded=own)
            count += 1

    def _hull(self, node: MessageNode) -> tuple[int, int]:
        """Return the root range from a message's first character, head included, to its last."""
        runs = [run for run in self._all_rows(node) if run]
        return self._range(min(run.start for run in runs), max(run.stop for run in runs))

    def _all_rows(self, node: MessageNode) -> Sequence[range]:
        """Return the lines of a message with those of its head, and of the banner that ends it."""
        return node.head_lines, *self.rows[node], node.end_lines

    def _range(self, first: int, stop: int) -> tuple[int, int]:
        """Return the root range of lines."""
        return self.lines[first].start, self.lines[stop - 1].stop

    def _pieces(self, node: MessageNode) -> _Pieces:
        """Return the root ranges of a body, marks left out, blank lines at its ends too."""
        runs = _filled(self.lines, self.rows[node])
        if not runs:
            return ()
        pieces: list[tuple[int, int]] = []
        for start, end in self._without_marks(runs, node.level):
            if pieces and pieces[-1][1] == start:
                pieces[-1] = pieces[-1][0], end
            else:
                pieces.append((start, end))
        pieces[-1] = pieces[-1][0], self.lines[runs[-1].stop - 1].end
        return tuple(pieces)

    def _without_marks(self, runs: Iterable[range], level: int) -> list[tuple[int, int]]:
        """Return the root ranges of lines without the marks of a level."""
        if not level:
            return [self._range(run.start, run.stop) for run in runs]
        return [(line.after_marks(level), line.stop) for run in runs for line in self.lines[run.start : run.stop]]

    def _words(self, node: MessageNode, kinds: frozenset[SegmentKind]) -> str:
        """Return the text of a message's own leaves of these kinds, outer white space stripped.

        A blank line parts what other text stands between; in a copy, a mark where that is an answer to it, as nobody
        can tell what the answering person left out there.
        """
        texts: list[str] = []
        before = -1
        for index in self.leaf_indexes[node]:
            leaf = self.leaves[index]
            if leaf.kind not in kinds:
                continue
            text = self._own_text(leaf)
            if not text.strip():
                continue
            if texts and index > before + 1:
                texts[-1] = texts[-1].rstrip("\r\n")
                texts.append(self._gap(node, before, index))
                text = text.lstrip("\r\n")
            texts.append(text)
            before = index
        return visible_words("".join(texts))

    def _own_text(self, leaf: Leaf) -> str:
        lines = self.lines[leaf.first : leaf.stop]
        if any(map(_CLOSED, lines)):
            return "".join(map(self._line_text, lines))
        return "".join([self.text[line.body : line.stop] for line in lines])

    def _line_text(self, line: Line) -> str:
        """Return a line with its end, without the mark that closes a quotation on it."""
        if line.closed:
            return line.text + "\n"
        return self.text[line.body : line.stop]

    def _gap(self, node: MessageNode, before: int, after: int) -> str:
        if self._answered(node, before, after):
            return f"\n\n{GAP}\n\n"
        return "\n\n"

    def _answered(self, node: MessageNode, before: int, after: int) -> bool:
        """Whether between two leaves of a message stands text of one that contains it."""
        if node.parent is None:
            return False
        for leaf in self.leaves[before + 1 : after]:
            if not _lies_in(leaf.node, node) and any(line.text for line in self.lines[leaf.first : leaf.stop]):
                return True
        return False

    def _copy_kind(self, node: MessageNode) -> _CopyKind:
        """Tell a forward from a quotation.

        A block that stands for both is what its container's subject says ("Re:", "Fwd:"); else it is quoted where it is
        answered between its lines, or below a text that was closed like a letter, and forwarded otherwise.
        """
        head = node.head
        if head is None or head.forwarded is False:
            return "quoted"
        if head.forwarded or node.parent is None:
            return "forwarded"
        prefix = _prefix(self._subject(node.parent))
        if prefix:
            return _BY_PREFIX[prefix]
        leaf_indexes = self.leaf_indexes[node]
        closed_above = self.closed.get(node.parent, head.first) < head.first
        if closed_above or self._answered(node, leaf_indexes[0], leaf_indexes[-1]):
            return "quoted"
        return "forwarded"

    def _subject(self, node: MessageNode) -> str | None:
        """Return the subject of a message; of the root, the mail's own."""
        if node.parent is None:
            return self.subject
        if node.head is None or "subject" not in node.head.values:
            return None
        return node.head.values["subject"].text

    def _message(self, node: MessageNode) -> EmbeddedMessage:
        pieces = self._pieces(node)
        body = Body(
            text="".join([self.text[start:end] for start, end in pieces]),
            pieces=pieces,
            own_words=self._words(node, OWN_WORDS),
            embedded=tuple(self._message(child) for child in node.children),
            signature=self._words(node, SIGNATURE) or None,
        )
        start, end = self._hull(node)
        style, rule, certainty = _BARE, QUOTE_MARKS.name, QUOTE_MARKS.certainty
        header = QuotedHeader(start=start, end=start)
        head = node.head
        if head is not None:
            style, rule, certainty = head.style, rule_name(head.rules), read_certainty(head, self.dates)
            header = read_header(head, self.dates)
        return EmbeddedMessage(
            kind=self._copy_kind(node),
            style=style,
            header=header,
            body=body,
            start=start,
            end=end,
            certainty=certainty,
            rule=rule,
        )


def _without_hull(node: MessageNode, hulls: Mapping[MessageNode | None, int]) -> list[MessageNode]:
    """Return the messages that a message lies in and that have no hull yet, itself included, the outermost first."""
    chain: list[MessageNode] = []
    while node.parent is not None and node not in hulls:
        chain.append(node)
        node = node.parent
    return chain[::-1]


def _lies_in(node: MessageNode | None, container: MessageNode) -> bool:
    while node is not None and node is not container:
        node = node.parent
    return node is not None


def _joined(runs: Sequence[range]) -> list[range]:
    """Return stretches of lines in order, those that touch as one."""
    joined: list[range] = []
    for run in sorted((run for run in runs if run), key=_START):
        if joined and joined[-1].stop == run.start:
            joined[-1] = range(joined[-1].start, run.stop)
        else:
            joined.append(run)
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


def _dated_above(node: MessageNode) -> Head | None:
    """Return the nearest head with a date that a message lies under."""
    above = node.parent
    while above is not None:
        if above.head and "date" in above.head.values:
            return above.head
        above = above.parent
    return None


def _prefix(subject: str | None) -> PrefixKind | None:
    """Return what the prefix of a subject says about the message below: "reply", "forward" or nothing."""
    word, colon, _ = (subject or "").replace(WIDE_COLON, ":").partition(":")
    if not colon or len(word) >= _PREFIX_LENGTH:
        return None
    return vocabulary().subject_prefixes.get(normalise(word))
