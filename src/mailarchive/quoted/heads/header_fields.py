"""A header block while it is read: its fields, each with the pieces of its value, and what they say in the end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import Label, families
from mailarchive.quoted.heads.head import FieldName, Value, value
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, Piece, map_pieces

PEOPLE: frozenset[Role] = frozenset({"from", "to", "cc", "bcc", "reply_to", "sent_by"})
FIELD_NAMES: dict[Role, FieldName] = {
    "from": "sender",
    "date": "date",
    "to": "to",
    "cc": "cc",
    "reply_to": "reply_to",
    "subject": "subject",
    "message_id": "message_id",
}
_AROUND: dict[Role, str] = {"message_id": " <>"}  # characters that belong to no value
_TRACE = re.compile(r"\s{0,8}(?:from|by|\(from|\(qmail)\s", re.IGNORECASE)
_NO_LANGUAGE: frozenset[str] = frozenset()


@dataclass(slots=True)
class LabelledBlock:
    """A block while it is read.

    announced: whether a banner stands right above it. first, last: its lines. fields: role to the pieces of its value.
    role: of the value read last. locales: the languages that all its labels fit; None is any. flattened: whether its
    line breaks are gone. inside: whether the label of the value read last stood inside a line. gap: a line that goes on
    with the value although blank lines lie between. end: where in the root a flattened block ends, in its last line.
    """

    announced: bool
    first: int
    last: int
    fields: dict[Role, list[Piece]] = field(default_factory=dict)
    role: Role = "other"
    locales: frozenset[str] | None = None
    flattened: bool = False
    inside: bool = False
    gap: int | None = None
    end: int | None = None

    def role_of(self, label: Label) -> Role | None:
        """Return the role of a label in this block: one not yet seen, in a language that fits; None if it has none.

        "other" is the role of a label whose value is passed over, as is a second date.
        """
        for role, locales in label.roles.items():
            if role == "other":
                return "other"
            if role == "date" and self.has_trace:
                return "date"
            if role == "date" and "date" in self.fields:
                return "other"
            if role not in self.fields and families(self.locales, locales) != _NO_LANGUAGE:
                return role
        return None

    def lacks(self, label: Label) -> bool:
        """Whether a label names a field that this block has not yet."""
        return self.role_of(label) not in (None, "other")

    def begin(self, role: Role, label: Label) -> None:
        """Begin the value of a label."""
        self.role = role
        if role == "date" or role not in self.fields:
            self.fields[role] = []
        self.locales = families(self.locales, label.roles.get(role, frozenset({"en"})))

    def add(self, line: Line, start: int = 0, end: int | None = None) -> None:
        """Add what stands on a line, from start to end, to the value read last."""
        text = line.text[start:end]
        if text.strip():
            self.fields[self.role].append((text, line.body + start))

    @property
    def last_piece(self) -> str:
        """The last piece of the value read last."""
        pieces = self.fields[self.role]
        return pieces[-1][0].rstrip() if pieces else ""

    @property
    def has_trace(self) -> bool:
        """Whether what was taken for the date is the trace of a server (RFC 5321, 4.4), which ends in one."""
        return any(_TRACE.match(text) for text, _ in self.fields.get("date", ())[:1])


def read_values(block: LabelledBlock) -> dict[FieldName, Value]:
    """Return what the fields of a block say."""
    values: dict[FieldName, Value] = {}
    for role, pieces in block.fields.items():
        mapped = map_pieces(pieces)
        if role == "from" and not block.fields.get("date"):
            values.update(_sender_and_date(mapped))
        elif role in FIELD_NAMES:
            start = 0
            if role == "date" and block.has_trace:
                start = _end_of_trace(mapped.text)
            read = value(mapped, start, off=_AROUND.get(role, " "))
            if read:
                values[FIELD_NAMES[role]] = read
    return values


def _end_of_trace(text: str) -> int:
    """Return where the date begins at the end of a server's trace; the end of the text if there is none."""
    if ";" not in text:
        return len(text)
    return text.rindex(";") + 1


def _sender_and_date(mapped: MappedText) -> Iterator[tuple[FieldName, Value]]:
    """Yield what a From value says that may hold the date too, as in Lotus Notes: "Name on 11/30/2000 03:54 PM"."""
    name, written = mapped.text, None
    date = find_date(mapped.text)
    if date and not mapped.text[date[1] :].strip(" ."):
        before = mapped.text[: date[0]].rstrip()
        if before:
            name, written = before.removesuffix(" on"), value(mapped, *date)
    sender = value(mapped, 0, len(name))
    if sender:
        yield "sender", sender
    if written:
        yield "date", written
