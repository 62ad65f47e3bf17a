"""mailarchive backup."""

import click

from mailarchive.archive import Archive
from mailarchive.archive.backup import back_up
from mailarchive.cli.options import db_option
from mailarchive.cli.progress import bar
from mailarchive.cli.terminal import say
from mailarchive.display.numbers import file_size
from mailarchive.display.wording import count


@click.command("backup")
@click.argument("target", metavar="FILE", type=click.Path())
@db_option
def backup_command(target: str, db: str) -> None:
    """Copy the archive to a new file, and prove the copy.

    The archive may be in use meanwhile: the copy is what it holds at one moment. Proved is that the copy has no fault
    in its structure, and that every row of every table is the archive's, by hash. It overwrites nothing, and its owner
    alone can read it. Whether the mail itself is whole, verify tells.

    \b
    mailarchive backup /media/disk/mail.db
    mailarchive verify -d /media/disk/mail.db
    """
    if not target:
        raise click.UsageError("name the file that the copy is to be")
    with Archive(db, read_only=True) as archive, bar(1, "Copying") as progress:

        def report(done: int, total: int) -> None:
            progress.length = total
            progress.update(done - progress.pos)

        made = back_up(archive.connection, target, report)
    say(f"{target}: {count(made.messages, 'message')}, {file_size(made.size)}, the same as {db}")
    say(f"sha256 {made.sha256}")
