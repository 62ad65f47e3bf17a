"""Whether a line opens with a known phrase: a greeting, a closing, what a device adds, a legal notice."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal

from mailarchive.quoted.locales import Locales, normalise, vocabulary

PhraseKind = Literal["greeting", "closing", "sent_from", "notice"]

_AROUND = "*_-–—~>,.!:;…，。！：；、،"
_COMMAS = ",，:："  # "M.v.h.," keeps its full stop
_LONGEST_WORD = 40
_UNSPACED = "\u0e00"
_LONGEST = 120  # characters of a line in which a phrase is looked for
_MOST_WORDS = 7
_MOST_SIGNS = 24  # of a phrase in a script without blanks


def opening(text: str, kind: PhraseKind) -> str | None:
    """Give the longest known phrase of a kind that a line opens with, normalised.

    Where a script puts no blanks between words a phrase ends anywhere.
    """
    first = text[:_LONGEST_WORD].split(None, 1)
    if not first:
        return None
    if first[0] >= _UNSPACED and unspaced(first[0]):
        return _prefix(text, _phrases(kind))
    if _bare(first[0]) not in _first_words(kind):
        return None
    phrases = _phrases(kind)
    parts = normalise(text[:_LONGEST]).lstrip("*_-–—~> ").split(" ")[:_MOST_WORDS]
    for count in range(len(parts), 0, -1):
        written = " ".join(parts[:count])
        for phrase in (written, written.rstrip(_COMMAS), written.rstrip(_AROUND)):
            if phrase in phrases:
                return phrase
    return None


def extra_words(text: str, phrase: str) -> int:
    """Give how many words a line has beyond the phrase it opens with; of a script without blanks, every two signs."""
    if unspaced(phrase):
        return (len(text.strip().rstrip(_AROUND)) - len(phrase) + 1) // 2
    return len(text.split()) - len(phrase.split())


def unspaced(text: str) -> bool:
    """Whether a text begins in a script that puts no blanks between words: Thai, Lao, Chinese, Japanese."""
    return _UNSPACED <= text[:1] <= "\u0eff" or "\u2e80" <= text[:1] <= "\ua4cf"


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
    return tables[kind]


@cache
def _first_words(kind: PhraseKind) -> frozenset[str]:
    """Give the first words of all phrases of a kind: most lines start with none of them."""
    return frozenset(_bare(phrase.split(" ")[0]) for phrase in _phrases(kind))


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    return word.strip(_AROUND).casefold()
