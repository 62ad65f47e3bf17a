"""What SQLite's errors mean for a person: said once, for the command line, the pages and imports."""

import sqlite3

import pytest

from mailarchive.errors import SQLITE_ADVICE, sqlite_advice


@pytest.mark.parametrize(
    ("message", "remedy", "passes"),
    [
        ("database or disk is full", "make room on the disk", True),
        ("database is locked", "wait for the program that is writing to it", True),
        ("attempt to write a readonly database", "check the folder and its rights", False),
        ("disk I/O error", "check the disk, and run: mailarchive verify", False),
        ("no such table: messages", "run: mailarchive verify", False),
    ],
)
def test_an_error_of_sqlite_says_what_to_do(message, remedy, passes):
    """Case does not matter, and what is not in the table is told as SQLite has it."""
    advice = sqlite_advice(sqlite3.OperationalError(message))
    assert (advice.remedy, advice.passes) == (remedy, passes)
    assert advice in SQLITE_ADVICE or advice.wrong == message
