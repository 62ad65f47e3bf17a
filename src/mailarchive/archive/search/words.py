"""The words of a query, as an expression of FTS5, and the index that they are looked for in."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailarchive.archive.search.query import Term
from mailarchive.archive.search.unspaced_scripts import has_index, is_unspaced, spaced

WORDS, CHARACTERS = "messages_fts", "unspaced_fts"  # the index of all messages, and that of unspaced scripts
COLUMNS = {"words": "", "subject": "{subject} : ", "quoted": "{quoted} : "}


@dataclass(frozen=True, slots=True)
class Sought:
    """Words, as an expression of FTS5, and the index that they are looked for in.

    absent: they must not be there; FTS5 can't say that of all words of an expression.
    """

    index: str
    match: str
    absent: bool = False


def sought_words(connection: sqlite3.Connection, terms: Sequence[Term]) -> list[Sought]:
    """Return the words among the terms, by the index that finds them; at most one has words that are wanted.

    A message with words in an unspaced script is in the index of these with all its words.
    """
    words = [term for term in terms if term.field in COLUMNS]
    return [_sought(index, some) for index, some in _by_index(connection, words) if some]


def _by_index(connection: sqlite3.Connection, words: list[Term]) -> list[tuple[str, list[Term]]]:
    unspaced = [term for term in words if is_unspaced(term.value)]
    if not unspaced or not has_index(connection):
        return [(WORDS, words)]
    if all(term.negated for term in unspaced):
        return [(WORDS, [term for term in words if term not in unspaced]), (CHARACTERS, _spaced(unspaced))]
    return [(CHARACTERS, _spaced(words))]


def _spaced(terms: Sequence[Term]) -> list[Term]:
    return [replace(term, value=spaced(term.value)) for term in terms]


def _sought(index: str, terms: Sequence[Term]) -> Sought:
    """Return the expression of some words, every one as a quoted string so that none is syntax."""
    wanted = [_phrase(term) for term in terms if not term.negated]
    unwanted = [_phrase(term) for term in terms if term.negated]
    if not wanted:
        return Sought(index, " OR ".join(unwanted), absent=True)
    return Sought(index, " ".join([" AND ".join(wanted), *(f"NOT {phrase}" for phrase in unwanted)]))


def _phrase(term: Term) -> str:
    return COLUMNS[term.field] + '"' + term.value.replace('"', '""') + '"'
