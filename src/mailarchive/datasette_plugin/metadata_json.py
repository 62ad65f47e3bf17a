"""Datasette's metadata for an archive, out of the descriptions that docs/schema.md is made from.

`python -m mailarchive.datasette_plugin.metadata_json > metadata.json` makes the file at the top of the repository.
"""

import json
from typing import Any

from mailarchive.archive.metadata import TABLES
from mailarchive.datasette_plugin.tables import HIDDEN, SETTINGS

TITLE = "Mail archive"
DESCRIPTION = "Conversations out of old mail, with how each message is known."


def metadata(*databases: str) -> dict[str, Any]:
    """The metadata for databases of these names, each an archive."""
    return {"title": TITLE, "description": DESCRIPTION, "databases": {name: _database() for name in databases}}


def _database() -> dict[str, Any]:
    tables: dict[str, dict[str, Any]] = {}
    for name, table in TABLES.items():
        tables[name] = {"description": table.description, "columns": dict(table.columns), **SETTINGS.get(name, {})}
    for name in HIDDEN:
        tables.setdefault(name, {})["hidden"] = True
    return {"description": DESCRIPTION, "tables": tables}


def as_text() -> str:
    """The contents of metadata.json, for a database named mailarchive."""
    return json.dumps(metadata("mailarchive"), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(as_text(), end="")
