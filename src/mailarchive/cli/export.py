"""mailarchive export."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from mailarchive.archive import Archive
from mailarchive.archive.exporting.export import Exported, export_eml, export_mbox
from mailarchive.archive.reading.read import raw_bytes
from mailarchive.cli.failures import Failure
from mailarchive.cli.options import db_option
from mailarchive.cli.terminal import line, say
from mailarchive.display.wording import count

NAMED = 5  # of what was left out
VERDICTS = {True: "byte for byte what was imported", False: "not the bytes that were imported"}

GONE = "no longer in the source when it was last imported ({}); export by uid, or without --source"


@click.command("export")
@click.argument("uids", nargs=-1, metavar="[UID...]")
@click.option(
    "--format",
    type=click.Choice(["eml", "mbox"]),
    default="mbox",
    show_default=True,
    help="One file for all, or one for each.",
)
@click.option("--source", type=int, metavar="ID", help="All mail of one source (see: mailarchive imports).")
@click.option("-o", "--output", type=click.Path(), help="A new file; for several .eml files a folder. [default: -]")
@db_option
def export_command(uids: tuple[str, ...], format: str, source: int | None, output: str | None, db: str) -> None:
    """Give mail back as it came.

    Without UID or --source, the whole archive. What came from an mbox comes out of `--source` as exactly that mbox, as
    it was last imported, and .eml files are always byte for byte what was imported. Any other source comes back in
    --format eml: each file in its place and under its name, a Maildir's with its flags, a paste or post whole. Messages
    known only from forwards, quotations or pasted text have no bytes: they are left out, and named. So are, of a
    source, those that it held once and no longer, and files that were no mail.

    \b
    mailarchive export --format eml k5jx3 > message.eml
    mailarchive export --format eml -o folder
    mailarchive export --source 2 -o back-again.mbox
    mailarchive export --source 3 --format eml -o back-again
    """
    if uids and source is not None:
        raise click.UsageError("give either UIDs or --source")
    with Archive(db, read_only=True) as archive:
        if format == "eml" and len(uids) == 1 and output is None:
            _binary_stdout().write(raw_bytes(archive.connection, uids[0]))
            return
        if format == "eml":
            if output is None:
                raise click.UsageError("several .eml files need a folder: -o FOLDER")
            exported = export_eml(archive.connection, Path(output), uids=uids, source=source)
        elif output is None:
            exported = export_mbox(archive.connection, _binary_stdout().write, uids=uids, source=source)
        else:
            exported = _to_file(archive, output, uids, source)
    noun = "message"
    if format == "eml" and source is not None:
        noun = "file"
    _tell(exported, output, noun)
    if exported.refused:
        raise click.exceptions.Exit(Failure.exit_code)


def _to_file(archive: Archive, output: str, uids: Sequence[str], source: int | None) -> Exported:
    """Write an mbox to a new file; a failed export leaves none behind."""
    path = Path(output)
    try:
        with path.open("xb") as file:
            return export_mbox(archive.connection, file.write, uids=uids, source=source)
    except FileExistsError:
        raise Failure(f"{output} is there already; name another file") from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _binary_stdout() -> IO[bytes]:
    """Return standard output for bytes; mail is not written to a terminal, which would obey what is in it."""
    if sys.stdout.isatty():
        raise click.UsageError("raw mail is not written to a terminal: give -o FILE, or redirect the output")
    return sys.stdout.buffer


def _tell(exported: Exported, output: str | None, noun: str) -> None:
    """Print the account, on standard error; noun: what was counted."""
    account = count(exported.count, noun)
    if output:
        account += f" to {output}"
    if exported.identical is not None:
        account += f", {VERDICTS[exported.identical]}"
    say(account, err=True)
    for names, what, why in (
        (exported.left_out, "recovered message", "without an original ({})"),
        (exported.gone, "message", GONE),
        (exported.not_stored, "file", "of the source without mail that could be read, so not in the archive ({})"),
        (exported.refused, "file", "whose name leads out of the folder, or can't be a name here ({})"),
    ):
        if names:
            say(f"left out: {count(len(names), what)} {why.format(_names(names))}", err=True)


def _names(names: Sequence[str]) -> str:
    """Return the first names of a list."""
    first = ", ".join(map(line, names[:NAMED]))
    if len(names) > NAMED:
        first += ", ..."
    return first
