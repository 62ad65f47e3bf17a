"""mailarchive show."""

from collections.abc import Iterator

import click

from mailarchive.archive import Archive
from mailarchive.archive.as_json import message_record
from mailarchive.archive.reading.read import load_message
from mailarchive.archive.reading.views import CopyView, MessageView
from mailarchive.cli.options import db_option, json_option
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, file_size, line, safe
from mailarchive.excerpts import quotable
from mailarchive.excerpts.cite import cite

RECIPIENTS_SHOWN = 20


@click.command()
@click.argument("uid")
@click.option("--full", is_flag=True, help="The whole text, with what it quotes and forwards.")
@json_option
@db_option
def show(uid: str, full: bool, as_json: bool, db: str) -> None:
    """Show one message.

    The sender's own words, who wrote them to whom and when, and from which copies that is known.

    \b
    mailarchive show k5jx3mzq7a
    mailarchive show k5jx --full
    """
    with Archive(db, read_only=True) as archive:
        view = load_message(archive.connection, uid)
    if as_json:
        echo_json(message_record(view))
    else:
        echo_lines(_lines(view, full))


def _lines(view: MessageView, full: bool) -> Iterator[str]:
    """The message as a person reads it."""
    citation = cite(quotable(view, {}))
    row = view.row
    yield f"{bold('From:')}     {line(str(row.sender)) if row.sender else 'unknown sender'}"
    for kind in ("to", "cc", "bcc", "reply-to"):
        people = [line(str(each.address)) for each in view.recipients if each.kind == kind]
        more = f" and {len(people) - RECIPIENTS_SHOWN:,} more" if len(people) > RECIPIENTS_SHOWN else ""
        if people:
            label = f"{kind.capitalize()}:"
            yield f"{bold(f'{label:9}')} {', '.join(people[:RECIPIENTS_SHOWN])}{more}"
    yield f"{bold('Date:')}     {citation.when()}"
    yield f"{bold('Subject:')}  {line(row.subject) or '(none)'}"
    for attachment in view.attachments:
        about = f"({line(attachment.content_type)}, {file_size(attachment.size)})"
        yield f"{bold('Attached:')} {line(attachment.filename) or '(no name)'} {about}"
    if view.labels:
        yield f"{bold('Labels:')}   {', '.join(line(label) for label in view.labels)}"
    yield dim(f"uid:      {row.uid}")
    for copy in view.copies:
        yield dim(f"copy:     {_copy(copy)}")
    yield ""
    yield safe(view.body if full else view.own_words).strip("\n")


def _copy(copy: CopyView) -> str:
    """How a copy was found."""
    if copy.container:
        place = f"{copy.kind} in {copy.container}"
        if copy.char_start is not None and copy.root:
            inside = "" if copy.root == copy.container else f" of {copy.root}"
            place += f", characters {copy.char_start:,} to {copy.char_end:,}{inside}"
        rule = f", rule {copy.rule}" if copy.rule else ""
        certainty = f", certainty {copy.certainty:.2f}" if copy.certainty is not None else ""
        return place + rule + certainty
    where = [
        line(place.source) + (f"/{line(place.member)}" if place.member else "")
        + (f" at byte {place.byte_start:,}" if place.byte_start else "")
        + (" (no longer there)" if copy.is_gone(place) else "")
        for place in copy.places
    ]  # fmt: skip
    return f"{copy.kind}{': ' if where else ''}{', '.join(where)}"
