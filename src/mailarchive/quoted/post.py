"""find_mail: the stretches of mail inside a post's prose.

The head of a forwarded or quoted message anchors a stretch. Above it may stand what the forwarder wrote: short
paragraphs after the prose's lead-in, which ends in a colon. Below it the mail ends with its closing name, or where the
block quotation or code fence ends; where nothing shows the end, the certainty says so.
"""

import re
from collections.abc import Sequence

from mailarchive.model import Passage
from mailarchive.quoted.addresses import read_address
from mailarchive.quoted.found import Head
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.lines import Line, read_lines

_FENCE = re.compile(r"\s*(?:```|~~~)")
_LEAD_IN = re.compile(r"[:：]\s*$")
_PROSE = 320  # a paragraph this long is prose, unless mail is known to go on
_NOTE = 200  # a line of a forwarder's note is shorter
_NOTE_LINES = 12
_NAME = re.compile(r"[-–—~*\s]*[^\W\d_][\w.'’-]{0,24}(?:\s[^\W\d_][\w.'’-]{0,24}){0,2}[.,]?\s*$")


def find_mail(text: str) -> tuple[Passage, ...]:
    """Give the stretches of mail in a post, in order; none where the text holds no head of a message.

    text: the post as text, Markdown or rendered HTML. Offsets are characters of it.
    """
    lines, heads = find_heads(read_lines(text))
    passages: list[Passage] = []
    for position, head in enumerate(heads):
        if (passages and head.start < passages[-1].end) or not _is_mail(head):
            continue
        first = _start(lines, head, _line_at(lines, passages[-1].end) if passages else 0)
        last, certainty, rule = _end(lines, heads[position:], first)
        certainty = round(min(certainty, head.certainty), 2)
        passages.append(Passage(lines[first].start, lines[last].end, certainty, f"{head.rule}+{rule}"))
    return tuple(passages)


def _is_mail(head: Head) -> bool:
    """Whether a head shows mail: prose attributes quotations too ("As Ada wrote:"), but without date and address."""
    return head.rule != "end" and (not head.attribution or "date" in head.values)


def _line_at(lines: Sequence[Line], offset: int) -> int:
    """Give the first line that starts at or after an offset."""
    return next((index for index, line in enumerate(lines) if line.start >= offset), len(lines))


def _start(lines: Sequence[Line], head: Head, lowest: int) -> int:
    """Give the first line of the forwarder's note above a head, or the head's own first line.

    The note counts only if something shows where it begins: a lead-in that ends in a colon, a fence, the start of a
    quotation, or the start of the text.
    """
    depth = lines[head.first].depth
    for index in range(head.first - 1, max(head.first - _NOTE_LINES, lowest) - 1, -1):
        line = lines[index]
        if line.blank:
            continue
        if _FENCE.match(line.text) or _LEAD_IN.search(line.text) or line.depth < depth:
            return _next_filled(lines, index + 1)
        if len(line.text) > _NOTE:
            return head.first
    return _next_filled(lines, lowest) if lowest == 0 and head.first < _NOTE_LINES else head.first


def _next_filled(lines: Sequence[Line], index: int) -> int:
    while lines[index].blank:
        index += 1
    return index


def _end(lines: Sequence[Line], heads: Sequence[Head], first: int) -> tuple[int, float, str]:
    """Give the last line of the mail that starts on `first`, how sure that is, and by which rule."""
    head = heads[0]
    begin = head.last + 1
    fenced = first > 0 and _FENCE.match(lines[first - 1].text)
    if fenced:
        for index in range(begin, len(lines)):
            if _FENCE.match(lines[index].text):
                return _last_filled(lines, index - 1), 0.95, "fence"
    ended = next((other for other in heads[1:] if other.rule == "end" and other.depth == head.depth), None)
    if ended and head.forwarded:
        return ended.last, 0.95, "end-banner"
    depth = lines[head.first].depth
    if depth:
        index = begin
        while index < len(lines) and lines[index].depth >= depth:
            index += 1
        return _last_filled(lines, index - 1), 0.95, "quote-marks"
    names = _names(lines, heads, first)
    inner = {index for other in heads for index in range(other.first, other.last + 1)}
    signed: int | None = None
    for index in range(begin, len(lines)):
        text = lines[index].text.strip()
        if index in inner or not text:
            continue
        if _signs(text, names):
            signed = index
            following = _following(lines, index)
            if following is None or len(lines[following].text) > _PROSE:
                return index, 0.9, "closing-name"
        elif len(text) > _PROSE:
            if signed is not None:
                return signed, 0.8, "closing-name"
            return _last_filled(lines, index - 1), 0.4, "prose"
    if signed is not None and _following(lines, signed) is not None:
        return signed, 0.6, "closing-name"
    return _last_filled(lines, len(lines) - 1), 0.5, "end"


def _following(lines: Sequence[Line], index: int) -> int | None:
    """Give the next line that is not blank."""
    return next((i for i in range(index + 1, len(lines)) if not lines[i].blank), None)


def _last_filled(lines: Sequence[Line], index: int) -> int:
    while index > 0 and lines[index].blank:
        index -= 1
    return index


def _names(lines: Sequence[Line], heads: Sequence[Head], first: int) -> frozenset[str]:
    """Give what the senders may sign with: the parts of their names, their initials, and the note's closing name."""
    names: set[str] = set()
    for head in heads:
        sender = read_address(head.values["sender"].text) if "sender" in head.values else None
        words = [word.strip(".,").lower() for word in (sender.name or "").split()] if sender else []
        names.update(words)
        names.add(" ".join(words))
        names.add("".join(word[:1] for word in words))
    above = heads[0].first - 1
    while above >= first and lines[above].blank:
        above -= 1
    if above >= first and _NAME.match(lines[above].text):
        names.add(_plain(lines[above].text))
    return frozenset(name for name in names if name)


def _plain(text: str) -> str:
    return text.strip(" \t-–—~*.,").lower()


def _signs(text: str, names: frozenset[str]) -> bool:
    """Whether a line is nothing but a closing name."""
    if not _NAME.match(text):
        return False
    plain = _plain(text)
    return plain in names or (len(plain.split()) > 1 and all(word in names for word in plain.split()))
