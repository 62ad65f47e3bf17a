"""The search language: words, "phrases", -not, and fields such as from: and before:. Pure.

    microrobot "lens of the eye" -draft from:ann after:2017-03 has:attachment quoted:scalpel

Everything must hold. What looks like a field but is none that is known (https://..., Re:) is searched as words.
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
    """One condition. field: "words" for plain words, else a key of FIELDS; start: its place in the query."""

    field: str
    value: str
    negated: bool
    start: int


def _any(value: str) -> None:
    """Anything will do."""


def _date(value: str) -> str | None:
    """What is wrong with a date."""
    return None if DATE.fullmatch(value) else "wants a date such as 2018, 2018-02 or 2018-02-16"


def _has(value: str) -> str | None:
    """What is wrong with has:."""
    return None if value.lower() in ("attachment", "attachments") else "knows attachment alone"


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
    """The conditions of a query, in order. Raises QueryError, showing the place, for what can't be understood."""
    text = text.replace("\0", " ").encode("utf-8", "replace").decode()
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query is too long: {len(text)} characters, where {MAX_LENGTH} are read")
    terms: list[Term] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = TERM.match(text, at)
        if found is None or found.end() == at:  # the pattern also matches nothing at all
            raise _error(text, at, "is not understood")
        terms.extend(_term(text, found))
        at = found.end()
    if not terms:
        raise QueryError('the query is empty; give a word, a "phrase" or a field such as from:ann')
    if len(terms) > MAX_TERMS:
        raise QueryError(f"the query has {len(terms)} terms, where {MAX_TERMS} are read")
    return tuple(terms)


def _term(text: str, found: re.Match[str]) -> list[Term]:
    """The term that `found` is; none for a lone minus."""
    at = found.start()
    field = (found["field"] or "").lower()
    quoted = found["phrase"] is not None
    if quoted and not found["close"]:
        raise _error(text, found.start("phrase") - 1, 'opens a phrase that no " closes')
    value = (found["phrase"] if quoted else found["word"]).strip()
    if field in FIELDS:
        if not value:
            raise _error(text, at, f"wants a value: {field}:something")
        if wrong := FIELDS[field](value):
            raise _error(text, at, wrong)
        return [Term(field, value, bool(found["minus"]), at)]
    if field:
        value = f"{field}:{value}"
    return [Term("words", value, bool(found["minus"]), at)] if value else []


def _error(text: str, at: int, wrong: str) -> QueryError:
    """The error that shows a place in the query."""
    excerpt = text[at : at + 30].split(maxsplit=1)
    return QueryError(f"at character {at + 1} of the query, {excerpt[0] if excerpt else text[at:]!r} {wrong}")
