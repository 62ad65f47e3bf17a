"""Whether a text may show mail as a screen does: a name, a time and recipients by their place, or labels in cells.

Looked for cheaply, as all that tells a text with mail from others; quoted/heads/ reads the cards themselves.
"""

import re
from collections.abc import Sequence

# The words before the recipients, where they have no colon.
_TO = "to|an|à|para|a|aan|do|till|til|кому|发送至|收件人|发给|宛先|cc|bcc"
_ME = "me|mich|mir|moi|mí|mim|mij|mnie|мне|mig"
_RECIPIENTS = re.compile(
    rf"\s*(?i:{_TO})(?:\s?[:：]\s?|\s)\s*(?:[^\W\d_a-z]|(?:{_ME})\b|<|[\w.+-]{{1,64}}@).{{0,200}}$"
)
_CLOCK = re.compile(r"\d[:.h]\d\d|\d\s?[ap]\.?m\b|\d\s?[時时点시]", re.IGNORECASE)
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")
_WHEN = re.compile(r"[^\W_](?:[\w.,:/+年月日() -]|\u202f|\xa0){7,70}$")
_ADDRESS = r"<[^\s<>@]{1,64}@[^\s<>@]{3,200}>"
_WHO = re.compile(
    rf"(?:[^\W\d_a-z][\w.'’&-]*,?(?:\s+[\w.'’()&-]+){{0,4}}|[^<>:]{{0,60}}{_ADDRESS}|From: .{{1,80}})\s*>?$"
)
_ONE_LINE = re.compile(
    rf"[^\s<>\-*#•:\d][^<>:]{{0,60}}\s*{_ADDRESS}\s+(?P<date>[^<>]{{6,60}}?)\s*(?:\([^()]{{1,24}}\))?"
    rf"(?P<to>\s+(?i:{_TO}) .{{1,200}})?$"
)
_NAMES = r"[^\W\d_a-z][\w.'’-]+(?: [\w.'’-]+){1,3}"
_TO_EACH_OTHER = re.compile(rf"{_NAMES} (?i:{_TO}) {_NAMES},? (?P<date>.{{6,50}})$")
_SPELT_OUT = re.compile(r"[^\s<>\-*#•:\d][^<>:@]{1,60} [\w.+-]{1,64} at [\w-]{1,60}(?:\.[\w-]{1,60}){1,4}$")
_CELL = re.compile(r"\s*\|[\s*_]*(From|Date|Sent|To|Subject|Cc)[\s*_:]*\|")
_ARROWS = re.compile(rf">>> [^<>]{{0,60}}{_ADDRESS} [^<>]{{6,60}}>>>$")
_ABOVE = 4  # lines that are not blank, from the name to the date
_LONGEST_DATE = 70
_FEWEST = 3
_TWICE = 2

_Lines = Sequence[tuple[int, str]]


def may_show_card(lines: _Lines) -> int | None:
    """Return the offset at which a card may begin; None if none does.

    lines: those that are not blank, each with its offset.
    """
    cells = 0
    one_line: list[int] = []
    for position, (start, line) in enumerate(lines):
        if line.startswith(">>> ") and _ARROWS.match(line):
            return start
        if "|" in line[:8]:
            cells += _CELL.match(line) is not None
        if cells == _FEWEST:
            return start
        if not _CLOCK.search(line):
            continue
        if _is_one_line(line):
            one_line.append(start)
            if len(one_line) == _TWICE or _names_recipients(line) or _addresses(lines, position + 1):
                return one_line[0]
        elif len(line) <= _LONGEST_DATE and _DAY.search(line) and _WHEN.match(line):
            begin = _begin_of_card(lines, position)
            if begin is not None:
                return begin
    return None


def _is_one_line(line: str) -> bool:
    """Whether a line is a name with an address, then a time."""
    match = _ONE_LINE.match(line) or _TO_EACH_OTHER.match(line)
    return match is not None and _CLOCK.search(match["date"]) is not None


def _names_recipients(line: str) -> bool:
    """Whether the recipients stand behind the time on a line."""
    match = _ONE_LINE.match(line)
    return match is not None and match["to"] is not None


def _addresses(lines: _Lines, position: int) -> bool:
    """Whether recipients stand on a line."""
    return position < len(lines) and _RECIPIENTS.match(lines[position][1]) is not None


def _begin_of_card(lines: _Lines, position: int) -> int | None:
    """Return the offset of the name above a line with a date, near which the recipients stand."""
    if position and _SPELT_OUT.match(lines[position - 1][1]):
        return lines[position - 1][0]
    addressed = _addresses(lines, position + 1)
    for above in range(position - 1, max(position - _ABOVE, 0) - 1, -1):
        start, text = lines[above]
        if not addressed:
            addressed = _addresses(lines, above)
        elif _WHO.match(text) and not _addresses(lines, above):
            return start
    return None
