"""The SQLite file: opening it, and the one class that stands for it."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from mailarchive.archive.guarding.opening import check_schema, harden, make_private
from mailarchive.archive.guarding.seals import has_seals, mark_changes
from mailarchive.archive.guarding.values import stumbled_over
from mailarchive.archive.reading.read import list_threads, load_message, load_thread, raw_bytes
from mailarchive.archive.reading.views import MessageView, Thread, ThreadSummary
from mailarchive.archive.schema import check_ours, create_or_migrate
from mailarchive.archive.search.search import SearchPage
from mailarchive.archive.search.search import search as search_messages
from mailarchive.archive.verify import Fault
from mailarchive.archive.verify import verify as verify_all
from mailarchive.archive.writing.write_lock import IN_MEMORY
from mailarchive.errors import STUMBLES, ArchiveError, NotFound, sqlite_advice


class Archive:
    """An archive file, open.

    path: the file; made where it is missing, unless `must_exist` or `read_only`; or IN_MEMORY. read_only: nothing is
    written, not even a migration. `connection` is the open sqlite3 connection, with foreign keys on. `immutable`:
    whether it lies where SQLite can't lock it, as on a read-only medium. Use it as a context manager, or call
    `close()`.

    Raises ArchiveError (another program's database, a newer version's, a folder that is missing or may not be written),
    NotFound (the file is missing) and InUse (another process is bringing it up to date).
    """

    def __init__(self, path: str | os.PathLike[str], *, read_only: bool = False, must_exist: bool = False) -> None:
        self.path = os.fspath(path)
        self.read_only = read_only
        self.immutable = False
        if (read_only or must_exist) and not os.path.exists(self.path):
            raise NotFound(f"{self.path}: no such archive; make one with: mailarchive -d {self.path} import SOURCE")
        if not read_only and self.path != IN_MEMORY:
            make_private(self.path)
        self.connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connect = self._connect_to_read if self.read_only else self._connect
        try:
            return connect()
        except sqlite3.OperationalError as error:
            raise ArchiveError(f"{self.path} can't be opened ({error}); {sqlite_advice(error).remedy}") from error
        except (sqlite3.DatabaseError, *STUMBLES) as error:
            raise ArchiveError(f"{self.path} is damaged ({error}); restore it from a backup") from error

    def _connect_to_read(self) -> sqlite3.Connection:
        try:
            return self._connect("?mode=ro")
        except sqlite3.OperationalError as error:
            if not self._can_be_read_without_lock(error):
                raise
            self.immutable = True
            return self._connect("?immutable=1")

    def _can_be_read_without_lock(self, error: sqlite3.Error) -> bool:
        """Whether the error is that no file can be made beside the archive, and none is needed.

        SQLite can't lock a WAL database then; with nothing in a -wal there is no need. It calls a folder without rights
        "readonly"; on a read-only medium it is "unable to open" the lock.
        """
        if not any(said in str(error) for said in ("readonly", "unable to open")):
            return False
        log = f"{self.path}-wal"
        return not os.path.exists(log) or os.path.getsize(log) == 0

    def _connect(self, mode: str = "") -> sqlite3.Connection:
        location = self.path
        if os.path.isdir(location):
            raise ArchiveError(f"{location} is a folder; name the file of an archive with -d")
        if location != IN_MEMORY:
            location = Path(os.path.abspath(location)).as_uri() + mode
        connection = sqlite3.connect(location, uri=True, timeout=30)
        try:
            harden(connection)
            check_ours(connection, self.path)
            check_schema(connection, self.path)
            if self.read_only:
                if not connection.execute("select 1 from sqlite_master where name = 'messages'").fetchone():
                    raise NotFound(f"{self.path} is empty; fill it with: mailarchive -d {self.path} import SOURCE")
            else:
                if has_seals(connection):
                    mark_changes(connection)  # those that a migration makes too
                create_or_migrate(connection, self.path)
                mark_changes(connection)
                connection.execute("pragma secure_delete = on")
        except BaseException:
            connection.close()
            raise
        return connection

    def threads(self, *, limit: int = 50, offset: int = 0) -> list[ThreadSummary]:
        """Return the conversations, newest first; see `archive.reading.read.list_threads`."""
        return list_threads(self.connection, limit=limit, offset=offset)

    def thread(self, uid: str) -> Thread:
        """Return the conversation that a message is in; see `archive.reading.read.load_thread`. Raises NotFound."""
        return load_thread(self.connection, uid)

    def message(self, uid: str) -> MessageView:
        """Return one message with all that is known of it; see `archive.reading.read.load_message`. Raises NotFound."""
        return load_message(self.connection, uid)

    def search(self, query: str, *, limit: int = 20, offset: int = 0) -> SearchPage:
        """Return the messages that match a query; see `archive.search.search`. Raises QueryError."""
        return search_messages(self.connection, query, limit=limit, offset=offset)

    def raw(self, uid: str) -> bytes:
        """Return the original of a message, byte for byte.

        Raises NotFound, also for a recovered message, which has none.
        """
        return raw_bytes(self.connection, uid)

    def verify(self) -> Iterator[Fault]:
        """Yield everything that is wrong with the archive, as it is met; nothing for a whole one."""
        return verify_all(self.connection)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if isinstance(error, STUMBLES):
                told = stumbled_over(self.connection, self.path)
                if told:
                    raise told from error
        finally:
            self.close()
