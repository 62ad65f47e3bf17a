"""Whether a block of labelled values is the header of a message: minutes, journeys and settings have labels too."""

import re
from collections.abc import Mapping, Set

from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.mailboxes import has_email, has_mailbox
from mailarchive.quoted.heads.head import FieldName, Value
from mailarchive.quoted.rules import HEADER_BLOCK, Weight

_PEOPLE: tuple[FieldName, ...] = ("sender", "to", "cc", "reply_to")
_CLOCK = re.compile(r"\d\d?[:.]\d\d\b(?!.{0,80}\d{4})")


def weigh(roles: Set[Role], values: Mapping[FieldName, Value], *, announced: bool, small: bool) -> float | None:
    """Return how sure a block is the header of a message, 0 to 1; None if it is none.

    roles: those of its labels that we read, at least two, or one below a banner. announced: a banner stands above it.
    small: its first label begins with a small letter.
    """
    if "sender" not in values and not announced and len(roles) < 3 and not _addressed(values):
        return None
    people = any(has_mailbox(values[name].text) for name in _PEOPLE if name in values)
    dated = "date" in values and find_date(values["date"].text) is not None
    if small and not announced and "date" in values and not dated:
        return None  # settings of a program that writes mail: "date: %Y-%m-%d"
    if not (people or announced):
        if not dated or "subject" not in roles:
            return None  # a journey has a place for From and To, and a date
        if small or ("sender" in values and _CLOCK.match(values["sender"].text)):
            return None  # settings of a program, or hours: "From: 10:00"
    weight = HEADER_BLOCK.certainty + Weight.HEADER_PERSON * people + Weight.HEADER_DATE * dated
    return HEADER_BLOCK.as_certainty(weight + Weight.HEADER_LABEL * min(len(roles), 4))


def _addressed(values: Mapping[FieldName, Value]) -> bool:
    """Whether a date and an address bear out a block that says only when and to whom."""
    if not {"date", "to"} <= values.keys():
        return False
    return has_email(values["to"].text) and find_date(values["date"].text) is not None
