"""Who writes the mail in a text, and so may sign it: by its heads, and by what the mail in it is closed with."""

from collections.abc import Iterator, Sequence

from mailarchive.prose.blocks import without_emphasis
from mailarchive.prose.closing_names import Person, bare_name, is_signed, names_signed, read_person
from mailarchive.prose.closings import Signers
from mailarchive.prose.enclosures import Span
from mailarchive.quoted.heads.head import FieldName, Head
from mailarchive.quoted.text.lines import Line

_RECIPIENTS: tuple[FieldName, ...] = ("to", "cc")


class Correspondents:
    """The senders of all mail in a text, and the names that it is closed with."""

    def __init__(self, lines: Sequence[Line], spans: Sequence[Span]) -> None:
        self.senders = {id(span.head): read_person(span.head) for span in spans}
        people = self.senders.values()
        self.known = frozenset(
            [
                *(part for person in people for part in person.parts),
                *(person.initials for person in people),
                *_above_heads(lines, spans),
                *names_signed(_filled(lines)),
            ]
        )

    def sender(self, head: Head) -> Person:
        """Return who a head says wrote the mail below it."""
        return self.senders[id(head)]

    def signers(self, head: Head) -> Signers:
        """Return who may close the mail of a head."""
        addressees = [read_person(head, field) for field in _RECIPIENTS]
        return Signers(self.sender(head), self.known, addressees)


def _filled(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines if line.text]


def _above_heads(lines: Sequence[Line], spans: Sequence[Span]) -> Iterator[str]:
    """Yield the names that close what stands right above a head, in small letters."""
    for span in spans:
        row = span.head.first - 1
        while row >= 0 and lines[row].blank:
            row -= 1
        if row >= 0 and is_signed(lines[row].text):
            yield bare_name(without_emphasis(lines[row].text))
