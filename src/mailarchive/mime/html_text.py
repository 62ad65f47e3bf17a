"""HTML mail as plain text."""

import re

from selectolax.lexbor import LexborHTMLParser

_SPACES = re.compile(r"[ \t\n\r\f]+")


def html_to_text(html: str) -> str:
    """The text a person reads in an HTML body, with LF line ends."""
    tree = LexborHTMLParser(html)
    body = tree.body
    return body.text(separator="\n", strip=True) if body else ""
