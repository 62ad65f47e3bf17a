"""The shape of plain text: paragraphs, lists and what must keep its columns, from lines wrapped by mail programs.

Mail carries no mark-up: whether a line break was typed or came from wrapping shows only in whether the next word
would still have fitted, and in whether a sentence goes on. Nothing is left out, and only white space changes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

LONGEST_WRAPPED = 120  # characters: no mail program wraps later, so a longer line is a paragraph of its own
SHORTEST_WRAPPED = 50  # nor earlier: shorter lines were broken by hand
MAX_DEPTH = 6  # of lists in lists
TAB = 8

_ITEM = re.compile(r"(?P<indent>[ \t]{0,40})(?P<marker>[*•·▪◦‣+-]|\d{1,3}[.)])[ \t]+(?P<words>\S.*)")
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")
_PATCH = re.compile(r"diff --git |--- a/|\+\+\+ b/|@@ -\d|Index: \S+$")
_CHANGED = re.compile(r" \S.{0,200} \| +(?:\d+ [+-]*|Bin .*)")  # a line of git's list of changed files
_RULE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that end where the writer ended them, unwrapped."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text whose columns matter: code, tables, patches; common indentation taken off."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, and the lists under it."""

    lines: tuple[str, ...]
    below: "tuple[Items, ...]" = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list. start: the first number of a numbered one, None for bullets."""

    items: tuple[Item, ...]
    start: int | None = None


Block = Paragraph | Verbatim | Items


@dataclass(slots=True)
class _Run:
    """A paragraph or an item of a list while it is read. indent: the column of an item; number: of a numbered one."""

    lines: list[str]
    is_item: bool = False
    indent: int = 0
    number: int | None = None

    def add(self, line: str, continues: bool) -> None:
        """Put a line after the others, or at the end of the last one where only wrapping parted them."""
        words = " ".join(line.split())
        if continues:
            self.lines[-1] += " " + words
        else:
            self.lines.append(words)


def blocks(text: str) -> list[Block]:
    """Return the blocks of a plain text, in order."""
    read: list[Block] = []
    for chunk in _chunks(text):
        if _keeps_columns(chunk):
            read.append(Verbatim(_dedent(chunk)))
        else:
            read += _prose(chunk)
    return _joined(read)


def _chunks(text: str) -> Iterator[list[str]]:
    """Yield the runs of lines between blank ones; from the first line of a patch on, all the rest is one."""
    chunk: list[str] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _PATCH.match(line):
            yield from filter(None, (chunk, lines[index:]))
            return
        if line.rstrip() == "---" and chunk:  # between a commit's message and what git says of it
            yield chunk
            chunk = [line]
        elif line.strip():
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _keeps_columns(chunk: list[str]) -> bool:
    """Whether a chunk is code, a table or a patch rather than prose."""
    if _PATCH.match(chunk[0]):
        return True
    if _ITEM.fullmatch(chunk[0]):
        return False
    if any(_CHANGED.fullmatch(line.rstrip()) for line in chunk):
        return True
    indented = sum(line.startswith(("    ", "\t")) for line in chunk)
    columns = sum(bool(_COLUMNS.search(line.strip())) for line in chunk)
    return 2 * indented > len(chunk) or (columns >= 2 and 2 * columns >= len(chunk))


def _dedent(lines: list[str]) -> str:
    lines = [line.expandtabs(TAB).rstrip() for line in lines]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n")


def _prose(chunk: list[str]) -> Iterator[Block]:
    """Yield the paragraphs and lists of a chunk without blank lines."""
    for is_item, runs in groupby(_runs(chunk), attrgetter("is_item")):
        if is_item:
            yield from _nested(list(runs))
        else:
            yield from (Paragraph(tuple(run.lines)) for run in runs)


def _runs(chunk: list[str]) -> list[_Run]:
    """Return the paragraphs and the items of a chunk; a paragraph is never followed by another one."""
    runs: list[_Run] = []
    previous = ""
    for line, width in zip(chunk, _widths(chunk), strict=True):
        item = _ITEM.fullmatch(line.rstrip())
        continues = bool(previous) and _wrapped(previous, line, width)
        if item and not (continues and _is_dash_of_a_sentence(item, runs[-1])):
            runs.append(_begun_item(item))
        elif runs and _belongs_to(runs[-1], line, continues):
            runs[-1].add(line, continues)
        else:
            runs.append(_Run([" ".join(line.split())]))
        previous = line
    return runs


def _is_dash_of_a_sentence(item: re.Match[str], last: _Run) -> bool:
    """Whether what looks like an item is the line of a paragraph that was wrapped before a dash."""
    return not last.is_item and item["marker"] in "-+"


def _begun_item(item: re.Match[str]) -> _Run:
    number = None
    if item["marker"][0].isdigit():
        number = int(item["marker"][:-1])
    return _Run([item["words"].strip()], is_item=True, indent=len(item["indent"].expandtabs(TAB)), number=number)


def _belongs_to(last: _Run, line: str, continues: bool) -> bool:
    """Whether a line without a marker goes on with what was read last: with an item only if indented or wrapped."""
    return not last.is_item or continues or line[:1].isspace()


def _widths(chunk: list[str]) -> list[int]:
    """Return for each line the width that its neighbours were wrapped to: the longest between the items of a list."""
    widths: list[int] = []
    run: list[str] = []
    for line in chunk:
        if _ITEM.fullmatch(line.rstrip()):
            widths += _width(run)
            run = []
        run.append(line)
    return widths + _width(run)


def _width(run: list[str]) -> list[int]:
    lengths = [len(line.rstrip()) for line in run]
    longest = max((length for length in lengths if length <= LONGEST_WRAPPED), default=0)
    return [max(longest, SHORTEST_WRAPPED)] * len(run)


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether the break after `line` comes from wrapping.

    So it does where the next word would not have fitted into `width`, or a sentence goes on in small letters after a
    line that is long enough to have been wrapped.
    """
    line = line.rstrip()
    if len(line) > LONGEST_WRAPPED or _RULE.fullmatch(line) or _RULE.fullmatch(following):
        return False
    word = following.split(None, 1)[0]
    goes_on = len(line) >= SHORTEST_WRAPPED and word[0].islower() and line[-1] not in ".:!?"
    return goes_on or len(line) + 1 + len(word) > width


