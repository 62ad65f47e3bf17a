"""Search: newest first, exactly, and quick whether a word is in three messages or in half a million.

FTS5 gives the row ids of matches in order of id, not of date, and ranking all matches of a common word takes seconds.
So a query with few matches is sorted whole. One with many is answered from the other side: messages are walked newest
first, in growing batches, and each batch is asked which of its messages match. What is common is found soon that way.
"""

import itertools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mailarchive.archive.reading.load import MESSAGE_COLUMNS, message_row
from mailarchive.archive.reading.views import MessageRow
from mailarchive.archive.search.query import Term, parse_query
from mailarchive.archive.search.snippets import snippet
from mailarchive.archive.search.unspaced_scripts import has_index, is_unspaced, spaced
from mailarchive.archive.sql import select

WORDS, CHARACTERS = "messages_fts", "unspaced_fts"  # the index of all messages, and that of unspaced scripts
FEW = 5000  # matches; up to here all are sorted
FIRST_BATCH = 500  # messages walked at first; each further batch is twice as long
LONGEST_BATCH = 16_000
GAP = 200  # row ids; batches are asked about in ranges without larger gaps
SNIPPET_TOKENS = 24
LONG = 8_000  # characters: beyond this FTS5's snippets take too long, see `snippets`
LOOKED_INTO = 1_000_000  # characters of a long text that are searched for a snippet
MARKS = ("\2", "\3")

Where = Literal["own", "quoted", "subject", "fields"]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of text with hits. pieces: pairs of text and whether it is a hit, which joined are the stretch."""

    pieces: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message found. where: whether the words stand in what the sender wrote ("own"), only in what the message
    quotes ("quoted"), only in its subject, or nowhere because only fields were asked for. thread_uid is any uid of
    the thread: the message's own."""

    message: MessageRow
    where: Where
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results. more: whether others follow. total: how many match, None where that was not counted."""

    hits: tuple[SearchHit, ...]
    more: bool
    total: int | None


def search(connection: sqlite3.Connection, query: str, *, limit: int = 20, offset: int = 0) -> SearchPage:
    """The messages that match a query (see `archive.query`), newest first, undated last.

    Raises QueryError for a query that can't be understood.
    """
    terms = parse_query(query)
    filters = _Filters(terms)
    sought = None
    for index, words in _by_index(connection, terms):
        match, only_negated = _match(words)
        if only_negated:
            filters.add(f"messages.id not in (select rowid from {index} where {index} match ?)", match)
        elif match:
            sought = _Sought(index, match)
    ids, total = _matching(connection, sought, filters, offset + limit + 1)
    page = ids[offset : offset + limit]
    return SearchPage(tuple(_hits(connection, page, sought, terms)), len(ids) > offset + limit, total)


def _by_index(connection: sqlite3.Connection, terms: Sequence[Term]) -> list[tuple[str, list[Term]]]:
    """The words among the terms, with the index that finds them; at most one has words that are wanted.

    A message with words in an unspaced script is in the index of these with all its words.
    """
    words = [term for term in terms if term.field in COLUMNS]
    unspaced = [term for term in words if is_unspaced(term.value)]
    if not unspaced or not has_index(connection):
        return [(WORDS, words)]
    if all(term.negated for term in unspaced):
        return [(WORDS, [term for term in words if term not in unspaced]), (CHARACTERS, _spaced(unspaced))]
    return [(CHARACTERS, _spaced(words))]


def _spaced(terms: Sequence[Term]) -> list[Term]:
    return [replace(term, value=spaced(term.value)) for term in terms]


def _matching(
    connection: sqlite3.Connection, sought: "_Sought | None", filters: "_Filters", wanted: int
) -> tuple[list[int], int | None]:
    """Row ids of matching messages, newest first, at least `wanted` where there are so many; and the total if known."""
    if sought is None:
        rows = connection.execute(f"{filters.sql()} limit ?", (*filters.values, wanted))
        return [row[0] for row in rows], None
    some = connection.execute(
        f"select rowid from {sought.index} where {sought.index} match ? limit ?", (sought.match, FEW + 1)
    ).fetchall()
    if len(some) <= FEW:
        few = ",".join(str(row[0]) for row in some)
        ids = [row[0] for row in connection.execute(filters.sql(f"messages.id in ({few})"), filters.values)]
        return ids, len(ids)
    walk = (row[0] for row in connection.execute(filters.sql(), filters.values))
    return list(itertools.islice(_walk(connection, sought, walk), wanted)), None


def _walk(connection: sqlite3.Connection, sought: "_Sought", walk: Iterator[int]) -> Iterator[int]:
    """Those of the row ids in `walk` that match, in its order."""
    size = FIRST_BATCH
    while batch := list(itertools.islice(walk, size)):
        found: set[int] = set()
        for low, high in _ranges(sorted(batch)):
            found.update(
                row[0]
                for row in connection.execute(
                    f"select rowid from {sought.index} where {sought.index} match ? and rowid between ? and ?",
                    (sought.match, low, high),
                )
            )
        yield from (id for id in batch if id in found)
        size = min(size * 2, LONGEST_BATCH)


def _ranges(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of ascending `ids` without a gap above GAP."""
    low = high = ids[0]
    for id in ids[1:]:
        if id - high > GAP:
            yield low, high
            low = id
        high = id
    yield low, high


@dataclass(frozen=True, slots=True)
class _Sought:
    """Words, as an expression of FTS5, and the index that they are looked for in."""

    index: str
    match: str


