"""Reading a written date from its tokens, left to right, in whatever order its language puts it.

One pass from one starting token: each token fills a field that is still empty, or ends the date. What the figures mean
(03/12 is March or December) is left to days.py, which weighs languages and weekdays.
"""

import re
from collections.abc import Callable, Sequence

from mailarchive.characters import COMMAS, DASHES
from mailarchive.quoted.dates.names import take_word
from mailarchive.quoted.dates.numbers import (
    take_clock,
    take_dotted,
    take_figures,
    take_number,
    take_offset,
    take_pair,
)
from mailarchive.quoted.dates.reading import Reading
from mailarchive.quoted.dates.tokens import Token, TokenKind

_MOST_TOKENS = 24
_MARKS = COMMAS + DASHES + ".:()@·•/'’׳״॰[]"
_GAP = re.compile(rf"[\s{re.escape(_MARKS)}]{{0,8}}")

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


def read(text: str, tokens: Sequence[Token], at: int) -> Reading:
    """Read as much of a date as there is from the token at `at` on; looks at 24 tokens at most."""
    start = tokens[at].start + (tokens[at].kind == "offset")  # there the sign is a dash
    reading = Reading(start, start)
    last = min(len(tokens), at + _MOST_TOKENS)
    index = at
    while index < last:
        token = tokens[index]
        if index > at and not _GAP.fullmatch(text, tokens[index - 1].end, token.start):
            break
        used = _TAKERS[token.kind](reading, text, tokens, index)
        if not used:
            break
        index += used
    reading.end = _with_mark(text, reading, tokens[index - 1] if index > at else None)
    return reading


def _with_mark(text: str, reading: Reading, last: Token | None) -> int:
    """Return the end of the date with the dot of its last word, and the bracket that it opened."""
    end = reading.end
    if last and last.kind == "word" and last.end == end and text.startswith(".", end):
        end += 1
    if text.startswith(")", end) and text.count("(", reading.start, end) > text.count(")", reading.start, end):
        end += 1
    return end
