"""What reading an archive gives: frozen dataclasses, as pages, exports and the command line show them.

Dates and offsets are as in `mailarchive.model`.
"""

from dataclasses import dataclass

from mailarchive.model import CopyKind, Facts, Recipient, SegmentKind, is_recovered


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """One line of the list of threads. uid: of the thread's root message; participants: names, as stored."""

    id: int
    uid: str
    title: str | None
    participants: str | None
    message_count: int
    recovered_count: int
    first_date: str | None
    last_date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow(Facts):
    """One row of `messages`, without its text. thread, parent: row ids, or None.

    recipients: rows of their own, which are loaded for a `MessageView` alone.
    """

    id: int
    uid: str
    thread: int | None
    parent: int | None
    preview: str | None
    known_from: CopyKind
    certainty: float | None

    @property
    def recovered(self) -> bool:
        """Whether no file or attachment of it is here: it is known from forwards, quotations or pastes."""
        return is_recovered(self.known_from)


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where the bytes of a copy lay: a source's path, the member inside it, and the byte range, where known."""

    source: str
    member: str | None
    byte_start: int | None
    byte_length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView(Facts):
    """One form in which a message was found, and what this form itself says.

    container: uid of the message that directly holds it; root: uid of the outermost such message, whose stored text
    char_start and char_end index (both None for a copy that lies in no other). rule, certainty: what found it, and
    how sure that is. places: where the bytes of a file or pasted copy lay; see `is_gone`. recipients: kept for the
    message alone.
    """

    id: int
    kind: CopyKind
    sha256: str
    container: str | None
    root: str | None
    char_start: int | None
    char_end: int | None
    style: str | None
    rule: str | None
    certainty: float | None
    places: tuple[PlaceView, ...] = ()

    def is_gone(self, place: PlaceView) -> bool:
        """Whether the copy was no longer at a place of it when that source was last imported."""
        return self.kind == "file" and place.byte_start is None


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment of a message's body (see `model.Segment`).

    parent: index in the same tuple; embedded: the uid of the message that the segment is a piece of, None for the
    message's own and for what nobody's message is.
    """

    kind: SegmentKind
    start: int
    end: int
    depth: int
    parent: int | None
    embedded: str | None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment as declared; its bytes are the blob `sha256`. id: row of `attachments`; size: in bytes."""

    id: int
    filename: str | None
    content_type: str | None
    size: int | None
    content_id: str | None
    disposition: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """Evidence that a message answers (or was embedded in) another one: parent's uid, what says so, how sure."""

    parent: str
    evidence: str
    certainty: float | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message with all that is known of it.

    own_words: what the sender wrote. body: the whole stored text, quotations included (of a recovered message its own
    words); truncated: `body` and `own_words` were cut at the limit asked for. segments: of the body; empty for a
    recovered message. copies: best first. links: the evidence for its place in the thread. raw_size: bytes of the
    original where they are kept and their length is known.
    """

    row: MessageRow
    own_words: str
    body: str
    truncated: bool
    segments: tuple[SegmentView, ...]
    attachments: tuple[AttachmentView, ...]
    labels: tuple[str, ...]
    copies: tuple[CopyView, ...]
    links: tuple[LinkView, ...]
    raw_size: int | None

    @property
    def uid(self) -> str:
        """The permanent name of the message."""
        return self.row.uid

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """The recipients, To before Cc."""
        return self.row.recipients

    @property
    def recovered(self) -> bool:
        """Whether no file or attachment of it is here: see `MessageRow.recovered`."""
        return self.row.recovered

    @property
    def has_raw(self) -> bool:
        """Whether the exact bytes of the message are here, to be exported."""
        return not self.recovered


@dataclass(frozen=True, slots=True)
class Ghost:
    """Messages that References name and no copy attests, one after the other with nothing known between them.

    message_ids: outermost first, without angle brackets. referred_by: uids of the messages that name the last of them.
    """

    message_ids: tuple[str, ...]
    referred_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the drawn tree of a thread. depth: 0 for the root; the nodes stand in display order."""

    depth: int
    item: MessageView | Ghost


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. previous, next: uids of the threads before and after it in the list (newest first)."""

    summary: ThreadSummary
    nodes: tuple[Node, ...]
    previous: str | None
    next: str | None

    def messages(self) -> tuple[MessageView, ...]:
        """Return the messages in display order, ghosts left out."""
        return tuple(node.item for node in self.nodes if isinstance(node.item, MessageView))


@dataclass(frozen=True, slots=True)
class ContainerPassage:
    """Where an embedded copy stands: the uid of the outermost container, and the range in that one's stored text.

    pieces: the ranges of its own text inside start..end; what lies between them is someone else's.
    """

    uid: str
    start: int
    end: int
    kind: CopyKind
    rule: str | None
    certainty: float | None
    pieces: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """The receipt of one import, as stored. started, finished: UTC; finished is None where it was interrupted.

    form: of an mbox, what separates its messages.
    """

    id: int
    source_id: int | None
    source: str | None
    format: str | None
    form: str | None
    started: str | None
    finished: str | None
    found: int
    added: int
    duplicate: int
    skipped: int
    failed: int
    recovered: int
    problems: int
    version: str | None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Something wrong with an input, as stored. uid: of the message it concerns, where there is one."""

    id: int
    import_id: int | None
    source: str | None
    member: str | None
    byte_start: int | None
    uid: str | None
    stage: str
    code: str
    detail: str | None
