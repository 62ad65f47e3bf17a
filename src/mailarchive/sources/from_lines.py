"""Every line of a file that begins with "From ", and what it and its surroundings look like.

No standard fixes the From_ line of an mbox (RFC 4155 comes closest). Programs differ in the sender and in the date,
some write neither, some leave out the blank line above it. One line alone tells little: so all of them are looked at,
and `mbox_form` decides for the file. Reading is by chunks, and memory does not grow with the file.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mailarchive.model import Problem
from mailarchive.sources.dated_from_line import dated_line_end, is_field_or_escaped

Kind = Literal["dated", "dashed", "eudora", "bare", "address", "patch", "odd"]
Header = Literal["none", "field", "known", "carried", "stored"]

DATED: frozenset[Kind] = frozenset({"dated", "dashed", "eudora"})
"""Kinds that no text has by chance, as they tell a date: they separate in any file, given a blank line and a header."""

STRONG: tuple[Header, ...] = ("known", "carried", "stored")
"""Surely the header of a message: it has two fields that mail has, or one that a relay, or a store of mail, writes."""

TRANSPORT: tuple[Header, ...] = ("carried", "stored")
"""The header of a message that travelled: no client shows such fields in a forward or a quotation."""

MOST_TOLD = 20
"""How many possible separators are told of one message."""

_CHUNK = 8 << 20
_ABOVE = 200  # bytes read again before a chunk: the line above
_BELOW = 1 << 14  # and behind it: the header below
_MAX_LINE = 1000
_MAX_HEADER = 1 << 12  # bytes of a header that are looked at
_JUNK_LINES = 2  # between a From_ line and its header
_MAX_JUNK = 1 << 16  # before the first line of a file

_FORMS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"From [0-9a-f]{7,64} Mon Sep 17 00:00:00 2001\r?$"), "patch"),  # git-format-patch(1)
    (re.compile(rb"From \?\?\?@\?\?\? "), "eudora"),
    (re.compile(rb"From ?\r?$"), "bare"),
    (re.compile(rb"From -(?: |\r?$)"), "dashed"),
    (re.compile(rb"From [^\s@]{1,200}@[^\s@]{1,200}\r?$"), "address"),
)
_FROM_LINE = re.compile(rb"From(?: |\r?\n)")
_FROM_FIELD = re.compile(rb"From[ \t]*:")  # with the blanks that RFC 822 allowed
_LEADING_JUNK = re.compile(rb"(?:\xef\xbb\xbf)?[\x00\t\r\n ]*(?=From[ \r\n])")
_CLOSING_BOUNDARY = re.compile(rb"--\S.{0,98}--\r?\n$")

_BLANK_ABOVE, _CRLF_ABOVE = b"\n\n", b"\n\r\n"

_AUTHORED = frozenset({b"from", b"date"})
_CARRIED = frozenset({b"received", b"message-id", b"mime-version"})
_STORED = frozenset(
    {
        b"return-path", b"delivered-to", b"envelope-to", b"x-original-to", b"x-mozilla-status", b"x-mozilla-status2",
        b"x-mozilla-keys", b"x-status", b"x-uid", b"x-uidl", b"x-gm-thrid", b"x-gmail-labels",
    }
)  # fmt: skip
_KNOWN = _CARRIED | _STORED | {
    b"from", b"to", b"cc", b"subject", b"date", b"sender", b"reply-to", b"content-type", b"references", b"in-reply-to",
    b"content-transfer-encoding", b"newsgroups", b"organization", b"lines",
}  # fmt: skip

_BLOCK = re.compile(rb"(?:(?:[!-9;-~]{1,100}[ \t]*:|[ \t]|>From )[^\n]*+(?:\n|\Z))*+")
_KNOWN_NAME = re.compile(rb"^(%s)[ \t]*:" % b"|".join(sorted(_KNOWN, reverse=True)), re.IGNORECASE | re.MULTILINE)


class Look(NamedTuple):
    """What a From_ line and its surroundings look like: all that decides whether it separates.

    kind: "dated" has a date of delivery, "dashed" is Mozilla's "From - ", "bare" nothing but the word, "address" an
    address alone, "patch" the constant line of git-format-patch, "odd" anything else. spaced: a blank line, or nothing,
    stands above it. closed: the line above closes a MIME multipart. adjoined: its header begins on the line below it,
    not behind a blank or odd one. header: what follows is; no more than "field" where that is enough (`is_plain`).
    """

    kind: Kind
    spaced: bool
    closed: bool
    adjoined: bool
    header: Header

    def is_plain(self) -> bool:
        """Whether it is a dated line between a blank line and a header field, as nearly all are: it separates."""
        return self.spaced and self.adjoined and self.kind in DATED


@dataclass(frozen=True, slots=True)
class FromLine:
    """A line that begins with "From ". start: its offset; header: that of the header below it, or of the line below."""

    start: int
    header: int
    look: Look


def opening_line(head: bytes) -> FromLine | None:
    """Return the From_ line that opens a file, behind any byte order mark and blank lines; head: its first bytes."""
    junk = _LEADING_JUNK.match(head, 0, _MAX_JUNK)
    return _read_line(head, 0, junk.end(), opens=True) if junk else None


def envelope_length(head: bytes) -> int:
    """Return how long the envelope is that opens a file: a From_ line, and what stands between it and the header; or 0.

    head: the file's first bytes, 64 KB at least.
    """
    opening = opening_line(head)
    if opening is None or (opening.look.header == "none" and opening.look.kind not in DATED):
        return 0
    return opening.header


def possible_separator(byte_start: int) -> Problem:
    """Return the problem that a From_ line at this offset stands above a header and is taken for text."""
    detail = "a From_ line above a header, which could begin another message, is taken for text of this one"
    return Problem("sources", "possible-separator", detail, byte_start=byte_start)


def read_from_lines(file: int, size: int) -> Iterator[FromLine]:
    """Yield every line below the first that begins with "From ", in order; file: a descriptor, read without seeking."""
    for chunk in range(0, size, _CHUNK):
        base = max(chunk - _ABOVE, 0)
        data = os.pread(file, chunk + _CHUNK + _BELOW - base, base)
        yield from _lines_between(data, base, max(chunk - base - 1, 0), chunk + _CHUNK - base)


def lines_within(data: bytes) -> Iterator[FromLine]:
    """Yield every line of these bytes below the first that begins with "From ", in order."""
    return _lines_between(data, 0, 0, len(data))


def _lines_between(data: bytes, base: int, start: int, end: int) -> Iterator[FromLine]:
    """Yield the lines whose "From " stands behind `start`, and not behind `end`, which are indices of data."""
    line_end = data.find(b"\nFrom", start, end + 4)
    while 0 <= line_end < end - 1:
        if data[line_end + 5 : line_end + 6] in (b" ", b"\r", b"\n"):
            line = _read_line(data, base, line_end + 1)
            if line:
                yield line
        line_end = data.find(b"\nFrom", line_end + 1, end + 4)


def _read_line(data: bytes, base: int, at: int, opens: bool = False) -> FromLine | None:
    """Read the From_ line at an index of `data`, whose first byte is at `base` in the file; None if it is none."""
    end = data.find(b"\n", at, at + _MAX_LINE)
    if end < 0 or _FROM_FIELD.match(data, at):
        return None
    below = end + 1
    kind = _kind(data, at, end)
    spaced = (
        opens or data.startswith(_BLANK_ABOVE, max(at - 2, 0), at) or data.startswith(_CRLF_ABOVE, max(at - 3, 0), at)
    )
    if spaced and kind in DATED and is_field_or_escaped(data, below):
        return FromLine(base + at, base + below, Look(kind, spaced, closed=False, adjoined=True, header="field"))
    header_start, header = _read_header(data, below)
    closed = _closes_multipart(data, at)
    look = Look(kind, spaced, closed=closed, adjoined=header_start == below, header=header)
    return FromLine(base + at, base + header_start, look)


def _kind(data: bytes, at: int, end: int) -> Kind:
    line = data[at:end]
    for form, kind in _FORMS:
        if form.match(line):
            return kind
    return "odd" if dated_line_end(data, at) is None else "dated"


def _closes_multipart(data: bytes, at: int) -> bool:
    start = data.rfind(b"\n", max(at - _ABOVE, 0), max(at - 1, 0)) + 1
    return data.startswith(b"--", start) and _CLOSING_BOUNDARY.match(data[start:at]) is not None


def _read_header(data: bytes, start: int) -> tuple[int, Header]:
    """Return the index at which a header begins, behind a few lines that are none, and what it is.

    Where none begins there, the index is `start`. What is not adjoined must be strong.
    """
    at = start
    for junk in range(_JUNK_LINES + 1):
        if _FROM_LINE.match(data, at):
            break
        header = header_at(data, at)
        if header in STRONG or (header != "none" and not junk):
            return at, header
        at = data.find(b"\n", at, at + _MAX_LINE) + 1
        if not at:
            break
    return start, "none"


def header_at(data: bytes, at: int) -> Header:
    """Return what the header that begins at an index is."""
    if not is_field_or_escaped(data, at):
        return "none"
    names = _known_names(data, at)
    if names & _STORED:
        return "stored"
    if names & _CARRIED:
        return "carried"
    return "known" if len(names) > 1 else "field"


def is_header_of_sent_mail(data: bytes, at: int) -> bool:
    """Whether the header that begins at an index is that of a message which travelled, with its author and date."""
    names = _known_names(data, at)
    return names >= _AUTHORED and not names.isdisjoint(_CARRIED | _STORED)


def _known_names(data: bytes, at: int) -> set[bytes]:
    """Return the names of the fields that mail has, in small letters, in the header that begins at an index."""
    block = _BLOCK.match(data, at, at + _MAX_HEADER)
    if block is None:
        return set()
    return {name.lower() for name in _KNOWN_NAME.findall(data, *block.span())}
