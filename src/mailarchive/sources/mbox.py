"""The mbox family: many messages in one file, each after a From_ line.

A From_ line separates where the line before it is blank, it looks like an envelope, and a header field follows; a line
of text that begins with "From " does not, whether its writer quoted it (mboxo, mboxrd) or not. Where the file counts
its bodies with Content-Length (mboxcl, mboxcl2), a count that leads exactly to a separator or the end of the file is
believed, and any other is not.

The bytes are given as they lie: envelope, data and at most one line end after it, message by message, are the file.
"""

import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from mmap import ACCESS_READ, mmap

from mailarchive.model import Problem, RawMessage
from mailarchive.sources.envelope import Buffer, envelope_end, header_follows, leading_envelope_end
from mailarchive.sources.source import MAX_MESSAGE_BYTES, Source, Unit, Unreadable, too_large, unreadable

_SNIFFED = 1 << 20
_MAX_HEADER = 1 << 16
_EUDORA = b"From ???@??? "
_LENGTH = re.compile(rb"\n[Cc]ontent-[Ll]ength:[ \t]*(\d{1,15})[ \t]*\r?\n")
_END_OF_HEADER = re.compile(rb"\n\r?\n")


def plan(source: Source, unit_bytes: int) -> list[Unit]:
    """The file cut into ranges of unit_bytes, wherever that falls: a message belongs to the range that it starts in."""
    cuts = [*range(0, source.size, unit_bytes), None]
    return [Unit(source, start, end) for start, end in pairwise(cuts) if start is not None]


def messages(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """The messages that start in the unit's range, in order; see `RawMessage` for what their bytes leave out."""
    source = unit.source
    try:
        with _mapped(source.real_path) as buffer:
            for start, stop in _extents(buffer, source.real_path, unit.byte_start, unit.byte_end):
                yield _message(buffer, source, start, stop)
    except OSError as error:
        yield unreadable(source, None, error)


def holds_one(path: str) -> bool:
    """Whether the file at path is an mbox of a single message."""
    with _mapped(path) as buffer:
        return len(list(_extents(buffer, path, 0, None))) == 1


@contextmanager
def _mapped(path: str) -> Iterator[Buffer]:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            yield b""
        else:
            with mmap(file.fileno(), 0, access=ACCESS_READ) as buffer:
                yield buffer


def _extents(buffer: Buffer, path: str, begin: int, end: int | None) -> Iterator[tuple[int, int]]:
    """Where the messages that start in begin..end start and stop, separating blank line included."""
    size = len(buffer)
    starts = _counted_starts(buffer, path, begin) if _counts_bodies(buffer) else _scanned_starts(buffer, begin)
    start = next(starts, size)
    while start < (size if end is None else min(end, size)):
        stop = next(starts, size)
        yield start, stop
        start = stop


def _scanned_starts(buffer: Buffer, begin: int) -> Iterator[int]:
    """The offsets from begin on at which a message starts; the first message starts at 0, whatever is there."""
    if begin == 0 and buffer:
        yield 0
    yield from _separators(buffer, max(begin, leading_envelope_end(buffer), 1))


def _separators(buffer: Buffer, begin: int) -> Iterator[int]:
    """The offsets from begin on of the From_ lines that separate, found by reading."""
    line_end = buffer.find(b"\nFrom ", begin - 1)
    while line_end >= 0:
        start = line_end + 1
        if (_is_blank_before(buffer, start) or _is_eudoras(buffer, start)) and _opens_message(buffer, start):
            yield start
        line_end = buffer.find(b"\nFrom ", line_end + 1)


def _is_blank_before(buffer: Buffer, start: int) -> bool:
    return buffer[max(start - 2, 0) : start] == b"\n\n" or buffer[max(start - 3, 0) : start] == b"\n\r\n"


def _is_eudoras(buffer: Buffer, start: int) -> bool:
    """Whether the From_ line is as Eudora writes it, which leaves out the blank line; nothing else looks like it."""
    return buffer[start : start + len(_EUDORA)] == _EUDORA


def _opens_message(buffer: Buffer, start: int) -> bool:
    header = envelope_end(buffer, start)
    return header is not None and header_follows(buffer, header)


def _counts_bodies(buffer: Buffer) -> bool:
    """Whether the file is of the kind that counts its bodies: its first megabyte tells for all of it."""
    return _LENGTH.search(buffer, 0, _SNIFFED) is not None


def _counted_starts(buffer: Buffer, path: str, begin: int) -> Iterator[int]:
    """As `_scanned_starts`, for a file that counts its bodies.

    Which From_ lines separate in it is only known from the start of the file on. So it is walked once in a process,
    by leaps, and the starts are kept: 8 bytes a message.
    """
    status = os.stat(path)
    starts = _walked_starts(path, status.st_size, status.st_mtime_ns)
    return iter(starts[bisect_left(starts, begin) :])


@lru_cache(maxsize=1)
def _walked_starts(path: str, _size: int, _mtime_ns: int) -> "array[int]":
    with _mapped(path) as buffer:
        return array("Q", _walk(buffer))


def _walk(buffer: Buffer) -> Iterator[int]:
    start, header, size = 0, leading_envelope_end(buffer), len(buffer)
    while start < size:
        yield start
        start = _counted_stop(buffer, header) or next(_separators(buffer, max(header, 1)), size)
        header = envelope_end(buffer, start) or size


def _counted_stop(buffer: Buffer, header: int) -> int | None:
    """Where the message with its header at this offset stops by its Content-Length, if that leads to a separator."""
    end_of_header = _END_OF_HEADER.search(buffer, header, header + _MAX_HEADER)
    if end_of_header is None:
        return None
    length = _LENGTH.search(buffer, max(header - 1, 0), end_of_header.end())
    if length is None:
        return None
    landing = end_of_header.end() + int(length[1])
    for line_end in (b"", b"\n", b"\r\n"):
        stop = landing + len(line_end)
        if stop > len(buffer) or buffer[landing:stop] != line_end:
            continue
        if stop == len(buffer) or (buffer[stop - 1 : stop] == b"\n" and _opens_message(buffer, stop)):
            return stop
    return None


def _message(buffer: Buffer, source: Source, start: int, stop: int) -> RawMessage | Unreadable:
    if stop - start > MAX_MESSAGE_BYTES:
        return too_large(source, None, stop - start, start)
    header = buffer.find(b"\n", start) + 1 if start else leading_envelope_end(buffer)
    data = buffer[header : _data_end(buffer, header, stop)]
    return RawMessage(
        data=data,
        source=source.path,
        byte_start=header,
        byte_length=len(data),
        envelope=buffer[start:header].decode("latin-1"),
        problems=tuple(_problems(buffer, start, header, stop)),
    )


def _data_end(buffer: Buffer, header: int, stop: int) -> int:
    """Where the message from header to stop ends, less the line end of the blank line that it ends with, if it does."""
    for blank in (b"\r\n", b"\n"):
        end = stop - len(blank)
        if end >= header and buffer[end:stop] == blank:
            return end if end == 0 or buffer[end - 1 : end] == b"\n" else stop
    return stop


def _problems(buffer: Buffer, start: int, header: int, stop: int) -> Iterator[Problem]:
    if header == start:
        yield Problem("sources", "no-envelope", "no From_ line opens the file", byte_start=start)
    if stop == len(buffer) and buffer[stop - 1 : stop] != b"\n":
        yield Problem("sources", "truncated", "the file ends in the middle of a line", byte_start=stop)
