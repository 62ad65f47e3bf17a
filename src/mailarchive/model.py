"""What the stages hand on: frozen dataclasses, no behaviour beyond small conveniences.

Dates are strings, so that they keep their written precision: ``2018-02-16T17:34:00Z`` is UTC; a date without ``Z``
(``2018-02-16T09:34``) is a clock time whose zone is unknown, and then ``utc_offset`` is None. ``utc_offset`` is in
minutes east of UTC. Offsets into text are characters, half open; at every depth of quotation they index the root body's
text, the one that is stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

CopyKind = Literal["file", "attached", "forwarded", "quoted", "pasted"]
FULL_KINDS: tuple[CopyKind, ...] = ("file", "attached")
RECOVERED_KINDS: tuple[CopyKind, ...] = ("forwarded", "quoted", "pasted")
EMBEDDED_KINDS: tuple[CopyKind, ...] = ("forwarded", "quoted")
Said = Literal["post", "pasted"] | None  # what a person says that a text is: prose with mail in it, or mail alone
DateSource = Literal["header", "received", "quoted", "user"]
RecipientKind = Literal["to", "cc", "bcc", "reply-to"]
SegmentKind = Literal[
    "greeting", "own", "closing", "signature", "notice", "attribution", "banner", "header", "quotation", "forward"
]


def is_recovered(kind: CopyKind) -> bool:
    """Whether a message whose best copy is of this kind is a recovered one: no file and no attached message of it."""
    return kind in RECOVERED_KINDS


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox (RFC 5322, 3.4): display name and addr-spec. Either may be None, not both."""

    name: str | None
    email: str | None

    def __str__(self) -> str:
        if self.name and self.email:
            return f"{self.name} <{self.email}>"
        return self.name or self.email or ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address of a To, Cc, Bcc or Reply-To header."""

    kind: RecipientKind
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one copy says of its message; what it does not say is None.

    date, utc_offset: see the module. date_written: the date exactly as it stands. date_source: "header"; "received"
    where the Date header is missing or impossible; "quoted" where a body says it; "user" where a person did.
    message_id: without angle brackets.
    """

    sender: Address | None = None
    date: str | None = None
    utc_offset: int | None = None
    date_written: str | None = None
    date_source: DateSource | None = None
    subject: str | None = None
    message_id: str | None = None
    recipients: tuple[Recipient, ...] = ()

    def named(self, kind: RecipientKind) -> tuple[Address, ...]:
        """Return the recipients of one kind, in order."""
        return tuple(recipient.address for recipient in self.recipients if recipient.kind == kind)


FACT_NAMES = tuple(field.name for field in fields(Facts))


def facts_of(copy: Facts) -> Facts:
    """Return what a message, a quoted header or another form of a copy says, and nothing else of it."""
    return Facts(**fact_values(copy))


