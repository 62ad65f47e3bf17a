"""A person as a line of text."""

from mailarchive.display.safe_text import one_line
from mailarchive.model import Address


def person(address: Address | None) -> str | None:
    """A name, or the address where no name is known; on one line."""
    return one_line(address.name or address.email or "") or None if address else None
