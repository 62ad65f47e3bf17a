"""split_body, split_message: one body in, its own words and every message embedded in it out.

body/without_quotes.py  a body that quotes nothing, as most do, is split at once
text/lines.py           the text ──► lines, each with its quote depth
html/                   what the HTML alternative marks as quoted lies that deep, and confirms heads
heads/                  lines ──► heads: banners, quoted headers, attribution lines (their words are in locales/)
body/tree.py            lines and heads ──► a tree of messages, bounded by depth, indentation and heads
zones/                  a message's own lines ──► greeting, own, closing, signature, notice
body/leaves.py          the tree ──► leaves: stretches of one kind in one message
body/values.py          what heads say ──► addresses and dates
body/assemble.py        the tree ──► model.Body
"""

from mailarchive.model import Body, Message
from mailarchive.quoted.body.assemble import assemble
from mailarchive.quoted.body.tree import build_message_tree
from mailarchive.quoted.body.without_quotes import quotes_nothing, split_unquoted
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.heads.card_page import find_furniture
from mailarchive.quoted.html import HtmlMarks, MarkedRange, locate_hints, read_marks
from mailarchive.quoted.html.apply import leave_set_off, mark_signatures, merge_html_heads, raise_depths
from mailarchive.quoted.limits import MAX_NESTED
from mailarchive.quoted.text.angles import take_angles
from mailarchive.quoted.text.invisible import leave_out_invisible
from mailarchive.quoted.text.lines import read_lines


def split_message(message: Message) -> Body:
    """Split the body of a mail, its HTML and its header considered: see `split_body`."""
    return split_body(message.text, message.html, sent=message.date, subject=message.subject)


def split_pasted(text: str) -> Body:
    """Split a passage of mail that somebody pasted, as `split_body` does a body: a head in it may also be a card."""
    lines = read_lines(text)
    leave_out_invisible(lines, text)
    take_angles(lines, text)
    lines, heads = find_heads(lines, MAX_NESTED, "passage")
    tree = build_message_tree(lines, heads)
    return assemble(text, lines, tree, sent=None, subject=None, furniture=find_furniture(lines, heads))


def split_body(text: str, html: str | None = None, *, sent: str | None = None, subject: str | None = None) -> Body:
    """Split a body's text into what its sender wrote and the messages embedded in it, at every depth.

    text: decoded, with any line ends. html: the HTML alternative of the same mail, read for hints on bounds. What the
    mail's own header says settles what the text leaves open, and need not be known: sent, when it was sent (ISO 8601,
    as in `Message.date`), as nothing in it is later, which tells what 9/5/22 means; subject, whose "Re:" or "Fwd:"
    tells what a header that stands for both is there for. Never raises on any text; all offsets index `text`.
    """
    marked: tuple[MarkedRange, ...] = ()
    signed: tuple[MarkedRange, ...] = ()
    set_off: tuple[MarkedRange, ...] = ()
    if html:
        marked, signed, set_off = (locate_hints(hints, text) for hints in _marks(html, text))
    if not marked and not signed and quotes_nothing(text):
        return split_unquoted(text)
    lines = read_lines(text)
    leave_out_invisible(lines, text)
    take_angles(lines, text)
    mark_signatures(lines, signed)
    leave_set_off(lines, set_off, text)
    if marked:
        raise_depths(lines, marked)
    lines, heads = find_heads(lines, MAX_NESTED)
    if marked:
        heads = merge_html_heads(heads, lines, marked)
    return assemble(text, lines, build_message_tree(lines, heads), sent=sent, subject=subject)


def _marks(html: str, text: str) -> HtmlMarks:
    """Return what an HTML body marks; what is set off matters only where the text marks it as a quotation."""
    return read_marks(html, set_off=">" in text)
