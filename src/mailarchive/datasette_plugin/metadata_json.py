"""Datasette's metadata for an archive, out of the descriptions that docs/schema.md is made from.

`python -m mailarchive.datasette_plugin.metadata_json > metadata.json` makes the file at the top of the repository.
"""

import json
from html import escape
from typing import Any

from datasette.utils import tilde_encode

from mailarchive.archive.metadata import TABLES
from mailarchive.datasette_plugin.tables import HIDDEN, SETTINGS

TITLE = "Mail archive"
DESCRIPTION = "Conversations out of old mail, with how each message is known."
THREADS = '<a href="{0}/-/threads">Read the threads</a>, <a href="{0}/-/search">search</a>, or look at the tables.'


def metadata(*databases: str) -> dict[str, Any]:
    """Return the metadata for databases of these names, each an archive."""
    return {"title": TITLE, "description": DESCRIPTION, "databases": {name: _database(name) for name in databases}}


def _database(name: str) -> dict[str, Any]:
    tables: dict[str, dict[str, Any]] = {}
    for table, about in TABLES.items():
        tables[table] = {"description": about.description, "columns": dict(about.columns), **SETTINGS.get(table, {})}
    for table in HIDDEN:
        tables.setdefault(table, {})["hidden"] = True
    ways = THREADS.format(escape(tilde_encode(name)))  # from the database's page, wherever that lies
    return {"description_html": f"{escape(DESCRIPTION)} {ways}", "tables": tables}


def metadata_text() -> str:
    """Return the contents of metadata.json, for a database named mailarchive."""
    return json.dumps(metadata("mailarchive"), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(metadata_text(), end="")
