"""What went wrong, in one line that says what to do, and the exit status for it."""

import sqlite3
from typing import IO, Any

import click

from mailarchive.errors import InUse, MailArchiveError, sqlite_advice


class Failure(click.ClickException):
    """The end of a command that failed: one line on standard error, and an exit status."""

    prefix = "Error: "

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line."""
        from mailarchive.cli.terminal import line

        click.echo(self.prefix + line(self.message), file=file, err=file is None)


class Misunderstood(Failure):
    """What was asked for can't be understood."""

    exit_code = 2


class TriedLater(Failure):
    """Another command writes to the archive: nothing was done, and the same can be tried again."""

    exit_code = InUse.exit_code


class Stopped(Failure):
    """Ctrl-C: no error, and 128 + SIGINT as shells have it."""

    prefix = ""
    exit_code = 130


def explain(error: BaseException, db: str | None) -> Failure:
    """Return the failure that tells of an error; db: the archive in use, for the message."""
    if isinstance(error, MailArchiveError):
        failures = {failure.exit_code: failure for failure in (Misunderstood, TriedLater, Stopped)}
        return failures.get(error.exit_code, Failure)(str(error))
    if isinstance(error, KeyboardInterrupt):
        return Stopped("stopped")
    if isinstance(error, sqlite3.Error):
        return Failure(f"{db}: {_advice(error)}")
    if isinstance(error, OSError):
        return Failure(": ".join(map(str, filter(None, (error.filename, error.strerror or error)))))
    raise error


def explain_stumble(db: str) -> Failure | None:
    """Return the failure that tells over what in an archive a command stumbled; None where nothing is wrong with it."""
    from mailarchive.archive import Archive
    from mailarchive.archive.guarding.values import stumbled_over

    try:
        with Archive(db, read_only=True) as archive:
            told = stumbled_over(archive.connection, db)
    except (MailArchiveError, sqlite3.Error, OSError):
        return None
    if told is None:
        return None
    return Failure(str(told))


def _advice(error: sqlite3.Error) -> str:
    """Return what SQLite could not do, and what to do about it."""
    advice = sqlite_advice(error)
    if advice.passes:
        return f"{advice.wrong}; {advice.remedy}, and run the command again"
    return f"{advice.wrong}; {advice.remedy}"
