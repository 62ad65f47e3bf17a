"""Cards with labels that are no header block: in a table, in a column of their own, in a transcript, misread in a scan.

| From | Jane Roe |     From:          From: Jane Roe                  Frorn: Jane Roe
| --- | --- |           Date:          To: Max Moll                    Sent : 16 Feb 2O18 9:34
| Date | 16 Feb 2018 |                  Date: 16 Feb 2018, 9:34         T0: Max Moll
                        Jane Roe                                        Subiect: The boat
                        16 Feb 2018     It is here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import read_label
from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.heads.card_lines import is_shown_name, sender_in
from mailarchive.quoted.heads.card_rules import CARD_TABLE, CARD_TRANSCRIPT, SCANNED_HEADER
from mailarchive.quoted.heads.card_scan import mend_figures, read_scanned_label
from mailarchive.quoted.heads.head import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.heads.header_fields import FIELD_NAMES
from mailarchive.quoted.rules import Rule
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import map_pieces
from mailarchive.quoted.weights import Weight
from mailarchive.quoted.zones.shapes import is_prose

_MOST = 9  # lines with a label
_FEWEST = 3
_BLANKS_BETWEEN = 2
_LONGEST = 300
_FULL_NAME = 2  # words
_CROSSING = 40  # lines below within which an answer stands
_RULER = re.compile(r"\s*\|(?:\s*:?-{2,}:?\s*\|)+\s*$")
_ROW = re.compile(r"\s*\|\s*[*_]{0,2}(?P<label>[^|*_]{1,40}?)[*_:]{0,4}\s*\|\s*(?P<value>[^|]{1,300}?)\s*\|\s*$")
_LABEL_LIKE = re.compile(r"[\s*_|.']{0,8}[^\W_][^:;]{0,24}[:;](?!/)")
_CLOCK = re.compile(r"\d\s?[:.h]\s?\d\d|\d\s?[ap]\.?m\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\W{0,3}(?:e-?mail|message|letter|exhibit|mail|nachricht|mensaje)\s?#?\d{1,4}\W{0,2}$", re.IGNORECASE
)

Values = Mapping[FieldName, Value]


class _Labelled(NamedTuple):
    """A line with a label: its role, where its value lies, whether it is written as it should be."""

    row: int
    role: Role
    start: int
    end: int
    exact: bool = True


_Reader = Callable[[str], tuple[Role, int, int, bool] | None]


def find_labelled_card(lines: Sequence[Line], row: int, *, passage: bool) -> Head | None:
    """Return the card with labels that begins on a line; None if none does.

    passage: whether the text is mail by itself, so that a transcript needs nothing to bear it out.
    """
    text = lines[row].text
    if not text or len(text) > _LONGEST:
        return None
    if text.lstrip()[0] == "|":
        return _table(lines, row)
    if not all(_may_have_label(line.text) for line in lines[row : row + _FEWEST]):
        return None
    return _column(lines, row) or _scan(lines, row) or _transcript(lines, row, passage=passage)


def _may_have_label(text: str) -> bool:
    return _LABEL_LIKE.match(text) is not None


def _read_run(lines: Sequence[Line], row: int, reader: _Reader) -> list[_Labelled]:
    """Return the labelled lines from one on, each with another role."""
    run: list[_Labelled] = []
    roles: set[Role] = set()
    for position in range(row, min(row + _MOST, len(lines))):
        text = lines[position].text
        if not text or len(text) > _LONGEST or lines[position].depth != lines[row].depth:
            break
        if _RULER.match(text):
            continue
        read = reader(text)
        if read is None or read[0] in roles:
            break
        roles.add(read[0])
        run.append(_Labelled(position, *read))
    return run


def _values(lines: Sequence[Line], run: Sequence[_Labelled]) -> dict[FieldName, Value]:
    found: dict[FieldName, Value] = {}
    for one in run:
        line = lines[one.row]
        read = value(map_pieces([(line.text[one.start : one.end], line.body + one.start)]))
        if read and one.role in FIELD_NAMES:
            found[FIELD_NAMES[one.role]] = read
    return found


def _card(rule: Rule, lines: Sequence[Line], rows: range, values: Values) -> Head:
    first = rows.start
    weight = rule.certainty + Weight.CARD_LABEL * max(len(values) - _FEWEST, 0)
    if first and _NUMBERED.match(lines[first - 1].text):
        first -= 1
    return Head(
        *whole_lines(lines, first, rows.stop - 1),
        style="card",
        rules=(rule,),
        certainty=rule.as_certainty(weight),
        labelled=True,
        card=True,
        values=values,
    )


def lower_marked_labels(lines: Sequence[Line]) -> None:
    """Take the marks off a header that alone is marked, as notes on a page mark it: its words stand below, unmarked."""
    row = 0
    while row < len(lines):
        stop = row + 1
        while lines[row].depth and stop < len(lines) and lines[stop].depth == lines[row].depth:
            stop += 1
        if lines[row].depth == 1 and _is_marked_alone(lines, row, stop):
            for line in lines[row:stop]:
                line.depth, line.marks = 0, ()
        row = stop


def _is_marked_alone(lines: Sequence[Line], row: int, stop: int) -> bool:
    """Whether marked lines are labelled ones alone, at least three, with unmarked text below."""
    filled = [line.text for line in lines[row:stop] if line.text]
    if not _FEWEST <= len(filled) <= _MOST or not all(map(read_label, filled)):
        return False
    below = next((line for line in lines[stop:] if line.text), None)
    return below is not None and not below.depth and read_label(below.text) is None


# --- A table, a column ---


def _in_cells(text: str) -> tuple[Role, int, int, bool] | None:
    match = _ROW.match(text)
    if match is None:
        return None
    label = read_label(match["label"] + ":")
    if label is None:
        return None
    return next(iter(label.roles)), *match.span("value"), True


def _table(lines: Sequence[Line], row: int) -> Head | None:
    run = _read_run(lines, row, _in_cells)
    values = _values(lines, run)
    if len(run) < _FEWEST or not _says_who_and_when(values):
        return None
    return _card(CARD_TABLE, lines, range(row, run[-1].row + 1), values)


def _without_value(text: str) -> tuple[Role, int, int, bool] | None:
    label = read_label(text)
    if label is None or text[label.value :].strip():
        return None
    return next(iter(label.roles)), 0, 0, True


def _column(lines: Sequence[Line], row: int) -> Head | None:
    """Return the card whose labels stand in a column, above or before that of their values."""
    labels = _read_run(lines, row, _without_value)
    if len(labels) < _FEWEST:
        return None
    begin = labels[-1].row + 1
    below = [
        position for position in range(begin, min(begin + _MOST + _BLANKS_BETWEEN, len(lines))) if lines[position].text
    ]
    if len(below) < len(labels) or below[0] - begin > _BLANKS_BETWEEN:
        return None
    run = [
        _Labelled(position, label.role, 0, len(lines[position].text))
        for label, position in zip(labels, below, strict=False)
    ]
    values = _values(lines, run)
    if run[-1].row - run[0].row >= len(run) or not _says_who_and_when(values):
        return None
    return _card(CARD_TABLE, lines, range(row, run[-1].row + 1), values)


def _says_who_and_when(values: Values) -> bool:
    if "sender" not in values or "date" not in values:
        return False
    return sender_in(values["sender"].text) is not None and find_date(values["date"].text) is not None


# --- A transcript ---


def _exact(text: str) -> tuple[Role, int, int, bool] | None:
    label = read_label(text)
    if label is None or not text[label.value :].strip():
        return None
    return next(iter(label.roles)), label.value, len(text), True


def _transcript(lines: Sequence[Line], row: int, *, passage: bool) -> Head | None:
    """Return the card of sender, recipient and date, which could be a journey's: it needs something more."""
    run = _read_run(lines, row, _exact)
    values = _values(lines, run)
    if values.keys() - {"cc"} != {"sender", "to", "date"} or len(run) != len(values):
        return None
    date = find_date(values["date"].text)
    if any(has_email(one.text) for one in values.values()) or date is None:
        return None
    if not (_is_full_name(values["sender"].text) and _is_full_name(values["to"].text)):
        return None
    timed = _CLOCK.search(values["date"].text) is not None
    sentence = _speaks_below(lines, run[-1].row + 1)
    if not sentence or not (passage or timed or _is_answered(lines, run, values)):
        return None
    return _card(CARD_TRANSCRIPT, lines, range(row, run[-1].row + 1), values)


