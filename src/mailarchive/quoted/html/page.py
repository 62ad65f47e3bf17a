"""The text of an HTML body in letters and digits, and where elements and lines stand in it."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from mailarchive.characters import COLONS

_LONGEST_HEAD = 400
_NO_LETTERS = re.compile(r"[\W_]+")
_NOT_READ = frozenset("head script style title template object iframe svg math select textarea noscript".split())
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code del em font i img ins kbd mark q s samp small span strike strong sub sup tt u "
    "wbr".split()
)


class Page:
    """The text of an HTML body in letters and digits, and where each element and line stands in it."""

    def __init__(self, body: LexborNode) -> None:
        self._extents: dict[int, tuple[int, int]] = {}
        self._texts: list[str] = []
        self._starts: list[int] = []  # of each text, in letters
        self._lines: list[int] = [0]  # starts, in letters
        self._letters: list[str] = []  # of each text
        self._count = 0
        self._read(body)
        self.letters = "".join(self._letters)

    def _read(self, body: LexborNode) -> None:
        begun: list[int] = []  # where the elements around the current node begin
        for node, entering in _walk(body):
            tag = node.tag or ""
            if tag == "-text":
                if entering:
                    self._add_text(node.text_content or "")
                continue
            if tag not in _INLINE:
                self._break_line()
            if entering:
                begun.append(self._count)
            else:
                self._extents[node.mem_id] = begun.pop(), self._count
        self._extents[body.mem_id] = 0, self._count

    def _add_text(self, text: str) -> None:
        letters = squeeze(text)
        self._texts.append(text)
        self._starts.append(self._count)
        self._letters.append(letters)
        self._count += len(letters)

    def _break_line(self) -> None:
        self._texts.append(" ")
        self._starts.append(self._count)
        if self._lines[-1] != self._count:
            self._lines.append(self._count)

    def extent(self, node: LexborNode) -> tuple[int, int]:
        """Return start and end of an element; an empty range for one that is not read."""
        return self._extents.get(node.mem_id, (0, 0))

    def end_after(self, node: LexborNode) -> int:
        """Return the end of what an element stands in, past wrappers that hold nothing else."""
        own = self.extent(node)
        parent = node.parent
        while parent is not None and parent.tag != "html":
            end = self.extent(parent)[1]
            if end > own[1]:
                return end
            parent = parent.parent
        return own[1]

    def line_before(self, end: int) -> tuple[int, int] | None:
        """Return the line that ends where a content begins, if it is a head by its length and colon."""
        index = max(bisect_left(self._lines, end) - 1, 0)
        return self._as_head(self._lines[index], end)

    def line_after(self, start: int, limit: int) -> tuple[int, int] | None:
        """Return the first line of a content, if it is a head by its length and colon."""
        index = bisect_left(self._lines, start + 1)
        return self._as_head(start, min([limit, *self._lines[index : index + 1]]))

    def _as_head(self, start: int, end: int) -> tuple[int, int] | None:
        text = self.text(start, end)
        if len(text) > _LONGEST_HEAD or not text.endswith(COLONS):
            return None
        return start, end

    def text(self, start: int, end: int) -> str:
        """Return the text between two positions, in one line; cut where a text node is."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return " ".join("".join(self._texts[first:last])[: 4 * _LONGEST_HEAD].split())


def squeeze(text: str) -> str:
    """Return the letters and digits of a text in lower case, one character for each."""
    return _NO_LETTERS.sub("", text).replace("İ", "i").lower().replace("ς", "σ")


def _walk(body: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every node that a reader sees, entering (True) and leaving (False), without recursion."""
    node = body.first_child
    while node is not None:
        yield node, True
        if node.tag not in _NOT_READ and node.first_child is not None:
            node = node.first_child
            continue
        yield node, False
        while node.next is None:
            parent = node.parent
            if parent is None or parent.mem_id == body.mem_id:
                return
            node = parent
            yield node, False
        node = node.next