class _Filters:
    """The conditions on rows of messages, as SQL with its values."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.conditions: list[str] = []
        self.values: list[str] = []
        for term in terms:
            if term.field in CONDITIONS:
                condition, value = CONDITIONS[term.field]
                self.add(f"not coalesce({condition}, 0)" if term.negated else condition, *value(term.value))

    def add(self, condition: str, *values: str) -> None:
        """Ask for one thing more."""
        self.conditions.append(condition)
        self.values.extend(values)

    def sql(self, *also: str) -> str:
        """The query for row ids, newest first."""
        conditions = " and ".join([*also, *self.conditions]) or "1"
        return f"select messages.id from messages where {conditions} order by messages.date desc, messages.id desc"


def _like(value: str) -> list[str]:
    """LIKE patterns for `value` anywhere in a name or an address. SQLite's LIKE knows the cases of ASCII alone, so it
    is also looked for in small letters and with capitals."""
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return [f"%{form}%" for form in (escaped, escaped.lower(), escaped.title())] * 2


def _once(value: str) -> list[str]:
    """The value as it is."""
    return [value]


def _nothing(value: str) -> list[str]:
    """No value: the condition says it all."""
    return []


LIKE = " or ".join(f"{column} like ? escape '\\'" for column in ("name", "email") for _ in range(3))
ADDRESSES = f"(select id from addresses where {LIKE})"
RECIPIENTS = f"messages.id in (select message from recipients where kind = '%s' and address in {ADDRESSES})"

# Each field: its condition, and the values it takes from what was typed.
CONDITIONS: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "from": (f"messages.sender in {ADDRESSES}", _like),
    "to": (RECIPIENTS % "to", _like),
    "cc": (RECIPIENTS % "cc", _like),
    "before": ("messages.date < ?", _once),
    "after": ("messages.date >= ?", _once),
    "has": ("exists (select 1 from attachments where attachments.message = messages.id)", _nothing),
    "label": (
        "messages.id in (select message from message_labels join labels on labels.id = label "
        "where labels.name = ? collate nocase)",
        _once,
    ),
}

COLUMNS = {"words": "", "subject": "{subject} : ", "quoted": "{quoted} : "}


def _match(terms: Sequence[Term]) -> tuple[str, bool]:
    """The FTS5 expression of the words, every one as a quoted string so that none is syntax; and whether all of them
    are negated (FTS5 can't say that: the expression is then what must not be)."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for term in terms:
        if term.field in COLUMNS:
            phrase = COLUMNS[term.field] + '"' + term.value.replace('"', '""') + '"'
            (unwanted if term.negated else wanted).append(phrase)
    if wanted:
        return " ".join([" AND ".join(wanted), *(f"NOT {phrase}" for phrase in unwanted)]), False
    return " OR ".join(unwanted), bool(unwanted)


def _hits(
    connection: sqlite3.Connection, ids: Sequence[int], sought: _Sought | None, terms: Sequence[Term]
) -> Iterator[SearchHit]:
    """The messages of a page, with snippets."""
    phrases = [term.value for term in terms if term.field in COLUMNS and not term.negated]
    listed = ",".join(map(str, ids))
    snippets = {}
    if sought and sought.index == CHARACTERS:  # which stores no text that FTS5 could make snippets of
        texts = ", ".join(f"null, substr({name}, 1, {LOOKED_INTO})" for name in ("text", "quoted", "subject"))
        for id in ids:
            snippets[id] = connection.execute(f"select {texts} from messages_content where id = ?", (id,)).fetchone()
    elif sought:
        marked = f"snippet(messages_fts, %d, ?, ?, '…', {SNIPPET_TOKENS})"
        texts = ", ".join(
            f"case when length({name}) <= {LONG} then {marked % column} end, "
            f"case when length({name}) > {LONG} then substr({name}, 1, {LOOKED_INTO}) end"
            for column, name in ((1, "text"), (2, "quoted"), (0, "subject"))
        )
        for id in ids:
            snippets[id] = connection.execute(
                f"select {texts} from messages_fts where messages_fts match ? and rowid = ?",
                (*MARKS * 3, sought.match, id),
            ).fetchone()
    rows = {
        row["id"]: message_row(row)
        for row in select(
            connection,
            f"select {MESSAGE_COLUMNS} from messages left join addresses on addresses.id = messages.sender "
            f"where messages.id in ({listed})",
        )
    }
    for id in ids:
        where, snippet = _best_snippet(snippets.get(id) or (), phrases, rows[id].preview or "")
        yield SearchHit(rows[id], where, snippet)


def _best_snippet(texts: Sequence[str | None], phrases: Sequence[str], preview: str) -> tuple[Where, Snippet]:
    """The snippet to show, and where it stands: own words before quoted ones, before the subject.

    texts: for each of the three what FTS5 marked, or else the beginning of a long text.
    """
    places: tuple[Where, ...] = ("own", "quoted", "subject")
    for where, marked, long in zip(places, texts[::2], texts[1::2], strict=False):
        if marked and MARKS[0] in marked:
            return where, Snippet(tuple(_pieces(marked)))
        if long and (pieces := snippet(long, phrases)):
            return where, Snippet(pieces)
    return "fields", Snippet(((preview, False),))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of FTS5's marked text; marks that the mail itself holds can't unbalance it."""
    first, *rest = text.split(MARKS[0])
    yield first.replace(MARKS[1], ""), False
    for part in rest:
        hit, _, after = part.partition(MARKS[1])
        yield hit, True
        if after:
            yield after.replace(MARKS[1], ""), False
