"""The language files against Unicode's tables (CLDR): no name of a month or weekday that Babel brings is missing."""

from collections.abc import Iterator
from typing import Literal

import pytest
from babel import Locale

from mailarchive.locales import vocabulary
from mailarchive.quoted.dates.tokens import tokenise, uniform

Kind = Literal["months", "days"]

CODES = {"no": "nb", "pt": "pt_PT"}  # where Babel's name of a language is another
PARTS_OF_DATES = ("de ", "d’")  # Catalan: fillers of a date here, and not of the name


def names(locale: str, kind: Kind) -> Iterator[tuple[int, str]]:
    """Yield the numbers and names in CLDR, long and short, inside a date and alone."""
    widths = getattr(Locale.parse(CODES.get(locale, locale)), kind)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in widths[context][width].items():
                yield number, next((name.removeprefix(part) for part in PARTS_OF_DATES if name.startswith(part)), name)


@pytest.mark.parametrize("kind", ["months", "days"])
@pytest.mark.parametrize("locale", sorted(vocabulary().locales))
def test_no_name_of_cldr_is_missing(locale: str, kind: Kind) -> None:
    """A new name in a new Babel belongs into the language's file. Months that are numbers are read as such."""
    missing = []
    for number, name in names(locale, kind):
        meaning = tokenise(uniform(name))[0].meaning
        spoken = (meaning.months if kind == "months" else meaning.weekdays).get(number, frozenset())
        if locale not in spoken and not name[0].isdigit():
            missing.append(name)
    assert not missing, f"locales/{locale}.toml lacks these {kind}: {missing}"
