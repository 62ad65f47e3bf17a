"""The invitation to a call that a client adds to a letter: links, numbers and codes between its own words."""

import re
from collections.abc import Sequence

from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.shapes import ends_sentence, has_link, is_contact, is_prose, is_rule
from mailarchive.quoted.zones.signs import find_signs, may_have_signs, read_words

_GAP = 4  # lines without a sign between two that have one
_SIGNS = 2  # that an invitation has
_LONGEST = 200
_LEADS = ("://", "ID")  # one of which an invitation has
_LINK = re.compile(r"<?\(?(?:https?|tel|mailto):[^\s>]*>?")
_CODE = re.compile(r"\s*[^\W\d][\w -]{2,20}: ?\S{1,24}$")  # "Password: boat"


def mark_meetings(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> None:
    """Mark the invitations to calls, with the rules around them."""
    whole = "\n".join(texts)
    if not any(sign in whole for sign in _LEADS) or not may_have_signs(whole, "meetings"):
        return
    own = [number for number in filled if kinds[number] == "own"]
    signed = [position for position, number in enumerate(own) if _has_sign(texts[number])]
    for first, last in _runs(texts, own, signed):
        for number in own[_below_rules(texts, own, first) : _tail_end(texts, own, last)]:
            kinds[number] = "notice"


def _has_sign(text: str) -> bool:
    """Whether a line is one of an invitation, and no sentence that speaks of a call."""
    if not may_have_signs(text[:_LONGEST], "meetings"):
        return False
    text = _LINK.sub("", text)
    if len(text) > _LONGEST:
        return False
    signs = find_signs(read_words(text), "meetings")
    return bool(signs) and (not text.strip() or not (is_prose(text) and ends_sentence(text)) or "invit" in text)


def _runs(texts: Sequence[str], own: Sequence[int], signed: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last line of each invitation: several signs near each other, a link or number among them."""
    runs: list[list[int]] = []
    for position in signed:
        if runs and position - runs[-1][-1] <= _GAP and _nothing_said(texts, own[runs[-1][-1] + 1 : position]):
            runs[-1].append(position)
        else:
            runs.append([position])
    return [(run[0], run[-1]) for run in runs if len(run) >= _SIGNS and _leads_somewhere(texts, own, run)]


def _nothing_said(texts: Sequence[str], between: Sequence[int]) -> bool:
    return not any(is_prose(texts[number]) and not has_link(texts[number]) for number in between)


def _leads_somewhere(texts: Sequence[str], own: Sequence[int], run: Sequence[int]) -> bool:
    lines = [texts[number] for number in own[run[0] : run[-1] + 2]]
    return any(has_link(line) or any(map(str.isdigit, line)) for line in lines)


def _below_rules(texts: Sequence[str], own: Sequence[int], first: int) -> int:
    """Return the first line of an invitation with the rules above it."""
    while first and is_rule(texts[own[first - 1]]):
        first -= 1
    return first


def _tail_end(texts: Sequence[str], own: Sequence[int], last: int) -> int:
    """Return the line behind an invitation and the links, numbers and rules below it."""
    end = last + 1
    while end < len(own) and _trails(texts[own[end]]):
        end += 1
    return end


def _trails(text: str) -> bool:
    return is_rule(text) or is_contact(text) or _CODE.match(text) is not None