def _nested(flat: list[_Run], depth: int = 1) -> Iterator[Items]:
    """Yield lists out of items by their columns; what is deeper than MAX_DEPTH stays on the last level.

    A number that does not follow the one before begins a list of its own, or it would be counted anew.
    """
    index = 0
    while index < len(flat):
        first = flat[index]
        items: list[Item] = []
        while index < len(flat) and flat[index].number == _number_after(first.number, len(items)):
            end = _end_of_deeper(flat, index + 1, first.indent, depth)
            below = tuple(_nested(flat[index + 1 : end], depth + 1))
            items.append(Item(tuple(flat[index].lines), below))
            index = end
        yield Items(tuple(items), first.number)


def _end_of_deeper(flat: list[_Run], start: int, indent: int, depth: int) -> int:
    """Return the end of the items from `start` on that stand further right than `indent`."""
    end = start
    while depth < MAX_DEPTH and end < len(flat) and flat[end].indent > indent:
        end += 1
    return end


def _number_after(first: int | None, count: int) -> int | None:
    """Return the number that follows `count` items of a list whose first has the number `first`; None for bullets."""
    if first is None:
        return None
    return first + count


def _joined(read: list[Block]) -> list[Block]:
    """Return the blocks, with lists of one kind that only blank lines part made one list again."""
    joined: list[Block] = []
    for block in read:
        match joined[-1:], block:
            case [Items(before, start)], Items(items, number) if number == _number_after(start, len(before)):
                joined[-1] = Items(before + items, start)
            case _:
                joined.append(block)
    return joined
