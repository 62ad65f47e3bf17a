"""excerpts/: from a stored message to a passage in a post, with its source. All functions are pure."""

from mailarchive.excerpts.html import as_html
from mailarchive.excerpts.markdown import as_markdown
from mailarchive.excerpts.quotable import Excerpt, Quotable, quotable, quotables, whole_message
from mailarchive.excerpts.redact import redact
from mailarchive.excerpts.render import FORMATS, as_json, as_text, render
from mailarchive.excerpts.select import excerpt, find_passage

__all__ = [
    "FORMATS",
    "Excerpt",
    "Quotable",
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "excerpt",
    "find_passage",
    "quotable",
    "quotables",
    "redact",
    "render",
    "whole_message",
]
