"""mailarchive import."""

import os
from dataclasses import asdict

import click

from mailarchive.archive import Archive
from mailarchive.cli.failures import Failure, Stopped, explain
from mailarchive.cli.options import db_option, json_option, line_options, line_range
from mailarchive.cli.progress import Bars
from mailarchive.cli.terminal import count, dim, echo_json, line
from mailarchive.errors import SourceError
from mailarchive.importing.pipeline import import_path
from mailarchive.model import Receipt, Supplied
from mailarchive.sources import FORMATS, Format

NOT_WRITTEN = "\n  dry run: nothing was written"
RATED = 1000  # messages: with fewer, a rate says nothing but how long starting takes


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--format", type=click.Choice(FORMATS), help="What the sources are, where that is not to be detected.")
@click.option("--from", "sender", metavar="PERSON", help='Of a paste: who wrote it, "Name <address>" or either part.')
@click.option("--to", multiple=True, metavar="PERSON", help="Of a paste: to whom. May be repeated.")
@click.option("--date", metavar="DATE", help="Of a paste: when it was sent.")
@click.option("--subject", metavar="TEXT", help="Of a paste: its subject.")
@line_options
@click.option("--dry-run", is_flag=True, help="Tell what would come, and write nothing.")
@json_option
@db_option
def import_(
    sources: tuple[str, ...],
    *,
    format: Format | None,
    sender: str | None,
    to: tuple[str, ...],
    date: str | None,
    subject: str | None,
    from_line: int | None,
    to_line: int | None,
    dry_run: bool,
    as_json: bool,
    db: str,
) -> None:
    """Put mail into the archive.

    SOURCE is a file, a folder, or - for standard input: mbox, Maildir, single messages, pasted text, or a post that
    contains mail. What it is shows in its content. What the archive has already is not added again, so a mailbox that
    has grown, or an import that was stopped, is simply imported again. So is one with messages that failed: these are
    tried again.

    \b
    mailarchive import ~/Mail/inbox.mbox
    mailarchive import ~/Maildir export/*.eml
    pbpaste | mailarchive import - --from "Ann Lee" --date "16 Feb 2018 09:34"
    mailarchive import post.md --from-line 12 --to-line 40
    """
    supplied = Supplied(sender, to, date, subject) if sender or to or date or subject else None
    lines = line_range(from_line, to_line)
    receipts: list[Receipt] = []
    failed = False
    is_new = not os.path.exists(db)
    with Archive(db, read_only=dry_run and not is_new) as archive, Bars() as bars:
        try:
            for source in sources:
                try:
                    made = import_path(
                        archive,
                        source,
                        format=format,
                        supplied=supplied,
                        lines=lines,
                        dry_run=dry_run,
                        progress=bars,
                    )
                except SourceError as error:
                    failed = True
                    explain(error, db).show()
                    continue
                finally:
                    bars.close()
                receipts += made
                failed = failed or any(receipt.found and receipt.failed == receipt.found for receipt in made)
                if not as_json:
                    for receipt in made:
                        click.echo(describe(receipt))
        except KeyboardInterrupt:
            raise Stopped(
                "stopped; what was read so far is kept, and the same command goes on where it stopped"
            ) from None
        nothing = archive.connection.execute("select 1 from imports").fetchone() is None
    if is_new and nothing:  # an empty archive helps nobody
        os.unlink(db)
    if as_json:
        echo_json([asdict(receipt) for receipt in receipts])
    if failed:
        raise click.exceptions.Exit(Failure.exit_code)


def describe(receipt: Receipt) -> str:
    """A receipt in two lines: what was found and what came of it."""
    head = f"{line(receipt.source)} ({receipt.format}): "
    dry = receipt.import_id is None
    if receipt.unchanged:
        same = f"{head}unchanged since its last import, {count(receipt.found, 'message')}, nothing to add"
        return f"{same}{NOT_WRITTEN if dry else ''}"
    what = "to find" if dry else "found"
    sums = " + ".join(f"{getattr(receipt, name):,} {name}" for name in ("added", "duplicate", "skipped", "failed"))
    if dry:
        return f"{head}{receipt.found:,} {what} = {sums}{NOT_WRITTEN}"
    rate = f"{receipt.found / max(receipt.seconds, 0.001):,.0f} messages/s" if receipt.found >= RATED else ""
    more = [
        f"{receipt.recovered:,} recovered from forwards and quotations" if receipt.recovered else "",
        count(receipt.threads, "thread") + " made or changed",
        f"{count(receipt.problems, 'problem')} (mailarchive problems {receipt.import_id})" if receipt.problems else "",
        f"{receipt.seconds:.1f} s",
        rate,
    ]
    return f"{head}{receipt.found:,} {what} = {sums}\n  " + dim(", ".join(part for part in more if part))
