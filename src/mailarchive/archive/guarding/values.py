"""Values as the columns must have them: what a stranger, or a flipped bit, put into an archive is told by its place.

SQLite keeps any value in any column. Reading takes them as they should be; where it stumbles, this finds over what.
"""

import re
import sqlite3
from collections.abc import Iterator
from itertools import chain

from mailarchive.display.safe_text import one_line
from mailarchive.errors import ArchiveError

_UID = re.compile(r"[a-z2-7]{10}")

# The types that a column may have, by how it is declared; null is seen to by the schema.
TYPES = {
    "TEXT": ("text",),
    "INTEGER": ("integer",),
    "REAL": ("real", "integer"),
    "BLOB": ("blob",),
}

IS_UID = "length({0}) = 10 and {0} not glob '*[^a-z2-7]*'"
IS_HASH = "length({0}) = 64 and {0} not glob '*[^0-9a-f]*'"
IS_CERTAINTY = "{0} between 0 and 1"
IS_OFFSET = "{0} between -6000 and 6000"
IS_NUMBER = "{0} >= 0"
IS_LATIN = "{0} not glob '*[^' || char(1) || '-' || char(255) || ']*'"  # what stands for bytes
IS_JSON = "json_valid({0})"
IS_COPY_KIND = "{0} in ('file', 'attached', 'forwarded', 'quoted', 'pasted')"
IS_ADDRESSED = "{0} in ('to', 'cc', 'bcc', 'reply-to')"
IS_SEGMENT = (
    "{0} in ('greeting', 'own', 'closing', 'signature', 'notice', 'attribution', 'banner', 'header', 'quotation', "
    "'forward')"
)

# What a column's values must be besides, where they are not null.
RULES_OF_VALUES = {
    ("messages", "uid"): IS_UID,
    ("messages", "known_from"): IS_COPY_KIND,
    ("messages", "certainty"): IS_CERTAINTY,
    ("messages", "utc_offset"): IS_OFFSET,
    ("messages", "attachment_count"): IS_NUMBER,
    ("threads", "message_count"): IS_NUMBER,
    ("threads", "recovered_count"): IS_NUMBER,
    ("aliases", "uid"): IS_UID,
    ("copies", "kind"): IS_COPY_KIND,
    ("copies", "sha256"): IS_HASH,
    ("copies", "char_start"): IS_NUMBER,
    ("copies", "char_end"): IS_NUMBER,
    ("copies", "certainty"): IS_CERTAINTY,
    ("copies", "utc_offset"): IS_OFFSET,
    ("places", "byte_start"): IS_NUMBER,
    ("places", "byte_length"): IS_NUMBER,
    ("places", "envelope"): IS_LATIN,
    ("places", "trailer"): IS_LATIN,
    ("places", "nth"): IS_NUMBER,
    ("places", "labels"): IS_JSON,
    ("segments", "kind"): IS_SEGMENT,
    ("segments", "char_start"): IS_NUMBER,
    ("segments", "char_end"): IS_NUMBER,
    ("segments", "depth"): IS_NUMBER,
    ("recipients", "kind"): IS_ADDRESSED,
    ("refs", "kind"): "{0} in ('references', 'in-reply-to', 'thread-index')",
    ("links", "certainty"): IS_CERTAINTY,
    ("attachments", "size"): IS_NUMBER,
    ("blobs", "sha256"): IS_HASH,
    ("blobs", "size"): IS_NUMBER,
    ("raw", "codec"): "{0} in ('none', 'zstd')",
    ("blobs", "codec"): "{0} in ('none', 'zstd')",
    ("source_texts", "sha256"): IS_HASH,
    ("source_texts", "size"): IS_NUMBER,
    ("source_texts", "codec"): "{0} in ('none', 'zstd')",
    ("raw_blobs", "encoding"): IS_JSON,
    ("pending", "recipients"): IS_JSON,
}


def is_uid(text: object) -> bool:
    """Whether a value is such as uids are: one that is can be the name of a file."""
    return isinstance(text, str) and _UID.fullmatch(text) is not None


def checked_uid(uid: str) -> str:
    """Return a stored uid that is to be the name of a file. Raises ArchiveError where it is none."""
    if not is_uid(uid):
        raise ArchiveError(f"the archive has a message with the uid {one_line(str(uid))[:40]!r}, which is none")
    return uid


def wrong_values(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield each column that holds a value it must not hold: its name, and what is wrong in the first such row."""
    tables = connection.execute(
        "select name from sqlite_master where type = 'table' and sql not like '%virtual%' and name not like '%\\_fts%' "
        "escape '\\' and name not like '%sqlite\\_%' escape '\\' order by name"
    ).fetchall()
    for (table,) in tables:
        columns = connection.execute("select name, type, pk from pragma_table_info(?)", (table,)).fetchall()
        keys = [name for name, _, pk in columns if pk]
        for column, declared, _ in columns:
            for condition, what in _conditions(table, column, declared):
                row = _first(
                    connection,
                    f"{_quoted(column)} is not null and not coalesce({condition}, 0)",
                    table=table,
                    keys=keys,
                )
                if row is not None:
                    yield f"{table}.{column}", f"{what} in the row {row}"


def _conditions(table: str, column: str, declared: str) -> Iterator[tuple[str, str]]:
    """Yield what the values of a column must be, and what is wrong with those that are not."""
    types = TYPES.get(declared.upper())
    if types:
        listed = ", ".join(f"'{name}'" for name in types)
        yield f"typeof({_quoted(column)}) in ({listed})", "holds a value of a wrong type"
    rule = RULES_OF_VALUES.get((table, column))
    if rule:
        yield rule.format(_quoted(column)), "holds what can't be in it"


def _first(connection: sqlite3.Connection, condition: str, *, table: str, keys: list[str]) -> str | None:
    """Return the key of the first row of a table for which a condition holds; None where there is none."""
    key = " || ' ' || ".join(f"quote({_quoted(name)})" for name in keys) or "''"
    row = connection.execute(f"select cast({key} as blob) from {_quoted(table)} where {condition} limit 1").fetchone()
    if row is None:
        return None
    return one_line(row[0].decode("utf-8", "replace"))[:80]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _dangling(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield every table that refers to a row which is missing: its name, and what is wrong."""
    for table, rowid, parent, _ in connection.execute("pragma foreign_key_check"):
        yield str(table), f"refers to a row of {parent} that is missing, in the row {rowid}"


def stumbled_over(connection: sqlite3.Connection, path: str) -> ArchiveError | None:
    """Return the error to raise instead of one of `errors.STUMBLES`: what in the archive is not as it must be.

    None where all of it is: then the fault is ours, and must be seen.
    """
    try:
        found = next(chain(wrong_values(connection), _dangling(connection)), None)
    except sqlite3.Error as error:
        return ArchiveError(f"{path} is damaged ({error}); run: mailarchive verify, and restore it from a backup")
    if found is None:
        return None
    where, what = found
    return ArchiveError(f"{path}: {where} {what}; run: mailarchive verify, and restore it from a backup")
