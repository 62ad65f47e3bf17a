"""Views of an archive as plain data, for JSON: uids and no row ids, and nothing that a reader could not use."""

from dataclasses import asdict
from typing import Any

from mailarchive.archive.reading.views import Ghost, MessageRow, MessageView, Node, Thread, ThreadSummary
from mailarchive.archive.search.search import SearchHit

ROW_IDS = ("id", "thread", "parent")


def thread_summary_record(summary: ThreadSummary) -> dict[str, Any]:
    """A line of the list of threads."""
    return _without(asdict(summary), "id")


def row_record(row: MessageRow) -> dict[str, Any]:
    """The facts of a message."""
    return _without(asdict(row), *ROW_IDS)


def message_record(view: MessageView) -> dict[str, Any]:
    """A message with all that is known of it."""
    rest = _without(asdict(view), "row")
    rest["recovered"] = view.recovered
    rest["copies"] = [_without(copy, "id") for copy in rest["copies"]]
    rest["attachments"] = [_without(attachment, "id") for attachment in rest["attachments"]]
    return row_record(view.row) | rest


def thread_record(thread: Thread) -> dict[str, Any]:
    """A conversation: its nodes in display order, each with its depth and either a message or missing ones."""
    return thread_summary_record(thread.summary) | {
        "previous": thread.previous,
        "next": thread.next,
        "nodes": [_node(node) for node in thread.nodes],
    }


def hit_record(hit: SearchHit) -> dict[str, Any]:
    """A search result; snippet: pairs of text and whether it is a hit."""
    return row_record(hit.message) | {"where": hit.where, "snippet": [list(piece) for piece in hit.snippet.pieces]}


def _node(node: Node) -> dict[str, Any]:
    if isinstance(node.item, Ghost):
        return {"depth": node.depth, "missing": asdict(node.item)}
    return {"depth": node.depth, "message": message_record(node.item)}


def _without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}
