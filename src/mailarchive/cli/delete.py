"""mailarchive delete."""

from collections.abc import Sequence

import click

from mailarchive.archive import Archive
from mailarchive.archive.delete import (
    Deletion,
    delete_planned,
    is_to_be_rewritten,
    plan_messages,
    plan_source,
    rewrite,
)
from mailarchive.archive.reading.read import find_message
from mailarchive.cli.options import db_option, wait_option
from mailarchive.cli.terminal import line, say
from mailarchive.cli.writing import archive_alone
from mailarchive.display.people import name_or_email
from mailarchive.display.spoken_dates import listed_day
from mailarchive.display.wording import count
from mailarchive.errors import ArchiveError

LISTED = 20  # messages that are named before asking


@click.command("delete")
@click.argument("uids", nargs=-1, metavar="[UID...]")
@click.option("--source", type=int, metavar="ID", help="All mail that only this source has (see: mailarchive imports).")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@wait_option
@db_option
def delete_command(uids: tuple[str, ...], *, source: int | None, yes: bool, wait: bool, db: str) -> None:
    """Delete messages, or a source, for good.

    Says what will go, and asks. What is deleted is gone from every table, the search index and the free pages of the
    file. Where other mail quotes a deleted message, it stays known from that, as a recovered message: to be rid of
    it, delete the other mail too.

    \b
    mailarchive delete k5jx3mzq7a
    mailarchive delete --source 2
    """
    if bool(uids) == (source is not None):
        raise click.UsageError("give either UIDs or --source")
    with archive_alone(db, "delete", wait) as archive:
        connection = archive.connection
        try:
            planned = _planned(archive, uids, source)
        except ArchiveError as error:  # gone by now, or known from other mail alone
            if not is_to_be_rewritten(connection):
                raise
            alone = rewrite(connection)
            say(line(str(error)), err=True)
            say("the file was still to be rewritten after a deletion, and is now")
            _tell_of_traces(alone)
            return
        _announce(archive, planned)
        if not yes:
            click.confirm("Delete this for good?", abort=True)
        alone = delete_planned(connection, planned)
    say(f"deleted {count(len(planned.gone), 'message')}")
    _tell_of_traces(alone)


def _tell_of_traces(alone: bool) -> None:
    """Tell of what another program that has the archive open keeps of what was deleted."""
    if not alone:
        say("another program has the archive open: traces stay in its -wal file until that ends", err=True)


def _planned(archive: Archive, uids: Sequence[str], source: int | None) -> Deletion:
    if source is None:
        return plan_messages(archive.connection, uids)
    return plan_source(archive.connection, source)


def _announce(archive: Archive, planned: Deletion) -> None:
    """Print what will go, and what stays."""
    _announce_messages(archive, planned.gone, "will go")
    _announce_messages(archive, planned.staying, "will lose a copy, and stay known from other mail")
    if planned.source is not None:
        say(f"source {planned.source} will go, with its receipts")


def _announce_messages(archive: Archive, uids: Sequence[str], what: str) -> None:
    """Print how many messages `what` will happen to, and the first of them."""
    if not uids:
        return
    say(f"{count(len(uids), 'message')} {what}:")
    for uid in uids[:LISTED]:
        row = find_message(archive.connection, uid)
        who = name_or_email(row.sender) or "?"
        say(f"  {uid}  {listed_day(row.date)}  {who} · {line(row.subject, 60)}")
    if len(uids) > LISTED:
        say(f"  and {len(uids) - LISTED:,} more")
