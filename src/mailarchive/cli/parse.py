"""mailarchive parse."""

from collections.abc import Iterator

import click

from mailarchive.cli.anatomy import draw_body
from mailarchive.cli.options import json_option, line_options, line_range
from mailarchive.cli.parsed import Parsed, parse_path, parsed_record
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line
from mailarchive.display.numbers import file_size
from mailarchive.model import Attachment, Message, Passage
from mailarchive.sources import FORMATS, Format

UNKNOWN = "unknown"


@click.command("parse")
@click.argument("file", metavar="FILE|-")
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    help="What the file is, where that is not to be detected. In a text, post makes prose likelier, pasted mail.",
)
@line_options
@json_option
def parse_command(
    file: str, *, format: Format | None, from_line: int | None, to_line: int | None, as_json: bool
) -> None:
    """Show how mail is read, without an archive.

    FILE is a message, a mailbox, pasted text, or a post that contains mail; - is standard input. Shows each segment of
    the text, and each message found in it with its fields, the place that each field was read from, the rule that found
    it, and how sure that is. Send this along when you report that something is read wrongly.

    \b
    mailarchive parse forwarded.eml
    mailarchive parse post.md --from-line 12 --to-line 40
    pbpaste | mailarchive parse -
    """
    messages = parse_path(file, format, line_range(from_line, to_line))
    if as_json:
        echo_json([parsed_record(parsed) for parsed in messages])
    else:
        echo_lines(each for parsed in messages for each in _lines(parsed))


def _lines(parsed: Parsed) -> Iterator[str]:
    """Yield one message for a person: its header, the segments of its body, its attachments and problems."""
    yield bold(line(parsed.source)) + dim(f" ({parsed.format})")
    attachments: tuple[Attachment, ...] = ()
    if parsed.message:
        yield from _header_lines(parsed.message)
        attachments = parsed.message.attachments
    if parsed.passage and parsed.lines:
        yield dim(_stretch(parsed.passage, *parsed.lines))
    yield from draw_body(parsed.body)
    for attachment in attachments:
        yield f"attached {line(attachment.filename) or '(no name)'} ({file_size(attachment.size)})"
    for problem in parsed.problems:
        yield f"problem  {problem.stage} {problem.code}: {line(problem.detail)}"
    yield ""


def _header_lines(message: Message) -> Iterator[str]:
    """Yield what the header of a message says."""
    recipients = [f"{each.kind} {line(str(each.address))}" for each in message.recipients]
    sender = UNKNOWN
    if message.sender:
        sender = line(str(message.sender))
    yield f"from     {sender}"
    yield f"to       {', '.join(recipients) or UNKNOWN}"
    if message.date:
        yield f"date     {message.date}, written {line(message.date_written)!r}"
    else:
        yield f"date     {UNKNOWN}"
    yield f"subject  {line(message.subject) or UNKNOWN}"


def _stretch(passage: Passage, first: int, last: int) -> str:
    """Return where mail stands in a text, by what rule, and how sure that is; first, last: its lines."""
    where = f"mail in lines {first:,} to {last:,}"
    if first == last:
        where = f"mail in line {first:,}"
    return (
        f"{where}, characters {passage.start:,} to {passage.end:,}, "
        f"rule {passage.rule}, certainty {passage.certainty:.2f}"
    )
