"""What stands on a page around the mail it shows: its title, what is hidden, what can be pressed, stamps of paper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailarchive.locales import normalise, vocabulary
from mailarchive.quoted.fields.labels import read_label
from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.heads.card_lines import is_button, phrases_of, sender_in
from mailarchive.quoted.heads.head import Head, Value, value
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import map_lines

_TITLE_LINES = 7
_LONGEST_SUBJECT = 150
_LONGEST_STAMP = 120
_BATES = re.compile(r"[A-Z][A-Z0-9]*(?:[-_ ]{1,2}[A-Z0-9]{1,20}){0,4}[-_ ]?(?<!\d)(\d{5,12})$")
_EXHIBIT = re.compile(r"(?:EXHIBIT|Exhibit|EX\.|APPENDIX|Appendix|ANNEX|Annex) ?[A-Z0-9]{1,6}(?:[-.]\d{1,4})?$")
_PAGE = re.compile(
    r"[-\s]*(?:page|seite|pagina|página|strona|sida|страница) \d{1,4}(?: ?(?:/|\w{1,4}) ?\d{1,4})?[-\s]*$",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"https?://\S+\s+\d{1,4}/\d{1,4}$|\d{1,4}[-./]\d{1,2}[-./]\d{2,4},? .{0,20}\S.{0,3} (?:Gmail|Mail) - "
)
_COUNT = re.compile(r"\d{1,4} (\S{1,20})$")
_NO_BRACKETS = str.maketrans(dict.fromkeys("[]()<>…", " "))
_FIRM = "Gmail"
_NAVIGATION = re.compile(r"\W*(?:Previous message|Next message|Messages sorted by|More information about)\b")
_DRAWN = re.compile(r"-{20,}$")
_INDENTED = 8


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a page, which is the subject of all mail on it, and the line that the page begins with."""

    first: int
    subject: Value


def is_navigation(text: str) -> bool:
    """Whether a line leads on in an archive on the web, or is drawn below those that do."""
    return _NAVIGATION.match(text) is not None or _DRAWN.match(text.strip()) is not None


def find_title(lines: Sequence[Line], below: int) -> Title | None:
    """Return the title above the first card, at the top of a text; None where other text stands there.

    Something of a page must be with it: a folder, how many messages it shows, whose mail it is.
    """
    rows = [row for row in range(below) if not lines[row].blank]
    if not 0 < len(rows) <= _TITLE_LINES:
        return None
    rest = [row for row in rows if not _is_of_page(lines[row].text)]
    if len(rest) != 1 or (len(rest) == len(rows) and not _is_right_above(rest[0], below)):
        return None
    text = lines[rest[0]].text
    subject = value(map_lines([lines[rest[0]]]))
    if not subject or len(text) > _LONGEST_SUBJECT or not _may_be_subject(text):
        return None
    return Title(rows[0], subject)


def _is_right_above(row: int, below: int) -> bool:
    """Whether no blank line parts a title from a card, so that it is the page's own."""
    return row + 1 == below


def _may_be_subject(text: str) -> bool:
    label = read_label(text)
    if text.lstrip()[0] in "#*-" or text.endswith((":", ".")):
        return False
    return label is None or "subject" in label.roles


def _is_of_page(text: str) -> bool:
    """Whether a line is a page's own: a folder, how many messages it shows, whose mail it is."""
    bare = text.strip().removeprefix(_FIRM).strip()
    count = _COUNT.match(bare)
    if count and normalise(count[1]) in vocabulary().letters:
        return True
    return not bare or is_button(bare) or (has_email(bare) and sender_in(bare) is not None)


def is_hidden(text: str) -> bool:
    """Whether a line stands for words that a page does not show."""
    if len(text) > _LONGEST_STAMP:
        return False
    phrases = list(phrases_of(text.translate(_NO_BRACKETS)))
    return bool(phrases) and None not in phrases and any(phrase in vocabulary().hidden for phrase in phrases)


def is_ellipsis(text: str) -> bool:
    """Whether a line is nothing but the dots by which a screen shows that it hides something."""
    return text.strip() in ("...", "…", "•••", "[...]")


def is_stamp(text: str) -> bool:
    """Whether a line is what a printer, a court or a scanner puts on a page."""
    bare = text.strip()
    if len(bare) > _LONGEST_STAMP:
        return False
    if _PRINTED.match(bare) or _PAGE.match(bare):
        return True
    apart = len(text) - len(text.lstrip()) >= _INDENTED
    bates = _BATES.match(bare)
    if bates and (apart or bates[1].startswith("0")):
        return True
    return _EXHIBIT.match(bare) is not None and (apart or bare.isupper())


def find_furniture(lines: Sequence[Line], heads: Sequence[Head]) -> frozenset[int]:
    """Return the lines of a paste that are no words of anybody: stamps of paper, gaps and buttons of a screen."""
    if not heads:
        return frozenset()
    rows = {row for row in range(heads[0].first, len(lines)) if is_stamp(lines[row].text) or is_hidden(lines[row].text)}
    if any(head.card for head in heads):
        ends = [*(head.first for head in heads[1:]), len(lines)]
        for end in ends:
            rows.update(_pressed(lines, end, rows))
    return frozenset(rows)


def _is_pressed(text: str) -> bool:
    return is_button(text) or is_ellipsis(text)


def _pressed(lines: Sequence[Line], end: int, known: set[int]) -> Iterator[int]:
    """Yield the lines above the end of a message that are buttons."""
    row = end - 1
    while row >= 0 and (lines[row].blank or row in known or _is_pressed(lines[row].text)):
        if not lines[row].blank:
            yield row
        row -= 1
