"""mailarchive verify."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import click

from mailarchive.archive import Archive
from mailarchive.archive.guarding.broken_seals import unsealed_tables
from mailarchive.archive.guarding.seals import seal
from mailarchive.archive.verify import Fault, verify
from mailarchive.cli.failures import Failure
from mailarchive.cli.options import db_option, json_option, wait_option
from mailarchive.cli.progress import Bars, bar
from mailarchive.cli.terminal import echo_json, line
from mailarchive.cli.writing import archive_alone
from mailarchive.display.wording import count
from mailarchive.errors import ArchiveError


class Mendable(Failure):
    """The archive has faults, and all of them can be mended."""

    exit_code = 3


class Lost(Failure):
    """The archive has faults, and nothing in it says what was there."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Findings:
    """What verify found. checked: originals and attachments; unproved: tables with rows that are not sealed yet."""

    checked: int
    faults: list[Fault]
    unproved: list[str]
    mended: Sequence[Fault] = ()


@click.command("verify")
@click.option("--repair", is_flag=True, help="Make anew what is derived from mail, where it is damaged.")
@wait_option
@json_option
@db_option
def verify_command(repair: bool, wait: bool, as_json: bool, db: str) -> None:
    """Prove that the archive is whole.

    Checks the file's structure, the hash of every message and attachment, every row by its seal, the search indexes and
    the receipts. Prints a line for each fault, with its place and what becomes of it: what is derived from mail can be
    mended, what is not is lost. Rows are sealed at the end of each import; of those that are not yet, it says that it
    can't tell.

    With --repair, what can be mended is: search indexes in their place, anything else by reading all mail in the
    archive again, with this version, into a copy that takes the archive's place when it is proved. That takes as long
    as an import, and as much room as the archive. Nothing is invented: what is lost stays so, and is told again.

    Ends with status 0 if the archive is whole, 1 if it can't be checked or mended, 3 if all its faults can be mended,
    and 4 if something is lost.

    \b
    mailarchive verify
    mailarchive verify --json
    mailarchive verify --repair
    """
    with _opened(db, wait) as archive:
        with bar(1, "Checking") as progress:
            found = _checked(archive, progress, as_json)
        if repair:
            found = _mended(archive, found)
    if as_json:
        echo_json(_as_json(found))
    else:
        _tell(found)
    if found.faults:
        raise _failure(db, found)
    if not as_json:
        click.echo(
            f"{db} is whole: {count(found.checked, 'original and attachment', 'originals and attachments')} checked"
        )


def _mended(archive: Archive, found: Findings) -> Findings:
    """Mend what can be, and seal what is whole and not sealed; gives what is left. Raises ArchiveError."""
    if archive.read_only:
        raise ArchiveError(f"{archive.path} can't be written, and so not mended")
    if any(fault.mend == "repair" for fault in found.faults):
        from mailarchive.importing.mend import mend  # with the parsers, half of what a command takes to start

        with Bars() as bars:
            left = mend(archive, found.faults, partial(_show, bars, archive.path))
        mended = [fault for fault in found.faults if fault not in left]
        return Findings(found.checked, left, unsealed_tables(archive.connection), mended)
    seal(archive.connection)
    return Findings(found.checked, found.faults, unsealed_tables(archive.connection))


def _show(bars: Bars, path: str, phase: str, done: int, total: int) -> None:
    from mailarchive.importing.request import Progress

    bars(Progress(path, phase, done, total, messages=0))


def _checked(archive: Archive, progress: Any, as_json: bool) -> Findings:
    """Return what verify finds; each fault is told at once, unless it is to be JSON."""
    checked = 0

    def report(done: int, total: int) -> None:
        nonlocal checked
        checked = progress.length = total
        progress.update(done - progress.pos)

    faults = []
    for fault in verify(archive.connection, report):
        faults.append(fault)
        if not as_json:
            click.echo(line(str(fault)))
    return Findings(checked, faults, unsealed_tables(archive.connection))


def _as_json(found: Findings) -> dict[str, Any]:
    return {
        "whole": not found.faults,
        "checked": found.checked,
        "unproved": found.unproved,
        "mended": [asdict(fault) for fault in found.mended],
        "faults": [asdict(fault) for fault in found.faults],
    }


def _tell(found: Findings) -> None:
    """Tell what was mended, and of which tables it can't be told whether their rows are as they were written."""
    if found.mended:
        click.echo(f"mended: {count(len(found.mended), 'fault')}")
        for fault in found.faults:
            click.echo(line(f"left: {fault}"))
    if found.unproved:
        click.echo(
            f"not sealed yet, so that it can't be told of some rows: {', '.join(found.unproved)}; import seals them"
        )


def _failure(db: str, found: Findings) -> Failure:
    """Return the end of a command that found faults."""
    told = f"{db}: {count(len(found.faults), 'fault')} found"
    lost = sum(fault.mend == "lost" for fault in found.faults)
    if not lost:
        return Mendable(f"{told}, which can all be mended")
    return Lost(f"{told}, of which {lost:,} can't be mended; restore it from a backup, or import the sources anew")


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
