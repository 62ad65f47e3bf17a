"""From a path to the sources in it."""

import atexit
import os
import shutil
import stat
import sys
import tempfile
from typing import BinaryIO

from ..errors import SourceError, UnknownFormat
from . import folder, maildir
from .detect import LOOKED_FOR, SNIFFED_BYTES, detect, foreign_kind
from .source import Format, Found, Skipped, Source, printable


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
        raise SourceError(f"{printable(path)}: {_mend(error)}") from error


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
    with open(real_path, "rb") as file:
        head = file.read(SNIFFED_BYTES)
        size = os.fstat(file.fileno()).st_size
    found = format or detect(head)
    if found is None:
        name = "standard input" if path == "-" else printable(path)
        raise UnknownFormat(f"{name}: {_strangeness(head)}")
    return Source(path, real_path, found, size)


def _strangeness(head: bytes) -> str:
    """Why a file is taken for no mail, and what to do."""
    if not head:
        return "empty, so there is nothing to import"
    kind = foreign_kind(head)
    if kind:
        return f"no mail, but {kind}"
    return f"nothing in it looks like mail ({LOOKED_FOR}); if it is mail, say what with --format"


def _survey_folder(path: str, format: Format | None) -> Found:
    if format == "maildir":
        return Found((Source(path, path, format, maildir.size(path)),))
    if format not in (None, "folder"):
        raise SourceError(f"{printable(path)}: a folder, so it can't be read as {format}; give it file by file")
    sources: list[Source] = []
    skipped: list[Skipped] = []
    loose: list[int] = []
    refused: list[OSError] = []
    for name, is_folder in folder.walk(path, refused):
        place = os.path.normpath(os.path.join(path, name))
        if is_folder:
            sources.append(Source(place, place, "maildir", maildir.size(place)))
            continue
        try:
            found, size = folder.sniff(place), os.stat(place).st_size
        except OSError as error:
            refused.append(error)
            continue
        if found == "eml":
            loose.append(size)
        elif found == "mbox":
            sources.append(Source(place, place, found, size))
        else:
            skipped.append(Skipped(printable(place), "text with mail in it" if found else "no mail"))
    if loose:
        sources.insert(0, Source(path, path, "folder", sum(loose)))
    skipped += [Skipped(printable(str(error.filename)), _mend(error)) for error in refused]
    if not sources:
        raise UnknownFormat(f"{printable(path)}: no mail in this folder ({LOOKED_FOR}, or a Maildir)")
    return Found(tuple(sources), tuple(skipped))
