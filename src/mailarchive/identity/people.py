"""Whether two names or addresses can be one person's, however lists and mail programs have written them."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from mailarchive.identity.copy import WORD
from mailarchive.identity.match import same_sender
from mailarchive.model import Address

Likeness = Literal["same", "alike", "unknown", "another"]

LONG_ENOUGH = 4  # letters that two people's mailboxes do not share by chance
VIA = re.compile(r"\s+(?:via|on behalf of)\s.*", re.IGNORECASE | re.DOTALL)
LOST = "?\ufffd"  # what stands where a letter was lost on the way
MOST_LOST = 3  # places of a word where some are: with each, there are more ways to read it
ANY_LETTERS = f"[{re.escape(LOST)}]+"


def likeness(one: Address | None, other: Address | None) -> Likeness:
    """Return how surely two addresses are one person's.

    "same": one e-mail, or one name where one of them has no e-mail. "alike": one name, whole or in part, or one
    mailbox at another host. "unknown": one of them says nothing.
    """
    if one is None or other is None:
        return "unknown"
    if same_sender(one, other):
        return "same"
    if _alike_names(one.name, other.name) or _same_mailbox(one.email, other.email):
        return "alike"
    return "another"


def _same_mailbox(one: str | None, other: str | None) -> bool:
    """Whether two e-mail addresses are alike up to the host."""
    if not (one and other):
        return False
    mailbox = one.casefold().partition("@")[0]
    return len(mailbox) >= LONG_ENOUGH and mailbox == other.casefold().partition("@")[0]


def _alike_names(one: str | None, other: str | None) -> bool:
    """Whether all words of one name stand in the other one; letters that were lost on the way may be any."""
    if not (one and other):
        return False
    some, more = sorted((_name_words(one), _name_words(other)), key=len)
    return bool(some) and all(any(_same_word(word, other_word) for other_word in more) for word in some)


def _same_word(one: str, other: str) -> bool:
    return bool(_word_pattern(one).fullmatch(other) or _word_pattern(other).fullmatch(one))


@lru_cache(maxsize=4096)
def _name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name, without accents, case, and the list that it came by."""
    plain = unicodedata.normalize("NFKD", VIA.sub("", name).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(word for word in re.findall(rf"[\w{re.escape(LOST)}]+", letters) if WORD.search(word))


@lru_cache(maxsize=4096)
def _word_pattern(word: str) -> re.Pattern[str]:
    parts = re.split(ANY_LETTERS, word, maxsplit=MOST_LOST)
    return re.compile(".{1,4}".join(map(re.escape, parts)))
