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
        count = 0
        open_at: list[int] = []
        letters: list[str] = []
        for node, entering in _walk(body):
            tag = node.tag or ""
            if tag == "-text":
                if entering:
                    text = node.text_content or ""
                    run = squeeze(text)
                    self._texts.append(text)
                    self._starts.append(count)
                    letters.append(run)
                    count += len(run)
                continue
            if tag not in _INLINE:
                self._texts.append(" ")
                self._starts.append(count)
                if self._lines[-1] != count:
                    self._lines.append(count)
            if entering:
                open_at.append(count)
            else:
                self._extents[node.mem_id] = open_at.pop(), count
        self._extents[body.mem_id] = 0, count
        self.letters = "".join(letters)

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
        index = bisect_left(self._lines, end) - 1
        start = self._lines[index] if index >= 0 else end
        return self._as_head(start, end)

    def line_after(self, start: int, limit: int) -> tuple[int, int] | None:
        """Return the first line of a content, if it is a head by its length and colon."""
        index = bisect_left(self._lines, start + 1)
        end = self._lines[index] if index < len(self._lines) else limit
        return self._as_head(start, min(end, limit))

    def _as_head(self, start: int, end: int) -> tuple[int, int] | None:
        text = self.text(start, end)
        return (start, end) if len(text) <= _LONGEST_HEAD and text.endswith(COLONS) else None

    def text(self, start: int, end: int) -> str:
        """Return the text between two positions, in one line; cut where a text node is."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return " ".join("".join(self._texts[first:last])[: 4 * _LONGEST_HEAD].split())


def squeeze(text: str) -> str:
    """Return the letters and digits of a text in lower case, one character for each."""
    return _NO_LETTERS.sub("", text).replace("İ", "i").lower().replace("ς", "σ")


def _walk(body: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Return every node that a reader sees, entering (True) and leaving (False), without recursion."""
    node = body.first_child
    while node is not None:
        yield node, True
        child = None if node.tag in _NOT_READ else node.first_child
        if child is not None:
            node = child
            continue
        yield node, False
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == body.mem_id:
                return
            yield node, False
        node = node.next if node is not None else None
