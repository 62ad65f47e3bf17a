"""The parts of what a person wrote: greeting, own words, closing, signature and notices.

Read from the ends of a run of lines inward. A bare closing name belongs to the closing, and to the own words; contact
lines, text after a delimiter, what a device or list adds and legal notices do not.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from mailarchive.model import SegmentKind
from mailarchive.quoted.addresses import has_email
from mailarchive.quoted.locales import normalise, vocabulary

OWN_WORDS: frozenset[SegmentKind] = frozenset({"greeting", "own", "closing"})
_DELIMITER = re.compile(r"\s*(?:-- ?|__+|[-—–]{3,}|={4,}|\*{4,}|~{3,}|#{4,})\s*$")
_DELIMITERS = frozenset("-_=*~#—– \t")
_PHONE = re.compile(r"(?:\+|\(|\b)\d[\d ().\-/]{5,}\d\b")
_URL = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
_NAME = re.compile(r"[-–—~*_\s]*[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,3}[.,!]?\s*[*_]*$")
_WORD = re.compile(r"[^\W\d_]+")
_FOOTERS = ("mailing list", "unsubscribe", "listinfo", "mailman", "do you yahoo", "in context:", "sent from")

_POSTSCRIPT = ("p.s", "ps:", "ps ", "ps.")
_LONGEST_WORD = 40
_GREETING_LENGTH = 60
_CLOSING_LENGTH = 60
_NAME_LENGTH = 40
_BARE_NAME = 25
_TAIL = 24  # lines from the end in which a signature can start
_BLOCK = 8  # lines of a signature without a delimiter
_BLOCK_LENGTH = 60
_CLOSING_TAIL = 10  # lines from the signature up in which a closing can start


def zones(texts: Sequence[str]) -> list[SegmentKind]:
    """Give the kind of every line of one run of a person's own lines, marks and trailing blanks taken off.

    A blank line is of the kind of the line above it.
    """
    kinds: list[SegmentKind] = ["own"] * len(texts)
    filled = [index for index, text in enumerate(texts) if text]
    if not filled:
        return kinds
    filled = _notices(texts, kinds, filled)
    filled = _signature(texts, kinds, filled)
    if filled:
        _closing(texts, kinds, filled)
        _greeting(texts, kinds, filled)
    for index in range(1, len(texts)):
        if not texts[index]:
            kinds[index] = kinds[index - 1]
    return kinds


@cache
def _first_words() -> Mapping[str, frozenset[str]]:
    """Give the first words of all phrases of a kind: most lines start with none of them."""
    words = vocabulary()
    phrases = {
        "greeting": words.greetings,
        "closing": words.closings,
        "sent_from": words.sent_from,
        "notice": words.notices,
    }
    return {kind: frozenset(_bare(phrase.split(" ")[0]) for phrase in known) for kind, known in phrases.items()}


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    return word.strip("*_-–—>,.!:;…").casefold()


def _starts(text: str, kind: str, phrases: Mapping[str, object], words: int) -> str | None:
    """Give the longest of the phrases that a line starts with, of at most so many words."""
    first = text.split(None, 1)
    if not first or len(first[0]) > _LONGEST_WORD or _bare(first[0]) not in _first_words()[kind]:
        return None
    parts = normalise(text[:120]).lstrip("*_-–—> ").split(" ")[:words]
    for count in range(len(parts), 0, -1):
        phrase = " ".join(parts[:count])
        if phrase in phrases:
            return phrase
        if phrase.rstrip(",.!:;…—-") in phrases:
            return phrase.rstrip(",.!:;…—-")
    return None


def _fill(kinds: list[SegmentKind], start: int, end: int, kind: SegmentKind) -> None:
    for index in range(start, end):
        kinds[index] = kind


def _notices(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> list[int]:
    """Mark the paragraphs that are legal notices; give the lines that are left, up to a notice at the end."""
    stop = 0
    for index in filled:
        if index < stop:
            continue
        alone = index == 0 or not texts[index - 1] or not texts[index - 1].strip("-_=* \t")
        if alone and _starts(texts[index], "notice", vocabulary().notices, 6):
            stop = index
            while stop < len(texts) and texts[stop]:
                stop += 1
            _fill(kinds, index, stop, "notice")
    return [index for index in filled if kinds[index] == "own"]


def _signature(texts: Sequence[str], kinds: list[SegmentKind], filled: list[int]) -> list[int]:
    """Mark the signature; give the lines before it."""
    for place in range(max(0, len(filled) - _TAIL - 1), len(filled)):
        text = texts[filled[place]]
        if _sent_from(text):
            return _sign(kinds, filled, place, "notice")
        if text[0] in _DELIMITERS and _DELIMITER.match(text) and _signs([texts[index] for index in filled[place:]]):
            below = " ".join(texts[index] for index in filled[place:]).lower()
            footer = any(sign in below for sign in _FOOTERS)
            return _sign(kinds, filled, place, "notice" if footer else "signature")
    start = _contact_block(texts, filled)
    return filled if start is None else _sign(kinds, filled, start, "signature")


def _sign(kinds: list[SegmentKind], filled: list[int], place: int, kind: SegmentKind) -> list[int]:
    """Mark everything from one of the filled lines on; notices stay notices."""
    for index in range(filled[place], len(kinds)):
        if kinds[index] == "own":
            kinds[index] = kind
    return filled[:place]


def _sent_from(text: str) -> bool:
    phrase = _starts(text, "sent_from", vocabulary().sent_from, 5)
    return phrase is not None and len(text) < 300 and len(text.partition("<")[0].split()) <= 9


def _signs(lines: Sequence[str]) -> bool:
    """Whether a delimiter and what follows is a signature: "-- " by RFC 3676, 4.3; others by what stands below."""
    below = lines[1:]
    if not below or lines[0].strip() == "--":
        return bool(below)
    if any(_DELIMITER.match(line) for line in below[:-1]) and not any(_URL.search(line) for line in below):
        return False
    return any(_contact(line) for line in below) and all(len(line) < 120 or _URL.search(line) for line in below)


def _contact_block(texts: Sequence[str], filled: Sequence[int]) -> int | None:
    """Find a signature that no delimiter announces; give its first line's place among the filled ones.

    Such a signature is the last paragraph (or the last two): a name on a line of its own, then short lines of which one
    at least tells how to reach the person.
    """
    start = len(filled) - 1
    gaps = 0
    while start > 0 and len(filled) - start < _BLOCK:
        if len(texts[filled[start]]) > _BLOCK_LENGTH or _closes(texts[filled[start]]):
            start += 1
            break
        gaps += filled[start] - filled[start - 1] > 1
        if gaps > 1 or (gaps and _named(texts[filled[start]])):
            break
        start -= 1
    block = [texts[index] for index in filled[start:]]
    for place, line in enumerate(block[:-1]):
        if _person(line) and any(_contact(other) for other in block[place + 1 :]):
            after_closing = start + place > 0 and _closes(texts[filled[start + place - 1]])
            found = start + place + after_closing  # the name right under "Regards," closes the letter
            return found if 0 < found < len(filled) else None
    return None


def _contact(text: str) -> bool:
    if len(text) > 160:
        return False
    if _URL.search(text) or has_email(text):
        return True
    phone = _PHONE.search(text)
    figures = sum(char.isdigit() for char in phone.group()) if phone else 0
    return phone is not None and 7 <= figures <= 15 and not phone.group().isdigit()


def _closes(text: str) -> bool:
    """Whether a line is a closing: "Kind regards," and at most a few words more."""
    if len(text) > _CLOSING_LENGTH:
        return False
    phrase = _starts(text, "closing", vocabulary().closings, 7)
    return phrase is not None and len(text.split()) - len(phrase.split()) <= 4


def _named(text: str) -> bool:
    return len(text.strip()) < _NAME_LENGTH and bool(_NAME.match(text))


def _person(text: str) -> bool:
    """Whether a line is nothing but a person's full name."""
    words = text.strip(" ,*_\t").split()
    return _named(text) and len(words) > 1 and all(word[0].isupper() for word in words)


