"""What an excerpt is made of: a message as it can be cited, and the words chosen from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailarchive.archive.reading.views import MessageView, Thread
from mailarchive.model import Address, CopyKind

SURE = 0.6
"""Below this certainty a person is told to look at what is quoted."""


@dataclass(frozen=True, slots=True)
class Quotable:
    """A message as far as quoting needs it.

    to: the To recipients, or the Cc ones where there are none. date, utc_offset: as in `mailarchive.model`.
    date_source: "header", "received", "quoted" or "user". text: own words. known_from: kind of the best copy.
    found_by: who sent the message that a recovered one was found in, where that is known. certainty, rule: how sure it
    is that these are the message's words and fields, and what found them.
    """

    uid: str
    sender: Address | None
    to: tuple[Address, ...]
    subject: str | None
    date: str | None
    utc_offset: int | None
    date_source: str | None
    known_from: CopyKind
    text: str
    found_by: Address | None = None
    certainty: float = 1.0
    rule: str | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether the words may well be those of somebody else, or not all."""
        return self.certainty < SURE


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage chosen for a post: `text` is `message.text` from start to end, in characters.

    context: it was not asked for itself, but stands around the one that was.
    """

    message: Quotable
    start: int
    end: int
    text: str
    context: bool = False


def whole_message(message: Quotable, *, context: bool = False) -> Excerpt:
    """Return all own words of a message as an excerpt."""
    return Excerpt(message, 0, len(message.text), message.text, context=context)


def quotable(view: MessageView, senders: Mapping[str, Address | None]) -> Quotable:
    """Return a stored message as it can be cited; senders: by uid, of the messages it may have been found in."""
    row = view.row
    to = [recipient.address for recipient in view.recipients if recipient.kind == "to"]
    cc = [recipient.address for recipient in view.recipients if recipient.kind == "cc"]
    return Quotable(
        uid=row.uid,
        sender=row.sender,
        to=tuple(to or cc),
        subject=row.subject,
        date=row.date,
        utc_offset=row.utc_offset,
        date_source=row.date_source,
        known_from=row.known_from,
        text=view.own_words,
        found_by=_found_by(view, senders),
        certainty=1.0 if row.certainty is None else row.certainty,
        rule=next((copy.rule for copy in view.copies), None),
    )


def _found_by(view: MessageView, senders: Mapping[str, Address | None]) -> Address | None:
    """Return who sent the message that a recovered one was found in; None of one with an original."""
    if not view.recovered:
        return None
    containers = (copy.container for copy in view.copies if copy.container)
    return senders.get(next(containers, ""))


def quotables(thread: Thread) -> dict[str, Quotable]:
    """Return the messages of a thread as they can be cited, by uid, in display order."""
    views = thread.messages()
    senders = {view.uid: view.row.sender for view in views}
    return {view.uid: quotable(view, senders) for view in views}
