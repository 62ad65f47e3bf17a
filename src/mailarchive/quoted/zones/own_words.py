"""The parts of what a person wrote: greeting, own words, closing, signature and notices.

Read from the ends of a run of lines inward. A bare closing name belongs to the closing, and to the own words; contact
lines, text after a delimiter, what a device or list adds and legal notices do not.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from mailarchive.characters import COLON_SIGNS, COMMAS, DASHES
from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.filled_lines import FilledLines, filled_lines
from mailarchive.quoted.zones.marked_signature import mark_signed
from mailarchive.quoted.zones.notices import mark_notices
from mailarchive.quoted.zones.phrases import extra_words, opening_phrase
from mailarchive.quoted.zones.shapes import (
    SHORT,
    can_sign,
    closes,
    ends_sentence,
    fits_signature,
    is_contact,
    is_dashed_name,
    is_drawn,
    is_full_name,
    is_name,
    is_postscript,
    is_prose,
)
from mailarchive.quoted.zones.signatures import find_block, find_delimiter, is_footer

OWN_WORDS: frozenset[SegmentKind] = frozenset({"greeting", "own", "closing"})
_WORD = re.compile(r"[^\W\d_]+")
_GREETING_LENGTH = 60
_GREETING_WORDS = 5  # beside the phrase
_GREETING_TAIL = 4  # lines from the beginning in which a greeting can stand
_GREETING_ENDS = tuple(COMMAS + COLON_SIGNS + "!！")
_CALL_ENDS = COMMAS + COLON_SIGNS + DASHES
_NO_CALL = re.compile(r"\d|\w{3}[.!?]\s")  # figures, or the end of a sentence
_SENTENCE_END = re.compile(r"[.!?]\s+")
_JOINED = re.compile(r"\S\s*(?:[&/+,]|\()\s*\S")
_CALLED = 3  # names in a line that greets
_INITIALS = 2
_BARE_NAME = 25
_SHORT_NAME = 2  # words
_WISH = 3  # words
_WISHING = 3  # lines of a letter that has a wish before its name
_CLOSING_TAIL = 400  # lines from the end in which a closing can stand
_UNDER = 4  # lines under a closing that are a signature though none tells how to reach somebody


def zones(
    texts: Sequence[str], first: bool = True, last: bool = True, signed: Collection[int] = ()
) -> list[SegmentKind]:
    """Return the kind of every line of one run of a person's own lines, marks and trailing blanks taken off.

    first, last: whether the message begins with this run, and ends with it. signed: the numbers of the lines that the
    HTML marks as a signature. A blank line is of the kind of the line
    above it.
    """
    kinds: list[SegmentKind] = ["own"] * len(texts)
    numbers: Sequence[int] = [number for number, text in enumerate(texts) if text]
    if not numbers:
        return kinds
    if signed:
        mark_signed(texts, kinds, signed)
        numbers = [number for number in numbers if kinds[number] == "own"]
    numbers = mark_notices(texts, kinds, numbers, first=first, last=last)
    filled = filled_lines(texts, numbers)
    if last:
        filled = _mark_signature(kinds, filled, first)
    greeting = _greeting(filled, first)
    if greeting is not None:
        kinds[filled.numbers[greeting]] = "greeting"
        filled = filled.behind(greeting)
    _mark_closing(kinds, filled, last)
    _mark_rules(texts, kinds, first, last)
    for number in range(1, len(texts)):
        if not texts[number]:
            kinds[number] = kinds[number - 1]
    return kinds


def _mark_rules(texts: Sequence[str], kinds: list[SegmentKind], first: bool, last: bool) -> None:
    """Mark the lines drawn above and below all that a message says: they are no words."""
    numbers = range(len(texts))
    if first:
        _mark(kinds, _drawn(texts, kinds, numbers), "notice")
    if last:
        _mark(kinds, _drawn(texts, kinds, numbers[::-1]), "notice")


def _drawn(texts: Sequence[str], kinds: Sequence[SegmentKind], numbers: Sequence[int]) -> list[int]:
    """Return the drawn lines that lines begin with, taken in this order; none of those that touch the words."""
    drawn: list[int] = []
    touching: list[int] = []
    for number in numbers:
        if not texts[number] or kinds[number] != "own":
            drawn, touching = drawn + touching, []
        elif is_drawn(texts[number]):
            touching.append(number)
        else:
            return drawn
    return drawn + touching


def _mark(kinds: list[SegmentKind], numbers: Iterable[int], kind: SegmentKind) -> None:
    for number in numbers:
        kinds[number] = kind


def _mark_signature(kinds: list[SegmentKind], filled: FilledLines, first: bool) -> FilledLines:
    """Mark the signature, or the footer of a mailing list; return the lines above it."""
    kind: SegmentKind = "signature"
    begin = find_delimiter(filled, first)
    if begin is None:
        begin = find_block(filled, first)
    elif is_footer(filled.lines[begin:]):
        kind = "notice"
    if begin is None:
        return filled
    _mark(kinds, filled.numbers[begin:], kind)
    return filled.before(begin)


def _greeting(filled: FilledLines, first: bool) -> int | None:
    """Return the position of the line that greets: the first, or one of its own a little below."""
    if first and len(filled) > 1:
        text = filled.lines[0].strip()
        if _greets(text) or _calls(text):
            return 0 if _opens(filled) else None
    for position in range(min(_GREETING_TAIL, len(filled) - 1)):
        text = filled.lines[position].strip()
        if text.endswith(_GREETING_ENDS) and _stands_alone(filled, position) and _greets(text):
            return position
    return None


def _stands_alone(filled: FilledLines, position: int) -> bool:
    """Whether a line is a paragraph of its own."""
    return filled.is_below_blank(position) and filled.is_above_blank(position)


def _opens(filled: FilledLines) -> bool:
    """Whether a line that may greet or close a letter does the first: "Ciao Ada," with text below, and no mere name."""
    if not closes(filled.lines[0]):
        return True
    if opening_phrase(filled.lines[0], "greeting") is None:
        return False
    return filled.is_apart(1) or not is_name(filled.lines[1])


def _greets(text: str) -> bool:
    """Whether a line is a phrase that greets and a name: "Dear Ms Cole,"."""
    if len(text) > _GREETING_LENGTH or text[-1] in "?？":
        return False
    phrase = opening_phrase(text, "greeting")
    return phrase is not None and extra_words(text, phrase) <= _GREETING_WORDS


def _calls(text: str) -> bool:
    """Whether a line is nothing but names: "Ada, Max," or "Ada -", but no heading such as "Open Questions:"."""
    if len(text) > _GREETING_LENGTH or text[-1] not in _CALL_ENDS or _NO_CALL.search(text):
        return False
    names = _WORD.findall(text)
    if not 0 < len(names) <= _CALLED or any(name[0].islower() for name in names):
        return False
    if text[-1] in COMMAS:
        return True
    if len(names) > 1:
        return _JOINED.search(text) is not None
    return len(names[0]) <= _INITIALS or not names[0].isupper()


def _mark_closing(kinds: list[SegmentKind], filled: FilledLines, last: bool) -> None:
    """Mark the closing lines: a phrase with the name under it, or a bare name at the end of the message."""
    position = _closing_phrase(filled, last)
    if position is not None:
        _sign_off(kinds, filled, position)
    elif last and len(filled) > 1:
        wishes = _wishes(filled)
        if wishes and is_name(filled.lines[-1]):
            _mark(kinds, filled.numbers[-2:], "closing")
        elif _is_bare_name(filled):
            _mark(kinds, filled.numbers[-1:], "closing")


def _closing_phrase(filled: FilledLines, last: bool) -> int | None:
    """Return the position of the lowest line that closes the letter: with a name under it, or only short lines."""
    all_short = last  # below the line
    for position in range(len(filled) - 1, max(len(filled) - _CLOSING_TAIL, -1), -1):
        text = filled.lines[position]
        if closes(text) and (all_short or _is_signed(filled, position)):
            return position
        all_short = all_short and len(text) < SHORT and not is_prose(text)
    return None


def _is_signed(filled: FilledLines, position: int) -> bool:
    """Whether a closing phrase that text follows has its name: on the next line, and nothing more in its paragraph."""
    under = position + 1
    if under == len(filled):
        return False
    if position and not filled.is_apart(position) and not ends_sentence(filled.lines[position - 1]):
        return False
    if filled.is_apart(under) and _names_itself(filled.lines[position]):
        return position > 0
    if not can_sign(filled.lines[under]):
        return False
    if under + 1 == len(filled) or filled.is_apart(under + 1):
        return True
    below = filled.lines[under + 1]
    return is_postscript(below) or not is_prose(below)


def _names_itself(text: str) -> bool:
    """Whether a closing ends in a name: "Thanks, Karen."."""
    after = text.partition(",")[2]
    return bool(after.strip()) and is_name(after)


def _sign_off(kinds: list[SegmentKind], filled: FilledLines, position: int) -> None:
    """Mark a closing phrase and the name under it, and the lines under those that are a signature."""
    below = position + 1
    if below < len(filled) and can_sign(filled.lines[below]):
        below += 1
    _mark(kinds, filled.numbers[position:below], "closing")
    end = _signature_end(filled, below)
    if _is_signature(filled, below, end):
        _mark(kinds, filled.numbers[below:end], "signature")


def _signature_end(filled: FilledLines, begin: int) -> int:
    """Return the end of the paragraphs from a line on whose lines can all stand in a signature."""
    end = begin
    while end < len(filled) and fits_signature(filled.lines[end]) and not is_postscript(filled.lines[end]):
        end += 1
    while begin < end < len(filled) and not filled.is_apart(end):
        end -= 1
    return end


def _is_signature(filled: FilledLines, begin: int, end: int) -> bool:
    """Whether the lines under a closing are a signature: a way to reach somebody, or the last few of the message."""
    lines = filled.lines[begin:end]
    if not any(map(str.isalnum, "".join(lines))):
        return False
    if filled.is_apart(begin) and not is_full_name(lines[0]):
        return False
    return any(map(is_contact, lines)) or (end == len(filled) and len(lines) <= _UNDER)


def _wishes(filled: FilledLines) -> bool:
    """Whether the last line but one may close a letter in words of its own: "Happy Monday,"."""
    if len(filled) < _WISHING or not filled.is_below_blank(-2):
        return False
    text = filled.lines[-2]
    return text.endswith((",", "!")) and len(text) < SHORT and len(text.split()) <= _WISH


def _is_bare_name(filled: FilledLines) -> bool:
    """Whether the last line is a name that closes the letter: "-S", or a short one after a sentence or blank line."""
    text = filled.lines[-1]
    if len(text) >= _BARE_NAME or text.endswith(",") or not is_name(text):
        return False
    if is_dashed_name(text) or (len(text.split()) <= _SHORT_NAME and _ends_letter(filled.lines[-2])):
        return True
    return filled.is_below_blank(-1) and not text.lstrip()[0].islower()


def _ends_letter(text: str) -> bool:
    """Whether a line is the end of a sentence or of a letter: "... today. Thanks"."""
    return ends_sentence(text) or closes(_SENTENCE_END.split(text)[-1])
