"""The signs of a notice in a text: words and phrases of all languages, wherever they stand (locales/, `[notices]`).

A text is compared word by word, without capitals, accents and punctuation. A word of a sign that ends in "*" stands for
all words that begin so. What is written in a script without blanks is looked for as it stands.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from mailarchive.characters import has_unspaced
from mailarchive.locales import Locales, SignKind, vocabulary

_Phrase = tuple[str, ...]
_Entry = tuple[_Phrase, Locales]

_WORD = re.compile(r"[^\W_]+")
_NO_WORD = {code: " " for code in range(128) if not chr(code).isalnum()}
_STARRED = re.compile(r"[^\W_]+\*?")
_MARKS = re.compile("[\u0300-\u036f]")
_KEY = itemgetter(slice(4))  # the letters of its first word by which a phrase is looked up
_BEGINNING = itemgetter(slice(5))  # the letters of a starred word without which its sign is in no text
_MOST_REMEMBERED = 8192  # words
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "đ": "d"})  # they have no accent
_E = frozenset("eE")
_MAIL = frozenset(("mail", "mails"))


class SignWords(NamedTuple):
    """The words of a text: as signs are compared with them, and as written.

    unspaced: the text, if it has a script without blanks.
    """

    words: Sequence[str]
    written: Sequence[str]
    unspaced: str


def read_words(text: str) -> SignWords:
    """Return the words of a text: folded, accents and punctuation left out, "e-mail" as one."""
    folded = _fold(text)
    unspaced = folded if has_unspaced(folded) else ""
    return SignWords(_joined(_split(folded)), _joined(_split(text)), unspaced)


def _fold(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", folded))).translate(_LETTERS)


def _split(text: str) -> Sequence[str]:
    """Return the words of a text, without punctuation."""
    if text.isascii():
        return text.translate(_NO_WORD).split()
    return _WORD.findall(text)


def _joined(words: Sequence[str]) -> Sequence[str]:
    if _E.isdisjoint(words):
        return words
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _E and word.casefold() in _MAIL:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def may_have_signs(text: str, *kinds: SignKind) -> bool:
    """Whether a text can have signs of some kinds, as far as the longest word of each tells: a quick look."""
    folded = _fold(text)
    words = frozenset(_split(folded))
    beginnings = frozenset(map(_BEGINNING, words))
    unspaced = has_unspaced(folded)
    for triggers in map(_triggers, kinds):
        if not (triggers.words.isdisjoint(words) and triggers.beginnings.isdisjoint(beginnings)):
            return True
        if unspaced and any(sign in folded for sign in triggers.unspaced):
            return True
    return False


class Sign(NamedTuple):
    """Where a sign stands among the words of a text, and the languages it is of; signs that overlap count as one.

    Of a script without blanks there are no words: each sign in it is a place of its own, below zero.
    """

    start: int
    end: int
    locales: Locales


def find_signs(words: SignWords, kind: SignKind) -> Sequence[Sign]:
    """Return the signs of a kind in a text."""
    table, unspaced = _tables(kind)
    found: list[Sign] = []
    keys = list(map(_KEY, words.words))
    if table.keys().isdisjoint(keys):
        keys = []
    for start, key in enumerate(keys):
        if key not in table:
            continue
        beginning = _signs_from(kind, words.words[start])
        signs = [entry for entry in beginning if _goes_on(entry[0], words.words, start)]
        if not signs:
            continue
        sign, locales = max(signs, key=_length)
        end = start + len(sign)
        if found and start < found[-1].end:
            found[-1] = found[-1]._replace(end=max(end, found[-1].end))
        else:
            found.append(Sign(start, end, locales))
    if words.unspaced:
        found += [Sign(-1, -1, locales) for sign, locales in unspaced if sign in words.unspaced]
    return found


def _length(entry: _Entry) -> int:
    return len(entry[0])


@lru_cache(_MOST_REMEMBERED)
def _signs_from(kind: SignKind, word: str) -> Sequence[_Entry]:
    """Return the signs of a kind that begin with a word."""
    table, _ = _tables(kind)
    return [entry for entry in table.get(_KEY(word), ()) if _fits(entry[0][0], word)]


def _goes_on(sign: _Phrase, words: Sequence[str], start: int) -> bool:
    """Whether a sign whose first word stands at `start` stands there whole."""
    if start + len(sign) > len(words):
        return False
    return all(map(_fits, sign, words[start : start + len(sign)]))


def _fits(part: str, word: str) -> bool:
    if part[-1] == "*":
        return word.startswith(part[:-1])
    return part == word


@cache
def _tables(kind: SignKind) -> tuple[Mapping[str, Sequence[_Entry]], Sequence[tuple[str, Locales]]]:
    """Return the signs of a kind by the first letters of their first word, and those without blanks."""
    table: dict[str, list[_Entry]] = defaultdict(list)
    unspaced: list[tuple[str, Locales]] = []
    for written, locales in vocabulary().signs[kind].items():
        if has_unspaced(written):
            unspaced.append((_fold(written), locales))
            continue
        sign = read_sign(written)
        table[_KEY(sign[0].rstrip("*"))].append((sign, locales))
    return dict(table), unspaced


class _Triggers(NamedTuple):
    """The longest word of each sign of a kind; of one with a star its first letters; the signs without blanks."""

    words: frozenset[str]
    beginnings: frozenset[str]
    unspaced: Sequence[str]


@cache
def _triggers(kind: SignKind) -> _Triggers:
    signs = vocabulary().signs[kind]
    longest = {max(read_sign(sign), key=len) for sign in signs if not has_unspaced(sign)}
    starred = {word for word in longest if word[-1] == "*"}
    return _Triggers(
        words=frozenset(longest - starred),
        beginnings=frozenset(_BEGINNING(word.rstrip("*")) for word in starred),
        unspaced=[_fold(sign) for sign in signs if has_unspaced(sign)],
    )


def read_sign(sign: str) -> _Phrase:
    """Return the words of a sign as those of a text are read, each with its star."""
    return tuple(_joined(_STARRED.findall(_fold(sign))))
