"""Lotus Notes headers in two columns: who and when on the left, labels on the right, both wrapped by themselves.

"Jane Roe"
<jane.roe@exam        To:     <max@example.org>
ple.com>              cc:
                      Subject:     RE: Thursday
05/17/2001 05:53
PM
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import Label, inner_labels, read_remark
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.head import FieldName, Head, Value, whole_lines
from mailarchive.quoted.rules import NOTES_COLUMNS
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import Piece, map_pieces

_FIELDS: dict[str, FieldName] = {"to": "to", "cc": "cc", "subject": "subject"}
_ASKED: frozenset[FieldName] = frozenset({"sender", "date", "to"})
_INDENT = 8  # blanks that start every line of the left column
_ABOVE = 4  # lines of the left column above the first label
_MOST_LINES = 60
_LONGEST = 200
_SLACK = 4  # columns that the right column may be off
_GAP = re.compile(r"\s{2,}")


@dataclass(slots=True)
class _Columns:
    """What was read: the pieces of the left column, and of each labelled value in the right one.

    start: the column at which the labels stand. name: the value read last.
    """

    start: int
    left: list[Piece] = field(default_factory=list)
    right: dict[FieldName, list[Piece]] = field(default_factory=dict)
    name: FieldName = "to"


def find_lotus_columns(lines: Sequence[Line], index: int, lowest: int, budget: Budget) -> Head | None:
    """Return the header whose "To:" stands on a line, in the right column; lines before `lowest` belong elsewhere."""
    start = _start_of_right_column(lines[index].text)
    if start is None or not budget.allows(index):
        return None
    columns = _Columns(start)
    first = last = _first_line(lines, index, lowest)
    while last < min(len(lines), first + _MOST_LINES) and not lines[last].blank:
        _read_line(columns, lines[last])
        last += 1
    values = {**_read_right(columns), **_read_left(columns)}
    if not values.keys() >= _ASKED:
        budget.tried(last)
        return None
    return Head(
        *whole_lines(lines, first, last - 1),
        style="notes",
        rules=(NOTES_COLUMNS,),
        certainty=NOTES_COLUMNS.certainty,
        forwarded=False,
        labelled=True,
        values=values,
    )


def _start_of_right_column(text: str) -> int | None:
    """Return where "To:" stands on a line, far enough to the right for a column on its left."""
    if len(text) > _LONGEST or not _is_indented(text):
        return None
    start = next((label.start for label in inner_labels(text, 0) if "to" in label.roles), 0)
    if start < 2 * _INDENT or text[start - 2 : start].strip():
        return None
    return start


def _first_line(lines: Sequence[Line], index: int, lowest: int) -> int:
    """Return the line on which the left column starts, perhaps above the first label."""
    first = index
    while first > max(lowest, index - _ABOVE) and _is_indented(lines[first - 1].text):
        first -= 1
    return first


def _is_indented(text: str) -> bool:
    return text[:_INDENT].isspace()


def _read_line(columns: _Columns, line: Line) -> None:
    """Take one line apart where the right column starts."""
    text = line.text
    labelled = _label_in_right_column(text, columns.start)
    if labelled:
        label, columns.name = labelled
        end, start = label.start, label.value
    else:
        end = start = _end_of_left_column(text, columns.start)
    if text[:end].strip():
        columns.left.append((text[:end], line.body))
    if text[start:].strip():
        columns.right.setdefault(columns.name, []).append((text[start:], line.body + start))


def _label_in_right_column(text: str, column: int) -> tuple[Label, FieldName] | None:
    """Return the first label in the right column of a line with the field it names; None if it names none."""
    for label in inner_labels(text, 0):
        if label.start >= column - _SLACK:
            return next(((label, _FIELDS[role]) for role in label.roles if role in _FIELDS), None)
    return None


def _end_of_left_column(text: str, column: int) -> int:
    """Return where the left column ends on a line without a label: at the gap before the right one, if there is one."""
    if not text[:1].isspace():
        return 0  # the rest of a value that was wrapped once more
    gaps = (gap.end() for gap in _GAP.finditer(text))
    return next((end for end in gaps if end >= column - _SLACK), len(text))


def _read_right(columns: _Columns) -> dict[FieldName, Value]:
    """Return the labelled values."""
    values: dict[FieldName, Value] = {}
    for name, pieces in columns.right.items():
        mapped = map_pieces(pieces)
        values[name] = Value(mapped.text, mapped.ranges(0, len(mapped.text)))
    return values


def _read_left(columns: _Columns) -> dict[FieldName, Value]:
    """Return the date of the left column, and the sender before it."""
    values: dict[FieldName, Value] = {}
    mapped = map_pieces(piece for piece in columns.left if not read_remark(piece[0]))
    end = len(mapped.text)
    date = find_date(mapped.text)
    if date:
        values["date"] = Value(mapped.text[slice(*date)], mapped.ranges(*date))
        end = len(mapped.text[: date[0]].rstrip())
    if end:
        values["sender"] = Value(_unbroken(mapped.text[:end]), mapped.ranges(0, end))
    return values


def _unbroken(sender: str) -> str:
    """Return a sender without the blanks at which the column's width broke the address."""
    name, opening, address = sender.partition("<")
    if opening:
        return f"{name}<{address.replace(' ', '')}"
    if "@" in sender.partition(" ")[0]:
        return sender.replace(" ", "")
    return sender
