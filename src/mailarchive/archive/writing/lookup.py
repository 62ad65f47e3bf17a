"""What the archive holds already of what is to be imported, and whether it could be parsed then."""

import sqlite3
from collections.abc import Sequence

from mailarchive.archive.writing.records import FAILURES, Record

MOST_VALUES = 500  # in one statement

# Whether a copy was stored raw because its parser failed.
FAILED = "select 1 from problems where problems.copy = copies.id and problems.code in ({})".format(
    ", ".join(f"'{code}'" for code in FAILURES)
)


def held(connection: sqlite3.Connection, sha256s: Sequence[str]) -> dict[str, bool]:
    """Those of the hashes that the archive holds as file copies, each with whether it could be parsed."""
    parsed: dict[str, bool] = {}
    for start in range(0, len(sha256s), MOST_VALUES):
        some = sha256s[start : start + MOST_VALUES]
        marks = ", ".join("?" * len(some))
        rows = connection.execute(
            f"select sha256, not exists ({FAILED}) from copies where kind = 'file' and sha256 in ({marks})", some
        )
        parsed.update((sha256, bool(was_parsed)) for sha256, was_parsed in rows)
    return parsed


def find_copy(connection: sqlite3.Connection, record: Record, source: int | None) -> int | None:
    """Return the copy that a record's bytes already are.

    Equal pastes from different sources are different: "FYI" is no identity.
    """
    if record.kind == "file":
        row = connection.execute(
            "select id from copies where sha256 = ? and kind = 'file'", (record.sha256,)
        ).fetchone()
    else:
        row = connection.execute(
            """select copies.id from copies join places on places.copy = copies.id
               where copies.sha256 = ? and copies.kind = ? and places.source = ?""",
            (record.sha256, record.kind, source),
        ).fetchone()
    if row is None:
        return None
    return int(row[0])


def could_not_be_parsed(connection: sqlite3.Connection, copy: int) -> bool:
    """Whether a copy was stored raw because its parser failed."""
    query = f"select 1 from copies where id = ? and exists ({FAILED})"
    return connection.execute(query, (copy,)).fetchone() is not None


def find_unparsed(connection: sqlite3.Connection, sha256: str) -> tuple[int, int] | None:
    """Return the file copy with this hash that was stored raw because its parser failed, and its message."""
    row: tuple[int, int] | None = connection.execute(
        f"select id, message from copies where sha256 = ? and kind = 'file' and exists ({FAILED})", (sha256,)
    ).fetchone()
    return row
