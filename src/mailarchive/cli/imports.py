"""mailarchive imports."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from mailarchive.archive import Archive
from mailarchive.archive.reading.read import list_imports
from mailarchive.archive.reading.views import ImportRow
from mailarchive.cli.options import db_option, json_option, page_options
from mailarchive.cli.terminal import bold, count, dim, echo_json, echo_lines, line


@click.command()
@page_options(20)
@json_option
@db_option
def imports(limit: int, offset: int, as_json: bool, db: str) -> None:
    """List what was imported, newest first.

    The number of an import is for `problems`, that of its source for `export --source` and `delete --source`.

    \b
    mailarchive imports
    """
    with Archive(db, read_only=True) as archive:
        found = list_imports(archive.connection, limit=limit, offset=offset)
    if as_json:
        echo_json([asdict(row) for row in found])
    else:
        echo_lines(_lines(found))


def _lines(found: list[ImportRow]) -> Iterator[str]:
    """Two lines an import: when and what; the account."""
    for row in found:
        started = (row.started or "")[:16].replace("T", " ")
        source = f"source {row.source_id}: {bold(line(row.source))} ({row.format})" if row.source else "(deleted)"
        yield f"{row.id:>5}  {started} UTC  {source}"
        account = (
            f"{row.found:,} found = {row.added:,} added + {row.duplicate:,} duplicate + {row.skipped:,} skipped + "
            f"{row.failed:,} failed; {row.recovered:,} recovered; {count(row.problems, 'problem')}"
        )
        unfinished = "" if row.finished else "; stopped before its end: import the source again"
        yield dim(f"{'':7}{account}{unfinished}")
