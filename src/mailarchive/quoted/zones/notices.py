"""What nobody wrote to anybody: legal notices, lines that a device or client adds, names of attachments."""

import re
from collections.abc import Sequence

from mailarchive.characters import LINE_SIGNS
from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.phrases import PhraseKind, may_open, opening_phrase
from mailarchive.quoted.zones.shapes import SHORT, closes, is_contact, is_name, is_prose, is_rule

_ADDED: frozenset[PhraseKind] = frozenset({"notice", "sent_from"})
_TAIL = 24  # lines from the end in which a device's line stands
_ADDED_LENGTH = 300
_ADDED_WORDS = 9  # of its first sentence
_SURE_ADDED = 3  # words of a phrase that opens nothing but a device's line
_BELOW_ADDED = 2  # lines below a device's line that are no letter either
_BELOW_LEGAL = 12  # the same of a notice below the end of a letter
_SURE_WORDS = 4  # of a phrase that opens nothing but a legal notice
_SURE_LENGTH = 150  # characters of a paragraph that does no more than open like one
_RULE_ENDS = frozenset(LINE_SIGNS)
_FILE_SIGNS = frozenset(" \t<([")
_FILE = re.compile(r"\s+- \S.{0,100}\.[A-Za-z][A-Za-z0-9]{1,3}$")
_PLACEHOLDER = re.compile(
    r"\s*(?:<<\s*(?:File: .{1,200}|[^<>]{1,200}\.\w{2,4}|\.\.\.OLE_Obj\.\.\.)\s*>>|\(See attached file: .{1,200}\)"
    r"|\[(?:image|cid):[^\]]{1,200}\]|<Embedded Picture .{1,60}>)$"
)


def mark_notices(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int], last: bool) -> Sequence[int]:
    """Mark the lines of notices; return the filled lines that are left.

    last: whether the message ends with these lines.
    """
    tail = filled[max(0, len(filled) - _TAIL)]
    stop = 0
    for index in _beginnings(texts):
        if index < stop or _ADDED.isdisjoint(may_open(texts[index])):
            continue
        end = _notice_end(texts, index, tail, last)
        if end is not None:
            stop = end
            kinds[index:end] = ["notice"] * (end - index)
    _mark_files(texts, kinds, filled)
    if "notice" not in kinds:
        return filled
    return _without_rules(texts, kinds, filled)


def _notice_end(texts: Sequence[str], index: int, tail: int, last: bool) -> int | None:
    """Return the line behind the notice that a line opens; None if it opens none.

    tail: the first line that a device can have added.
    """
    lines_below = _BELOW_ADDED
    if _is_legal(texts, index):
        if _letter_ended(texts, index):
            lines_below = _BELOW_LEGAL
    elif index < tail or not _is_added(texts, index):
        return None
    end = _paragraph_end(texts, index)
    if last and _trails(texts, end, lines_below):
        return len(texts)
    return end


def _without_rules(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> Sequence[int]:
    """Mark the rules that part notices at the end from the letter; return the filled lines that are left."""
    left = [index for index in filled if kinds[index] == "own"]
    end = len(left)
    while end and is_rule(texts[left[end - 1]]):
        end -= 1
    for index in left[end:]:
        kinds[index] = "notice"
    return left[:end]


def _mark_files(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> None:
    """Mark what a client sets where an attachment was, and the names of attachments that it sets at the end."""
    signed = [index for index in filled if texts[index][0] in _FILE_SIGNS]
    if not signed:
        return
    for index in signed:
        if _PLACEHOLDER.match(texts[index]):
            kinds[index] = "notice"
    for index in reversed(filled):
        if _FILE.match(texts[index]):
            kinds[index] = "notice"
        elif kinds[index] == "own" and not is_rule(texts[index]):
            break


def _beginnings(texts: Sequence[str]) -> list[int]:
    """Return the lines that can begin something: below a blank line, a rule or a short line."""
    return [
        index
        for index, (text, above) in enumerate(zip(texts, ["", *texts], strict=False))
        if text and (len(above) < SHORT or above[-1] in _RULE_ENDS)
    ]


def _is_legal(texts: Sequence[str], index: int) -> bool:
    """Whether a paragraph that opens like a legal notice is one.

    "This message ..." may open anything: then the letter must have ended above it, or the paragraph be a long one.
    """
    phrase = opening_phrase(texts[index], "notice")
    if phrase is None or _is_wrapped(texts, index):
        return False
    if len(phrase.split()) >= _SURE_WORDS or _letter_ended(texts, index):
        return True
    return sum(map(len, texts[index : _paragraph_end(texts, index)])) >= _SURE_LENGTH


def _letter_ended(texts: Sequence[str], index: int) -> bool:
    """Whether the line above can be the last one of a letter or signature, or parts both from what follows."""
    above = _line_above(texts, index)
    if not above:
        return False
    text = texts[above]
    if is_rule(text) or is_contact(text) or closes(text):
        return True
    return is_name(text) and not text.endswith((",", ":"))


def _trails(texts: Sequence[str], stop: int, most: int) -> bool:
    """Whether the lines from one on are few, and nobody signs them."""
    if len(texts) - stop > _TAIL:
        return False
    below = [text for text in texts[stop:] if text]
    if not below:
        return True
    return len(below) <= most and not is_name(below[-1]) and not closes(below[-1])


def _is_added(texts: Sequence[str], index: int) -> bool:
    """Whether a device or client added a line by itself: "Sent from my telephone"."""
    text = texts[index]
    if len(text) > _ADDED_LENGTH or _is_wrapped(texts, index):
        return False
    phrase = opening_phrase(text, "sent_from")
    if phrase is None:
        return False
    above = _line_above(texts, index)
    if above is not None and is_rule(texts[above]):
        return True
    words = len(text.partition("<")[0].partition(". ")[0].split())
    return words <= _ADDED_WORDS and (len(phrase.split()) >= _SURE_ADDED or not is_prose(text))


def _is_wrapped(texts: Sequence[str], index: int) -> bool:
    """Whether a line seems to go on with the sentence above it."""
    if index == 0 or not texts[index][0].islower():
        return False
    above = texts[index - 1]
    return bool(above) and not is_name(above)


def _line_above(texts: Sequence[str], index: int) -> int | None:
    """Return the filled line above a line."""
    return next((line for line in range(index - 1, -1, -1) if texts[line]), None)


def _paragraph_end(texts: Sequence[str], index: int) -> int:
    while index < len(texts) and texts[index]:
        index += 1
    return index
