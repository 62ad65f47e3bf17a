"""Attribution lines: "On Fri, 16 Feb 2018 at 09:34, Name <a@b> wrote:" in any language, over one line or several.

The shapes are data (locales/). A shape is matched around the date that stands in the text: the words before, between
and after must be there, and what is left is the sender. Wrapped lines are joined first, whatever marks the wrapping
gave them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from mailarchive.quoted.addresses import has_email
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.found import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.lines import Line
from mailarchive.quoted.locales import Attribution, vocabulary
from mailarchive.quoted.loose import leftover
from mailarchive.quoted.spliced import Spliced, splice_lines
from mailarchive.quoted.verbs import may_attribute

_MOST_LINES = 5
_LONGEST = 500
_ENOUGH = 0.5  # of the weight of evidence
_FIGURES = 0.35  # of it, for a date with day, month and year or time
_DIGITS = 8  # of a date with its time
_PUNCTUATION = " ,;.·-–—*_\u200e\u200f\ufeff\u00a0，、،؛"
_SENDER_OFF = " ,;*_\ufeff\u200e\u200f，、،؛"
_QUOTES = "\"'«»“”„<>()[]"

_EVIDENCE = re.compile(r"[\d@]")

_UNSPACED = "\u2e80"  # from here on, scripts without blanks between words

_Range = tuple[int, int]


class _Match(NamedTuple):
    """What fits: the weight of evidence, the letters of the shape's words, the locale of its verb, where sender and
    date stand (None: nowhere)."""

    weight: float
    words: int
    locale: str | None
    sender: _Range | None
    date: _Range | None


@cache
def _shapes() -> dict[str, tuple[Attribution, ...]]:
    """Give the shapes with their words folded, by the verb they need ("" needs none)."""
    shapes: dict[str, dict[Attribution, Attribution]] = {}
    for shape in vocabulary().attributions:
        folded = replace(
            shape,
            before=_fold(shape.before),
            between=_fold(shape.between),
            after=_fold(shape.after),
            verb=_fold(shape.verb),
        )
        shapes.setdefault(folded.verb, {})[replace(folded, locale="", shape="")] = folded
    return {verb: tuple(entries.values()) for verb, entries in sorted(shapes.items(), key=lambda item: not item[0])}


def _fold(text: str) -> str:
    """Fold the case without changing the length."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(char.casefold() if len(char.casefold()) == 1 else char for char in text)


def ends_like_attribution(text: str) -> bool:
    """Whether a line may be the last of an attribution: it ends in a colon, an address or a verb."""
    return text.endswith((":", "：", ">", "wrote"))


def find_attribution(lines: Sequence[Line], index: int, marked_below: bool) -> Head | None:
    """Read the attribution that ends on a line, looking up to four lines back; None if there is none.

    marked_below: whether the text under it carries quote marks, which bears out a weak one.
    """
    if lines[index].text.endswith(">>>"):
        return _arrows(lines, index)
    above = " ".join(line.text for line in lines[max(index + 1 - _MOST_LINES, 0) : index + 1])
    if not (marked_below or _EVIDENCE.search(above)):
        return None
    if not may_attribute(above[-_LONGEST:]) and not _needs_no_verb(above, marked_below):
        return None
    best: tuple[_Match, Spliced, int] | None = None
    for first in range(index, max(index - _MOST_LINES, -1), -1):
        text = lines[first].text.rstrip()
        if not text and first and _open_bracket(lines[max(first - 2, 0) : first]):
            continue  # the bracket that closes the address stands alone and was taken for a quote mark
        if not text or (first < index and text.endswith((":", "：")) and not text.endswith("mailto:")):
            break
        spliced = splice_lines(lines[first : index + 1])
        if len(spliced.text) > _LONGEST:
            break
        match = _match(spliced, marked_below)
        if match and (best is None or match.weight > best[0].weight):
            best = match, spliced, first
    return _head(*best, lines, index) if best else None


def _needs_no_verb(text: str, marked: bool) -> bool:
    """Whether a text may be an attribution without a verb: those have an address, or marks below and a colon."""
    colon = text.rstrip(" *_").endswith((":", "："))
    if "@" in text:
        return colon or find_date(text) is not None
    return marked and colon


