"""Lotus Notes headers: no From label, the name and date on lines of their own above "To:".

Kate Symes@ENRON                      "Jane Roe" <jane@example.com> on 05/16/2000 08:09:12 PM
03/23/2001 06:19 AM                   Please respond to <jane@example.com>
To: Mark Confer/PDX/ECT@ECT           To: "'Mark Confer'" <mark@example.com>
cc:                                   cc:

Subject: Two more questions           Subject: RE: Two more questions
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import Label, read_label, read_remark
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.head import FieldName, Head, Value, value
from mailarchive.quoted.heads.header_block import find_header_block
from mailarchive.quoted.rules import NOTES_HEADER
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, map_lines, map_pieces
from mailarchive.quoted.weights import Weight

_ABOVE = 14  # lines above "To:" that the name, date and remarks may take
_WRAPPED = 3  # lines that a name and its date may take
_LONGEST = 160
_LONGEST_NAME = 120
_NAME_WORDS = 8
_AFTER_DATE = " .,)"
_RULES = ("---", "___")
_BELOW: frozenset[FieldName] = frozenset({"to", "cc", "subject"})

_Values = Mapping[FieldName, Value]


def find_lotus_header(lines: Sequence[Line], index: int, lowest: int, budget: Budget) -> Head | None:
    """Return the header whose "To:" stands on a line; lines before `lowest` belong to something else."""
    label = read_label(lines[index].text)
    if not label or "to" not in label.roles or not budget.allows(index):
        return None
    above = _read_above(lines, index, lowest)
    if above is None:
        return None
    first, values = above
    block = find_header_block(lines, index, budget, announced=True)
    if not block or "sender" in block.values or _BELOW.isdisjoint(block.values):
        return None
    return replace(
        block,
        first=first,
        start=lines[first].start,
        style="notes",
        rules=(NOTES_HEADER,),
        certainty=NOTES_HEADER.as_certainty(
            NOTES_HEADER.certainty + Weight.NOTES_SECOND_LABEL * (len(block.values) > 1)
        ),
        forwarded=False,  # a forward has a banner above
        values={**values, **block.values},
    )


def _read_above(lines: Sequence[Line], index: int, lowest: int) -> tuple[int, _Values] | None:
    """Return the line on which the name above "To:" starts, and what stands from there on; None where no name does."""
    below: dict[FieldName, Value] = {}
    for position in range(index - 1, max(index - _ABOVE, lowest) - 1, -1):
        line = lines[position]
        text = line.text.strip()
        if not text:
            continue
        if len(text) > _LONGEST or line.depth != lines[index].depth:
            return None
        if remark := read_remark(text):
            below.update(_read_reply_to(line, remark))
        elif "date" in below:
            sender = _read_name(line)
            if sender is None:
                return None
            return position, {"sender": sender, **below}
        elif read_label(text):
            return None
        elif date := _read_lone_date(line):
            below["date"] = date
        else:
            return _read_name_and_date(lines, position, lowest, below)
    return None


def _read_reply_to(line: Line, remark: Label) -> _Values:
    """Return what a remark says of where to answer: "Please respond to <jane@example.com>"."""
    if "reply_to" not in remark.roles:
        return {}
    start = len(line.text) - len(line.text.lstrip()) + remark.value
    reply_to = value(map_pieces([(line.text[start:], line.body + start)]), off=" :")
    if not reply_to:
        return {}
    return {"reply_to": reply_to}


def _read_name(line: Line) -> Value | None:
    """Return the name that stands alone on a line, perhaps behind a label; None if something else does."""
    name = line.text.strip()
    label = read_label(name)
    if label:
        if "from" not in label.roles:
            return None
        name = name[label.value :]
    sender = value(map_pieces([(name, line.body + line.text.index(name))]))
    if not sender or not _may_be_name(sender.text):
        return None
    return sender


def _read_lone_date(line: Line) -> Value | None:
    """Return the date that stands alone on a line; None if something else does."""
    mapped = map_lines([line])
    date = _date_at_end(mapped)
    if not date or mapped.text[: date[0]].strip():
        return None
    return value(mapped, *date)


def _read_name_and_date(
    lines: Sequence[Line], position: int, lowest: int, below: _Values
) -> tuple[int, _Values] | None:
    """Return "Name on DATE" that ends on a line, before what stands below, and the line it starts on; None for none."""
    for first in range(position, max(position - _WRAPPED, lowest - 1), -1):
        if lines[first].blank:
            return None
        mapped = map_lines(lines[first : position + 1])
        date = _date_at_end(mapped)
        if not date or not (first == position or _starts_paragraph(lines, first, lowest)):
            continue
        name = mapped.text[: date[0]].rstrip().removesuffix(" on")
        sender, written = value(mapped, 0, len(name), " ,"), value(mapped, *date)
        if sender and written and _may_be_name(sender.text):
            return first, {"sender": sender, "date": written, **below}
    return None


def _date_at_end(mapped: MappedText) -> tuple[int, int] | None:
    """Return the range of the first date in a text if nothing follows it."""
    date = find_date(mapped.text)
    if date and mapped.text[date[1] :].strip(_AFTER_DATE):
        return None
    return date


def _starts_paragraph(lines: Sequence[Line], first: int, lowest: int) -> bool:
    return first in (0, lowest) or lines[first - 1].blank


def _may_be_name(text: str) -> bool:
    """Whether a line may be nothing but a name or address."""
    if text[-1] in ".!?:;" or len(text) > _LONGEST_NAME or text.startswith(_RULES):
        return False
    return len(text.split()) <= _NAME_WORDS or "@" in text
