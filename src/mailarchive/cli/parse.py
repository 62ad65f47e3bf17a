"""mailarchive parse."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import click

from mailarchive.cli.anatomy import draw_body
from mailarchive.cli.options import json_option, line_options, line_range
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, file_size, line
from mailarchive.mime import parse_message
from mailarchive.model import Body, EmbeddedMessage, Message, Passage, Problem
from mailarchive.prose.passages import find_passages, read_prose
from mailarchive.quoted import split_body, split_message
from mailarchive.sources import FORMATS, PROSE, Format, Unreadable, find_sources, plan, read_unit, require_prose

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


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--format", type=click.Choice(FORMATS), help="What the file is, where that is not to be detected.")
@line_options
@json_option
def parse(file: str, *, format: Format | None, from_line: int | None, to_line: int | None, as_json: bool) -> None:
    """Show how mail is read, without an archive.

    FILE is a message, a mailbox, pasted text, or a post that contains mail; - is standard input. Shows each segment of
    the text, and each message found in it with its fields, the place that each field was read from, the rule that found
    it, and how sure that is. Send this along when you report that something is read wrongly.

    \b
    mailarchive parse forwarded.eml
    mailarchive parse post.md --from-line 12 --to-line 40
    pbpaste | mailarchive parse -
    """
    found = _read(file, format, line_range(from_line, to_line))
    if as_json:
        echo_json([_record(parsed) for parsed in found])
    else:
        echo_lines(each for parsed in found for each in _lines(parsed))


def _read(path: str, format: Format | None, lines: tuple[int, int] | None) -> Iterator[Parsed]:
    """Everything in a file, a folder or standard input; of a post only the lines that were chosen."""
    sources = find_sources(path, format)
    if lines:
        require_prose(sources)
    for source in sources:
        for unit in plan(source):
            for raw in read_unit(unit):
                name = "/".join(filter(None, (source.path, raw.member)))
                if isinstance(raw, Unreadable):
                    yield Parsed(name, source.format, None, None, Body(""), (raw.problem,))
                elif source.format in PROSE:
                    text, _, problems = read_prose(raw, source.format)
                    for passage in find_passages(text, source.format, lines):
                        body = split_body(text[passage.start : passage.end])
                        place = (_line_of(text, passage.start), _line_of(text, max(passage.start, passage.end - 1)))
                        yield Parsed(name, source.format, None, passage, body, problems, place)
                else:
                    yield from _parsed(name, source.format, parse_message(raw))


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _parsed(name: str, format: str, message: Message) -> Iterator[Parsed]:
    """A message, and those attached to it."""
    body = split_message(message)
    yield Parsed(name, format, message, None, body, message.problems)
    for number, attached in enumerate(message.embedded, 1):
        yield from _parsed(f"{name}, attached message {number}", format, attached)


def _lines(parsed: Parsed) -> Iterator[str]:
    """One message for a person: its header, the parts of its body, its attachments and problems."""
    yield bold(line(parsed.source)) + dim(f" ({parsed.format})")
    message = parsed.message
    if message:
        people = [f"{each.kind} {line(str(each.address))}" for each in message.recipients]
        yield f"from     {line(str(message.sender)) if message.sender else 'unknown'}"
        yield f"to       {', '.join(people) or 'unknown'}"
        yield f"date     {message.date or 'unknown'}" + (
            f", written {line(message.date_written)!r}" * bool(message.date)
        )
        yield f"subject  {line(message.subject) or 'unknown'}"
    if parsed.passage and parsed.lines:
        first, last = parsed.lines
        place = f"mail in lines {first:,} to {last:,}" if first < last else f"mail in line {first:,}"
        place += f", characters {parsed.passage.start:,} to {parsed.passage.end:,}"
        yield dim(f"{place}, rule {parsed.passage.rule}, certainty {parsed.passage.certainty:.2f}")
    yield from draw_body(parsed.body)
    for attachment in message.attachments if message else ():
        yield f"attached {line(attachment.filename) or '(no name)'} ({file_size(attachment.size)})"
    for problem in parsed.problems:
        yield f"problem  {problem.stage} {problem.code}: {line(problem.detail)}"
    yield ""


def _record(parsed: Parsed) -> dict[str, Any]:
    """One message as plain data."""
    message = parsed.message
    record: dict[str, Any] = {"source": parsed.source, "format": parsed.format, "message": None}
    if message:
        record["message"] = {name: _plain(getattr(message, name)) for name in MESSAGE_KEYS}
        record["attachments"] = [
            {name: getattr(each, name) for name in type(each).__slots__ if name != "data"}
            for each in message.attachments
        ]
    record["passage"] = asdict(parsed.passage) | {"lines": parsed.lines} if parsed.passage else None
    record["body"] = _body_record(parsed.body)
    record["problems"] = [asdict(problem) for problem in parsed.problems]
    return record


def _body_record(body: Body) -> dict[str, Any]:
    """A body, and the messages embedded in it, as plain data."""
    record = asdict(replace(body, embedded=()))
    record["embedded"] = [_embedded_record(message) for message in body.embedded]
    return record


def _embedded_record(message: EmbeddedMessage) -> dict[str, Any]:
    record = asdict(replace(message, body=Body("")))
    record["header"] = {name: _plain(getattr(message.header, name)) for name in HEADER_KEYS}
    record["body"] = _body_record(message.body)
    return record


def _plain(value: Any) -> Any:
    """A dataclass, or a tuple of them, as plain data; anything else as it is."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
