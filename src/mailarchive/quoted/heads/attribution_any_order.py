"""Attribution lines in an order that no shape of a language file has: "Jane Roe skrifaði þann 16.2.2018 09:34:".

A date, a verb of attribution lines and small words that belong to such lines: what is left over, if it is one stretch,
is the sender.
"""

from functools import cache
from typing import NamedTuple

from mailarchive.locales import Locales, vocabulary
from mailarchive.quoted.fields.verbs import OFF, inside_word, verbs_in

_Range = tuple[int, int]
_MAILBOX_STARTS = "<\"'"
_MAILBOX_ENDS = ">)]"


class Leftover(NamedTuple):
    """What a date and a verb leave over of a line: where the sender stands (None: nothing is left), and the languages
    of the verb."""

    sender: _Range | None
    locales: Locales


def leftover(text: str, folded: str, date: _Range) -> Leftover | None:
    """Return the sender of an attribution line with date and verb in any order; None where more than a sender is left.

    text: the line, unwrapped. folded: the same in folded case, character by character; it may be shorter by a colon at
    the end. date: where the date stands.
    """
    verb = _verb(folded, date)
    if verb is None:
        return None
    place, locales = verb
    first, second = sorted((date, place))
    gaps = ((0, first[0]), (first[1], second[0]), (second[1], len(folded)))
    stretches = [left for gap in gaps if (left := _without_small_words(text, *gap)) and not _says_when(text, *left)]
    return Leftover(stretches[0] if stretches else None, locales) if len(stretches) < 2 else None


def _verb(folded: str, date: _Range) -> tuple[_Range, Locales] | None:
    """Find the longest verb of attribution lines that stands beside the date."""
    for verb in verbs_in(folded):
        at = folded.find(verb)
        while at >= 0:
            end = at + len(verb)
            if not (at < date[1] and date[0] < end) and not (inside_word(folded, at) or inside_word(folded, end)):
                return (at, end), vocabulary().verbs[verb]
            at = folded.find(verb, end)
    return None


def _says_when(text: str, start: int, end: int) -> bool:
    """Whether a stretch is nothing but words that stand in dates."""
    return all(word.casefold().strip(OFF) in vocabulary().date_fillers for word in text[start:end].split())


@cache
def _small_words() -> frozenset[str]:
    """Return the words that stand around a sender in some language's attribution lines."""
    shapes = [shape for shape in vocabulary().attributions if "sender" in shape.fields]
    phrases = (part for shape in shapes for part in (shape.before, shape.between, shape.after))
    return frozenset(word.strip(OFF) for phrase in phrases for word in phrase.split())


def _without_small_words(text: str, start: int, end: int) -> _Range | None:
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


def _trimmed(text: str, start: int, end: int) -> _Range:
    """Take punctuation off the ends, but for the brackets and quotes of a mailbox."""
    while start < end and (text[start].isspace() or (text[start] in OFF and text[start] not in _MAILBOX_STARTS)):
        start += 1
    while start < end and (text[end - 1].isspace() or (text[end - 1] in OFF and text[end - 1] not in _MAILBOX_ENDS)):
        end -= 1
    return start, end
