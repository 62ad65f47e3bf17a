"""What the HTML of a mail says about its quotations, whatever language they are in.

Most clients mark what they quote or forward, by a class, an id or a style of their own (marks.py). `hints` reads those
marks; `locate` finds the places they speak of in the mail's text. Positions in HTML are counted in letters and digits
of the text that a reader sees, so that blanks, wrapping and quote marks don't matter.
"""

from mailarchive.quoted.html.hints import HtmlHint, hints
from mailarchive.quoted.html.locate import Place, locate

__all__ = ["HtmlHint", "Place", "hints", "locate"]
