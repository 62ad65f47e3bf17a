"""The words that mail clients and people write around a quoted message, by language, as data.

Each `<locale>.toml` beside this file holds one language; docs/adding-a-language.md explains its sections. Here they are
read once and turned into lookups from the written word to what it can mean, and in which languages: most labels and
many month words belong to several ("De" is From in Spanish, French, Portuguese and Romanian).
"""

import re
import tomllib
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from mailarchive.characters import COLON_SIGNS, COLONS, COMMAS, INVISIBLE, one_of

Role = Literal["from", "date", "to", "cc", "bcc", "reply_to", "subject", "sent_by", "message_id", "other"]
BannerKind = Literal["forwarded", "quoted", "end"]
PrefixKind = Literal["reply", "forward"]
DayPeriod = Literal["am", "pm", "noon"]
DateUnit = Literal["year", "month", "day", "hour", "minute", "second"]
DateOrder = Literal["dmy", "mdy", "ymd"]
SignKind = Literal["signs", "hints", "mentions", "writer", "origins", "advice", "warning_words", "meetings", "bookings"]
Locales = frozenset[str]
_Language = dict[str, Any]
_Meaning = TypeVar("_Meaning", bound=Hashable)

_SIGN_KINDS: tuple[SignKind, ...] = get_args(SignKind)
_PERIODS: tuple[DayPeriod, ...] = ("am", "pm", "noon")
_UNITS: dict[str, DateUnit] = {
    "year": "year",
    "month": "month",
    "day": "day",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
}
_PUNCTUATION = " ;" + COMMAS
_FIELD = re.compile(r"\{(?:date|sender)\}")
_LATIN = re.compile(r"[\x00-\u024f{}]*")
_INVISIBLE = re.compile(one_of(INVISIBLE))


def normalise(text: str) -> str:
    """Return the form in which every lookup of a `Vocabulary` is keyed.

    Case folded, Unicode NFC, white space (no-break spaces too) as one space, ends stripped, invisible marks such as
    the direction marks of right-to-left text taken out. The result may be longer or shorter than `text`.
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    return " ".join(_fold(text).split())


@dataclass(frozen=True, slots=True)
class Attribution:
    """One shape of the line above a quotation, such as "am {date} schrieb {sender}:", normalised.

    fields: "date" and "sender" in the order of the shape; one or both. before, between, after: the words around them,
    without commas and blanks at their ends and without the closing colon; between is "" where there is one field.
    colon: whether the shape ends with one. verb: the verb in those words, as in the language's list of verbs; "" for a
    shape without words.
    """

    locale: str
    shape: str
    fields: tuple[str, ...]
    before: str
    between: str
    after: str
    colon: bool
    verb: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of all languages; every key is in the form that `normalise` gives.

    locales: the languages read, such as "de" or "pt_br". labels: a label without its colon, to the header roles it can
    name ("other": a line of the block that holds none of our fields, such as Importance). banners: the words of a line
    such as "-----Original Message-----" without dashes and colon, to what they announce. attributions: those that ask
    for most words first. verbs: of attribution lines. subject_prefixes: "re", "aw", "fwd" and so on without colon.
    greetings, closings, sent_from, notices: openings of a line; sent_from is what a device adds by itself, a notice is
    legal boilerplate. signs: words by which a notice is known wherever they stand in it, by what they say, see
    docs/adding-a-language.md. months: 1 to 12. weekdays: 0 is Monday. day_periods: the words for a.m. and p.m.; "noon"
    is neither and both (12 is 12). date_orders: how the language writes dates in figures. date_fillers: words inside a
    date that say nothing ("um", "à"). date_closers: words that end a date or a time ("Uhr", "г."). date_units: what
    stands behind a number ("年"). zones: names of time zones to minutes east of UTC, None where countries differ on the
    name. common: the most frequent words of a language. addressed: whom a letter speaks to; addressed_in_capitals: the
    same of words that mean others in small letters ("Sie"). third_person: of whom prose speaks. letters: what mail is
    called. Of what a screen shows: shown_to, the word before the recipients; shown_me, the reader among them; hidden,
    what stands for text that is not shown; buttons, what can be pressed, and folders.
    """

    locales: Locales
    labels: Mapping[str, Mapping[Role, Locales]]
    banners: Mapping[str, tuple[BannerKind, Locales]]
    attributions: tuple[Attribution, ...]
    verbs: Mapping[str, Locales]
    subject_prefixes: Mapping[str, PrefixKind]
    greetings: Mapping[str, Locales]
    closings: Mapping[str, Locales]
    sent_from: Mapping[str, Locales]
    notices: Mapping[str, Locales]
    signs: Mapping[SignKind, Mapping[str, Locales]]
    months: Mapping[str, Mapping[int, Locales]]
    weekdays: Mapping[str, Mapping[int, Locales]]
    day_periods: Mapping[str, Mapping[DayPeriod, Locales]]
    date_orders: Mapping[str, DateOrder]
    date_fillers: Mapping[str, Locales]
    date_closers: Mapping[str, Locales]
    date_units: Mapping[str, DateUnit]
    zones: Mapping[str, int | None]
    common: Mapping[str, Locales]
    addressed: Mapping[str, Locales]
    addressed_in_capitals: Mapping[str, Locales]
    third_person: Mapping[str, Locales]
    letters: Mapping[str, Locales]
    shown_to: Mapping[str, Locales]
    shown_me: Mapping[str, Locales]
    hidden: Mapping[str, Locales]
    buttons: Mapping[str, Locales]


