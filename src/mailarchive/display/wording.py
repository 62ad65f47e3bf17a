"""Small words of a sentence: a number with its noun, names in a row, a capital at the beginning."""

from collections.abc import Sequence


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: "1 message", "1,200 messages". plural: where it is not the noun with an s."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {plural or noun + 's'}"


def messages_and_recovered(messages: int, recovered: int) -> str:
    """Return the size of a thread: "12 messages", "12 messages, 3 recovered"."""
    if not recovered:
        return count(messages, "message")
    return f"{count(messages, 'message')}, {recovered:,} recovered"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them, "Ann, Ben and Nat"; nothing for none."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def first_few(names: Sequence[str | None], most: int) -> str:
    """Return the first names, and how many more there are: "Ann, Ben and 12 more"."""
    named = ", ".join(filter(None, names[:most]))
    if len(names) <= most:
        return named
    return f"{named} and {len(names) - most:,} more"


def capitalized(text: str) -> str:
    """Return text with its first letter in upper case; the others stay as they are."""
    return text[:1].upper() + text[1:]
