"""Snippets of long texts. FTS5's own `snippet()` takes time that grows with the square of the hits in a text: minutes
for a message that repeats a word a million times. This takes the first hit and what stands around it."""

import re
import unicodedata
from collections.abc import Iterable

from mailarchive.archive.search.unspaced_scripts import INDEXED_CLASS, is_unspaced, spaced

LETTER = rf"[^\W_{INDEXED_CLASS}]"  # of a word that ends where another begins
BEFORE = 60  # characters shown before the first hit
AFTER = 140  # and after where it begins

Pieces = tuple[tuple[str, bool], ...]


def snippet(text: str, phrases: Iterable[str]) -> Pieces | None:
    """The stretch around the first hit of any phrase, as pieces with whether each is a hit; None without a hit.

    As the index does, case, diacritics and what stands between words are passed over.
    """
    words = [
        r"[\W_]*".join(map(_word, found))
        for phrase in phrases
        if (found := re.findall(r"[^\W_]+", spaced(_folded(phrase))))
    ]
    if not words:
        return None
    pattern = re.compile("|".join(words))
    folded = _folded(text)
    first = pattern.search(folded)
    if first is None:
        return None
    start, end = max(0, first.start() - BEFORE), min(len(text), first.start() + AFTER)
    pieces: list[tuple[str, bool]] = []
    at = start
    for hit in pattern.finditer(folded, first.start(), end):
        pieces += [(text[at : hit.start()], False), (text[hit.start() : hit.end()], True)]
        at = hit.end()
    pieces.append((text[at:end], False))
    ends = [("…", False)] * (start > 0), [("…", False)] * (end < len(text))
    return (*ends[0], *pieces, *ends[1])


def _word(word: str) -> str:
    """A pattern for a word: whole, unless it is of a script where words are not told apart."""
    return re.escape(word) if is_unspaced(word) else rf"(?<!{LETTER}){re.escape(word)}(?!{LETTER})"


def _folded(text: str) -> str:
    """Lower case without diacritics, character for character, so that offsets stay true."""
    table = {ord(char): unicodedata.normalize("NFD", char)[0].lower()[0] for char in set(text)}
    return text.translate(table)
