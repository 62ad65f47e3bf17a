"""The state of a header block while it is read, and whether a line without a label goes on with its last value."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import Label, families, read_label
from mailarchive.quoted.fields.mailboxes import has_email, has_mailbox
from mailarchive.quoted.text.lines import Line

PEOPLE: frozenset[Role] = frozenset({"from", "to", "cc", "bcc", "reply_to", "sent_by"})
_TRACE = re.compile(r"\s{0,8}(?:from|by|\(from|\(qmail)\s", re.IGNORECASE)
_FOLDED = 40  # lines of one value
_BRACKET_LINES = 4  # of an address that was wrapped
_FULL = 72  # a line this long, with the next word, was wrapped by the client


@dataclass(slots=True)
class Block:
    """A block while it is read. fields: role to the pieces of its value, each its text and start in the root.

    locales: the languages that all its labels fit; None is any. first, last: its lines. role: of the value read last.
    flattened: whether its line breaks are gone. inside: whether that value's label stood inside a line. gap: a line
    that goes on with the value although blank lines lie between. cut: where in the root a flattened block ends, inside
    its last line.
    """

    fields: dict[Role, list[tuple[str, int]]] = field(default_factory=dict)
    locales: frozenset[str] | None = None
    first: int = 0
    role: Role = "other"
    last: int = 0
    flattened: bool = False
    inside: bool = False
    gap: int | None = None
    cut: int | None = None


def role_in(block: Block, label: Label) -> Role | None:
    """Return the role a label has in this block: one not yet seen, in a language that fits; None if it has none."""
    for role, locales in label.roles.items():
        if role == "date" and "date" in block.fields:
            return "date" if traced(block) else "other"
        if role == "other":
            return "other"
        if role not in block.fields and families(block.locales, locales) != frozenset():
            return role
    return None


def traced(block: Block) -> bool:
    """Whether what was taken for the date is the trace of a server (RFC 5321, 4.4), which ends in one."""
    return any(_TRACE.match(text) for text, _ in block.fields["date"][:1])


def continues(block: Block, lines: Sequence[Line], position: int) -> int:
    """Return how many lines from this one on belong to the value before; 0 if the block ends here."""
    line, before = lines[position], lines[position - 1]
    if block.gap == position:
        return _closed_below(line.text[:1], lines, position) or 1
    pieces = block.fields[block.role]
    last = pieces[-1][0].rstrip() if pieces else ""
    if block.role in PEOPLE and last.endswith((",", ";", "<", "(", "[", "[mailto:", "<mailto:")):
        return 1
    closed = _closed_below(last, lines, position)
    if closed:
        return closed
    if before.blank:
        return 0
    if block.role in PEOPLE and last.count('"') % 2 and '"' in line.text:
        return 1
    if _begins(block, last, line.text):
        return 1
    if not block.flattened:
        ahead = _label_below(block, lines, position)
        if ahead:
            return ahead
        if block.role in PEOPLE and has_email(line.text) and line.text.lstrip()[:1] in "<[(\"'":
            return 1
        if block.role != "date" and _indent(line.text) > _indent(before.text):
            return 1
    if len(before.text) + len(line.text.split(None, 1)[0]) < _width(block, lines, position):
        return 0
    if block.role in PEOPLE and (has_mailbox(line.text) or "," in line.text or ";" in line.text):
        return 1
    below = lines[position + 1] if position + 1 < len(lines) else None
    return int((below is None or below.blank) and len(pieces) < 3)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _begins(block: Block, last: str, text: str) -> bool:
    """Whether a value begins on the line below its label, or a mailbox there that a name above belongs to."""
    if block.role in PEOPLE:
        return not (last and not block.inside) and not has_email(last) and has_mailbox(text)
    if last:
        return False
    return find_date(text[:60]) is not None if block.role == "date" else block.inside


def _width(block: Block, lines: Sequence[Line], position: int) -> float:
    """Return how long a line is, with the first word of the one below, if it was wrapped there.

    A block with labels inside its lines was wrapped as a whole, so that its own lines tell.
    """
    if not block.inside:
        return inf if block.flattened else _FULL
    return max(len(line.text) for line in lines[block.first : position]) if position > block.first + 1 else inf


def _closed_below(last: str, lines: Sequence[Line], position: int) -> int:
    """Return how many lines it takes to close a bracket that the line before left open; 0 if they don't."""
    for opening, closing in ("<>", "[]"):
        if last.rfind(opening) > last.rfind(closing):
            for ahead in range(position, min(position + _BRACKET_LINES, len(lines))):
                if lines[ahead].blank:
                    break
                if closing in lines[ahead].text:
                    return ahead + 1 - position
    return 0


def _label_below(block: Block, lines: Sequence[Line], position: int) -> int:
    """Return how many lines lie between this one and a label that the block still lacks, with no blank line between."""
    for ahead in range(position + 1, min(position + _FOLDED, len(lines))):
        line = lines[ahead]
        if line.blank or (ahead - position > 3 and block.role not in PEOPLE):
            return 0
        label = read_label(line.text)
        if label and line.depth == lines[position].depth:
            role = role_in(block, label)
            return ahead - position if role is not None and role != "other" else 0
    return 0
