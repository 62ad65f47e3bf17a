"""What the HTML of a mail says about its quotations, whatever language they are in.

Most clients mark what they quote or forward, by a class, an id or a style of their own (client_marks.py). `read_hints`
reads those marks; `locate_hints` finds the ranges of the mail's text that they speak of, and apply.py uses them.
Positions in HTML are counted in letters and digits of the text that a reader sees, so that blanks, wrapping and quote
marks don't matter.
"""

from mailarchive.quoted.html.hints import HtmlHint, HtmlMarks, read_hints, read_marks
from mailarchive.quoted.html.locate import MarkedRange, locate_hints

__all__ = ["HtmlHint", "HtmlMarks", "MarkedRange", "locate_hints", "read_hints", "read_marks"]
