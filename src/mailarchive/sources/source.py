"""The dataclasses of this stage: what lies on disk, in what units it is read, and what could not be read."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from mailarchive.errors import SourceError
from mailarchive.model import Problem

Format = Literal["eml", "mbox", "maildir", "folder", "pasted", "post"]
FORMATS: tuple[Format, ...] = get_args(Format)
PROSE: tuple[Format, ...] = ("pasted", "post")
"""The formats of text that mail is looked for in; in all others each message has bytes of its own."""

MEMBERED: tuple[Format, ...] = ("maildir", "folder")
"""The formats of folders, whose members are files of one message each."""

MAX_MESSAGE_BYTES = 512 << 20
"""A message is held in memory whole, and SQLite holds no value above 1 GB: what is larger is reported as unreadable."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, folder or stream to import.

    path: as given, "-" for standard input. real_path: where the bytes are; of a stream, a temporary file that is
    deleted at exit. format: how it is read; "folder" is a folder of single-message files. size: bytes, of all members.
    """

    path: str
    real_path: str
    format: Format
    size: int


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
class Extents:
    """Where messages of an mbox lie, packed. bounds: where each starts, envelope included, and where the last one ends.

    headers: where the data of each begin. possible: offsets of lines in them that could begin another message.
    """

    bounds: "array[int]"
    headers: "array[int]"
    possible: "array[int]"


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a source that a worker reads on its own.

    byte_start, byte_end: of an mbox, the half-open range that its messages fill; None is the end of the file. members:
    of a Maildir or folder, the files, relative to it. extents: of an mbox, where each message lies; None: not planned.
    """

    source: Source
    byte_start: int = 0
    byte_end: int | None = None
    members: tuple[str, ...] = ()
    extents: Extents | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands where a message could not be read: to be counted as failed.

    source, member: as in `RawMessage`. problem: its code is "vanished", "no-rights", "not-readable" or "too-large".
    """

    source: str
    member: str | None
    problem: Problem

    @classmethod
    def refused(cls, source: Source, member: str | None, error: OSError) -> "Unreadable":
        """Return the record of a file that the operating system would not give."""
        code = {FileNotFoundError: "vanished", PermissionError: "no-rights"}.get(type(error), "not-readable")
        return cls(source.path, member, Problem("sources", code, error.strerror or str(error)))

    @classmethod
    def too_large(cls, source: Source, member: str | None, size: int, byte_start: int = 0) -> "Unreadable":
        """Return the record of a message of more than `MAX_MESSAGE_BYTES`.

        size: its bytes. byte_start: where it begins in its file.
        """
        detail = f"a message of {size >> 20} MB; the most that can be stored is {MAX_MESSAGE_BYTES >> 20} MB"
        return cls(source.path, member, Problem("sources", "too-large", detail, byte_start=byte_start))


def require_prose(sources: Iterable[Source]) -> None:
    """Raise SourceError where something is said of a paste or post, and a source is none."""
    for source in sources:
        if source.format not in PROSE:
            raise SourceError(
                f"{source.path} is read as {source.format}, and only a paste or post has lines to choose or lacks a"
                " sender, date or subject (--format says what it is)"
            )
