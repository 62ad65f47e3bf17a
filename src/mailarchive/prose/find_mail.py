"""find_mail: the stretches of mail inside a post's prose.

The head of a forwarded or quoted message anchors a stretch. Above it may stand what the forwarder wrote: short
paragraphs after the prose's lead-in, which ends in a colon. Below it the mail ends with its closing name, or where the
block quotation or code fence ends; where nothing shows the end, the certainty says so.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
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
    """The last line of a mail, the rule that says so, and the weight of the evidence beside."""

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
    below = _rows_below(lines, heads)
    names = _closing_names(lines, heads)
    return _Post(
        lines=lines,
        heads=heads,
        ends=_ends(heads),
        fences=[index for index, line in enumerate(lines) if _FENCE.match(line.text)],
        prose=[index for index in below if len(lines[index].text) > _PROSE],
        signed=[index for index in below if _is_closing_name(lines[index].text, names)],
    )


def _rows_below(lines: Sequence[Line], heads: Sequence[Head]) -> list[int]:
    """Return the lines with text that are none of a head's."""
    in_heads = {index for head in heads for index in range(head.first, head.last + 1)}
    return [index for index, line in enumerate(lines) if line.text and index not in in_heads]


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
        if _ends_prose(line, depth):
            return _next_filled(lines, index + 1)
        if len(line.text) > _NOTE:
            return head.first
    if lowest == 0 and head.first < _NOTE_LINES:
        return _next_filled(lines, 0)
    return head.first


def _ends_prose(line: Line, depth: int) -> bool:
    """Whether a line above mail of a quote depth is the last one of the prose."""
    return line.depth < depth or bool(_PARTING.match(line.text) or _LEAD_IN.search(line.text))


def _next_filled(lines: Sequence[Line], index: int) -> int:
    while lines[index].blank:
        index += 1
    return index


def _end(post: _Post, head: Head, first: int) -> _End:
    """Return where the mail ends that starts on `first`."""
    lines = post.lines
    begin = head.last + 1
    if first and _FENCE.match(lines[first - 1].text):
        fence = _first_from(post.fences, begin)
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
    prose = _first_from(post.prose, begin)
    if prose is None:
        return _end_above(post, range(begin, len(lines)), END_OF_TEXT)
    if _opens(lines, begin, prose):
        return _end_after_long_opening(post, prose)
    return _end_above(post, range(begin, prose), PROSE, CLOSING_NAME_ABOVE_PROSE)


def _end_above(post: _Post, rows: range, unsigned: Rule, evidence: float = 0.0) -> _End:
    """Return where a mail ends whose text stands on some lines, at most.

    unsigned: the rule where no closing name is among them. evidence: for a name that other lines follow.
    """
    last = _last_filled(post.lines, rows.stop - 1)
    signed = _last_in(post.signed, rows)
    if signed is None:
        return _End(last, unsigned)
    if signed == last:
        return _End(signed, CLOSING_NAME, CLOSING_NAME_LAST)
    return _End(signed, CLOSING_NAME, evidence)


def _end_after_long_opening(post: _Post, prose: int) -> _End:
    """Return where a mail ends that itself has long paragraphs, of which the first is on line `prose`."""
    signed = _first_from(post.signed, prose)
    if signed is None:
        return _End(prose, PROSE)
    return _End(signed, CLOSING_NAME)


def _opens(lines: Sequence[Line], begin: int, prose: int) -> bool:
    """Whether a long paragraph opens the mail, a greeting above it perhaps: long ones then tell no end."""
    if prose - begin > _GREETING_LINES:
        return False
    above = [line.text for line in lines[begin:prose] if not line.blank]
    return not above or (len(above) == 1 and above[0].endswith((",", "!")))


def _first_from(indexes: Sequence[int], start: int) -> int | None:
    """Return the first of some line numbers, which are in order, from `start` on."""
    position = bisect_left(indexes, start)
    if position == len(indexes):
        return None
    return indexes[position]


def _last_in(indexes: Sequence[int], rows: range) -> int | None:
    """Return the last of some line numbers, which are in order, that is in a range."""
    position = bisect_left(indexes, rows.stop) - 1
    if position < 0 or indexes[position] < rows.start:
        return None
    return indexes[position]


def _last_filled(lines: Sequence[Line], index: int) -> int:
    while index > 0 and lines[index].blank:
        index -= 1
    return index


def _closing_names(lines: Sequence[Line], heads: Sequence[Head]) -> frozenset[str]:
    """Return what mail in a post may be signed with.

    That is the names of its senders, and those that close what forwarders wrote above it.
    """
    names: set[str] = set()
    lowest = 0
    for head in heads:
        names.update(_names_of_sender(head))
        if _start(lines, head, lowest) < head.first:
            closing = lines[_last_filled(lines, head.first - 1)].text
            if _NAME.match(closing):
                names.add(_bare(closing))
        lowest = head.last + 1
    return frozenset(names - {""})


def _names_of_sender(head: Head) -> Iterator[str]:
    """Yield a sender's name, its words and its initials, in small letters."""
    sender = head.values.get("sender")
    address = sender and read_address(sender.text)
    if not address or not address.name:
        return
    words = [word.strip(".,").lower() for word in address.name.split()]
    yield from words
    yield " ".join(words)
    yield "".join(word[:1] for word in words)


def _is_closing_name(text: str, names: frozenset[str]) -> bool:
    """Whether a line is nothing but a name that mail is signed with, or several of them."""
    if not _NAME.match(text):
        return False
    name = _bare(text)
    words = name.split()
    return name in names or (len(words) > 1 and names.issuperset(words))


def _bare(text: str) -> str:
    return text.strip(_BEFORE_NAME + ".,").lower()
