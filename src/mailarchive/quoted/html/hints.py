"""Reading the marks in an HTML body: which of its contents are quoted, and by whom it says so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailarchive.mime.html_scan import escaped, too_complex
from mailarchive.quoted.html.marks import MARKS, Mark
from mailarchive.quoted.html.page import Page

_LONGEST = 5_000_000  # characters; in more HTML than this no quotation is looked for
_MOST_HINTS = 64
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


def hints(html: str) -> tuple[HtmlHint, ...]:
    """Return what an HTML body marks as quoted or forwarded, in the order of the text, each before those inside it.

    Never raises. Empty for HTML too large or too deep for a tree builder; at most 64 hints.
    """
    if len(html) > _LONGEST:
        return ()
    html = escaped(html)
    if too_complex(html):
        return ()
    tree = LexborHTMLParser(html)
    marked = [
        (mark, node)
        for mark in MARKS
        for node in tree.css(mark.selector)[:_MOST_HINTS]
        if not mark.holds or node.css_first(mark.holds)
    ]
    if not marked or tree.body is None:
        return ()
    page = Page(tree.body)
    found: dict[tuple[int, int], HtmlHint] = {}
    for mark, node in marked:
        hint = _hint(page, mark, node)
        if hint:
            found.setdefault((hint.start, hint.end), hint)
    headed = {(hint.head_start, hint.end) for hint in found.values() if hint.head}
    told = [hint for hint in found.values() if hint.head or (hint.start, hint.end) not in headed]
    return tuple(_nested(sorted(told, key=lambda hint: (hint.start, -hint.end))[:_MOST_HINTS]))


def _hint(page: Page, mark: Mark, node: LexborNode) -> HtmlHint | None:
    """Read what one mark says; None if nothing stands in its content."""
    own = page.extent(node)
    start, end = own if mark.content == "inside" else (own[1], page.end_after(node))
    head: tuple[int, int] | None = None
    if mark.head == "itself":
        head = own
    elif mark.head == "above":
        head = page.line_before(start)
    elif mark.head == "first":
        head = page.line_after(start, end)
        start = head[1] if head else start
    if end <= start:
        return None
    letters = page.letters[start:end]
    return HtmlHint(
        kind=mark.kind,
        style=mark.style,
        head=page.text(*head) if head else "",
        head_start=head[0] if head else start,
        start=start,
        end=end,
        first=letters[:_EDGE],
        last=letters[-_EDGE:],
        message_id=_message_id(node),
    )


def _message_id(node: LexborNode) -> str | None:
    """Return the Message-ID of cite="mid:..." (RFC 2392), as Thunderbird writes it."""
    cite = node.attributes.get("cite") or ""
    message_id = unquote(cite[4:1000]).strip().strip("<>") if cite[:4].lower() == "mid:" else ""
    return message_id if "@" in message_id and not any(char.isspace() for char in message_id) else None


def _nested(ordered: list[HtmlHint]) -> Iterator[HtmlHint]:
    """Return each hint with the count of those whose content it lies in."""
    around: list[HtmlHint] = []
    for hint in ordered:
        while around and around[-1].end <= hint.start:
            around.pop()
        yield replace(hint, depth=len(around))
        around.append(hint)
