"""mailarchive thread."""

from collections.abc import Iterator, Sequence

import click

from mailarchive.archive import Archive
from mailarchive.archive.as_json import thread_record
from mailarchive.archive.reading.read import load_thread
from mailarchive.archive.reading.views import Ghost, Node, Thread
from mailarchive.cli.options import db_option, json_option
from mailarchive.cli.terminal import bold, count, dim, echo_json, echo_lines, line
from mailarchive.excerpts import Quotable, quotables
from mailarchive.excerpts.cite import cite

SHOWN = 2000  # characters of a text; the first words are taken from them
WORDS_WIDTH = 76  # characters of the first words
DEEPEST = 12  # levels of indentation


@click.command()
@click.argument("uid")
@json_option
@db_option
def thread(uid: str, as_json: bool, db: str) -> None:
    """Show a conversation as a tree.

    UID is that of any of its messages, and may be shortened while it is unambiguous. Messages that were recovered from
    forwards and quotations are marked with ≈, and missing ones, which others only refer to, with ?.

    \b
    mailarchive thread k5jx3mzq7a
    mailarchive thread k5jx --json
    """
    with Archive(db, read_only=True) as archive:
        found = load_thread(archive.connection, uid, text_limit=None if as_json else SHOWN)
    if as_json:
        echo_json(thread_record(found))
    else:
        echo_lines(draw(found))


def draw(found: Thread) -> Iterator[str]:
    """The tree, line by line."""
    summary = found.summary
    recovered = f", {summary.recovered_count:,} recovered" if summary.recovered_count else ""
    yield bold(line(summary.title) or "(no subject)")
    yield dim(f"{count(summary.message_count, 'message')}{recovered} · {line(summary.participants)}")
    messages = quotables(found)
    for node, (first, further) in zip(found.nodes, branches(found.nodes), strict=True):
        yield dim(further.rstrip()) if node.depth == 0 else dim(_above(first))
        yield from _draw_node(node, messages, dim(first), dim(further))


def _draw_node(node: Node, messages: dict[str, Quotable], first: str, further: str) -> Iterator[str]:
    """The lines of one node: who and when, how it is known, and the first words."""
    item = node.item
    if isinstance(item, Ghost):
        names = ", ".join(f"<{line(name, 60)}>" for name in item.message_ids[-2:])
        missing = count(len(item.message_ids), "missing message")
        yield first + dim(f"? {missing}, named by others: {names}")
        return
    citation = cite(messages[item.uid])
    mark = "≈ " if item.recovered else ""
    yield f"{first}{mark}{bold(citation.who)} · {citation.when()} · {item.uid}"
    if provenance := citation.provenance():
        certainty = f" (certainty {item.row.certainty:.2f})" if item.row.certainty is not None else ""
        yield f"{further}{dim(provenance + certainty)}"
    words = line(item.own_words, WORDS_WIDTH)
    if words:
        yield f"{further}{words}"
    if item.attachments:
        yield f"{further}{dim(count(len(item.attachments), 'attachment'))}"


def branches(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """For each node what stands before its first line, and before its further lines."""
    drawn: list[tuple[str, str]] = []
    later: set[int] = set()  # the depths at which a sibling follows, read from the end
    for place in range(len(nodes) - 1, -1, -1):
        depth = min(nodes[place].depth, DEEPEST)
        trunk = "".join("│  " if level in later else "   " for level in range(1, depth))
        has_child = place + 1 < len(nodes) and min(nodes[place + 1].depth, DEEPEST) > depth
        below = "│ " if has_child else "  "
        if depth == 0:
            drawn.append(("", below))
        elif depth in later:
            drawn.append((f"{trunk}├─ ", f"{trunk}│  {below}"))
        else:
            drawn.append((f"{trunk}└─ ", f"{trunk}   {below}"))
        later = {level for level in later if level < depth} | {depth}
    return drawn[::-1]


def _above(first: str) -> str:
    """The line between two messages: the branches that go on through it."""
    return first.replace("├─ ", "│").replace("└─ ", "│")
