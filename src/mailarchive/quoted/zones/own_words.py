"""The parts of what a person wrote: greeting, own words, closing, signature and notices.

Read from the ends of a run of lines inward. A bare closing name belongs to the closing, and to the own words; contact
lines, text after a delimiter, what a device or list adds and legal notices do not.
"""

import re
from collections.abc import Sequence

from mailarchive.characters import COLON_SIGNS, COMMAS, DASHES
from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.notices import mark_notices
from mailarchive.quoted.zones.phrases import extra_words, opening
from mailarchive.quoted.zones.shapes import (
    SHORT,
    closes,
    contact,
    dashed,
    ends_sentence,
    named,
    person,
    postscript,
    prose,
    signature_like,
    signs,
)
from mailarchive.quoted.zones.signatures import find_block, find_delimiter, is_footer

OWN_WORDS: frozenset[SegmentKind] = frozenset({"greeting", "own", "closing"})
_WORD = re.compile(r"[^\W\d_]+")
_GREETING_LENGTH = 60
_GREETING_WORDS = 5  # beside the phrase
_GREETING_TAIL = 4  # lines from the beginning in which a greeting can stand
_GREETING_ENDS = tuple(COMMAS + COLON_SIGNS + "!！")
_CALL_ENDS = COMMAS + COLON_SIGNS + DASHES
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"\w{3}[.!?]\s")
_SENTENCE_END = re.compile(r"[.!?]\s+")
_JOINED = re.compile(r"\S\s*(?:[&/+,]|\()\s*\S")
_CALLED = 3  # names in a line that greets
_INITIALS = 2
_BARE_NAME = 25
_WISH = 3  # words
_CLOSING_TAIL = 400  # lines from the end in which a closing can stand
_UNDER = 4  # lines under a closing that are a signature though none tells how to reach somebody


def zones(texts: Sequence[str], first: bool = True, last: bool = True) -> list[SegmentKind]:
    """Return the kind of every line of one run of a person's own lines, marks and trailing blanks taken off.

    first, last: whether the message begins with this run, and ends with it. A blank line is of the kind of the line
    above it.
    """
    kinds: list[SegmentKind] = ["own"] * len(texts)
    filled: Sequence[int] = [index for index, text in enumerate(texts) if text]
    if not filled:
        return kinds
    filled = mark_notices(texts, kinds, filled, last)
    if last:
        filled = _signature(texts, kinds, filled, first)
    greeted = _greeting(texts, filled, first)
    if greeted is not None:
        kinds[filled[greeted]] = "greeting"
        filled = filled[greeted + 1 :]
    _closing(texts, kinds, filled, last)
    for index in range(1, len(texts)):
        if not texts[index]:
            kinds[index] = kinds[index - 1]
    return kinds


def _signature(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int], first: bool) -> Sequence[int]:
    """Mark the signature; give the lines before it."""
    kind: SegmentKind = "signature"
    place = find_delimiter(texts, filled, first)
    if place is None:
        place = find_block(texts, filled, first)
    elif is_footer([texts[index] for index in filled[place:]]):
        kind = "notice"
    if place is None:
        return filled
    for index in filled[place:]:
        kinds[index] = kind
    return filled[:place]


def _closing(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int], last: bool) -> None:
    """Mark the closing lines: a phrase with the name under it, or a bare name at the end of the message."""
    bottom = max(len(filled) - _CLOSING_TAIL, -1)
    short = last  # whether all below is short
    for place in range(len(filled) - 1, bottom, -1):
        text = texts[filled[place]]
        if closes(text) and (short or _signed(texts, filled, place)):
            _sign_off(texts, kinds, filled, place)
            return
        short = short and len(text) < SHORT and not prose(text)
    if last and len(filled) > 1:
        wished = _wishes(texts, filled)
        if _bare_name(texts, filled[-1], filled[-2]) or (wished and named(texts[filled[-1]])):
            for index in filled[-2 if wished else -1 :]:
                kinds[index] = "closing"