def _open_bracket(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    return text.rfind("<") > text.rfind(">")


def _arrows(lines: Sequence[Line], index: int) -> Head | None:
    """Read GroupWise's ">>> name date >>>"; its first arrows are off already."""
    spliced = splice_lines(lines[index : index + 1])
    date = find_date(spliced.text)
    if not date or spliced.text[date[1] :].strip(" >") or not _who(spliced.text[: date[0]]):
        return None
    return _head(_Match(0.8, 0, None, (0, date[0]), date), spliced, index, lines, index)


def _match(spliced: Spliced, marked: bool) -> _Match | None:
    """Give the shape that fits a text best."""
    text = _fold(spliced.text).rstrip(" *_")
    colon = text.endswith((":", "："))
    text = text.rstrip(":： ")
    found = find_date(spliced.text)
    best: _Match | None = None
    for shape in _candidates(text):
        if best and not shape.verb:
            break  # shapes without a verb come last, and only count where no other fits
        if shape.colon and not colon and not (marked and shape.verb):
            continue
        date = found if "date" in shape.fields else None
        place = _place(text, date, shape)
        if place is None:
            continue
        sender = spliced.text[slice(*place)].strip(_SENDER_OFF)
        who, when = _who(sender), _when(spliced.text, date)
        if (sender or "sender" in shape.fields) and not who:
            continue
        if not (shape.verb or has_email(sender)) or not (date or marked or has_email(sender)):
            continue
        weight = who + when + 0.2 * bool(shape.verb) + 0.1 * colon + 0.2 * marked
        words = len(shape.before) + len(shape.between) + len(shape.after)
        if weight > _ENOUGH and (best is None or (words, weight) > (best.words, best.weight)):
            best = _Match(weight, words, shape.locale if shape.verb else None, place if sender else None, date)
    if found and (best is None or best.date is None):
        return _match_loosely(spliced.text, text, found, colon, marked) or best
    return best


def _match_loosely(text: str, folded: str, date: _Range, colon: bool, marked: bool) -> _Match | None:
    """Read an attribution whose words stand in an order of their own, which takes more evidence."""
    left = leftover(text, folded, date) if colon else None
    if left is None:
        return _match_bare_name(text, folded, date) if colon and marked else None
    who = _who(text[slice(*left.sender)].strip(_SENDER_OFF)) if left.sender else 0.0
    when = _when(text, date)
    weight = who + when + 0.2 + 0.2 * marked
    if weight <= _ENOUGH or when < _FIGURES or not (who if left.sender else marked):
        return None
    return _Match(weight, 0, min(left.locales), left.sender, date)


def _match_bare_name(text: str, folded: str, date: _Range) -> _Match | None:
    """Read "16.02.18 09:34, Jane Roe:" above marked text: a date with its time, and nothing but a name."""
    name = text[date[1] : len(folded)].strip(_SENDER_OFF)
    digits = sum(char.isdigit() for char in text[slice(*date)])
    if text[: date[0]].strip(_PUNCTUATION) or digits < _DIGITS or not all(map(_capital, name.split())):
        return None
    weight = _who(name) + _FIGURES + 0.2
    return _Match(weight, 0, None, (date[1], len(folded)), date) if weight > _ENOUGH + 0.1 else None


def _head(match: _Match, spliced: Spliced, first: int, lines: Sequence[Line], last: int) -> Head:
    values: dict[FieldName, Value] = {}
    sender = value(spliced, *match.sender, off=_SENDER_OFF) if match.sender else None
    date = value(spliced, *match.date) if match.date else None
    if sender:
        values["sender"] = sender
    if date:
        values["date"] = date
    return Head(
        *whole_lines(lines, first, last),
        style="attribution",
        rule="attribution" if match.locale else "attribution-without-verb",
        certainty=round(min(match.weight, 0.99), 2),
        forwarded=False,
        attribution=True,
        values=values,
        locales=frozenset({match.locale}) if match.locale else frozenset(),
    )


def _candidates(text: str) -> Iterator[Attribution]:
    """Give the shapes whose verb is in a text; those without a verb need an address."""
    for verb, entries in _shapes().items():
        if verb in text if verb else "@" in text:
            yield from entries


def _place(text: str, date: _Range | None, shape: Attribution) -> _Range | None:
    """Give where the sender stands if a shape's words are around it and the date; an empty range if it has none."""
    start = _after(text, 0, shape.before)
    end = _before(text, len(text), shape.after)
    if start is None or end is None or start > end or ("date" in shape.fields and not date):
        return None
    if not date:
        return start, end
    low, high = date
    if shape.fields[0] == "sender":
        finish = _before(text, low, shape.between)
        return None if finish is None or start >= finish or text[high:end].strip(_PUNCTUATION) else (start, finish)
    if text[start:low].strip(_PUNCTUATION):
        return None
    begin = _after(text, high, shape.between)
    if "sender" not in shape.fields:
        return (end, end) if not text[high:end].strip(_PUNCTUATION) else None
    return (begin, end) if begin is not None and begin < end else None


def _after(text: str, start: int, words: str) -> int | None:
    """Give the index after words that must stand at `start`, punctuation before them skipped."""
    while start < len(text) and text[start] in _PUNCTUATION:
        start += 1
    if not words:
        return start
    end = start + len(words)
    if not text.startswith(words, start) or (end < len(text) and _inside_word(text, end)):
        return None
    return end


def _before(text: str, end: int, words: str) -> int | None:
    """Give the index before words that must stand right before `end`, punctuation after them skipped."""
    while end and text[end - 1] in _PUNCTUATION:
        end -= 1
    if not words:
        return end
    start = end - len(words)
    if not text.endswith(words, 0, end) or (start > 0 and _inside_word(text, start)):
        return None
    return start


def _inside_word(text: str, index: int) -> bool:
    """Whether an index lies inside a word of a script that puts blanks between words."""
    before, after = text[index - 1], text[index]
    return before.isalnum() and after.isalnum() and max(before, after) < _UNSPACED


def _who(sender: str) -> float:
    """Weigh what would be the sender: an address, or something like a name."""
    if len(sender) > 250 or not any(char.isalnum() for char in sender):
        return 0.0
    if has_email(sender):
        return 0.3
    words = [word for word in sender.split() if word[:1].isalpha()]
    small = sum(word[0].islower() for word in words)
    return 0.15 if len(words) <= 8 and (len(words) < 2 or small * 2 <= len(words)) else 0.0


def _capital(word: str) -> bool:
    """Whether a word begins like a name, in scripts without capitals too."""
    return word[0].isalpha() and not word[0].islower()


def _when(text: str, date: _Range | None) -> float:
    """Weigh a date by its figures: a lone weekday says little."""
    digits = sum(char.isdigit() for char in text[slice(*date)]) if date else 0
    return _FIGURES if digits >= 5 else 0.25 if digits else 0.05 * bool(date)
