"""Bring an archive to rest after mail came or went: every copy has its message, every message its thread."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice

from mailarchive.archive.guarding.seals import mark_table
from mailarchive.archive.settling.candidates import any_settled
from mailarchive.archive.settling.pending_copies import PendingCopies
from mailarchive.archive.settling.thread_components import drop_empty, rebuild, unthreaded
from mailarchive.archive.settling.topic_links import decide_topic, in_question
from mailarchive.archive.writing.address_book import name_people

STATISTICS = "sqlite_stat1"
BATCH = 2000  # copies or threads in a transaction
STEPS = 20  # of these between two reports


class Course:
    """How settling goes: where it commits, and who is told. This one commits each batch and tells nobody."""

    def transaction(self, connection: sqlite3.Connection) -> AbstractContextManager[object]:
        """Return what a batch is done in."""
        return connection

    def report(self, phase: str, done: int, total: int) -> None:
        """Hear how far it is: the phase ("settling", "threading", "tidying"), how much is done, and of how much."""

    def count(self, account: dict[str, int]) -> None:
        """Hear what came of a batch, recovered messages or threads, while its transaction is open."""

    def committed(self) -> None:
        """Hear that a batch is done; what is raised here stops the settling, which goes on when it is called again."""


def settle(connection: sqlite3.Connection, course: Course | None = None) -> None:
    """Settle every copy and thread that is not yet settled.

    Runs after each import and each deletion. Stopped half-way, it goes on where it was, to the same end: what is left
    to do stands in `arrivals`, in `pending` and in messages without a thread.
    """
    course = course or Course()
    pending = PendingCopies(connection)
    _in_batches(pending, _arrivals(connection, course), pending.reopen, course)
    _in_batches(pending, _ids(connection, "select copy from pending order by copy"), pending.settle, course)
    _in_batches(pending, in_question(connection), partial(decide_topic, connection), course)
    _build_threads(connection, course)
    with course.transaction(connection):
        drop_empty(connection)
        name_people(connection)


def _arrivals(connection: sqlite3.Connection, course: Course) -> list[int]:
    """Return the messages that settled copies may be of; where nothing was settled before, none can be."""
    if any_settled(connection):
        return _ids(connection, "select message from arrivals order by message")
    with course.transaction(connection):
        connection.execute("delete from arrivals")
    return []


def _ids(connection: sqlite3.Connection, query: str) -> list[int]:
    return [row_id for (row_id,) in connection.execute(query)]


def _in_batches(pending: PendingCopies, ids: list[int], step: Callable[[int], None], course: Course) -> None:
    """Take a step for each row, in transactions of BATCH rows."""
    for start in range(0, len(ids), BATCH):
        with course.transaction(pending.connection):
            before = pending.recovered
            for position, row_id in enumerate(ids[start : start + BATCH], start):
                step(row_id)
                if position % STEPS == 0:
                    course.report("settling", position, len(ids))
            course.count({"recovered": pending.recovered - before})
        course.committed()
    course.report("settling", len(ids), len(ids))


def _build_threads(connection: sqlite3.Connection, course: Course) -> None:
    """Build every thread that has a message without one."""
    (total,) = connection.execute("select count(*) from messages where thread is null").fetchone()
    done = 0
    without_thread = unthreaded(connection)
    batch = BATCH
    while batch == BATCH:
        with course.transaction(connection):
            batch = 0
            for message in islice(without_thread, BATCH):
                done += rebuild(connection, message)
                batch += 1
                if batch % STEPS == 0:
                    course.report("threading", min(done, total), total)
            course.count({"threads": batch})
        course.committed()


def bring_to_rest(connection: sqlite3.Connection) -> None:
    """Merge the search index, learn what SQLite plans with, and give back free pages: when no transaction is open."""
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
