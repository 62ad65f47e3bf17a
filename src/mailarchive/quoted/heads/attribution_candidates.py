"""The readings of a text that may be an attribution: each shape around its date is a candidate, with its evidence.

A candidate that lacks what its shape asks for, or that nothing bears out, is none. Of those with a verb the one counts
whose shape has most words, then the one that weighs most; a shape without a verb counts only where none with one fits.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mailarchive.characters import COLON_SIGNS
from mailarchive.locales import Attribution
from mailarchive.quoted.dates import find_day
from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.heads.attribution_evidence import (
    AroundAttribution,
    AttributionMatch,
    rule_of,
    total_weight,
    weigh_date,
    weigh_sender,
)
from mailarchive.quoted.heads.attribution_shapes import (
    AROUND_SENDER,
    TRAILING,
    Range,
    fold,
    sender_range,
    shapes_with_verb,
    shapes_without_verb,
)
from mailarchive.quoted.heads.attribution_without_shape import match_unknown_language, match_without_shape
from mailarchive.quoted.weights import Weight

_TRAILING_ID = re.compile(r"(?:\s[^\W\d_]{2,20}){1,3}\s<([^<>\s]{3,250})>[:\s]{0,3}$")
_CLOSING = COLON_SIGNS + "- "
_ODD_WORDS = 6  # of a display name that doesn't look like one


class _Sentence(NamedTuple):
    """A text in which an attribution may stand: as it is, in folded case, and where its date does.

    folded is shorter by what closes the text. day: where there is no date, less than one that may stand for it.
    """

    text: str
    folded: str
    date: Range | None
    day: Range | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A reading of a text by a shape.

    name: the words of the sender. sender, date: where these stand. sender_weight, weight: of the sender, of everything.
    """

    shape: Attribution
    around: AroundAttribution
    name: str
    sender: Range
    date: Range | None
    sender_weight: float
    weight: float

    @property
    def nobody_is_named(self) -> bool:
        """Whether what should be the sender is neither an address nor like a name."""
        return not self.sender_weight and (bool(self.name) or "sender" in self.shape.fields)

    @property
    def nothing_bears_it_out(self) -> bool:
        """Whether a verb has neither a date nor an address nor marks with it; without a verb it takes an address."""
        has_address = self.sender_weight == Weight.SENDER_ADDRESS
        if self.shape.verb:
            return not (self.date or has_address or self.around.set_off)
        return not has_address or not (self.around.closed or self.around.marked)

    @property
    def is_whole(self) -> bool:
        """Whether it has all that clients write, an address and a date with its time: it needs no colon then."""
        if self.date is None or self.sender_weight < Weight.SENDER_ADDRESS:
            return False
        return self.weight >= Weight.SENDER_ADDRESS + Weight.DATE_IN_FIGURES + Weight.VERB

    @property
    def rank(self) -> tuple[int, float]:
        """What the best of several candidates has most of: words of its shape, then weight."""
        shape = self.shape
        return len(shape.before) + len(shape.between) + len(shape.after), self.weight

    @property
    def locale(self) -> str | None:
        """The language of the verb; None without one."""
        if self.shape.verb:
            return self.shape.locale
        return None

    @property
    def is_enough(self) -> bool:
        """Whether it weighs more than the least of its rule."""
        return self.weight > rule_of(self.locale).certainty

    def match(self) -> AttributionMatch:
        """Return what it says."""
        sender = self.sender if self.name else None
        return AttributionMatch(self.weight, self.locale, sender, self.date)


def match_attribution(text: str, date: Range | None, around: AroundAttribution) -> AttributionMatch | None:
    """Return the best reading of a text as an attribution; None if it is none. date: the first date in it."""
    sentence = _sentence(text, date, around)
    best = _match_by_shape(sentence, around)
    if date and (best is None or best.date is None):
        best = match_without_shape(sentence.text, sentence.folded, date, around) or best
    if best is None and around.unknown_language:
        best = match_unknown_language(sentence.text, date)
    return best


def find_message_id(text: str) -> re.Match[str] | None:
    """Return words like "in message <id>" that stand behind all else, as GroupWise puts them; the group is the id."""
    if text.count("<") < 2:
        return None
    match = _TRAILING_ID.search(text)
    if match and not has_email(text[: match.start()]):
        return None
    return match


