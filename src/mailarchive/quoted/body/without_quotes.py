"""Bodies that quote nothing, which most are: told apart at a glance, and split without building a tree."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from mailarchive.characters import WIDE_COLON
from mailarchive.model import Body, Segment, SegmentKind
from mailarchive.quoted.fields.labels import MAIN_ROLES, read_label
from mailarchive.quoted.heads.attribution_shapes import TRAILING
from mailarchive.quoted.heads.flattened_attribution import find_attribution_inside
from mailarchive.quoted.text.invisible import visible, visible_words
from mailarchive.quoted.zones import OWN_WORDS, zones

# Quote marks and brackets of addresses, rules, full-width colons: `in` finds these far quicker than one pattern would.
_SIGNS = (">", "|", WIDE_COLON, "---", "____", "====", "****", "——", "––", "Forwarded by")
_DASHED = re.compile(r"--\r?\s?\w")
SIGNATURE: frozenset[SegmentKind] = frozenset({"signature"})
_VERB_AT_END = re.compile(r"wrote[ \t\r]*(?:\n|$)")


def quotes_nothing(text: str) -> bool:
    """Whether a text holds nothing that could begin a quotation or forward: no marks, banners, labels, attributions."""
    if any(sign in text for sign in _SIGNS):
        return False
    if "--" in text and _DASHED.search(text):
        return False
    if "wrote" in text and _VERB_AT_END.search(text):
        return False
    if ":" not in text:
        return True
    return not any(":" in line and _suspect(line.rstrip()) for line in text.split("\n"))


def _suspect(line: str) -> bool:
    """Whether a line with a colon needs a closer look."""
    if line.rstrip(TRAILING).endswith(":") or line.count(":") > 2:
        return True
    label = read_label(line)
    if label and not MAIN_ROLES.isdisjoint(label.roles):
        return True
    return find_attribution_inside(line) is not None


def split_unquoted(text: str) -> Body:
    """Split a body that quotes nothing."""
    segments = tuple(_segments(text))
    return Body(
        text=text,
        pieces=whole(text),
        segments=segments,
        own_words=_words(text, segments, OWN_WORDS),
        embedded=(),
        signature=_words(text, segments, SIGNATURE) or None,
    )


def whole(text: str) -> tuple[tuple[int, int], ...]:
    """Return the pieces of a root body: all of its text, if there is any."""
    if not text:
        return ()
    return ((0, len(text)),)


def _segments(text: str) -> Iterator[Segment]:
    lines = text.split("\n")
    shown: Callable[[str], str] = str.rstrip
    if not text.isascii():
        shown = visible
    kinds = zones([shown(line) for line in lines])
    ends = list(accumulate(len(line) + 1 for line in lines))
    ends[-1] = len(text)
    start = 0
    for kind, same in groupby(zip(kinds, ends, strict=True), itemgetter(0)):
        *_, (_, end) = same
        if start < end:
            yield Segment(kind, start, end, depth=0, parent=None)
        start = end


def _words(text: str, segments: Sequence[Segment], kinds: frozenset[SegmentKind]) -> str:
    """Return the text of all segments of these kinds, outer white space stripped."""
    words = "".join([text[segment.start : segment.end] for segment in segments if segment.kind in kinds])
    return visible_words(words)
