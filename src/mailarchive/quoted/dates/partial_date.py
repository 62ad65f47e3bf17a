"""A written date while it is read: what has been taken of it, and looking at the tokens around."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mailarchive.locales import DayPeriod, Locales
from mailarchive.quoted.dates.tokens import NOTHING, Token

MOST_FILLERS = 4
_END = Token("word", "", 0, 0, NOTHING)

Clock = tuple[int, int, int | None]
Previous = Literal["", "date", "clock", "period", "zone", "offset"]


@dataclass(slots=True)
class Reading:
    """The fields of one written date, as they stand.

    start, end: its range in the text. weekdays, months: what the words can mean, with their languages. figures: three
    numbers and the mark between them, such as (3, 12, 2018, "/"). padded: day and month have two digits or the year
    four, as no version number has. dotted: day and month are figures without a year. paired: they are figures that do
    not tell which is which, as 3/12. clock: hour, minute, and second if written. offset: minutes east of UTC. year: as
    written; short if it had two digits.
    """

    start: int
    end: int
    weekdays: Mapping[int, Locales] = field(default_factory=dict)
    months: Mapping[int, Locales] = field(default_factory=dict)
    day: int | None = None
    year: int | None = None
    short_year: bool = False
    figures: tuple[int, int, int, str] | None = None
    padded: bool = False
    dotted: bool = False
    paired: bool = False
    clock: Clock | None = None
    period: DayPeriod | None = None
    offset: int | None = None
    previous: Previous = ""
    fillers: int = 0

    @property
    def has_day(self) -> bool:
        """Whether day and month have been taken."""
        return self.figures is not None or (self.day is not None and bool(self.months))

    @property
    def complete(self) -> bool:
        """Whether day, month and year have been taken."""
        return self.figures is not None or (self.has_day and self.year is not None)

    @property
    def day_begun(self) -> bool:
        """Whether a day or a month has been taken, so that figures for both would be too much."""
        return self.day is not None or bool(self.months)

    @property
    def begun(self) -> bool:
        """Whether any of day, month and year has been taken."""
        return self.figures is not None or self.year is not None or self.day_begun

    @property
    def in_figures(self) -> bool:
        """Whether the month is a figure, so that a year of two digits could be anything."""
        return self.figures is not None or self.dotted or self.paired

    @property
    def lacks_year(self) -> bool:
        """Whether a year may still come: none has been taken, and figures neither hold one nor go without."""
        return self.year is None and self.figures is None and not self.paired

    def took(self, token: Token, previous: Previous) -> None:
        """Note that a token belongs to the date."""
        self.end = token.end
        self.previous = previous
        self.fillers = 0


def token_at(tokens: Sequence[Token], index: int) -> Token:
    """Return a token, or an empty one behind the last."""
    return tokens[index] if index < len(tokens) else _END


def index_ahead(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the next token that is no filler; that of the last one looked at if all are."""
    index = at + 1
    while index < at + MOST_FILLERS:
        meaning = token_at(tokens, index).meaning
        if not meaning.fillers or meaning.months:
            break
        index += 1
    return index


def token_ahead(tokens: Sequence[Token], at: int) -> Token:
    """Return the next token that is no filler, or an empty one."""
    return token_at(tokens, index_ahead(tokens, at))


def share_language(some: Iterable[Locales], others: Iterable[Locales]) -> bool:
    """Whether two words have a language in common, whichever of their meanings they take."""
    return not frozenset().union(*some).isdisjoint(frozenset().union(*others))
