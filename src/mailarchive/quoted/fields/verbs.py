"""The verbs of attribution lines ("wrote"), in all languages.

Which of them stand in a text is found without a search for each.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from mailarchive.characters import (
    COLON_SIGNS,
    COMMAS,
    DASHES,
    HANGUL_CLASS,
    INVISIBLE,
    SEMICOLONS,
    UNSPACED_CLASS,
    has_unspaced,
)
from mailarchive.locales import vocabulary

# Around words.
OFF = " .·*_@|/\\[](){}<>\"'«»\u00a0" + COMMAS + SEMICOLONS + DASHES + COLON_SIGNS + INVISIBLE
# Letters beside which a word may begin or end. Korean puts spaces, but joins what follows a name to it.
_JOINING = re.compile(f"[{UNSPACED_CLASS}{HANGUL_CLASS}]")


def verbs_in(text: str) -> Sequence[str]:
    """Return the verbs that may stand in a text, the longest first: those whose last word does.

    A verb in a script without spaces has to be a part of the text.
    """
    folded = text.casefold()
    table = _verbs()
    last_words = table.keys() & {word.strip(OFF) for word in folded.split()}
    verbs = [verb for word in last_words for verb in table[word]]
    if has_unspaced(text):
        verbs += [verb for verb in _unspaced_verbs() if verb in folded]
    if not verbs:
        return ()
    return sorted(set(verbs), key=_longest)


def ends_with_verb(text: str) -> bool:
    """Whether the last word of a text is the last one of a verb: most are not, by its last two letters."""
    if text[-2:].casefold() not in _endings():
        return False
    return text.rsplit(None, 1)[-1].strip(OFF).casefold() in _verbs()


@cache
def _endings() -> frozenset[str]:
    return frozenset(word[-2:] for word in _verbs() if len(word) > 1)


def inside_word(text: str, index: int) -> bool:
    """Whether an index lies inside a word of a script that puts spaces between words and what belongs to them."""
    if not 0 < index < len(text):
        return False
    around = text[index - 1 : index + 1]
    return around.isalnum() and (around.isascii() or not _JOINING.search(around))


def _longest(verb: str) -> tuple[int, str]:
    return -len(verb), verb


@cache
def _unspaced_verbs() -> Sequence[str]:
    return tuple(filter(has_unspaced, vocabulary().verbs))


@cache
def _verbs() -> Mapping[str, Sequence[str]]:
    """Return the verbs by their last word."""
    table: dict[str, list[str]] = {}
    for verb in vocabulary().verbs:
        table.setdefault(verb.rpartition(" ")[2].strip(OFF), []).append(verb)
    return table