@cache
def vocabulary() -> Vocabulary:
    """Read every language file, once a process.

    Raises tomllib.TOMLDecodeError, KeyError or ValueError if a file that came with the package is broken: tests check
    them all.
    """
    languages = {file.stem: tomllib.loads(_fold(file.read_text(encoding="utf-8"))) for file in _files()}
    banners = _meanings(_section(languages, "banners"))
    return Vocabulary(
        locales=frozenset(languages),
        labels=_meanings(_section(languages, "labels")),
        banners={word: next(iter(kinds.items())) for word, kinds in banners.items()},
        attributions=tuple(sorted(_attributions(languages), key=_wordiness, reverse=True)),
        verbs=_misread_too(_words(languages, "attribution", "verbs")),
        subject_prefixes={word: kind for _, kind, word in _section(languages, "subjects")},
        greetings=_words(languages, "words", "greetings"),
        closings=_words(languages, "words", "closings"),
        sent_from=_words(languages, "words", "sent_from"),
        notices=_words(languages, "words", "notices"),
        signs={kind: _words(languages, "notices", kind) for kind in _SIGN_KINDS},
        months=_meanings(_numbered(languages, "months", first=1)),
        weekdays=_meanings(_numbered(languages, "weekdays", first=0)),
        day_periods=_meanings(
            (locale, period, word)
            for period in _PERIODS
            for locale, data in languages.items()
            for word in _forms(data["dates"].get(period, ""))
        ),
        date_orders={locale: data["dates"]["order"] for locale, data in languages.items()},
        date_fillers=_words(languages, "dates", "fillers"),
        date_closers=_words(languages, "dates", "closers"),
        date_units={word: unit for entry in _words(languages, "dates", "units") for word, unit in _units(entry)},
        zones=dict(map(_zone, _words(languages, "dates", "zones"))),
        common=_words(languages, "words", "common"),
        addressed=_words(languages, "words", "addressed"),
        addressed_in_capitals=_words(languages, "words", "addressed_in_capitals"),
        third_person=_words(languages, "words", "third_person"),
        letters=_words(languages, "words", "letters"),
        shown_to=_words(languages, "words", "shown_to"),
        shown_me=_words(languages, "words", "shown_me"),
        hidden=_words(languages, "words", "hidden"),
        buttons=_words(languages, "words", "buttons"),
    )


def _files() -> list[Path]:
    """Return the language files in the order of their names."""
    return sorted(Path(__file__).parent.glob("*.toml"))


