"""Attribution lines in an order that no shape of a language file has: "Jane Roe skrifaði þann 16.2.2018 09:34:".

A date, a verb of attribution lines and small words that belong to such lines: what is left over, if it is one stretch,
is the sender.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from mailarchive.locales import Locales, vocabulary
from mailarchive.quoted.fields.verbs import OFF, inside_word, verbs_in
from mailarchive.quoted.heads.attribution_shapes import Range

_MAILBOX_STARTS = "<\"'"
_MAILBOX_ENDS = ">)]"


class Leftover(NamedTuple):
    """What a date and a verb leave over of a line.

    sender: where the sender stands; None: nothing is left. locales: the languages of the verb.
    """

    sender: Range | None
    locales: Locales


def leftover(text: str, folded: str, date: Range) -> Leftover | None:
    """Return the sender of an attribution line with date and verb in any order; None where more than a sender is left.

    text: the line, unwrapped. folded: the same in folded case, character by character; it may be shorter by a colon at
    the end. date: where the date stands.
    """
    verb = _verb(folded, date)
    if verb is None:
        return None
    verb_range, locales = verb
    first, second = sorted((date, verb_range))
    gaps = ((0, first[0]), (first[1], second[0]), (second[1], len(folded)))
    rests = [rest for gap in gaps if (rest := _without_small_words(text, *gap)) and not _says_when(text, *rest)]
    if len(rests) > 1:
        return None
    return Leftover(rests[0] if rests else None, locales)


def _verb(folded: str, date: Range) -> tuple[Range, Locales] | None:
    """Return the longest verb of attribution lines that stands beside the date, and its languages."""
    for verb in verbs_in(folded):
        for start, end in _whole_words(folded, verb):
            if end <= date[0] or start >= date[1]:
                return (start, end), vocabulary().verbs[verb]
    return None


def _whole_words(text: str, words: str) -> Iterator[Range]:
    """Yield where words stand in a text, and are no part of longer ones."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not inside_word(text, start) and not inside_word(text, end):
            yield start, end
        start = text.find(words, end)


def _says_when(text: str, start: int, end: int) -> bool:
    """Whether a stretch is nothing but words that stand in dates."""
    return all(word.casefold().strip(OFF) in vocabulary().date_fillers for word in text[start:end].split())


@cache
def _small_words() -> frozenset[str]:
    """Return the words that stand around a sender in some language's attribution lines."""
    shapes = [shape for shape in vocabulary().attributions if "sender" in shape.fields]
    phrases = (part for shape in shapes for part in (shape.before, shape.between, shape.after))
    return frozenset(word.strip(OFF) for phrase in phrases for word in phrase.split())


def _without_small_words(text: str, start: int, end: int) -> Range | None:
    """Return what is left of a stretch once punctuation and small words are taken off its ends; None if nothing is.

    A word with a capital is a name, but for the first one of the line.
    """
    while True:
        start, end = _trimmed(text, start, end)
        if start >= end:
            return None
        words = text[start:end].split()
        head, tail = words[0], words[-1]
        if _small(head) or (not text[:start].strip(OFF) and head.casefold().strip(OFF) in _small_words()):
            start += len(head)
        elif _small(tail):
            end -= len(tail)
        else:
            return start, end


def _small(word: str) -> bool:
    return word == word.casefold() and word.strip(OFF) in _small_words()


def _trimmed(text: str, start: int, end: int) -> Range:
    """Return a stretch without punctuation at its ends, but for the brackets and quotes of a mailbox."""
    while start < end and _is_off(text[start], _MAILBOX_STARTS):
        start += 1
    while start < end and _is_off(text[end - 1], _MAILBOX_ENDS):
        end -= 1
    return start, end


def _is_off(char: str, kept: str) -> bool:
    return char.isspace() or (char in OFF and char not in kept)
