"""Excerpts as HTML: figure, blockquote, figcaption and time, with nothing taken from the mail left unescaped."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from mailarchive.display.safe_text import printable
from mailarchive.excerpts.blocks import Block, Item, Items, Paragraph, Verbatim, blocks
from mailarchive.excerpts.cite import Citation, cite, sentence
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
NO_ATTRIBUTES: Mapping[str, str | None] = {}


def as_html(excerpts: Sequence[Excerpt], *, base_url: str | None = None, standalone: bool = False) -> str:
    """Return a figure for each excerpt. base_url: see `cite.permalink`. standalone: with inline style."""
    return "\n".join(_figure(item, cite(item.message, base_url=base_url), standalone) for item in excerpts)


def _figure(item: Excerpt, citation: Citation, standalone: bool) -> str:
    return (
        f"{_open('figure', standalone, {'class': 'mailarchive-excerpt'})}\n"
        f"{_open('blockquote', standalone, {'dir': 'auto', 'cite': citation.permalink})}\n"
        f"{text_html(item.text, standalone=standalone)}\n</blockquote>\n"
        f"{_open('figcaption', standalone)}— {_caption(citation)}</figcaption>\n</figure>"
    )


def _caption(citation: Citation) -> str:
    """Return the citation with its values marked up, and the permalink behind it."""
    subject = None
    if citation.subject:
        subject = f"“<cite>{_isolated(citation.subject)}</cite>”"
    line = sentence(citation.people(_isolated), subject, _when(citation), citation.provenance(_isolated))
    if not citation.permalink:
        return f"{line}."
    return f'{line}. <a href="{escape(citation.permalink)}">Permalink</a>'


def _when(citation: Citation) -> str:
    """Return the date in a time element, where machines can read it."""
    when = escape(citation.when())
    if citation.date and citation.date.machine:
        return f'<time datetime="{escape(citation.date.machine)}">{when}</time>'
    return when


def _isolated(text: str) -> str:
    """Return a name or subject that keeps the direction of its letters to itself."""
    return f"<bdi>{escape(text)}</bdi>"


def text_html(text: str, *, standalone: bool = False) -> str:
    """Return plain text as HTML: paragraphs unwrapped, lists and columns kept; everything escaped."""
    return "\n".join(_block(block, standalone) for block in blocks(printable(text)))


def _block(block: Block, standalone: bool) -> str:
    match block:
        case Paragraph(lines):
            return f"{_open('p', standalone)}{_lines(lines)}</p>"
        case Verbatim(text):
            return f"{_open('pre', standalone)}{escape(text)}</pre>"
        case Items(items, None):
            return f"{_open('ul', standalone)}\n{_list_items(items, standalone)}</ul>"
        case Items(items, 1):
            return f"{_open('ol', standalone)}\n{_list_items(items, standalone)}</ol>"
        case Items(items, start):
            return f"{_open('ol', standalone, {'start': str(start)})}\n{_list_items(items, standalone)}</ol>"


def _list_items(items: Iterable[Item], standalone: bool) -> str:
    return "".join(
        f"<li>{_lines(item.lines)}{''.join(_block(below, standalone) for below in item.below)}</li>\n" for item in items
    )


def _lines(lines: Iterable[str]) -> str:
    return "<br>\n".join(map(escape, lines))


def _open(tag: str, standalone: bool, attributes: Mapping[str, str | None] = NO_ATTRIBUTES) -> str:
    """Return the start tag of an element, with the attributes that have a value."""
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    if standalone:
        written += f' style="{STYLES[tag]}"'
    return f"<{tag}{written}>"
