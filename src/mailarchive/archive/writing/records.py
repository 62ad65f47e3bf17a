"""What the workers hand to the writer: messages read, split and packed, with nothing left to decide but identity."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from mailarchive.archive.raw import Packed
from mailarchive.identity.copy import Copy
from mailarchive.model import CopyKind, Facts, Problem, SegmentKind, fact_values

Failure = Literal["worker-lost", "too-slow", "parser-failed"]
FAILURES: tuple[Failure, ...] = get_args(Failure)
"""The codes of problems with which a message is stored raw; it is tried again when its source is imported again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes lay in their source, what stood around them, and the labels it gives; see `model.RawMessage`."""

    member: str | None = None
    byte_start: int | None = None
    byte_length: int | None = None
    envelope: str | None = None
    trailer: str | None = None
    listed_as: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A `model.Segment`; parent and embedded are positions in the record's own lists."""

    kind: SegmentKind
    depth: int
    char_start: int
    char_end: int
    parent: int | None
    embedded: int | None


@dataclass(frozen=True, slots=True)
class EmbeddedRecord:
    """A copy found in a body.

    container: the position, in the record's list, of the copy it lies in; None for the body itself. text: own words.
    """

    kind: CopyKind
    style: str
    rule: str
    certainty: float
    char_start: int
    char_end: int
    container: int | None
    sha256: str
    facts: Facts
    text: str


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """An attachment: its description, and its bytes compressed (codec "zstd")."""

    filename: str | None
    content_type: str
    size: int
    sha256: str
    content_id: str | None
    disposition: str | None
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SourceText:
    """The exact bytes of a text that mail was found in, compressed (codec "zstd"); sha256, size: of the original."""

    sha256: str
    size: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """One copy with bytes of its own (kind file or pasted) or an attached message, ready to be written.

    sha256: of the exact bytes. text: own words. body: the whole decoded text. quoted: what it quotes or forwards.
    packed: the bytes as stored; None for an attached message, whose bytes are its container's. failed: it could not be
    parsed and only its bytes are kept. supplied: some of the facts are the user's. prose: the hash of the whole text
    that this is a passage of, where all of it was read. source_text: that text, with its first passage. embedded:
    parents before children, as `Body.walk()` gives them.
    """

    kind: CopyKind
    sha256: str
    facts: Facts
    text: str
    body: str
    quoted: str
    packed: Packed | None
    place: Place | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    thread_index: str | None = None
    labels: tuple[str, ...] = ()
    attachments: tuple[AttachmentRecord, ...] = ()
    segments: tuple[SegmentRecord, ...] = ()
    embedded: tuple[EmbeddedRecord, ...] = ()
    attached: "tuple[Record, ...]" = ()
    problems: tuple[Problem, ...] = ()
    certainty: float = 1.0
    rule: str | None = None
    supplied: bool = False
    prose: str | None = None
    source_text: SourceText | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class HashedMessage:
    """A message by the hash of its bytes and its place: of one that the archive has, only the place may be new."""

    sha256: str
    place: Place


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """Something in the source that could not be read at all."""

    member: str | None
    problem: Problem


def copy_of(copy: int, record: Record) -> Copy:
    """Return a record as what identity/ compares."""
    return Copy(
        **fact_values(record.facts),
        id=copy,
        kind=record.kind,
        text=record.text,
        certainty=record.certainty,
        sha256=record.sha256,
        attachments=tuple(attachment.sha256 for attachment in record.attachments),
    )
