"""The shape of plain text: paragraphs, lists and what must keep its columns, from lines wrapped by mail programs.

Mail carries no mark-up: whether a line break was typed or came from wrapping shows only in whether the next word
would still have fitted, and in whether a sentence goes on. Nothing is left out, and only white space changes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_WRAPPED = 120  # characters: no mail program wraps later, so a longer line is a paragraph of its own
SHORTEST_WRAPPED = 50  # nor earlier: shorter lines were broken by hand
MAX_DEPTH = 6  # of lists in lists
TAB = 8

_ITEM = re.compile(r"([ \t]{0,40})([*•·▪◦‣+-]|\d{1,3}[.)])[ \t]+(\S.*)")
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
class _Line:
    """An item while it is read: its column, its number if it has one, and its lines."""

    indent: int
    number: int | None
    lines: list[str]


def blocks(text: str) -> list[Block]:
    """The blocks of a plain text, in order."""
    found: list[Block] = []
    for chunk in _chunks(text):
        found += [Verbatim(_dedent(chunk))] if _keeps_columns(chunk) else _prose(chunk)
    return _joined(found)


def _chunks(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank ones; from the first line of a patch on, all the rest is one."""
    chunk: list[str] = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if _PATCH.match(line):
            yield from filter(None, (chunk, lines[at:]))
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
    indented = sum(line.startswith(("    ", "\t")) for line in chunk)
    columns = sum(bool(_COLUMNS.search(line.strip())) for line in chunk)
    changed = any(_CHANGED.fullmatch(line.rstrip()) for line in chunk)
    return changed or 2 * indented > len(chunk) or (columns >= 2 and 2 * columns >= len(chunk))


def _dedent(lines: list[str]) -> str:
    lines = [line.expandtabs(TAB).rstrip() for line in lines]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n")


def _prose(chunk: list[str]) -> Iterator[Block]:
    """Paragraphs and lists of a chunk without blank lines."""
    widths = _widths(chunk)
    lines: list[str] = []
    items: list[_Line] = []
    previous = ""
    for line, width in zip(chunk, widths, strict=True):
        match = _ITEM.fullmatch(line.rstrip())
        continues = bool(previous) and _wrapped(previous, line, width)
        if match and not (continues and lines and match[2] in "-+"):
            if lines:
                yield Paragraph(tuple(lines))
                lines = []
            number = int(match[2][:-1]) if match[2][0].isdigit() else None
            items.append(_Line(len(match[1].expandtabs(TAB)), number, [match[3].strip()]))
        elif items and (continues or line[:1].isspace()):
            _append(items[-1].lines, line, continues)
        else:
            if items:
                yield from _nested(items)
                items = []
            _append(lines, line, continues and bool(lines))
        previous = line
    if lines:
        yield Paragraph(tuple(lines))
    if items:
        yield from _nested(items)


def _append(lines: list[str], line: str, continues: bool) -> None:
    """Put a line after the others, or at the end of the last one where only wrapping parted them."""
    words = " ".join(line.split())
    if continues:
        lines[-1] += " " + words
    else:
        lines.append(words)


def _widths(chunk: list[str]) -> list[int]:
    """For each line the width that its neighbours were wrapped to: the longest between the items of a list."""
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
    """Whether the break after `line` comes from wrapping: the next word would not have fitted into `width`, or a
    sentence goes on in small letters after a line that is long enough to have been wrapped."""
    line = line.rstrip()
    if len(line) > LONGEST_WRAPPED or _RULE.fullmatch(line) or _RULE.fullmatch(following):
        return False
    word = following.split(None, 1)[0]
    goes_on = len(line) >= SHORTEST_WRAPPED and word[0].islower() and line[-1] not in ".:!?"
    return goes_on or len(line) + 1 + len(word) > width


def _nested(flat: list[_Line], depth: int = 1) -> Iterator[Items]:
    """Lists out of items by their columns; what is deeper than MAX_DEPTH stays on the last level.

    A number that does not follow the one before begins a list of its own, or it would be counted anew.
    """
    at = 0
    while at < len(flat):
        first = flat[at]
        items: list[Item] = []
        while at < len(flat) and flat[at].number == (None if first.number is None else first.number + len(items)):
            head = flat[at]
            at += 1
            deeper = at
            while depth < MAX_DEPTH and deeper < len(flat) and flat[deeper].indent > first.indent:
                deeper += 1
            below = tuple(_nested(flat[at:deeper], depth + 1)) if deeper > at else ()
            items.append(Item(tuple(head.lines), below))
            at = deeper
        yield Items(tuple(items), first.number)


def _joined(found: list[Block]) -> list[Block]:
    """Lists of one kind that only blank lines part become one list again."""
    out: list[Block] = []
    for block in found:
        last = out[-1] if out else None
        if isinstance(block, Items) and isinstance(last, Items) and _goes_on(last, block):
            out[-1] = Items(last.items + block.items, last.start)
        else:
            out.append(block)
    return out


def _goes_on(first: Items, second: Items) -> bool:
    if first.start is None or second.start is None:
        return first.start is second.start
    return second.start == first.start + len(first.items)
