"""All that a reader may want to know of a message, and that is in the way of reading. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailarchive.archive.reading.views import CopyView, MessageView, PlaceView
from mailarchive.display.provenance import at_byte
from mailarchive.display.safe_text import one_line
from mailarchive.model import RecipientKind

MAX_LISTED = 200  # recipients and copies

RECIPIENT_LABELS: dict[RecipientKind, str] = {"to": "To", "cc": "Cc", "bcc": "Bcc", "reply-to": "Reply-To"}


@dataclass(frozen=True, slots=True)
class Detail:
    """One row of a message's details: what it is, and its values."""

    label: str
    values: tuple[str, ...]


def details(view: MessageView) -> list[Detail]:
    """Return the rows that have a value."""
    row = view.row
    table = [
        ("From", [str(row.sender or "")]),
        *((label, _recipients(view, kind)) for kind, label in RECIPIENT_LABELS.items()),
        ("Subject", [row.subject or "(none)"]),
        ("Date as written", [row.date_written or ""]),
        ("Message-ID", [row.message_id or ""]),
        ("Labels", list(view.labels)),
        ("Known from", [_copy(copy) for copy in view.copies[:MAX_LISTED]]),
    ]
    rows = [Detail(label, tuple(map(one_line, values))) for label, values in table]
    return [row for row in rows if any(row.values)]


def _recipients(view: MessageView, kind: RecipientKind) -> list[str]:
    addresses = [str(recipient.address) for recipient in view.recipients if recipient.kind == kind]
    if len(addresses) > MAX_LISTED:
        addresses[MAX_LISTED:] = [f"and {len(addresses) - MAX_LISTED:,} more"]
    return addresses


def _copy(copy: CopyView) -> str:
    """Return a copy in words: its kind, which message holds it, and where its bytes lay."""
    return ": ".join(filter(None, (copy.kind, "; ".join(_whereabouts(copy)))))


def _whereabouts(copy: CopyView) -> Iterator[str]:
    if copy.container:
        yield f"in {copy.container}"
    for place in copy.places:
        yield _place(copy, place)


def _place(copy: CopyView, place: PlaceView) -> str:
    name = one_line(" ".join(filter(None, (place.source, place.member))))
    if copy.is_gone(place):
        return f"{name}, no longer there"
    return f"{name}{at_byte(place.byte_start)}"
