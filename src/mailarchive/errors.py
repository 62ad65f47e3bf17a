"""The errors of mailarchive.

    MailArchiveError            anything this package raises on purpose
    ├── SourceError             a source can't be read: missing, no rights, not mail
    │   └── UnknownFormat       the source is readable, and nothing in it looks like mail
    ├── ArchiveError            the database is no archive, is newer than this program, or is damaged
    │   └── NotFound            no message, thread or source answers to what was asked for
    ├── QueryError              a search query that can't be understood
    ├── PassageError            a passage to quote is absent from the message, or there more than once
    ├── InUse                   another process writes to the archive
    ├── ImportStopped           an import ended between two batches, as it was asked to
    └── WorkersError            the processes that read mail can't be started

Every message is one line that names the file, the place and what to do about it, so that the command line can print
it as it is. Broken mail raises nothing: it becomes a `model.Problem` beside the result.
"""

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass


class MailArchiveError(Exception):
    """Anything this package raises on purpose; `str(error)` is one line for a person."""

    exit_code = 1


class SourceError(MailArchiveError):
    """A source can't be read."""


class UnknownFormat(SourceError):
    """A source is readable, and nothing in it looks like mail."""


class ArchiveError(MailArchiveError):
    """The database is no archive, is newer than this program, or is damaged."""


class NotFound(ArchiveError):
    """Nothing answers to what was asked for; `nearest` holds what it may have meant."""

    def __init__(self, message: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.nearest = tuple(nearest)


class QueryError(MailArchiveError):
    """A search query can't be understood; the message shows where."""

    exit_code = 2


class PassageError(MailArchiveError):
    """A passage is absent, or there more than once; `nearest` holds what comes closest."""

    def __init__(self, message: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.nearest = tuple(nearest)


class InUse(MailArchiveError):
    """Another process writes to the archive; its exit status is that of a failure which passes by itself."""

    exit_code = os.EX_TEMPFAIL


class ImportStopped(MailArchiveError):
    """An import ended between two batches, as it was asked to; the next import of its source goes on there."""

    exit_code = 130


class WorkersError(MailArchiveError):
    """The processes that read and parse mail can't be started."""


# What a wrong value in an archive leads to, in code that takes it as it should be: see `archive.guarding.values`.
STUMBLES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, AssertionError)


@dataclass(frozen=True, slots=True)
class Advice:
    """What an error of SQLite means for a person. said: what SQLite's message holds, in small letters.

    passes: it goes away by itself or when the remedy is taken, and then the same can be done again.
    """

    said: str
    wrong: str
    remedy: str
    passes: bool = False


SQLITE_ADVICE = (
    Advice("full", "the disk is full (what was stored is kept)", "make room on the disk", passes=True),
    Advice("locked", "another program is writing to it", "wait for the program that is writing to it", passes=True),
    Advice("busy", "another program is writing to it", "wait for the program that is writing to it", passes=True),
    Advice("readonly", "it may not be written", "check the folder and its rights"),
    Advice("unable to open", "it can't be opened", "check the folder and its rights"),
    Advice("disk i/o", "the disk failed", "check the disk, and run: mailarchive verify"),
    Advice("malformed", "it is damaged", "run: mailarchive verify, and restore it from a backup"),
    Advice("not a database", "it is no SQLite database", "name another file with -d"),
    Advice("interrupted", "this took too long and was stopped", "ask for less at once", passes=True),
)


def sqlite_advice(error: sqlite3.Error) -> Advice:
    """Return what an error of SQLite means and what to do about it."""
    message = str(error)
    for advice in SQLITE_ADVICE:
        if advice.said in message.lower():
            return advice
    return Advice("", message, "run: mailarchive verify")
