"""Text put together from pieces of the root text, that still knows where each word came from."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailarchive.quoted.lines import Line


@dataclass(frozen=True, slots=True)
class Spliced:
    """A value as it reads once unwrapped, and the places of its words.

    text: the words of all pieces with one blank between them (none after "<" at a piece's end, where clients wrap
    addresses). words: for each word its index in text, its start in the root, its length, and the number of its piece.
    """

    text: str
    words: tuple[tuple[int, int, int, int], ...]

    def ranges(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Give the root ranges of text[start:end], one a piece."""
        found: list[tuple[int, int]] = []
        last = -1
        for index, root, length, piece in self.words:
            low, high = max(start, index), min(end, index + length)
            if low >= high:
                continue
            if piece == last:
                found[-1] = (found[-1][0], root + high - index)
            else:
                found.append((root + low - index, root + high - index))
            last = piece
        return tuple(found)

    def trim(self, start: int, end: int, off: str = " ") -> tuple[int, int]:
        """Move the ends of a range inward over the characters in `off`."""
        text = self.text
        while start < end and text[start] in off:
            start += 1
        while end > start and text[end - 1] in off:
            end -= 1
        return start, end


def splice(pieces: Iterable[tuple[str, int]]) -> Spliced:
    """Join pieces, each its text and its start in the root, into one unwrapped text."""
    out: list[str] = []
    words: list[tuple[int, int, int, int]] = []
    size = 0
    for number, (text, root) in enumerate(pieces):
        position = 0
        first = True
        for word in text.split():
            if out and not (first and out[-1].endswith("<")):
                out.append(" ")
                size += 1
            first = False
            position = text.index(word, position)
            words.append((size, root + position, len(word), number))
            out.append(word)
            size += len(word)
            position += len(word)
    return Spliced("".join(out), tuple(words))


def splice_lines(lines: Iterable[Line]) -> Spliced:
    """Join whole lines, marks left out."""
    return splice((line.text, line.body) for line in lines)
