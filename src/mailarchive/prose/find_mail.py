"""find_mail: the stretches of mail inside a post's prose.

The head of a forwarded or quoted message anchors a stretch. Above it may stand what the forwarder wrote: short
paragraphs after the prose's lead-in, which ends in a colon. Below it the mail ends with its closing name, or where the
block quotation or code fence ends; where nothing shows the end, the certainty says so.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mailarchive.characters import COLON_SIGNS, DASHES, one_of
from mailarchive.model import Passage
from mailarchive.prose.rules import (
    CLOSING_NAME,
    CLOSING_NAME_ABOVE_PROSE,
    CLOSING_NAME_LAST,
    END_BANNER,
    END_OF_TEXT,
    FENCE,
    PROSE,
    QUOTED_THROUGHOUT,
)
from mailarchive.quoted.fields.mailboxes import read_address
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.rules import Rule, rule_name
from mailarchive.quoted.text.lines import Line, read_lines

_FENCE = re.compile(r"\s*(?:```|~~~)")
_PARTING = re.compile(r"\s*(?:```|~~~|#{1,6}\s)")  # a fence, or a heading
_LEAD_IN = re.compile(one_of(COLON_SIGNS) + r"\s*$")
_PROSE = 320  # a paragraph this long is prose, unless mail is known to go on
_NOTE = 200  # a line of a forwarder's note is shorter
_NOTE_LINES = 12
_GREETING_LINES = 4  # of a greeting and the blank lines around it
_BEFORE_NAME = " \t~*" + DASHES
_NAME = re.compile(
    rf"[\s{re.escape(_BEFORE_NAME)}]*[^\W\d_][\w.'’-]{{0,24}}(?:\s[^\W\d_][\w.'’-]{{0,24}}){{0,2}}[.,]?\s*$"
)


@dataclass(frozen=True, slots=True)
class _Post:
    """A post, and what in it may end a mail, by number of the line and in order.

    ends: for the first line of a forward that a banner ends, the line of that banner. fences: of code. prose: long
    lines. signed: those that are nothing but a name of somebody whose mail the post holds.
    """

    lines: Sequence[Line]
    heads: Sequence[Head]
    ends: Mapping[int, int]
    fences: Sequence[int]
    prose: Sequence[int]
    signed: Sequence[int]


class _End(NamedTuple):
    """The last line of a mail, the rule that says so, and the weight of what else bears that out."""

    last: int
    rule: Rule
    evidence: float = 0.0


def find_mail(text: str) -> tuple[Passage, ...]:
    """Return the stretches of mail in a post, in order; none where the text holds no head of a message.

    text: the post as text, Markdown or rendered HTML. Offsets are characters of it. Linear in the text.
    """
    post = _read(text)
    lines = post.lines
    passages: list[Passage] = []
    lowest = 0
    for head in post.heads:
        if head.first < lowest or not _is_mail(head):
            continue
        first = _start(lines, head, lowest)
        end = _end(post, head, first)
        certainty = min(end.rule.as_certainty(end.rule.certainty + end.evidence), round(head.certainty, 2))
        rule = rule_name((*head.rules, end.rule))
        passages.append(Passage(lines[first].start, lines[end.last].end, certainty, rule))
        lowest = end.last + 1
    return tuple(passages)


def _read(text: str) -> _Post:
    lines, heads = find_heads(read_lines(text))
    inside = {index for head in heads for index in range(head.first, head.last + 1)}
    outside = [index for index in range(len(lines)) if index not in inside and not lines[index].blank]
    names = _names(lines, heads)
    return _Post(
        lines=lines,
        heads=heads,
        ends=_ends(heads),
        fences=[index for index, line in enumerate(lines) if _FENCE.match(line.text)],
        prose=[index for index in outside if len(lines[index].text) > _PROSE],
        signed=[index for index in outside if _signs(lines[index].text, names)],
    )


def _ends(heads: Sequence[Head]) -> dict[int, int]:
    """Return the first line of each forward that a banner ends, with the last line of that banner."""
    ends: dict[int, int] = {}
    begun: dict[int, list[Head]] = {}  # by depth
    for head in heads:
        if head.ends == "forward" and begun.get(head.depth):
            ends[begun[head.depth].pop().first] = head.last
        elif head.forwarded:
            begun.setdefault(head.depth, []).append(head)
    return ends


def _is_mail(head: Head) -> bool:
    """Whether a head shows mail: prose attributes quotations too ("As Ada wrote:"), but without date and address."""
    return not head.ends and (not head.attribution or "date" in head.values)


def _start(lines: Sequence[Line], head: Head, lowest: int) -> int:
    """Return the first line of the forwarder's note above a head, or the head's own first line.

    The note counts only if something shows where it begins: a lead-in that ends in a colon, a fence, the start of a
    quotation, or the start of the text.
    """
    depth = lines[head.first].depth
    for index in range(head.first - 1, max(head.first - _NOTE_LINES, lowest) - 1, -1):
        line = lines[index]
        if line.blank:
            continue
        if _PARTING.match(line.text) or _LEAD_IN.search(line.text) or line.depth < depth:
            return _next_filled(lines, index + 1)
        if len(line.text) > _NOTE:
            return head.first
    return _next_filled(lines, lowest) if lowest == 0 and head.first < _NOTE_LINES else head.first


def _next_filled(lines: Sequence[Line], index: int) -> int:
    while lines[index].blank:
        index += 1
    return index


def _end(post: _Post, head: Head, first: int) -> _End:
    """Return where the mail ends that starts on `first`."""
    lines = post.lines
    begin = head.last + 1
    fence = _next(post.fences, begin) if first and _FENCE.match(lines[first - 1].text) else None
    if fence is not None:
        return _End(_last_filled(lines, fence - 1), FENCE)
    if head.first in post.ends:
        return _End(post.ends[head.first], END_BANNER)
    depth = lines[head.first].depth
    if depth:
        index = begin
        while index < len(lines) and lines[index].depth >= depth:
            index += 1
        return _End(_last_filled(lines, index - 1), QUOTED_THROUGHOUT)
    return _end_by_words(post, begin)


def _end_by_words(post: _Post, begin: int) -> _End:
    """Return where closing names and long paragraphs end a mail whose text starts on a line."""
    lines = post.lines
    prose = _next(post.prose, begin)
    if prose is not None and _opens(lines, begin, prose):
        signed = _next(post.signed, prose)
        return _End(prose, PROSE) if signed is None else _End(signed, CLOSING_NAME)
    stop = len(lines) if prose is None else prose
    last = _last_filled(lines, stop - 1)
    before = bisect_left(post.signed, stop)
    signed = post.signed[before - 1] if before and post.signed[before - 1] >= begin else None
    if signed is None:
        return _End(last, END_OF_TEXT if prose is None else PROSE)
    if signed == last:
        return _End(signed, CLOSING_NAME, CLOSING_NAME_LAST)
    return _End(signed, CLOSING_NAME, 0.0 if prose is None else CLOSING_NAME_ABOVE_PROSE)


def _opens(lines: Sequence[Line], begin: int, prose: int) -> bool:
    """Whether a long paragraph opens the mail, a greeting above it perhaps: long ones then tell no end."""
    if prose - begin > _GREETING_LINES:
        return False
    above = [line.text for line in lines[begin:prose] if not line.blank]
    return not above or (len(above) == 1 and above[0].endswith((",", "!")))


def _next(indexes: Sequence[int], start: int) -> int | None:
    """Return the first of some line numbers, which are in order, from `start` on."""
    at = bisect_left(indexes, start)
    return indexes[at] if at < len(indexes) else None


def _last_filled(lines: Sequence[Line], index: int) -> int:
    while index > 0 and lines[index].blank:
        index -= 1
    return index


def _names(lines: Sequence[Line], heads: Sequence[Head]) -> frozenset[str]:
    """Return what mail in a post may be signed with: the parts of its senders' names, their initials, and the names
    that close the notes above them."""
    names: set[str] = set()
    lowest = 0
    for head in heads:
        sender = read_address(head.values["sender"].text) if "sender" in head.values else None
        words = [word.strip(".,").lower() for word in (sender.name or "").split()] if sender else []
        names.update(words)
        names.add(" ".join(words))
        names.add("".join(word[:1] for word in words))
        if _start(lines, head, lowest) < head.first:
            closing = lines[_last_filled(lines, head.first - 1)].text
            if _NAME.match(closing):
                names.add(_plain(closing))
        lowest = head.last + 1
    return frozenset(name for name in names if name)


def _plain(text: str) -> str:
    return text.strip(_BEFORE_NAME + ".,").lower()


def _signs(text: str, names: frozenset[str]) -> bool:
    """Whether a line is nothing but a closing name."""
    if not _NAME.match(text):
        return False
    plain = _plain(text)
    return plain in names or (len(plain.split()) > 1 and all(word in names for word in plain.split()))
