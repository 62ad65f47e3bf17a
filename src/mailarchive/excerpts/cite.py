"""The citation of an excerpt: who wrote it to whom, under what subject, when, and how it is known."""

from dataclasses import dataclass

from mailarchive.errors import MailArchiveError
from mailarchive.excerpts.dates import Spoken, spoken
from mailarchive.excerpts.quotable import Quotable
from mailarchive.excerpts.words import one_line
from mailarchive.model import Address

MAX_NAMED = 3  # recipients named before "and N others"
FOUND_AS = {"forwarded": "a forward", "quoted": "a quotation", "pasted": "pasted text"}
DATE_NOTES = {"received": "date of receipt", "user": "date supplied at import"}


@dataclass(frozen=True, slots=True)
class Citation:
    """The parts of a citation, each plain text on one line and still to be escaped; what is not known is None.

    known: how the message is known, where no original is ("recovered from a forward by ..."). permalink: where the
    message can be read in its thread.
    """

    who: str
    to: str | None
    subject: str | None
    date: Spoken | None
    date_note: str | None
    known: str | None
    permalink: str | None

    def when(self) -> str:
        """The date as known: "16 February 2018, 09:34 UTC−8", "undated"."""
        note = f" ({self.date_note})" if self.date_note else ""
        return f"{self.date or 'undated'}{note}"

    def line(self) -> str:
        """The citation in one line, without the permalink."""
        people = f"{self.who} to {self.to}" if self.to else self.who
        subject = f"“{self.subject}”" if self.subject else None
        return "; ".join(filter(None, (", ".join(filter(None, (people, subject, self.when()))), self.known)))


def cite(message: Quotable, *, base_url: str | None = None) -> Citation:
    """The citation of a message. base_url: see `permalink`."""
    date = spoken(message.date, message.utc_offset)
    return Citation(
        who=person(message.sender) or "unknown sender",
        to=_recipients(message.to),
        subject=one_line(message.subject or "") or None,
        date=date,
        date_note=DATE_NOTES.get(message.date_source or "") if date else None,
        known=_known(message),
        permalink=permalink(base_url, message.uid) if base_url else None,
    )


def person(address: Address | None) -> str | None:
    """A name, or the address where no name is known; on one line."""
    return one_line(address.name or address.email or "") or None if address else None


def permalink(base_url: str, uid: str) -> str:
    """Where a message is read in its thread. base_url: the address of the archive in Datasette, up to its name.

    Raises MailArchiveError for what is no web address.
    """
    if not base_url.startswith(("https://", "http://")) or any(c.isspace() or c in "<>\"'`\\" for c in base_url):
        raise MailArchiveError(
            f"--base-url {base_url!r} is no web address; it looks like https://example.org/mailarchive"
        )
    return f"{base_url.rstrip('/')}/-/thread/{uid}#m-{uid}"


def _recipients(to: tuple[Address, ...]) -> str | None:
    names = [name for name in map(person, to[:MAX_NAMED]) if name]
    more = len(to) - MAX_NAMED
    if more > 0:
        names.append(f"{more:,} other{'s' if more > 1 else ''}")
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or None


def _known(message: Quotable) -> str | None:
    """How a message is known that has no original in the archive."""
    form = FOUND_AS.get(message.known_from)
    if form is None:
        return None
    by = person(message.found_by)
    return f"recovered from {form} by {by}" if by else f"recovered from {form}"
