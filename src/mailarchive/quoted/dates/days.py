"""Which day a written date can mean: its figures in every order, its month word in every language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mailarchive.locales import DateOrder, Locales, vocabulary
from mailarchive.quoted.dates.reading import Reading
from mailarchive.quoted.rules import DateFactor

_FIRST_SHORT_YEAR = 50  # RFC 5322, 4.3: 00 to 49 are 2000 to 2049
_YEARS = range(1900, 2200)
_BUDDHIST_ERA = 543


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
    days = list(_by_figures(reading.figures, locales) if reading.figures else _by_words(reading, locales))
    agreeing = [entry for entry in days if _agrees(entry[0], reading, locales)]
    certainty = DateFactor.WEEKDAY_DISAGREES if reading.weekdays and not agreeing else 1.0
    days = agreeing or days
    if not days:
        return None
    day, read_as = days[0]
    ambiguous = False
    if len(days) > 1:
        usual, settled = _usual_orders(reading, locales, order)
        day, read_as = min(days, key=lambda entry: usual.index(entry[1]) if entry[1] in usual else len(usual))
        ambiguous = not settled and any(other != day for other, _ in days)
    if ambiguous:
        certainty *= DateFactor.OTHER_DAY_POSSIBLE
    if reading.short_year or (reading.figures and max(reading.figures[:3]) < 100):
        certainty *= DateFactor.SHORT_YEAR
    return Choice(day, round(certainty, 2), ambiguous, read_as)


def _by_figures(figures: tuple[int, int, int, str], locales: Locales) -> Iterator[tuple[date, DateOrder | None]]:
    """Return the days that three numbers can mean, with the order that each takes.

    A short year stands first only in languages that write it so, or where nothing else gives a day.
    """
    first, second, third, mark = figures
    by_order: dict[DateOrder, tuple[int, int, int]] = {
        "dmy": (third, second, first),
        "mdy": (third, first, second),
        "ymd": (first, second, third),
    }
    days = {order: _day(*parts) for order, parts in by_order.items() if mark != "." or order != "mdy"}
    if first < 100 and "ymd" not in _spoken(locales) and (days["dmy"] or days.get("mdy")):
        del days["ymd"]
    for order, day in days.items():
        if day:
            yield day, order


def _by_words(reading: Reading, locales: Locales) -> Iterator[tuple[date, DateOrder | None]]:
    """Return the days for each month that the word can mean in the languages at hand, the commonest first."""
    months = reading.months
    if len(months) > 1:
        for evidence in (locales, frozenset[str]().union(*reading.weekdays.values())):
            shared = {month: spoken & evidence for month, spoken in months.items() if spoken & evidence}
            months = shared or months
    for month in sorted(months, key=lambda month: -len(months[month])):
        found = _day(reading.year or 0, month, reading.day or 0)
        if found:
            yield found, None


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day, if there is such a one; short years and Buddhist years are made whole."""
    if year < 100:
        year += 2000 if year < _FIRST_SHORT_YEAR else 1900
    elif year not in _YEARS:
        year -= _BUDDHIST_ERA
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _agrees(day: date, reading: Reading, locales: Locales) -> bool:
    """Whether the day is one that the written weekday can mean."""
    own = {number for number, spoken in reading.weekdays.items() if spoken & locales}
    return day.weekday() in (own or reading.weekdays)


def _usual_orders(reading: Reading, locales: Locales, order: DateOrder | None) -> tuple[list[DateOrder], bool]:
    """Return the orders in which figures are to be read, the likeliest first, and whether that is beyond doubt."""
    spoken = _spoken(locales)
    likely: list[DateOrder] = ["mdy", "dmy"] if reading.period and "dmy" not in spoken else ["dmy", "mdy"]
    if not reading.clock and spoken == {"mdy"}:
        likely = ["mdy", "dmy"]
    if order:
        return [order, *likely, "ymd"], True
    if reading.figures and reading.figures[3] == "." and spoken != {"ymd"}:
        return ["dmy", "ymd"], True
    if spoken == {"ymd"}:
        return ["ymd", *likely], reading.figures is not None and reading.figures[2] < 100
    # English is written both ways round, so that its order settles nothing.
    return [*likely, "ymd"], spoken == {"dmy"}


def _spoken(locales: Locales) -> set[DateOrder]:
    """Return the orders in which the languages write dates."""
    orders = vocabulary().date_orders
    return {orders[locale] for locale in locales if locale in orders}
