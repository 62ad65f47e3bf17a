"""Whether a block of labelled values is the header of a message: minutes, journeys and settings have labels too."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.mailboxes import has_email, has_mailbox
from mailarchive.quoted.heads.head import FieldName, Value
from mailarchive.quoted.rules import HEADER_BLOCK
from mailarchive.quoted.weights import Weight

_PEOPLE: tuple[FieldName, ...] = ("sender", "to", "cc", "reply_to")
_CLOCK = re.compile(r"\d\d?[:.]\d\d\b(?!.{0,80}\d{4})")
_MOST_ROLES = 4  # that weigh
_ROLES = 3  # that say enough where there is no sender

_Values = Mapping[FieldName, Value]


def weigh(roles: Set[Role], values: _Values, *, announced: bool, small: bool) -> float | None:
    """Return how sure a block is the header of a message, 0 to 1; None if it is none.

    roles: those of its labels that we read, at least two, or one below a banner. announced: a banner stands above it.
    small: its first label begins with a small letter.
    """
    if not announced and _says_too_little(roles, values):
        return None
    people = any(has_mailbox(values[name].text) for name in _PEOPLE if name in values)
    dated = "date" in values and find_date(values["date"].text) is not None
    if not announced and _Evidence(roles, values, small=small, people=people, dated=dated).is_of_something_else:
        return None
    weight = HEADER_BLOCK.certainty + Weight.HEADER_PERSON * people + Weight.HEADER_DATE * dated
    return HEADER_BLOCK.as_certainty(weight + Weight.HEADER_LABEL * min(len(roles), _MOST_ROLES))


def _says_too_little(roles: Set[Role], values: _Values) -> bool:
    """Whether a block names no sender, and neither three roles nor a date and an address bear it out."""
    if "sender" in values or len(roles) >= _ROLES:
        return False
    if "date" not in values or "to" not in values:
        return True
    return not has_email(values["to"].text) or find_date(values["date"].text) is None


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What bears out a block without a banner.

    roles, small: as for `weigh`. people: whether somebody's address stands in it. dated: whether its date can be read.
    """

    roles: Set[Role]
    values: _Values
    small: bool
    people: bool
    dated: bool

    @property
    def is_of_something_else(self) -> bool:
        return self.is_setting or self.is_journey or self.is_opening_hours

    @property
    def is_setting(self) -> bool:
        """Whether it may be settings of a program, which have small labels: "date: %Y-%m-%d"."""
        no_date = "date" in self.values and not self.dated
        return self.small and (no_date or not self.people)

    @property
    def is_journey(self) -> bool:
        """Whether it may be a journey, which has a From, a To and a date too, but no address and no subject."""
        return not self.people and not (self.dated and "subject" in self.roles)

    @property
    def is_opening_hours(self) -> bool:
        """Whether it may be hours: "From: 10:00"."""
        return not self.people and "sender" in self.values and bool(_CLOCK.match(self.values["sender"].text))