def _is_full_name(text: str) -> bool:
    return is_shown_name(text) and len(text.split()) >= _FULL_NAME


def _speaks_below(lines: Sequence[Line], row: int) -> bool:
    """Whether the text below is a person's: its first line a sentence, and no further label of a list."""
    while row < len(lines) and lines[row].blank:
        row += 1
    if row == len(lines) or re.match(r"\s*[\w ]{1,30}:", lines[row].text):
        return False
    text = lines[row].text.strip()
    return is_prose(text) or text.endswith((".", "?", "!", ","))


def _is_answered(lines: Sequence[Line], run: Sequence[_Labelled], values: Values) -> bool:
    """Whether near the card stands one in which its sender and recipient have changed places."""
    first, last = run[0].row, run[-1].row
    near = (*range(max(first - _CROSSING, 0), first), *range(last + 1, min(last + _CROSSING, len(lines))))
    return any(_names_sender(lines[row].text, values["to"].text) for row in near)


def _names_sender(text: str, name: str) -> bool:
    """Whether a line has the label of the sender, and a name behind it."""
    label = read_label(text)
    return label is not None and "from" in label.roles and text[label.value :].strip() == name


# --- A scan ---


def _scan(lines: Sequence[Line], row: int) -> Head | None:
    """Return the header block that scanning misread."""
    run = _read_run(lines, row, read_scanned_label)
    values = _values(lines, run)
    exact = sum(one.exact for one in run)
    if len(run) < _FEWEST or exact < 2 or "sender" not in values or not {"date", "subject"} & values.keys():
        return None
    if not any(sign.isalpha() for sign in values["sender"].text):
        return None
    misread = exact < len(run)
    if "date" in values:
        date = values["date"].text
        mended = mend_figures(date)
        if find_date(mended) is None:
            return None
        misread = misread or mended != date
    if not misread or "to" not in values:
        return None
    return _card(SCANNED_HEADER, lines, range(row, run[-1].row + 1), values)
