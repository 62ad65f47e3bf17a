"""The shapes of attribution lines, which are data (locales/), and where one leaves room for the sender.

A shape fits around the date that stands in a text: the words before, between and after must be there, and what is left
is the sender.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from mailarchive.characters import COMMAS, DASHES, INVISIBLE, SEMICOLONS
from mailarchive.locales import Attribution, vocabulary
from mailarchive.quoted.fields.verbs import inside_word

Range = tuple[int, int]

PUNCTUATION = " .·*_\u00a0" + COMMAS + SEMICOLONS + DASHES + INVISIBLE
TRAILING = " *_" + INVISIBLE  # behind the colon that ends an attribution


def shapes_in(text: str, verbs: Iterable[str]) -> Iterator[Attribution]:
    """Return the shapes whose verb is in a folded text; those without a verb come last, and need an address.

    verbs: those that may be in it.
    """
    known = _shapes()
    for verb in verbs:
        if verb in known and verb in text:
            yield from known[verb]
    if "@" in text:
        yield from known[""]


def sender_place(text: str, date: Range | None, shape: Attribution) -> Range | None:
    """Return where the sender stands if a shape's words are around it and the date; an empty range if it has none."""
    end = _before(text, len(text), shape.after)
    start = _after(text, 0, shape.before) if end is not None else None
    if start is None or end is None or start > end:
        return None
    if not date:
        return start, end
    low, high = date
    if shape.fields[0] == "sender":
        finish = _before(text, low, shape.between)
        return None if finish is None or start >= finish or text[high:end].strip(PUNCTUATION) else (start, finish)
    if text[start:low].strip(PUNCTUATION):
        return None
    begin = _after(text, high, shape.between)
    if "sender" not in shape.fields:
        return (end, end) if not text[high:end].strip(PUNCTUATION) else None
    return (begin, end) if begin is not None and begin < end else None


def _after(text: str, start: int, words: str) -> int | None:
    """Return the index after words that must stand at `start`, punctuation before them skipped."""
    while start < len(text) and text[start] in PUNCTUATION:
        start += 1
    if not words:
        return start
    end = start + len(words)
    return end if text.startswith(words, start) and not inside_word(text, end) else None


def _before(text: str, end: int, words: str) -> int | None:
    """Return the index before words that must stand right before `end`, punctuation after them skipped."""
    while end and text[end - 1] in PUNCTUATION:
        end -= 1
    if not words:
        return end
    start = end - len(words)
    return start if text.endswith(words, 0, end) and not inside_word(text, start) else None


@cache
def _shapes() -> dict[str, tuple[Attribution, ...]]:
    """Return the shapes with their words folded, by the verb they need ("" needs none)."""
    shapes: dict[str, dict[Attribution, Attribution]] = {}
    for shape in vocabulary().attributions:
        folded = replace(
            shape,
            before=fold(shape.before),
            between=fold(shape.between),
            after=fold(shape.after),
            verb=fold(shape.verb),
        )
        shapes.setdefault(folded.verb, {})[replace(folded, locale="", shape="")] = folded
    return {verb: tuple(entries.values()) for verb, entries in sorted(shapes.items(), key=lambda item: not item[0])}


def fold(text: str) -> str:
    """Fold the case without changing the length."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(char.casefold() if len(char.casefold()) == 1 else char for char in text)
