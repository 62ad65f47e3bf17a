"""mailarchive export."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from mailarchive.archive import Archive
from mailarchive.archive.export import Exported, export_eml, export_mbox
from mailarchive.archive.reading.read import raw_bytes
from mailarchive.cli.failures import Failure
from mailarchive.cli.options import db_option
from mailarchive.cli.terminal import say
from mailarchive.display.wording import count

NAMED = 5  # uids of left-out messages
VERDICTS = {True: "byte for byte the mbox that was imported", False: "not the bytes that were imported"}


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
    it was last imported, and .eml files are always byte for byte what was imported. Messages known only from forwards,
    quotations or pasted text have no bytes: they are left out, and named. So are, of a source, those that it held once
    and no longer.

    \b
    mailarchive export --format eml k5jx3 > message.eml
    mailarchive export --format eml -o folder
    mailarchive export --source 2 -o back-again.mbox
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
    _tell(exported, output)


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


def _tell(exported: Exported, output: str | None) -> None:
    """Print the account, on standard error."""
    account = count(exported.count, "message")
    if output:
        account += f" to {output}"
    if exported.identical is not None:
        account += f", {VERDICTS[exported.identical]}"
    say(account, err=True)
    if exported.left_out:
        recovered = count(len(exported.left_out), "recovered message")
        say(f"left out: {recovered} without an original ({_names(exported.left_out)})", err=True)
    if exported.gone:
        gone = count(len(exported.gone), "message")
        say(
            f"left out: {gone} no longer in the source when it was last imported ({_names(exported.gone)}); "
            "export by uid, or without --source",
            err=True,
        )


def _names(uids: Sequence[str]) -> str:
    """Return the first uids of a list."""
    names = ", ".join(uids[:NAMED])
    if len(uids) > NAMED:
        names += ", ..."
    return names
