"""A split body drawn as a tree: its segments, and each message in it with the places its fields were read from."""

from collections.abc import Iterator, Mapping

from mailarchive.cli.terminal import bold, dim, line
from mailarchive.model import Body, EmbeddedMessage, QuotedHeader, Segment

WORDS = 60  # characters of a segment that are shown
MARGIN = 30  # characters shown before and after the place of a field
INDENT = "   "


def draw_body(body: Body) -> Iterator[str]:
    """The tree, line by line."""
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
    """Kind, place and first words of a segment."""
    words = line(text[segment.start : segment.end][: WORDS * 4], WORDS)
    return f"{indent}{segment.kind:12}{dim(f'{segment.start:>6}-{segment.end:<6}')} {words}".rstrip()


def _draw_message(text: str, message: EmbeddedMessage, indent: str) -> Iterator[str]:
    """What was found, by what rule, how sure; then each field with the place it was read from, underlined."""
    how = (
        f"{message.start}-{message.end}, style {message.style}, rule {message.rule}, certainty {message.certainty:.2f}"
    )
    yield f"{indent}{bold(f'{message.kind} message')} {dim(how)}"
    for name, value in _fields(message.header).items():
        yield f"{indent}{INDENT}{name:12}{line(value)}"
        for start, end in message.header.spans.get(name, ()):
            for shown in _underlined(text, start, end):
                yield f"{indent}{INDENT}{'':12}{dim(shown)}"


def _fields(header: QuotedHeader) -> Mapping[str, str]:
    """The fields that the header says, by the names that `spans` has for them."""
    zone = "" if header.utc_offset is None else f" (written {header.utc_offset:+d} minutes from UTC)"
    fields = {
        "sender": str(header.sender) if header.sender else "",
        "date": f"{header.date}{zone}" if header.date else header.date_written or "",
        "to": ", ".join(map(str, header.to)),
        "cc": ", ".join(map(str, header.cc)),
        "reply_to": ", ".join(map(str, header.reply_to)),
        "subject": header.subject or "",
        "message_id": header.message_id or "",
    }
    return {name: value for name, value in fields.items() if value}


def _underlined(text: str, start: int, end: int) -> tuple[str, str]:
    """The line around a place, and the marks under it; a place of several lines is marked on its first."""
    line_end = text.find("\n", start)
    end = min(end, len(text) if line_end < 0 else line_end)
    first = max(text.rfind("\n", 0, start) + 1, start - MARGIN)
    last = min(len(text) if line_end < 0 else line_end, end + MARGIN)
    shown = "".join(character if character.isprintable() else "·" for character in text[first:last])
    return shown, " " * (start - first) + "~" * max(end - start, 1) + f" {start}-{end}"
