"""The HTML of a post as a tree: its menus taken out, and fences put around what is preformatted.

A post on the web stands in a page, and mail in it often in an element for preformatted text, whose bounds are those of
the mail. Markdown says that with two fences; with those in the element, the text of the page reads like any post.
"""

import re
import warnings
from html.entities import html5

from bs4 import BeautifulSoup, NavigableString, Tag, XMLParsedAsHTMLWarning
from bs4.builder import ParserRejectedMarkup

from mailarchive.mime.html_scan import escape_bare_addresses, why_too_complex

_FENCE = "```"
_MENUS = "nav"
_MOST_TAGS = 20_000  # more of them take the parser of the standard library too long
_LONGEST = 1_000_000  # characters
_REFERENCE = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{0,40};)")


class _Element(Tag):
    """An element that equals itself alone: to compare what two hold can take any time, and writing a tree compares."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def fence_preformatted(html: str) -> str:
    """Return a post's HTML without the menus of its page, a line of three backticks around each preformatted text.

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
    return str(tree)


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
