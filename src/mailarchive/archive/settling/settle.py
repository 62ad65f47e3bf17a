"""Bring an archive to rest after mail came or went: every copy has its message, every message its thread."""

import sqlite3
from collections.abc import Callable
from itertools import islice

from mailarchive.archive.guarding.seals import mark_table
from mailarchive.archive.settling.candidates import any_settled
from mailarchive.archive.settling.pending_copies import PendingCopies
from mailarchive.archive.settling.thread_components import drop_empty, rebuild, unthreaded
from mailarchive.archive.sql import FULL
from mailarchive.archive.writing.address_book import name_people

STATISTICS = "sqlite_stat1"
BATCH = 2000  # copies or threads in a transaction

Report = Callable[[str, int, int], None]
"""Told of progress: the phase ("settling", "threading"), how much is done, and of how much."""


def settle(connection: sqlite3.Connection, report: Report = lambda *_: None) -> tuple[int, int]:
    """Settle every copy and thread that is not yet settled; gives how many recovered messages and threads came of it.

    Runs after each import and each deletion; stopped half-way, it goes on where it was.
    """
    pending = PendingCopies(connection)
    if any_settled(connection):
        arrived = _ids(connection, f"select id from messages where thread is null and known_from in {FULL}")
        _in_batches(connection, arrived, pending.reopen, report)
    _in_batches(connection, _ids(connection, "select copy from pending order by copy"), pending.settle, report)
    threads = _build_threads(connection, report)
    with connection:
        drop_empty(connection)
        name_people(connection)
    _bring_to_rest(connection)
    return pending.recovered, threads


def _ids(connection: sqlite3.Connection, query: str) -> list[int]:
    return [row_id for (row_id,) in connection.execute(query)]


def _in_batches(connection: sqlite3.Connection, ids: list[int], step: Callable[[int], None], report: Report) -> None:
    """Take a step for each row, in transactions of BATCH rows."""
    for start in range(0, len(ids), BATCH):
        with connection:
            for row_id in ids[start : start + BATCH]:
                step(row_id)
        report("settling", min(start + BATCH, len(ids)), len(ids))


def _build_threads(connection: sqlite3.Connection, report: Report) -> int:
    """Build every thread that has a message without one; gives how many."""
    total = connection.execute("select count(*) from messages where thread is null").fetchone()[0]
    threads = 0
    without_thread = unthreaded(connection)
    while True:
        with connection:
            batch = 0
            for message in islice(without_thread, BATCH):
                rebuild(connection, message)
                batch += 1
        threads += batch
        if batch < BATCH:
            return threads
        report("threading", min(threads, total), total)


def _bring_to_rest(connection: sqlite3.Connection) -> None:
    """Merge the search index, learn what SQLite plans with, and give back free pages."""
    with connection:
        connection.execute("insert into messages_fts (messages_fts, rank) values ('automerge', 4)")
        connection.execute("insert into messages_fts (messages_fts, rank) values ('merge', 1000)")
    connection.execute("pragma analysis_limit = 1000")
    with connection:
        mark_table(connection, STATISTICS)
        connection.execute("analyze")
        mark_table(connection, STATISTICS)
    # Merging the search index leaves a sixteenth of the file free: the pages at its end take their place. As a script,
    # since a single statement stops after the first page.
    connection.executescript("pragma incremental_vacuum")
    connection.execute("pragma wal_checkpoint(truncate)")
