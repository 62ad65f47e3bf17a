"""The mbox family: many messages in one file, each after a From_ line.

What separates is decided for the whole file (`mbox_map`, `mbox_form`). The bytes are given as they lie: envelope, data
and at most one line end after it, message by message, are the file. What stands between a From_ line and its header
belongs to the envelope.
"""

import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mailarchive.model import Problem, RawMessage
from mailarchive.sources.from_lines import MOST_TOLD, envelope_length, lines_within, possible_separator
from mailarchive.sources.mbox_map import map_mbox
from mailarchive.sources.opening import open_file
from mailarchive.sources.source import MAX_MESSAGE_BYTES, Extents, FileState, Source, Unit, Unreadable

_FROM = re.compile(rb"From[ \r\n]")
_LONGEST_TAIL = 3  # the end of a blank line, and of the line above it
_BEGINNING = 1 << 16  # bytes in which an envelope is looked for


def plan_mbox(source: Source, unit_bytes: int) -> list[Unit]:
    """Cut the file into units of whole messages, each of about unit_bytes; raises OSError."""
    mapped = map_mbox(source.real_path)
    count = len(mapped.starts)
    bounds = array("Q", mapped.starts)
    bounds.append(mapped.state.size)
    units: list[Unit] = []
    first = 0
    for at in range(1, count + 1):
        if at < count and bounds[at] - bounds[first] < unit_bytes:
            continue
        possible = _between(mapped.possible, bounds[first], bounds[at])
        extents = Extents(
            bounds[first : at + 1],
            mapped.headers[first:at],
            possible=possible,
            state=mapped.state,
            form=str(mapped.form),
        )
        units.append(Unit(source, bounds[first], bounds[at], extents=extents))
        first = at
    if units:
        units[-1] = replace(units[-1], byte_end=None)  # whatever lay behind it once is gone
    return units


def learnt_form(units: Iterable[Unit]) -> str | None:
    """Return what was learnt of what separates the messages of an mbox; None of another source, and of one not read."""
    return next((unit.extents.form for unit in units if unit.extents), None)


def _between(offsets: "array[int]", begin: int, end: int) -> "array[int]":
    return offsets[bisect_left(offsets, begin) : bisect_left(offsets, end)]


def read_mbox(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Yield the messages of a unit, in order; see `RawMessage` for what their bytes leave out.

    Of a unit without extents, which nobody planned, those of the whole file.
    """
    source = unit.source
    try:
        if unit.extents is None:
            for planned in plan_mbox(source, source.size):
                yield from read_mbox(planned)
            return
        with open_file(source.real_path) as file:
            for extent in _extents(unit.extents):
                yield _read_message(file.fileno(), source, extent)
    except OSError as error:
        yield Unreadable.refused(source, None, error, _what_is_missed(unit))


def _what_is_missed(unit: Unit) -> str:
    """Return what a unit held when it was planned, in words; nothing where it was not."""
    if unit.extents is None:
        return ""
    return f": {len(unit.extents.headers)} messages, from byte {unit.byte_start} on, or some of them"


@dataclass(frozen=True, slots=True)
class _Extent:
    """One message in its file: where its envelope starts, its header begins, and the message stops.

    possible: as in `Extents`. file: what the file was when the message was found there.
    """

    start: int
    header: int
    stop: int
    possible: "array[int]"
    file: FileState

    def is_last(self) -> bool:
        """Whether the file ended with the message."""
        return self.stop == self.file.size


def _extents(extents: Extents) -> Iterator[_Extent]:
    for at, header in enumerate(extents.headers):
        start, stop = extents.bounds[at], extents.bounds[at + 1]
        possible = _between(extents.possible, start, stop)
        yield _Extent(start, header, stop, possible=possible, file=extents.state)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The bytes of one message as they lie in its file, in order; separator: the end of the blank line behind it."""

    envelope: bytes
    data: bytes
    separator: bytes

    def __len__(self) -> int:
        return len(self.envelope) + len(self.data) + len(self.separator)

    def joined(self) -> bytes:
        """Return all of it."""
        return self.envelope + self.data + self.separator

    def ends_line(self) -> bool:
        """Whether the last line is whole."""
        return (self.separator or self.data or self.envelope).endswith(b"\n")


def _read_message(file: int, source: Source, extent: _Extent) -> RawMessage | Unreadable:
    size = extent.stop - extent.start
    if size > MAX_MESSAGE_BYTES:
        return Unreadable.too_large(source, None, size, extent.start)
    pieces = _read_pieces(file, extent)
    if len(pieces) < size or (FileState.of(file) != extent.file and not _stands(pieces.joined(), file, extent)):
        what = "the file was changed since its messages were found, and the one that began here is there no more"
        return Unreadable.changed(source, None, what, extent.start)
    return RawMessage(
        data=pieces.data,
        source=source.path,
        byte_start=extent.header,
        byte_length=len(pieces.data),
        envelope=pieces.envelope.decode("latin-1"),
        problems=tuple(_problems(pieces, extent)),
    )


def _read_pieces(file: int, extent: _Extent) -> _Pieces:
    """Read a message, its data once and for all: they may be large. Shorter where the file has shrunk."""
    tail_start = max(extent.start, extent.stop - _LONGEST_TAIL)
    tail = _read_range(file, tail_start, extent.stop - tail_start)
    end = extent.stop - _separator_length(tail, extent.stop - extent.header)
    return _Pieces(
        _read_range(file, extent.start, extent.header - extent.start),
        _read_range(file, extent.header, end - extent.header),
        _read_range(file, end, extent.stop - end),
    )


def _stands(whole: bytes, file: int, extent: _Extent) -> bool:
    """Whether a message lies in a changed file where it was found. whole: what lies there now.

    So it is where mail was only added, or flags in the headers were set.
    """
    behind = os.pread(file, 5, extent.stop)
    if behind and not _FROM.match(behind):
        return False
    if envelope_length(whole[:_BEGINNING]) != extent.header - extent.start:
        return False
    return not any(line.look.is_plain() for line in lines_within(whole) if extent.start + line.start >= extent.header)


def _read_range(file: int, start: int, length: int) -> bytes:
    """Read a range; shorter where the file has shrunk. The operating system may give less than asked at a time."""
    pieces: list[bytes] = []
    while length > 0 and (piece := os.pread(file, length, start)):
        pieces.append(piece)
        start, length = start + len(piece), length - len(piece)
    return b"".join(pieces)


def _separator_length(tail: bytes, length: int) -> int:
    """Return how long the line end is of the blank line that a message ends with; 0 where it ends with none.

    tail: the last bytes of the message and its envelope. length: of the message.
    """
    for blank in (b"\r\n", b"\n"):
        if len(blank) > length or not tail.endswith(blank):
            continue
        line_before = tail[: -len(blank)]
        if not line_before or line_before.endswith(b"\n"):
            return len(blank)
        break
    return 0


def _problems(pieces: _Pieces, extent: _Extent) -> Iterator[Problem]:
    envelope = pieces.envelope
    if not envelope:
        yield Problem("sources", "no-envelope", "no From_ line opens the file", byte_start=extent.start)
    if envelope.count(b"\n", max(envelope.find(b"From"), 0)) > 1:
        detail = "blank or odd lines stand between the From_ line and the header"
        yield Problem("sources", "junk-before-header", detail, byte_start=extent.start)
    for offset in extent.possible[:MOST_TOLD]:
        yield possible_separator(offset)
    if extent.is_last() and not pieces.ends_line():
        yield Problem("sources", "truncated", "the file ends in the middle of a line", byte_start=extent.stop)
