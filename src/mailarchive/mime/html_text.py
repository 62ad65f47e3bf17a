"""HTML mail as plain text, so that it reads like the text alternative its sender's program would have written."""

import re
from collections.abc import Callable
from typing import ClassVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailarchive.mime.html_scan import escape_bare_addresses, strip_tags, why_too_complex
from mailarchive.mime.line_writer import LineWriter

RULE = "_" * 32

_NOT_READ = frozenset(
    "head script style title template object iframe svg math select textarea noscript audio video canvas".split()
)
_LINE_ELEMENTS = frozenset(
    "div table tbody thead tfoot tr caption address article aside footer header main nav section figure figcaption "
    "form fieldset center dd dt li blockquote pre hr p ul ol dl menu dir h1 h2 h3 h4 h5 h6".split()
)
_WITH_MARGIN = frozenset("p ul ol dl menu dir h1 h2 h3 h4 h5 h6".split())
_LISTS = frozenset("ul ol menu dir".split())


def _styled(declaration: str, elements: str = "") -> str:
    """Return a CSS selector for `elements` with a declaration, given without space, in their style, however spaced."""
    name, value = declaration.split(":")
    return ", ".join(f'{elements}[style*="{name}{colon}{value}" i]' for colon in (":", ": "))


_HIDDEN = f"[hidden], {_styled('display:none')}, {_styled('mso-hide:all')}"
_TIGHT = ", ".join(
    ["p.MsoNormal, p.MsoPlainText, p.MsoListParagraph"]
    + [_styled(f"{margin}:0", name) for name in ("p", "ul", "ol") for margin in ("margin", "margin-bottom")]
)
_PREFORMATTED = f"pre, {_styled('white-space:pre')}"
# Gmail's and Outlook's indentation: a blockquote with its border taken off, and none put on its left.
_INDENTED = _styled("border:none", "blockquote")
_QUOTED_ALL_THE_SAME = '[type="cite" i], [cite], [class*="quote" i], [style*="border-left" i]'
# A line above a block, as Outlook draws it between an answer and what it answers.
_SEPARATED = _styled("border-top:solid", "div")
_STYLE_WITHOUT_MARGIN = re.compile(r"[\s,}>]p\s{0,9}\{[^}]{0,300}margin(?:-bottom)?\s{0,9}:\s{0,9}0", re.IGNORECASE)
_LONGEST_EMOJI = 8


def html_to_text(html: str) -> str:
    """Return the text a person reads in an HTML body, with LF line ends; never raises.

    Lines break where a browser breaks them; paragraphs are set apart by a blank line unless their margin is taken off.
    Quotations (blockquote) have "> " before each line for each depth; list items "* " or their number; table cells are
    joined by a tab; a rule is a line of underscores. Links are their text, images nothing but emoji. What is hidden is
    left out. HTML that no tree builder may be given (see `html_scan`) is stripped of its tags.
    """
    return render_html(html)[0]


def render_html(html: str) -> tuple[str, str]:
    """Return the text as `html_to_text` does, and why no tree could be built, or ""."""
    html = escape_bare_addresses(html)
    reason = why_too_complex(html)
    if reason:
        return strip_tags(html), reason
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return "", ""
    return _Renderer(tree, html).render(tree.body), ""


