"""Views of an archive as plain data, for JSON: uids and no row ids, and nothing that a reader could not use."""

from dataclasses import asdict
from typing import Any

from mailarchive.archive.reading.views import CopyView, Ghost, MessageRow, MessageView, Node, Thread, ThreadSummary
from mailarchive.archive.search.hits import SearchHit

ROW_KEYS = (
    "uid",
    "sender",
    "date",
    "utc_offset",
    "date_written",
    "date_source",
    "subject",
    "preview",
    "known_from",
    "certainty",
    "message_id",
)
COPY_KEYS = (
    "kind",
    "sha256",
    "container",
    "root",
    "char_start",
    "char_end",
    "style",
    "rule",
    "certainty",
    "sender",
    "date",
    "utc_offset",
    "date_written",
    "date_source",
    "subject",
    "message_id",
    "places",
)


def thread_summary_record(summary: ThreadSummary) -> dict[str, Any]:
    """Return a line of the list of threads."""
    return _without(asdict(summary), "id")


def row_record(row: MessageRow) -> dict[str, Any]:
    """Return the facts of a message."""
    record = asdict(row)
    return {key: record[key] for key in ROW_KEYS}


def copy_record(copy: CopyView) -> dict[str, Any]:
    """Return a copy and what it says."""
    record = asdict(copy)
    return {key: record[key] for key in COPY_KEYS}


def message_record(view: MessageView) -> dict[str, Any]:
    """Return a message with all that is known of it."""
    rest = _without(asdict(view), "row")
    rest["copies"] = [copy_record(copy) for copy in view.copies]
    rest["attachments"] = [_without(attachment, "id") for attachment in rest["attachments"]]
    recipients = [asdict(recipient) for recipient in view.recipients]
    return row_record(view.row) | {"recipients": recipients} | rest | {"recovered": view.recovered}


def thread_record(thread: Thread) -> dict[str, Any]:
    """Return a conversation: its nodes in display order, each with its depth and either a message or missing ones."""
    return thread_summary_record(thread.summary) | {
        "previous": thread.previous,
        "next": thread.next,
        "nodes": [_node(node) for node in thread.nodes],
    }


def hit_record(hit: SearchHit) -> dict[str, Any]:
    """Return a search result; snippet: pairs of text and whether it is a hit."""
    return row_record(hit.message) | {"where": hit.where, "snippet": [list(piece) for piece in hit.snippet.pieces]}


def _node(node: Node) -> dict[str, Any]:
    if isinstance(node.item, Ghost):
        return {"depth": node.depth, "missing": asdict(node.item)}
    return {"depth": node.depth, "message": message_record(node.item)}


def _without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}
