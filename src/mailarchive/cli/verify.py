"""mailarchive verify."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict

import click

from mailarchive.archive import Archive
from mailarchive.archive.verify import Fault, verify
from mailarchive.cli.failures import Failure
from mailarchive.cli.options import db_option, json_option, wait_option
from mailarchive.cli.progress import bar
from mailarchive.cli.terminal import echo_json, line
from mailarchive.cli.writing import archive_alone
from mailarchive.display.wording import count
from mailarchive.errors import ArchiveError


@click.command("verify")
@wait_option
@json_option
@db_option
def verify_command(wait: bool, as_json: bool, db: str) -> None:
    """Prove that the archive is whole.

    Checks the file's structure, the hash of every message and attachment, the search index and the receipts. Prints a
    line for each fault, and ends with status 1 if there is one.

    \b
    mailarchive verify
    mailarchive verify --json
    """
    faults: list[Fault] = []
    checked = 0
    with _opened(db, wait) as archive, bar(1, "Checking") as progress:

        def report(done: int, total: int) -> None:
            nonlocal checked
            checked = progress.length = total
            progress.update(done - progress.pos)

        for fault in verify(archive.connection, report):
            faults.append(fault)
            if not as_json:
                click.echo(line(str(fault)))
    if as_json:
        echo_json({"whole": not faults, "checked": checked, "faults": [asdict(fault) for fault in faults]})
    if faults:
        raise Failure(
            f"{db}: {count(len(faults), 'fault')} found; restore it from a backup, or import the sources anew"
        )
    if not as_json:
        click.echo(f"{db} is whole: {count(checked, 'original and attachment', 'originals and attachments')} checked")


@contextmanager
def _opened(db: str, wait: bool) -> Iterator[Archive]:
    """Open the archive to be written, alone, which FTS5 asks for to check the search index.

    On a read-only medium it is opened to be read, and all but the search index is checked.
    """
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(archive_alone(db, "verify", wait))
        except ArchiveError:
            archive = stack.enter_context(Archive(db, read_only=True))
        yield archive
