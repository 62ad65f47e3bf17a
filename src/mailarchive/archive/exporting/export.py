"""Mail out of an archive again: single messages byte for byte, and mailboxes.

What came from one mbox goes back to exactly that mbox: its From_ lines, its quoting and its blank lines are known. A
message that never lay in an mbox gets a From_ line and the quoting of mboxrd, which can be undone. Messages known only
from forwards, quotations or pasted text have no bytes to export: they are left out, and named.
"""

import hashlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, pairwise
from pathlib import Path

from mailarchive.archive.exporting.source_files import write_source_files
from mailarchive.archive.guarding.values import checked_uid
from mailarchive.archive.raw import unpack_raw
from mailarchive.archive.reading.read import find_message
from mailarchive.archive.sql import FULL, from_row, select
from mailarchive.errors import MailArchiveError, NotFound
from mailarchive.sources.stamp import file_stamp

FROM_LINE = re.compile(rb"^(>*From )", re.M)
SEPARATORS = {0: b"", 1: b"\n", 2: b"\r\n"}

Write = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Exported:
    """The account of an export.

    left_out: uids of messages without bytes of their own. identical: whether what was written is the source as it was
    last imported, byte for byte; None where no whole source was asked for. gone: uids of messages that lay in the
    source once, and no more when it was last imported. not_stored: files of it that hold no mail, or could not be
    read then. refused: names of files that would lie outside the folder, or that can't be names of files here.
    """

    count: int
    left_out: tuple[str, ...]
    identical: bool | None = None
    gone: tuple[str, ...] = ()
    not_stored: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """A copy to write, and where it lay; what is not known is None."""

    message: int | None
    copy: int
    envelope: str | None = None
    byte_start: int | None = None
    byte_length: int | None = None


def export_mbox(
    connection: sqlite3.Connection, write: Write, *, uids: Sequence[str] = (), source: int | None = None
) -> Exported:
    """Write messages as one mbox, one at a time: those of `uids`, else a whole source, else the whole archive.

    Raises NotFound (uid or source).
    """
    if source is None and not uids:
        source = _only_source(connection)
    if source is not None and not uids:
        return _export_source(connection, write, source)
    count = 0
    left_out: list[str] = []
    for item in _items(connection, uids, left_out):
        data = unpack_raw(connection, item.copy)
        newline = _newline(data)
        if item.envelope:
            write(item.envelope.encode("latin-1"))
        else:
            write(_from_line(connection, item.message) + newline)
            data = FROM_LINE.sub(rb">\1", data)
        write(data)
        write(_separator(data))
        count += 1
    return Exported(count, tuple(left_out))


def export_eml(
    connection: sqlite3.Connection, folder: Path, *, uids: Sequence[str] = (), source: int | None = None
) -> Exported:
    """Write each message to a file of its own, <uid>.eml, byte for byte as it came; a source as the files it was.

    Raises NotFound (uid or source), and MailArchiveError where a file is there already.
    """
    if source is not None:
        return _export_files(connection, folder, source)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    left_out: list[str] = []
    for item in _items(connection, uids, left_out):
        (uid,) = connection.execute("select uid from messages where id = ?", (item.message,)).fetchone()
        path = folder / f"{checked_uid(uid)}.eml"
        try:
            with path.open("xb") as file:
                file.write(unpack_raw(connection, item.copy))
        except FileExistsError:
            raise MailArchiveError(f"{path} is there already; name an empty folder") from None
        count += 1
    return Exported(count, tuple(left_out))


def _export_files(connection: sqlite3.Connection, folder: Path, source: int) -> Exported:
    """Write the files of a source into a folder. Raises NotFound, and MailArchiveError where one is there already."""
    written, identical = write_source_files(connection, folder, source)
    not_stored = connection.execute(
        "select distinct member from problems where source = ? and copy is null and member is not null order by member",
        (source,),
    )
    return Exported(
        written.count,
        left_out=(),
        identical=identical,
        gone=_gone(connection, source),
        not_stored=tuple(member for (member,) in not_stored),
        refused=tuple(written.refused),
    )


def _only_source(connection: sqlite3.Connection) -> int | None:
    """Return the one source of the archive, if it has just one, and that is an mbox which holds all it ever did."""
    rows = select(connection, "select id, format from sources limit 2").fetchall()
    if len(rows) != 1:
        return None
    (row,) = rows
    if row["format"] != "mbox" or _gone(connection, row["id"]):
        return None
    return int(row["id"])


def _gone(connection: sqlite3.Connection, source: int) -> tuple[str, ...]:
    """Return the uids of messages that lay in a source once, and no more when it was last imported."""
    rows = connection.execute(
        "select distinct messages.uid from places join copies on copies.id = places.copy "
        "join messages on messages.id = copies.message "
        "where places.source = ? and byte_start is null and copies.kind = 'file' order by messages.date, messages.id",
        (source,),
    )
    return tuple(uid for (uid,) in rows)


