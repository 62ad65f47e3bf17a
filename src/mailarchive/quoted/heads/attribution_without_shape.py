"""Attribution lines that no shape of a language file fits.

With a verb and a date the words may stand in any order, if little else does. Without a verb, marks below have to bear
the line out: a date and a bare name are enough then, and a mailbox with a time in an unknown language.
"""

from mailarchive.quoted.fields.mailboxes import find_mailbox
from mailarchive.quoted.heads.attribution_any_order import Leftover, leftover
from mailarchive.quoted.heads.attribution_evidence import (
    TIME,
    AroundAttribution,
    AttributionMatch,
    weigh_date,
    weigh_sender,
)
from mailarchive.quoted.heads.attribution_shapes import AROUND_SENDER, PUNCTUATION, Range
from mailarchive.quoted.rules import ATTRIBUTION_WITHOUT_VERB
from mailarchive.quoted.weights import Weight

_DATE_AND_TIME = 8  # figures
_OTHER_WORDS = 8  # of an unknown language around a mailbox


def match_without_shape(text: str, folded: str, date: Range, around: AroundAttribution) -> AttributionMatch | None:
    """Return what a text with a date says whose words stand in an order of their own, which takes more evidence."""
    if not around.closed:
        return None
    left = leftover(text, folded, date)
    if left:
        return _match_any_order(text, date, left, around)
    if around.marked:
        return _match_bare_name(text, folded, date)
    return None


def match_unknown_language(text: str, date: Range | None) -> AttributionMatch | None:
    """Return what a text in an unknown language says, above marked text: a mailbox, a time, and few words."""
    mailbox = find_mailbox(text)
    if mailbox is None or not TIME.search(text):
        return None
    understood = {*range(*mailbox), *range(*(date or (0, 0)))}
    others = "".join(char for index, char in enumerate(text) if index not in understood)
    if len(others.split()) > _OTHER_WORDS:
        return None
    if weigh_date(text, date) < Weight.DATE_IN_FIGURES:
        date = None
    return AttributionMatch(Weight.SENDER_ADDRESS + Weight.MARKS_BELOW + Weight.VERB, None, mailbox, date)


def _match_any_order(text: str, date: Range, left: Leftover, around: AroundAttribution) -> AttributionMatch | None:
    """Return what a text says that is a verb, a date in figures and a sender; marks below may stand for the sender."""
    sender_weight = 0.0
    if left.sender:
        name = text[slice(*left.sender)].strip(AROUND_SENDER)
        sender_weight = weigh_sender(name)
        if sender_weight < Weight.SENDER_ADDRESS and name.islower():
            return None  # "Sent to"
    nobody = not sender_weight and (left.sender or not around.marked)
    if nobody or weigh_date(text, date) < Weight.DATE_IN_FIGURES:
        return None
    weight = sender_weight + Weight.DATE_IN_FIGURES + Weight.VERB + Weight.MARKS_BELOW * around.marked
    match = AttributionMatch(weight, min(left.locales), left.sender, date)
    if match.is_enough:
        return match
    return None


def _match_bare_name(text: str, folded: str, date: Range) -> AttributionMatch | None:
    """Return what "16.02.18 09:34, Jane Roe:" says above marked text: a date with its time, and nothing but a name."""
    name = text[date[1] : len(folded)].strip(AROUND_SENDER)
    figures = sum(char.isdigit() for char in text[slice(*date)])
    if text[: date[0]].strip(PUNCTUATION) or figures < _DATE_AND_TIME or not all(map(_has_capital, name.split())):
        return None
    weight = weigh_sender(name) + Weight.DATE_IN_FIGURES + Weight.MARKS_BELOW
    if weight <= ATTRIBUTION_WITHOUT_VERB.certainty + Weight.COLON:
        return None
    return AttributionMatch(weight, None, (date[1], len(folded)), date)


def _has_capital(word: str) -> bool:
    """Whether a word begins like a name, in scripts without capitals too."""
    return word[0].isalpha() and not word[0].islower()
