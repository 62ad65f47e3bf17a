"""The heads of embedded messages: banners, quoted headers and attribution lines, wherever and however they stand.

find.py        one pass over the lines: which head begins on each
cuts.py        a head that shares a line with other text gets one of its own; flattened.py finds where
banners.py     "---------- Forwarded message ---------", "Begin forwarded message:", drawn lines
blocks.py      "From: ... Date: ... Subject: ..."; folding.py unfolds its lines, evidence.py weighs it
notes.py       Lotus Notes headers without a From label; columns.py those in two columns
attribution.py "On ... wrote:"; fitting.py fits the shapes of the languages, loose.py reads other orders
patience.py    how often lines are read again that were read in vain
"""

from mailarchive.quoted.heads.find import find_heads

__all__ = ["find_heads"]
