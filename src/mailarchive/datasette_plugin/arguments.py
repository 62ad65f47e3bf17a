"""What visitors write into a URL, as far as it makes sense."""

LONGEST_NUMBER = 8  # digits


def whole_number(text: str | None, *, least: int, most: int) -> int:
    """Return a number between `least` and `most`; anything odd is `least`."""
    if not text or not text.isdecimal() or len(text) > LONGEST_NUMBER:
        return least
    return min(max(int(text), least), most)
