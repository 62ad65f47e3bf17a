"""Deleting mail so that it is gone: from every table, the search index and the free pages of the file.

What goes is copies: a message's bytes and everything that was found in them. A message that other mail quotes or
attaches stays known through that mail, as a recovered message where only quotations are left.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from mailarchive.archive.guarding.seals import mark_changes, seal
from mailarchive.archive.reading.read import find_message
from mailarchive.archive.settling.pending_copies import PendingCopies
from mailarchive.archive.settling.settle import Course, bring_to_rest, settle
from mailarchive.archive.sql import select
from mailarchive.archive.writing import message_labels
from mailarchive.archive.writing.write_lock import lock_of
from mailarchive.errors import ArchiveError, NotFound
from mailarchive.model import is_recovered

# Copies that hold another one, from the roots in `doomed` downwards.
GROW = """
    with recursive under(copy) as (
        select copy from temp.doomed union select copies.id from copies join under on copies.container = under.copy
    )
    insert or ignore into temp.doomed select copy from under
"""

# The pastes and posts that hold a doomed copy, whole.
TEXTS_OF_DOOMED = (
    "delete from source_texts where source in (select places.source from places join temp.doomed using (copy))"
)

# What nothing refers to any more; in this order.
ORPHANS = (
    "delete from blobs where sha256 not in (select blob from raw_blobs) "
    "and sha256 not in (select blob from attachments)",
    "delete from labels where id not in (select label from message_labels)",
    "delete from addresses where id not in (select address from recipients) "
    "and id not in (select sender from messages where sender is not null) "
    "and id not in (select sender from copies where sender is not null)",
    "delete from copy_words where copy not in (select id from copies)",
    "delete from people where id not in (select person from addresses where person is not null)",
)

# As `user_version` of the file, from a deletion until no free page holds what was deleted.
TO_BE_REWRITTEN = 1


@dataclass(frozen=True, slots=True)
class Deletion:
    """What will go.

    copies: row ids of the files and pastes. source: row id, where a whole source goes. gone: uids of messages that
    nothing will attest any more, recovered ones included. staying: uids of messages that lose a copy and stay known
    from other mail.
    """

    copies: tuple[int, ...]
    source: int | None
    gone: tuple[str, ...]
    staying: tuple[str, ...]


def plan_messages(connection: sqlite3.Connection, uids: Iterable[str]) -> Deletion:
    """Return what goes when these messages are deleted. Writes nothing.

    Raises NotFound, and ArchiveError for a message that has no file of its own: it goes with the mail it was found in.
    """
    copies: dict[int, None] = {}
    for uid in uids:
        row = find_message(connection, uid)
        roots = connection.execute(
            "select id from copies where message = ? and kind in ('file', 'pasted')", (row.id,)
        ).fetchall()
        if not roots:
            holders = connection.execute(
                "select distinct messages.uid from copies join copies as above on above.id = copies.container "
                "join messages on messages.id = above.message where copies.message = ? limit 5",
                (row.id,),
            )
            other_mail = ", ".join(holder for (holder,) in holders)
            raise ArchiveError(f"{row.uid} is known from other mail alone; delete that instead: {other_mail}")
        copies.update(dict.fromkeys(root for (root,) in roots))
    return _plan(connection, tuple(copies), None)


def plan_source(connection: sqlite3.Connection, source: int) -> Deletion:
    """Return what goes when a source is deleted: the mail that lay in no other. Writes nothing. Raises NotFound."""
    if connection.execute("select 1 from sources where id = ?", (source,)).fetchone() is None:
        raise NotFound(f"no source {source}; list them with: mailarchive imports")
    copies = connection.execute(
        "select distinct copy from places where source = ?1 "
        "and not exists (select 1 from places as other where other.copy = places.copy and other.source != ?1)",
        (source,),
    )
    return _plan(connection, tuple(copy for (copy,) in copies), source)


def _plan(connection: sqlite3.Connection, copies: tuple[int, ...], source: int | None) -> Deletion:
    """Return the deletion of root copies, and what becomes of the messages that have a copy among them or in them."""
    _doom(connection, copies)
    gone: list[str] = []
    staying: list[str] = []
    for uid, left in connection.execute(
        "select uid, exists (select 1 from copies where copies.message = messages.id "
        "and copies.id not in (select copy from temp.doomed)) from messages where id in "
        "(select message from copies where id in (select copy from temp.doomed)) order by date, id"
    ):
        if left:
            staying.append(uid)
        else:
            gone.append(uid)
    connection.rollback()
    return Deletion(copies, source, tuple(gone), tuple(staying))


def _doom(connection: sqlite3.Connection, roots: Sequence[int]) -> None:
    """Fill the temporary table `doomed` with root copies and all that is in them."""
    connection.execute("create temp table if not exists doomed (copy integer primary key)")
    connection.execute("delete from temp.doomed")
    connection.executemany("insert into temp.doomed values (?)", ((copy,) for copy in roots))
    connection.execute(GROW)


def delete_planned(connection: sqlite3.Connection, deletion: Deletion) -> bool:
    """Delete, settle what other mail still says of the messages that are gone, and rewrite the file.

    Gives False where another program has the archive open: then old pages stay in its -wal file until that ends.
    Raises sqlite3.OperationalError where there is no room to delete: nothing is changed then. Raises ArchiveError where
    there is none for the copy of the file that rewriting takes: the mail is gone then, and `is_to_be_rewritten`.
    """
    with lock_of(connection, "delete"):
        with connection:  # all or nothing: a disk may be full at any moment
            uids = _delete(connection, deletion)
            settle(connection, _Within())
            _keep_uids(connection, uids)
            connection.execute(f"pragma user_version = {TO_BE_REWRITTEN}")
        return rewrite(connection)


class _Within(Course):
    """A settling in the transaction of somebody else."""

    def transaction(self, connection: sqlite3.Connection) -> AbstractContextManager[object]:
        """Return nothing to commit."""
        return nullcontext()


def _delete(connection: sqlite3.Connection, deletion: Deletion) -> dict[str, int]:
    """Delete what is planned, and what was found in it.

    Gives for each uid that may live on, in a message recovered from other mail, a copy of it that is left.
    """
    _doom(connection, deletion.copies)
    labelled = _labels_of_places(connection, deletion.source)
    uids = _release_messages(connection)
    connection.execute(TEXTS_OF_DOOMED)
    connection.execute("delete from copies where id in (select copy from temp.doomed)")
    if deletion.source is not None:
        # What is wrong with a copy that lies elsewhere too stays known: by it what failed is tried again.
        connection.execute(
            "update problems set import = null, source = null, member = null, byte_start = null "
            "where source = ? and copy is not null",
            (deletion.source,),
        )
        connection.execute("delete from sources where id = ?", (deletion.source,))
    for message, gone in labelled:
        message_labels.take_off(connection, message, gone)
    for statement in ORPHANS:
        connection.execute(statement)
    return uids


def _labels_of_places(connection: sqlite3.Connection, source: int | None) -> list[tuple[int, frozenset[str]]]:
    """Return the labels that go with places of the copies in `doomed`, and of a source, each with its message."""
    rows = connection.execute(
        "select message, labels from places join copies on copies.id = places.copy "
        "where labels is not null and message is not null "
        "and (copies.id in (select copy from temp.doomed) or places.source = ?)",
        (source,),
    )
    return [(message, message_labels.load_labels(dumped)) for message, dumped in rows]


def _release_messages(connection: sqlite3.Connection) -> dict[str, int]:
    """Take every message off the copies in `doomed`: on to a file that is left, back to pending, or away."""
    pending = PendingCopies(connection)
    uids: dict[str, int] = {}
    affected = connection.execute(
        "select distinct message from copies where id in (select copy from temp.doomed) and message is not null"
    ).fetchall()
    for (message,) in affected:
        pending.messages.rethread(message)
        if not _loses_best_copy(connection, message):
            continue
        left = _copies_left(connection, message)
        if left and not is_recovered(left[0]["kind"]):  # the same words and header, or it were another message
            pending.messages.unindex(message)
            connection.execute("update messages set copy = ?, known_from = ? where id = ?", (*left[0], message))
            pending.messages.index([message])
            continue
        for row in left:
            pending.take_back(row["copy"])
        if left:
            uids.update((uid, left[0]["copy"]) for uid in pending.messages.uids(message))
        pending.messages.remove(message)
    return uids


def _loses_best_copy(connection: sqlite3.Connection, message: int) -> bool:
    """Whether the copy that a message takes its fields from is in `doomed`, or is gone."""
    (loses,) = connection.execute(
        "select copy is null or copy in (select copy from temp.doomed) from messages where id = ?", (message,)
    ).fetchone()
    return bool(loses)


def _copies_left(connection: sqlite3.Connection, message: int) -> list[sqlite3.Row]:
    """Return the copies of a message that are not in `doomed`, the best first."""
    return select(
        connection,
        "select id as copy, kind from copies where message = ? and id not in (select copy from temp.doomed) "
        "order by kind = 'file' desc, kind = 'attached' desc, id",
        (message,),
    ).fetchall()


def _keep_uids(connection: sqlite3.Connection, uids: dict[str, int]) -> None:
    """Let uids that a deletion took away lead to the messages that their remaining copies became.

    Decisions about messages that are gone go too.
    """
    connection.executemany(
        "insert or ignore into aliases (uid, message) select ?1, message from copies "
        "where id = ?2 and message is not null and not exists (select 1 from messages where uid = ?1)",
        uids.items(),
    )
    connection.execute(
        "delete from decisions where message_uid not in (select uid from messages union select uid from aliases)"
    )


def is_to_be_rewritten(connection: sqlite3.Connection) -> bool:
    """Whether mail was deleted and the file not rewritten after it, so that free pages may hold traces of it."""
    (owed,) = connection.execute("pragma user_version").fetchone()
    return bool(owed == TO_BE_REWRITTEN)


def rewrite(connection: sqlite3.Connection) -> bool:
    """Write the search index and the file anew, so that no free page holds what was deleted; see `delete_planned`."""
    try:
        bring_to_rest(connection)
        seal(connection)
        for index in ("messages_fts", "unspaced_fts"):
            connection.execute(f"insert into {index}({index}) values ('optimize')")
        connection.commit()
        _vacuum(connection)
        connection.execute("pragma user_version = 0")
        (busy, _, _) = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    except sqlite3.OperationalError as error:
        connection.rollback()
        raise ArchiveError(
            f"the mail is deleted, but the file could not be rewritten ({error}), so traces may be left in it; "
            "make room, close other programs, and delete once more"
        ) from error
    return not busy


def _vacuum(connection: sqlite3.Connection) -> None:
    """Write the file anew by way of a temporary one: in memory, as such are kept otherwise, it may find no room."""
    connection.execute("pragma temp_store = default")
    try:
        connection.execute("vacuum")
    finally:
        mark_changes(connection)  # again: what is temporary went with the change of its store
