"""What the words of a paragraph are about: whom they speak to, of whom they speak, whether they speak of mail.

A paragraph is read in the language whose most frequent words it has most of; in a language without such words nothing
is known of it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailarchive.locales import Locales, vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_AROUND = " .,;:!?()[]\"'«»„“”*_"
_LINK = re.compile(r"\[[^\[\]]{0,300}\]\([^()\s]{1,500}\)|\[\^[^\[\]\s]{1,30}\]|!\[")
_ENDS_SENTENCE = ".!?:…"
_QUESTIONS = ("?", "？", "؟")
_NEAR = 2  # words between who writes and the verb


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words of a paragraph say of themselves.

    addresses: they speak to somebody. third_person: of him or her. narrates: he or she writes or says in them. letters:
    they speak of mail. asks: a question is among them. names: the words in them that begin with a capital, in small
    letters. links: Markdown's, its pictures and its notes.
    """

    addresses: bool
    third_person: bool
    narrates: bool
    letters: bool
    asks: bool
    names: frozenset[str]
    links: bool


def read_wording(text: str) -> Wording:
    """Return what the words of a paragraph are about."""
    words = vocabulary()
    written = list(_WORD.finditer(text))
    folded = [match[0].replace("’", "'").casefold() for match in written]
    language = _language_of(folded)
    third = [_belongs(word, words.third_person, language) for word in folded]
    spoken = [_addresses(text, match, word, language) for match, word in zip(written, folded, strict=True)]
    if any(spoken):
        third = [other and not own for other, own in zip(third, spoken, strict=True)]
    return Wording(
        addresses=any(spoken),
        third_person=any(third),
        narrates=_narrates(folded, third, language),
        letters=any(_belongs(word, words.letters, language) for word in (*folded, *_joined(text))),
        asks=any(sign in text for sign in _QUESTIONS),
        names=frozenset(match[0].casefold() for match in written if match[0][0].isupper()),
        links=_LINK.search(text) is not None,
    )


def _joined(text: str) -> list[str]:
    """Return the words with a hyphen in them, in small letters: "e-mail"."""
    return [word.strip(_AROUND).casefold() for word in text.split() if "-" in word]


def _language_of(folded: Sequence[str]) -> str | None:
    """Return the language that most of the frequent words of a paragraph belong to."""
    found: Counter[str] = Counter()
    for word in folded:
        found.update(vocabulary().common.get(word, ()))
    if not found:
        return None
    most = max(found.values())
    return min((locale for locale, count in found.items() if count == most), key=_preferred)


def _preferred(locale: str) -> tuple[bool, str]:
    return locale != "en", locale


def _belongs(word: str, table: Mapping[str, Locales], language: str | None) -> bool:
    return language is not None and language in table.get(word, ())


def _addresses(text: str, match: re.Match[str], folded: str, language: str | None) -> bool:
    """Whether a word speaks to somebody; one that does so only with a capital must not begin a sentence."""
    words = vocabulary()
    if _belongs(folded, words.addressed, language):
        return True
    if not match[0][0].isupper() or not _belongs(folded, words.addressed_in_capitals, language):
        return False
    above = text[: match.start()].rstrip(" \"'»«„“”*_(")
    return bool(above) and above[-1] not in _ENDS_SENTENCE


def _narrates(folded: Sequence[str], third: Sequence[bool], language: str | None) -> bool:
    """Whether he or she writes or says something in a paragraph: "she wrote", "schrieb er"."""
    verbs = vocabulary().verbs
    told = [number for number, word in enumerate(folded) if _belongs(word, verbs, language)]
    people = [number for number, other in enumerate(third) if other]
    order = sorted([(number, True) for number in told] + [(number, False) for number in people])
    return any(
        one_is_verb != other_is_verb and other - one <= _NEAR
        for (one, one_is_verb), (other, other_is_verb) in pairwise(order)
    )
