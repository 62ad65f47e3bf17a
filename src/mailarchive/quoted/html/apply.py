"""Using what the HTML of a mail marks as quoted.

It gives bounds where the text has no marks, heads in an unknown language, the client's name, and the Message-ID that
Thunderbird writes beside a quotation.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import read_label
from mailarchive.quoted.fields.mailboxes import find_mailbox
from mailarchive.quoted.heads.head import FieldName, Head, Value, given_values, value_at, whole_lines
from mailarchive.quoted.html import HtmlHint, MarkedRange
from mailarchive.quoted.html.client_marks import SHARED_STYLE
from mailarchive.quoted.rules import HTML
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import map_lines
from mailarchive.quoted.weights import Weight

_FIRST, _START, _END = attrgetter("first"), attrgetter("start"), attrgetter("end")
_LINES_ABOVE = 4  # in which an attribution stands
_MOST_SET_OFF = 24  # lines of a poem
_NEAR = 3  # characters; a content that begins closer below a head is that head's


def raise_depths(lines: Sequence[Line], ranges: Sequence[MarkedRange]) -> None:
    """Raise the depth of lines to that at which the HTML quotes them."""
    holding = [marked for marked in ranges if _holds_words(lines, marked)]
    starts = sorted(marked.start for marked in holding)
    ends = sorted(marked.end for marked in holding)
    for line in lines:
        if line.text:
            line.depth = max(line.depth, bisect_left(starts, line.end) - bisect_right(ends, line.start))


def _holds_words(lines: Sequence[Line], marked: MarkedRange) -> bool:
    """Whether a marked content is more than a quoted header: below one in an element of its own the words go on."""
    inside = _lines_of(lines, marked)
    return not all(line.blank or read_label(line.text) for line in inside)


def _lines_of(lines: Sequence[Line], marked: MarkedRange) -> Sequence[Line]:
    return lines[bisect_right(lines, marked.start, key=_END) : bisect_left(lines, marked.end, key=_START)]


def leave_set_off(lines: Sequence[Line], ranges: Sequence[MarkedRange], text: str) -> None:
    """Leave the marks on the lines of what somebody set off himself: they are of his own words."""
    for marked in ranges:
        inside = _lines_of(lines, marked)
        if not inside or not _is_set_off(lines, inside):
            continue
        for line in inside:
            line.text = text[line.start : line.body] + line.text
            line.depth, line.body, line.marks = 0, line.start, ()


def _is_set_off(lines: Sequence[Line], inside: Sequence[Line]) -> bool:
    """Whether lines are few, stand between words of the letter, and neither they nor those above look like a head.

    Some clients quote in such an element too: below an attribution, or with a header in it.
    """
    first = bisect_left(lines, inside[0].start, key=_START)
    above = [line for line in lines[max(first - _LINES_ABOVE, 0) : first] if line.text]
    below = lines[first + len(inside) : first + len(inside) + _LINES_ABOVE]
    if len(inside) > _MOST_SET_OFF or not above or not any(line.text and not line.depth for line in below):
        return False
    if any(line.depth > 1 or read_label(line.text) for line in inside):
        return False
    return not any(find_date(line.text) or "@" in line.text for line in (*above, *inside))


def mark_signatures(lines: Sequence[Line], ranges: Sequence[MarkedRange]) -> None:
    """Note on the lines of each signature that the HTML marks that they are of one."""
    for marked in ranges:
        for line in _lines_of(lines, marked):
            line.signed = True


def merge_html_heads(heads: Sequence[Head], lines: Sequence[Line], ranges: Sequence[MarkedRange]) -> list[Head]:
    """Return the heads in order, with what the HTML says of them, and those that only the HTML shows."""
    merged = list(heads)
    for marked in ranges:
        index = next((index for index, head in enumerate(merged) if _introduces(head, marked)), None)
        if index is not None:
            merged[index] = _confirmed(merged[index], marked.hint)
        elif marked.head:
            head = _read_head(lines, marked.head, marked)
            if head and not any(_overlap(head, other) for other in merged):
                merged.append(head)
    return sorted(merged, key=_FIRST)


def _introduces(head: Head, marked: MarkedRange) -> bool:
    """Whether a head is the one of a marked content: it overlaps that one's head, or ends right above the content."""
    if marked.head and head.start < marked.head[1] and marked.head[0] < head.end:
        return True
    return head.start <= marked.start and 0 <= marked.start - head.end < _NEAR


def _overlap(head: Head, other: Head) -> bool:
    return other.first <= head.last and head.first <= other.last


def _confirmed(head: Head, hint: HtmlHint) -> Head:
    """Return a head that the HTML shows too, with what it adds."""
    style, forwarded = head.style, head.forwarded
    if hint.style != SHARED_STYLE:
        style = hint.style
    if hint.kind is not None:
        forwarded = hint.kind == "forwarded"
    return replace(
        head,
        style=style,
        forwarded=forwarded,
        rules=(*head.rules, HTML),
        certainty=HTML.as_certainty(head.certainty + Weight.HTML_AGREES),
        values={**head.values, **_named(hint)},
    )


def _named(hint: HtmlHint) -> dict[FieldName, Value]:
    """Return the Message-ID that a mark names; it stands nowhere in the text."""
    return {"message_id": Value(hint.message_id, ())} if hint.message_id else {}


def _read_head(lines: Sequence[Line], head: tuple[int, int], marked: MarkedRange) -> Head | None:
    """Read a head that only the HTML shows: its lines as they stand, and what in them is a date and a sender."""
    low, high = head
    first = bisect_right(lines, low, key=_END)
    last = min(bisect_left(lines, high, key=_START), bisect_right(lines, marked.start, key=_END)) - 1
    if last < first:
        return None
    mapped = map_lines(lines[first : last + 1])
    values = given_values(
        {
            "date": value_at(mapped, find_date(mapped.text)),
            "sender": value_at(mapped, find_mailbox(mapped.text)),
        }
    )
    return Head(
        *whole_lines(lines, first, last),
        style=marked.hint.style,
        rules=(HTML,),
        certainty=HTML.certainty,
        forwarded=marked.hint.kind == "forwarded",
        attribution=True,
        values={**values, **_named(marked.hint)},
    )
