"""What nobody wrote to anybody: legal notices, lines that a device or client adds, names of attachments."""

from collections.abc import Iterator, Sequence

from mailarchive.characters import LINE_SIGNS
from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.armour import mark_armour
from mailarchive.quoted.zones.attached_files import mark_files
from mailarchive.quoted.zones.legal import Above, is_notice
from mailarchive.quoted.zones.meetings import mark_meetings
from mailarchive.quoted.zones.phrases import PhraseKind, extra_words, may_open, opening_phrase
from mailarchive.quoted.zones.shapes import (
    SHORT,
    closes,
    ends_sentence,
    fits_signature,
    has_link,
    is_contact,
    is_full_name,
    is_name,
    is_prose,
    is_rule,
)
from mailarchive.quoted.zones.signs import find_signs, may_have_signs, read_words
from mailarchive.quoted.zones.warnings import mark_warnings

_ADDED: frozenset[PhraseKind] = frozenset({"notice", "sent_from"})
_TAIL = 40  # lines from the end in which a device's line stands, and a notice that opens like none
_ADDED_LENGTH = 300
_ADDED_WORDS = 9  # of its first sentence
_SURE_ADDED = 3  # words of a phrase that opens nothing but a device's line
_MORE_ADDED_WORDS = 14  # of one that names the device
_SURE_AD = 4  # the same of one above a link
_BELOW_ADDED = 2  # lines below a device's line that are no letter either
_BELOW_LEGAL = 12  # the same of a notice below the end of a letter
_LEGAL_LINES = 80
_PARAGRAPHS_BELOW = 12  # that are looked at below a notice
_SIGNATURE = 12  # lines of a signature above a notice
_CODE_SIGNS = tuple("+#/%;$|{}\\")
_RULE_ENDS = frozenset(LINE_SIGNS)


def mark_notices(
    texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int], *, first: bool, last: bool
) -> Sequence[int]:
    """Mark the lines of notices; return the filled lines that are left.

    first, last: whether the message begins with these lines, and ends with them.
    """
    if mark_armour(texts, kinds):
        filled = [number for number in filled if kinds[number] == "own"]
    if not filled:
        return filled
    if first:
        mark_warnings(texts, kinds, filled)
    mark_meetings(texts, kinds, filled)
    _mark_added(texts, kinds, filled[max(0, len(filled) - _TAIL)], last)
    mark_files(texts, kinds, filled)
    if "notice" not in kinds:
        return filled
    return _without_rules(texts, kinds, filled)


def _mark_added(texts: Sequence[str], kinds: list[SegmentKind], tail: int, last: bool) -> None:
    """Mark legal notices, footers, and what a device adds. tail: the first line from which on these can stand."""
    stop = 0
    beginnings = _beginnings(texts)
    signed = _may_have_signs(texts, [line for line in beginnings if line >= tail])
    for index in beginnings:
        opens = may_open(texts[index])
        suspect = not _ADDED.isdisjoint(opens) or (index >= tail and (signed or "://" in texts[index]))
        if index < stop or not suspect or kinds[index] != "own":
            continue
        end = _notice_end(texts, kinds, index, opens)
        if end is not None:
            stop = end[0]
            if last and _trails(texts, *end):
                stop = len(texts)
            kinds[index:stop] = ["notice"] * (stop - index)


def _may_have_signs(texts: Sequence[str], beginnings: Sequence[int]) -> bool:
    """Whether signs of a notice may stand where one of the last paragraphs begins."""
    paragraphs = [line for line in beginnings if not texts[line - 1] or is_rule(texts[line - 1])][-_PARAGRAPHS_BELOW:]
    return may_have_signs(" ".join([text for line in paragraphs for text in texts[line : line + 2]]), "signs")


def _notice_end(
    texts: Sequence[str], kinds: Sequence[SegmentKind], index: int, opens: frozenset[PhraseKind]
) -> tuple[int, int] | None:
    """Return the line behind the notice that a line opens, and how many lines may trail that; None if it opens none.

    opens: what its first word may open. A notice in the last lines may open like none.
    """
    if _may_be_legal(texts, kinds, index, opens) and _is_legal(texts, kinds, index):
        return _paragraph_end(texts, index), _BELOW_LEGAL
    if ("sent_from" in opens and _is_added(texts, index)) or _is_booking(texts, kinds, index):
        return _added_end(texts, index), _BELOW_ADDED
    return None


