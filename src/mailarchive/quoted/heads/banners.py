"""Banners: "---------- Forwarded message ---------", "Begin forwarded message:", "-----Original Message-----", rules.

A banner is known by its words (data, by language), with or without dashes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from mailarchive.characters import BLANKS, BYTE_ORDER_MARK, COLON_SIGNS, COLONS, DRAWN_LINES, TYPED_LINES
from mailarchive.locales import BannerKind, normalise, vocabulary
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import MAIN_ROLES, read_label
from mailarchive.quoted.heads.head import (
    GENERIC_BANNER,
    FieldName,
    Head,
    Value,
    given_values,
    joined,
    value,
    value_at,
    whole_lines,
)
from mailarchive.quoted.rules import BANNER, DRAWN_LINE, END_OF_FORWARD, NOTES_BANNER, SEPARATOR, Rule
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, map_lines

_Range = tuple[int, int]

_DASHES = TYPED_LINES + DRAWN_LINES + BLANKS + BYTE_ORDER_MARK + "<>[]"
_DASHES_AND_COLONS = _DASHES + COLON_SIGNS
_BARE_RULE = re.compile(rf"[\s\ufeff]*(?:_{{4,}}|-{{5,}}|={{4,}}|\*{{5,}}|[{DRAWN_LINES}]{{4,}})\s*$")
_STYLES = (
    (re.compile(r"-{10} [^-]+ -{9,10}$"), "gmail"),
    (re.compile(r"-{8} [^-]+ -{8}$"), "thunderbird"),
    (re.compile(r"-{5} [^-]+ -{5}$"), "yahoo"),
    (re.compile(r"-{5}[^-\s][^-]+-{5}$|_{32}$"), "outlook"),
    (re.compile(r"[^-_=*]+[:：]$"), "apple"),
)
_FRAME = "-=*" + DRAWN_LINES
_FRAMED = re.compile(rf"\s*[{_FRAME}]{{3,}}\s*([^{_FRAME}\s][^\n]{{2,150}}?)\s*[{_FRAME}]{{3,}}\s*$")
_SEPARATOR = "-" * 30  # of the messages in a digest (RFC 1153, 4.3)
_NUMBERED = re.compile(r"message: \d{1,4}$", re.IGNORECASE)  # as Mailman writes above each
_NUMBER_LINES = 5  # in which that and the header's first line stand, below the blank one
_TITLE_GAP = 4  # lines below a title in which the header begins
_SHORTEST, _LONGEST = 4, 200  # characters of a banner's line
_DRAWN = ("--", "__", "==", "––", "──", "<", "[", "*")  # what a banner between dashes begins with
_FORWARDED_BY = "Forwarded by"  # Lotus Notes, without dashes too
_BLANK = re.compile(" ")
_OPENING_WORDS = 6
_DATED_WORDS = 2  # of a banner before its date
_NOTES_LINES = 3  # a Lotus Notes banner wraps over up to three lines


def find_banner(lines: Sequence[Line], index: int) -> Head | None:
    """Read the banner that starts on a line; a Lotus Notes banner may go on over the next lines."""
    text = lines[index].text.strip()
    if not _SHORTEST <= len(text) <= _LONGEST:
        return None
    if text.startswith(_DRAWN):
        return _dashed_banner(lines, index, text)
    if text[-1].isdigit():
        return _dated_banner(lines, index, text)
    if text.endswith(COLONS) or text.startswith(_FORWARDED_BY):
        return _plain_banner(lines, index, text)
    return None


def with_bare_banner(lines: Sequence[Line], head: Head, lowest: int) -> Head:
    """Return a quoted header with the words of a banner that stand alone above it, without dashes or colon.

    BlackBerry sets them so, "  Original Message". Lines before `lowest` belong to something else.
    """
    above = next(
        (index for index in range(head.first - 1, max(head.first - 3, lowest - 1), -1) if lines[index].text), None
    )
    if above is None or lines[above].depth != lines[head.first].depth:
        return head
    kind = kind_of(lines[above].text)
    if kind is None or kind == "end":
        return head
    return joined(_banner(lines, above, kind), head)


def kind_of(words: str) -> BannerKind | None:
    """Return "forwarded" or "quoted" if these are the words of a banner, "end" of the line that ends what one began."""
    words = words.strip(_DASHES_AND_COLONS)
    if words[-2:].isascii() and words[-2:].lower() not in _endings():
        return None  # a quick look, as nearly all lines that are asked about are none
    entry = vocabulary().banners.get(normalise(words))
    if entry is None:
        return None
    return entry[0]


@cache
def _endings() -> frozenset[str]:
    return frozenset(words[-2:] for words in vocabulary().banners)


def _dashed_banner(lines: Sequence[Line], index: int, text: str) -> Head | None:
    """Read a line that is drawn, or has words between dashes."""
    if _BARE_RULE.match(text):
        return _drawn_line(lines, index, text)
    kind = kind_of(text)
    opening, _ = _opening(text.lstrip(_DASHES))
    if "end" in (kind, opening):
        return _head(lines, index, END_OF_FORWARD)
    if kind:
        return _banner(lines, index, kind)
    if opening:
        banner = _notes_banner(lines, index)
        if banner:
            return banner
    return _title(lines, index)


def _plain_banner(lines: Sequence[Line], index: int, text: str) -> Head | None:
    """Read a banner without dashes, which its words and a colon show."""
    kind = kind_of(text)
    if kind and text.endswith(COLONS):
        return _banner(lines, index, kind)
    opening, _ = _opening(text.lstrip(_DASHES))
    if opening:
        return _notes_banner(lines, index)
    return None


def _dated_banner(lines: Sequence[Line], index: int, text: str) -> Head | None:
    """Read a banner without dashes that ends with the date of what is below it: "Message du 16/02/18 09:34"."""
    mapped = map_lines(lines[index : index + 1])
    kind = kind_of(" ".join(mapped.text.split(" ", _DATED_WORDS)[:_DATED_WORDS]))
    if kind:
        date = find_date(mapped.text)
        if date and _ends_banner(mapped.text, date):
            values = given_values({"date": value_at(mapped, date)})
            return replace(_banner(lines, index, kind), values=values)
    if text.startswith(_FORWARDED_BY):
        return _notes_banner(lines, index)
    return None


def _ends_banner(text: str, date: _Range) -> bool:
    """Whether a date is all that follows the words of a banner."""
    words = text[: date[0]].rstrip()
    return date[1] >= len(text) and not words.endswith(COLONS) and kind_of(words) is not None


def _drawn_line(lines: Sequence[Line], index: int, text: str) -> Head | None:
    if text == _SEPARATOR and _separates(lines, index):
        return _head(lines, index, SEPARATOR)
    if text[0] in "_=" or _is_above_header(lines, index):
        return _head(lines, index, DRAWN_LINE)
    return None


def _is_above_header(lines: Sequence[Line], index: int) -> bool:
    """Whether a quoted header begins right below a line, a few blank ones between perhaps."""
    below = next((line for line in lines[index + 1 : index + _TITLE_GAP] if not line.blank), None)
    return below is not None and below.depth == lines[index].depth and _begins_header(below.text)


def _separates(lines: Sequence[Line], index: int) -> bool:
    """Whether a line stands between blank ones above the header of a digest's next message, its number between."""
    if not all(line.blank for line in lines[max(index - 1, 0) : index + 2 : 2]):
        return False
    below = [line.text for line in lines[index + 2 : index + _NUMBER_LINES] if not line.blank]
    if len(below) > 1 and _NUMBERED.match(below[0]):
        return _begins_header(below[1])
    return len(below) > 1 and _begins_header(below[0])


