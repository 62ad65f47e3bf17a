"""mailarchive thread."""

from collections.abc import Iterator, Sequence

import click

from mailarchive.archive import Archive
from mailarchive.archive.as_json import thread_record
from mailarchive.archive.reading.read import load_thread
from mailarchive.archive.reading.views import Ghost, MessageView, Node, Thread
from mailarchive.cli.options import db_option, json_option
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line
from mailarchive.display.subjects import NO_SUBJECT
from mailarchive.display.wording import count, messages_and_recovered
from mailarchive.excerpts import Quotable, quotables
from mailarchive.excerpts.cite import cite

SHOWN = 2000  # characters of a text; the first words are taken from them
WORDS_WIDTH = 76  # characters of the first words
DEEPEST = 12  # levels of indentation


@click.command("thread")
@click.argument("uid")
@json_option
@db_option
def thread_command(uid: str, as_json: bool, db: str) -> None:
    """Show a conversation as a tree.

    UID is that of any of its messages, and may be shortened while it is unambiguous. Messages that were recovered from
    forwards and quotations are marked with ≈, and missing ones, which others only refer to, with ?.

    \b
    mailarchive thread k5jx3mzq7a
    mailarchive thread k5jx --json
    """
    limit = None
    if not as_json:
        limit = SHOWN
    with Archive(db, read_only=True) as archive:
        loaded = load_thread(archive.connection, uid, text_limit=limit)
    if as_json:
        echo_json(thread_record(loaded))
    else:
        echo_lines(draw_thread(loaded))


def draw_thread(thread: Thread) -> Iterator[str]:
    """Yield the tree, line by line."""
    summary = thread.summary
    size = messages_and_recovered(summary.message_count, summary.recovered_count)
    yield bold(line(summary.title) or NO_SUBJECT)
    yield dim(f"{size} · {line(summary.participants)}")
    messages = quotables(thread)
    for node, (first, further) in zip(thread.nodes, branches(thread.nodes), strict=True):
        if node.depth == 0:
            yield dim(further.rstrip())
        else:
            yield dim(_above(first))
        if isinstance(node.item, Ghost):
            yield dim(first) + dim(_missing(node.item))
        else:
            yield from _draw_message(node.item, messages[node.item.uid], dim(first), dim(further))


def _missing(ghost: Ghost) -> str:
    names = ", ".join(f"<{line(name, 60)}>" for name in ghost.message_ids[-2:])
    return f"? {count(len(ghost.message_ids), 'missing message')}, named by others: {names}"


def _draw_message(view: MessageView, message: Quotable, first: str, further: str) -> Iterator[str]:
    """Yield the lines of a message: who and when, how it is known, and the first words."""
    citation = cite(message)
    who = bold(citation.who)
    if view.recovered:
        who = f"≈ {who}"
    yield f"{first}{who} · {citation.when()} · {view.uid}"
    provenance = citation.provenance()
    if provenance and view.row.certainty is not None:
        provenance += f" (certainty {view.row.certainty:.2f})"
    if provenance:
        yield f"{further}{dim(provenance)}"
    words = line(view.own_words, WORDS_WIDTH)
    if words:
        yield f"{further}{words}"
    if view.attachments:
        yield f"{further}{dim(count(len(view.attachments), 'attachment'))}"


def branches(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """Return for each node what stands before its first line, and before its further lines."""
    drawn: list[tuple[str, str]] = []
    later: set[int] = set()  # the depths at which a sibling follows, read from the end
    below = 0  # the depth of the node after this one
    for node in reversed(nodes):
        depth = min(node.depth, DEEPEST)
        trunk = "".join("│  " if level in later else "   " for level in range(1, depth))
        stem = "  "
        if below > depth:
            stem = "│ "
        if depth == 0:
            drawn.append(("", stem))
        elif depth in later:
            drawn.append((f"{trunk}├─ ", f"{trunk}│  {stem}"))
        else:
            drawn.append((f"{trunk}└─ ", f"{trunk}   {stem}"))
        later = {level for level in later if level < depth} | {depth}
        below = depth
    return drawn[::-1]


def _above(first: str) -> str:
    """Return the line between two messages: the branches that go on through it."""
    return first.replace("├─ ", "│").replace("└─ ", "│")
