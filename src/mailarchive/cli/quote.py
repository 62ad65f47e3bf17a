"""mailarchive quote."""

import click

from mailarchive.archive import Archive
from mailarchive.archive.reading.read import find_message, load_thread
from mailarchive.cli.options import db_option
from mailarchive.cli.terminal import echo_json, line, say
from mailarchive.display.numbers import percent_sure
from mailarchive.errors import PassageError
from mailarchive.excerpts import FORMATS, excerpt, redact, render
from mailarchive.excerpts.quotable import Quotable
from mailarchive.excerpts.render import as_record

MOST_CONTEXT = 1000  # messages before and after


@click.command("quote")
@click.argument("uid")
@click.option("-p", "--passage", metavar="TEXT", help="Only these words of it, as you remember them.")
@click.option(
    "-c", "--context", type=click.IntRange(0, MOST_CONTEXT), default=0, metavar="N", help="Also N messages around it."
)
@click.option("-f", "--format", type=click.Choice(FORMATS), default="markdown", show_default=True)
@click.option("--standalone", is_flag=True, help="HTML with inline style, for a newsletter editor.")
@click.option("--base-url", metavar="URL", help="Where the archive is browsed, for a permalink.")
@click.option("--hide-addresses", is_flag=True, help="Put [address] for every email address.")
@click.option("--initials", is_flag=True, help="Put initials for the names of senders and recipients.")
@db_option
def quote_command(
    *,
    uid: str,
    passage: str | None,
    context: int,
    format: str,
    standalone: bool,
    base_url: str | None,
    hide_addresses: bool,
    initials: bool,
    db: str,
) -> None:
    """Quote a message, or a passage of it, into a post.

    The passage is found whatever has become of its line breaks, quote marks and case. The citation says who wrote to
    whom, when, and how that is known.

    \b
    mailarchive quote k5jx3mzq7a
    mailarchive quote k5jx --passage "optimization of leg geometry"
    mailarchive quote k5jx --format html --standalone --hide-addresses > quote.html
    """
    if standalone and format != "html":
        raise click.UsageError("--standalone is for --format html")
    with Archive(db, read_only=True) as archive:
        uid = find_message(archive.connection, uid).uid
        thread = load_thread(archive.connection, uid)
    try:
        excerpts = excerpt(thread, uid, passage=passage, context=context)
    except PassageError as error:
        raise _with_nearest(error) from error
    for message in dict.fromkeys(item.message for item in excerpts if item.message.is_unsure):
        say(line(_doubt(message)), err=True)
    excerpts = redact(excerpts, hide_addresses=hide_addresses, initials=initials)
    if format == "json":
        echo_json([as_record(item, base_url=base_url) for item in excerpts])
    else:
        say(render(excerpts, format, base_url=base_url, standalone=standalone), nl=False)


def _doubt(message: Quotable) -> str:
    """Return a line that says how sure it is that what is quoted is the message's, and what settles it."""
    return (
        f"Warning: {message.uid}: {percent_sure(message.certainty)} where it begins and ends (rule {message.rule});"
        " compare its source, and import it again with --from-line and --to-line if words are missing or not its own"
    )


def _with_nearest(error: PassageError) -> PassageError:
    """Return the same error, with the nearest passages in its line."""
    if not error.nearest:
        return error
    nearest = " | ".join(f"“{' '.join(words.split())}”" for words in error.nearest)
    return PassageError(f"{error}; the nearest: {nearest}", error.nearest)
