"""Whether a paragraph is a notice, by what stands in it: legal notices, registrations of companies, footers.

No word makes a notice. Its signs are weighed (`NoticeWeight` in weights.py) against what only a person writes: of
himself, about a weekday, a question. The less a letter has ended above it, the more it takes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from mailarchive.locales import vocabulary
from mailarchive.quoted.zones.phrases import opening_phrase
from mailarchive.quoted.zones.signs import Sign, SignWords, find_signs, read_words
from mailarchive.quoted.zones.weights import NoticeWeight

Above = Literal["notice", "end of a letter", "letter"]

_LONGEST = 6_000  # characters of a paragraph that are weighed
_HEADING = 40  # characters of a heading
_HINTS = 3  # that weigh
_WEEKDAY = 5  # letters of a weekday's name that is no other word
_AHEAD = 24  # words in which a notice shows what it is
_NEEDED: dict[Above, int] = {
    "notice": NoticeWeight.BELOW_A_NOTICE,
    "end of a letter": NoticeWeight.BELOW_A_LETTER,
    "letter": NoticeWeight.AT_THE_END,
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found in a paragraph.

    total: its weight. signs: how many there are. mentioned: whether it names the mail that it stands in. begins:
    whether its first words show what it is.
    """

    total: int
    signs: int
    mentioned: bool
    begins: bool


_NOTHING = Weighed(0, 0, mentioned=False, begins=False)


def is_notice(text: str, above: Above, *, at_end: bool) -> bool:
    """Whether a paragraph is a notice. above: what stands above it. at_end: whether nothing else stands below it."""
    weighed = weigh_notice(text)
    if not weighed.begins:
        return False
    needed = _NEEDED[above]
    if above == "letter" and not at_end:
        needed = NoticeWeight.INSIDE_A_LETTER
    if above == "letter" and not weighed.mentioned and not at_end:
        return False
    return weighed.total >= needed


@lru_cache(maxsize=512)
def weigh_notice(text: str) -> Weighed:
    """Return what is found in a paragraph, whose lines are joined."""
    words = read_words(text[:_LONGEST])
    signs, opening = find_signs(words, "signs"), _opening_weight(text)
    if not signs and not opening:
        return _NOTHING
    hints, mentions = find_signs(words, "hints"), find_signs(words, "mentions")
    other_hints = {words.words[hint.start] for hint in hints if not _lies_in(hint, signs)}
    total = (
        opening
        + NoticeWeight.SIGN * len(signs)
        + NoticeWeight.HINT * min(len(other_hints), _HINTS)
        + NoticeWeight.MENTION * bool(mentions)
        - NoticeWeight.WRITER * min(2, written_by_somebody(words, [*signs, *hints, *mentions]))
        - NoticeWeight.WEEKDAY * names_a_weekday(words)
        - NoticeWeight.QUESTION * (text.rstrip().endswith(("?", "？", "؟")) and not opening)
    )
    first = min((sign.start for sign in (*signs, *mentions, *hints)), default=_AHEAD)
    return Weighed(total, len(signs), bool(mentions), bool(opening) or first < _AHEAD)


def _opening_weight(text: str) -> int:
    """Return what the first words weigh: they are a heading ("Disclaimer:"), all there is, or open like a notice."""
    phrase = opening_phrase(text, "notice")
    head, colon, _ = text[:_HEADING].partition(":")
    heading = bool(colon) and (head.isupper() or (phrase is not None and len(head.split()) <= len(phrase.split())))
    if phrase is None:
        return NoticeWeight.HEADING * heading
    whole = len(read_words(text.partition("\n")[0]).words) <= len(read_words(phrase).words)
    return NoticeWeight.OPENING + NoticeWeight.HEADING * (heading or whole)


def _lies_in(sign: Sign, others: Sequence[Sign]) -> bool:
    """Whether a sign is a part of another one, and says nothing more."""
    return sign.start >= 0 and any(other.start <= sign.start and sign.end <= other.end for other in others)


def written_by_somebody(words: SignWords, found: Sequence[Sign]) -> int:
    """Return how often somebody speaks of himself, in the language that the notice would be in."""
    languages = Counter(locale for sign in found for locale in sign.locales)
    if not languages:
        return 0
    most = max(languages.values())
    language = {locale for locale, count in languages.items() if count == most}
    return sum(not language.isdisjoint(sign.locales) for sign in find_signs(words, "writer"))


def names_a_weekday(words: SignWords) -> bool:
    """Whether a text names a day of the week in full, in any language."""
    return not _weekdays().isdisjoint(words.words)


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(word for name in vocabulary().weekdays for word in read_words(name).words if len(word) >= _WEEKDAY)
