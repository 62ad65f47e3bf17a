"""Using what the HTML of a mail marks as quoted: bounds where the text has no marks, heads in words nobody taught us,
the client's name, and the Message-ID that Thunderbird writes beside a quotation."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.mailboxes import find_mailbox
from mailarchive.quoted.heads.head import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.html import Place
from mailarchive.quoted.rules import HTML, Weight
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import map_lines

_START, _END = attrgetter("start"), attrgetter("end")


def deepen(lines: Sequence[Line], places: Sequence[Place]) -> None:
    """Return lines at least the depth at which the HTML quotes them."""
    starts = sorted(place.start for place in places)
    ends = sorted(place.end for place in places)
    for line in lines:
        if line.text:
            line.depth = max(line.depth, bisect_left(starts, line.end) - bisect_right(ends, line.start))


def with_hints(heads: Sequence[Head], lines: Sequence[Line], places: Sequence[Place]) -> list[Head]:
    """Return the heads, with what the HTML says of them, and those that only the HTML knows of."""
    told = list(heads)
    for place in places:
        known = next((at for at, head in enumerate(told) if _above(head, place)), None)
        if known is not None:
            told[known] = _confirmed(told[known], place)
        elif place.head:
            head = _new(lines, place)
            if head and not any(one.first <= head.last and head.first <= one.last for one in told):
                told.append(head)
    return sorted(told, key=lambda head: head.first)


def _above(head: Head, place: Place) -> bool:
    """Whether a head is the one of a place: it overlaps the place's head, or ends right above its content."""
    if place.head and head.start < place.head[1] and place.head[0] < head.end:
        return True
    return head.start <= place.start and 0 <= place.start - head.end < 3


def _confirmed(head: Head, place: Place) -> Head:
    hint = place.hint
    values = dict(head.values)
    if hint.message_id:
        values["message_id"] = Value(hint.message_id, ())
    return replace(
        head,
        style=head.style if hint.style == "cite" else hint.style,
        forwarded=head.forwarded if hint.kind is None else hint.kind == "forwarded",
        rules=(*head.rules, HTML),
        certainty=HTML.as_certainty(head.certainty + Weight.HTML_AGREES),
        values=values,
    )


def _new(lines: Sequence[Line], place: Place) -> Head | None:
    """Read a head that only the HTML shows: its lines as they stand, and what in them is a date and a sender."""
    assert place.head is not None
    low, high = place.head
    first = bisect_right(lines, low, key=_END)
    last = min(bisect_left(lines, high, key=_START), bisect_right(lines, place.start, key=_END)) - 1
    if last < first:
        return None
    mapped = map_lines(lines[first : last + 1])
    date = find_date(mapped.text)
    values: dict[FieldName, Value] = {}
    written = value(mapped, *date) if date else None
    if written:
        values["date"] = written
    mailbox = find_mailbox(mapped.text)
    sender = value(mapped, *mailbox) if mailbox else None
    if sender:
        values["sender"] = sender
    if place.hint.message_id:
        values["message_id"] = Value(place.hint.message_id, ())
    return Head(
        *whole_lines(lines, first, last),
        style=place.hint.style,
        rules=(HTML,),
        certainty=HTML.certainty,
        forwarded=place.hint.kind == "forwarded",
        attribution=True,
        values=values,
    )