def _items(connection: sqlite3.Connection, uids: Sequence[str], left_out: list[str]) -> Iterator[_Item]:
    """Yield each message's best copy with bytes, oldest first or in the order of `uids`; uids without go to `left_out`.

    Raises NotFound.
    """
    for message, uid in _chosen(connection, uids):
        row = select(
            connection,
            f"""select copies.message as message, copies.id as copy, envelope, null as byte_start, null as byte_length
                from copies left join places on places.copy = copies.id
                where message = ? and kind in {FULL}
                order by kind = 'file' desc, envelope is null, copies.id, places.id limit 1""",
            (message,),
        ).fetchone()
        if row is None:
            left_out.append(uid)
        else:
            yield from_row(_Item, row)


def _chosen(connection: sqlite3.Connection, uids: Sequence[str]) -> Iterable[tuple[int, str]]:
    """Return row id and uid of the messages of `uids`, or else of all."""
    if not uids:
        return connection.execute("select id, uid from messages order by date, id")
    return [(row.id, row.uid) for row in [find_message(connection, uid) for uid in dict.fromkeys(uids)]]


def _source_items(connection: sqlite3.Connection, source: int) -> Iterator[_Item]:
    """Return every copy that lay in a source when it was last imported, in that order, doubles included."""
    if connection.execute("select 1 from sources where id = ?", (source,)).fetchone() is None:
        raise NotFound(f"no source {source}; list them with: mailarchive imports")
    rows = select(
        connection,
        "select copies.message as message, copies.id as copy, envelope, byte_start, byte_length from places "
        "join copies on copies.id = places.copy where places.source = ? and copies.kind = 'file' "
        "and byte_start is not null order by byte_start, member, places.id",
        (source,),
    )
    return (from_row(_Item, row) for row in rows)


def _export_source(connection: sqlite3.Connection, write: Write, source: int) -> Exported:
    """Write a source as one mbox; what was an mbox comes out as it was."""
    items = _source_items(connection, source)
    format, size, stamp = connection.execute(
        "select format, size, sha256 from sources where id = ?", (source,)
    ).fetchone()
    written = hashlib.sha256()
    end = _Item(None, 0, envelope="", byte_start=size)
    count = 0
    for item, following in pairwise(chain(items, [end])):
        data = unpack_raw(connection, item.copy)
        envelope = (item.envelope or "").encode("latin-1")
        if format != "mbox" or (not envelope and count):
            envelope = _from_line(connection, item.message) + _newline(data)
            data = FROM_LINE.sub(rb">\1", data)
        for piece in (envelope, data, _separator_between(item, following, data)):
            written.update(piece)
            write(piece)
        count += 1
    identical = None
    if format == "mbox" and stamp:
        identical = file_stamp(format, written.digest()) == stamp
    return Exported(count, _pasted(connection, source), identical=identical, gone=_gone(connection, source))


def _pasted(connection: sqlite3.Connection, source: int) -> tuple[str, ...]:
    """Return the uids of messages that are text of a source, and no mail with a header of its own."""
    rows = connection.execute(
        "select distinct messages.uid from places join copies on copies.id = places.copy "
        "join messages on messages.id = copies.message where places.source = ? and copies.kind = 'pasted' "
        "order by messages.date, messages.id",
        (source,),
    )
    return tuple(uid for (uid,) in rows)


def _separator_between(item: _Item, following: _Item, data: bytes) -> bytes:
    """Return what stood between two messages of an mbox: the end of a blank line, if their places leave room for it."""
    room = _room_between(item, following)
    if room is None:
        return _separator(data)
    return SEPARATORS.get(room, _separator(data))


def _room_between(item: _Item, following: _Item) -> int | None:
    """Return how many bytes lay between a message and the envelope of the next, where their places tell."""
    if item.byte_start is None or item.byte_length is None or following.byte_start is None:
        return None
    return following.byte_start - len(following.envelope or "") - item.byte_start - item.byte_length


def _separator(data: bytes) -> bytes:
    """Return what makes the end of `data` a blank line."""
    newline = _newline(data)
    if data.endswith(b"\n"):
        return newline
    return newline * 2


def _newline(data: bytes) -> bytes:
    """Return the line end that a message uses."""
    if data[: data.find(b"\n") + 1].endswith(b"\r\n"):
        return b"\r\n"
    return b"\n"


def _from_line(connection: sqlite3.Connection, message: int | None) -> bytes:
    """Return a From_ line without its line end (RFC 4155: address, and date in UTC as asctime writes it)."""
    email, date = connection.execute(
        "select email, date from messages left join addresses on addresses.id = sender where messages.id = ?",
        (message,),
    ).fetchone() or (None, None)
    try:
        when = datetime.fromisoformat(date or "").timetuple()
    except (ValueError, TypeError):
        when = time.gmtime(0)
    sender = "".join((email or "MAILER-DAEMON").split()).encode("ascii", "replace").decode()
    return f"From {sender or 'MAILER-DAEMON'} {time.asctime(when)}".encode()
