"""mailarchive problems."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from mailarchive.archive import Archive
from mailarchive.archive.reading.read import list_problems
from mailarchive.archive.reading.views import ProblemRow
from mailarchive.cli.options import db_option, json_option, page_options
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line


@click.command()
@click.argument("import_id", type=int, required=False, metavar="[IMPORT]")
@page_options(50)
@json_option
@db_option
def problems(import_id: int | None, limit: int, offset: int, as_json: bool, db: str) -> None:
    """List what was wrong with the mail that was imported.

    Newest first; of one import where its number is given (see: mailarchive imports). Nothing here stopped an import:
    each is a place in a source, and what was made of it.

    \b
    mailarchive problems
    mailarchive problems 3 --json
    """
    with Archive(db, read_only=True) as archive:
        found = list_problems(archive.connection, import_id=import_id, limit=limit, offset=offset)
    if as_json:
        echo_json([asdict(row) for row in found])
    else:
        echo_lines(_lines(found))
        if not found:
            click.echo("no problems", err=True)


def _lines(found: list[ProblemRow]) -> Iterator[str]:
    """Two lines a problem: what and which message; where."""
    for row in found:
        yield f"{bold(row.code)} {line(row.detail)}" + (f" · {row.uid}" if row.uid else "")
        place = line(row.source) + (f"/{line(row.member)}" if row.member else "")
        at = f" at byte {row.byte_start:,}" if row.byte_start is not None else ""
        by = f"noticed by {row.stage}" + (f", import {row.import_id}" if row.import_id else "")
        yield dim(f"  {place or '(source deleted)'}{at}, {by}")
