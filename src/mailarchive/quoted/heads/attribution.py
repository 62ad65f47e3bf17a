"""Attribution lines: "On Fri, 16 Feb 2018 at 09:34, Name <a@b> wrote:" in any language, over one line or several.

Where a date and a sender stand in it, and the words of a shape around them (fitting.py, loose.py), the evidence is
weighed. Wrapped lines are joined first, whatever marks the wrapping gave them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mailarchive.characters import COMMAS, INVISIBLE, SEMICOLONS
from mailarchive.quoted.dates import find_date, find_day
from mailarchive.quoted.fields.mailboxes import find_mailbox, has_email
from mailarchive.quoted.fields.verbs import verbs_in
from mailarchive.quoted.heads.attribution_any_order import leftover
from mailarchive.quoted.heads.attribution_shapes import PUNCTUATION, TRAILING, Range, fold, sender_place, shapes_in
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.head import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.rules import ATTRIBUTION, ATTRIBUTION_WITHOUT_VERB, Weight
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, map_lines

_MOST_LINES = 5
_LONGEST = 500
_SENDER_OFF = " *_" + COMMAS + SEMICOLONS + INVISIBLE
_TRAILING_ID = re.compile(r"(?:\s[^\W\d_]{2,20}){1,3}\s<[^<>\s]{3,250}>[:\s]{0,3}$")
_EVIDENCE = re.compile(r"[\d@]")

# The weight of the evidence.
_ADDRESS, _NAME, _ODD_NAME = Weight.SENDER_ADDRESS, Weight.SENDER_NAME, Weight.SENDER_ODD_NAME
_FIGURES, _DAY, _WEEKDAY = Weight.DATE_IN_FIGURES, Weight.DATE_OF_A_DAY, Weight.DATE_OF_A_WEEKDAY
_VERB, _MARKED, _FRAME, _COLON = Weight.VERB, Weight.MARKS_BELOW, Weight.FRAME_OF_DASHES, Weight.COLON
_ENOUGH = ATTRIBUTION.certainty

_DIGITS = 8  # of a date with its time
_STRANGE = 8  # words of an unknown language around a mailbox
_TIME = re.compile(r"\d\d?[:.]\d\d")
_ODD_WORDS = 6  # of a display name that doesn't look like one


class _Evident(NamedTuple):
    """What bears an attribution out whatever its shape: the verbs that may be in it, marks under it, what closes it
    (a colon, or dashes like those before it), whether those dashes frame it."""

    verbs: Sequence[str]
    marked: bool
    closed: bool
    framed: bool


class _Match(NamedTuple):
    """What fits: the weight of evidence, the letters of the shape's words, the locale of its verb, where sender and
    date stand (None: nowhere)."""

    weight: float
    words: int
    locale: str | None
    sender: Range | None
    date: Range | None


def ends_like_attribution(text: str) -> bool:
    """Whether a line may be the last of an attribution: it ends in a colon, an address, a verb or dashes."""
    return text.endswith((":", "：", ">", "wrote", "--"))


def find_attribution(lines: Sequence[Line], index: int, lowest: int, budget: Budget, marked_below: bool) -> Head | None:
    """Read the attribution that ends on a line, looking up to four lines back; None if there is none.

    Lines before `lowest` belong to something else. marked_below: whether the text under it carries quote marks, which
    bears out a weak one.
    """
    if lines[index].text.endswith(">>>"):
        return _arrows(lines, index)
    lowest = max(lowest, index + 1 - _MOST_LINES)
    above = " ".join(line.text for line in lines[lowest : index + 1])
    verbs = verbs_in(above[-_LONGEST:])
    dashed = lines[index].text.rstrip().endswith("--")
    if not (marked_below or (dashed and verbs)) and not (_EVIDENCE.search(above) and (verbs or "@" in above)):
        return None
    if budget.lost:
        return None
    stretches = _stretches(lines, index, lowest)
    framed = dashed and any(mapped.text.startswith("--") for _, mapped in stretches)
    closed = framed or lines[index].text.rstrip(TRAILING).endswith((":", "："))
    evident = _Evident(verbs, marked_below, closed, framed)
    most = _weight(_ADDRESS if "@" in above else _NAME, _FIGURES, bool(verbs), evident)
    best: tuple[_Match, MappedText, int] | None = None
    for first, mapped, date in _dated(stretches):
        match = _match(mapped.text, date, evident) if _enough(evident, mapped.text, date is not None) else None
        if match and (best is None or match.weight > best[0].weight):
            best = match, mapped, first
            if match.weight >= most:
                break
    if best is None:
        budget.wasted()
        return None
    return _head(*best, lines, index)


def _enough(evident: _Evident, text: str, dated: bool) -> bool:
    """Whether a text that has these may be an attribution; without a verb it needs two of the others.

    A mailbox and a day alone are the head of an entry in a log of changes.
    """
    mailbox = "@" in text
    if evident.verbs:
        return evident.marked or evident.framed or mailbox or dated
    if mailbox and (evident.closed or (dated and (evident.marked or _TIME.search(text)))):
        return True
    return evident.marked and evident.closed and dated


def _stretches(lines: Sequence[Line], index: int, lowest: int) -> list[tuple[int, MappedText]]:
    """Return what may be the attribution that ends on a line: that line, it and the one above, and so on, each with the
    number of its first line."""
    stretches: list[tuple[int, MappedText]] = []
    for first in range(index, lowest - 1, -1):
        text = lines[first].text.rstrip()
        if not text and first and (_open_bracket(lines[max(first - 2, 0) : first]) or lines[first + 1].text == "<"):
            continue  # the bracket that closes the address stands alone and was taken for a quote mark
        if not text or (first < index and text.endswith((":", "：")) and not text.endswith("mailto:")):
            break
        mapped = map_lines(lines[first : index + 1])
        if len(mapped.text) > _LONGEST:
            break
        stretches.append((first, mapped))
    return stretches


def _dated(stretches: Sequence[tuple[int, MappedText]]) -> Iterator[tuple[int, MappedText, Range | None]]:
    """Return each stretch with the first date in it, up to where a second date stands above that.

    An attribution has one. Where the longest has no date, the others are not asked.
    """
    later = 0  # characters from the start of the date to the end
    for count, (first, mapped) in enumerate(stretches):
        text = mapped.text
        date = find_date(text) if count == 0 or later or find_date(stretches[-1][1].text) else None
        if date and len(text) - date[1] >= later > 0:
            return
        yield first, mapped, date
        later = len(text) - date[0] if date else 0


def _open_bracket(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    return text.rfind("<") > text.rfind(">")


def _arrows(lines: Sequence[Line], index: int) -> Head | None:
    """Read GroupWise's ">>> name date >>>"; its first arrows are off already."""
    mapped = map_lines(lines[index : index + 1])
    date = find_date(mapped.text)
    if not date or mapped.text[date[1] :].strip(" >") or not _who(mapped.text[: date[0]]):
        return None
    return _head(_Match(Weight.FRAME_OF_ARROWS, 0, None, (0, date[0]), date), mapped, index, lines, index)


