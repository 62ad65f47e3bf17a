"""Excerpts as HTML: figure, blockquote, figcaption and time, with nothing taken from the mail left unescaped."""

from collections.abc import Sequence
from html import escape

from mailarchive.display.safe_text import printable
from mailarchive.excerpts.blocks import Block, Items, Paragraph, Verbatim, blocks
from mailarchive.excerpts.cite import Citation, cite, listed
from mailarchive.excerpts.quotable import Excerpt

# For --standalone: newsletter editors drop classes and style sheets, and keep style attributes.
STYLES = {
    "figure": "margin:1.5em 0",
    "blockquote": "margin:0;padding:0 0 0 1em;border-left:3px solid #b8b2a7",
    "p": "margin:0 0 0.8em",
    "ul": "margin:0 0 0.8em;padding:0 1.4em",
    "ol": "margin:0 0 0.8em;padding:0 1.6em",
    "pre": "margin:0 0 0.8em;white-space:pre-wrap;font-family:monospace;font-size:0.9em",
    "figcaption": "margin:0.4em 0 0;padding-left:1.2em;font-size:0.9em;color:#6b655c",
}


def as_html(excerpts: Sequence[Excerpt], *, base_url: str | None = None, standalone: bool = False) -> str:
    """A figure for each excerpt. base_url: see `cite.permalink`. standalone: with inline style."""
    return "\n".join(_figure(item, cite(item.message, base_url=base_url), standalone) for item in excerpts)


def _figure(item: Excerpt, citation: Citation, standalone: bool) -> str:
    source = f' dir="auto" cite="{escape(citation.permalink)}"' if citation.permalink else ' dir="auto"'
    named = ' class="mailarchive-excerpt"'
    return (
        f"{_open('figure', standalone, named)}\n"
        f"{_open('blockquote', standalone, source)}\n"
        f"{text_html(item.text, standalone=standalone)}\n</blockquote>\n"
        f"{_open('figcaption', standalone)}— {_caption(citation)}</figcaption>\n</figure>"
    )


def _caption(citation: Citation) -> str:
    """The citation with its parts marked up."""
    people = " to ".join(filter(None, (_isolated(citation.who), listed([_isolated(name) for name in citation.to]))))
    when = escape(citation.when())
    if citation.date and citation.date.machine:
        when = f'<time datetime="{escape(citation.date.machine)}">{when}</time>'
    subject = f"“<cite>{_isolated(citation.subject)}</cite>”" if citation.subject else None
    line = ", ".join(filter(None, (people, subject, when)))
    known = f"; {citation.found}" if citation.found else ""
    if known and citation.found_by:
        known += f" by {_isolated(citation.found_by)}"
    link = f' <a href="{escape(citation.permalink)}">Permalink</a>' if citation.permalink else ""
    return f"{line}{known}.{link}"


def _isolated(text: str) -> str:
    """A name or subject that keeps the direction of its letters to itself."""
    return f"<bdi>{escape(text)}</bdi>"


def text_html(text: str, *, standalone: bool = False) -> str:
    """Plain text as HTML: paragraphs unwrapped, lists and columns kept; everything escaped."""
    return "\n".join(_block(block, standalone) for block in blocks(printable(text)))


def _block(block: Block, standalone: bool) -> str:
    match block:
        case Paragraph(lines):
            return f"{_open('p', standalone)}{_lines(lines)}</p>"
        case Verbatim(text):
            return f"{_open('pre', standalone)}{escape(text)}</pre>"
        case Items(items, start):
            tag = "ul" if start is None else "ol"
            first = f' start="{start}"' if start not in (None, 1) else ""
            inside = "".join(
                f"<li>{_lines(item.lines)}{''.join(_block(below, standalone) for below in item.below)}</li>\n"
                for item in items
            )
            return f"{_open(tag, standalone, first)}\n{inside}</{tag}>"


def _lines(lines: tuple[str, ...]) -> str:
    return "<br>\n".join(map(escape, lines))


def _open(tag: str, standalone: bool, attributes: str = "") -> str:
    style = f' style="{STYLES[tag]}"' if standalone else ""
    return f"<{tag}{attributes}{style}>"