def _fold(text: str) -> str:
    """Fold the case, compose accents and take invisible marks out."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).casefold())


def _forms(value: str) -> list[str]:
    """Return the forms in a folded value, normalised: they are separated by "|" or by line ends."""
    return [form for part in value.replace("\n", "|").split("|") if (form := " ".join(part.split()))]


def _with_misread(forms: Iterable[str]) -> Iterator[str]:
    """Yield forms, each also as it looks where UTF-8 was read as Windows-1252: "a écrit" as "a Ã©crit"."""
    for form in forms:
        yield form
        if not form.isascii() and _LATIN.fullmatch(form):
            misread = normalise(form.encode("utf-8").decode("cp1252", errors="ignore"))
            if _stays_one(form, misread):
                yield misread


def _stays_one(form: str, misread: str) -> bool:
    """Whether a misread form has the words of the form, and no punctuation at its end, where none is read."""
    return form.count(" ") == misread.count(" ") and not unicodedata.category(misread[-1]).startswith("P")


def _section(languages: Mapping[str, _Language], section: str) -> Iterator[tuple[str, Any, str]]:
    """Yield (locale, key, form) for every form in a section."""
    for locale, data in languages.items():
        for key, value in data[section].items():
            for form in _with_misread(_forms(value)):
                yield locale, key, form


def _numbered(languages: Mapping[str, _Language], name: str, first: int) -> Iterator[tuple[str, int, str]]:
    """Yield (locale, number, form) for the months or weekdays: a line each, its forms separated by blanks.

    A blank inside a form is written "_".
    """
    for locale, data in languages.items():
        for number, line in enumerate(data["dates"][name].strip().split("\n"), first):
            for form in line.split():
                yield locale, number, form.replace("_", " ")


def _meanings(entries: Iterable[tuple[str, _Meaning, str]]) -> dict[str, dict[_Meaning, Locales]]:
    """Turn (locale, meaning, form) into the meanings of each form, each with its locales."""
    table: dict[str, dict[_Meaning, Locales]] = {}
    for locale, meaning, form in entries:
        meanings = table.setdefault(form, {})
        meanings[meaning] = meanings.get(meaning, frozenset()) | {locale}
    return table


def _words(languages: Mapping[str, _Language], section: str, key: str) -> dict[str, Locales]:
    """Return the locales of each form of one key, in the languages that have it."""
    table: dict[str, Locales] = {}
    for locale, data in languages.items():
        for form in _forms(data.get(section, {}).get(key, "")):
            table[form] = table.get(form, frozenset()) | {locale}
    return table


def _misread_too(table: Mapping[str, Locales]) -> dict[str, Locales]:
    return {form: locales for word, locales in table.items() for form in _with_misread([word])}


def _attributions(languages: Mapping[str, _Language]) -> Iterator[Attribution]:
    """Yield every language's shapes, taken apart."""
    for locale, data in languages.items():
        verbs = [*_with_misread(_forms(data["attribution"]["verbs"]))]
        for shape in _with_misread(_forms(data["attribution"]["shapes"])):
            yield _attribution(locale, shape, verbs)


def _attribution(locale: str, shape: str, verbs: Iterable[str]) -> Attribution:
    """Take a shape such as "on {date}, {sender} wrote:" apart."""
    before, *rest, after = _FIELD.split(shape)
    between = "".join(rest)
    return Attribution(
        locale=locale,
        shape=shape,
        fields=tuple(field.strip("{}") for field in _FIELD.findall(shape)),
        before=before.strip(_PUNCTUATION),
        between=between.strip(_PUNCTUATION),
        after=after.rstrip(COLON_SIGNS + " ").strip(_PUNCTUATION),
        colon=shape.endswith(COLONS),
        verb=max((verb for verb in verbs if verb in before + between + after), key=len, default=""),
    )


def _wordiness(shape: Attribution) -> tuple[int, int]:
    """Return how much a shape asks for: of two that fit a line, the one that asks for more is right."""
    return len(shape.fields), len(shape.before) + len(shape.between) + len(shape.after)


def _units(entry: str) -> Iterator[tuple[str, DateUnit]]:
    """Read a form such as "day 日 号" (the unit, then the words that follow its number) as each word with the unit."""
    unit, *words = entry.split()
    for word in words:
        yield word, _UNITS[unit]


def _zone(entry: str) -> tuple[str, int | None]:
    """Read a form such as "EST -5", "India Standard Time +5:30" or "IST ?" as a name and minutes east of UTC."""
    name, _, offset = entry.rpartition(" ")
    if offset == "?":
        return name, None
    sign = offset[0]
    hours, _, minutes = offset[1:].partition(":")
    return name, int(sign + hours) * 60 + int(sign + (minutes or "0"))
