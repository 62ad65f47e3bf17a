"""From a path to the sources in it."""

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailarchive.errors import SourceError, UnknownFormat
from mailarchive.sources.detect import LOOKED_FOR, detect_file_format, read_beginning, why_no_mail
from mailarchive.sources.folder import walk_folder
from mailarchive.sources.maildir import maildir_size
from mailarchive.sources.names import storable_name
from mailarchive.sources.source import Format, Skipped, Source, Survey
from mailarchive.sources.spool import spool


def survey(path: str, format: Format | None = None) -> Survey:
    """Return the sources at path, a file, a folder or "-" for standard input, and what in a folder was passed over.

    In a folder every mbox and every Maildir is a source, and all files of a single message together are one more; text
    that holds mail is passed over there, for it may be anything: it is imported by its own name. A format given is
    taken for what a file or folder is, without looking.

    Raises SourceError where the path can't be read, and UnknownFormat where nothing there looks like mail.
    """
    try:
        if path == "-":
            return Survey((_file_source("-", spool(sys.stdin.buffer), format),))
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return _survey_folder(path.rstrip(os.sep) or path, format)
        if stat.S_ISREG(mode):
            return Survey((_file_source(path, path, format),))
        with open(path, "rb") as stream:
            return Survey((_file_source(path, spool(stream), format),))
    except OSError as error:
        raise SourceError(f"{storable_name(str(error.filename or path))}: {_advice(error)}") from error


def find_sources(path: str, format: Format | None = None) -> list[Source]:
    """Return the sources at path as `survey` does, without what was passed over."""
    return list(survey(path, format).sources)


def _advice(error: OSError) -> str:
    """Return what is wrong with a file, and what to do, in a few words."""
    match error:
        case FileNotFoundError():
            return "no such file or folder; check the spelling"
        case PermissionError():
            return "no right to read it; change its permissions, or import as its owner"
        case _:
            return error.strerror or str(error)


def _file_source(path: str, real_path: str, format: Format | None) -> Source:
    """Return the source that a file or stream is."""
    if format in ("maildir", "folder"):
        raise SourceError(f"{storable_name(path)}: not a folder, so it can't be read as {format}")
    size = os.stat(real_path).st_size
    format = format or detect_file_format(real_path)
    if format is None or size == 0:
        name = "standard input" if path == "-" else storable_name(path)
        raise UnknownFormat(f"{name}: {why_no_mail(read_beginning(real_path))}")
    return Source(storable_name(path), real_path, format, size)


def _survey_folder(path: str, format: Format | None) -> Survey:
    """Return the sources in a folder, or the one that it is by the format given."""
    if format == "maildir":
        return Survey((_maildir_source(path),))
    if format not in (None, "folder"):
        raise SourceError(f"{storable_name(path)}: a folder, so it can't be read as {format}; give it file by file")
    contents = _contents(path)
    skipped = tuple(contents.skipped)
    as_one = Source(storable_name(path), path, "folder", sum(contents.message_sizes))
    if format == "folder":
        return Survey((as_one,), skipped)
    if contents.message_sizes:
        return Survey((as_one, *contents.sources), skipped)
    if contents.sources:
        return Survey(tuple(contents.sources), (*skipped, *contents.unread))
    raise _no_sources_error(path, contents)


@dataclass(slots=True)
class _Contents:
    """What a folder holds, at any depth.

    sources: each mbox and each Maildir. message_sizes: the bytes of each file of a single message. skipped: the files
    that are no mail, and the folders that could not be listed. unread: the files that could not be read, of which
    reading the folder as one source would say so. refused: why folders could not be listed.
    """

    sources: list[Source] = field(default_factory=list)
    message_sizes: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unread: list[Skipped] = field(default_factory=list)
    refused: list[OSError] = field(default_factory=list)


def _contents(path: str) -> _Contents:
    """Return what a folder holds, by the content of each file."""
    contents = _Contents()
    for name, is_maildir in walk_folder(path, contents.refused):
        try:
            _add_member(contents, path, name, is_maildir)
        except OSError as error:
            if is_maildir:
                contents.refused.append(error)
            else:
                contents.unread.append(Skipped(storable_name(name), _advice(error)))
    contents.skipped += _skipped_folders(path, contents.refused)
    return contents


def _add_member(contents: _Contents, folder_path: str, name: str, is_maildir: bool) -> None:
    """Add a Maildir or file of a folder by what it is; raises OSError where it can't be read."""
    path = folder_path if name == "." else os.path.join(folder_path, name)
    if is_maildir:
        contents.sources.append(_maildir_source(path))
        return
    format = detect_file_format(path)
    if format == "eml":
        contents.message_sizes.append(os.stat(path).st_size)
    elif format == "mbox":
        contents.sources.append(Source(storable_name(path), path, "mbox", os.stat(path).st_size))
    elif format:
        reason = f"text with mail in it ({format}): give it by its own name"
        contents.skipped.append(Skipped(storable_name(name), reason))
    else:
        contents.skipped.append(Skipped(storable_name(name), why_no_mail(read_beginning(path))))


def _skipped_folders(path: str, refused: list[OSError]) -> Iterator[Skipped]:
    """Yield the folders that could not be listed."""
    for error in refused:
        yield Skipped(storable_name(os.path.relpath(error.filename, path)), _advice(error))


def _no_sources_error(path: str, contents: _Contents) -> Exception:
    """Return the error that says best why there is nothing to import in a folder."""
    if contents.refused:
        return contents.refused[0]
    name = storable_name(path)
    if contents.unread:
        first = contents.unread[0]
        return SourceError(f"{name}: no mail that can be read; {first.path}: {first.reason}")
    return UnknownFormat(f"{name}: no mail in this folder ({LOOKED_FOR} in any file, and no Maildir)")


def _maildir_source(path: str) -> Source:
    return Source(storable_name(path), path, "maildir", maildir_size(path))
