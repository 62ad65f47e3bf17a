"""The From/Date/To/Subject block above a forwarded or quoted body.

Evidence, not one pattern: at least two labelled roles of one language family (English labels mix with all), and an
address, a date or a banner. Lines are unfolded before they are read; labels may also stand inside a line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mailarchive.quoted.addresses import has_email, has_mailbox
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.evidence import weigh
from mailarchive.quoted.flattened import value_end
from mailarchive.quoted.found import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.labels import MAIN_ROLES, Label, families, inner_labels, read_bare_label, read_label
from mailarchive.quoted.lines import Line
from mailarchive.quoted.locales import Role
from mailarchive.quoted.patience import Patience
from mailarchive.quoted.spliced import Spliced, splice

_PEOPLE: frozenset[Role] = frozenset({"from", "to", "cc", "bcc", "reply_to", "sent_by"})
_NAMES: dict[Role, FieldName] = {
    "from": "sender",
    "date": "date",
    "to": "to",
    "cc": "cc",
    "reply_to": "reply_to",
    "subject": "subject",
    "message_id": "message_id",
}
_TRACE = re.compile(r"\s{0,8}(?:from|by|\(from|\(qmail)\s", re.IGNORECASE)
_FIGURES = re.compile(r"\d\D{0,20}\d")
_BLANK_LINES = 6  # inside a block: Lotus Notes leaves one or several, HTML turned into text up to three
_FOLDED = 40  # lines of one value
_BRACKET_LINES = 4  # of an address that was wrapped
_FLATTENED = 3  # labels on one line: its line breaks are gone, and the body may stand on it too
_FULL = 72  # a line this long, with the next word, was wrapped by the client


@dataclass(slots=True)
class _Block:
    """A block while it is read. fields: role to the pieces of its value, each its text and start in the root.

    role: of the value read last. last: the last line. flattened: whether its line breaks are gone. gap: a line that
    goes on with the value although blank lines lie between. cut: where in the root a flattened block ends, inside its
    last line.
    """

    fields: dict[Role, list[tuple[str, int]]] = field(default_factory=dict)
    locales: frozenset[str] | None = None
    role: Role = "other"
    last: int = 0
    flattened: bool = False
    gap: int | None = None
    cut: int | None = None


def find_block(lines: Sequence[Line], index: int, patience: Patience, announced: bool = False) -> Head | None:
    """Read the block that starts on a line; None if that is none. announced: a banner stands right above it."""
    if not patience.allows(index):
        return None
    first = lines[index]
    label = read_label(first.text)
    bare = announced and label is None and _bare(first.text) is not None
    if not bare and (not label or not (MAIN_ROLES & set(label.roles))):
        return None
    block = _Block(last=index)
    position = index
    while position < len(lines):
        line = lines[position]
        if line.blank:
            ahead = _past_blanks(lines, position)
            if ahead is None:
                break
            if block.role in _PEOPLE and lines[ahead].text.lstrip().startswith(("[mailto:", "<mailto:")):
                block.gap = ahead
            elif not _more(block, lines[ahead], first.depth):
                break
            position = ahead
            continue
        label = (_bare if bare else read_label)(line.text) if line.depth == first.depth else None
        if label:
            if not _take(block, label, line):
                break
        elif announced and any(_role(block, inner) in _NAMES for inner in inner_labels(line.text, 0)):
            _spread(block, line, 0, 0)
        else:
            folded = _continues(block, lines, position)
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
        patience.tried(block.last)
    return head


def _bare(text: str) -> Label | None:
    """Give a label without colon whose value bears it out; a subject may be anything."""
    label = read_bare_label(text)
    if label is None:
        return None
    value_text = text[label.value :]
    borne_out = has_mailbox(value_text) or find_date(value_text) is not None or set(label.roles) == {"subject"}
    return label if borne_out else None


def _past_blanks(lines: Sequence[Line], position: int) -> int | None:
    """Give the next line that is not blank, if few enough blank ones lie before it."""
    for ahead in range(position, min(position + _BLANK_LINES + 1, len(lines))):
        if not lines[ahead].blank:
            return ahead
    return None


def _more(block: _Block, line: Line, depth: int) -> bool:
    """Whether a line after a blank one goes on with the block: a label whose role is still missing."""
    label = read_label(line.text)
    if not label or line.depth != depth or {"from", "date", "to", "subject"} <= set(block.fields):
        return False
    role = _role(block, label)
    return role is not None and role != "other"


def _role(block: _Block, label: Label) -> Role | None:
    """Give the role a label has in this block: one not yet seen, in a language that fits; None if it has none."""
    for role, locales in label.roles.items():
        if role == "date" and "date" in block.fields:
            return "date" if _traced(block) else "other"
        if role == "other":
            return "other"
        if role not in block.fields and families(block.locales, locales) != frozenset():
            return role
    return None


def _traced(block: _Block) -> bool:
    """Whether what was taken for the date is the trace of a server (RFC 5321, 4.4), which ends in one."""
    return any(_TRACE.match(text) for text, _ in block.fields["date"][:1])


def _take(block: _Block, label: Label, line: Line) -> bool:
    """Add a labelled line, and the labels inside it, to the block; False if the block ends before it."""
    role = _role(block, label)
    if role is None:
        return False
    _open(block, role, label)
    _spread(block, line, label.value, 1)
    return True


def _spread(block: _Block, line: Line, start: int, count: int) -> None:
    """Add the rest of a line from `start` on, on which `count` labels stand already, and the labels inside it."""
    for inner in inner_labels(line.text, start):
        inner_role = _role(block, inner)
        if inner_role is None or inner_role == "other" or inner.start < start:
            continue
        if line.text[inner.start].islower() and inner_role not in ("cc", "bcc"):
            continue  # "from:ada subject:pump" is what one types into a search box
        if block.role == "subject" and count < _FLATTENED - 1 and not _worth(inner_role, line.text[inner.value :]):
            continue
        _close(block, line, start, inner.start)
        _open(block, inner_role, inner)
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
    if role in _PEOPLE:
        return has_email(text[:100])
    return role != "date" or find_date(text[:60]) is not None


def _open(block: _Block, role: Role, label: Label) -> None:
    block.role = role
    if role == "date" or role not in block.fields:
        block.fields[role] = []
    block.locales = families(block.locales, label.roles.get(role, frozenset({"en"})))


def _close(block: _Block, line: Line, start: int, end: int) -> None:
    if line.text[start:end].strip():
        block.fields[block.role].append((line.text[start:end], line.body + start))


def _continues(block: _Block, lines: Sequence[Line], position: int) -> int:
    """Give how many lines from this one on belong to the value before; 0 if the block ends here."""
    line, before = lines[position], lines[position - 1]
    if block.gap == position:
        return _closed_below(line.text[:1], lines, position) or 1
    pieces = block.fields[block.role]
    last = pieces[-1][0].rstrip() if pieces else ""
    if block.role in _PEOPLE and last.endswith((",", ";", "<", "(", "[", "[mailto:", "<mailto:")):
        return 1
    closed = _closed_below(last, lines, position)
    if closed:
        return closed
    if not before.blank and not block.flattened:
        ahead = _label_below(block, lines, position)
        if ahead:
            return ahead
        if block.role in _PEOPLE and has_email(line.text) and line.text.lstrip()[:1] in "<[(\"'":
            return 1
        if line.text[:1] in " \t" and before.text[:1] not in " \t" and block.role != "date":
            return 1
        word = line.text.split(None, 1)[0]
        wrapped = len(before.text) + len(word) >= _FULL
        if wrapped and block.role in _PEOPLE and (has_mailbox(line.text) or "," in line.text or ";" in line.text):
            return 1
        below = lines[position + 1] if position + 1 < len(lines) else None
        if wrapped and (below is None or below.blank) and len(pieces) < 3:
            return 1
    return 0


def _closed_below(last: str, lines: Sequence[Line], position: int) -> int:
    """Give how many lines it takes to close a bracket that the line before left open; 0 if they don't."""
    for opening, closing in ("<>", "[]"):
        if last.rfind(opening) > last.rfind(closing):
            for ahead in range(position, min(position + _BRACKET_LINES, len(lines))):
                if lines[ahead].blank:
                    break
                if closing in lines[ahead].text:
                    return ahead + 1 - position
    return 0