def _may_be_legal(texts: Sequence[str], kinds: Sequence[SegmentKind], index: int, opens: frozenset[PhraseKind]) -> bool:
    """Whether a line opens like a notice, or a sign of one stands on it or the next where a letter may have ended."""
    if "notice" in opens and opening_phrase(texts[index], "notice"):
        return True
    if not _begins_paragraph(texts, kinds, index):
        return False
    beginning = " ".join(texts[index : index + 2])
    if not may_have_signs(beginning, "signs") or not find_signs(read_words(beginning), "signs"):
        return False
    return _may_be_below_letter(texts, kinds, index)


def _begins_paragraph(texts: Sequence[str], kinds: Sequence[SegmentKind], index: int) -> bool:
    """Whether a line stands below a blank one, a notice or a drawn line."""
    above = texts[index - 1]
    return index > 0 and (not above or kinds[index - 1] == "notice" or is_rule(above))


def _may_be_below_letter(texts: Sequence[str], kinds: Sequence[SegmentKind], index: int) -> bool:
    """Whether a line stands below a notice or the end of a letter, or begins the last paragraph."""
    if _what_is_above(texts, kinds, index) != "letter":
        return True
    return not any(texts[_paragraph_end(texts, index) :])


def _added_end(texts: Sequence[str], index: int) -> int:
    """Return the line behind what a device added: below lines that go on with it."""
    above = _line_above(texts, index)
    if above is not None and is_rule(texts[above]):
        return _paragraph_end(texts, index)
    end = index + 1
    while end < len(texts) and texts[end] and (texts[end][0].islower() or is_contact(texts[end])):
        end += 1
    return end


