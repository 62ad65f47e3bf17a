"""The HTML of a post as a tree: its menus taken out, fences put around what is preformatted, headings marked.

A post on the web stands in a page, and mail in it often in an element for preformatted text, whose bounds are those of
the mail. Markdown says that with two fences, and of a heading with number signs; with those in the elements, the text
of the page reads like any post. And a post in Markdown may have blocks of HTML.
"""

import re
import warnings
from collections.abc import Iterator
from html.entities import html5

from bs4 import BeautifulSoup, NavigableString, Tag, XMLParsedAsHTMLWarning
from bs4.builder import ParserRejectedMarkup

from mailarchive.mime import html_to_text
from mailarchive.mime.html_scan import escape_bare_addresses, why_too_complex

_FENCE = "```"
_MENUS = "nav"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING_MARK = "## "
_ENCLOSING = ("<blockquote", "<pre")
_BLOCK_TAG = re.compile(r"<(/?)(blockquote|pre|div|p|figure|article|section)\b[^<>]{0,2000}>", re.IGNORECASE)
_MOST_TAGS = 20_000  # more of them take the parser of the standard library too long
_LONGEST = 1_000_000  # characters
_REFERENCE = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{0,40};)")


class _Element(Tag):
    """An element that equals itself alone: to compare what two hold can take any time, and writing a tree compares."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def mark_structure(html: str) -> str:
    """Return a post's HTML without the menus of its page, Markdown's marks at its preformatted text and headings.

    Never raises. HTML that is too large or too odd for a tree stays as it is.
    """
    if len(html) > _LONGEST or html.count("<") > _MOST_TAGS or why_too_complex(html):
        return html
    try:
        tree = _read_tree(html)
    except ParserRejectedMarkup:
        return html
    for menu in tree.find_all(_MENUS):
        menu.decompose()
    for element in tree.find_all("pre"):
        _fence(tree, element)
    for heading in tree.find_all(_HEADINGS):
        heading.insert(0, _HEADING_MARK)
    return str(tree)


def render_html_blocks(text: str) -> str:
    """Return a post in Markdown with the text of its blocks of HTML, where mail may stand in one of them.

    A block begins with a line that begins with its tag, and goes to the end of that element. Never raises.
    """
    pieces: list[str] = []
    end = 0
    blocks = list(_html_blocks(text))
    if not any(text.startswith(_ENCLOSING, start) for start, _ in blocks):
        return text
    for start, stop in blocks:
        pieces += [text[end:start], html_to_text(mark_structure(text[start:stop])).strip("\n")]
        end = stop
    return "".join([*pieces, text[end:]])


def _html_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each block of HTML in Markdown begins and ends: one that is not closed is none."""
    name, depth, start = "", 0, 0
    for tag in _BLOCK_TAG.finditer(text):
        closes, opened = bool(tag[1]), tag[2].lower()
        if not depth:
            if closes or (tag.start() and text[tag.start() - 1] != "\n"):
                continue
            name, start = opened, tag.start()
        if opened == name:
            depth += 1 - 2 * closes
            if not depth:
                yield start, tag.end()


def _read_tree(html: str) -> BeautifulSoup:
    html = _REFERENCE.sub(_escape_unknown, escape_bare_addresses(html))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(html, "html.parser", element_classes={Tag: _Element})


def _escape_unknown(reference: re.Match[str]) -> str:
    """Return a character reference; one that HTML doesn't know as the text it is, which the tree would cut."""
    name = reference[1]
    if name in html5:
        return f"&{name}"
    return f"&amp;{name}"


def _fence(tree: BeautifulSoup, element: Tag) -> None:
    """Put a fence first and last into an element, in place of the line end that HTML ignores where text begins."""
    for text in element.contents[:1]:
        if isinstance(text, NavigableString) and text.startswith("\n"):
            text.replace_with(text[1:])
    for index in (0, len(element.contents) + 1):
        fence = tree.new_tag("div")
        fence.string = _FENCE
        element.insert(index, fence)
