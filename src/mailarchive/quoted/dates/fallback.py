"""Month words of languages that locales/ does not hold yet, from dateparser's tables.

`dateparser.parse` takes milliseconds for a date, which a hostile mail could ask for by the thousand; its words take
none. They are loaded when the first date is met that no language file can read.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from mailarchive.locales import Locales
from mailarchive.quoted.dates.tokens import Token
from mailarchive.quoted.dates.words import Meaning, key

# The languages of mail users that dateparser knows and locales/ lacks.
_LANGUAGES = "af az be bn bs cy fo ga hy ka kk km lb lo mk mn mr mt my ne ps si sq sw ta te tl ur uz zu"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORTEST = 3  # letters of a month's short form
_FILLER = Meaning(fillers=frozenset({"und"}))  # RFC 5646: a language not told


def learn_months(tokens: Sequence[Token]) -> bool:
    """Return each unknown word that is a month in one of those languages its meaning; whether there was one.

    Where there was, the short words around that nobody knows are taken to say nothing, like "at" and "of".
    """
    unknown = [token for token in tokens if not token.known]
    for token in unknown:
        months = _foreign_months().get(key(token.text)) if len(token.text) >= _SHORTEST else None
        if months:
            token.meaning = Meaning(months=months)
    found = any(token.known for token in unknown)
    for token in unknown:
        if found and not token.known and len(token.text) <= _SHORTEST:
            token.meaning = _FILLER
    return found


@cache
def _foreign_months() -> Mapping[str, Mapping[int, Locales]]:
    """Return the months that each word means; nothing if dateparser keeps its tables elsewhere by now."""
    try:
        from dateparser.languages.loader import default_loader

        languages = default_loader.get_locale_map(languages=_LANGUAGES.split())
        forms = [
            (key(form), number, locale)
            for locale, language in languages.items()
            for number, month in enumerate(_MONTHS, 1)
            for form in language.info[month]
        ]
    except (ImportError, AttributeError, KeyError, TypeError, ValueError):
        return {}
    table: dict[str, dict[int, Locales]] = {}
    for form, number, locale in forms:
        months = table.setdefault(form, {})
        months[number] = months.get(number, frozenset()) | {locale}
    return table
