"""What bears an attribution out: its evidence, weighed as quoted/weights.py says."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.heads.attribution_shapes import Range
from mailarchive.quoted.rules import ATTRIBUTION, ATTRIBUTION_WITHOUT_VERB, Rule
from mailarchive.quoted.weights import Weight

TIME = re.compile(r"\d\d?[:.]\d\d")
_LONGEST_SENDER = 250
_NAME_WORDS = 8
_DATE_FIGURES = 5  # of day, month and year or time


class AroundAttribution(NamedTuple):
    """What bears an attribution out, whatever shape its words have.

    verbs: those that stand in its lines. marked: whether the text below carries quote marks. closed: whether a colon
    closes it, or dashes like those before it. framed: whether it stands between such dashes.
    """

    verbs: Sequence[str]
    marked: bool
    closed: bool
    framed: bool

    @property
    def set_off(self) -> bool:
        """Whether quote marks or dashes set it off from what stands around."""
        return self.marked or self.framed

    @property
    def unknown_language(self) -> bool:
        """Whether it may be in a language without a file: marks and a colon show it, and no verb stands in it."""
        return self.marked and self.closed and not self.verbs


class AttributionMatch(NamedTuple):
    """One way to read a text as an attribution.

    weight: of its evidence. locale: the language of its verb. sender, date: where they stand; None: nowhere.
    """

    weight: float
    locale: str | None
    sender: Range | None
    date: Range | None

    @property
    def rule(self) -> Rule:
        """The rule that finds it: by a verb of some language, or without one."""
        return rule_of(self.locale)

    @property
    def is_enough(self) -> bool:
        """Whether its evidence weighs more than the least of its rule."""
        return self.weight > self.rule.certainty


def rule_of(locale: str | None) -> Rule:
    """Return the rule of an attribution with a verb of this language; None: without a verb."""
    if locale is None:
        return ATTRIBUTION_WITHOUT_VERB
    return ATTRIBUTION


def total_weight(sender: float, date: float, verb: bool, around: AroundAttribution) -> float:
    """Return what all the evidence weighs. sender, date: what these do."""
    close = Weight.COLON * around.closed
    if around.framed:
        close = Weight.FRAME_OF_DASHES
    return sender + date + Weight.VERB * verb + close + Weight.MARKS_BELOW * around.marked


def most_weight(text: str, around: AroundAttribution) -> float:
    """Return the most that an attribution in a text can weigh."""
    sender = Weight.SENDER_NAME
    if "@" in text:
        sender = Weight.SENDER_ADDRESS
    return total_weight(sender, Weight.DATE_IN_FIGURES, bool(around.verbs), around)


def weigh_sender(text: str) -> float:
    """Return what a sender weighs: an address, or something like a name; nothing if it is neither."""
    if len(text) > _LONGEST_SENDER or not any(char.isalnum() for char in text):
        return 0.0
    if has_email(text):
        return Weight.SENDER_ADDRESS
    return Weight.SENDER_NAME * _is_like_name(text)


def weigh_date(text: str, date: Range | None) -> float:
    """Return what a date weighs by its figures: a lone weekday says little."""
    if date is None:
        return 0.0
    figures = sum(char.isdigit() for char in text[slice(*date)])
    if figures >= _DATE_FIGURES:
        return Weight.DATE_IN_FIGURES
    if figures:
        return Weight.DATE_OF_A_DAY
    return Weight.DATE_OF_A_WEEKDAY


def _is_like_name(text: str) -> bool:
    """Whether words may be a name: not many, and not most of them in small letters."""
    words = [word for word in text.split() if word[:1].isalpha()]
    if len(words) < 2:
        return True
    small = sum(word[0].islower() for word in words)
    return len(words) <= _NAME_WORDS and small * 2 <= len(words)
