"""Giving every head a line of its own, so that flattened mail reads like any other.

Where line breaks were lost, a banner, an attribution line or a whole block stands inside a line, with words before or
after it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from mailarchive.characters import DRAWN_LINES, TYPED_LINES, one_of
from mailarchive.quoted.heads.banners import kind_of
from mailarchive.quoted.heads.flattened_ends import find_block_inside, find_inside
from mailarchive.quoted.text.lines import Line

_RULE = re.compile(one_of(TYPED_LINES + DRAWN_LINES) + r"{4,}|-{2,}(?=\s?[^\W\d_])")
_RULE_AT_END = re.compile(r"_{5,}\s*$")
_NOTES = re.compile(r"\d:\d\d(?::\d\d)?(?: [AaPp][Mm])?\s{2,8}(?=To:\s)")  # "Name DATE    To: ... cc: ..."
_LONGEST = 90  # characters of a banner's words
_BANNER_WORDS = 8
_MOST_CUTS = 32  # heads in one line
_SHORT = 24  # a line this short holds no head and something else


def cut_lines(lines: Sequence[Line]) -> list[Line]:
    """Cut the lines before and after every head that shares one with other text."""
    out: list[Line] = []
    for line in lines:
        text = line.text
        if len(text) <= _SHORT or not (":" in text or "---" in text or "____" in text or "：" in text):
            out.append(line)
            continue
        rest = line
        for _ in range(_MOST_CUTS):
            *pieces, rest = _cut(rest)
            out.extend(pieces)
            if not pieces:
                break
        out.append(rest)
    return out


def split_line(line: Line, places: Sequence[int]) -> list[Line]:
    """Cut a line at indexes into its text; the pieces keep its depth."""
    pieces: list[Line] = []
    left = line
    for place in reversed(places):
        at = line.body + place
        pieces.append(replace(left, start=at, body=at, text=left.text[place:], marks=(0,) * len(line.marks)))
        head = left.text[:place].rstrip()
        left = replace(left, end=line.body + len(head), stop=at, text=head)
    return [left, *reversed(pieces)]


def _cut(line: Line) -> list[Line]:
    """Cut one line where a head begins and ends."""
    text = line.text
    short = len(text) < 2 * _LONGEST
    places = _remembered(text) if short else _inner_places(text)
    if not places or (short and kind_of(text)):
        return [line]
    return split_line(line, places)


def _inner_places(text: str) -> Sequence[int]:
    """Return the places where a line is to be cut, in order."""
    return sorted({place for place in _places(text) if text[:place].strip() and text[place:].strip()})


_remembered = lru_cache(maxsize=4096)(_inner_places)  # what one mail says, its answers quote


def _places(text: str) -> Iterator[int]:
    """Return the places where a head begins or ends; those at the ends of the line do no harm."""
    notes = _NOTES.search(text)
    if notes:
        yield notes.end()
        return
    found = [place for place in (_dashed(text), _plain(text), find_inside(text)) if place]
    first = min(found, default=(len(text), len(text)))
    block = find_block_inside(text[: first[0]])
    if block:
        yield from (block, _announced(text[:block]))
    elif found:
        rest = text[first[1] :]
        yield from (first[0], first[1] + len(rest) - len(rest.lstrip()))


def _dashed(text: str) -> tuple[int, int] | None:
    """Find "--- words ---" or a long rule of underscores in a line."""
    rules = list(_RULE.finditer(text))
    for opening, closing in pairwise(rules):
        if closing.start() - opening.end() <= _LONGEST and kind_of(text[opening.end() : closing.start()]):
            return opening.start(), closing.end()
    if rules and rules[0].group()[0] == "_" and len(rules[0].group()) > 20 and not text[: rules[0].start()].strip():
        return rules[0].span()
    return None


def _plain(text: str) -> tuple[int, int] | None:
    """Find "Begin forwarded message:" at the start of a longer line."""
    for mark in ":：":
        colon = text.find(mark, 0, _LONGEST)
        if colon > 8 and kind_of(text[:colon]) == "forwarded" and len(text[:colon].split()) > 1:
            return 0, colon + 1
    return None


def _announced(text: str) -> int:
    """Return where the banner or rule at the end of a text begins; its end if there is none."""
    rule = _RULE_AT_END.search(text[-2 * _LONGEST :])
    if rule:
        return max(0, len(text) - 2 * _LONGEST) + rule.start()
    if text.rstrip().endswith((":", "：")):
        starts = [found.start() for found in re.finditer(r"\S+", text[-2 * _LONGEST :])][-_BANNER_WORDS:]
        for start in starts:
            place = max(0, len(text) - 2 * _LONGEST) + start
            if kind_of(text[place:]) == "forwarded":
                return place
    return len(text)
