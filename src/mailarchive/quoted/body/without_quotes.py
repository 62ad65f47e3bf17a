"""Bodies that quote nothing, which most are: told apart at a glance, and split without building a tree."""

import re
from itertools import accumulate

from mailarchive.model import Body, Segment
from mailarchive.quoted.fields.labels import MAIN_ROLES, read_label
from mailarchive.quoted.heads.attribution_shapes import TRAILING
from mailarchive.quoted.heads.flattened_ends import find_inside
from mailarchive.quoted.zones import OWN_WORDS, zones

# Quote marks and brackets of addresses, rules, full-width colons: `in` finds these far quicker than one pattern would.
_SIGNS = (">", "|", "：", "---", "____", "====", "****", "——", "––", "Forwarded by")
_DASHED = re.compile(r"--\s?\w")
_VERB_AT_END = re.compile(r"wrote[ \t\r]*(?:\n|$)")


def quotes_nothing(text: str) -> bool:
    """Whether a text holds nothing that could begin a quotation or forward: no marks, banners, labels, attributions."""
    if any(sign in text for sign in _SIGNS):
        return False
    if ("--" in text and _DASHED.search(text)) or ("wrote" in text and _VERB_AT_END.search(text)):
        return False
    if ":" not in text:
        return True
    return not any(":" in line and _suspect(line.rstrip()) for line in text.split("\n"))


def _suspect(line: str) -> bool:
    """Whether a line with a colon needs a closer look."""
    if line.rstrip(TRAILING).endswith(":") or line.count(":") > 2:
        return True
    label = read_label(line)
    return (label is not None and not MAIN_ROLES.isdisjoint(label.roles)) or find_inside(line) is not None


def split_unquoted(text: str) -> Body:
    """Split a body that quotes nothing."""
    lines = text.split("\n")
    kinds = zones([line.rstrip() for line in lines])
    ends = list(accumulate(len(line) + 1 for line in lines))
    ends[-1] = len(text)
    segments: list[Segment] = []
    start = 0
    for index, kind in enumerate(kinds):
        if index + 1 == len(kinds) or kinds[index + 1] != kind:
            if start < ends[index]:
                segments.append(Segment(kind, start, ends[index], 0, None))
            start = ends[index]
    own = "".join(text[one.start : one.end] for one in segments if one.kind in OWN_WORDS).strip()
    signature = "".join(text[one.start : one.end] for one in segments if one.kind == "signature").strip()
    return Body(text, ((0, len(text)),) if text else (), tuple(segments), own, (), signature or None)
