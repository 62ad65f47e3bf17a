"""mailarchive problems."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from mailarchive.archive import Archive
from mailarchive.archive.reading.read import list_problems
from mailarchive.archive.reading.views import ProblemRow
from mailarchive.cli.options import db_option, json_option, page_options
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line, path_of, say


@click.command("problems")
@click.argument("import_id", type=int, required=False, metavar="[IMPORT]")
@page_options(50)
@json_option
@db_option
def problems_command(import_id: int | None, limit: int, offset: int, as_json: bool, db: str) -> None:
    """List what was wrong with the mail that was imported.

    Newest first; of one import where its number is given (see: mailarchive imports). Nothing here stopped an import:
    each is a place in a source, and what was made of it.

    \b
    mailarchive problems
    mailarchive problems 3 --json
    """
    with Archive(db, read_only=True) as archive:
        rows = list_problems(archive.connection, import_id=import_id, limit=limit, offset=offset)
    if as_json:
        echo_json([asdict(row) for row in rows])
        return
    echo_lines(each for row in rows for each in _lines(row))
    if not rows:
        say("no problems", err=True)


def _lines(row: ProblemRow) -> Iterator[str]:
    """Yield two lines of a problem: what and which message; where."""
    what = f"{bold(row.code)} {line(row.detail)}"
    if row.uid:
        what += f" · {row.uid}"
    yield what
    where = path_of(row.source, row.member) or "(source deleted)"
    if row.byte_start is not None:
        where += f" at byte {row.byte_start:,}"
    noticed = f"noticed by {row.stage}"
    if row.import_id:
        noticed += f", import {row.import_id}"
    yield dim(f"  {where}, {noticed}")
