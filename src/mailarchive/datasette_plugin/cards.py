"""What the thread page shows of each message: a view of `archive.views.MessageView` for the template. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailarchive.archive.reading.views import Ghost, LinkView, MessageView, Thread
from mailarchive.datasette_plugin.folding import Fold, folds
from mailarchive.display.people import name_or_email
from mailarchive.display.provenance import DATE_ORIGIN_SENTENCES, RECOVERED_FROM
from mailarchive.display.safe_text import one_line
from mailarchive.display.spoken_dates import Spoken, spoken
from mailarchive.model import Address
from mailarchive.threads.subjects import base_subject

ALL_OPEN = 25  # messages: in longer threads only the one of the link is open
DEEPEST = 6  # further levels of answers are drawn on the last one
MAX_NAMED = 3  # recipients named beside the sender
MAX_LISTED = 200  # recipients listed under "details"


PLACED_BY = {
    "references": "its References",
    "in-reply-to": "its In-Reply-To",
    "thread-index": "its Thread-Index",
    "quotation": "what it quotes",
    "forward": "what it forwards",
    "subject": "its subject alone",
    "person": "a decision",
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something uncertain or recovered about a message. uid, found: the container's uid, and that of the message
    to mark in it, where there is a passage to go to.
    """

    text: str
    uid: str | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a message's details: what it is, and its values."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One message of the page. open: unfolded; target: the message of the link. preview: shown while folded."""

    view: MessageView
    depth: int
    who: str
    to: str | None
    date: Spoken | None
    subject: str | None
    preview: str
    folds: tuple[Fold, ...]
    notes: tuple[Note, ...]
    details: tuple[Line, ...]
    open: bool
    target: bool

    @property
    def uid(self) -> str:
        """The message's uid."""
        return self.view.uid


@dataclass(frozen=True, slots=True)
class Gap:
    """Messages that are named and missing."""

    depth: int
    ghost: Ghost


def cards(thread: Thread, target: str, *, marked: str | None = None, all_open: bool = False) -> list[Card | Gap]:
    """The messages and gaps of a thread in display order.

    target: uid of the message of the link. marked: uid of a message found in the target's body, to be marked there.
    """
    senders = {view.uid: view.row.sender for view in thread.messages()}
    everything = all_open or len(thread.nodes) <= ALL_OPEN
    found: list[Card | Gap] = []
    for node in thread.nodes:
        depth = min(node.depth, DEEPEST)
        if isinstance(node.item, Ghost):
            found.append(Gap(depth, node.item))
        else:
            is_target = node.item.uid == target
            found.append(
                _card(
                    node.item,
                    depth,
                    senders=senders,
                    title=thread.summary.title,
                    target=is_target,
                    marked=marked if is_target else None,
                    everything=everything,
                )
            )
    return found


def _card(
    view: MessageView,
    depth: int,
    *,
    senders: Mapping[str, Address | None],
    title: str | None,
    target: bool,
    marked: str | None,
    everything: bool,
) -> Card:
    """One message; see `cards`."""
    row = view.row
    subject = one_line(row.subject or "")
    return Card(
        view=view,
        depth=depth,
        who=name_or_email(row.sender) or "Unknown sender",
        to=_to(view),
        date=spoken(row.date, row.utc_offset),
        subject=subject if base_subject(subject) != base_subject(title) else None,
        preview=one_line(row.preview or ""),
        folds=folds(view, marked),
        notes=tuple(_notes(view, senders)),
        details=tuple(_details(view)),
        open=everything or target,
        target=target,
    )


def _to(view: MessageView) -> str | None:
    """The first few recipients, and how many more there are."""
    named = [name_or_email(recipient.address) for recipient in view.recipients if recipient.kind in ("to", "cc")]
    names = ", ".join(filter(None, named[:MAX_NAMED]))
    more = len(named) - MAX_NAMED
    return f"{names} and {more:,} more" if more > 0 else names or None


def _notes(view: MessageView, senders: Mapping[str, Address | None]) -> list[Note]:
    notes: list[Note] = []
    if view.recovered:
        notes.append(_recovered(view, senders))
    if note := DATE_ORIGIN_SENTENCES.get(view.row.date_source or ""):
        notes.append(Note(note))
    elif view.row.date and "T" in view.row.date and not view.row.date.endswith("Z"):
        notes.append(Note("Time zone unknown."))
    if view.links and (note := _placed(view.links)):
        notes.append(Note(note))
    if view.truncated:
        notes.append(Note("Cut here for its length; the original has all of it."))
    return notes


def _recovered(view: MessageView, senders: Mapping[str, Address | None]) -> Note:
    """How a message without an original is known, how sure that is, and where it was found."""
    form = RECOVERED_FROM.get(view.row.known_from, "another message")
    copy = view.copies[0] if view.copies else None
    by = name_or_email(senders.get(copy.container)) if copy and copy.container else None
    text = f"Recovered from {form} by {by}" if by else f"Recovered from {form}"
    if copy and not by and copy.places:
        text += f", {one_line(copy.places[0].source)}"
    details = [percent(view.row.certainty)] if view.row.certainty is not None and view.row.certainty < 1 else []
    if copy and copy.rule:
        details.append(f"rule {copy.rule}")
    text = f"{text} ({', '.join(details)})." if details else f"{text}."
    if copy and copy.root:
        return Note(text, copy.root, view.uid)
    return Note(text)


def _placed(links: tuple[LinkView, ...]) -> str | None:
    """Why a message stands where it stands, unless that is certain; links: its evidence, best first."""
    best = links[0].certainty
    if best is None or best >= 1:
        return None
    grounds = PLACED_BY.get(links[0].evidence, links[0].evidence)
    return f"Placed here by {grounds} ({percent(best)})."


def percent(certainty: float) -> str:
    """A certainty of 0 to 1 for a reader; never rounded up to 100%."""
    return f"{min(int(certainty * 100 + 0.5), 99 if certainty < 1 else 100)}% sure"


def _details(view: MessageView) -> list[Line]:
    """All that a reader may want to know and that is in the way of reading."""
    row = view.row
    lines = [Line("From", (one_line(str(row.sender)),))] if row.sender else []
    for kind, label in (("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("reply-to", "Reply-To")):
        addresses = [one_line(str(recipient.address)) for recipient in view.recipients if recipient.kind == kind]
        if len(addresses) > MAX_LISTED:
            addresses[MAX_LISTED:] = [f"and {len(addresses) - MAX_LISTED:,} more"]
        lines.append(Line(label, tuple(addresses)))
    lines.append(Line("Subject", (one_line(row.subject or "(none)"),)))
    lines.append(Line("Date as written", (one_line(row.date_written or ""),)))
    lines.append(Line("Message-ID", (one_line(row.message_id or ""),)))
    lines.append(Line("Labels", tuple(map(one_line, view.labels))))
    lines.append(Line("Known from", tuple(_copies(view))))
    return [line for line in lines if any(line.values)]


def _copies(view: MessageView) -> list[str]:
    """Every copy in words: its kind, its rule, and where its bytes lay."""
    texts = []
    for copy in view.copies[:MAX_LISTED]:
        where = [
            one_line(" ".join(filter(None, (place.source, place.member))))
            + (", no longer there" if copy.is_gone(place) else _at(place.byte_start))
            for place in copy.places
        ]
        inside = [f"in {copy.container}"] if copy.container else []
        texts.append(": ".join(filter(None, (copy.kind, "; ".join(inside + where)))))
    return texts


def _at(byte_start: int | None) -> str:
    return f" at byte {byte_start:,}" if byte_start else ""
