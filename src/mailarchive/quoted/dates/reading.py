"""What is known of a written date while it is read, and looking at the tokens around."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mailarchive.locales import DayPeriod, Locales
from mailarchive.quoted.dates.tokens import NOTHING, Token

MOST_FILLERS = 4
_END = Token("word", "", 0, 0, NOTHING)

Previous = Literal["", "date", "clock", "period", "zone", "offset"]


@dataclass(slots=True)
class Reading:
    """The fields of one written date, as they stand.

    start, end: its range in the text. weekdays, months: what the words can mean, with their languages. figures: three
    numbers and the mark between them, such as (3, 12, 2018, "/"). padded: day and month have two digits or the year
    four, as no version number has. dotted: day and month are figures without a year. paired: they are figures of which
    nobody knows which is which, as 3/12. clock: hour, minute, and second if
    written. offset: minutes east of UTC. year: as written; short if it had two digits.
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
    clock: tuple[int, int, int | None] | None = None
    period: DayPeriod | None = None
    offset: int | None = None
    previous: Previous = ""
    fillers: int = 0

    @property
    def has_day(self) -> bool:
        """Whether day and month are known."""
        return self.figures is not None or (self.day is not None and bool(self.months))

    @property
    def complete(self) -> bool:
        """Whether day, month and year are known."""
        return self.figures is not None or (self.has_day and self.year is not None)

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
