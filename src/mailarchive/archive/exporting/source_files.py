"""A source as the files that it was: each under its own name in a folder, byte for byte.

The files of a folder or Maildir, a single message with what stood around it in its file, a paste or post whole. Only an
mbox has no files in it; its messages are given one by one. An archive may be a stranger's: a name that would lead out
of the folder, or that can't be a name here, is refused and told.
"""

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mailarchive.archive.guarding.values import checked_uid
from mailarchive.archive.raw import decompress, unpack_raw
from mailarchive.archive.sql import has_column, select
from mailarchive.errors import MailArchiveError, NotFound
from mailarchive.sources import MEMBERED, PROSE
from mailarchive.sources.names import original_name
from mailarchive.sources.stamp import has_stamp

STREAM = "standard-input"  # what a source from there is called
NO_NAMES = frozenset({errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EILSEQ, errno.EINVAL})


@dataclass(frozen=True, slots=True)
class _File:
    """A file to write: its name, as stored; the copy that it holds, or the text; and what stands around the copy."""

    name: str
    copy: int | None
    envelope: str = ""
    trailer: str = ""
    text: bytes = b""


@dataclass(slots=True)
class FilesWritten:
    """The account of files: how many, what was refused, and the hash of all, which of a single one is its content's."""

    count: int = 0
    refused: list[str] = field(default_factory=list)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)


def write_source_files(connection: sqlite3.Connection, folder: Path, source: int) -> tuple[FilesWritten, bool | None]:
    """Write the files of a source below a folder, as they were when it was last imported.

    Gives the account, and whether what was written is the source, byte for byte: None where that can't be told.
    Raises MailArchiveError where a file is there already, and NotFound.
    """
    row = select(connection, "select path, format, sha256 from sources where id = ?", (source,)).fetchone()
    if row is None:
        raise NotFound(f"no source {source}; list them with: mailarchive imports")
    written = FilesWritten()
    if row["format"] == "maildir":
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    for file in _files(connection, source, row["format"], row["path"]):
        _write_file(connection, folder, file, written)
    if row["format"] in (*MEMBERED, "mbox") or not row["sha256"]:
        return written, None
    whole = row["sha256"].partition(" ")[0]  # lines that were chosen stand behind it
    return written, has_stamp(row["format"], written.digest.digest(), whole)


def _files(connection: sqlite3.Connection, source: int, format: str, path: str) -> Iterator[_File]:
    """Yield the files of a source, in order of their names."""
    text = _source_text(connection, source)
    if format in PROSE and text is not None:
        yield _File(_own_name(path, format), None, text=text)
        return
    met: dict[str, int] = {}
    for row in select(connection, _places_of(connection), (source,)):
        name = next(name for name in (row["listed_as"], row["member"], _own_name(path, format)) if name is not None)
        if format == "maildir" and row["listed_as"] is None:
            name = f"cur/{name}"  # imported by a version that kept no flags
        if format == "mbox":
            name = _numbered(checked_uid(row["uid"]), met)
            yield _File(name, row["copy"])
        else:
            yield _File(name, row["copy"], envelope=row["envelope"] or "", trailer=row["trailer"] or "")


def _places_of(connection: sqlite3.Connection) -> str:
    """Return the query for what lay in a source when it was last imported; an older archive has not all columns."""
    columns = [
        f"places.{name}" if has_column(connection, "places", name) else f"null as {name}"
        for name in ("trailer", "listed_as")
    ]
    return (
        f"select copies.id as copy, messages.uid as uid, member, envelope, {', '.join(columns)} from places "
        "join copies on copies.id = places.copy join messages on messages.id = copies.message "
        "where places.source = ? and copies.kind = 'file' and byte_start is not null "
        "order by member, byte_start, places.id"
    )


def _source_text(connection: sqlite3.Connection, source: int) -> bytes | None:
    """Return the text that a source is, if it is one and is kept."""
    if not has_column(connection, "source_texts", "data"):
        return None
    row = connection.execute("select codec, data, size from source_texts where source = ?", (source,)).fetchone()
    if row is None:
        return None
    return decompress(*row)


def _own_name(path: str, format: str) -> str:
    """Return what the file is called that a source is."""
    if not path.startswith("- "):
        return os.path.basename(path)
    if format in PROSE:
        return f"{STREAM}.txt"
    return f"{STREAM}.eml"


def _numbered(uid: str, met: dict[str, int]) -> str:
    """Return the name of a message's file; of a second one that lay in the mailbox, with its number."""
    met[uid] = met.get(uid, 0) + 1
    if met[uid] == 1:
        return f"{uid}.eml"
    return f"{uid}-{met[uid]}.eml"


def _write_file(connection: sqlite3.Connection, folder: Path, file: _File, written: FilesWritten) -> None:
    """Write a file, or refuse its name; raises MailArchiveError where it is there already."""
    name = original_name(file.name)
    if not _stays_inside(name):
        written.refused.append(file.name)
        return
    path = folder / name
    data = file.text
    if file.copy is not None:
        data = file.envelope.encode("latin-1") + unpack_raw(connection, file.copy) + file.trailer.encode("latin-1")
    try:
        _write_new(path, data)
    except OSError as error:
        if error.errno not in NO_NAMES:
            raise
        written.refused.append(file.name)
        return
    written.digest.update(data)
    written.count += 1


def _write_new(path: Path, data: bytes) -> None:
    """Write a new file and the folders above it; raises OSError, and MailArchiveError where it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise MailArchiveError(f"{path} is there already; name an empty folder") from None


def _stays_inside(name: str) -> bool:
    """Whether a name leads to something below the folder that it is put behind."""
    parts = name.split("/")
    return "\0" not in name and not any(part in ("", ".", "..") for part in parts)
