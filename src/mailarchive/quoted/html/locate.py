"""Finding in a mail's text what its HTML marks as quoted, though the two are wrapped and marked each in its own way."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from mailarchive.quoted.html.hints import HtmlHint
from mailarchive.quoted.html.page import squeeze

_RUN = re.compile(r"[^\W_]+")
_FEWEST = 12  # so many letters are enough to find a content by, if not all are there
_SLACK = 200  # letters of links that only the text may have in a head


@dataclass(frozen=True, slots=True)
class MarkedRange:
    """Where the content of a hint stands in the text: from its first letter to the end of its last line.

    head: the range of the attribution line or header above it, if the hint has one and the text too.
    """

    hint: HtmlHint
    start: int
    end: int
    head: tuple[int, int] | None


def locate_hints(hints: Sequence[HtmlHint], text: str) -> tuple[MarkedRange, ...]:
    """Find the content and head of each hint in the text of the same mail; a hint that is not there is left out.

    The first and last letters of a content are looked for where the HTML lets expect them, in the order of the HTML, so
    that links, images and other things that only one of the two holds do no harm. Linear in the text for each hint.
    """
    if not hints:
        return ()
    letters = _Letters(text)
    ranges: list[MarkedRange] = []
    drift = 0  # how much further on the text is than the HTML, in letters
    earliest = 0
    for hint in hints:
        start = letters.first_of(hint.first, hint.start + drift, earliest)
        if start is None:
            continue
        drift = start - hint.start
        end = letters.last_of(hint.last, hint.end + drift, start) or start + 1
        ranges.append(
            MarkedRange(
                hint=hint,
                start=letters.offset(start),
                end=letters.line_end(end),
                head=letters.head_above(squeeze(hint.head), start, earliest),
            )
        )
        earliest = start
    return tuple(ranges)


class _Letters:
    """The letters and digits of a text, and where each stands in it."""

    def __init__(self, text: str) -> None:
        self._runs: list[int] = []  # starts in the text
        self._counts: list[int] = []  # letters before each
        count = 0
        for run in _RUN.finditer(text):
            self._runs.append(run.start())
            self._counts.append(count)
            count += run.end() - run.start()
        self._text = text
        self._all = squeeze(text)

    def offset(self, letter: int) -> int:
        """Return where a letter stands in the text."""
        run = bisect_right(self._counts, letter) - 1
        return self._runs[run] + letter - self._counts[run]

    def line_end(self, letter: int) -> int:
        """Return the end of the line of the letter before, or where this letter stands if it is on the same line."""
        stop = len(self._text)
        if letter < len(self._all):
            stop = self.offset(letter)
        end = self._text.find("\n", self.offset(letter - 1), stop)
        if end < 0:
            return stop
        return end

    def first_of(self, words: str, expected: int, earliest: int) -> int | None:
        """Return the letter at which words begin; if they are not there in full, where their first few do."""
        for sought in (words, words[:_FEWEST]):
            first = self._nearest(sought, expected, earliest)
            if first is not None:
                return first
        return None

    def last_of(self, words: str, expected: int, earliest: int) -> int | None:
        """Return the letter past which words end; if they are not there in full, where their last few do."""
        for sought in (words, words[-_FEWEST:]):
            first = self._nearest(sought, expected - len(sought), earliest)
            if first is not None:
                return first + len(sought)
        return None

    def _nearest(self, words: str, expected: int, earliest: int) -> int | None:
        """Return the letter at which words begin, nearest to where they are expected and not before `earliest`."""
        expected = max(expected, earliest)
        after = self._all.find(words, expected)
        before = self._all.rfind(words, earliest, expected + len(words))
        candidates = [first for first in (before, after) if first >= 0]
        return min(candidates, key=lambda first: abs(first - expected), default=None)

    def head_above(self, words: str, start: int, earliest: int) -> tuple[int, int] | None:
        """Return the range of the head above a content, to the end of its last line."""
        first = start - len(words)
        if words and (first < earliest or not self._all.startswith(words, first)):
            reach = start - 2 * len(words) - _SLACK
            first = self._all.rfind(words[:_FEWEST], max(earliest, reach), start)
        if not words or first < 0:
            return None
        return self.offset(first), self.line_end(start)
