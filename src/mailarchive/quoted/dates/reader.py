"""Reading a written date from its tokens, left to right, in whatever order its language puts it.

One pass from one starting token: each token fills a field that is still empty, or ends the date. What the figures mean
(03/12 is March or December) is left to days.py, which weighs languages and weekdays.
"""

import re
from collections.abc import Callable, Sequence

from mailarchive.characters import COMMAS, DASHES
from mailarchive.quoted.dates.partial_date import Reading
from mailarchive.quoted.dates.take_numbers import (
    take_clock,
    take_dotted,
    take_figures,
    take_number,
    take_offset,
    take_pair,
)
from mailarchive.quoted.dates.take_words import take_word
from mailarchive.quoted.dates.tokens import Token, TokenKind

_MOST_TOKENS = 24
_BETWEEN = COMMAS + DASHES + ".:()@·•/'’׳״॰[]"
_GAP = re.compile(rf"[\s{re.escape(_BETWEEN)}]{{0,8}}")

_Taker = Callable[[Reading, str, Sequence[Token], int], int]
_TAKERS: dict[TokenKind, _Taker] = {
    "clock": take_clock,
    "figures": take_figures,
    "dotted": take_dotted,
    "pair": take_pair,
    "offset": take_offset,
    "number": take_number,
    "word": take_word,
}


def read_date_at(text: str, tokens: Sequence[Token], first: int) -> Reading:
    """Read as much of a date as there is from a token on; looks at 24 tokens at most."""
    start = tokens[first].start + (tokens[first].kind == "offset")  # there the sign is a dash
    reading = Reading(start, start)
    last = min(len(tokens), first + _MOST_TOKENS)
    index = first
    while index < last:
        token = tokens[index]
        if index > first and not _GAP.fullmatch(text, tokens[index - 1].end, token.start):
            break
        used = _TAKERS[token.kind](reading, text, tokens, index)
        if not used:
            break
        index += used
    if index > first:
        reading.end = _with_marks(text, reading, tokens[index - 1])
    return reading


def _with_marks(text: str, reading: Reading, last: Token) -> int:
    """Return the end of the date with the dot of its last word, and the bracket that it opened."""
    end = reading.end
    if last.kind == "word" and last.end == end and text.startswith(".", end):
        end += 1
    if text.startswith(")", end) and text.count("(", reading.start, end) > text.count(")", reading.start, end):
        end += 1
    return end
