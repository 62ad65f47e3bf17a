"""Search: newest first, exactly, and quick whether a word is in three messages or in half a million.

FTS5 gives the row ids of matches in order of id, not of date, and ranking all matches of a common word takes seconds.
So a query with few matches is sorted whole. One with many is answered from the other side: messages are walked newest
first, in growing batches, and each batch is asked which of its messages match. What is common is found soon that way.
"""

import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailarchive.archive.search.filters import Filters
from mailarchive.archive.search.hits import SearchHit, load_hits
from mailarchive.archive.search.query import parse_query
from mailarchive.archive.search.words import Sought, sought_words

FEW = 5000  # matches; up to here all are sorted
FIRST_BATCH = 500  # messages walked at first; each further batch is twice as long
LONGEST_BATCH = 16_000
GAP = 200  # row ids; batches are asked about in ranges without larger gaps


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results. more: whether others follow. total: how many match, None where that was not counted."""

    hits: tuple[SearchHit, ...]
    more: bool
    total: int | None


def search(connection: sqlite3.Connection, query: str, *, limit: int = 20, offset: int = 0) -> SearchPage:
    """Return the messages that match a query (see `archive.search.query`), newest first, undated last.

    Raises QueryError for a query that can't be understood.
    """
    terms = parse_query(query)
    filters = Filters(terms)
    sought = None
    for words in sought_words(connection, terms):
        if words.absent:
            filters.add(
                f"messages.id not in (select rowid from {words.index} where {words.index} match ?)", words.match
            )
        else:
            sought = words
    ids, total = _matching(connection, sought, filters, offset + limit + 1)
    page = ids[offset : offset + limit]
    return SearchPage(tuple(load_hits(connection, page, sought, terms)), len(ids) > offset + limit, total)


def _matching(
    connection: sqlite3.Connection, sought: Sought | None, filters: Filters, wanted: int
) -> tuple[list[int], int | None]:
    """Return row ids of matching messages, newest first, at least `wanted` if there are; and the total if counted."""
    if sought is None:
        rows = connection.execute(f"{filters.sql()} limit ?", (*filters.values, wanted))
        return [message for (message,) in rows], None
    some = connection.execute(
        f"select rowid from {sought.index} where {sought.index} match ? limit ?", (sought.match, FEW + 1)
    ).fetchall()
    if len(some) <= FEW:
        few = ",".join(str(message) for (message,) in some)
        rows = connection.execute(filters.sql(f"messages.id in ({few})"), filters.values)
        ids = [message for (message,) in rows]
        return ids, len(ids)
    newest_first = (message for (message,) in connection.execute(filters.sql(), filters.values))
    return list(itertools.islice(_walk(connection, sought, newest_first), wanted)), None


def _walk(connection: sqlite3.Connection, sought: Sought, messages: Iterator[int]) -> Iterator[int]:
    """Yield those of the row ids that match, in their order."""
    size = FIRST_BATCH
    while batch := list(itertools.islice(messages, size)):
        matching: set[int] = set()
        for low, high in _ranges(sorted(batch)):
            rows = connection.execute(
                f"select rowid from {sought.index} where {sought.index} match ? and rowid between ? and ?",
                (sought.match, low, high),
            )
            matching.update(message for (message,) in rows)
        yield from (message for message in batch if message in matching)
        size = min(size * 2, LONGEST_BATCH)


def _ranges(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of ascending `ids` without a gap above GAP."""
    low = high = ids[0]
    for message in ids[1:]:
        if message - high > GAP:
            yield low, high
            low = message
        high = message
    yield low, high
