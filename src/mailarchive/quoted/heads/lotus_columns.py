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
from mailarchive.quoted.fields.labels import inner_labels, read_remark
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.head import FieldName, Head, Value, whole_lines
from mailarchive.quoted.rules import NOTES_COLUMNS
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import map_pieces

_NAMES: dict[str, FieldName] = {"to": "to", "cc": "cc", "subject": "subject"}
_INDENT = 8  # blanks that start every line of the left column
_ABOVE = 4  # lines of the left column above the first label
_MOST_LINES = 60
_SLACK = 4  # columns that the right column may be off
_GAP = re.compile(r"\s{2,}")

_Piece = tuple[str, int]


@dataclass(slots=True)
class _Columns:
    """What was read: the pieces of the left column, and of each labelled value in the right one."""

    left: list[_Piece] = field(default_factory=list)
    right: dict[FieldName, list[_Piece]] = field(default_factory=dict)
    name: FieldName = "to"


def find_lotus_columns(lines: Sequence[Line], index: int, lowest: int, budget: Budget) -> Head | None:
    """Read the header whose "To:" stands on a line, in the right column; lines before `lowest` belong elsewhere."""
    text = lines[index].text
    if len(text) > 200 or not text[:_INDENT].isspace():
        return None
    label = next((found for found in inner_labels(text, 0) if "to" in found.roles), None)
    if label is None or label.start < 2 * _INDENT or text[label.start - 2 : label.start].strip():
        return None
    if not budget.allows(index):
        return None
    first = index
    while first > max(lowest, index - _ABOVE) and lines[first - 1].text[:_INDENT].isspace():
        first -= 1
    last = first
    columns = _Columns()
    while last < min(len(lines), first + _MOST_LINES) and not lines[last].blank:
        _read(columns, lines[last], label.start)
        last += 1
    values = _values(columns)
    if not {"sender", "date", "to"} <= set(values):
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


def _read(columns: _Columns, line: Line, column: int) -> None:
    """Take one line apart at the column where the labels stand."""
    text = line.text
    label = next((found for found in inner_labels(text, 0) if found.start >= column - _SLACK), None)
    role = next((role for role in label.roles if role in _NAMES), None) if label else None
    if label and role:
        columns.name = _NAMES[role]
        left, right = label.start, label.value
    elif not text[:1].isspace():
        left, right = 0, 0  # the rest of a value that was wrapped once more
    else:
        gaps = [gap.end() for gap in _GAP.finditer(text) if gap.end() >= column - _SLACK]
        left = right = gaps[0] if gaps else len(text)
    if text[:left].strip():
        columns.left.append((text[:left], line.body))
    if text[right:].strip():
        columns.right.setdefault(columns.name, []).append((text[right:], line.body + right))


def _values(columns: _Columns) -> dict[FieldName, Value]:
    values: dict[FieldName, Value] = {}
    for name, pieces in columns.right.items():
        mapped = map_pieces(pieces)
        values[name] = Value(mapped.text, mapped.ranges(0, len(mapped.text)))
    left = [piece for piece in columns.left if not read_remark(piece[0])]
    mapped = map_pieces(left)
    date = find_date(mapped.text)
    if date:
        values["date"] = Value(mapped.text[slice(*date)], mapped.ranges(*date))
    end = len(mapped.text[: date[0]].rstrip()) if date else len(mapped.text)
    if end:
        values["sender"] = Value(_unbroken(mapped.text[:end]), mapped.ranges(0, end))
    return values


def _unbroken(sender: str) -> str:
    """Take the blanks out of an address that the column's width broke."""
    name, opening, address = sender.partition("<")
    if opening:
        return f"{name}<{address.replace(' ', '')}"
    return sender.replace(" ", "") if "@" in sender.partition(" ")[0] else sender
