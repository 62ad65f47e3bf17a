"""How a message is known, in words: what it was recovered from, where its bytes lay and its date comes from."""

from mailarchive.model import CopyKind

RECOVERED_FROM: dict[CopyKind, str] = {
    "forwarded": "a forward",
    "quoted": "a quotation",
    "pasted": "pasted text",
}

# By `date_source`; a date out of the message's own header needs no words.
DATE_ORIGINS = {"received": "date of receipt", "user": "date supplied at import"}
DATE_ORIGIN_SENTENCES = {
    "received": "Date of receipt: its own is missing or impossible.",
    "user": "Date supplied at import.",
}


def recovered_from(known_from: CopyKind, finder: str | None = None) -> str | None:
    """Return how a message without an original is known, "recovered from a forward by Ann Lee"; None of one with it.

    finder: the name of who forwarded or quoted it, as it is to be written.
    """
    form = RECOVERED_FROM.get(known_from)
    if form is None:
        return None
    if not finder:
        return f"recovered from {form}"
    return f"recovered from {form} by {finder}"


def at_byte(byte_start: int | None) -> str:
    """Return where mail lies in a file, " at byte 1,234"; nothing at the beginning, or where that is not recorded."""
    if not byte_start:
        return ""
    return f" at byte {byte_start:,}"
