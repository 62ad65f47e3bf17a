"""Banners: "---------- Forwarded message ---------", "Begin forwarded message:", "-----Original Message-----", rules.

A banner is known by its words (data, by language), with or without dashes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from mailarchive.characters import BLANKS, BYTE_ORDER_MARK, COLON_SIGNS, DRAWN_LINES, TYPED_LINES
from mailarchive.locales import normalise, vocabulary
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import MAIN_ROLES, read_label
from mailarchive.quoted.heads.head import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.rules import BANNER, DRAWN_LINE, END_OF_FORWARD, NOTES_BANNER, SEPARATOR, Rule
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, map_lines

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
_BLANK = re.compile(" ")
_OPENING_WORDS = 6
_DATED_WORDS = 2  # of a banner before its date
_NOTES_LINES = 3  # a Lotus Notes banner wraps over up to three lines


def kind_of(words: str) -> str | None:
    """Return "forwarded" or "quoted" if these are the words of a banner, "end" of the line that ends what one began."""
    words = words.strip(_DASHES_AND_COLONS)
    if words[-2:].isascii() and words[-2:].lower() not in _endings():
        return None  # a quick look, as nearly all lines that are asked about are none
    found = vocabulary().banners.get(normalise(words))
    return found[0] if found else None


@cache
def _endings() -> frozenset[str]:
    return frozenset(words[-2:] for words in vocabulary().banners)


@cache
def _first_words() -> frozenset[str]:
    return frozenset(words.partition(" ")[0] for words in vocabulary().banners)


def _style(text: str) -> str:
    """Return the client that draws a banner so; "banner" if it may be any."""
    return next((style for pattern, style in _STYLES if pattern.match(text.strip())), "banner")


def find_banner(lines: Sequence[Line], index: int) -> Head | None:
    """Read the banner that starts on a line; a Lotus Notes banner may go on over the next lines."""
    line = lines[index]
    text = line.text.strip()
    if not 4 <= len(text) <= 200:
        return None
    dashed = text[:2] in ("--", "__", "==", "**", "—", "––", "──") or text[0] in "<[*"
    if text[-1].isdigit() and not dashed:
        return _dated(lines, index) or (_notes_banner(lines, index) if text.startswith("Forwarded by") else None)
    if not dashed and text[-1] not in ":：" and not text.startswith("Forwarded by"):
        return None
    if _BARE_RULE.match(text):
        if text == _SEPARATOR and _separates(lines, index):
            return _head(lines, (index, index), None, SEPARATOR)
        return _head(lines, (index, index), None, DRAWN_LINE) if text[0] in "_=" else None
    kind = kind_of(text)
    if dashed and "end" in (kind, _opening(text.lstrip(_DASHES))[0]):
        return _head(lines, (index, index), None, END_OF_FORWARD)
    if kind and (dashed or text[-1] in ":："):
        return _head(lines, (index, index), kind == "forwarded", BANNER)
    found = _notes_banner(lines, index) if _opening(text.lstrip(_DASHES))[0] else None
    return found or _title(lines, index)


def _separates(lines: Sequence[Line], index: int) -> bool:
    """Whether a line stands between blank ones above the header of a digest's next message, its number between."""
    if not all(line.blank for line in lines[max(index - 1, 0) : index + 2 : 2]):
        return False
    below = [line.text for line in lines[index + 2 : index + _NUMBER_LINES] if not line.blank]
    label = read_label(below[1 if _NUMBERED.match(below[0]) else 0]) if len(below) > 1 else None
    return label is not None and not MAIN_ROLES.isdisjoint(label.roles)


def _dated(lines: Sequence[Line], index: int) -> Head | None:
    """Read a banner that ends with the date of what is below it: "Message du 16/02/18 09:34"."""
    mapped = map_lines(lines[index : index + 1])
    kind = kind_of(" ".join(mapped.text.split(" ", _DATED_WORDS)[:_DATED_WORDS]))
    date = find_date(mapped.text) if kind else None
    words = mapped.text[: date[0]].rstrip() if date else ""
    if not date or date[1] < len(mapped.text) or words.endswith((":", "：")) or not kind_of(words):
        return None
    written = value(mapped, *date)
    head = _head(lines, (index, index), kind == "forwarded", BANNER)
    return replace(head, values={"date": written} if written else {})


def _title(lines: Sequence[Line], index: int) -> Head | None:
    """Read a line between dashes right above a header, whatever its words: "--- Weitergeleitete Nachricht von A ---".

    Where they begin with those of a banner, it is one; else it is no more than a rule, drawn with a title.
    """
    framed = _FRAMED.match(lines[index].text)
    below = next((line for line in lines[index + 1 : index + _TITLE_GAP] if not line.blank), None)
    label = read_label(below.text) if framed and below and below.depth == lines[index].depth else None
    if not framed or not label or MAIN_ROLES.isdisjoint(label.roles):
        return None
    kind, _ = _opening(framed[1])
    return _head(lines, (index, index), kind == "forwarded" if kind else None, BANNER if kind else DRAWN_LINE)


def _opening(text: str) -> tuple[str | None, int]:
    """Return what a line announces that opens with the words of a banner and goes on, and where those words end."""
    if text.partition(" ")[0].casefold() not in _first_words():
        return None, 0
    ends = [blank.start() for blank in islice(_BLANK.finditer(text), _OPENING_WORDS)]
    found = ((kind_of(text[:end]), end) for end in reversed(ends[1:]))
    return next((entry for entry in found if entry[0]), (None, 0))


def _notes_banner(lines: Sequence[Line], index: int) -> Head | None:
    """Read "--- Forwarded by A B/UNIT/ORG on 12/14/2000 11:25 AM ---" or "--- Message from A <a@b> on DATE ---"."""
    for count in range(1, _NOTES_LINES + 1):
        taken = lines[index : index + count]
        if len(taken) < count or taken[-1].blank:
            return None
        mapped = map_lines(taken)
        text = mapped.text
        lead = len(text) - len(text.lstrip(_DASHES))
        kind, end = _opening(text[lead:])
        date = find_date(text)
        if (lead and not text.endswith("--")) or not (date or lead):
            continue
        last = index + count - 1
        below = lines[last + 1] if last + 1 < len(lines) else None
        if below and not below.blank and not below.text.strip(_DASHES):
            last += 1  # the dashes themselves were wrapped
        values = _quoted_values(mapped, lead + end, date) if kind == "quoted" and date else {}
        return replace(_head(lines, (index, last), kind == "forwarded", NOTES_BANNER), values=values)
    return None


def _quoted_values(mapped: MappedText, start: int, date: tuple[int, int]) -> dict[FieldName, Value]:
    """Return the sender and date of "Message from A <a@b> on DATE", without the small words before the date."""
    before = mapped.text[start : date[0]].rstrip()
    while before and before.rpartition(" ")[2].islower() and "@" not in before.rpartition(" ")[2]:
        before = before.rpartition(" ")[0].rstrip()
    sender = value(mapped, start, start + len(before), _DASHES)
    written = value(mapped, *date)
    return {"sender": sender, "date": written} if sender and written else {}


def _head(lines: Sequence[Line], span: tuple[int, int], forwarded: bool | None, rule: Rule) -> Head:
    return Head(
        *whole_lines(lines, *span),
        style="notes" if rule is NOTES_BANNER else _style(lines[span[0]].text),
        rules=(rule,),
        certainty=rule.certainty,
        forwarded=forwarded,
    )
