"""Cells of Datasette's table pages: dates, sizes and certainties as people read them, and ways to the thread page."""

from collections.abc import Callable
from types import UnionType
from typing import Any

from markupsafe import Markup, escape

from mailarchive.display.numbers import FINE, file_size, percent_sure
from mailarchive.display.safe_text import one_line
from mailarchive.display.spoken_dates import offset_name, spoken
from mailarchive.display.subjects import NO_SUBJECT

LONGEST_LABEL = 80  # characters


def _date(value: str) -> Markup | None:
    date = spoken(value)
    if date is None or date.machine is None:
        return None
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(date.machine, str(date))


def _size(value: int) -> Markup:
    readable = file_size(value, decimals_below=FINE)
    return Markup('<span class="ma-size" title="{:,} bytes">{}</span>').format(value, readable)


def _certainty(value: float) -> Markup | None:
    if not 0 <= value <= 1:
        return None
    return escape(percent_sure(value))


def _offset(value: int) -> Markup:
    return escape(offset_name(value))


# By column, in any table and in canned queries: the type of the values that are shown otherwise than they are, and how.
VALUES: dict[str, tuple[type | UnionType, Callable[[Any], Markup | None]]] = {
    "date": (str, _date),
    "first_date": (str, _date),
    "last_date": (str, _date),
    "first_referred": (str, _date),
    "started": (str, _date),
    "finished": (str, _date),
    "created": (str, _date),
    "size": (int, _size),
    "byte_length": (int, _size),
    "certainty": (int | float, _certainty),
    "utc_offset": (int, _offset),
}

# By table and column: what a value is the row id of, or the row itself where the page is about it.
ROWS: dict[tuple[str | None, str], tuple[str, str]] = {
    ("threads", "title"): ("threads", "id"),
    ("messages", "subject"): ("messages", "id"),
    ("messages", "uid"): ("messages", "id"),
}
POINTERS = {"message": "messages", "parent": "messages", "root": "messages", "thread": "threads"}
ADDRESSES = ("sender", "address")


async def cell(datasette: Any, database: Any, *, table: str | None, column: str, row: Any, value: Any) -> Markup | None:
    """Return a cell of an archive's page, or None to leave it as Datasette shows it."""
    base = f"{datasette.urls.database(database.name)}/-"
    if (table, column) in ROWS:
        target, key = ROWS[table, column]
        if key in row.keys():  # noqa: SIM118  (of a sqlite3.Row, whose values `in` would search)
            return _link(f"{base}/go/{target}/{row[key]}", value, NO_SUBJECT)
    if isinstance(value, dict):
        return await _foreign_key(datasette, database, table=table, column=column, key=value)
    if table is None and column == "uid" and isinstance(value, str):
        return _link(f"{base}/thread/{value}#m-{value}", value, value)
    if column in VALUES:
        kind, shown = VALUES[column]
        if isinstance(value, kind):
            return shown(value)
    return None


async def _foreign_key(
    datasette: Any, database: Any, *, table: str | None, column: str, key: dict[str, Any]
) -> Markup | None:
    """Return the cell of a row id, which Datasette gives with the label of the row."""
    row, label = key["value"], key["label"]
    if column in POINTERS and table not in (None, "segments"):
        base = f"{datasette.urls.database(database.name)}/-"
        return _link(f"{base}/go/{POINTERS[column]}/{row}", label, NO_SUBJECT)
    if column in ADDRESSES:
        label = label or await _email(database, row)
        return _link(datasette.urls.row(database.name, "addresses", row), label, "(unknown)")
    return None


def _link(href: str, label: Any, otherwise: str) -> Markup:
    """Return a link; otherwise: its words where there is no label."""
    text = one_line(str(label or ""))
    shown = text or otherwise
    if len(text) > LONGEST_LABEL:
        shown = text[: LONGEST_LABEL - 1] + "…"
    return Markup('<a href="{}" title="{}">{}</a>').format(href, text, shown)


async def _email(database: Any, address: int) -> str | None:
    """Return the email of an address without a name."""
    row = (await database.execute("select email from addresses where id = ?", [address])).first()
    if row is None:
        return None
    email: str | None = row["email"]
    return email
