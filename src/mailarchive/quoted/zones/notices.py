"""What nobody wrote to anybody: legal notices, lines that a device or client adds, names of attachments."""

import re
from collections.abc import Sequence

from mailarchive.characters import LINE_SIGNS
from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.phrases import PhraseKind, may_open, opening
from mailarchive.quoted.zones.shapes import SHORT, closes, contact, is_rule, named, prose

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
    """Mark the lines of notices; give the filled lines that are left.

    last: whether the message ends with these lines.
    """
    marked = False
    tail = filled[max(0, len(filled) - _TAIL)]
    stop = 0
    for index in _beginnings(texts):
        if index < stop or _ADDED.isdisjoint(may_open(texts[index])):
            continue
        legal = _legal(texts, index)
        if not legal and (index < tail or not _added(texts, index)):
            continue
        marked = True
        stop = _paragraph_end(texts, index)
        if last and _trails(texts, stop, _BELOW_LEGAL if legal and _letter_ended(texts, index) else _BELOW_ADDED):
            stop = len(texts)
        for line in range(index, stop):
            kinds[line] = "notice"
    marked = _mark_files(texts, kinds, filled) or marked
    return _without_rules(texts, kinds, filled) if marked else filled


def _without_rules(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> Sequence[int]:
    """Mark the rules that part notices at the end from the letter; give the filled lines that are left."""
    left = [index for index in filled if kinds[index] == "own"]
    end = len(left)
    while end and is_rule(texts[left[end - 1]]):
        end -= 1
    for index in left[end:]:
        kinds[index] = "notice"
    return left[:end]


def _mark_files(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> bool:
    """Mark what a client sets in the place of an attachment, and the names of attachments that it sets at the end."""
    signed = [index for index in filled if texts[index][0] in _FILE_SIGNS]
    marked = [index for index in signed if _PLACEHOLDER.match(texts[index])]
    for index in marked:
        kinds[index] = "notice"
    for index in reversed(filled if signed else ()):
        if _FILE.match(texts[index]):
            kinds[index] = "notice"
            marked.append(index)
        elif kinds[index] == "own" and not is_rule(texts[index]):
            break
    return bool(marked)


def _beginnings(texts: Sequence[str]) -> list[int]:
    """Return the lines that can begin something: below a blank line, a rule or a short line."""
    return [
        index
        for index, (text, above) in enumerate(zip(texts, ["", *texts], strict=False))
        if text and (len(above) < SHORT or above[-1] in _RULE_ENDS)
    ]


def _legal(texts: Sequence[str], index: int) -> bool:
    """Whether a paragraph that opens like a legal notice is one.

    "This message ..." may open anything: then the letter must have ended above it, or the paragraph be a long one.
    """
    phrase = opening(texts[index], "notice")
    if phrase is None or _wrapped(texts, index):
        return False
    if len(phrase.split()) >= _SURE_WORDS:
        return True
    if _letter_ended(texts, index):
        return True
    return sum(map(len, texts[index : _paragraph_end(texts, index)])) >= _SURE_LENGTH


def _letter_ended(texts: Sequence[str], index: int) -> bool:
    """Whether the line above can be the last one of a letter or signature, or parts both from what follows."""
    place = _above(texts, index)
    text = texts[place] if place else ""
    if not text:
        return False
    return is_rule(text) or contact(text) or closes(text) or (named(text) and not text.endswith((",", ":")))


def _trails(texts: Sequence[str], stop: int, most: int) -> bool:
    """Whether the lines from one on are few, and nobody signs them."""
    below = [text for text in texts[stop : stop + _TAIL] if text]
    return len(texts) - stop <= _TAIL and len(below) <= most and not (below and (named(below[-1]) or closes(below[-1])))


def _added(texts: Sequence[str], index: int) -> bool:
    """Whether a device or client added a line by itself: "Sent from my telephone"."""
    text = texts[index]
    phrase = opening(text, "sent_from") if len(text) <= _ADDED_LENGTH else None
    if phrase is None or _wrapped(texts, index):
        return False
    above = _above(texts, index)
    if above is not None and is_rule(texts[above]):
        return True
    words = len(text.partition("<")[0].partition(". ")[0].split())
    return words <= _ADDED_WORDS and not (len(phrase.split()) < _SURE_ADDED and prose(text))


def _wrapped(texts: Sequence[str], index: int) -> bool:
    """Whether a line seems to go on with the sentence above it."""
    return index > 0 and texts[index][0].islower() and bool(texts[index - 1]) and not named(texts[index - 1])


def _above(texts: Sequence[str], index: int) -> int | None:
    """Return the filled line above a line."""
    return next((line for line in range(index - 1, -1, -1) if texts[line]), None)


def _paragraph_end(texts: Sequence[str], index: int) -> int:
    while index < len(texts) and texts[index]:
        index += 1
    return index
