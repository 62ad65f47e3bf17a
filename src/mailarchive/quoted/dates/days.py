"""Which day a written date can mean: its figures in every order, its month word in every language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mailarchive.locales import DateOrder, Locales, vocabulary
from mailarchive.quoted.dates.partial_date import Reading
from mailarchive.quoted.weights import DateFactor

_FIRST_SHORT_YEAR = 50  # RFC 5322, 4.3: 00 to 49 are 2000 to 2049
_YEARS = range(1900, 2200)
_BUDDHIST_ERA = 543

_PossibleDay = tuple[date, DateOrder | None]  # and the order in which figures give it


@dataclass(frozen=True, slots=True)
class Choice:
    """The day chosen. certainty: 0 to 1. ambiguous: another day is as good. order: which way figures were read."""

    day: date
    certainty: float
    ambiguous: bool
    order: DateOrder | None


def choose_day(reading: Reading, locales: Locales, order: DateOrder | None) -> Choice | None:
    """Choose the day that a complete reading means; None if there is no such day.

    Whatever settles it comes in this order: the calendar, a weekday beside it, `order` (how the same mail writes
    another date), the order of its languages, and last what is usual for its form.
    """
    days = list(_possible_days(reading, locales))
    agreeing = [entry for entry in days if _agrees(entry[0], reading, locales)]
    if not days:
        return None
    day, read_as, ambiguous = _likeliest(agreeing or days, reading, locales, order)
    certainty = 1.0
    if reading.weekdays and not agreeing:
        certainty *= DateFactor.WEEKDAY_DISAGREES
    if ambiguous:
        certainty *= DateFactor.OTHER_DAY_POSSIBLE
    if reading.short_year or (reading.figures and max(reading.figures[:3]) < 100):
        certainty *= DateFactor.SHORT_YEAR
    return Choice(day, round(certainty, 2), ambiguous, read_as)


def _likeliest(
    days: Sequence[_PossibleDay], reading: Reading, locales: Locales, order: DateOrder | None
) -> tuple[date, DateOrder | None, bool]:
    """Return the likeliest of some days, the order that it takes, and whether another is as good."""
    day, read_as = days[0]
    if len(days) == 1:
        return day, read_as, False
    usual, settled = _usual_orders(reading, locales, order)
    day, read_as = next((entry for wanted in usual for entry in days if entry[1] == wanted), days[0])
    return day, read_as, not settled and any(other != day for other, _ in days)


def _possible_days(reading: Reading, locales: Locales) -> Iterator[_PossibleDay]:
    if reading.figures:
        return _by_figures(reading.figures, locales)
    return _by_words(reading, locales)


def _by_figures(figures: tuple[int, int, int, str], locales: Locales) -> Iterator[_PossibleDay]:
    """Yield the days that three numbers can mean, with the order that each takes.

    A short year stands first only in languages that write it so, or where nothing else gives a day.
    """
    first, second, third, mark = figures
    by_order: dict[DateOrder, tuple[int, int, int]] = {
        "dmy": (third, second, first),
        "mdy": (third, first, second),
        "ymd": (first, second, third),
    }
    days = {order: _day(*numbers) for order, numbers in by_order.items() if mark != "." or order != "mdy"}
    year_may_be_last = days["dmy"] or days.get("mdy")
    if first < 100 and year_may_be_last and "ymd" not in _spoken(locales):
        del days["ymd"]
    for order, day in days.items():
        if day:
            yield day, order


def _by_words(reading: Reading, locales: Locales) -> Iterator[_PossibleDay]:
    """Yield the days for each month that the word can mean in the languages at hand, the commonest first."""
    months = reading.months
    if len(months) > 1:
        for evidence in (locales, frozenset[str]().union(*reading.weekdays.values())):
            shared = {month: spoken & evidence for month, spoken in months.items() if spoken & evidence}
            months = shared or months
    for month in sorted(months, key=lambda month: -len(months[month])):
        day = _day(reading.year or 0, month, reading.day or 0)
        if day:
            yield day, None


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day, if there is such a one; short years and Buddhist years are made whole."""
    if year < 100:
        year += 2000 if year < _FIRST_SHORT_YEAR else 1900
    elif year not in _YEARS:
        year -= _BUDDHIST_ERA
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _agrees(day: date, reading: Reading, locales: Locales) -> bool:
    """Whether the day is one that the written weekday can mean."""
    own = {number for number, spoken in reading.weekdays.items() if spoken & locales}
    return day.weekday() in (own or reading.weekdays)


def _usual_orders(reading: Reading, locales: Locales, order: DateOrder | None) -> tuple[list[DateOrder], bool]:
    """Return the orders in which figures are to be read, the likeliest first, and whether that is beyond doubt."""
    spoken = _spoken(locales)
    likely = _likely_orders(reading, spoken)
    if order:
        return [order, *likely, "ymd"], True
    if reading.figures and reading.figures[3] == "." and spoken != {"ymd"}:
        return ["dmy", "ymd"], True
    if spoken == {"ymd"}:
        return ["ymd", *likely], reading.figures is not None and reading.figures[2] < 100
    # English is written both ways round, so that its order settles nothing.
    return [*likely, "ymd"], spoken == {"dmy"}


def _likely_orders(reading: Reading, spoken: set[DateOrder]) -> list[DateOrder]:
    """Return the orders with the year behind, the likelier first: a.m. and p.m. go with the month before the day."""
    if reading.period and "dmy" not in spoken:
        return ["mdy", "dmy"]
    if not reading.clock and spoken == {"mdy"}:
        return ["mdy", "dmy"]
    return ["dmy", "mdy"]


def _spoken(locales: Locales) -> set[DateOrder]:
    """Return the orders in which the languages write dates."""
    orders = vocabulary().date_orders
    return {orders[locale] for locale in locales if locale in orders}
