"""From a path to the sources in it."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from mailarchive.errors import SourceError, UnknownFormat
from mailarchive.sources.detect import (
    LOOKED_FOR,
    SNIFFED_BYTES,
    detect_file_format,
    detect_format,
    read_beginning,
    why_no_mail,
)
from mailarchive.sources.folder import Found, walk_folder
from mailarchive.sources.foreign import misfit
from mailarchive.sources.maildir import holds_maildir, list_maildir
from mailarchive.sources.names import storable_name
from mailarchive.sources.opening import NotAFile, special_kind, status_of
from mailarchive.sources.source import Format, Skipped, Source, Survey
from mailarchive.sources.spool import spool
from mailarchive.sources.streams import Stream, open_stream

LINK = "a link to a folder, which is not followed: give it by its own name"


def survey(path: str, format: Format | None = None) -> Survey:
    """Return the sources at path, a file, a folder or "-" for standard input, and what in a folder was passed over.

    In a folder every mbox and every Maildir is a source, and all files of a single message together are one more; text
    that holds mail is passed over there, for it may be anything: it is imported by its own name. So are pipes, sockets,
    devices, and links to folders. A format given is taken for what a file or folder is, unless its bytes
    say that it can't be.

    Raises SourceError where the path can't be read, and UnknownFormat where nothing there looks like mail.
    """
    try:
        stream = open_stream(path)
        if stream is not None:
            with closing(stream):
                return Survey((_stream_source(path, stream, format),))
        if stat.S_ISDIR(os.stat(path).st_mode):
            return _survey_folder(path.rstrip(os.sep) or path, format)
        return Survey((_file_source(path, path, format),))
    except OSError as error:
        raise SourceError(f"{_shown(str(error.filename or path))}: {_advice(error)}") from error


def find_sources(path: str, format: Format | None = None) -> list[Source]:
    """Return the sources at path as `survey` does, without what was passed over."""
    return list(survey(path, format).sources)


def _shown(path: str) -> str:
    """Return how a person is told of a path."""
    if path == "-":
        return "standard input"
    return storable_name(path)


def _advice(error: OSError) -> str:
    """Return what is wrong with a file, and what to do, in a few words."""
    match error:
        case NotAFile():
            return str(error.strerror)
        case FileNotFoundError():
            return "no such file or folder; check the spelling"
        case PermissionError():
            return "no right to read it; change its permissions, or import as its owner"
        case _:
            return error.strerror or str(error)


def _stream_source(path: str, stream: Stream, format: Format | None) -> Source:
    """Return the source that a stream is; it is read no further where it does not begin as mail does."""
    beginning = stream.begun + stream.rest.read(max(SNIFFED_BYTES - len(stream.begun), 0))
    if format is None and detect_format(beginning) is None:
        raise UnknownFormat(f"{_shown(path)}: {why_no_mail(beginning)}")
    return _file_source(path, spool(beginning, stream.rest), format)


def _file_source(path: str, real_path: str, format: Format | None) -> Source:
    """Return the source that a file is."""
    if format in ("maildir", "folder"):
        raise SourceError(f"{_shown(path)}: not a folder, so it can't be read as {format}")
    size = os.stat(real_path).st_size
    reason = None
    if format and size:
        reason = misfit(read_beginning(real_path), format)
    is_told = format is not None
    format = format or detect_file_format(real_path)
    if format is None or size == 0:
        reason = why_no_mail(read_beginning(real_path))
    if format is None or reason:
        raise UnknownFormat(f"{_shown(path)}: {reason}")
    return Source(storable_name(path), real_path, format, size, is_told=is_told)


def _survey_folder(path: str, format: Format | None) -> Survey:
    """Return the sources in a folder, or the one that it is by the format given."""
    if format == "maildir":
        if not holds_maildir(path):
            raise UnknownFormat(f"{storable_name(path)}: no Maildir: there is neither cur/ nor new/ in it")
        contents = _Contents()
        contents.add_maildir(path, ".")
        return Survey(tuple(contents.sources), tuple(contents.skipped))
    if format not in (None, "folder"):
        raise SourceError(f"{storable_name(path)}: a folder, so it can't be read as {format}; give it file by file")
    contents = _contents(path)
    skipped = tuple(contents.skipped)
    as_one = Source(storable_name(path), path, "folder", contents.message_bytes(), surveyed=contents.surveyed)
    if format == "folder" and (contents.holds_messages() or contents.unread):
        return Survey((as_one,), (*skipped, *contents.sources_of_their_own(path)))
    if format == "folder" and contents.sources:
        raise UnknownFormat(
            f"{storable_name(path)}: no files of one message each; leave --format out for its mailboxes"
        )
    if contents.holds_messages():
        return Survey((as_one, *contents.sources), skipped)
    if contents.sources:
        return Survey(tuple(contents.sources), (*skipped, *contents.unread))
    raise _no_sources_error(path, contents)


@dataclass(slots=True)
class _Contents:
    """What a folder holds, at any depth.

    sources: each mbox and each Maildir. surveyed: the size of each file of a single message, and None of each other
    file. skipped: the files that are no mail, and the folders that could not be listed. unread: the files that could
    not be read, of which reading the folder as one source would say so. refused: why folders could not be listed.
    """

    sources: list[Source] = field(default_factory=list)
    surveyed: dict[str, int | None] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    unread: list[Skipped] = field(default_factory=list)
    refused: list[OSError] = field(default_factory=list)

    def message_bytes(self) -> int:
        """Return the bytes of all files of a single message."""
        return sum(size or 0 for size in self.surveyed.values())

    def holds_messages(self) -> bool:
        """Whether there is any file of a single message."""
        return any(size is not None for size in self.surveyed.values())

    def sources_of_their_own(self, path: str) -> Iterator[Skipped]:
        """Yield the mailboxes of the folder at path, which are not read where it is to be files of a message each."""
        for source in self.sources:
            name = storable_name(os.path.relpath(source.real_path, path))
            yield Skipped(name, f"mail that is no file of one message ({source.format}): leave --format out")

    def skip(self, name: str, reason: str) -> None:
        """Pass over a file."""
        self.surveyed[name] = None
        self.skipped.append(Skipped(storable_name(name), reason))

    def add_maildir(self, path: str, name: str) -> None:
        """Add a Maildir, which has this name in the folder; raises OSError where it can't be listed."""
        listing = list_maildir(path)
        size = sum(listing.sizes.values())
        self.sources.append(Source(storable_name(path), path, "maildir", size, surveyed=dict(listing.sizes)))
        self.skipped += (Skipped(_inside(name, each.path), each.reason) for each in listing.skipped)


