"""The heads of embedded messages: banners, quoted headers and attribution lines, wherever and however they stand.

head.py              what every finder gives: a head, with the values in it
find_heads.py        one pass over the lines: which head begins on each
banners.py           "---------- Forwarded message ---------", "Begin forwarded message:", drawn lines
header_block.py      "From: ... Date: ..."; header_fields.py holds what is read, header_unfolding.py tells which lines
                     go on with a value, header_evidence.py weighs the block
lotus_header.py      Lotus Notes headers without a From label; lotus_columns.py those in two columns
attribution.py       "On ... wrote:"; attribution_lines.py joins the lines that may be one, attribution_candidates.py
                     reads them by the shapes of the languages (attribution_shapes.py), and attribution_any_order.py
                     and attribution_without_shape.py otherwise; attribution_evidence.py weighs a reading
cards.py             what a screen shows, in pasted text only: name, time, recipients by place; card_lines.py reads its
                     lines, card_labels.py tables, columns, transcripts and scans (card_scan.py), card_page.py what
                     stands around; card_rules.py has their rules
flattened_lines.py   a head that shares a line with other text gets its own: a banner, a block (flattened_block.py), an
                     attribution (flattened_attribution.py); flattened_ends.py tells where a block's last value ends
budget.py            how often lines are read again that were read in vain
"""

from mailarchive.quoted.heads.find_heads import find_heads

__all__ = ["find_heads"]
