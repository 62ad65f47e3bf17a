"""The messages of a page of results, each with the stretch of text that shows why it was found."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mailarchive.archive.reading.load import MESSAGE_ROWS, message_row
from mailarchive.archive.reading.views import MessageRow
from mailarchive.archive.search.query import Term
from mailarchive.archive.search.snippets import snippet
from mailarchive.archive.search.words import CHARACTERS, COLUMNS, Sought
from mailarchive.archive.sql import select

SNIPPET_TOKENS = 24
LONG = 8_000  # characters: beyond this FTS5's snippets take too long, see `snippets`
LOOKED_INTO = 1_000_000  # characters of a long text that are searched for a snippet
MARKS = ("\2", "\3")

Where = Literal["own", "quoted", "subject", "fields"]
SEARCHED: tuple[tuple[Where, str, int], ...] = (("own", "text", 1), ("quoted", "quoted", 2), ("subject", "subject", 0))
"""Where words may stand, the best first: its name, its column, and the number of that in the index."""

Texts = Sequence[str | None]
"""For each of SEARCHED what FTS5 marked in it, and else the beginning of a long text."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of text with hits. pieces: pairs of text and whether it is a hit, which joined are the stretch."""

    pieces: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message found.

    where: whether the words stand in what the sender wrote ("own"), only in what the message quotes ("quoted"), only in
    its subject, or nowhere because only fields were asked for.
    """

    message: MessageRow
    where: Where
    snippet: Snippet


def load_hits(
    connection: sqlite3.Connection, ids: Sequence[int], sought: Sought | None, terms: Sequence[Term]
) -> Iterator[SearchHit]:
    """Yield the messages of a page, with snippets."""
    phrases = [term.value for term in terms if term.field in COLUMNS and not term.negated]
    texts = _texts(connection, ids, sought)
    listed = ",".join(map(str, ids))
    rows = {
        row["id"]: message_row(row) for row in select(connection, f"{MESSAGE_ROWS} where messages.id in ({listed})")
    }
    for message in ids:
        where, best = _best_snippet(texts.get(message, ()), phrases, rows[message].preview or "")
        yield SearchHit(rows[message], where, best)


def _texts(connection: sqlite3.Connection, ids: Sequence[int], sought: Sought | None) -> dict[int, Texts]:
    """Return what snippets are made of, by message; nothing where no words were asked for."""
    if sought is None:
        return {}
    if sought.index == CHARACTERS:  # which stores no text that FTS5 could make snippets of
        columns = ", ".join(f"null, substr({column}, 1, {LOOKED_INTO})" for _, column, _ in SEARCHED)
        query, values = f"select {columns} from messages_content where id = ?", []
    else:
        columns = ", ".join(_marked(column, number) for _, column, number in SEARCHED)
        query = f"select {columns} from messages_fts where messages_fts match ? and rowid = ?"
        values = [*MARKS * 3, sought.match]
    texts = {message: connection.execute(query, (*values, message)).fetchone() for message in ids}
    return {message: row for message, row in texts.items() if row}


def _marked(column: str, number: int) -> str:
    """Return the SQL for a column's snippet by FTS5, and for the beginning of a long text instead."""
    return (
        f"case when length({column}) <= {LONG} then snippet(messages_fts, {number}, ?, ?, '…', {SNIPPET_TOKENS}) end, "
        f"case when length({column}) > {LONG} then substr({column}, 1, {LOOKED_INTO}) end"
    )


def _best_snippet(texts: Texts, phrases: Sequence[str], preview: str) -> tuple[Where, Snippet]:
    """Return the snippet to show, and where it stands: own words before quoted ones, before the subject."""
    for (where, _, _), marked, long in zip(SEARCHED, texts[::2], texts[1::2], strict=False):
        if marked and MARKS[0] in marked:
            return where, Snippet(tuple(_pieces(marked)))
        if long and (pieces := snippet(long, phrases)):
            return where, Snippet(pieces)
    return "fields", Snippet(((preview, False),))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of FTS5's marked text; marks that the mail itself holds can't unbalance it."""
    first, *rest = text.split(MARKS[0])
    yield first.replace(MARKS[1], ""), False
    for each in rest:
        hit, _, after = each.partition(MARKS[1])
        yield hit, True
        if after:
            yield after.replace(MARKS[1], ""), False
