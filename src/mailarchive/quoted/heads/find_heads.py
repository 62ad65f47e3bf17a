"""Finding the heads of all embedded messages in a body, in one pass over its lines."""

import re

from mailarchive.characters import COLON_SIGNS, DRAWN_LINES, INVISIBLE
from mailarchive.quoted.fields.labels import LABEL_LENGTH, read_label
from mailarchive.quoted.fields.mailboxes import read_address
from mailarchive.quoted.heads.attribution import ends_like_attribution, find_attribution
from mailarchive.quoted.heads.attribution_shapes import TRAILING
from mailarchive.quoted.heads.banners import find_banner
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.flattened_lines import cut_lines, split_line
from mailarchive.quoted.heads.head import Head, joined
from mailarchive.quoted.heads.header_block import find_header_block
from mailarchive.quoted.heads.lotus_columns import find_lotus_columns
from mailarchive.quoted.heads.lotus_header import find_lotus_header
from mailarchive.quoted.limits import MAX_NESTED
from mailarchive.quoted.text.lines import Line

_OPENER = re.compile(rf"\s*(?:--|__|==|\*|[{DRAWN_LINES}<\[]|Forwarded by)")  # of a banner
_CLOSERS = COLON_SIGNS + ">*_)" + INVISIBLE  # of an attribution line, or of a banner without dashes
_COMMIT = re.compile(r"\s{0,8}(?:commit|merge:?) [0-9a-f]{7,40}\b", re.IGNORECASE)
_COMMIT_LINES = 3
_APART = 4  # blank lines between a banner and the block it announces


def find_heads(lines: list[Line], nested: int | None = None) -> tuple[list[Line], list[Head]]:
    """Return the lines, cut where a head shares one with other text, and the heads in order, none overlapping.

    nested: how many messages that run to the end of the text to find; what follows lies in all of them.
    """
    lines = cut_lines(lines)
    heads: list[Head] = []
    budget = Budget()
    position = endless = 0
    while position < len(lines) and endless != nested:
        text = lines[position].text
        if not text:
            position += 1
            continue
        head = None
        announced = bool(heads) and _announced(lines, heads[-1], position)
        if (announced or _may_be_head(text)) and not _repeated(lines, position):
            lowest = heads[-1].last + 1 if heads else 0
            head = _head_at(lines, position, lowest, announced, budget)
        if head is None:
            position += 1
            continue
        flattened = head.end < lines[head.last].stop
        if flattened:
            cut = lines[head.last]
            whole, rest = split_line(cut, [head.end - cut.body])
            lines[head.last : head.last + 1] = [whole, *(cut_lines([rest]) if len(heads) < MAX_NESTED else [rest])]
        counted = bool(heads) and (heads[-1].labelled or heads[-1].attribution)
        if (_add(heads, head, lines) or not counted) and _runs_on(lines, heads[-1]):
            endless += 1
        elif head.ends and endless:
            endless -= 1
        position = head.last + 1
        if flattened and len(heads) > MAX_NESTED:
            position += 1  # deeper than messages nest
    return lines, [head for head in heads if head.counts_alone]


def _runs_on(lines: list[Line], head: Head) -> bool:
    """Whether neither marks nor indentation bound the message that a head announces."""
    if lines[head.first].depth or head.depth or not (head.labelled or head.attribution):
        return False
    below = next((lines[index] for index in range(head.last + 1, len(lines)) if lines[index].text), None)
    return below is not None and not below.depth and below.text[0] not in " \t\u00a0"


def _repeated(lines: list[Line], position: int) -> bool:
    """Whether the same line stands right below: a head says nothing twice."""
    return position + 1 < len(lines) and lines[position + 1].text == lines[position].text


def _may_be_head(text: str) -> bool:
    """Whether a line is worth a closer look: it begins or ends as heads do, or holds a label's colon."""
    if text[-1] in _CLOSERS or text.endswith("wrote") or _OPENER.match(text):
        return True
    if ":" in text:
        return text[0] in " \t" or text.find(":", 0, LABEL_LENGTH) >= 0
    return "：" in text


def _announced(lines: list[Line], above: Head, position: int) -> bool:
    """Whether the head above a line is a banner that stands right above it."""
    if above.labelled or above.attribution or not above.announces:
        return False
    return _near(lines, above, position)


def _near(lines: list[Line], head: Head, position: int) -> bool:
    """Whether only a few blank lines lie between a head and a line."""
    if position - head.last - 1 > _APART:
        return False
    return all(line.blank for line in lines[head.last + 1 : position])


def _head_at(lines: list[Line], position: int, lowest: int, announced: bool, budget: Budget) -> Head | None:
    """Return the head that starts, or for attributions and Lotus Notes headers shows itself, on a line."""
    line = lines[position]
    text = line.text
    head = find_banner(lines, position)
    if head:
        return head
    if announced or (read_label(text) and not _commit_above(lines, position)):
        head = find_lotus_header(lines, position, lowest, budget) or find_header_block(
            lines, position, budget, announced
        )
        if head:
            return head
    if text[0] in " \t" and ":" in text:
        head = find_lotus_columns(lines, position, lowest, budget)
        if head:
            return head
    marked = _marked_below(lines, position)
    if ends_like_attribution(text.rstrip(TRAILING)) or (marked and text[-1] == ")"):
        return find_attribution(lines, position, lowest, budget, marked)
    return None


def _commit_above(lines: list[Line], position: int) -> bool:
    """Whether a block is what `git log` says of a commit, which names an author and a date too."""
    above = lines[max(position - _COMMIT_LINES, 0) : position]
    return any(_COMMIT.match(line.text) for line in above)


def _marked_below(lines: list[Line], position: int) -> bool:
    """Whether the next text is quoted deeper than this line."""
    for line in lines[position + 1 : position + 6]:
        if not line.blank:
            return line.depth > lines[position].depth
    return False


def _add(heads: list[Head], head: Head, lines: list[Line]) -> bool:
    """Append a head, or join it with the one above if that announces it; whether it stands alone."""
    above = heads[-1] if heads else None
    if above and not above.labelled and _near(lines, above, head.first) and _announces(above, head):
        heads[-1] = joined(above, head)
        return False
    if above and not above.counts_alone:
        heads.pop()
    heads.append(head)
    return True


def _announces(above: Head, head: Head) -> bool:
    """Whether the upper of two heads in a row only announces the lower one."""
    if above.attribution:
        return head.labelled and head.depth == above.depth and _same_sender(above, head)
    return head.announces and not above.ends


def _same_sender(above: Head, head: Head) -> bool:
    """Whether an attribution and a block speak of one message, as Yahoo writes both."""
    senders = [read_address(one.values["sender"].text) for one in (above, head) if "sender" in one.values]
    emails = {sender.email for sender in senders if sender and sender.email}
    return "sender" in head.values and len(emails) < 2
