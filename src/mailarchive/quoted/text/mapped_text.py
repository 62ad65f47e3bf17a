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
        found: list[tuple[int, int]] = []
        index = 0
        for text, root in self.pieces:
            low = high = -1
            position = 0
            words = text.split()
            whole = " ".join(words)
            for word in [whole] if words and whole in text else words:
                position = text.index(word, position)
                index += self.text[index] == " "
                if index < end and start < index + len(word):
                    low = low if low >= 0 else root + position + max(start - index, 0)
                    high = root + position + min(end - index, len(word))
                index += len(word)
                position += len(word)
            if low >= 0:
                found.append((low, high))
        return tuple(found)

    def trim(self, start: int, end: int, off: str = " ") -> tuple[int, int]:
        """Move the ends of a range inward over the characters in `off`."""
        text = self.text
        while start < end and text[start] in off:
            start += 1
        while end > start and text[end - 1] in off:
            end -= 1
        return start, end


def map_pieces(pieces: Iterable[Piece]) -> MappedText:
    """Join pieces into one unwrapped text."""
    taken = tuple(pieces)
    out: list[str] = []
    blank = ""
    for text, _ in taken:
        words = " ".join(text.split())
        if words:
            out += blank, words
            blank = "" if words.endswith("<") else " "
    return MappedText("".join(out), taken)


def map_lines(lines: Iterable[Line]) -> MappedText:
    """Join whole lines, marks left out."""
    return map_pieces((line.text, line.body) for line in lines)
