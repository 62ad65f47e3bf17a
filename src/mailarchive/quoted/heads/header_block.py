"""The From/Date/To/Subject block above a forwarded or quoted body.

Evidence, not one pattern: at least two labelled roles of one language family (English labels mix with all), and an
address, a date or a banner. Lines are unfolded before they are read; labels may also stand inside a line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import (
    MAIN_ROLES,
    Label,
    families,
    inner_labels,
    read_bare_label,
    read_label,
    read_strange_label,
)
from mailarchive.quoted.fields.mailboxes import has_email, has_mailbox
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.flattened_ends import value_end
from mailarchive.quoted.heads.head import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.heads.header_evidence import weigh
from mailarchive.quoted.heads.header_unfolding import PEOPLE, Block, continues, role_in, traced
from mailarchive.quoted.rules import HEADER_BLOCK
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, map_pieces

_NAMES: dict[Role, FieldName] = {
    "from": "sender",
    "date": "date",
    "to": "to",
    "cc": "cc",
    "reply_to": "reply_to",
    "subject": "subject",
    "message_id": "message_id",
}
_FIGURES = re.compile(r"\d\D{0,20}\d")
_BLANK_LINES = 6  # inside a block: Lotus Notes leaves one or several, HTML turned into text up to three
_FLATTENED = 3  # labels on one line: its line breaks are gone, and the body may stand on it too


def find_header_block(lines: Sequence[Line], index: int, budget: Budget, announced: bool = False) -> Head | None:
    """Read the block that starts on a line; None if that is none. announced: a banner stands right above it."""
    if not budget.allows(index):
        return None
    first = lines[index]
    label = read_label(first.text)
    bare = announced and label is None and _bare(first.text) is not None
    strange = announced and label is None and _strange(lines, index) is not None
    if not (bare or strange) and (not label or not (MAIN_ROLES & set(label.roles))):
        return None
    block = Block(first=index, last=index)
    position = index
    while position < len(lines):
        line = lines[position]
        if line.blank:
            ahead = _past_blanks(lines, position)
            if ahead is None:
                break
            if block.role in PEOPLE and lines[ahead].text.lstrip().startswith(("[mailto:", "<mailto:")):
                block.gap = ahead
            elif not _more(block, lines[ahead], first.depth):
                break
            position = ahead
            continue
        label = (_bare if bare else read_label)(line.text) if line.depth == first.depth else None
        if not label and not bare and line.depth == first.depth:
            label = _strange(lines, position)
        if label:
            if not _take(block, label, line):
                break
        elif announced and any(role_in(block, inner) in _NAMES for inner in inner_labels(line.text, 0)):
            _spread(block, line, 0, 0)
        else:
            folded = continues(block, lines, position)
            if not folded:
                break
            for extra in lines[position : position + folded]:
                block.fields[block.role].append((extra.text, extra.body))
            position += folded - 1
        block.last = position
        position += 1
        if block.cut is not None:
            break
    head = _head(block, lines, index, announced)
    if head is None:
        budget.tried(block.last)
    return head


def _bare(text: str) -> Label | None:
    """Return a label without colon whose value bears it out; a subject may be anything."""
    label = read_bare_label(text)
    if label is None:
        return None
    value_text = text[label.value :]
    borne_out = has_mailbox(value_text) or find_date(value_text) is not None or set(label.roles) == {"subject"}
    return label if borne_out else None


def _strange(lines: Sequence[Line], position: int) -> Label | None:
    """Return a label in words that nobody taught us, if one that we know stands right below it."""
    below = lines[position + 1] if position + 1 < len(lines) else None
    known = read_label(below.text) if below and below.depth == lines[position].depth else None
    if known is None or MAIN_ROLES.isdisjoint(known.roles):
        return None
    return read_strange_label(lines[position].text)


def _past_blanks(lines: Sequence[Line], position: int) -> int | None:
    """Return the next line that is not blank, if few enough blank ones lie before it."""
    for ahead in range(position, min(position + _BLANK_LINES + 1, len(lines))):
        if not lines[ahead].blank:
            return ahead
    return None


def _more(block: Block, line: Line, depth: int) -> bool:
    """Whether a line after a blank one goes on with the block: a label whose role is still missing."""
    label = read_label(line.text)
    if not label or line.depth != depth or {"from", "date", "to", "subject"} <= set(block.fields):
        return False
    role = role_in(block, label)
    return role is not None and role != "other"


def _take(block: Block, label: Label, line: Line) -> bool:
    """Add a labelled line, and the labels inside it, to the block; False if the block ends before it."""
    role = role_in(block, label)
    if role is None:
        return False
    _open(block, role, label)
    _spread(block, line, label.value, 1)
    return True


def _spread(block: Block, line: Line, start: int, count: int) -> None:
    """Add the rest of a line from `start` on, on which `count` labels stand already, and the labels inside it."""
    block.inside = False
    for inner in inner_labels(line.text, start):
        inner_role = role_in(block, inner)
        if inner_role is None or inner_role == "other" or inner.start < start:
            continue
        if line.text[inner.start].islower() and not line.text[inner.value : inner.value + 1].isspace():
            continue  # "from:ada subject:pump" is what one types into a search box
        if block.role == "subject" and count < _FLATTENED - 1 and not _worth(inner_role, line.text[inner.value :]):
            continue
        _close(block, line, start, inner.start)
        _open(block, inner_role, inner)
        block.inside = True
        start, count = inner.value, count + 1
    row = line.text[:1] == "|" == line.text[-1:]  # of a table
    end = len(line.text.rstrip("| ")) if row else len(line.text)
    if count >= _FLATTENED:
        block.flattened = True
        rest = line.text[start:]
        end = start + len(rest) - len(rest.lstrip()) + value_end(block.role, rest.lstrip())
        if line.text[end:].strip():
            block.cut = line.body + end
    _close(block, line, start, end)


def _worth(role: Role, text: str) -> bool:
    """Whether a value bears out the role its label claims."""
    if role in PEOPLE:
        return has_email(text[:100])
    return role != "date" or find_date(text[:60]) is not None


def _open(block: Block, role: Role, label: Label) -> None:
    block.role = role
    if role == "date" or role not in block.fields:
        block.fields[role] = []
    block.locales = families(block.locales, label.roles.get(role, frozenset({"en"})))


def _close(block: Block, line: Line, start: int, end: int) -> None:
    if line.text[start:end].strip():
        block.fields[block.role].append((line.text[start:end], line.body + start))


def _values(block: Block) -> Iterator[tuple[FieldName, Value]]:
    for role, pieces in block.fields.items():
        if role == "from" and not block.fields.get("date"):
            yield from _sender(map_pieces(pieces))
        elif role in _NAMES:
            mapped = map_pieces(pieces)
            semicolon = mapped.text.rfind(";")
            start = 0 if role != "date" or not traced(block) else semicolon + 1 if semicolon >= 0 else len(mapped.text)
            found = value(mapped, start, off=" <>" if role == "message_id" else " ")
            if found:
                yield _NAMES[role], found


def _sender(mapped: MappedText) -> Iterator[tuple[FieldName, Value]]:
    """Read a From value that may hold the date too, as Lotus Notes writes it: "Name on 11/30/2000 03:54 PM"."""
    date = find_date(mapped.text)
    if not date or mapped.text[date[1] :].strip(" .") or not mapped.text[: date[0]].strip():
        date = None
    end = date[0] if date else len(mapped.text)
    before = mapped.text[:end].rstrip()
    sender = value(mapped, 0, len(before.removesuffix(" on")) if date else end)
    if sender:
        yield "sender", sender
    written = value(mapped, *date) if date else None
    if written:
        yield "date", written


def _head(block: Block, lines: Sequence[Line], index: int, announced: bool) -> Head | None:
    """Weigh the evidence."""
    roles = {role for role in block.fields if role in _NAMES}
    if not any(_FIGURES.search(text) for text, _ in block.fields.get("date", ())):
        roles.discard("date")
    if len(roles) < 2 and not (announced and roles):
        return None
    values = dict(_values(block))
    small = lines[index].text.lstrip(" *_")[:1].islower()
    weight = weigh(roles, values, announced=announced, small=small)
    if weight is None:
        return None
    head = Head(
        *whole_lines(lines, index, block.last),
        style="header",
        rules=(HEADER_BLOCK,),
        certainty=weight,
        labelled=True,
        values=values,
        locales=block.locales or frozenset(),
    )
    return head if block.cut is None else replace(head, end=block.cut, style="flattened")
