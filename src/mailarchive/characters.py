"""Characters that mean the same to every stage: marks that nobody sees, colons, dashes, drawn lines, scripts.

A set that two stages need stands here, once; one that needs more or less says so by what it adds to a name from here.
The file is a layer below all stages, as reading (mime/), understanding (quoted/), search and the faces ask for the same
sets and don't import each other.

Each set is a string of its characters, for `in` and `strip`; `one_of` makes a pattern of it. Those called "..._CLASS"
have ranges in them, and go between the brackets of a pattern's class.
"""

import re


def one_of(signs: str) -> str:
    """Return a pattern for any one of these characters."""
    return f"[{re.escape(signs)}]"


# --- What nobody sees ---

CONTROLS_CLASS = "\x00-\x1f\x7f-\x9f"
CONTROLS_IN_TEXT_CLASS = "\x00-\x08\x0b-\x1f\x7f-\x9f"  # tabs and line feeds belong to a text
SURROGATES_CLASS = "\ud800-\udfff"  # halves of pairs, which no encoding has bytes for
LINE_SEPARATORS = "\u2028\u2029"  # Unicode's own

# Writers of right-to-left scripts type these: they tell how the signs beside them run.
DIRECTION_MARKS = "\u061c\u200e\u200f"
# These embed, override or isolate: they turn the rest of a line, and can disguise it.
DIRECTION_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
DIRECTIONS = DIRECTION_MARKS + DIRECTION_TURNS

BYTE_ORDER_MARK = "\ufeff"
ZERO_WIDTH_BLANKS = "\u200b\u2060" + BYTE_ORDER_MARK
JOINERS = "\u200c\u200d"  # of letters: Persian is spelled with the first, an emoji of several with the second
SOFT_HYPHEN = "\u00ad"
# What says nothing where words are compared; to show a text the joiners are needed.
INVISIBLE = DIRECTIONS + ZERO_WIDTH_BLANKS + JOINERS + SOFT_HYPHEN

# --- Blanks and punctuation ---

BLANKS = " \t\u00a0"  # inside a line
NARROW_BLANK = "\u202f"  # as French has it before a colon

WIDE_COLON = "："  # of Chinese and Japanese
COLON_SIGNS = ":" + WIDE_COLON
COLONS = tuple(COLON_SIGNS)  # for `endswith`

COMMAS = ",，、،"  # Latin, Chinese, Japanese, Arabic
SEMICOLONS = ";؛"

LONG_DASHES = "–—"
DASHES = "-" + LONG_DASHES

# What a line across the page is made of: as typed, as drawn on a screen, in the double width of East Asia.
TYPED_LINES = "-_=*"
DRAWN_LINES = LONG_DASHES + "―─━═"
WIDE_LINES = "＝＿＊"
LINE_SIGNS = TYPED_LINES + "~#" + DRAWN_LINES + WIDE_LINES

# --- Scripts ---

HAN_CLASS = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA_CLASS = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
BOPOMOFO_CLASS = "\u3105-\u312f\u31a0-\u31bf"
HANGUL_CLASS = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Korean puts spaces
# Chinese and Japanese, half-width forms included.
HAN_AND_KANA_CLASS = HAN_CLASS + KANA_CLASS + BOPOMOFO_CLASS
# Thai and Lao, Myanmar, Khmer; Tibetan parts its syllables with a mark.
SOUTH_EAST_ASIAN_CLASS = "\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff\u19e0-\u19ff"
# Scripts that put no spaces between words.
UNSPACED_CLASS = HAN_AND_KANA_CLASS + SOUTH_EAST_ASIAN_CLASS

_UNSPACED = re.compile(f"[{UNSPACED_CLASS}]")


def has_unspaced(text: str) -> bool:
    """Whether a text has letters of a script that puts no spaces between words."""
    return not text.isascii() and _UNSPACED.search(text) is not None