def _label_below(block: _Block, lines: Sequence[Line], position: int) -> int:
    """Give how many lines lie between this one and a label that the block still lacks, with no blank line between."""
    for ahead in range(position + 1, min(position + _FOLDED, len(lines))):
        line = lines[ahead]
        if line.blank or (ahead - position > 3 and block.role not in _PEOPLE):
            return 0
        label = read_label(line.text)
        if label and line.depth == lines[position].depth:
            role = _role(block, label)
            return ahead - position if role is not None and role != "other" else 0
    return 0


def _values(block: _Block) -> Iterator[tuple[FieldName, Value]]:
    for role, pieces in block.fields.items():
        if role == "from" and not block.fields.get("date"):
            yield from _sender(splice(pieces))
        elif role in _NAMES:
            spliced = splice(pieces)
            start = spliced.text.rfind(";") + 1 if role == "date" and _traced(block) else 0
            found = value(spliced, start, off=" <>" if role == "message_id" else " ")
            if found:
                yield _NAMES[role], found


def _sender(spliced: Spliced) -> Iterator[tuple[FieldName, Value]]:
    """Read a From value that may hold the date too, as Lotus Notes writes it: "Name on 11/30/2000 03:54 PM"."""
    date = find_date(spliced.text)
    if not date or spliced.text[date[1] :].strip(" .") or not spliced.text[: date[0]].strip():
        date = None
    end = date[0] if date else len(spliced.text)
    before = spliced.text[:end].rstrip()
    sender = value(spliced, 0, len(before.removesuffix(" on")) if date else end)
    if sender:
        yield "sender", sender
    written = value(spliced, *date) if date else None
    if written:
        yield "date", written


def _head(block: _Block, lines: Sequence[Line], index: int, announced: bool) -> Head | None:
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
        rule="header-block",
        certainty=round(weight, 2),
        labelled=True,
        values=values,
        locales=block.locales or frozenset(),
    )
    return head if block.cut is None else replace(head, end=block.cut, style="flattened")
