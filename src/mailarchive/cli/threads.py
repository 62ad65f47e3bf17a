"""mailarchive threads."""

from collections.abc import Iterator

import click

from mailarchive.archive import Archive
from mailarchive.archive.as_json import thread_summary_record
from mailarchive.archive.reading.read import count_threads, list_threads
from mailarchive.archive.reading.views import ThreadSummary
from mailarchive.cli.options import db_option, json_option, page_options
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line, say
from mailarchive.display.spoken_dates import listed_day
from mailarchive.display.subjects import NO_SUBJECT
from mailarchive.display.wording import count, messages_and_recovered

LONGEST = 200  # characters of a title or of the names: a hostile one would fill the screen


@click.command("threads")
@page_options(20)
@json_option
@db_option
def threads_command(limit: int, offset: int, as_json: bool, db: str) -> None:
    """List the conversations, newest first.

    Each has the uid by which `thread`, `show` and `quote` know it.

    \b
    mailarchive threads
    mailarchive threads --limit 100 --offset 100
    mailarchive threads --json
    """
    with Archive(db, read_only=True) as archive:
        summaries = list_threads(archive.connection, limit=limit, offset=offset)
        total = count_threads(archive.connection)
    if as_json:
        echo_json([thread_summary_record(summary) for summary in summaries])
        return
    echo_lines(each for summary in summaries for each in _lines(summary))
    end = offset + len(summaries)
    if total > end:
        say(dim(f"{count(total - end, 'more thread')}: --offset {end}"), err=True)


def _lines(summary: ThreadSummary) -> Iterator[str]:
    """Yield two lines of a thread: when, uid and title; how many messages, and whose."""
    title = line(summary.title, LONGEST) or NO_SUBJECT
    yield f"{listed_day(summary.last_date):10}  {summary.uid}  {bold(title)}"
    size = messages_and_recovered(summary.message_count, summary.recovered_count)
    people = line(summary.participants, LONGEST)
    yield dim(" " * 24 + " · ".join(filter(None, (size, people))))