def _wishes(texts: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether the last line but one may close a letter in words of its own: "Happy Monday,"."""
    index = filled[-2]
    text = texts[index]
    alone = len(filled) > 2 and not texts[index - 1]
    return alone and text.endswith((",", "!")) and len(text) < SHORT and len(text.split()) <= _WISH


def _signed(texts: Sequence[str], filled: Sequence[int], place: int) -> bool:
    """Whether a closing phrase that text follows has its name: on the next line, and nothing more in its paragraph."""
    if place + 1 == len(filled):
        return False
    if place and filled[place] - filled[place - 1] == 1 and not ends_sentence(texts[filled[place - 1]]):
        return False
    under = place + 1
    if filled[under] - filled[place] > 1 and _names_itself(texts[filled[place]]):
        return place > 0
    if not signs(texts[filled[under]]):
        return False
    if under + 1 == len(filled) or filled[under + 1] - filled[under] > 1:
        return True
    below = texts[filled[under + 1]]
    return postscript(below) or not prose(below)


def _names_itself(text: str) -> bool:
    """Whether a closing ends in a name: "Thanks, Karen."."""
    after = text.partition(",")[2]
    return bool(after.strip()) and named(after)


def _sign_off(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int], place: int) -> None:
    """Mark a closing phrase and the names under it, and the lines under those that are a signature."""
    kinds[filled[place]] = "closing"
    stop = place + 1
    if stop < len(filled) and signs(texts[filled[stop]]):
        kinds[filled[stop]] = "closing"
        stop += 1
    end = stop
    while end < len(filled) and signature_like(texts[filled[end]]) and not postscript(texts[filled[end]]):
        end += 1
    while stop < end < len(filled) and filled[end] - filled[end - 1] == 1:
        end -= 1
    under = [texts[index] for index in filled[stop:end]]
    if not any(map(str.isalnum, "".join(under))) or (filled[stop] - filled[stop - 1] > 1 and not person(under[0])):
        return
    if any(map(contact, under)) or (end == len(filled) and len(under) <= _UNDER):
        for index in filled[stop:end]:
            kinds[index] = "signature"


def _bare_name(texts: Sequence[str], last: int, before: int) -> bool:
    """Whether the last line is a name that closes the letter: "-S", or a short one after a sentence or blank line."""
    text = texts[last]
    if len(text) >= _BARE_NAME or text.endswith(",") or not named(text):
        return False
    closed = ends_sentence(texts[before]) or closes(_SENTENCE_END.split(texts[before])[-1])  # "... today. Thanks"
    if dashed(text) or (closed and len(text.split()) <= 2):
        return True
    return not texts[last - 1] and not text.lstrip()[0].islower()


def _greeting(texts: Sequence[str], filled: Sequence[int], first: bool) -> int | None:
    """Return the place among the filled lines of the one that greets: the first, or one of its own a little below."""
    for place, index in enumerate(filled[: min(_GREETING_TAIL, len(filled) - 1)]):
        text = texts[index].strip()
        if first and place == 0 and (_greets(text) or _calls(text)):
            return place if _opens(texts, filled) else None
        alone = not ((index and texts[index - 1]) or texts[index + 1])
        if alone and text.endswith(_GREETING_ENDS) and _greets(text):
            return place
    return None


def _opens(texts: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether a line that may greet or close a letter does the first: "Ciao Ada," with text below, and no mere name."""
    if not closes(texts[filled[0]]):
        return True
    greets = opening(texts[filled[0]], "greeting") is not None
    return greets and (filled[1] - filled[0] > 1 or not named(texts[filled[1]]))


def _greets(text: str) -> bool:
    """Whether a line is a phrase that greets and a name: "Dear Ms Cole,"."""
    if len(text) > _GREETING_LENGTH or text[-1] in "?？":
        return False
    phrase = opening(text, "greeting")
    return phrase is not None and extra_words(text, phrase) <= _GREETING_WORDS


def _calls(text: str) -> bool:
    """Whether a line is nothing but names: "Ada, Max," or "Ada -", but no heading such as "Open Questions:"."""
    called = len(text) <= _GREETING_LENGTH and text[-1] in _CALL_ENDS and not _SENTENCE.search(text)
    words = _WORD.findall(text) if called else []
    if not words or len(words) > _CALLED or any(word[0].islower() for word in words) or _DIGIT.search(text):
        return False
    if text[-1] in COMMAS or (len(words) > 1 and _JOINED.search(text)):
        return True
    return len(words) == 1 and (len(words[0]) <= _INITIALS or not words[0].isupper())
