"""The verbs of attribution lines ("wrote"), in all languages: which of them may stand in a text, found without a search
for each."""

from collections.abc import Mapping, Sequence
from functools import cache

from mailarchive.locales import INVISIBLE, vocabulary

OFF = " ,;.·-–—*_:：@|/\\[](){}<>\"'«»\u00a0，、،؛" + INVISIBLE  # around words
_UNSPACED = "\u2e80"  # from here on, scripts without blanks between words


def verbs_in(text: str) -> Sequence[str]:
    """Return the verbs whose last word stands in a text, the longest first; all where words have no blanks between."""
    if not text.isascii() and max(text) >= _UNSPACED:
        return _all_verbs()
    known = _verbs()
    last_words = known.keys() & {word.strip(OFF) for word in text.casefold().split()}
    return sorted((verb for word in last_words for verb in known[word]), key=_longest) if last_words else ()


def inside_word(text: str, index: int) -> bool:
    """Whether an index lies inside a word of a script that puts blanks between words."""
    if not 0 < index < len(text):
        return False
    before, after = text[index - 1], text[index]
    return before.isalnum() and after.isalnum() and max(before, after) < _UNSPACED


def _longest(verb: str) -> tuple[int, str]:
    return -len(verb), verb


@cache
def _all_verbs() -> Sequence[str]:
    return sorted(vocabulary().verbs, key=_longest)


@cache
def _verbs() -> Mapping[str, Sequence[str]]:
    """Return the verbs by their last word."""
    table: dict[str, list[str]] = {}
    for verb in vocabulary().verbs:
        table.setdefault(verb.rpartition(" ")[2].strip(OFF), []).append(verb)
    return table
