"""The lines that may be one attribution: the last of them, it and the one above, and so on, joined to a text each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mailarchive.characters import COLONS
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.heads.attribution_shapes import Range
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, map_lines

LONGEST = 500  # characters of an attribution


class Stretch(NamedTuple):
    """Lines that may be an attribution: the first of them, and what all of them say."""

    first: int
    mapped: MappedText


def gather_stretches(lines: Sequence[Line], index: int, lowest: int) -> list[Stretch]:
    """Return what may be the attribution that ends on a line, the shortest first."""
    stretches: list[Stretch] = []
    for first in range(index, lowest - 1, -1):
        text = lines[first].text.rstrip()
        if not text and _held_bracket(lines, first):
            continue
        if not text or (first < index and _ends_another(text)):
            break
        mapped = map_lines(lines[first : index + 1])
        if len(mapped.text) > LONGEST:
            break
        stretches.append(Stretch(first, mapped))
    return stretches


def with_dates(stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, Range | None]]:
    """Yield each stretch with the first date in it, up to where a second date stands above that.

    An attribution has one. Where the longest has no date, the others are not asked.
    """
    from_date = 0  # characters from the start of the date to the end
    for stretch in stretches:
        text = stretch.mapped.text
        date = None
        if stretch is stretches[0] or from_date or find_date(stretches[-1].mapped.text):
            date = find_date(text)
        if date and len(text) - date[1] >= from_date > 0:
            return
        yield stretch, date
        from_date = 0
        if date:
            from_date = len(text) - date[0]


def _held_bracket(lines: Sequence[Line], blank: int) -> bool:
    """Whether a blank line held the bracket that closes an address alone, which was taken for a quote mark."""
    if not blank:
        return False
    above = "".join(line.text for line in lines[max(blank - 2, 0) : blank])
    return above.rfind("<") > above.rfind(">") or lines[blank + 1].text == "<"


def _ends_another(text: str) -> bool:
    """Whether a line ends in a colon of its own, so that it doesn't go on below."""
    return text.endswith(COLONS) and not text.endswith("mailto:")
