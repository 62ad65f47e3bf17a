"""Snippets of long texts: the first hit, and what stands around it.

FTS5's own `snippet()` takes time that grows with the square of the hits in a text: minutes for a message that repeats a
word a million times.
"""

import re
import unicodedata
from collections.abc import Iterable

from mailarchive.archive.search.unspaced_scripts import INDEXED_CLASS, is_unspaced, spaced

LETTER = rf"[^\W_{INDEXED_CLASS}]"  # of a word that ends where another begins
BEFORE = 60  # characters shown before the first hit
AFTER = 140  # and after where it begins

Pieces = tuple[tuple[str, bool], ...]
_MORE = ("…", False)  # text that is not shown


def snippet(text: str, phrases: Iterable[str]) -> Pieces | None:
    """Return what stands around the first hit of any phrase, as pieces with whether each is a hit; None without a hit.

    As the index does, case, diacritics and what stands between words are passed over.
    """
    patterns = list(filter(None, map(_phrase_pattern, phrases)))
    if not patterns:
        return None
    pattern = re.compile("|".join(patterns))
    folded = _folded(text)
    first = pattern.search(folded)
    if first is None:
        return None
    start, end = max(0, first.start() - BEFORE), min(len(text), first.start() + AFTER)
    pieces: list[tuple[str, bool]] = []
    if start > 0:
        pieces.append(_MORE)
    for hit in pattern.finditer(folded, first.start(), end):
        pieces += [(text[start : hit.start()], False), (text[hit.start() : hit.end()], True)]
        start = hit.end()
    pieces.append((text[start:end], False))
    if end < len(text):
        pieces.append(_MORE)
    return tuple(pieces)


def _phrase_pattern(phrase: str) -> str:
    """Return a pattern for a phrase; "" where it has no words."""
    words = re.findall(r"[^\W_]+", spaced(_folded(phrase)))
    return r"[\W_]*".join(map(_word_pattern, words))


def _word_pattern(word: str) -> str:
    """Return a pattern for a word: whole, unless it is of a script where words are not told apart."""
    if is_unspaced(word):
        return re.escape(word)
    return rf"(?<!{LETTER}){re.escape(word)}(?!{LETTER})"


def _folded(text: str) -> str:
    """Return a text in lower case without diacritics, character for character, so that offsets stay true."""
    table = {ord(char): unicodedata.normalize("NFD", char)[0].lower()[0] for char in set(text)}
    return text.translate(table)
