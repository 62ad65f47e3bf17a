"""mailarchive threads."""

from collections.abc import Iterator

import click

from mailarchive.archive import Archive
from mailarchive.archive.as_json import thread_summary_record
from mailarchive.archive.reading.read import count_threads, list_threads
from mailarchive.archive.reading.views import ThreadSummary
from mailarchive.cli.options import db_option, json_option, page_options
from mailarchive.cli.terminal import bold, count, dim, echo_json, echo_lines, line

LONGEST = 200  # characters of a title or of the names: a hostile one would fill the screen


@click.command()
@page_options(20)
@json_option
@db_option
def threads(limit: int, offset: int, as_json: bool, db: str) -> None:
    """List the conversations, newest first.

    Each has the uid by which `thread`, `show` and `quote` know it.

    \b
    mailarchive threads
    mailarchive threads --limit 100 --offset 100
    mailarchive threads --json
    """
    with Archive(db, read_only=True) as archive:
        found = list_threads(archive.connection, limit=limit, offset=offset)
        total = count_threads(archive.connection)
    if as_json:
        echo_json([thread_summary_record(summary) for summary in found])
        return
    echo_lines(_lines(found))
    left = total - offset - len(found)
    if left > 0:
        click.echo(dim(f"{count(left, 'more thread')}: --offset {offset + len(found)}"), err=True)


def _lines(found: list[ThreadSummary]) -> Iterator[str]:
    """Two lines a thread: when, uid and title; how many messages, and whose."""
    for summary in found:
        title = line(summary.title, LONGEST) or "(no subject)"
        yield f"{(summary.last_date or 'undated')[:10]:10}  {summary.uid}  {bold(title)}"
        recovered = f", {summary.recovered_count:,} recovered" if summary.recovered_count else ""
        people = line(summary.participants, LONGEST)
        yield dim(f"{'':24}{count(summary.message_count, 'message')}{recovered}{' · ' if people else ''}{people}")
