"""Bring an archive to rest after mail came or went: every copy has its message, every message its thread."""

import sqlite3
from collections.abc import Callable

from mailarchive.archive.settling.candidates import any_settled
from mailarchive.archive.settling.pending_copies import Settler
from mailarchive.archive.settling.thread_components import drop_empty, rebuild, unthreaded
from mailarchive.archive.sql import FULL
from mailarchive.archive.writing.address_book import name_people

BATCH = 2000  # copies or threads in a transaction

Tell = Callable[[str, int, int], None]  # phase ("settling", "threading"), done, total


def settle(connection: sqlite3.Connection, tell: Tell = lambda *_: None) -> tuple[int, int]:
    """Settle every copy and thread that is not yet settled; gives how many recovered messages and threads came of it.

    Runs after each import and each deletion; stopped half-way, it goes on where it was.
    """
    settler = Settler(connection)
    if any_settled(connection):
        new = [
            row[0]
            for row in connection.execute(f"select id from messages where thread is null and known_from in {FULL}")
        ]
        _in_batches(connection, new, settler.reopen, "settling", tell)
    pending = [row[0] for row in connection.execute("select copy from pending order by copy")]
    _in_batches(connection, pending, settler.settle, "settling", tell)
    threads = 0
    total = connection.execute("select count(*) from messages where thread is null").fetchone()[0]
    with_thread = unthreaded(connection)
    while True:
        with connection:
            batch = 0
            for message in with_thread:
                rebuild(connection, message)
                threads += 1
                batch += 1
                if batch == BATCH:
                    break
        if batch < BATCH:
            break
        tell("threading", min(threads, total), total)
    with connection:
        drop_empty(connection)
        name_people(connection)
        connection.execute("insert into messages_fts (messages_fts, rank) values ('automerge', 4)")
        connection.execute("insert into messages_fts (messages_fts, rank) values ('merge', 1000)")
    connection.execute("pragma analysis_limit = 1000")
    connection.execute("analyze")
    connection.commit()
    # Merging the search index leaves a sixteenth of the file free: the pages at its end take their place. As a script,
    # since a single statement stops after the first page.
    connection.executescript("pragma incremental_vacuum")
    connection.execute("pragma wal_checkpoint(truncate)")
    return settler.recovered, threads


def _in_batches(
    connection: sqlite3.Connection,
    ids: list[int],
    step: Callable[[int], None],
    phase: str,
    tell: Tell,
) -> None:
    for start in range(0, len(ids), BATCH):
        with connection:
            for id_ in ids[start : start + BATCH]:
                step(id_)
        tell(phase, min(start + BATCH, len(ids)), len(ids))
