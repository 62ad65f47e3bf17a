"""What nobody wrote to anybody: legal notices, lines that a device or client adds, names of attachments."""

import re
from collections.abc import Sequence

from mailarchive.model import SegmentKind
from mailarchive.quoted.phrases import opening
from mailarchive.quoted.shapes import SHORT, closes, contact, is_rule, named, prose

_TAIL = 24  # lines from the end in which a device's line stands
_ADDED_LENGTH = 300
_ADDED_WORDS = 9  # of its first sentence
_SURE_ADDED = 3  # words of a phrase that opens nothing but a device's line
_BELOW_ADDED = 2  # lines below a device's line that are no letter either
_SURE_WORDS = 4  # of a phrase that opens nothing but a legal notice
_SURE_LENGTH = 150  # characters of a paragraph that does no more than open like one
_RULE_ENDS = tuple("-_=*~#—–―─━═＝＿＊")
_FILE_SIGNS = frozenset(" \t<([")
_FILE = re.compile(r"\s+- \S.{0,100}\.[A-Za-z][A-Za-z0-9]{1,3}$")
_PLACEHOLDER = re.compile(
    r"\s*(?:<<\s*(?:File: .{1,200}|[^<>]{1,200}\.\w{2,4}|\.\.\.OLE_Obj\.\.\.)\s*>>|\(See attached file: .{1,200}\)"
    r"|\[(?:image|cid):[^\]]{1,200}\]|<Embedded Picture .{1,60}>)$"
)


def mark_notices(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> Sequence[int]:
    """Mark the lines of notices; give the filled lines that are left."""
    marked = _mark_files(texts, kinds, filled)
    tail = filled[max(0, len(filled) - _TAIL)]
    stop = 0
    for index in _beginnings(texts):
        if index < stop or kinds[index] != "own":
            continue
        if _legal(texts, index):
            stop = _paragraph_end(texts, index)
        elif index >= tail and _added(texts, index):
            stop = _paragraph_end(texts, index)
            if sum(map(bool, texts[stop:])) <= _BELOW_ADDED:  # a client writes its line below all else
                stop = len(texts)
        else:
            continue
        marked = True
        for line in range(_with_rules(texts, index), stop):
            kinds[line] = "notice"
    return [index for index in filled if kinds[index] == "own"] if marked else filled


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
        elif kinds[index] == "own":
            break
    return bool(marked)


def _beginnings(texts: Sequence[str]) -> list[int]:
    """Give the lines that can begin something: below a blank line, a rule or a short line."""
    return [
        index
        for index, text in enumerate(texts)
        if text and (not index or len(texts[index - 1]) < SHORT or texts[index - 1].endswith(_RULE_ENDS))
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
    place = next((line for line in range(index - 1, -1, -1) if texts[line]), 0)
    if place and _ended(texts[place]):
        return True
    return sum(map(len, texts[index : _paragraph_end(texts, index)])) >= _SURE_LENGTH


def _ended(text: str) -> bool:
    """Whether a line can be the last one of a letter or signature."""
    return is_rule(text) or contact(text) or closes(text) or (named(text) and not text.endswith((",", ":")))


def _added(texts: Sequence[str], index: int) -> bool:
    """Whether a device or client added a line by itself: "Sent from my telephone"."""
    text = texts[index]
    phrase = opening(text, "sent_from") if len(text) <= _ADDED_LENGTH else None
    if phrase is None or _wrapped(texts, index):
        return False
    if _with_rules(texts, index) < index:
        return True
    words = len(text.partition("<")[0].partition(". ")[0].split())
    return words <= _ADDED_WORDS and not (len(phrase.split()) < _SURE_ADDED and prose(text))


def _wrapped(texts: Sequence[str], index: int) -> bool:
    """Whether a line seems to go on with the sentence above it."""
    return index > 0 and texts[index][0].islower() and bool(texts[index - 1]) and not named(texts[index - 1])


def _with_rules(texts: Sequence[str], index: int) -> int:
    """Give the first of the rules, and blank lines below them, that part a line from the letter; else the line."""
    first = index
    while index and (not texts[index - 1] or is_rule(texts[index - 1])):
        index -= 1
        if texts[index]:
            first = index
    return first


def _paragraph_end(texts: Sequence[str], index: int) -> int:
    while index < len(texts) and texts[index]:
        index += 1
    return index
