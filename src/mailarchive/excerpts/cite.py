"""The citation of an excerpt: who wrote it to whom, under what subject, when, and how it is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailarchive.display.people import person
from mailarchive.display.safe_text import isolated, one_line
from mailarchive.display.spoken_dates import Spoken, spoken
from mailarchive.errors import MailArchiveError
from mailarchive.excerpts.quotable import Quotable
from mailarchive.model import Address

MAX_NAMED = 3  # recipients named before "and N others"
FOUND_AS = {"forwarded": "a forward", "quoted": "a quotation", "pasted": "pasted text"}
DATE_NOTES = {"received": "date of receipt", "user": "date supplied at import"}


@dataclass(frozen=True, slots=True)
class Citation:
    """The parts of a citation, each plain text on one line and still to be escaped; what is not known is None.

    to: the recipients, the last perhaps "3 others". found: how the message is known, where no original is ("recovered
    from a forward"); found_by: whose forward that was. permalink: where the message can be read in its thread.
    """

    who: str
    to: tuple[str, ...]
    subject: str | None
    date: Spoken | None
    date_note: str | None
    found: str | None
    found_by: str | None
    permalink: str | None

    def when(self) -> str:
        """The date as known: "16 February 2018, 09:34 UTC−8", "undated"."""
        note = f" ({self.date_note})" if self.date_note else ""
        return f"{self.date or 'undated'}{note}"

    @property
    def known(self) -> str | None:
        """How the message is known, where no original is: "recovered from a forward by Ann Lee"."""
        return f"{self.found} by {isolated(self.found_by)}" if self.found and self.found_by else self.found

    def line(self) -> str:
        """The citation in one line, without the permalink. Parts written from right to left are isolated."""
        people = " to ".join(filter(None, (isolated(self.who), listed([isolated(name) for name in self.to]))))
        subject = f"“{isolated(self.subject)}”" if self.subject else None
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
        found=f"recovered from {FOUND_AS[message.known_from]}" if message.known_from in FOUND_AS else None,
        found_by=person(message.found_by),
        permalink=permalink(base_url, message.uid) if base_url else None,
    )


def permalink(base_url: str, uid: str) -> str:
    """Where a message is read in its thread. base_url: the address of the archive in Datasette, up to its name.

    Raises MailArchiveError for what is no web address.
    """
    if not base_url.startswith(("https://", "http://")) or any(c.isspace() or c in "<>\"'`\\" for c in base_url):
        raise MailArchiveError(
            f"--base-url {base_url!r} is no web address; it looks like https://example.org/mailarchive"
        )
    return f"{base_url.rstrip('/')}/-/thread/{uid}#m-{uid}"


def listed(names: Sequence[str]) -> str:
    """ "Ann, Ben and Nat"; nothing for none."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _recipients(to: tuple[Address, ...]) -> tuple[str, ...]:
    names = [name for name in map(person, to[:MAX_NAMED]) if name]
    more = len(to) - MAX_NAMED
    if more > 0:
        names.append(f"{more:,} other{'s' if more > 1 else ''}")
    return tuple(names)
