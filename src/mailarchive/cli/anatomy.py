"""A split body drawn as a tree: its segments, and each message in it with the text its fields were read from."""

from collections.abc import Iterator

from mailarchive.cli.terminal import bold, dim, line
from mailarchive.model import Body, EmbeddedMessage, QuotedHeader, Segment

WORDS = 60  # characters of a segment that are shown
MARGIN = 30  # characters shown before and after the text of a field
INDENT = "   "


def draw_body(body: Body) -> Iterator[str]:
    """Yield the tree, line by line."""
    embedded = list(body.walk())
    children: dict[int | None, list[int]] = {}
    for index, segment in enumerate(body.segments):
        children.setdefault(segment.parent, []).append(index)
    stack = [(index, 0) for index in reversed(children.get(None, []))]
    while stack:
        index, depth = stack.pop()
        segment = body.segments[index]
        below = children.get(index, [])
        if segment.embedded is not None and segment.kind in ("quotation", "forward"):
            yield from _draw_message(body.text, embedded[segment.embedded], INDENT * depth)
        elif body.text[segment.start : segment.end].strip():
            yield _draw_segment(body.text, segment, INDENT * depth)
        stack.extend((child, depth + 1) for child in reversed(below))


def _draw_segment(text: str, segment: Segment, indent: str) -> str:
    """Return kind, range and first words of a segment."""
    words = line(text[segment.start : segment.end][: WORDS * 4], WORDS)
    return f"{indent}{segment.kind:12}{dim(f'{segment.start:>6}-{segment.end:<6}')} {words}".rstrip()


def _draw_message(text: str, message: EmbeddedMessage, indent: str) -> Iterator[str]:
    """Yield what an embedded message is, by what rule, how sure; then each field with its text, underlined."""
    how = (
        f"{message.start}-{message.end}, style {message.style}, rule {message.rule}, certainty {message.certainty:.2f}"
    )
    yield f"{indent}{bold(f'{message.kind} message')} {dim(how)}"
    for name, value in _fields(message.header):
        if not value:
            continue
        yield f"{indent}{INDENT}{name:12}{line(value)}"
        for start, end in message.header.spans.get(name, ()):
            for shown in _underlined(text, start, end):
                yield f"{indent}{INDENT}{'':12}{dim(shown)}"


def _fields(header: QuotedHeader) -> tuple[tuple[str, str | None], ...]:
    """Return what the header says, by the names that `spans` has for it."""
    return (
        ("sender", str(header.sender or "")),
        ("date", _date(header)),
        ("to", ", ".join(map(str, header.to))),
        ("cc", ", ".join(map(str, header.cc))),
        ("reply_to", ", ".join(map(str, header.reply_to))),
        ("subject", header.subject),
        ("message_id", header.message_id),
    )


def _date(header: QuotedHeader) -> str | None:
    """Return the date as it was understood, with its zone, else as it is written."""
    if not header.date:
        return header.date_written
    if header.utc_offset is None:
        return header.date
    return f"{header.date} (written {header.utc_offset:+d} minutes from UTC)"


def _underlined(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the line around a range, and the marks under it; a range of several lines is marked on its first."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    if line_end < 0:
        line_end = len(text)
    end = min(end, line_end)
    first, last = max(line_start, start - MARGIN), min(line_end, end + MARGIN)
    dots = {ord(character): "·" for character in text[first:last] if not character.isprintable()}
    marks = " " * (start - first) + "~" * max(end - start, 1)
    return text[first:last].translate(dots), f"{marks} {start}-{end}"
