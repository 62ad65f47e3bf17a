"""Cells of Datasette's table pages: dates, sizes and certainties as people read them, and ways to the thread page."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from mailarchive.datasette_plugin.cards import percent
from mailarchive.display.safe_text import one_line
from mailarchive.display.spoken_dates import offset_name, spoken

UNITS = ("bytes", "KB", "MB", "GB", "TB")
LONGEST_LABEL = 80  # characters


def size(count: int) -> str:
    """A number of bytes: "812 bytes", "1.4 MB"."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    shown = f"{amount:.0f}" if unit == 0 or amount >= 99.5 else f"{amount:.1f}"
    return f"{shown} {UNITS[unit]}"


def _date(value: Any) -> Markup | None:
    date = spoken(value, None) if isinstance(value, str) else None
    if date is None or date.machine is None:
        return None
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(date.machine, str(date))


def _size(value: Any) -> Markup | None:
    return (
        Markup('<span class="ma-size" title="{:,} bytes">{}</span>').format(value, size(value))
        if isinstance(value, int)
        else None
    )


def _certainty(value: Any) -> Markup | None:
    return escape(percent(value)) if isinstance(value, int | float) and 0 <= value <= 1 else None


def _offset(value: Any) -> Markup | None:
    return escape(offset_name(value)) if isinstance(value, int) else None


# By column, in any table and in canned queries.
VALUES: dict[str, Callable[[Any], Markup | None]] = {
    "date": _date,
    "first_date": _date,
    "last_date": _date,
    "first_referred": _date,
    "started": _date,
    "finished": _date,
    "created": _date,
    "size": _size,
    "byte_length": _size,
    "certainty": _certainty,
    "utc_offset": _offset,
}

# By table and column: what a value is the row id of, or the row itself where the page is about it.
ROWS = {
    ("threads", "title"): ("threads", "id"),
    ("messages", "subject"): ("messages", "id"),
    ("messages", "uid"): ("messages", "id"),
}
POINTERS = {"message": "messages", "parent": "messages", "root": "messages", "thread": "threads"}
ADDRESSES = ("sender", "address")


async def cell(datasette: Any, database: Any, *, table: str | None, column: str, row: Any, value: Any) -> Markup | None:
    """A cell of an archive's page, or None to leave it as Datasette shows it."""
    base = f"{datasette.urls.database(database.name)}/-"
    if (table, column) in ROWS:
        target, key = ROWS[table, column]  # type: ignore[index]  # the key was just found
        if key in row.keys():  # noqa: SIM118  (of a sqlite3.Row, whose values `in` would search)
            return _link(f"{base}/go/{target}/{row[key]}", value, "(no subject)")
    if table is None and column == "uid" and isinstance(value, str):
        return _link(f"{base}/thread/{value}#m-{value}", value, value)
    if isinstance(value, dict) and column in POINTERS and table not in (None, "segments"):
        return _link(f"{base}/go/{POINTERS[column]}/{value['value']}", value["label"], "(no subject)")
    if isinstance(value, dict) and column in ADDRESSES:
        label = value["label"] or await _email(database, value["value"])
        return _link(datasette.urls.row(database.name, "addresses", value["value"]), label, "(unknown)")
    return VALUES[column](value) if column in VALUES else None


def _link(href: str, label: Any, otherwise: str) -> Markup:
    text = one_line(str(label or ""))
    shown = text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"
    return Markup('<a href="{}" title="{}">{}</a>').format(href, text, shown or otherwise)


async def _email(database: Any, address: int) -> str | None:
    """The email of an address without a name."""
    found = (await database.execute("select email from addresses where id = ?", [address])).first()
    return found[0] if found else None
