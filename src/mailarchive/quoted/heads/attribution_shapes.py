"""The shapes of attribution lines, which are data (locales/), and where one leaves room for the sender.

A shape fits around the date that stands in a text: the words before, between and after must be there, and what is left
is the sender.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from mailarchive.characters import COMMAS, DASHES, INVISIBLE, SEMICOLONS
from mailarchive.locales import Attribution, vocabulary
from mailarchive.quoted.fields.verbs import inside_word

Range = tuple[int, int]

PUNCTUATION = " .·*_[]\u00a0" + COMMAS + SEMICOLONS + DASHES + INVISIBLE
TRAILING = " *_" + INVISIBLE  # behind the colon that ends an attribution
AROUND_SENDER = " *_" + COMMAS + SEMICOLONS + INVISIBLE


def shapes_with_verb(text: str, verbs: Iterable[str]) -> Iterator[Attribution]:
    """Yield the shapes whose verb is in a folded text. verbs: those that may be in it."""
    shapes = _shapes()
    for verb in verbs:
        if verb in shapes and verb in text:
            yield from shapes[verb]


def shapes_without_verb(text: str) -> Sequence[Attribution]:
    """Return the shapes without a verb that may fit a folded text: they need an address."""
    if "@" not in text:
        return ()
    return _shapes()[""]


def sender_range(text: str, date: Range | None, shape: Attribution) -> Range | None:
    """Return where the sender stands if a shape's words are around it and the date; an empty range if it has none."""
    end = _before(text, len(text), shape.after)
    if end is None:
        return None
    start = _after(text, 0, shape.before)
    if start is None or start > end:
        return None
    if not date:
        return start, end
    if shape.fields[0] == "sender":
        return _sender_before_date(text, (start, end), date, shape)
    return _sender_after_date(text, (start, end), date, shape)


def _sender_before_date(text: str, within: Range, date: Range, shape: Attribution) -> Range | None:
    """Return where the sender stands between a shape's first words and the date, if nothing follows that."""
    end = _before(text, date[0], shape.between)
    if end is None or end <= within[0] or text[date[1] : within[1]].strip(PUNCTUATION):
        return None
    return within[0], end


def _sender_after_date(text: str, within: Range, date: Range, shape: Attribution) -> Range | None:
    """Return where the sender stands between the date and a shape's last words, if nothing stands before the date."""
    if text[within[0] : date[0]].strip(PUNCTUATION):
        return None
    end = within[1]
    if "sender" not in shape.fields:
        if text[date[1] : end].strip(PUNCTUATION):
            return None
        return end, end
    start = _after(text, date[1], shape.between)
    if start is None or start >= end:
        return None
    return start, end


def _after(text: str, start: int, words: str) -> int | None:
    """Return the index after words that must stand at `start`, punctuation before them skipped."""
    while start < len(text) and text[start] in PUNCTUATION:
        start += 1
    if not words:
        return start
    end = start + len(words)
    if not text.startswith(words, start) or inside_word(text, end):
        return None
    return end


def _before(text: str, end: int, words: str) -> int | None:
    """Return the index before words that must stand right before `end`, punctuation after them skipped."""
    while end and text[end - 1] in PUNCTUATION:
        end -= 1
    if not words:
        return end
    start = end - len(words)
    if not text.endswith(words, 0, end) or inside_word(text, start):
        return None
    return start


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
    """Return a text in folded case, without changing its length."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(map(_fold_letter, text))


def _fold_letter(letter: str) -> str:
    folded = letter.casefold()
    return folded if len(folded) == 1 else letter
