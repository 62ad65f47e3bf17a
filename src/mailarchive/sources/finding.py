"""From a path to the sources in it."""

import atexit
import os
import shutil
import stat
import sys
import tempfile
from typing import BinaryIO

from mailarchive.errors import SourceError, UnknownFormat
from mailarchive.sources import folder, maildir
from mailarchive.sources.detect import LOOKED_FOR, detect_file, read_head, strangeness
from mailarchive.sources.source import Format, Found, Skipped, Source, printable


def survey(path: str, format: Format | None = None) -> Found:
    """The sources at path, a file, a folder or "-" for standard input, and what in a folder was passed over.

    In a folder every mbox and every Maildir is a source, and all files of a single message together are one more; text
    that holds mail is passed over there, for it may be anything: it is imported by its own name. A format given is
    taken for what a file or folder is, without looking.

    Raises SourceError where the path can't be read, and UnknownFormat where nothing there looks like mail.
    """
    try:
        if path == "-":
            return Found((_file_source("-", _spooled(sys.stdin.buffer), format),))
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return _survey_folder(path.rstrip(os.sep) or path, format)
        if stat.S_ISREG(mode):
            return Found((_file_source(path, path, format),))
        with open(path, "rb") as stream:
            return Found((_file_source(path, _spooled(stream), format),))
    except OSError as error:
        raise SourceError(f"{printable(str(error.filename or path))}: {_mend(error)}") from error


def find_sources(path: str, format: Format | None = None) -> list[Source]:
    """The sources at path; as `survey`, for who need not know what was passed over."""
    return list(survey(path, format).sources)


def _mend(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "no such file or folder; check the spelling"
        case PermissionError():
            return "no right to read it; change its permissions, or import as its owner"
        case _:
            return error.strerror or str(error)


def _spooled(stream: BinaryIO) -> str:
    """The path of a temporary copy of the stream, which lives until the program ends: workers open it by name."""
    with tempfile.NamedTemporaryFile(prefix="mailarchive-", delete=False) as file:
        atexit.register(_remove, file.name, os.getpid())
        shutil.copyfileobj(stream, file)
    return file.name


def _remove(path: str, owner: int) -> None:
    if os.getpid() == owner and os.path.exists(path):
        os.unlink(path)


def _file_source(path: str, real_path: str, format: Format | None) -> Source:
    if format in ("maildir", "folder"):
        raise SourceError(f"{printable(path)}: not a folder, so it can't be read as {format}")
    size = os.stat(real_path).st_size
    found = (format or detect_file(real_path)) if size else None
    if found is None:
        name = "standard input" if path == "-" else printable(path)
        raise UnknownFormat(f"{name}: {strangeness(read_head(real_path))}")
    return Source(printable(path), real_path, found, size)


def _survey_folder(path: str, format: Format | None) -> Found:
    if format == "maildir":
        return Found((_maildir_source(path),))
    if format not in (None, "folder"):
        raise SourceError(f"{printable(path)}: a folder, so it can't be read as {format}; give it file by file")
    refused: list[OSError] = []
    unread: list[Skipped] = []
    looked: list[Source | Skipped] = []
    for name, is_maildir in folder.walk(path, refused):
        try:
            looked.append(_look(path, name, is_maildir))
        except OSError as error:
            if is_maildir:
                refused.append(error)
            else:
                unread.append(Skipped(printable(name), _mend(error)))
    looked += [Skipped(printable(os.path.relpath(error.filename, path)), _mend(error)) for error in refused]
    skipped = [each for each in looked if isinstance(each, Skipped)]
    loose = [each.size for each in looked if isinstance(each, Source) and each.format == "eml"]
    sources = [each for each in looked if isinstance(each, Source) and each.format != "eml"]
    if format == "folder" or loose:
        whole = Source(printable(path), path, "folder", sum(loose))
        sources = [whole] if format == "folder" else [whole, *sources]
    else:
        skipped += unread  # of which reading the folder as one source tells
    if not sources and refused:
        raise refused[0]
    if not sources and unread:
        raise SourceError(f"{printable(path)}: no mail that can be read; {unread[0].path}: {unread[0].reason}")
    if not sources:
        raise UnknownFormat(f"{printable(path)}: no mail in this folder ({LOOKED_FOR} in any file, and no Maildir)")
    return Found(tuple(sources), tuple(skipped))


def _look(folder_path: str, name: str, is_maildir: bool) -> Source | Skipped:
    """What a member of a folder is; raises OSError where it can't be read."""
    path = folder_path if name == "." else os.path.join(folder_path, name)
    if is_maildir:
        return _maildir_source(path)
    format = detect_file(path)
    if format in ("eml", "mbox"):
        return Source(printable(path), path, format, os.stat(path).st_size)
    reason = f"text with mail in it ({format}): give it by its own name" if format else strangeness(read_head(path))
    return Skipped(printable(name), reason)


def _maildir_source(path: str) -> Source:
    return Source(printable(path), path, "maildir", maildir.size(path))
