"""What `mailarchive parse` reads: each message, or stretch of mail in a text, and the same as plain data."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, is_dataclass, replace
from typing import Any

from mailarchive.mime import parse_message
from mailarchive.model import Body, EmbeddedMessage, Message, Passage, Problem, RawMessage
from mailarchive.prose.read_prose import find_passages, read_prose, split_passage
from mailarchive.quoted import split_message
from mailarchive.sources import PROSE, Format, Source, Unreadable, find_sources, plan_units, read_unit, require_prose

# In JSON, of a message and of a quoted header.
MESSAGE_KEYS = (
    "sha256",
    "message_id",
    "date",
    "utc_offset",
    "date_written",
    "date_source",
    "sender",
    "recipients",
    "subject",
    "references",
    "in_reply_to",
    "thread_index",
    "text",
    "labels",
)
HEADER_KEYS = (
    "start",
    "end",
    "sender",
    "date",
    "utc_offset",
    "date_written",
    "to",
    "cc",
    "reply_to",
    "subject",
    "message_id",
    "spans",
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One message, or one stretch of mail in a text, as it is read.

    source, format: where it lies. message: None in a text. passage, lines: None in a mail file; else the characters of
    the text, and its first and last line, counted from 1.
    """

    source: str
    format: str
    message: Message | None
    passage: Passage | None
    body: Body
    problems: tuple[Problem, ...] = ()
    lines: tuple[int, int] | None = None


def parse_path(path: str, format: Format | None, lines: tuple[int, int] | None) -> Iterator[Parsed]:
    """Yield everything in a file, a folder or standard input; of a post only the lines that were chosen."""
    sources = find_sources(path, format)
    if lines:
        require_prose(sources)
    for source in sources:
        for unit in plan_units(source):
            for raw in read_unit(unit):
                name = "/".join(filter(None, (source.path, raw.member)))
                if isinstance(raw, Unreadable):
                    yield Parsed(
                        name, source.format, message=None, passage=None, body=Body(""), problems=(raw.problem,)
                    )
                elif source.format in PROSE:
                    yield from _in_prose(name, source, raw, lines)
                else:
                    yield from _in_mail(name, source.format, parse_message(raw))


def _in_prose(name: str, source: Source, raw: RawMessage, lines: tuple[int, int] | None) -> Iterator[Parsed]:
    """Yield the stretches of mail in a text."""
    text, _, problems = read_prose(raw, source.said)
    for passage in find_passages(text, source.said, lines):
        body = split_passage(text[passage.start : passage.end], passage.certainty)
        first, last = _line_of(text, passage.start), _line_of(text, max(passage.start, passage.end - 1))
        yield Parsed(name, source.format, None, passage, body=body, problems=problems, lines=(first, last))


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _in_mail(name: str, format: Format, message: Message) -> Iterator[Parsed]:
    """Yield a message, and those attached to it."""
    body = split_message(message)
    yield Parsed(name, format, message, passage=None, body=body, problems=message.problems)
    for number, attached in enumerate(message.embedded, 1):
        yield from _in_mail(f"{name}, attached message {number}", format, attached)


def parsed_record(parsed: Parsed) -> dict[str, Any]:
    """Return one message as plain data."""
    record: dict[str, Any] = {"source": parsed.source, "format": parsed.format, "message": None}
    message = parsed.message
    if message:
        record["message"] = _chosen(message, MESSAGE_KEYS)
        record["attachments"] = [
            {name: getattr(each, name) for name in type(each).__slots__ if name != "data"}
            for each in message.attachments
        ]
    record["passage"] = None
    if parsed.passage:
        record["passage"] = asdict(parsed.passage) | {"lines": parsed.lines}
    record["body"] = _body_record(parsed.body)
    record["problems"] = [asdict(problem) for problem in parsed.problems]
    return record


def _body_record(body: Body) -> dict[str, Any]:
    """Return a body, and the messages embedded in it, as plain data."""
    record = asdict(replace(body, embedded=()))
    record["embedded"] = [_embedded_record(message) for message in body.embedded]
    return record


def _embedded_record(message: EmbeddedMessage) -> dict[str, Any]:
    record = asdict(replace(message, body=Body("")))
    record["header"] = _chosen(message.header, HEADER_KEYS)
    record["body"] = _body_record(message.body)
    return record


def _chosen(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the attributes of a dataclass that have these names, as plain data."""
    return {name: _plain(getattr(value, name)) for name in names}


def _plain(value: Any) -> Any:
    """Return a dataclass, or a tuple of them, as plain data; anything else as it is."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value
