"""mailarchive imports."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from mailarchive.archive import Archive
from mailarchive.archive.reading.read import list_imports
from mailarchive.archive.reading.views import ImportRow
from mailarchive.cli.options import db_option, json_option, page_options
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line, say
from mailarchive.display.wording import count


@click.command("imports")
@page_options(20)
@json_option
@db_option
def imports_command(limit: int, offset: int, as_json: bool, db: str) -> None:
    """List what was imported, newest first.

    The number of an import is for `problems`, that of its source for `export --source` and `delete --source`.

    \b
    mailarchive imports
    """
    with Archive(db, read_only=True) as archive:
        rows = list_imports(archive.connection, limit=limit, offset=offset)
    if as_json:
        echo_json([asdict(row) for row in rows])
    elif rows:
        echo_lines(each for row in rows for each in _lines(row))
    else:
        say("no imports", err=True)


def _lines(row: ImportRow) -> Iterator[str]:
    """Yield two lines of an import: when and what; the account."""
    started = (row.started or "")[:16].replace("T", " ")
    yield f"{row.id:>5}  {started} UTC  {_source(row)}"
    account = (
        f"{row.found:,} found = {row.added:,} added + {row.duplicate:,} duplicate + {row.skipped:,} skipped + "
        f"{row.failed:,} failed; {row.recovered:,} recovered; {count(row.problems, 'problem')}"
    )
    if not row.finished:
        account += "; stopped before its end: import the source again"
    yield dim(f"{'':7}{account}")


def _source(row: ImportRow) -> str:
    if not row.source:
        return "(deleted)"
    return f"source {row.source_id}: {bold(line(row.source))} ({row.format})"
