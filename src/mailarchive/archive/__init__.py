"""The SQLite file: opening it, and the one class that stands for it."""

import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from mailarchive.archive.schema import check_ours, create_or_migrate
from mailarchive.errors import ArchiveError, NotFound


class Archive:
    """An archive file, open.

    path: the file; made where it is missing, unless `must_exist` or `read_only`. read_only: nothing is written, not
    even a migration. `connection` is the open sqlite3 connection, with foreign keys on. Use it as a context manager,
    or call `close()`.

    Raises ArchiveError (another program's database, a newer version's, a folder that is missing or may not be written)
    and NotFound (the file is missing).
    """

    def __init__(self, path: str | os.PathLike[str], *, read_only: bool = False, must_exist: bool = False) -> None:
        self.path = os.fspath(path)
        self.read_only = read_only
        if (read_only or must_exist) and not os.path.exists(self.path):
            raise NotFound(f"{self.path}: no such archive; make one with: mailarchive -d {self.path} import SOURCE")
        self.connection = self._open()

    def _open(self) -> sqlite3.Connection:
        uri = Path(os.path.abspath(self.path)).as_uri() + ("?mode=ro" if self.read_only else "")
        connection = None
        try:
            connection = sqlite3.connect(uri, uri=True, timeout=30)
            connection.execute("pragma foreign_keys = on")
            if self.read_only:
                check_ours(connection, self.path)
            else:
                create_or_migrate(connection, self.path)
                connection.execute("pragma secure_delete = on")
        except sqlite3.OperationalError as error:
            if connection:
                connection.close()
            raise ArchiveError(f"{self.path} can't be opened ({error}); check the folder and its rights") from error
        except ArchiveError:
            if connection:
                connection.close()
            raise
        return connection

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
