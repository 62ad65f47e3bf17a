"""What many statements share: kinds of copies as SQL, the columns of facts, and rows decoded by column names."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from mailarchive.identity.copy import Copy
from mailarchive.model import EMBEDDED_KINDS, FULL_KINDS, RECOVERED_KINDS, Address, CopyKind


def _listed(kinds: Iterable[CopyKind]) -> str:
    return "({})".format(", ".join(f"'{kind}'" for kind in kinds))


# For `kind in ...`; see `model.is_recovered`.
FULL = _listed(FULL_KINDS)
RECOVERED = _listed(RECOVERED_KINDS)
EMBEDDED = _listed(EMBEDDED_KINDS)

View = TypeVar("View")
Value = TypeVar("Value")

STATED = ("date", "utc_offset", "date_written", "date_source", "subject", "message_id")


def select(connection: sqlite3.Connection, query: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
    """Run a query whose rows give their columns by name."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, tuple(values))


def has_column(connection: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether a column is there: in an archive of an older version not, until it is opened to be written."""
    query = "select 1 from pragma_table_info(?) where name = ?"
    return connection.execute(query, (table, column)).fetchone() is not None


def insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    """Insert a row, given by its columns, and return its id."""
    marks = ", ".join("?" * len(row))
    inserted = connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", tuple(row.values()))
    assert inserted.lastrowid is not None
    return inserted.lastrowid


def fact_columns(table: str) -> str:
    """Return the columns that say of a message or a copy what `model.Facts` holds; `addresses` is joined as its sender.

    Recipients are rows of their own.
    """
    stated = (f"{table}.{name} as {name}" for name in STATED)
    return ", ".join(("addresses.name as sender_name", "addresses.email as sender_email", *stated))


def row_facts(row: sqlite3.Row) -> dict[str, Any]:
    """Return the fields of `model.Facts` from a row of `fact_columns`."""
    sender = address(row["sender_name"], row["sender_email"])
    return {"sender": sender, **{name: row[name] for name in STATED}}


def row_as_copy(row: sqlite3.Row) -> Copy:
    """Return what a row of `copies` says, or one of `messages` as if it were a copy.

    Its columns are those of `fact_columns`, and id, kind, text, certainty and sha256.
    """
    return Copy(
        **row_facts(row),
        id=row["id"],
        kind=row["kind"],
        text=row["text"],
        certainty=row["certainty"],
        sha256=row["sha256"],
    )


def address(name: str | None, email: str | None) -> Address | None:
    """Return an Address, or None where neither part is stored."""
    if name is None and email is None:
        return None
    return Address(name, email)


def from_row(kind: type[View], row: sqlite3.Row) -> View:
    """Return a dataclass from a row whose columns are called as its fields; the row may have more."""
    return kind(**{field.name: row[field.name] for field in fields(kind)})  # type: ignore[arg-type]  # a dataclass


def grouped(pairs: Iterable[tuple[int, Value]]) -> defaultdict[int, tuple[Value, ...]]:
    """Return pairs of a row id and a value as the values of each row, in order; a row without any has none."""
    lists: defaultdict[int, list[Value]] = defaultdict(list)
    for row_id, value in pairs:
        lists[row_id].append(value)
    return defaultdict(tuple, ((row_id, tuple(values)) for row_id, values in lists.items()))
