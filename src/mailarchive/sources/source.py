"""The dataclasses of this stage: what lies on disk, in what units it is read, and what could not be read."""

import os
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, get_args

from mailarchive.errors import SourceError
from mailarchive.model import Problem, Said
from mailarchive.sources.opening import BrokenLink, NotAFile

Format = Literal["eml", "mbox", "maildir", "folder", "pasted", "post"]
FORMATS: tuple[Format, ...] = get_args(Format)
PROSE: tuple[Format, ...] = ("pasted", "post")
"""The formats of text that mail is looked for in; in all others each message has bytes of its own."""

_SAID: dict[str, Said] = {"post": "post", "pasted": "pasted"}

MEMBERED: tuple[Format, ...] = ("maildir", "folder")
"""The formats of folders, whose members are files of one message each."""

MAX_MESSAGE_BYTES = 512 << 20
"""A message is held in memory whole, and SQLite holds no value above 1 GB: what is larger is reported as unreadable."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, folder or stream to import.

    path: as given, "-" for standard input. real_path: where the bytes are; of a stream, a copy that ends
    with the program. format: how it is read; "folder" is a folder of single-message files. size: bytes, of all members.
    surveyed: of a folder or Maildir, the files that were seen in it, relative to it: the size of a message's, None for
    one that is no message.
    is_told: whether a person said the format.
    """

    path: str
    real_path: str
    format: Format
    size: int
    surveyed: Mapping[str, int | None] = field(default_factory=dict, compare=False, repr=False)
    is_told: bool = field(default=False, compare=False)

    @property
    def said(self) -> Said:
        """Return what a person said that a text is: a post or pasted text; None where that was only detected."""
        if not self.is_told:
            return None
        return _SAID.get(self.format)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a folder that is not read, and why, in a few words for a person. path: relative to the folder."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a path holds: the sources to import, and the files that look like no mail."""

    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class FileState:
    """What shows of an open file that it was not changed. size: bytes; written: time in nanoseconds."""

    inode: int
    size: int
    written: int

    @classmethod
    def of(cls, file: int) -> "FileState":
        """Return the state of the file of a descriptor."""
        status = os.fstat(file)
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Extents:
    """Where messages of an mbox lie, packed. bounds: where each starts, envelope included, and where the last one ends.

    headers: where the data of each begin. possible: offsets of lines in them that could begin another message. state:
    of the file when they were found. form: what separates the messages of the file, in words.
    """

    bounds: "array[int]"
    headers: "array[int]"
    possible: "array[int]"
    state: FileState
    form: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a source that a worker reads on its own.

    byte_start, byte_end: of an mbox, the half-open range that its messages fill; None is the end of the file. members:
    of a Maildir or folder, the files, relative to it; sizes: their bytes when they were listed. extents: of an mbox,
    where each message lies; None: not planned.
    """

    source: Source
    byte_start: int = 0
    byte_end: int | None = None
    members: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    extents: Extents | None = None

    def most_held(self) -> int:
        """Return the most bytes that a message of it may have, as far as the plan tells."""
        if self.members:
            return max(self.sizes, default=0)
        if self.byte_end is None:
            return self.source.size - self.byte_start
        return self.byte_end - self.byte_start


_REFUSALS: Mapping[type[OSError], str] = {
    FileNotFoundError: "vanished",
    PermissionError: "no-rights",
    NotAFile: "special-file",
    BrokenLink: "broken-link",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands where a message could not be read: to be counted as failed.

    source, member: as in `RawMessage`. problem: its code is "vanished", "no-rights", "special-file", "broken-link",
    "not-readable", "changed" or "too-large".
    """

    source: str
    member: str | None
    problem: Problem

    @classmethod
    def refused(cls, source: Source, member: str | None, error: OSError, what: str = "") -> "Unreadable":
        """Return the record of a file that the operating system would not give. what: is missed, as a line goes on."""
        code = _REFUSALS.get(type(error), "not-readable")
        return cls(source.path, member, Problem("sources", code, (error.strerror or str(error)) + what))

    @classmethod
    def changed(cls, source: Source, member: str | None, what: str, byte_start: int | None = None) -> "Unreadable":
        """Return the record of a message that may not be whole, as its file was changed while it was imported.

        what: was seen of it. byte_start: where it began in its file.
        """
        detail = f"{what}; import it again when nothing writes to it"
        return cls(source.path, member, Problem("sources", "changed", detail, byte_start=byte_start))

    @classmethod
    def too_large(cls, source: Source, member: str | None, size: int, byte_start: int = 0) -> "Unreadable":
        """Return the record of a message of more than `MAX_MESSAGE_BYTES`.

        size: its bytes. byte_start: where it begins in its file.
        """
        detail = f"a message of {size >> 20} MB; the most that can be stored is {MAX_MESSAGE_BYTES >> 20} MB"
        return cls(source.path, member, Problem("sources", "too-large", detail, byte_start=byte_start))


def sized_members(unit: Unit) -> Iterator[tuple[str, int | None]]:
    """Return the members of a unit, each with the bytes it had when it was listed; None where nobody listed it."""
    return zip_longest(unit.members, unit.sizes)


def require_prose(sources: Iterable[Source]) -> None:
    """Raise SourceError where something is said of a paste or post, and a source is none."""
    for source in sources:
        if source.format not in PROSE:
            raise SourceError(
                f"{source.path} is read as {source.format}, and only a paste or post has lines to choose or lacks a"
                " sender, date or subject (--format says what it is)"
            )