def _inside(folder: str, path: str) -> str:
    """Return a path inside a folder as text; path: relative to the folder, as text."""
    if folder == ".":
        return path
    return f"{storable_name(folder)}/{path}"


def _contents(path: str) -> _Contents:
    """Return what a folder holds, by the content of each file."""
    contents = _Contents()
    for found in walk_folder(path, contents.refused):
        try:
            _add_found(contents, path, found)
        except OSError as error:
            if found.kind == "maildir":
                contents.refused.append(error)
            else:
                contents.unread.append(Skipped(storable_name(found.path), _advice(error)))
    contents.skipped += _skipped_folders(path, contents.refused)
    return contents


def _add_found(contents: _Contents, folder_path: str, found: Found) -> None:
    """Add what was found in a folder by what it is; raises OSError where it can't be read."""
    path = folder_path if found.path == "." else os.path.join(folder_path, found.path)
    if found.kind == "maildir":
        contents.add_maildir(path, found.path)
    elif found.kind == "link":
        contents.skipped.append(Skipped(storable_name(found.path), LINK))
    else:
        _add_file(contents, path, found.path)


def _add_file(contents: _Contents, path: str, name: str) -> None:
    """Add what is no folder by what it is; raises OSError where it can't be read."""
    status = status_of(path)
    special = special_kind(status)
    if special:
        contents.skip(name, special)
        return
    format = detect_file_format(path)
    if format == "eml":
        contents.surveyed[name] = status.st_size
    elif format == "mbox":
        contents.surveyed[name] = None
        contents.sources.append(Source(storable_name(path), path, "mbox", status.st_size))
    elif format:
        contents.skip(name, f"text with mail in it ({format}): give it by its own name")
    else:
        contents.skip(name, why_no_mail(read_beginning(path)))


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
