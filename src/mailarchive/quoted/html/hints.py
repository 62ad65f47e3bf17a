"""Reading the marks in an HTML body: which of its contents are quoted, and by whom it says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailarchive.mime.html_scan import escape_bare_addresses, why_too_complex
from mailarchive.quoted.html.client_marks import MARKS, PLAIN, SIGNATURES, Mark
from mailarchive.quoted.html.page import Page

_LONGEST = 5_000_000  # characters; in more HTML than this no quotation is looked for
_MOST_HINTS = 64
_LONGEST_SIGNATURE = 4_000  # letters
_BANNER = 40  # letters in which the dashes of a banner stand
_DASH = "-"
_EDGE = 48  # so many letters of a quotation's beginning and end are kept to find it by


@dataclass(frozen=True, slots=True)
class HtmlHint:
    """One quotation or forward that the HTML marks.

    kind: None where the client marks both alike. style: the client whose mark it is; "cite" where several share it.
    head: the attribution line or header above the content, as one line; "" if the mark doesn't tell. start, end: the
    content in letters and digits of the HTML's text; head_start: of the head, start if there is none. first, last: up
    to 48 letters and digits from the content's beginning and end, in lower case. depth: how many marked contents it
    lies in. message_id: of the quoted message, without angle brackets, where the mark names it.
    """

    kind: Literal["forwarded", "quoted"] | None
    style: str
    head: str
    head_start: int
    start: int
    end: int
    first: str
    last: str
    depth: int = 0
    message_id: str | None = None


def read_hints(html: str) -> tuple[HtmlHint, ...]:
    """Return what an HTML body marks as quoted or forwarded: see `read_marks`."""
    return read_marks(html).quoted


class HtmlMarks(NamedTuple):
    """What an HTML body marks, each in the order of the text.

    quoted: quotations and forwards, each before those inside it. signed: signatures. set_off: what somebody set off
    without a mark of his client, an indent or a poem.
    """

    quoted: tuple[HtmlHint, ...] = ()
    signed: tuple[HtmlHint, ...] = ()
    set_off: tuple[HtmlHint, ...] = ()


def read_marks(html: str, *, set_off: bool = True) -> HtmlMarks:
    """Return what an HTML body marks; set_off: what somebody set off too.

    Never raises. Empty for HTML too large or too deep for a tree builder; at most 64 hints of each kind.
    """
    tree = _read_tree(html)
    if tree is None or tree.body is None:
        return HtmlMarks()
    marked = list(_marked_elements(tree))
    signatures = []
    if "ignature" in html:
        signatures = tree.css(SIGNATURES)[:_MOST_HINTS]
    plain = []
    if set_off:
        plain = tree.css(PLAIN)[:_MOST_HINTS]
    if not (marked or signatures or plain):
        return HtmlMarks()
    page = Page(tree.body)
    quoted = _quoted(page, marked)
    return HtmlMarks(
        quoted,
        tuple(_outside(page, Mark("signature", SIGNATURES), signatures, quoted, longest=_LONGEST_SIGNATURE)),
        tuple(_outside(page, Mark("plain", PLAIN), plain, quoted, longest=_LONGEST)),
    )


def _outside(
    page: Page, mark: Mark, nodes: Sequence[LexborNode], quoted: Sequence[HtmlHint], *, longest: int
) -> Iterator[HtmlHint]:
    """Yield the elements in which no quotation begins, none inside another, as long as one may be."""
    stop = 0
    for node in nodes:
        hint = _hint(page, mark, node)
        if hint is None or hint.start < stop or hint.end - hint.start > longest:
            continue
        if not any(hint.start <= other.head_start < hint.end for other in quoted):
            stop = hint.end
            yield hint


def _quoted(page: Page, marked: Sequence[tuple[Mark, LexborNode]]) -> tuple[HtmlHint, ...]:
    """Return what the marks of clients say, each range once."""
    by_range: dict[tuple[int, int], HtmlHint] = {}
    for mark, node in marked:
        hint = _hint(page, mark, node)
        if hint:
            by_range.setdefault((hint.start, hint.end), hint)
    ordered = sorted(_without_doubles(by_range), key=lambda hint: (hint.start, -hint.end))
    return tuple(_nested(ordered[:_MOST_HINTS]))


def _read_tree(html: str) -> LexborHTMLParser | None:
    """Return the tree of an HTML body; None for HTML too large or too deep for a tree builder."""
    if len(html) > _LONGEST:
        return None
    html = escape_bare_addresses(html)
    if why_too_complex(html):
        return None
    return LexborHTMLParser(html)


def _marked_elements(tree: LexborHTMLParser) -> Iterator[tuple[Mark, LexborNode]]:
    """Yield the elements that clients mark, each with its mark, in the order of the marks."""
    for mark in MARKS:
        for node in tree.css(mark.selector)[:_MOST_HINTS]:
            if not mark.holds or node.css_first(mark.holds):
                yield mark, node


def _without_doubles(by_range: Mapping[tuple[int, int], HtmlHint]) -> Iterator[HtmlHint]:
    """Yield the hints but for those whose content is that of another one together with its head."""
    with_head = {(hint.head_start, hint.end) for hint in by_range.values() if hint.head}
    for content, hint in by_range.items():
        if hint.head or content not in with_head:
            yield hint


def _hint(page: Page, mark: Mark, node: LexborNode) -> HtmlHint | None:
    """Read what one mark says; None if nothing stands in its content."""
    start, end = page.extent(node)
    if mark.content == "after":
        start, end = end, page.end_after(node)
    head = _head_range(page, mark, node, (start, end))
    if mark.needs_head and not head and not page.text(start, start + _BANNER).startswith(_DASH):
        return None
    if head and mark.head == "first":
        start = head[1]
    if end <= start:
        return None
    letters = page.letters[start:end]
    above = head or (start, start)
    return HtmlHint(
        kind=mark.kind,
        style=mark.style,
        head=page.text(*above),
        head_start=above[0],
        start=start,
        end=end,
        first=letters[:_EDGE],
        last=letters[-_EDGE:],
        message_id=_message_id(node),
    )


def _head_range(page: Page, mark: Mark, node: LexborNode, content: tuple[int, int]) -> tuple[int, int] | None:
    """Return where the attribution or header of a mark stands; None if that can't be told."""
    if mark.head == "itself":
        return page.extent(node)
    if mark.head == "above":
        return page.line_before(content[0])
    if mark.head == "first":
        return page.line_after(*content)
    return None


def _message_id(node: LexborNode) -> str | None:
    """Return the Message-ID of cite="mid:..." (RFC 2392), as Thunderbird writes it."""
    cite = node.attributes.get("cite") or ""
    if cite[:4].lower() != "mid:":
        return None
    message_id = unquote(cite[4:1000]).strip().strip("<>")
    if "@" not in message_id or any(char.isspace() for char in message_id):
        return None
    return message_id


def _nested(ordered: list[HtmlHint]) -> Iterator[HtmlHint]:
    """Yield each hint with the count of those whose content it lies in."""
    around: list[HtmlHint] = []
    for hint in ordered:
        while around and around[-1].end <= hint.start:
            around.pop()
        yield replace(hint, depth=len(around))
        around.append(hint)
