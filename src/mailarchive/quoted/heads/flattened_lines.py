"""Giving every head a line of its own, so that flattened mail reads like any other.

Where line breaks were lost, a banner, an attribution line or a whole block stands inside a line, with words before or
after it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from mailarchive.characters import COLON_SIGNS, COLONS, DRAWN_LINES, TYPED_LINES, WIDE_COLON, one_of
from mailarchive.quoted.heads.attribution_shapes import Range
from mailarchive.quoted.heads.banners import kind_of
from mailarchive.quoted.heads.flattened_attribution import find_attribution_inside
from mailarchive.quoted.heads.flattened_block import find_block_inside
from mailarchive.quoted.text.lines import Line

_RULE = re.compile(one_of(TYPED_LINES + DRAWN_LINES) + r"{4,}|-{2,}(?=\s?[^\W\d_])")
_RULE_AT_END = re.compile(r"_{5,}\s*$")
_LONG_RULE = 20
_LOTUS = re.compile(r"\d:\d\d(?::\d\d)?(?: [AaPp][Mm])?\s{2,8}(?=To:\s)")  # "Name DATE    To: ... cc: ..."
_LONGEST = 90  # characters of a banner's words
_BANNER_WORDS = 8
_MOST_HEADS = 32  # in one line
_SHORT = 24  # a line this short holds no head and something else


def cut_lines(lines: Sequence[Line]) -> list[Line]:
    """Cut the lines before and after every head that shares one with other text."""
    out: list[Line] = []
    for line in lines:
        if len(line.text) > _SHORT and _may_hold_head(line.text):
            out.extend(_cut(line))
        else:
            out.append(line)
    return out


def split_line(line: Line, positions: Sequence[int]) -> list[Line]:
    """Cut a line at indexes into its text; the pieces keep its depth."""
    pieces: list[Line] = []
    left = line
    for position in reversed(positions):
        start = line.body + position
        rest = left.text[position:]
        pieces.append(replace(left, start=start, body=start, text=rest, marks=(0,) * len(line.marks)))
        before = left.text[:position].rstrip()
        left = replace(left, stop=start, text=before)
    return [left, *reversed(pieces)]


def _may_hold_head(text: str) -> bool:
    """Whether a colon or a rule stands on a line."""
    if ":" in text or "---" in text:
        return True
    return "____" in text or WIDE_COLON in text


def _cut(line: Line) -> Iterator[Line]:
    """Cut one line where heads begin and end, one head after the other."""
    rest = line
    for _ in range(_MOST_HEADS):
        positions = _positions(rest.text)
        if not positions:
            break
        *pieces, rest = split_line(rest, positions)
        yield from pieces
    yield rest


def _positions(text: str) -> Sequence[int]:
    """Return where a line is to be cut, in order."""
    if len(text) >= 2 * _LONGEST:
        return _inner_ends(text)
    positions = _remembered(text)
    return () if positions and kind_of(text) else positions


def _inner_ends(text: str) -> Sequence[int]:
    """Return where the first head in a line begins and ends, unless it does so with the line."""
    return sorted({position for position in _ends(text) if text[:position].strip() and text[position:].strip()})


_remembered = lru_cache(maxsize=4096)(_inner_ends)  # what one mail says, its answers quote


def _ends(text: str) -> Iterator[int]:
    """Yield where the first head in a line begins and ends; of a block, where its banner and its labels begin."""
    lotus = _LOTUS.search(text)
    if lotus:
        yield lotus.end()
        return
    heads = [head for head in (_dashed(text), _plain(text), find_attribution_inside(text)) if head]
    start, end = min(heads, default=(len(text), len(text)))
    block = find_block_inside(text[:start])
    if block:
        yield from (block, _start_of_banner(text[:block]))
    elif heads:
        rest = text[end:]
        yield from (start, end + len(rest) - len(rest.lstrip()))


def _dashed(text: str) -> Range | None:
    """Return where "--- words ---" or a long rule of underscores stands in a line."""
    rules = list(_RULE.finditer(text))
    for opening, closing in pairwise(rules):
        if closing.start() - opening.end() <= _LONGEST and kind_of(text[opening.end() : closing.start()]):
            return opening.start(), closing.end()
    if rules and _is_long_rule(rules[0].group()) and not text[: rules[0].start()].strip():
        return rules[0].span()
    return None


def _is_long_rule(rule: str) -> bool:
    return rule[0] == "_" and len(rule) > _LONG_RULE


def _plain(text: str) -> Range | None:
    """Return where "Begin forwarded message:" stands at the start of a longer line."""
    for mark in COLON_SIGNS:
        colon = text.find(mark, 0, _LONGEST)
        if colon > 8 and kind_of(text[:colon]) == "forwarded" and len(text[:colon].split()) > 1:
            return 0, colon + 1
    return None


def _start_of_banner(text: str) -> int:
    """Return where the banner or rule at the end of a text begins; its end if there is none."""
    low = max(0, len(text) - 2 * _LONGEST)
    rule = _RULE_AT_END.search(text[low:])
    if rule:
        return low + rule.start()
    if text.rstrip().endswith(COLONS):
        words = list(re.finditer(r"\S+", text[low:]))
        for word in words[-_BANNER_WORDS:]:
            start = low + word.start()
            if kind_of(text[start:]) == "forwarded":
                return start
    return len(text)
