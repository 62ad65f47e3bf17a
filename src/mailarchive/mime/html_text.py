"""HTML mail as plain text, so that it reads like the text alternative its sender's program would have written."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailarchive.characters import SOFT_HYPHEN, ZERO_WIDTH_BLANKS, one_of
from mailarchive.mime.html_scan import escaped, stripped, too_complex

RULE = "_" * 32
_FENCE = "```"

_WHITE = re.compile(r"[ \t\n\f\r]+")
_GRAPHEME_JOINER = "\u034f"  # newsletters pad their preview with it
_NOT_SEEN = re.compile(one_of(SOFT_HYPHEN + ZERO_WIDTH_BLANKS + _GRAPHEME_JOINER))
_NOT_READ = frozenset(
    "head script style title template object iframe svg math select textarea noscript audio video canvas".split()
)
_LINE_ELEMENTS = frozenset(
    "div table tbody thead tfoot tr caption address article aside footer header main nav section figure figcaption "
    "form fieldset center dd dt li blockquote pre hr p ul ol dl menu dir h1 h2 h3 h4 h5 h6".split()
)
_WITH_MARGIN = frozenset("p ul ol dl menu dir h1 h2 h3 h4 h5 h6".split())
_LISTS = frozenset({"ul", "ol", "menu", "dir"})


def _styled(declaration: str, elements: str = "") -> str:
    """A CSS selector for `elements` with a style declaration, however it is spaced; `declaration` has no space."""
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
_MOST_BLANK_LINES = 2
_LONGEST_EMOJI = 8


def html_to_text(html: str, *, fences: bool = False) -> str:
    """The text a person reads in an HTML body, with LF line ends; never raises.

    Lines break where a browser breaks them; paragraphs are set apart by a blank line unless their margin is taken off.
    Quotations (blockquote) have "> " before each line for each depth; list items "* " or their number; table cells are
    joined by a tab; a rule is a line of underscores. Links are their text, images nothing but emoji. What is hidden is
    left out. HTML that no tree builder may be given (see `html_scan`) is stripped of its tags. fences: put a line of
    three backticks around preformatted text (pre), as Markdown does, so that its bounds are not lost.
    """
    return rendered(html, fences=fences)[0]


def rendered(html: str, *, fences: bool = False) -> tuple[str, str]:
    """As `html_to_text`; and why no tree could be built, or ""."""
    html = escaped(html)
    reason = too_complex(html)
    if reason:
        return stripped(html), reason
    tree = LexborHTMLParser(html)
    body = tree.body
    return (_Renderer(tree, html, fences).render(body) if body is not None else ""), ""


class _Renderer:
    """The state of one walk over a tree: the lines so far, the one being written, and what surrounds it."""

    def __init__(self, tree: LexborHTMLParser, html: str, fences: bool) -> None:
        self._fences = fences
        self._hidden = _ids(tree, _HIDDEN)
        self._tight = _ids(tree, _TIGHT)
        self._tight_paragraphs = bool(_STYLE_WITHOUT_MARGIN.search(html[:20_000]))
        self._preformatted = _ids(tree, _PREFORMATTED)
        self._separated = _ids(tree, _SEPARATED)
        self._indented = _ids(tree, _INDENTED) - _ids(tree, _QUOTED_ALL_THE_SAME)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._marks: list[str] = []
        self._item_mark = ""
        self._numbers: list[int | None] = []
        self._margin = 0
        self._pre = 0

    def render(self, body: LexborNode) -> str:
        """The text of the body. The walk is a loop: depth costs no recursion."""
        above: list[tuple[LexborNode, str]] = []
        node = body.first_child
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag not in _NOT_READ and not (self._hidden and node.mem_id in self._hidden):
                self._enter(node, tag)
                child = node.first_child
                if child is not None:
                    above.append((node, tag))
                    node = child
                    continue
                self._leave(node, tag)
            following = node.next
            while following is None and above:
                node, tag = above.pop()
                self._leave(node, tag)
                following = node.next
            node = following
        self._break()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        text = "\n".join(self._lines).replace("\xa0", " ")
        return text + "\n" if text else ""

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag in _LINE_ELEMENTS:
            if self._line:
                self._break()
            self._enter_block(node, tag)
        elif tag == "br":
            self._line_break()
        elif tag in ("td", "th"):
            if self._line:
                self._line.append("\t")
        elif tag == "img":
            alt = node.attributes.get("alt") or ""
            if len(alt) <= _LONGEST_EMOJI and not alt.isascii():
                self._text(alt)
        if self._preformatted and node.mem_id in self._preformatted:
            self._pre += 1
        self._fence(tag)

    def _enter_block(self, node: LexborNode, tag: str) -> None:
        if tag == "hr":
            self._text(RULE)
            self._break()
        elif tag == "blockquote":
            self._marks.append("" if node.mem_id in self._indented else "> ")
        elif tag == "li":
            number = self._numbers[-1] if self._numbers else None
            self._item_mark = "* " if number is None else f"{number}. "
            if number is not None:
                self._numbers[-1] = number + 1
            self._marks.append(" " * len(self._item_mark))
        elif tag in _LISTS:
            start = (node.attributes.get("start") or "1")[:6]
            self._numbers.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
        if self._separated and node.mem_id in self._separated:
            self._margin = 1
        self._space_out(node, tag)

    def _leave(self, node: LexborNode, tag: str) -> None:
        if self._preformatted and node.mem_id in self._preformatted:
            self._pre -= 1
        if tag not in _LINE_ELEMENTS:
            return
        if self._line:
            self._break()
        self._fence(tag)
        if tag in ("blockquote", "li"):
            self._marks.pop()
            self._item_mark = ""
        self._space_out(node, tag)
        if tag in _LISTS:
            self._numbers.pop()

    def _fence(self, tag: str) -> None:
        if self._fences and tag == "pre":
            self._append(_FENCE)
            self._break()

    def _space_out(self, node: LexborNode, tag: str) -> None:
        """Ask for a blank line before the next text where a block has a margin."""
        if tag in _WITH_MARGIN:
            nested = tag in _LISTS and len(self._numbers) > 1
            tight = (tag == "p" and self._tight_paragraphs) or (self._tight and node.mem_id in self._tight)
            self._margin = self._margin if nested or tight else 1

    def _text(self, text: str) -> None:
        """Add text to the line, white space collapsed unless it is preformatted."""
        text = _NOT_SEEN.sub("", text) if not text.isascii() else text
        if self._pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._append(first)
            for line in rest:
                self._line_break()
                self._append(line)
            return
        text = _WHITE.sub(" ", text)
        if not self._line or self._line[-1].endswith((" ", "\t")):
            text = text.removeprefix(" ")
        self._append(text)

    def _append(self, text: str) -> None:
        if text:
            self._line.append(text)

    def _line_break(self) -> None:
        """End the line, or leave one blank where it is empty."""
        if self._line:
            self._break()
        else:
            self._margin = 0
            self._blank()

    def _break(self) -> None:
        """End the line if anything is on it."""
        line = "".join(self._line).rstrip(" \t")
        self._line.clear()
        if not line:
            return
        if self._margin and self._lines and self._lines[-1].strip("> "):
            self._blank()
        self._margin = 0
        prefix = "".join(self._marks)
        if self._item_mark:
            prefix = prefix[: len(prefix) - len(self._item_mark)] + self._item_mark
            self._item_mark = ""
        self._lines.append((prefix + line).rstrip(" \t\xa0"))

    def _blank(self) -> None:
        """A blank line within the quotation, unless there are enough of them."""
        blank = "".join(self._marks).rstrip()
        if self._lines and self._lines[-_MOST_BLANK_LINES:] != [blank] * _MOST_BLANK_LINES:
            self._lines.append(blank)


def _ids(tree: LexborHTMLParser, selector: str) -> set[int]:
    """The elements that a CSS selector selects, by their identity."""
    return {node.mem_id for node in tree.css(selector)}
