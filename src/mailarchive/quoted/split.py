"""split_body: one body in, its own words and every message embedded in it out.

lines.py     the text ──► lines, each with its quote depth
heads.py     lines ──► heads: banners, quoted headers, attribution lines (labels and words are data, locales/)
tree.py      lines and heads ──► a tree of messages, bounded by depth, indentation and heads
zones.py     a message's own lines ──► greeting, own, closing, signature, notice
assemble.py  the tree ──► model.Body
"""

from mailarchive.model import Body
from mailarchive.quoted.assemble import assemble
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.lines import read_lines
from mailarchive.quoted.plain import quotes_nothing, split_plain
from mailarchive.quoted.tree import build_tree


def split_body(text: str, html: str | None = None) -> Body:
    """Split a body's text into what its sender wrote and the messages embedded in it, at every depth.

    text: decoded, with any line ends. html: the HTML alternative of the same mail, read for hints on bounds. Never
    raises on any text; all offsets index `text`.
    """
    if quotes_nothing(text):
        return split_plain(text)
    lines, heads = find_heads(read_lines(text))
    return assemble(text, lines, build_tree(lines, heads))
