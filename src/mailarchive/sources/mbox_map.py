"""Where the messages of an mbox lie: found in one pass over its From_ lines, by the form that these show.

Where a file counts its bodies with Content-Length (mboxcl, mboxcl2), a count that leads exactly to a From_ line or the
end of the file is believed, and any other is not.
"""

import os
import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mailarchive.sources.from_lines import TRANSPORT, FromLine, Look, envelope_length, opening_line, read_from_lines
from mailarchive.sources.mbox_form import MboxForm, learn_form
from mailarchive.sources.opening import open_file
from mailarchive.sources.source import FileState

_BEGINNING = 1 << 20
_MAX_HEADER = 1 << 16
_LENGTH = re.compile(rb"\n[Cc]ontent-[Ll]ength:[ \t]*(\d{1,15})[ \t]*\r?\n")
_END_OF_HEADER = re.compile(rb"\n\r?\n")
_LINE_ENDS = (b"", b"\n", b"\r\n")


def _offsets() -> "array[int]":
    return array("Q")


@dataclass(frozen=True, slots=True)
class MboxMap:
    """Where the messages of an mbox lie. starts: of their envelopes; headers: of their data; in order of the file.

    form: what was learnt of the file. state: what it was before it was read. possible: the offsets of lines that were
    left in a message and could begin one.
    """

    form: MboxForm
    state: FileState
    starts: "array[int]" = field(default_factory=_offsets)
    headers: "array[int]" = field(default_factory=_offsets)
    possible: "array[int]" = field(default_factory=_offsets)


def map_mbox(path: str) -> MboxMap:
    """Find the messages of the file at path in one pass; raises OSError. Memory: 18 bytes a From_ line."""
    with open_file(path) as file:
        descriptor, state = file.fileno(), FileState.of(file.fileno())
        size = state.size
        beginning = os.pread(descriptor, _BEGINNING, 0)
        opening = opening_line(beginning)
        lines = _FromLines.read(descriptor, size, opening)
        form = learn_form(lines.counts(), opening)
        mapped = MboxMap(form, state)
        if size:
            mapped.starts.append(0)
            mapped.headers.append(envelope_length(beginning))
            counted_end = _no_end
            if _LENGTH.search(beginning):
                counted_end = _Counts(descriptor, size, lines, form).believed_end
            _map_others(mapped, lines, counted_end)
        return mapped


@dataclass(slots=True)
class _FromLines:
    """The From_ lines of a file above a header, packed: offset, that of the header, and which of `looks` they have."""

    starts: "array[int]" = field(default_factory=_offsets)
    headers: "array[int]" = field(default_factory=_offsets)
    look_numbers: "array[int]" = field(default_factory=lambda: array("H"))
    looks: dict[Look, int] = field(default_factory=dict)

    @classmethod
    def read(cls, file: int, size: int, opening: FromLine | None) -> "_FromLines":
        """Read all of a file but the one that opens it."""
        lines = cls()
        opens_at = -1
        if opening is not None:
            opens_at = opening.start
        for line in read_from_lines(file, size):
            if line.look.header != "none" and line.start != opens_at:
                lines.starts.append(line.start)
                lines.headers.append(line.header)
                lines.look_numbers.append(lines.looks.setdefault(line.look, len(lines.looks)))
        return lines

    def counts(self) -> Mapping[Look, int]:
        """Return how many lines have each look."""
        looks = list(self.looks)
        return {looks[number]: count for number, count in Counter(self.look_numbers).items()}

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.starts, self.headers, self.look_numbers, strict=True)


def _no_end(header: int) -> int:
    """Return that a file which counts nothing says of no message where it ends."""
    return 0


def _map_others(mapped: MboxMap, lines: _FromLines, counted_end: Callable[[int], int]) -> None:
    """Add the messages below the first.

    counted_end: gives for the offset of a header where its message ends by its count, or 0.
    """
    separating = list(map(mapped.form.separates, lines.looks))
    possible = list(map(may_separate, lines.looks))
    end = counted_end(mapped.headers[0])
    for start, header, look in lines:
        if start < end:
            continue
        if start == end or separating[look]:
            mapped.starts.append(start)
            mapped.headers.append(header)
            end = counted_end(header)
        elif possible[look]:
            mapped.possible.append(start)


def may_separate(look: Look) -> bool:
    """Whether a line that was taken for text is worth telling: a header that travelled follows, and it is no patch."""
    return look.header in TRANSPORT and look.kind != "patch"


@dataclass(slots=True)
class _Counts:
    """What a file's Content-Length fields say, and which of them are believed."""

    file: int
    size: int
    lines: _FromLines
    form: MboxForm

    def believed_end(self, header: int) -> int:
        """Return where the message whose header is at this offset ends by its count, if one begins there; or 0."""
        landing = self._landing(header)
        if landing is None or landing > self.size:
            return 0
        behind = os.pread(self.file, 2, landing)
        for line_end in _LINE_ENDS:
            stop = landing + len(line_end)
            if behind.startswith(line_end) and (stop == self.size or self._begins_message(stop)):
                return stop
        return 0

    def _landing(self, header: int) -> int | None:
        above = max(header - 1, 0)  # with the line end above, as the count may be the first field
        head = os.pread(self.file, _MAX_HEADER, above)
        end_of_header = _END_OF_HEADER.search(head)
        if end_of_header is None:
            return None
        length = _LENGTH.search(head, 0, end_of_header.end())
        if length is None:
            return None
        return above + end_of_header.end() + int(length[1])

    def _begins_message(self, offset: int) -> bool:
        at = bisect_left(self.lines.starts, offset)
        if at == len(self.lines.starts) or self.lines.starts[at] != offset:
            return False
        look = list(self.lines.looks)[self.lines.look_numbers[at]]
        return self.form.separates_where_counted(look)
