"""The descriptions of tables and columns, held against the schema itself."""

import pytest

from mailarchive.archive import Archive
from mailarchive.archive.metadata import TABLES

SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")


@pytest.fixture
def columns(tmp_path):
    """The columns of every table and view of a new archive, by its name."""
    with Archive(tmp_path / "new.db") as archive:
        names = [
            name
            for (name,) in archive.connection.execute("select name from sqlite_master where type in ('table', 'view')")
            if not (name.startswith(("messages_fts", "unspaced_fts")) and name.endswith(SHADOWS))
            and not name.startswith(("sqlite_", "_sqlite_"))
        ]
        yield {name: [row[1] for row in archive.connection.execute(f"pragma table_info([{name}])")] for name in names}


def test_every_table_and_column_is_described_in_the_schemas_order(columns):
    """What the schema has and what the descriptions have is the same, column by column."""
    assert {name: list(table.columns) for name, table in TABLES.items()} == columns


def test_descriptions_are_sentences():
    """Each description begins with a capital or a term of the schema, and ends with a full stop."""
    for name, table in TABLES.items():
        for text in [table.description, *table.columns.values()]:
            assert text.endswith("."), (name, text)
