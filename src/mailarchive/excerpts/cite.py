"""The citation of an excerpt: who wrote it to whom, under what subject, when, and how it is known."""

from collections.abc import Callable
from dataclasses import dataclass

from mailarchive.display.people import name_or_email, sender_name
from mailarchive.display.provenance import DATE_ORIGINS, recovered_from
from mailarchive.display.safe_text import isolated, one_line
from mailarchive.display.spoken_dates import UNDATED, Spoken, spoken
from mailarchive.display.wording import count, listed
from mailarchive.errors import MailArchiveError
from mailarchive.excerpts.quotable import Quotable
from mailarchive.model import Address, CopyKind

MAX_NAMED = 3  # recipients named before "and N others"


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says, each value plain text on one line and still to be escaped; what is not in the mail is None.

    to: the recipients, the last perhaps "3 others". date_origin: where the date is not the message's own. known_from:
    kind of the best copy; found_by: whose forward or quotation that was. permalink: where the message can be read in
    its thread.
    """

    who: str
    to: tuple[str, ...]
    subject: str | None
    date: Spoken | None
    date_origin: str | None
    known_from: CopyKind
    found_by: str | None
    permalink: str | None

    def people(self, name: Callable[[str], str] = isolated) -> str:
        """Return who wrote to whom: "Ann Lee to Ben and Nat". name: how a name is written."""
        return " to ".join(filter(None, (name(self.who), listed([name(each) for each in self.to]))))

    def when(self) -> str:
        """Return the date and where it comes from: "16 February 2018, 09:34 UTC−8", "undated"."""
        if self.date is None:
            return UNDATED
        if self.date_origin is None:
            return str(self.date)
        return f"{self.date} ({self.date_origin})"

    def provenance(self, name: Callable[[str], str] = isolated) -> str | None:
        """Return how the message is known, where no original is: "recovered from a forward by Ann Lee"."""
        if self.found_by is None:
            return recovered_from(self.known_from)
        return recovered_from(self.known_from, name(self.found_by))

    def line(self) -> str:
        """Return the citation in one line, without the permalink; what is written from right to left is isolated."""
        subject = None
        if self.subject:
            subject = f"“{isolated(self.subject)}”"
        return sentence(self.people(), subject, self.when(), self.provenance())


def sentence(people: str, subject: str | None, when: str, provenance: str | None) -> str:
    """Return a citation in one sentence, without its full stop, whatever mark-up its values have."""
    return "; ".join(filter(None, (", ".join(filter(None, (people, subject, when))), provenance)))


def cite(message: Quotable, *, base_url: str | None = None) -> Citation:
    """Return the citation of a message. base_url: see `permalink`."""
    return Citation(
        who=sender_name(message.sender),
        to=_recipients(message.to),
        subject=one_line(message.subject or "") or None,
        date=spoken(message.date, message.utc_offset),
        date_origin=DATE_ORIGINS.get(message.date_source or ""),
        known_from=message.known_from,
        found_by=name_or_email(message.found_by),
        permalink=permalink(base_url, message.uid),
    )


def permalink(base_url: str | None, uid: str) -> str | None:
    """Return where a message is read in its thread; None where it is not said where the archive is browsed.

    base_url: the address of the archive in Datasette, up to its name. Raises MailArchiveError for what is no web
    address.
    """
    if not base_url:
        return None
    if not base_url.startswith(("https://", "http://")) or any(c.isspace() or c in "<>\"'`\\" for c in base_url):
        raise MailArchiveError(
            f"--base-url {base_url!r} is no web address; it looks like https://example.org/mailarchive"
        )
    return f"{base_url.rstrip('/')}/-/thread/{uid}#m-{uid}"


def _recipients(to: tuple[Address, ...]) -> tuple[str, ...]:
    names = [name for name in map(name_or_email, to[:MAX_NAMED]) if name]
    if len(to) > MAX_NAMED:
        names.append(count(len(to) - MAX_NAMED, "other"))
    return tuple(names)