def _match(text: str, found: Range | None, evident: _Evident) -> _Match | None:
    """Return the shape that fits a text best; found: the first date in it."""
    named = _message_id(text)
    if named:
        text = text[: named[0]]
    folded = fold(text).rstrip(TRAILING).rstrip(":：- ")
    day = None if found or not (evident.verbs and evident.marked) else find_day(text)
    best: _Match | None = None
    for shape in shapes_in(folded, evident.verbs):
        if best and not shape.verb:
            break  # shapes without a verb only count where no other fits
        dated = "date" in shape.fields
        date = (found or (day if shape.before else None)) if dated else None
        if (dated and not date) or (shape.colon and not evident.closed and not (evident.marked and shape.verb)):
            continue
        place = sender_place(folded, date, shape)
        if place is None or (found and place[0] <= found[0] < place[1]):
            continue
        place = _nearest(text, *place)
        sender = text[slice(*place)].strip(_SENDER_OFF)
        who = _who(sender)
        if not who and dated and shape.before and shape.verb and evident.marked and len(sender.split()) <= _ODD_WORDS:
            who = _ODD_NAME * bool(sender)
        if (sender or "sender" in shape.fields) and not who:
            continue
        known = who == _ADDRESS
        borne_out = dated or evident.marked or evident.framed or known
        if not borne_out or not (shape.verb or (known and (evident.closed or evident.marked))):
            continue
        weight = _weight(who, _when(text, date), bool(shape.verb), evident)
        words = len(shape.before) + len(shape.between) + len(shape.after)
        if weight > _ENOUGH and (best is None or (words, weight) > (best.words, best.weight)):
            best = _Match(weight, words, shape.locale if shape.verb else None, place if sender else None, date)
    if found and (best is None or best.date is None):
        best = _match_loosely(text, folded, found, evident) or best
    if best is None and not evident.verbs and evident.marked and evident.closed:
        return _match_mailbox(text, found)
    return best


def _nearest(text: str, start: int, end: int) -> Range:
    """Return the last name of a range that has two: "In article <id@host>, Ada <a@b> wrote" and Supercite's
    '"Ada" == Ada Kern <a@b> writes' do."""
    for mark, has_mailbox in ((">, ", True), ('" == ', False)):
        cut = text.rfind(mark, start, end)
        if cut >= 0 and (has_email(text[cut:end]) or not has_mailbox):
            start = cut + len(mark)
    return start, end


