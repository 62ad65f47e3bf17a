"""The lines of a run that are not blank, by their position among each other, and the blank ones between them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilledLines:
    """Lines that are not blank.

    texts: all lines of the run, blank ones too. numbers: which of those are meant, in order. lines: their texts.
    """

    texts: Sequence[str]
    numbers: Sequence[int]
    lines: Sequence[str]

    def __len__(self) -> int:
        return len(self.lines)

    def before(self, position: int) -> "FilledLines":
        """Return the lines above one."""
        return FilledLines(self.texts, self.numbers[:position], self.lines[:position])

    def behind(self, position: int) -> "FilledLines":
        """Return the lines below one."""
        return FilledLines(self.texts, self.numbers[position + 1 :], self.lines[position + 1 :])

    def is_apart(self, position: int) -> bool:
        """Whether something stands between a line and the one above it: a blank line, or what was taken out."""
        return self.numbers[position] - self.numbers[position - 1] > 1

    def is_below_blank(self, position: int) -> bool:
        """Whether the line right above is blank; so is none."""
        number = self.numbers[position]
        return number == 0 or not self.texts[number - 1]

    def is_above_blank(self, position: int) -> bool:
        """Whether the line right below is blank."""
        number = self.numbers[position] + 1
        return number < len(self.texts) and not self.texts[number]


def filled_lines(texts: Sequence[str], numbers: Sequence[int]) -> FilledLines:
    """Return some of the lines of a run, by number."""
    return FilledLines(texts, numbers, [texts[number] for number in numbers])