def _title(lines: Sequence[Line], index: int) -> Head | None:
    """Read a line between dashes right above a header, whatever its words: "--- Weitergeleitete Nachricht von A ---".

    Where they begin with those of a banner, it is one; else it is no more than a rule, drawn with a title.
    """
    framed = _FRAMED.match(lines[index].text)
    if not framed:
        return None
    if not _is_above_header(lines, index):
        return None
    kind, _ = _opening(framed[1])
    if kind is None:
        return _head(lines, index, DRAWN_LINE)
    return _banner(lines, index, kind)


def _begins_header(text: str) -> bool:
    """Whether a line has one of the labels that every header has some of."""
    label = read_label(text)
    return label is not None and not MAIN_ROLES.isdisjoint(label.roles)


def _opening(text: str) -> tuple[BannerKind | None, int]:
    """Return what a line announces that opens with the words of a banner and goes on, and where those words end."""
    if text.partition(" ")[0].casefold() not in _first_words():
        return None, 0
    ends = [blank.start() for blank in islice(_BLANK.finditer(text), _OPENING_WORDS)]
    for end in reversed(ends[1:]):
        kind = kind_of(text[:end])
        if kind:
            return kind, end
    return None, 0


@cache
def _first_words() -> frozenset[str]:
    return frozenset(words.partition(" ")[0] for words in vocabulary().banners)


