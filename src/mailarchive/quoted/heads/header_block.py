"""The From/Date/To/Subject block above a forwarded or quoted body.

Evidence, not one pattern: at least two labelled roles of one language family (English labels mix with all), and an
address, a date or a banner. Lines are unfolded before they are read; labels may also stand inside a line.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import (
    MAIN_ROLES,
    Label,
    inner_labels,
    read_bare_label,
    read_label,
    read_unknown_label,
)
from mailarchive.quoted.fields.mailboxes import has_email, has_mailbox
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.flattened_ends import end_of_value
from mailarchive.quoted.heads.head import Head, whole_lines
from mailarchive.quoted.heads.header_evidence import weigh
from mailarchive.quoted.heads.header_fields import FIELD_NAMES, PEOPLE, LabelledBlock, read_values
from mailarchive.quoted.heads.header_unfolding import lines_of_value
from mailarchive.quoted.rules import HEADER_BLOCK
from mailarchive.quoted.text.lines import Line

_FIGURES = re.compile(r"\d\D{0,20}\d")
_BLANK_LINES = 6  # inside a block: Lotus Notes leaves one or several, HTML turned into text up to three
_FLATTENED = 3  # labels on one line: its line breaks are gone, and the body may stand on it too
_MAILTO = ("[mailto:", "<mailto:")
_ALL: frozenset[Role] = frozenset({"from", "date", "to", "subject"})
_ONLY_SUBJECT: frozenset[Role] = frozenset({"subject"})
_NO_LABEL = Label({}, 0, 0)
_ADDRESS, _DATE = 100, 60  # characters of a value in which one is looked for

_LabelReader = Callable[[Sequence[Line], int], Label | None]


def find_header_block(lines: Sequence[Line], index: int, budget: Budget, announced: bool = False) -> Head | None:
    """Return the block that starts on a line; None if none does. announced: a banner stands right above it."""
    if not budget.allows(index):
        return None
    reader = _choose_reader(lines, index, announced)
    if reader is None:
        return None
    block = LabelledBlock(announced, index, index)
    _read_block(block, lines, reader)
    head = _head(block, lines)
    if head is None:
        budget.tried(block.last)
    return head


def _choose_reader(lines: Sequence[Line], index: int, announced: bool) -> _LabelReader | None:
    """Return what reads the labels of the block that starts on a line; None if no block does."""
    label = read_label(lines[index].text)
    if label:
        if MAIN_ROLES.isdisjoint(label.roles):
            return None
        return _read_label
    if announced and _read_bare_label(lines, index):
        return _read_bare_label
    if announced and _read_unknown_label(lines, index):
        return _read_label
    return None


def _read_label(lines: Sequence[Line], position: int) -> Label | None:
    """Return the label on a line, in an unknown language perhaps."""
    return read_label(lines[position].text) or _read_unknown_label(lines, position)


def _read_bare_label(lines: Sequence[Line], position: int) -> Label | None:
    """Return a label without colon whose value bears it out; a subject may be anything."""
    text = lines[position].text
    label = read_bare_label(text)
    if label is None or label.roles.keys() == _ONLY_SUBJECT:
        return label
    if has_mailbox(text[label.value :]) or find_date(text[label.value :]):
        return label
    return None


def _read_unknown_label(lines: Sequence[Line], position: int) -> Label | None:
    """Return a label in an unknown language, if one in a language with a file stands right below it."""
    line = lines[position]
    if position + 1 == len(lines) or lines[position + 1].depth != line.depth:
        return None
    below = read_label(lines[position + 1].text)
    if below is None or MAIN_ROLES.isdisjoint(below.roles):
        return None
    return read_unknown_label(line.text)


def _read_block(block: LabelledBlock, lines: Sequence[Line], reader: _LabelReader) -> None:
    """Add line after line to a block, up to where it ends."""
    position = block.first
    while position < len(lines) and block.end is None:
        if lines[position].blank:
            ahead = _line_past_blanks(block, lines, position)
            if ahead is None:
                break
            position = ahead
        count = _add_lines(block, lines, position, reader)
        if not count:
            break
        position += count
        block.last = position - 1


def _line_past_blanks(block: LabelledBlock, lines: Sequence[Line], position: int) -> int | None:
    """Return the line behind blank ones on which the block goes on; None if it ends before them."""
    nearest = range(position, min(position + _BLANK_LINES + 1, len(lines)))
    ahead = next((ahead for ahead in nearest if not lines[ahead].blank), None)
    if ahead is None:
        return None
    if block.role in PEOPLE and lines[ahead].text.lstrip().startswith(_MAILTO):
        block.gap = ahead
        return ahead
    if lines[ahead].depth != lines[block.first].depth or not _goes_on(block, lines[ahead].text):
        return None
    return ahead


def _goes_on(block: LabelledBlock, text: str) -> bool:
    """Whether a line behind blank ones goes on with a block: with a label that it still lacks."""
    if block.fields.keys() >= _ALL:
        return False
    label = read_label(text)
    return label is not None and block.lacks(label)


def _add_lines(block: LabelledBlock, lines: Sequence[Line], position: int, reader: _LabelReader) -> int:
    """Add a line to a block, and those below that belong to the same value; return how many, 0 if it ends before it."""
    line = lines[position]
    label = None
    if line.depth == lines[block.first].depth:
        label = reader(lines, position)
    if label:
        role = block.role_of(label)
        if role is None:
            return 0
        block.begin(role, label)
        _add_line(block, line, label.value, 1)
        return 1
    if block.announced and _has_label_inside(block, line.text):
        _add_line(block, line, 0, 0)
        return 1
    if _is_date_below_sender(block, line.text):
        block.begin("date", _NO_LABEL)
        block.add(line)
        return 1
    count = lines_of_value(block, lines, position)
    for folded in lines[position : position + count]:
        block.add(folded)
    return count


def _is_date_below_sender(block: LabelledBlock, text: str) -> bool:
    """Whether a line is nothing but the date of what somebody sent, whose name stands above it behind a label."""
    if block.role != "from" or "date" in block.fields or not block.last_piece:
        return False
    date = find_date(text[:_DATE])
    return date is not None and not (text[: date[0]] + text[date[1] :]).strip(" \t,.")


def _has_label_inside(block: LabelledBlock, text: str) -> bool:
    """Whether a label that the block can have stands inside a line."""
    return any(block.role_of(label) in FIELD_NAMES for label in inner_labels(text, 0))


def _add_line(block: LabelledBlock, line: Line, start: int, count: int) -> None:
    """Add a line from `start` on, where `count` labels stand before that, and the labels inside it."""
    text = line.text
    block.inside = False
    for label in inner_labels(text, start):
        role = block.role_of(label)
        if role is None or role == "other" or label.start < start:
            continue
        if _is_search_term(text, label) or (
            _may_be_subject(block, count) and not _bears_out(role, text[label.value :])
        ):
            continue
        block.add(line, start, label.start)
        block.begin(role, label)
        block.inside = True
        start, count = label.value, count + 1
    end = _end_of_row(text)
    if count >= _FLATTENED:
        block.flattened = True
        end = _end_of_last_value(block.role, text, start)
        if text[end:].strip():
            block.end = line.body + end
    block.add(line, start, end)


def _is_search_term(text: str, label: Label) -> bool:
    """Whether a label inside a line is of the kind one types into a search box: "from:ada subject:pump"."""
    return text[label.start].islower() and not text[label.value : label.value + 1].isspace()


def _may_be_subject(block: LabelledBlock, count: int) -> bool:
    """Whether what looks like a label may be words of a subject: where no more labels show that a line is flattened."""
    return block.role == "subject" and count < _FLATTENED - 1


def _bears_out(role: Role, text: str) -> bool:
    """Whether a value is one for the role that its label claims."""
    if role in PEOPLE:
        return has_email(text[:_ADDRESS])
    return role != "date" or find_date(text[:_DATE]) is not None


def _end_of_row(text: str) -> int:
    """Return where the last value of a line ends: with it, or before the border of a table."""
    if text.startswith("|") and text.endswith("|"):
        return len(text.rstrip("| "))
    return len(text)


def _end_of_last_value(role: Role, text: str, start: int) -> int:
    """Return where the last value of a flattened line ends, which starts here."""
    rest = text[start:].lstrip()
    return len(text) - len(rest) + end_of_value(role, rest)


def _head(block: LabelledBlock, lines: Sequence[Line]) -> Head | None:
    """Return the head that a block makes, if the evidence is enough."""
    roles = _roles(block)
    if len(roles) < 2 and not (block.announced and roles):
        return None
    values = read_values(block)
    small = lines[block.first].text.lstrip(" *_")[:1].islower()
    weight = weigh(roles, values, announced=block.announced, small=small)
    if weight is None:
        return None
    head = Head(
        *whole_lines(lines, block.first, block.last),
        style="header",
        rules=(HEADER_BLOCK,),
        certainty=weight,
        labelled=True,
        values=values,
        locales=block.locales or frozenset(),
    )
    if block.end is None:
        return head
    return replace(head, end=block.end, style="flattened")


def _roles(block: LabelledBlock) -> set[Role]:
    """Return the roles whose values are read; a date that has no figures is none."""
    roles = {role for role in block.fields if role in FIELD_NAMES}
    if not any(_FIGURES.search(text) for text, _ in block.fields.get("date", ())):
        roles.discard("date")
    return roles
