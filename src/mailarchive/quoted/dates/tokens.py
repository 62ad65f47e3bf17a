"""Cutting a written date into numbers, clock times and words, with what the words mean in some language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal

from mailarchive.characters import INVISIBLE
from mailarchive.quoted.dates.words import CJK, WORD, Meaning, begins_month, key, look_up, meanings

TokenKind = Literal["clock", "figures", "dotted", "pair", "offset", "number", "word"]

_TOKEN = re.compile(
    rf"""
      (?P<word>{WORD})
    | (?P<cjk>{CJK})
    | (?P<clock>(?<![\d.])(?<!\b\d:)(?<!\b\d\d:)[0-9]{{1,2}}\ ?[:hH]\ ?[0-9]{{2}}
        (?::[0-9]{{2}}(?:[.,][0-9]{{1,9}})?)?(?!\d|:\d))
    | (?P<figures>(?<![\d.])[0-9]{{1,4}}\ ?(?P<mark>[./-])\ {{0,2}}[0-9]{{1,2}}\ ?(?P=mark)\ {{0,2}}[0-9]{{1,4}}
        (?!\d|[./-]\d))
    | (?P<dotted>(?<![\d.])[0-9]{{1,2}}\.[0-9]{{2}}(?!\d|\.\d))
    | (?P<pair>(?<![\d./-])[0-9]{{1,2}}/[0-9]{{1,2}}(?![\d/]))
    | (?P<offset>[+\-\u2212\u2013][0-9]{{1,2}}(?::?[0-9]{{2}})?(?!\d|[:.]\d|/))
    | (?P<number>[0-9]+)
    """,
    re.VERBOSE,
)
_FIGURES = re.compile(r"[0-9] ?[./-] {0,2}[0-9]{1,2} ?[./-]|\b[0-9]{1,2}/[0-9]{1,2}\b")  # 3/12/2018, 3.12., 3/12
_CJK = re.compile(CJK)
_WORDS = re.compile(rf"{WORD}|{CJK}")
_PLAIN = {"：": ":", "∶": ":", "／": "/", "．": ".", "。": ".", "－": "-", "＋": "+", "（": "(", "）": ")"}
_ODD = re.compile(rf"(?![0-9 ])[\d\s{INVISIBLE}{''.join(_PLAIN)}]")

_BETWEEN_WORDS = re.compile(r"[ .-]{1,3}|")
_KINDS: dict[str, TokenKind] = {
    "clock": "clock",
    "figures": "figures",
    "dotted": "dotted",
    "pair": "pair",
    "offset": "offset",
    "number": "number",
}
_LONGEST_CJK = 6
NOTHING = Meaning()  # of a word that no language has, and of what is no word


@dataclass(slots=True)
class Token:
    """A piece of a written date, start to end in the text. meaning: of a word; NOTHING if no language has it."""

    kind: TokenKind
    text: str
    start: int
    end: int
    meaning: Meaning

    @property
    def is_understood(self) -> bool:
        """Whether the token can belong to a date."""
        return self.kind != "word" or self.meaning is not NOTHING

    @property
    def has_month(self) -> bool:
        """Whether the token can say which month it is, as one of a date's must."""
        return self.kind in ("figures", "dotted", "pair") or bool(self.meaning.months) or self.meaning.unit == "month"


def uniform(text: str) -> str:
    """Return the text with plain digits, blanks and punctuation of whatever script, every character in its place."""
    if text.isascii():
        return text
    return _ODD.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    char = match[0]
    if char.isdecimal():
        return str(int(char))
    return _PLAIN.get(char, " ")


def may_hold_date(text: str) -> bool:
    """Whether figures or a word of a uniform text may say which month it is: a quick look before it is cut."""
    return _FIGURES.search(text) is not None or any(map(_may_say_month, _WORDS.findall(text)))


def tokenise(text: str) -> list[Token]:
    """Cut a uniform text into tokens; blanks and punctuation fall between them. Linear in the text."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        written, start = match[0], match.start()
        kind = _KINDS.get(match.lastgroup or "")
        if kind:
            tokens.append(Token(kind, written, start, match.end(), meaning=NOTHING))
        else:
            for word, low, high, meaning in _cut(written):
                tokens.append(Token("word", word, start + low, start + high, meaning=meaning))
    return _join_phrases(text, tokens)


@lru_cache(maxsize=8192)
def _may_say_month(written: str) -> bool:
    return any(begins_month(word) for word, *_ in _cut(written))


@lru_cache(maxsize=8192)
def _cut(written: str) -> tuple[tuple[str, int, int, Meaning], ...]:
    """Cut what stands between blanks into words, each with its range and meaning.

    At dots, unless a language has the whole with them; where a script has no blanks, at the longest words first.
    """
    if _CJK.match(written):
        words, gap = list(_segments(written)), 0
    elif look_up(written)[0]:
        words, gap = [written], 0
    else:
        words, gap = written.split("."), 1
    ends = accumulate(len(word) + gap for word in words)
    return tuple(
        (word, end - gap - len(word), end - gap, look_up(word)[0] or NOTHING)
        for word, end in zip(words, ends, strict=True)
    )


def _segments(text: str) -> Iterator[str]:
    words = meanings()
    start = 0
    while start < len(text):
        length = next((n for n in range(_LONGEST_CJK, 1, -1) if text[start : start + n] in words), 1)
        yield text[start : start + length]
        start += length


def _join_phrases(text: str, tokens: list[Token]) -> list[Token]:
    """Join the tokens of each phrase that some language has, such as "Pacific Standard Time" or "thg 12", to one."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        words = _phrase_at(text, tokens, index) if token.kind == "word" else ()
        if words:
            end = tokens[index + len(words) - 1].end
            meaning = meanings()[" ".join(words)]
            token = Token("word", text[token.start : end], token.start, end, meaning=meaning)
        joined.append(token)
        index += len(words) or 1
    return joined


def _phrase_at(text: str, tokens: list[Token], index: int) -> tuple[str, ...]:
    """Return the words of the longest phrase that starts with a token; none where there is none."""
    for words in look_up(tokens[index].text)[1]:
        if _stands(text, tokens, index, words):
            return words
    return ()


def _stands(text: str, tokens: list[Token], index: int, words: tuple[str, ...]) -> bool:
    """Whether the tokens from one on are these words, with no more than blanks, dots and hyphens between."""
    span = tokens[index : index + len(words)]
    if [key(token.text) for token in span] != list(words):
        return False
    return all(_BETWEEN_WORDS.fullmatch(text, left.end, right.start) for left, right in pairwise(span))