def fact_values(copy: Facts) -> dict[str, Any]:
    """Return what a copy says by the names of the fields, to make another form of it."""
    return {name: getattr(copy, name) for name in FACT_NAMES}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an input that did not stop the import, and where.

    stage: the package that noticed (sources, mime, quoted, ...). code: a short stable name such as "bad-charset".
    detail: one line for a person. byte_start or char_start: the place in the input, where it is known.
    """

    stage: str
    code: str
    detail: str
    byte_start: int | None = None
    char_start: int | None = None


@dataclass(frozen=True, slots=True)
class RawMessage:
    """The exact bytes of one message, and where they lay.

    data: what was stored, mbox quoting untouched. source: the path as given, "-" for standard input. member: the name
    inside a folder or archive (of a Maildir file: its base name without flags). byte_start, byte_length: the range
    of `data` in the file. envelope: in an mbox, all bytes between the end of the message before (past its separating
    blank line) and `data`: the From_ line with its line end, decoded as latin-1 so that it goes back exactly; of a file
    of one message, what stands before it. trailer: what stands in such a file after it, in the same way. listed_as:
    what the file is called where it is not the member: of a Maildir file the path in it, flags included.
    """

    data: bytes = field(repr=False)
    source: str = ""
    member: str | None = None
    byte_start: int | None = None
    byte_length: int | None = None
    labels: tuple[str, ...] = ()
    envelope: str | None = None
    trailer: str | None = None
    listed_as: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is neither the body nor a message.

    filename: the name as declared, kept as data and never used as a path. size: of `data`, in bytes. sha256: of `data`,
    lower-case hex. content_id: without angle brackets. disposition: "attachment", "inline" or None. data: decoded.
    """

    filename: str | None
    content_type: str
    size: int
    sha256: str
    content_id: str | None
    disposition: str | None
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Facts):
    """One message as parsed from its bytes; what could not be read is None or empty, and told in `problems`.

    sha256: of `data`, the exact bytes this message was parsed from. references, in_reply_to: without angle brackets.
    date_written: the Date header as it stands. thread_index: Outlook's Thread-Index, base64 as written.
    text: the body as text with LF line ends (from text/plain, else rendered from `html`); html: the decoded text/html.
    embedded: the attached messages (message/rfc822), in order. headers: lower-case name to decoded values, in order.
    labels: from the source and from X-Gmail-Labels.
    """

    data: bytes = field(repr=False)
    sha256: str
    references: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    thread_index: str | None = None
    text: str = ""
    html: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = ()
    embedded: "tuple[Message, ...]" = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    labels: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A contiguous part of a body, start to end in characters of the root text.

    The leaves partition the root text. A segment of kind "quotation" or "forward" is no leaf: it is the hull of the
    pieces of one embedded message. parent: the index, in the same tuple, of the segment this one belongs to, or None
    at the top. depth: how many embedded messages it lies in (0 for what the sender wrote). embedded: the index, in
    `Body.walk()`, of the embedded message that this segment is a piece of; None for the body's own.
    """

    kind: SegmentKind
    start: int
    end: int
    depth: int
    parent: int | None
    embedded: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedHeader(Facts):
    """The From/Date/To/Subject block, or attribution line, of an embedded message; what it does not say is None.

    start, end: its range in the root text, banner included. spans: for each field that is set ("sender", "date", "to",
    "cc", "reply_to", "subject", "message_id"), the root ranges of its value, which joined and unwrapped are the value
    as written.
    """

    start: int
    end: int
    spans: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    @property
    def to(self) -> tuple[Address, ...]:
        """The To recipients."""
        return self.named("to")

    @property
    def cc(self) -> tuple[Address, ...]:
        """The Cc recipients."""
        return self.named("cc")

    @property
    def reply_to(self) -> tuple[Address, ...]:
        """The Reply-To recipients."""
        return self.named("reply-to")


@dataclass(frozen=True, slots=True)
class EmbeddedMessage:
    """A message found in another one's body.

    kind: "forwarded" or "quoted". style: the form it took, e.g. "gmail", "apple", "outlook", "attribution", "bare"
    (quote marks and nothing else), "flattened". start, end: its hull in the root text, header included. certainty:
    0 to 1, that this is a message of its own with these bounds and fields. rule: the name of the rule that found it.
    """

    kind: Literal["forwarded", "quoted"]
    style: str
    header: QuotedHeader
    body: "Body"
    start: int
    end: int
    certainty: float
    rule: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body's text, split.

    text: the whole text; of an embedded body, its pieces joined, with quote marks and indentation taken off (what it
    embeds in turn is included). pieces: the root ranges that `text` was put together from, in order. own_words: the
    greeting, own and closing segments joined, a blank line between those that other text parts, outer white space
    stripped; in an embedded body a line "[…]" marks where somebody's answer parts them, who may have left words out.
    signature: the signature's text, or None. segments: all segments of the root body, parents before children; empty
    in an embedded body, whose segments are the root's with `embedded` set to it. embedded: the messages directly
    inside, in order of their start.
    """

    text: str
    pieces: tuple[tuple[int, int], ...] = ()
    segments: tuple[Segment, ...] = ()
    own_words: str = ""
    embedded: tuple[EmbeddedMessage, ...] = ()
    signature: str | None = None

    def walk(self) -> Iterator[EmbeddedMessage]:
        """Every embedded message at every depth: each before those inside it, in order of their start."""
        for message in self.embedded:
            yield message
            yield from message.body.walk()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of mail inside a post's text, start to end in characters.

    certainty, rule: how sure its bounds are, and what found them.
    """

    start: int
    end: int
    certainty: float
    rule: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The account of one import of one source: found = added + duplicate + skipped + failed.

    source, format: what was imported. found: messages and unreadable members met. added: new messages of kind file or
    pasted, and those that could not be parsed before and now could. duplicate: the same bytes, already known, perhaps
    in a new place. skipped: no mail (prose without a message). failed: could not be read or parsed; stored raw where
    there are bytes, and tried again by the next import. recovered: messages this import added that are known only from
    forwards, quotations or pastes. threads: how many threads it made or changed. problems: how many were recorded.
    seconds: wall time. import_id: row of `imports`; None in a dry run. unchanged: the source is as it was at its last
    import.
    """

    source: str
    format: str
    found: int = 0
    added: int = 0
    duplicate: int = 0
    skipped: int = 0
    failed: int = 0
    recovered: int = 0
    threads: int = 0
    problems: int = 0
    seconds: float = 0.0
    import_id: int | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a person says of a pasted message that the paste itself does not: recorded with date_source "user".

    date: as typed; sender, to: as typed ("Name <address>", either part alone).
    """

    sender: str | None = None
    to: tuple[str, ...] = ()
    date: str | None = None
    subject: str | None = None
