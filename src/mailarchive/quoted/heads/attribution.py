"""Attribution lines: "On Fri, 16 Feb 2018 at 09:34, Name <a@b> wrote:" in any language, over one line or several.

Stretches of lines that may be one are gathered first, each joined to a text (attribution_lines.py). A text is read in
every way that a language has, and the evidence of each reading weighed (attribution_candidates.py); the reading that
weighs most is the head.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from mailarchive.characters import COLONS
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.verbs import ends_with_verb, verbs_in
from mailarchive.quoted.heads.attribution_candidates import find_message_id, match_attribution
from mailarchive.quoted.heads.attribution_evidence import (
    TIME,
    AroundAttribution,
    AttributionMatch,
    most_weight,
    weigh_sender,
)
from mailarchive.quoted.heads.attribution_lines import LONGEST, Stretch, gather_stretches, with_dates
from mailarchive.quoted.heads.attribution_shapes import AROUND_SENDER, TRAILING
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.head import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.heads.told import is_told
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText, map_lines
from mailarchive.quoted.weights import Weight

_MOST_LINES = 5
_ENDS = (*COLONS, ">", "--")
_ARROWS = ">>>"
_DASHES = "--"
_FIGURE = re.compile(r"\d")


def ends_like_attribution(text: str) -> bool:
    """Whether a line may be the last of an attribution: it ends in a colon, an address, a verb or dashes."""
    return text.endswith(_ENDS) or ends_with_verb(text)


def find_attribution(
    lines: Sequence[Line], index: int, lowest: int, budget: Budget, *, marked_below: bool
) -> Head | None:
    """Return the attribution that ends on a line and starts up to four lines above; None if there is none.

    Lines before `lowest` belong to something else. marked_below: whether the text under it carries quote marks, which
    bears out a weak one.
    """
    if lines[index].text.endswith(_ARROWS):
        return _read_arrows(lines, index)
    lowest = max(lowest, index + 1 - _MOST_LINES)
    nearby = " ".join(line.text for line in lines[lowest : index + 1])
    verbs = verbs_in(nearby[-LONGEST:])
    dashed = lines[index].text.rstrip().endswith(_DASHES)
    set_off = marked_below or (dashed and bool(verbs))
    if budget.lost or not _is_worth_reading(nearby, verbs, set_off):
        return None
    stretches = gather_stretches(lines, index, lowest)
    framed = dashed and any(stretch.mapped.text.startswith(_DASHES) for stretch in stretches)
    closed = framed or lines[index].text.rstrip(TRAILING).endswith(COLONS)
    around = AroundAttribution(verbs, marked_below, closed, framed)
    best = _best_match(stretches, around, most_weight(nearby, around))
    if best and not set_off and _goes_on(lines, index, best[0].mapped.text, closed=closed):
        best = None
    if best is None:
        budget.wasted()
        return None
    stretch, match = best
    return _head(match, stretch, lines, index)


def _goes_on(lines: Sequence[Line], index: int, text: str, *, closed: bool) -> bool:
    """Whether what looks like an attribution, with no marks below it, is of a sentence that goes on below."""
    below = _paragraph_below(lines, index)
    if is_told(below, "@" in text):
        return True
    return not closed and below[:1].islower()


def _paragraph_below(lines: Sequence[Line], index: int) -> str:
    """Return the lines below one, up to a blank one."""
    below = takewhile(_is_filled, islice(lines, index + 1, index + 1 + _MOST_LINES))
    return "\n".join(line.text for line in below)


def _is_filled(line: Line) -> bool:
    return bool(line.text)


def _is_worth_reading(nearby: str, verbs: Sequence[str], set_off: bool) -> bool:
    """Whether lines are set off from those around, or hold an address, or a figure and a verb."""
    if set_off or "@" in nearby:
        return True
    return bool(verbs) and _FIGURE.search(nearby) is not None


def _best_match(
    stretches: Sequence[Stretch], around: AroundAttribution, most: float
) -> tuple[Stretch, AttributionMatch] | None:
    """Return the match that weighs most, with its stretch of lines; the first that weighs as much as any can."""
    best: tuple[Stretch, AttributionMatch] | None = None
    for stretch, date in with_dates(stretches):
        text = stretch.mapped.text
        if not _may_be_attribution(text, date is not None, around):
            continue
        match = match_attribution(text, date, around)
        if match and (best is None or match.weight > best[1].weight):
            best = stretch, match
            if match.weight >= most:
                break
    return best


def _may_be_attribution(text: str, dated: bool, around: AroundAttribution) -> bool:
    """Whether a text has enough to be read as an attribution; without a verb it needs two of the others.

    A mailbox and a day alone are the head of an entry in a log of changes.
    """
    mailbox = "@" in text
    if around.verbs:
        return mailbox or dated or around.set_off
    if not mailbox:
        return dated and around.marked and around.closed
    if around.closed:
        return True
    return dated and (around.marked or TIME.search(text) is not None)


def _read_arrows(lines: Sequence[Line], index: int) -> Head | None:
    """Return what GroupWise's ">>> name date >>>" says; its first arrows are off already."""
    mapped = map_lines(lines[index : index + 1])
    date = find_date(mapped.text)
    if not date or mapped.text[date[1] :].strip(" >") or not weigh_sender(mapped.text[: date[0]]):
        return None
    match = AttributionMatch(Weight.FRAME_OF_ARROWS, None, (0, date[0]), date)
    return _head(match, Stretch(index, mapped), lines, index)


def _head(match: AttributionMatch, stretch: Stretch, lines: Sequence[Line], last: int) -> Head:
    locales = frozenset[str]()
    if match.locale:
        locales = frozenset({match.locale})
    return Head(
        *whole_lines(lines, stretch.first, last),
        style="attribution",
        rules=(match.rule,),
        certainty=match.rule.as_certainty(match.weight),
        forwarded=False,
        attribution=True,
        values=dict(_values(match, stretch.mapped)),
        locales=locales,
    )


def _values(match: AttributionMatch, mapped: MappedText) -> Iterator[tuple[FieldName, Value]]:
    """Yield the values that an attribution holds."""
    if match.sender and (sender := value(mapped, *match.sender, off=AROUND_SENDER)):
        yield "sender", sender
    if match.date and (date := value(mapped, *match.date)):
        yield "date", date
    named = find_message_id(mapped.text)
    if named and (message_id := value(mapped, *named.span(1), off=" <>:")):
        yield "message_id", message_id
