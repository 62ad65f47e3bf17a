"""People as a line of text."""

from mailarchive.display.safe_text import one_line
from mailarchive.model import Address

UNKNOWN_SENDER = "unknown sender"


def name_or_email(address: Address | None) -> str | None:
    """Return a person's name, or the address where there is no name, on one line; None where there is neither."""
    if address is None:
        return None
    return one_line(address.name or address.email or "") or None


def participants_line(participants: str | None) -> str:
    """Return the names of a thread, as stored, on one line; "unknown sender" where nobody is named."""
    return one_line(participants or "") or UNKNOWN_SENDER


def sender_name(address: Address | None) -> str:
    """Return the name that stands over somebody's words: "unknown sender" where nobody is named."""
    return name_or_email(address) or UNKNOWN_SENDER