def _notes_banner(lines: Sequence[Line], index: int) -> Head | None:
    """Read "--- Forwarded by A B/UNIT/ORG on 12/14/2000 11:25 AM ---" or "--- Message from A <a@b> on DATE ---"."""
    for count in range(1, _NOTES_LINES + 1):
        wrapped = lines[index : index + count]
        if len(wrapped) < count or wrapped[-1].blank:
            return None
        mapped = map_lines(wrapped)
        dashes = len(mapped.text) - len(mapped.text.lstrip(_DASHES))
        date = find_date(mapped.text)
        if _is_whole(mapped.text, dashes, date):
            return _notes_head(lines, range(index, index + count), mapped, dashes=dashes, date=date)
    return None


def _is_whole(text: str, dashes: int, date: _Range | None) -> bool:
    """Whether a Lotus Notes banner ends where a text does: with dashes like those before it, or without them a date."""
    if dashes:
        return text.endswith("--")
    return date is not None


def _notes_head(lines: Sequence[Line], rows: range, mapped: MappedText, *, dashes: int, date: _Range | None) -> Head:
    kind, end = _opening(mapped.text[dashes:])
    last = rows.stop - 1
    below = next(iter(lines[rows.stop : rows.stop + 1]), None)
    if below and not below.blank and not below.text.strip(_DASHES):
        last += 1  # the dashes themselves were wrapped
    values: dict[FieldName, Value] = {}
    if kind == "quoted" and date:
        values = _quoted_values(mapped, dashes + end, date)
    return Head(
        *whole_lines(lines, rows.start, last),
        style="notes",
        rules=(NOTES_BANNER,),
        certainty=NOTES_BANNER.certainty,
        forwarded=kind == "forwarded",
        values=values,
    )


def _quoted_values(mapped: MappedText, start: int, date: _Range) -> dict[FieldName, Value]:
    """Return the sender and date of "Message from A <a@b> on DATE", without the small words before the date."""
    before = mapped.text[start : date[0]].rstrip()
    while before and _is_small(before.rpartition(" ")[2]):
        before = before.rpartition(" ")[0].rstrip()
    sender = value(mapped, start, start + len(before), _DASHES)
    written = value_at(mapped, date)
    if sender is None or written is None:
        return {}
    return {"sender": sender, "date": written}


def _is_small(word: str) -> bool:
    return word.islower() and "@" not in word


def _banner(lines: Sequence[Line], index: int, kind: BannerKind) -> Head:
    return replace(_head(lines, index, BANNER), forwarded=kind == "forwarded")


def _head(lines: Sequence[Line], index: int, rule: Rule) -> Head:
    """Return the head that a line is by a rule, which does not say whether what is below was forwarded or quoted."""
    return Head(
        *whole_lines(lines, index, index),
        style=_style(lines[index].text),
        rules=(rule,),
        certainty=rule.certainty,
    )


def _style(text: str) -> str:
    """Return the client that draws a banner so, or that it may be any."""
    return next((style for pattern, style in _STYLES if pattern.match(text.strip())), GENERIC_BANNER)