def _without_rules(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> Sequence[int]:
    """Mark the rules that part notices at the end from the letter; return the filled lines that are left."""
    left = [index for index in filled if kinds[index] == "own"]
    end = len(left)
    while end and is_rule(texts[left[end - 1]]):
        end -= 1
    for index in left[end:]:
        kinds[index] = "notice"
    return left[:end]


def _beginnings(texts: Sequence[str]) -> list[int]:
    """Return the lines that can begin something: below a blank line, a rule or a short line."""
    return [
        index
        for index, (text, above) in enumerate(zip(texts, ["", *texts], strict=False))
        if text and (len(above) < SHORT or above[-1] in _RULE_ENDS)
    ]


def _is_legal(texts: Sequence[str], kinds: Sequence[SegmentKind], index: int) -> bool:
    """Whether the paragraph that a line begins is a legal notice, a registration or a footer, by its weight."""
    end = _paragraph_end(texts, index)
    if end - index > _LEGAL_LINES or texts[index].lstrip()[:1] in _CODE_SIGNS:
        return False
    if _is_wrapped(texts, index) or _is_of_signature(texts, index, end):
        return False
    text = "\n".join(texts[index:end])
    if not is_notice(text, "notice", at_end=True):
        return False
    return is_notice(text, _what_is_above(texts, kinds, index), at_end=_ends_here(texts, end))


def _is_of_signature(texts: Sequence[str], index: int, end: int) -> bool:
    """Whether lines begin with a name, or go on with a signature: lines stand right above, and none is a sentence."""
    if is_name(texts[index]) and opening_phrase(texts[index], "notice") is None:
        return not _is_registration(texts[index:end])
    goes_on = index > 0 and bool(texts[index - 1]) and not is_rule(texts[index - 1])
    return goes_on and not any(map(is_prose, texts[index:end]))


def _is_registration(lines: Sequence[str]) -> bool:
    """Whether lines below the name of a company are its registrations: no sentence, nor what opens like a notice."""
    below = lines[1:]
    return bool(below) and not any(is_prose(line) or opening_phrase(line, "notice") for line in below)


def _is_booking(texts: Sequence[str], kinds: Sequence[SegmentKind], index: int) -> bool:
    """Whether a line below a letter leads to where one chooses a time."""
    text = texts[index]
    if "://" not in text or not find_signs(read_words(text), "bookings"):
        return False
    return _what_is_above(texts, kinds, index) != "letter"


def _what_is_above(texts: Sequence[str], kinds: Sequence[SegmentKind], index: int) -> Above:
    above = _line_above(texts, index)
    if above is None:
        return "letter"
    if kinds[above] == "notice":
        return "notice"
    if _letter_ended(texts, index):
        return "end of a letter"
    return "letter"


def _ends_here(texts: Sequence[str], end: int) -> bool:
    """Whether nothing but more notices, and lines that can be of a signature, stand below a line."""
    count = 0
    while end < len(texts):
        stop = _paragraph_end(texts, end)
        if stop == end:
            end += 1
            continue
        count += 1
        if count > _PARAGRAPHS_BELOW or not _may_stand_below(texts[end:stop]):
            return False
        end = stop
    return True


def _may_stand_below(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph can stand below a notice at the end: another one, or nothing that anybody says."""
    if all(map(_says_nothing, paragraph)):
        return True
    return len(paragraph) <= _LEGAL_LINES and is_notice("\n".join(paragraph), "notice", at_end=True)


def _says_nothing(text: str) -> bool:
    """Whether a line can stand below a letter without being of it: no sentence, and no name that signs."""
    if is_contact(text) or is_rule(text) or _only_greets(text):
        return True
    return not (is_prose(text) or ends_sentence(text) or is_name(text) or closes(text))


def _only_greets(text: str) -> bool:
    phrase = opening_phrase(text, "greeting")
    return phrase is not None and not extra_words(text, phrase)


def _letter_ended(texts: Sequence[str], index: int) -> bool:
    """Whether the lines above can be the last ones of a letter or its signature, or part both from what follows."""
    above = _line_above(texts, index)
    if above is None:
        return False
    if is_rule(texts[above]) or (_signs(texts, above) and _line_above(texts, above) is not None):
        return True
    for line in _short_lines(texts, above):
        if is_contact(texts[line]) or closes(texts[line]):
            return True
        if is_full_name(texts[line]) and _line_above(texts, line) is not None:
            return True
    return False


def _signs(texts: Sequence[str], line: int) -> bool:
    return is_name(texts[line]) and not texts[line].endswith((",", ":"))


def _short_lines(texts: Sequence[str], line: int | None) -> Iterator[int]:
    """Yield the filled lines from one upward that can stand in a signature."""
    for _ in range(_SIGNATURE):
        if line is None or not fits_signature(texts[line]):
            return
        yield line
        line = _line_above(texts, line)


def _trails(texts: Sequence[str], stop: int, most: int) -> bool:
    """Whether the lines from one on are few, say nothing and are signed by nobody."""
    if len(texts) - stop > _TAIL:
        return False
    below = [text for text in texts[stop:] if text]
    return len(below) <= most and all(map(_says_nothing, below))


def _is_added(texts: Sequence[str], index: int) -> bool:
    """Whether a device or client added a line by itself: "Sent from my telephone"."""
    text = texts[index]
    if len(text) > _ADDED_LENGTH or _is_wrapped(texts, index):
        return False
    phrase = opening_phrase(text, "sent_from")
    if phrase is None:
        return False
    above = _line_above(texts, index)
    if above is not None and is_rule(texts[above]):
        return True
    if has_link(text) and len(phrase.split()) >= _SURE_AD:
        return True
    words = len(text.partition("<")[0].partition(". ")[0].split())
    most = _ADDED_WORDS
    if len(phrase.split()) >= _SURE_AD:
        most = _MORE_ADDED_WORDS
    return words <= most and (len(phrase.split()) >= _SURE_ADDED or not is_prose(text))


def _is_wrapped(texts: Sequence[str], index: int) -> bool:
    """Whether a line seems to go on with the sentence above it."""
    if index == 0 or not texts[index][0].islower():
        return False
    above = texts[index - 1]
    return bool(above) and not is_name(above)


def _line_above(texts: Sequence[str], index: int) -> int | None:
    """Return the filled line above a line."""
    return next((line for line in range(index - 1, -1, -1) if texts[line]), None)


def _paragraph_end(texts: Sequence[str], index: int) -> int:
    while index < len(texts) and texts[index]:
        index += 1
    return index