def _sentence(text: str, date: Range | None, around: AroundAttribution) -> _Sentence:
    """Return a text as the shapes are to be tried on it: without the id of a message behind it, and what closes it."""
    message_id = find_message_id(text)
    if message_id:
        text = text[: message_id.start()]
    day = None
    if date is None and around.verbs and around.marked:
        day = find_day(text)
    return _Sentence(text, fold(text).rstrip(TRAILING).rstrip(_CLOSING), date, day)


def _match_by_shape(sentence: _Sentence, around: AroundAttribution) -> AttributionMatch | None:
    """Return the reading by the shape that fits best."""
    with_verb = shapes_with_verb(sentence.folded, around.verbs)
    best = max(_candidates(sentence, with_verb, around), key=lambda candidate: candidate.rank, default=None)
    if best is None:
        without_verb = shapes_without_verb(sentence.folded)
        best = next(_candidates(sentence, without_verb, around), None)
    return best.match() if best else None


def _candidates(sentence: _Sentence, shapes: Iterable[Attribution], around: AroundAttribution) -> Iterator[_Candidate]:
    """Yield the readings that enough evidence bears out."""
    for shape in shapes:
        date = _date_of(sentence, shape)
        if _date_is_missing(shape, date) or (_colon_is_missing(shape, around) and not _may_lack_colon(shape)):
            continue
        sender = sender_range(sentence.folded, date, shape)
        if sender is None or _is_inside(sentence.date, sender):
            continue
        candidate = _candidate(sentence, shape, sender=sender, date=date, around=around)
        if candidate.nobody_is_named or candidate.nothing_bears_it_out:
            continue
        if _colon_is_missing(shape, around) and not candidate.is_whole:
            continue
        if candidate.is_enough:
            yield candidate


def _date_of(sentence: _Sentence, shape: Attribution) -> Range | None:
    """Return the date that a shape fits around; less than one does where words stand before it."""
    if "date" not in shape.fields:
        return None
    if sentence.date is None and (shape.before or shape.between):
        return sentence.day
    return sentence.date


def _date_is_missing(shape: Attribution, date: Range | None) -> bool:
    return date is None and "date" in shape.fields


def _colon_is_missing(shape: Attribution, around: AroundAttribution) -> bool:
    """Whether a shape asks for a colon where there is none, nor a verb and marks in its stead."""
    if not shape.colon or around.closed:
        return False
    return not around.marked or not shape.verb


def _may_lack_colon(shape: Attribution) -> bool:
    """Whether a shape ends in its verb, as those do that some clients write without the colon."""
    return bool(shape.verb) and shape.after.endswith(shape.verb) and "date" in shape.fields


def _is_inside(date: Range | None, sender: Range) -> bool:
    """Whether what would be the sender holds the date."""
    return date is not None and sender[0] <= date[0] < sender[1]


def _candidate(
    sentence: _Sentence, shape: Attribution, *, sender: Range, date: Range | None, around: AroundAttribution
) -> _Candidate:
    """Return the reading by a shape, its evidence weighed."""
    start, end = _last_name(sentence.text, *sender)
    name = sentence.text[start:end].strip(AROUND_SENDER)
    sender_weight = weigh_sender(name)
    if name and not sender_weight and _may_be_odd_name(name, shape, around):
        sender_weight = Weight.SENDER_ODD_NAME
    weight = total_weight(sender_weight, weigh_date(sentence.text, date), bool(shape.verb), around)
    return _Candidate(shape, around, name, sender=(start, end), date=date, sender_weight=sender_weight, weight=weight)


def _last_name(text: str, start: int, end: int) -> Range:
    """Return the last name of a range that has two.

    "In article <id@host>, Ada <a@b> wrote" and Supercite's '"Ada" == Ada Kern <a@b> writes' do.
    """
    for mark, has_mailbox in ((">, ", True), ('" == ', False)):
        cut = text.rfind(mark, start, end)
        if cut >= 0 and (has_email(text[cut:end]) or not has_mailbox):
            start = cut + len(mark)
    return start, end


def _may_be_odd_name(name: str, shape: Attribution, around: AroundAttribution) -> bool:
    """Whether words that look like no name may be one: few, in a shape that has all, above quote marks."""
    has_all = shape.verb and shape.before and "date" in shape.fields
    return bool(has_all) and around.marked and len(name.split()) <= _ODD_WORDS
