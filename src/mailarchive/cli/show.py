"""mailarchive show."""

from collections.abc import Iterator

import click

from mailarchive.archive import Archive
from mailarchive.archive.as_json import message_record
from mailarchive.archive.reading.read import load_message
from mailarchive.archive.reading.views import CopyView, MessageView, PlaceView
from mailarchive.cli.options import db_option, json_option
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line, path_of, safe
from mailarchive.display.numbers import file_size
from mailarchive.display.people import UNKNOWN_SENDER
from mailarchive.display.provenance import at_byte
from mailarchive.display.wording import first_few
from mailarchive.excerpts import quotable
from mailarchive.excerpts.cite import cite

RECIPIENTS_SHOWN = 20
LABEL_WIDTH = 9  # characters before the values, without the colon


@click.command("show")
@click.argument("uid")
@click.option("--full", is_flag=True, help="The whole text, with what it quotes and forwards.")
@json_option
@db_option
def show_command(uid: str, full: bool, as_json: bool, db: str) -> None:
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
    """Yield the message as a person reads it."""
    yield from _header_lines(view)
    yield dim(f"uid:      {view.uid}")
    for copy in view.copies:
        yield dim(f"copy:     {_copy(copy)}")
    yield ""
    words = view.own_words
    if full:
        words = view.body
    yield safe(words).strip("\n")


def _header_lines(view: MessageView) -> Iterator[str]:
    """Yield who wrote to whom, when and about what, and what came with it."""
    row = view.row
    sender = UNKNOWN_SENDER
    if row.sender:
        sender = line(str(row.sender))
    yield _field("From", sender)
    for kind in ("to", "cc", "bcc", "reply-to"):
        people = [line(str(each.address)) for each in view.recipients if each.kind == kind]
        if people:
            yield _field(kind.capitalize(), first_few(people, RECIPIENTS_SHOWN))
    yield _field("Date", cite(quotable(view, {})).when())
    yield _field("Subject", line(row.subject) or "(none)")
    for attachment in view.attachments:
        about = f"({line(attachment.content_type)}, {file_size(attachment.size)})"
        yield _field("Attached", f"{line(attachment.filename) or '(no name)'} {about}")
    if view.labels:
        yield _field("Labels", ", ".join(map(line, view.labels)))


def _field(name: str, value: str) -> str:
    """Return a line of the header, the values in a column."""
    return f"{bold(f'{name}:')}{' ' * (LABEL_WIDTH - len(name))}{value}"


def _copy(copy: CopyView) -> str:
    """Return how a copy was found: in which message, or at which places."""
    if copy.container:
        return ", ".join(_in_container(copy))
    if not copy.places:
        return copy.kind
    return f"{copy.kind}: {', '.join(_place(copy, place) for place in copy.places)}"


def _in_container(copy: CopyView) -> Iterator[str]:
    """Yield where in another message a copy stands, what found it, and how sure that is."""
    yield f"{copy.kind} in {copy.container}"
    if copy.char_start is not None and copy.root:
        yield f"characters {copy.char_start:,} to {copy.char_end:,}{_of_root(copy)}"
    if copy.rule:
        yield f"rule {copy.rule}"
    if copy.certainty is not None:
        yield f"certainty {copy.certainty:.2f}"


def _of_root(copy: CopyView) -> str:
    """Return the message whose text holds a copy, where that is not its container."""
    if copy.root == copy.container:
        return ""
    return f" of {copy.root}"


def _place(copy: CopyView, place: PlaceView) -> str:
    """Return where the bytes of a copy lay."""
    if copy.is_gone(place):
        return f"{path_of(place.source, place.member)} (no longer there)"
    return f"{path_of(place.source, place.member)}{at_byte(place.byte_start)}"
