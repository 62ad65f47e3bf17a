"""What the thread page shows of each message: a view of `archive.views.MessageView` for the template. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailarchive.archive.reading.views import Ghost, MessageView, Thread
from mailarchive.datasette_plugin.details import Detail, details
from mailarchive.datasette_plugin.folding import Fold, folds
from mailarchive.datasette_plugin.remarks import Remark, remarks
from mailarchive.display.people import UNKNOWN_SENDER, name_or_email
from mailarchive.display.safe_text import one_line
from mailarchive.display.spoken_dates import Spoken, spoken
from mailarchive.display.wording import capitalized, first_few
from mailarchive.identity.subjects import base_subject
from mailarchive.model import Address

ALL_OPEN = 25  # messages: in longer threads only the one of the link is open
DEEPEST = 6  # further levels of answers are drawn on the last one
MAX_NAMED = 3  # recipients named beside the sender


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
    remarks: tuple[Remark, ...]
    details: tuple[Detail, ...]
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
    """Return the messages and gaps of a thread in display order.

    target: uid of the message of the link. marked: uid of a message that the target's body holds, to be marked there.
    """
    senders = {view.uid: view.row.sender for view in thread.messages()}
    all_open = all_open or len(thread.nodes) <= ALL_OPEN
    drawn: list[Card | Gap] = []
    for node in thread.nodes:
        depth = min(node.depth, DEEPEST)
        if isinstance(node.item, Ghost):
            drawn.append(Gap(depth, node.item))
        elif node.item.uid == target:
            drawn.append(_card(node.item, depth, thread, senders, is_open=True, target=True, marked=marked))
        else:
            drawn.append(_card(node.item, depth, thread, senders, is_open=all_open))
    return drawn


def _card(
    view: MessageView,
    depth: int,
    thread: Thread,
    senders: Mapping[str, Address | None],
    *,
    is_open: bool,
    target: bool = False,
    marked: str | None = None,
) -> Card:
    """Return one message; see `cards`."""
    row = view.row
    recipients = [name_or_email(each.address) for each in view.recipients if each.kind in ("to", "cc")]
    return Card(
        view=view,
        depth=depth,
        who=name_or_email(row.sender) or capitalized(UNKNOWN_SENDER),
        to=first_few(recipients, MAX_NAMED) or None,
        date=spoken(row.date, row.utc_offset),
        subject=_changed_subject(row.subject, thread.summary.title),
        preview=one_line(row.preview or ""),
        folds=folds(view, marked),
        remarks=tuple(remarks(view, senders)),
        details=tuple(details(view)),
        open=is_open,
        target=target,
    )


def _changed_subject(subject: str | None, title: str | None) -> str | None:
    """Return the subject of a message where it is another one than the thread's."""
    line = one_line(subject or "")
    if base_subject(line) == base_subject(title):
        return None
    return line
