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
from itertools import zip_longest
from mmap import ACCESS_READ, mmap

from mailarchive.model import Problem, RawMessage
from mailarchive.sources.envelope import Buffer, envelope_end, header_follows, leading_envelope_end
from mailarchive.sources.source import MAX_MESSAGE_BYTES, Source, Unit, Unreadable

_SNIFFED = 1 << 20
_MAX_HEADER = 1 << 16
_EUDORA = b"From ???@??? "
_LENGTH = re.compile(rb"\n[Cc]ontent-[Ll]ength:[ \t]*(\d{1,15})[ \t]*\r?\n")
_END_OF_HEADER = re.compile(rb"\n\r?\n")


def read_mbox(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Yield the messages that start in the unit's range, in order; see `RawMessage` for what their bytes leave out."""
    source = unit.source
    try:
        with _mapped(source.real_path) as buffer:
            for start, stop in _extents(buffer, source.real_path, unit.byte_start, unit.byte_end):
                yield _message(buffer, source, start, stop)
    except OSError as error:
        yield Unreadable.refused(source, None, error)


def cut_into_ranges(source: Source, unit_bytes: int) -> list[Unit]:
    """Return units of unit_bytes each, wherever that falls: a message belongs to the one that it starts in."""
    starts = range(0, source.size, unit_bytes)
    return [Unit(source, start, end) for start, end in zip_longest(starts, starts[1:])]


def holds_one_message(path: str) -> bool:
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
    """Yield where the messages that start in begin..end start and stop, separating blank line included."""
    size = len(buffer)
    if end is None or end > size:
        end = size
    if _counts_bodies(buffer):
        starts = _counted_starts(path, begin)
    else:
        starts = _scanned_starts(buffer, begin)
    start = next(starts, size)
    while start < end:
        stop = next(starts, size)
        yield start, stop
        start = stop


def _scanned_starts(buffer: Buffer, begin: int) -> Iterator[int]:
    """Yield the offsets from begin on at which a message starts; the first message starts at 0, whatever is there."""
    if begin == 0 and buffer:
        yield 0
    yield from _separators(buffer, max(begin, leading_envelope_end(buffer), 1))


def _separators(buffer: Buffer, begin: int) -> Iterator[int]:
    """Yield the offsets from begin on of the From_ lines that separate."""
    line_end = buffer.find(b"\nFrom ", begin - 1)
    while line_end >= 0:
        start = line_end + 1
        if _may_separate(buffer, start) and _opens_message(buffer, start):
            yield start
        line_end = buffer.find(b"\nFrom ", line_end + 1)


def _may_separate(buffer: Buffer, start: int) -> bool:
    """Whether the line before is blank, or the From_ line is Eudora's, which leaves it out; none looks like it."""
    if buffer[max(start - 2, 0) : start] == b"\n\n" or buffer[max(start - 3, 0) : start] == b"\n\r\n":
        return True
    return buffer[start : start + len(_EUDORA)] == _EUDORA


def _opens_message(buffer: Buffer, start: int) -> bool:
    """Whether a From_ line begins at start, and a header below it."""
    header_start = envelope_end(buffer, start)
    return header_start is not None and header_follows(buffer, header_start)


def _counts_bodies(buffer: Buffer) -> bool:
    """Whether the file is of the kind that counts its bodies, which its first megabyte shows."""
    return _LENGTH.search(buffer, 0, _SNIFFED) is not None


def _counted_starts(path: str, begin: int) -> Iterator[int]:
    """Return what `_scanned_starts` does, for a file that counts its bodies.

    Which From_ lines separate in it shows only from the start of the file on. So it is walked once in a process,
    by leaps, and the starts are kept: 8 bytes a message.
    """
    status = os.stat(path)
    starts = _all_counted_starts(path, status.st_size, status.st_mtime_ns)
    return iter(starts[bisect_left(starts, begin) :])


@lru_cache(maxsize=1)
def _all_counted_starts(path: str, _size: int, _mtime_ns: int) -> "array[int]":
    with _mapped(path) as buffer:
        return array("Q", _leap(buffer))


def _leap(buffer: Buffer) -> Iterator[int]:
    """Yield where each message starts: where the length of the one before leads to, else the next separator."""
    start, header_start, size = 0, leading_envelope_end(buffer), len(buffer)
    while start < size:
        yield start
        start = _counted_stop(buffer, header_start) or next(_separators(buffer, max(header_start, 1)), size)
        header_start = envelope_end(buffer, start) or size


def _counted_stop(buffer: Buffer, header_start: int) -> int | None:
    """Return where the message with this header stops by its Content-Length, if that leads to a separator."""
    end_of_header = _END_OF_HEADER.search(buffer, header_start, header_start + _MAX_HEADER)
    if end_of_header is None:
        return None
    length = _LENGTH.search(buffer, max(header_start - 1, 0), end_of_header.end())
    if length is None:
        return None
    landing = end_of_header.end() + int(length[1])
    for line_end in (b"", b"\n", b"\r\n"):
        stop = landing + len(line_end)
        if stop <= len(buffer) and buffer[landing:stop] == line_end and _may_stop(buffer, stop):
            return stop
    return None


def _may_stop(buffer: Buffer, stop: int) -> bool:
    """Whether the file ends there, or another message begins on a line of its own."""
    return stop == len(buffer) or (_is_line_start(buffer, stop) and _opens_message(buffer, stop))


def _message(buffer: Buffer, source: Source, start: int, stop: int) -> RawMessage | Unreadable:
    """Return the message whose From_ line is at start, and that stops where the next one starts."""
    if stop - start > MAX_MESSAGE_BYTES:
        return Unreadable.too_large(source, None, stop - start, start)
    header_start = _header_start(buffer, start)
    data = buffer[header_start : _data_end(buffer, header_start, stop)]
    return RawMessage(
        data=data,
        source=source.path,
        byte_start=header_start,
        byte_length=len(data),
        envelope=buffer[start:header_start].decode("latin-1"),
        problems=tuple(_problems(buffer, start, header_start, stop)),
    )


def _header_start(buffer: Buffer, start: int) -> int:
    """Return where the header below a From_ line begins; the first message of a file may have none."""
    if start == 0:
        return leading_envelope_end(buffer)
    return buffer.find(b"\n", start) + 1


def _data_end(buffer: Buffer, header_start: int, stop: int) -> int:
    """Return where a message ends, less the line end of the blank line that it ends with, if it does."""
    for blank in (b"\r\n", b"\n"):
        end = stop - len(blank)
        if end >= header_start and buffer[end:stop] == blank and _is_line_start(buffer, end):
            return end
    return stop


def _is_line_start(buffer: Buffer, position: int) -> bool:
    return position == 0 or buffer[position - 1 : position] == b"\n"


def _problems(buffer: Buffer, start: int, header_start: int, stop: int) -> Iterator[Problem]:
    """Yield what is wrong with the file at the start and the end of a message."""
    if header_start == start:
        yield Problem("sources", "no-envelope", "no From_ line opens the file", byte_start=start)
    if stop == len(buffer) and buffer[stop - 1 : stop] != b"\n":
        yield Problem("sources", "truncated", "the file ends in the middle of a line", byte_start=stop)
