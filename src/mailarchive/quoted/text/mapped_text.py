"""Text put together from pieces of the root text, that still knows where each word came from."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailarchive.quoted.text.lines import Line

Piece = tuple[str, int]  # a text and its start in the root


@dataclass(frozen=True, slots=True)
class MappedText:
    """A value as it reads once unwrapped, and the pieces it was put together from.

    text: the words of all pieces with one blank between them (none after "<" at a piece's end, where clients wrap
    addresses).
    """

    text: str
    pieces: tuple[Piece, ...]

    def ranges(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Return the root ranges of text[start:end], one a piece."""
        ranges: list[tuple[int, int]] = []
        index = 0  # in the whole text
        for text, root in self.pieces:
            covered: list[tuple[int, int]] = []
            position = 0  # in the piece
            for word in _unbroken(text):
                position = text.index(word, position)
                index += self.text[index] == " "
                if index < end and start < index + len(word):
                    shift = root + position - index
                    covered.append((shift + max(start, index), shift + min(end, index + len(word))))
                index += len(word)
                position += len(word)
            if covered:
                ranges.append((covered[0][0], covered[-1][1]))
        return tuple(ranges)

    def trim(self, start: int, end: int, off: str = " ") -> tuple[int, int]:
        """Move the ends of a range inward over the characters in `off`."""
        text = self.text
        while start < end and text[start] in off:
            start += 1
        while end > start and text[end - 1] in off:
            end -= 1
        return start, end


def _unbroken(text: str) -> list[str]:
    """Return what stands in a piece as it does in the whole: all its words where one blank parts them, or each."""
    words = text.split()
    whole = " ".join(words)
    if words and whole in text:
        return [whole]
    return words


def map_pieces(pieces: Iterable[Piece]) -> MappedText:
    """Join pieces into one unwrapped text."""
    taken = tuple(pieces)
    whole: list[str] = []
    for text, _ in taken:
        words = " ".join(text.split())
        if words:
            whole.append(words)
            if not words.endswith("<"):
                whole.append(" ")
    return MappedText("".join(whole).removesuffix(" "), taken)


def map_lines(lines: Iterable[Line]) -> MappedText:
    """Join whole lines, marks left out."""
    return map_pieces((line.text, line.body) for line in lines)
