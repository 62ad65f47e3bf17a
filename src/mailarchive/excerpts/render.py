"""Excerpts as plain text and as JSON, and `render`, which gives them in any of the formats."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mailarchive.display.safe_text import printable
from mailarchive.excerpts.cite import cite
from mailarchive.excerpts.html import as_html
from mailarchive.excerpts.markdown import as_markdown
from mailarchive.excerpts.quotable import Excerpt
from mailarchive.model import Address

FORMATS = ("markdown", "html", "text", "json")


def render(excerpts: Sequence[Excerpt], format: str, *, base_url: str | None = None, standalone: bool = False) -> str:
    """Return excerpts in one of FORMATS. base_url: see `cite.permalink`; standalone: HTML with inline style."""
    match format:
        case "markdown":
            return as_markdown(excerpts, base_url=base_url)
        case "html":
            return as_html(excerpts, base_url=base_url, standalone=standalone) + "\n"
        case "text":
            return as_text(excerpts, base_url=base_url)
        case "json":
            return as_json(excerpts, base_url=base_url) + "\n"
        case _:
            raise ValueError(f"unknown format {format!r}: one of {', '.join(FORMATS)}")


def as_text(excerpts: Sequence[Excerpt], *, base_url: str | None = None) -> str:
    """Return plain text: each line behind a quote mark, as mail itself quotes, the citation under it."""
    return "\n\n".join(_text(item, base_url) for item in excerpts) + "\n"


def _text(item: Excerpt, base_url: str | None) -> str:
    citation = cite(item.message, base_url=base_url)
    quoted = "\n".join(f"> {line}".rstrip() for line in printable(item.text).strip("\n").split("\n"))
    text = f"{quoted}\n\n— {citation.line()}."
    if citation.permalink:
        text += f"\n  {citation.permalink}"
    return text


def as_json(excerpts: Sequence[Excerpt], *, base_url: str | None = None) -> str:
    """Return a JSON list, one object an excerpt."""
    return json.dumps([as_record(item, base_url=base_url) for item in excerpts], ensure_ascii=False, indent=2)


def as_record(item: Excerpt, *, base_url: str | None = None) -> dict[str, Any]:
    """Return all about an excerpt as plain data.

    start, end: its range in the message's own words, in characters, as stored (before anything was hidden).
    """
    message = item.message
    citation = cite(message, base_url=base_url)
    return {
        "uid": message.uid,
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "context": item.context,
        "sender": _person(message.sender),
        "to": [asdict(address) for address in message.to],
        "subject": message.subject,
        "date": message.date,
        "utc_offset": message.utc_offset,
        "date_source": message.date_source,
        "known_from": message.known_from,
        "found_by": _person(message.found_by),
        "certainty": message.certainty,
        "rule": message.rule,
        "citation": citation.line(),
        "permalink": citation.permalink,
    }


def _person(address: Address | None) -> dict[str, Any] | None:
    if address is None:
        return None
    return asdict(address)