def _message_id(text: str) -> Range | None:
    """Return where words like "in message <id>" stand behind all else, as GroupWise puts them."""
    found = _TRAILING_ID.search(text) if text.count("<") > 1 else None
    return found.span() if found and has_email(text[: found.start()]) else None


def _match_loosely(text: str, folded: str, date: Range, evident: _Evident) -> _Match | None:
    """Read an attribution whose words stand in an order of their own, which takes more evidence."""
    when = _when(text, date)
    left = leftover(text, folded, date) if evident.closed else None
    if left is None:
        return _match_bare_name(text, folded, date) if evident.closed and evident.marked else None
    name = text[slice(*left.sender)].strip(_SENDER_OFF) if left.sender else ""
    who = _who(name)
    if who < _ADDRESS and name.islower():
        return None  # "Sent to"
    weight = who + when + _VERB + _MARKED * evident.marked
    if weight <= _ENOUGH or when < _FIGURES or not (who if left.sender else evident.marked):
        return None
    return _Match(weight, 0, min(left.locales), left.sender, date)


def _match_mailbox(text: str, date: Range | None) -> _Match | None:
    """Read an attribution in a language that nobody taught us, above marked text: a mailbox, a time, and few words."""
    mailbox = find_mailbox(text)
    if mailbox is None or not _TIME.search(text):
        return None
    start, end = date or (0, 0)
    others = [place for place in range(len(text)) if not (mailbox[0] <= place < mailbox[1] or start <= place < end)]
    words = "".join(text[place] for place in others).split()
    known = date if date and _when(text, date) == _FIGURES else None
    return _Match(_ADDRESS + _MARKED + _VERB, 0, None, mailbox, known) if len(words) <= _STRANGE else None


def _match_bare_name(text: str, folded: str, date: Range) -> _Match | None:
    """Read "16.02.18 09:34, Jane Roe:" above marked text: a date with its time, and nothing but a name."""
    name = text[date[1] : len(folded)].strip(_SENDER_OFF)
    digits = sum(char.isdigit() for char in text[slice(*date)])
    if text[: date[0]].strip(PUNCTUATION) or digits < _DIGITS or not all(map(_capital, name.split())):
        return None
    weight = _who(name) + _FIGURES + _MARKED
    return _Match(weight, 0, None, (date[1], len(folded)), date) if weight > _ENOUGH + _COLON else None


def _head(match: _Match, mapped: MappedText, first: int, lines: Sequence[Line], last: int) -> Head:
    values: dict[FieldName, Value] = {}
    sender = value(mapped, *match.sender, off=_SENDER_OFF) if match.sender else None
    date = value(mapped, *match.date) if match.date else None
    if sender:
        values["sender"] = sender
    if date:
        values["date"] = date
    named = _message_id(mapped.text)
    message_id = value(mapped, mapped.text.index("<", named[0]) + 1, named[1], off=" <>:") if named else None
    if message_id:
        values["message_id"] = message_id
    rule = ATTRIBUTION if match.locale else ATTRIBUTION_WITHOUT_VERB
    return Head(
        *whole_lines(lines, first, last),
        style="attribution",
        rules=(rule,),
        certainty=rule.as_certainty(match.weight),
        forwarded=False,
        attribution=True,
        values=values,
        locales=frozenset({match.locale}) if match.locale else frozenset(),
    )


def _weight(who: float, when: float, verb: bool, evident: _Evident) -> float:
    closed = _FRAME if evident.framed else _COLON * evident.closed
    return who + when + _VERB * verb + closed + _MARKED * evident.marked


def _who(sender: str) -> float:
    """Weigh what would be the sender: an address, or something like a name."""
    if len(sender) > 250 or not any(char.isalnum() for char in sender):
        return 0.0
    if has_email(sender):
        return _ADDRESS
    words = [word for word in sender.split() if word[:1].isalpha()]
    small = sum(word[0].islower() for word in words)
    return _NAME if len(words) <= 8 and (len(words) < 2 or small * 2 <= len(words)) else 0.0


def _capital(word: str) -> bool:
    """Whether a word begins like a name, in scripts without capitals too."""
    return word[0].isalpha() and not word[0].islower()


def _when(text: str, date: Range | None) -> float:
    """Weigh a date by its figures: a lone weekday says little."""
    digits = sum(char.isdigit() for char in text[slice(*date)]) if date else 0
    return _FIGURES if digits >= 5 else _DAY if digits else _WEEKDAY * bool(date)