class _Renderer:
    """The state of one walk over a tree: what is written, which elements are special, and the lists that are open.

    numbers: of each open list, the number of its next item, or None where its items have none.
    """

    def __init__(self, tree: LexborHTMLParser, html: str) -> None:
        self._hidden = _ids(tree, _HIDDEN)
        self._tight = _ids(tree, _TIGHT)
        self._tight_paragraphs = bool(_STYLE_WITHOUT_MARGIN.search(html[:20_000]))
        self._preformatted = _ids(tree, _PREFORMATTED)
        self._separated = _ids(tree, _SEPARATED)
        self._indented = _ids(tree, _INDENTED) - _ids(tree, _QUOTED_ALL_THE_SAME)
        self._numbers: list[int | None] = []
        self._out = LineWriter()

    def render(self, body: LexborNode) -> str:
        """Return the text of the body. The walk is a loop: depth costs no recursion."""
        above: list[tuple[LexborNode, str]] = []
        node = body.first_child
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                self._out.write(node.text_content or "")
            elif tag not in _NOT_READ and not (self._hidden and node.mem_id in self._hidden):
                self._enter(node, tag)
                child = node.first_child
                if child is not None:
                    above.append((node, tag))
                    node = child
                    continue
                self._leave(node, tag)
            node = self._following(node, above)
        return self._out.text()

    def _following(self, node: LexborNode, above: list[tuple[LexborNode, str]]) -> LexborNode | None:
        """Return the node after one and what is in it; leaves the elements above that end with it."""
        following = node.next
        while following is None and above:
            node, tag = above.pop()
            self._leave(node, tag)
            following = node.next
        return following

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag in _LINE_ELEMENTS:
            self._out.end_line()
            if self._has_margin(node, tag) or (self._separated and node.mem_id in self._separated):
                self._out.set_apart()
        begin = self._BEGIN.get(tag)
        if begin:
            begin(self, node)
        if self._preformatted and node.mem_id in self._preformatted:
            self._out.preformatted += 1

    def _leave(self, node: LexborNode, tag: str) -> None:
        if self._preformatted and node.mem_id in self._preformatted:
            self._out.preformatted -= 1
        if tag not in _LINE_ELEMENTS:
            return
        self._out.end_line()
        end = self._END.get(tag)
        if end:
            end(self)
        if self._has_margin(node, tag):
            self._out.set_apart()

    def _has_margin(self, node: LexborNode, tag: str) -> bool:
        """Whether a block is set apart from those around it; a list in a list is not."""
        if tag not in _WITH_MARGIN:
            return False
        if tag in _LISTS and self._numbers:
            return False
        if tag == "p" and self._tight_paragraphs:
            return False
        return not (self._tight and node.mem_id in self._tight)

    def _break_line(self, _node: LexborNode) -> None:
        self._out.break_line()

    def _begin_cell(self, _node: LexborNode) -> None:
        self._out.write_tab()

    def _write_emoji(self, image: LexborNode) -> None:
        """Write what an image stands for if it is so short that it must be an emoji."""
        alt = image.attributes.get("alt") or ""
        if len(alt) <= _LONGEST_EMOJI and not alt.isascii():
            self._out.write(alt)

    def _draw_rule(self, _node: LexborNode) -> None:
        self._out.write(RULE)
        self._out.end_line()

    def _begin_quotation(self, blockquote: LexborNode) -> None:
        self._out.open_block("" if blockquote.mem_id in self._indented else "> ")

    def _begin_list(self, _node: LexborNode) -> None:
        self._numbers.append(None)

    def _begin_numbered_list(self, ol: LexborNode) -> None:
        start = (ol.attributes.get("start") or "")[:6]
        self._numbers.append(int(start) if start.isdecimal() else 1)

    def _end_list(self) -> None:
        self._numbers.pop()

    def _begin_item(self, _node: LexborNode) -> None:
        self._out.open_item(self._next_item_mark())

    def _next_item_mark(self) -> str:
        """Return what stands before the next item of the innermost list, and count it."""
        if not self._numbers or self._numbers[-1] is None:
            return "* "
        number = self._numbers[-1]
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _end_block(self) -> None:
        self._out.close_block()

    # What the elements do beyond breaking the line and having a margin.
    _BEGIN: ClassVar[dict[str, Callable[["_Renderer", LexborNode], None]]] = {
        "br": _break_line,
        "td": _begin_cell,
        "th": _begin_cell,
        "img": _write_emoji,
        "hr": _draw_rule,
        "blockquote": _begin_quotation,
        "li": _begin_item,
        **dict.fromkeys(_LISTS - {"ol"}, _begin_list),
        "ol": _begin_numbered_list,
    }
    _END: ClassVar[dict[str, Callable[["_Renderer"], None]]] = {
        "blockquote": _end_block,
        "li": _end_block,
        **dict.fromkeys(_LISTS, _end_list),
    }


def _ids(tree: LexborHTMLParser, selector: str) -> set[int]:
    """Return the elements that a CSS selector selects, by their identity."""
    return {node.mem_id for node in tree.css(selector)}
