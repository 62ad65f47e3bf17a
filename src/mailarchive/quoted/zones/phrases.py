"""Whether a line opens with a phrase of some language: a greeting, a closing, what a device adds, a legal notice."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal, get_args

from mailarchive.characters import COLON_SIGNS, COMMAS, DASHES, UNSPACED_CLASS
from mailarchive.locales import Locales, normalise, vocabulary

PhraseKind = Literal["greeting", "closing", "sent_from", "notice"]

_KINDS: frozenset[PhraseKind] = frozenset(get_args(PhraseKind))
_NONE: frozenset[PhraseKind] = frozenset()
_AROUND = COMMAS + COLON_SIGNS + DASHES + "*_~>.!;…。！；"
_BEFORE = DASHES + "*_~> "
_BEHIND = COMMAS + COLON_SIGNS  # "M.v.h.," keeps its full stop
# Also behind the brackets and quotation marks of East Asia.
_STARTS_UNSPACED = re.compile(rf"[{UNSPACED_CLASS}\u3001-\u303f]")
_LONGEST_WORD = 40
_LONGEST = 120  # characters of a line in which a phrase is looked for
_MOST_SIGNS = 24  # of a phrase in a script without blanks


def may_open(text: str) -> frozenset[PhraseKind]:
    """Return the kinds of phrases that a line may open with, as far as its first word tells: for most lines, none."""
    first = text[:_LONGEST_WORD].split(None, 1)
    if not first:
        return _NONE
    return _kinds(first[0])


def opening_phrase(text: str, kind: PhraseKind) -> str | None:
    """Return the longest phrase of a kind that a line opens with, normalised.

    Where a script puts no blanks between words a phrase ends anywhere.
    """
    if kind not in may_open(text):
        return None
    phrases = _phrases(kind)
    if starts_unspaced(text.lstrip()):
        return _prefix(text, phrases)
    words = _written_alike(normalise(text[:_LONGEST])).lstrip(_BEFORE).split(" ")
    for count in range(min(len(words), _first_words(kind).get(_bare(words[0]), 0)), 0, -1):
        written = " ".join(words[:count])
        for phrase in (written, written.rstrip(_BEHIND), written.rstrip(_AROUND)):
            if phrase in phrases:
                return phrase
    return None


def extra_words(text: str, phrase: str) -> int:
    """Return how many words a line has beyond the phrase it opens with; of a script without blanks, every two signs."""
    if starts_unspaced(phrase):
        return (len(text.strip().rstrip(_AROUND)) - len(phrase) + 1) // 2
    return len(text.split()) - len(phrase.split())


def starts_unspaced(text: str) -> bool:
    """Whether a text begins in a script that puts no spaces between words, such as Thai, Chinese and Japanese."""
    return not text.isascii() and _STARTS_UNSPACED.match(text) is not None


def _prefix(text: str, phrases: Mapping[str, Locales]) -> str | None:
    folded = normalise(text[:_LONGEST])
    return next((folded[:end] for end in range(_MOST_SIGNS, 0, -1) if folded[:end] in phrases), None)


@cache
def _phrases(kind: PhraseKind) -> Mapping[str, Locales]:
    words = vocabulary()
    tables: dict[PhraseKind, Mapping[str, Locales]] = {
        "greeting": words.greetings,
        "closing": words.closings,
        "sent_from": words.sent_from,
        "notice": words.notices,
    }
    return {_written_alike(phrase): locales for phrase, locales in tables[kind].items()}


@cache
def _first_words(kind: PhraseKind) -> Mapping[str, int]:
    """Return the first words of all phrases of a kind, with the number of words of the longest one."""
    longest: dict[str, int] = {}
    for words in (phrase.split(" ") for phrase in _phrases(kind)):
        first = _bare(words[0])
        longest[first] = max(longest.get(first, 0), len(words))
    return longest


@lru_cache(maxsize=8192)
def _kinds(word: str) -> frozenset[PhraseKind]:
    """Return the kinds of phrases that a line can open with whose first word is this one."""
    if starts_unspaced(word):
        return _KINDS
    bare = _bare(word)
    return frozenset(kind for kind in _KINDS if bare in _first_words(kind))


def _bare(word: str) -> str:
    return _written_alike(word.strip(_AROUND).casefold())


def _written_alike(text: str) -> str:
    """Return a folded text in which "e-mail" is written as "email"."""
    return text.replace("e-mail", "email")
