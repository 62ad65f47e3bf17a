"""The search language: words, "phrases", -not, and fields such as from: and before:. Pure.

    microrobot "lens of the eye" -draft from:ann after:2017-03 has:attachment quoted:scalpel

Everything must hold. What looks like a field and is none (https://..., Re:) is searched as words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailarchive.errors import QueryError

MAX_LENGTH = 1000  # characters
MAX_TERMS = 40

TERM = re.compile(r'(?P<minus>-?)(?:(?P<field>[a-z]+):)?(?:"(?P<phrase>[^"]*)(?P<close>"?)|(?P<word>[^\s"]*))', re.I)
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. field: "words" for plain words, else a key of FIELDS; start: its position in the query."""

    field: str
    value: str
    negated: bool
    start: int


def _any(value: str) -> None:
    """Anything will do."""


def _date(value: str) -> str | None:
    """Return what is wrong with a date."""
    if DATE.fullmatch(value):
        return None
    return "wants a date such as 2018, 2018-02 or 2018-02-16"


def _has(value: str) -> str | None:
    """Return what is wrong with has:."""
    if value.lower() in ("attachment", "attachments"):
        return None
    return "knows attachment alone"


# Each field, and a function that says what is wrong with a value, or gives None.
FIELDS: dict[str, Callable[[str], str | None]] = {
    "from": _any,
    "to": _any,
    "cc": _any,
    "subject": _any,
    "quoted": _any,
    "label": _any,
    "before": _date,
    "after": _date,
    "has": _has,
}


def parse_query(text: str) -> tuple[Term, ...]:
    """Return the conditions of a query, in order.

    Raises QueryError, which shows the place, for what can't be understood.
    """
    text = text.replace("\0", " ").encode("utf-8", "replace").decode()
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query is too long: {len(text)} characters, where {MAX_LENGTH} are read")
    terms: list[Term] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = TERM.match(text, position)
        if match is None or match.end() == position:  # the pattern also matches nothing at all
            raise _error(text, position, "is not understood")
        term = _term(text, match)
        if term:
            terms.append(term)
        position = match.end()
    if not terms:
        raise QueryError('the query is empty; give a word, a "phrase" or a field such as from:ann')
    if len(terms) > MAX_TERMS:
        raise QueryError(f"the query has {len(terms)} terms, where {MAX_TERMS} are read")
    return tuple(terms)


def _term(text: str, match: re.Match[str]) -> Term | None:
    """Return the term that a match of TERM is; None for a lone minus."""
    field = (match["field"] or "").lower()
    value = _value(text, match)
    if field in FIELDS:
        if not value:
            raise _error(text, match.start(), f"wants a value: {field}:something")
        if wrong := FIELDS[field](value):
            raise _error(text, match.start(), wrong)
    elif field:
        field, value = "words", f"{field}:{value}"
    elif value:
        field = "words"
    else:
        return None
    return Term(field, value, negated=bool(match["minus"]), start=match.start())


def _value(text: str, match: re.Match[str]) -> str:
    """Return the word or the phrase of a term. Raises QueryError where the phrase has no end."""
    if match["phrase"] is None:
        return match["word"].strip()
    if not match["close"]:
        raise _error(text, match.start("phrase") - 1, 'opens a phrase that no " closes')
    return match["phrase"].strip()


def _error(text: str, position: int, wrong: str) -> QueryError:
    """Return the error that shows a place in the query."""
    shown = text[position : position + 30].split(maxsplit=1) or [text[position:]]
    return QueryError(f"at character {position + 1} of the query, {shown[0]!r} {wrong}")