def _closing(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> None:
    """Mark the closing lines: a phrase with the name under it, or a bare name after a blank line."""
    for place in range(len(filled) - 1, max(len(filled) - _CLOSING_TAIL, -1), -1):
        below = filled[place + 1 :]
        if place == 0 and _opens(texts, filled):
            break
        if _closes(texts[filled[place]]) and all(len(texts[index]) < _NAME_LENGTH for index in below):
            _sign_off(texts, kinds, filled[place], below)
            return
    if len(filled) > 1 and _bare_name(texts, filled[-1], texts[filled[-2]]):
        kinds[filled[-1]] = "closing"


def _opens(texts: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether the first line greets, though its words may close a letter too: "Ciao Ada," with text below, no name."""
    if len(filled) < 2 or not _starts(texts[filled[0]], "greeting", vocabulary().greetings, 6):
        return False
    return filled[1] - filled[0] > 1 or not _named(texts[filled[1]])


def _sign_off(texts: Sequence[str], kinds: list[SegmentKind], first: int, below: Sequence[int]) -> None:
    """Mark a closing phrase and the names under it; short lines after those are a signature, but for a postscript."""
    last = first
    for index in below[:2]:
        if not _named(texts[index]):
            break
        last = index
    _fill(kinds, first, last + 1, "closing")
    after = [index for index in below if index > last]
    if not any(texts[index].lstrip().lower().startswith(_POSTSCRIPT) for index in after):
        for index in after:
            kinds[index] = "signature"


def _bare_name(texts: Sequence[str], last: int, before: str) -> bool:
    """Whether the last line is a name that closes the letter: "-S", or a short one after a sentence or blank line."""
    text = texts[last]
    if not _named(text) or len(text) >= _BARE_NAME or len(text.split()) > 3:
        return False
    first = text.lstrip()[0]
    return first in "-–—" or before[-1] in ".!?,:)" or (not texts[last - 1] and first.isupper())


def _greeting(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> None:
    """Mark the first line if it greets: a phrase with a name, or names and a comma."""
    first = filled[0]
    text = texts[first].strip()
    if kinds[first] != "own" or len(text) > _GREETING_LENGTH or len(filled) < 2:
        return
    words = _WORD.findall(text)
    phrase = _starts(text, "greeting", vocabulary().greetings, 6)
    greets = phrase is not None and len(words) - len(phrase.split()) <= 5 and text[-1] != "?"
    named = len(words) <= 3 and text[-1] in ",:-–—" and bool(words) and all(word[0].isupper() for word in words)
    if greets or named:
        kinds[first] = "greeting"
