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
from mailarchive.cli.terminal import count

NAMED = 5  # uids of left-out messages


@click.command()
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
def export(uids: tuple[str, ...], format: str, source: int | None, output: str | None, db: str) -> None:
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
    """Standard output for bytes; mail is not written to a terminal, which would obey what is in it."""
    if sys.stdout.isatty():
        raise click.UsageError("raw mail is not written to a terminal: give -o FILE, or redirect the output")
    return sys.stdout.buffer


def _tell(exported: Exported, output: str | None) -> None:
    """The account, on standard error."""
    where = f" to {output}" if output else ""
    same = "byte for byte the mbox that was imported" if exported.identical else "not the bytes that were imported"
    verdict = "" if exported.identical is None else f", {same}"
    click.echo(f"{count(exported.count, 'message')}{where}{verdict}", err=True)
    if exported.left_out:
        left = count(len(exported.left_out), "recovered message")
        click.echo(f"left out: {left} without an original ({_names(exported.left_out)})", err=True)
    if exported.gone:
        left = count(len(exported.gone), "message")
        click.echo(
            f"left out: {left} no longer in the source when it was last imported ({_names(exported.gone)}); "
            "export by uid, or without --source",
            err=True,
        )


def _names(uids: Sequence[str]) -> str:
    """The first uids of a list."""
    return ", ".join(uids[:NAMED]) + (", ..." if len(uids) > NAMED else "")
