"""mailarchive import."""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from functools import partial

import click

from mailarchive.archive import Archive
from mailarchive.archive.writing.write_lock import IN_MEMORY
from mailarchive.cli.failures import Failure, Stopped, explain
from mailarchive.cli.interrupts import Gently, handled_by
from mailarchive.cli.options import db_option, json_option, line_options, line_range, wait_option
from mailarchive.cli.progress import Bars
from mailarchive.cli.terminal import dim, echo_json, echo_lines, line
from mailarchive.cli.writing import alone
from mailarchive.display.wording import count
from mailarchive.errors import SourceError
from mailarchive.importing.pipeline import import_path
from mailarchive.importing.request import Progress
from mailarchive.model import Receipt, Supplied
from mailarchive.sources import FORMATS, PROSE, Format

NO_MAIL = (
    "\n  no mail was found in it: name its lines (--from-line, --to-line), or say that all of it is: --format pasted"
)
NOT_WRITTEN = "\n  dry run: nothing was written"
RATED = 1000  # messages: with fewer, a rate says nothing but how long starting takes


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    help="What the sources are, where that is not to be detected. In a text, post makes prose likelier, pasted mail.",
)
@click.option("--from", "sender", metavar="PERSON", help='Of a paste: who wrote it, "Name <address>" or either part.')
@click.option("--to", multiple=True, metavar="PERSON", help="Of a paste: to whom. May be repeated.")
@click.option("--date", metavar="DATE", help="Of a paste: when it was sent.")
@click.option("--subject", metavar="TEXT", help="Of a paste: its subject.")
@line_options
@click.option("--dry-run", is_flag=True, help="Tell what would come, and write nothing.")
@wait_option
@json_option
@db_option
def import_command(
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
    wait: bool,
    as_json: bool,
    db: str,
) -> None:
    """Put mail into the archive.

    SOURCE is a file, a folder, or - for standard input: mbox, Maildir, single messages, pasted text, or a post that
    contains mail. What it is shows in its content. What the archive has already is not added again, so a mailbox that
    has grown, or an import that was stopped, is simply imported again. So is one with messages that failed: these are
    tried again.

    One command at a time writes to an archive: a second one says who does, and ends with status 75, or waits.

    \b
    mailarchive import ~/Mail/inbox.mbox
    mailarchive import ~/Maildir export/*.eml
    pbpaste | mailarchive import - --from "Ann Lee" --date "16 Feb 2018 09:34"
    mailarchive import post.md --from-line 12 --to-line 40
    mailarchive import --wait ~/Mail/sent.mbox
    """
    lines = line_range(from_line, to_line)
    receipts: list[Receipt] = []
    refused = False
    with _opened(db, sources, dry_run, wait) as archive, Bars() as bars, _stopped_gently() as stop:
        import_source = partial(
            import_path,
            archive,
            format=format,
            supplied=_supplied(sender, to, date, subject),
            lines=lines,
            dry_run=dry_run,
            progress=partial(_shown, bars, stop),
            stop=stop,
        )
        for source in sources:
            try:
                made = import_source(source)
            except SourceError as error:
                refused = True
                explain(error, db).show()
                continue
            finally:
                bars.close()
            receipts += made
            if not as_json:
                echo_lines(map(describe, made))
    if as_json:
        echo_json([asdict(receipt) for receipt in receipts])
    if refused or any(map(_nothing_read, receipts)):
        raise click.exceptions.Exit(Failure.exit_code)


def _opened(db: str, sources: Sequence[str], dry_run: bool, wait: bool) -> AbstractContextManager[Archive]:
    if dry_run:
        return _archive_to_ask(db)
    return _archive_to_fill(db, sources, wait)


@contextmanager
def _archive_to_fill(db: str, sources: Sequence[str], wait: bool) -> Iterator[Archive]:
    """Open the archive, alone, and take it away again where it is new and nothing came into it: that helps nobody."""
    with alone(db, f"import {' '.join(sources)}", wait):
        is_new = not os.path.exists(db)
        with Archive(db) as archive:
            yield archive
            is_empty = archive.connection.execute("select 1 from imports").fetchone() is None
        if is_new and is_empty:
            os.unlink(db)


def _archive_to_ask(db: str) -> Archive:
    """Return the archive to be read; an empty one in memory where there is none yet."""
    if os.path.exists(db):
        return Archive(db, read_only=True)
    return Archive(IN_MEMORY)


@contextmanager
def _stopped_gently() -> Iterator[Gently]:
    """Let the first Ctrl-C end the import after the batch that is under way, and say so; the second one at once."""
    gently = Gently("stopping after this batch; press Ctrl-C once more to stop at once")
    with handled_by(gently.handle):
        try:
            yield gently
        except KeyboardInterrupt:
            raise Stopped("stopped; the same command goes on where it stopped") from None


def _shown(bars: Bars, stop: Gently, progress: Progress) -> None:
    """Show how far an import is; from the first batch on, it is stopped gently."""
    if progress.phase != "looking":
        stop.begin()
    bars(progress)


def _supplied(sender: str | None, to: tuple[str, ...], date: str | None, subject: str | None) -> Supplied | None:
    """Return what the options say of a paste; None where they say nothing."""
    if not any((sender, to, date, subject)):
        return None
    return Supplied(sender=sender, to=to, date=date, subject=subject)


def _nothing_read(receipt: Receipt) -> bool:
    """Whether a source held something, and none of it could be read or was mail."""
    return receipt.found > 0 and receipt.failed + receipt.skipped == receipt.found


def describe(receipt: Receipt) -> str:
    """Return a receipt in two lines: how much mail was in the source, and what came of it."""
    is_dry = receipt.import_id is None
    head = f"{line(receipt.source)} ({receipt.format}): "
    if receipt.unchanged:
        head += f"unchanged since its last import, {count(receipt.found, 'message')}, nothing to add"
    else:
        head += _account(receipt, "to find" if is_dry else "found")
    if receipt.format in PROSE and receipt.skipped:
        head += NO_MAIL
    if is_dry:
        return head + NOT_WRITTEN
    if receipt.unchanged:
        return head
    return f"{head}\n  {dim(', '.join(_outcome(receipt)))}"


def _account(receipt: Receipt, verb: str) -> str:
    """Return the sum of a receipt: "12 found = 10 added + 2 duplicate + ..."."""
    sums = " + ".join(f"{getattr(receipt, name):,} {name}" for name in ("added", "duplicate", "skipped", "failed"))
    return f"{receipt.found:,} {verb} = {sums}"


def _outcome(receipt: Receipt) -> Iterator[str]:
    """Yield what else came of an import, and how long it took."""
    if receipt.recovered:
        yield f"{receipt.recovered:,} recovered from forwards and quotations"
    yield f"{count(receipt.threads, 'thread')} made or changed"
    if receipt.problems:
        yield f"{count(receipt.problems, 'problem')} (mailarchive problems {receipt.import_id})"
    yield f"{receipt.seconds:.1f} s"
    if receipt.found >= RATED:
        yield f"{receipt.found / max(receipt.seconds, 0.001):,.0f} messages/s"
