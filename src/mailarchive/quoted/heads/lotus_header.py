"""Lotus Notes headers: no From label, the name and date on lines of their own above "To:".

Kate Symes@ENRON                      "Jane Roe" <jane@example.com> on 05/16/2000 08:09:12 PM
03/23/2001 06:19 AM                   Please respond to <jane@example.com>
To: Mark Confer/PDX/ECT@ECT           To: "'Mark Confer'" <mark@example.com>
cc:                                   cc:

Subject: Two more questions           Subject: RE: Two more questions
"""

from collections.abc import Sequence
from dataclasses import replace

from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import read_label, read_remark
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.head import FieldName, Head, Value, value
from mailarchive.quoted.heads.header_block import find_header_block
from mailarchive.quoted.rules import NOTES_HEADER, Weight
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import map_lines, map_pieces

_ABOVE = 14  # lines above "To:" that the name, date and remarks may take
_LONGEST = 160


def find_lotus_header(lines: Sequence[Line], index: int, lowest: int, budget: Budget) -> Head | None:
    """Read the header whose "To:" stands on a line; lines before `lowest` belong to something else."""
    label = read_label(lines[index].text)
    if not label or "to" not in label.roles or not budget.allows(index):
        return None
    above = _above(lines, index, lowest)
    if above is None:
        return None
    first, values = above
    block = find_header_block(lines, index, budget, announced=True)
    if not block or not ({"to", "cc", "subject"} & set(block.values)) or "sender" in block.values:
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


def _above(lines: Sequence[Line], index: int, lowest: int) -> tuple[int, dict[FieldName, Value]] | None:
    """Read the name and date above "To:"; give the line they start on."""
    remarks: dict[FieldName, Value] = {}
    date_line: int | None = None
    for position in range(index - 1, max(index - _ABOVE, lowest) - 1, -1):
        line = lines[position]
        text = line.text.strip()
        if not text:
            continue
        if len(text) > _LONGEST or line.depth != lines[index].depth:
            return None
        remark = read_remark(text)
        if remark:
            start = line.text.index(text) + remark.value
            reply_to = value(map_pieces([(line.text[start:], line.body + start)]), off=" :")
            if reply_to and "reply_to" in remark.roles:
                remarks["reply_to"] = reply_to
            continue
        label = read_label(text)
        if label and (date_line is None or "from" not in label.roles):
            return None
        if date_line is not None:
            name = text[label.value :] if label else text
            sender = value(map_pieces([(name, line.body + line.text.index(name))]))
            if sender and _name(sender.text):
                return position, {"sender": sender, **remarks}
            return None
        for count in (1, 2, 3):
            first = position - count + 1
            if first < lowest or lines[first].blank:
                break
            mapped = map_lines(lines[first : position + 1])
            date = find_date(mapped.text)
            if not date or mapped.text[date[1] :].strip(" .,)"):
                continue
            written = value(mapped, *date)
            before = mapped.text[: date[0]].rstrip()
            if not before and written:
                if count > 1:
                    continue
                date_line = position
                remarks["date"] = written
                break
            if before.endswith(" on"):
                before = before[:-3]
            sender = value(mapped, 0, len(before), " ,")
            if sender and written and _name(sender.text) and (count == 1 or _whole(lines, first, lowest)):
                return first, {"sender": sender, "date": written, **remarks}
        else:
            return None
        if date_line is None:
            return None
    return None


def _whole(lines: Sequence[Line], first: int, lowest: int) -> bool:
    """Whether a wrapped name line starts a paragraph."""
    return first in (0, lowest) or lines[first - 1].blank


def _name(text: str) -> bool:
    """Whether a line may be nothing but a name or address."""
    if text[-1] in ".!?:;" or len(text) > 120 or text.startswith(("---", "___")):
        return False
    words = text.split()
    return len(words) <= 8 or "@" in text
