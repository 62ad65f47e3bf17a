"""Where the signature of a letter begins: at a delimiter (RFC 3676, 4.3), or with a name and ways to reach its bearer.

A signature is no own words, so a line that may be either is left to the letter.
"""

from collections.abc import Sequence

from mailarchive.characters import COLONS
from mailarchive.quoted.zones.filled_lines import FilledLines
from mailarchive.quoted.zones.shapes import (
    RULE_SIGNS,
    can_sign,
    closes,
    fits_signature,
    has_link,
    is_contact,
    is_dashed_name,
    is_full_name,
    is_name,
    is_rule,
)

_FOOTERS = ("mailing list", "unsubscribe", "listinfo", "mailman")
_TAIL = 24  # lines from the end in which a delimiter can stand
_BLOCK = 16  # lines of a signature that no delimiter announces
_RULED = 12  # lines of a signature below a rule that is no delimiter
_FIRST_PARAGRAPH = 4  # lines of the first paragraph of a signature that has several
_WHOLE = 5  # lines of a signature that is all of a message
_MOST_EMAILS = 2
_MOST_NUMBERS = 5
_UNTIL_CONTACT = 8  # lines from the name to the first that tells how to reach it
_CONTACTS = 2  # lines that bear a signature out which a first name begins
_ANNOUNCING = 3  # words of a line with a colon that is no label
_DASHED = 3  # lines below a name behind a dash


def find_delimiter(filled: FilledLines, first: bool) -> int | None:
    """Return the position of the delimiter of a signature or footer.

    first: whether these are the first lines of the message, so that a delimiter above them all parts nothing.
    """
    lines = filled.lines
    for position in range(max(0, len(lines) - _TAIL), len(lines) - 1):
        rule = lines[position]
        if rule[0] not in RULE_SIGNS or not is_rule(rule):
            continue
        below = lines[position + 1 :]
        parts_something = position > 0 or not first or _looks_signed(below)
        if parts_something and _delimits(rule, below):
            return position
    return None


def is_footer(lines: Sequence[str]) -> bool:
    """Whether lines are what a mailing list adds."""
    below = " ".join(lines).lower()
    return any(sign in below for sign in _FOOTERS)


def _delimits(rule: str, below: Sequence[str]) -> bool:
    """Whether a signature or footer is below a rule: always below "-- ", else where its lines look like one."""
    if rule.strip() == "--":
        return True
    if len(below) > _RULED or not any(map(is_contact, below)):
        return False
    if is_footer(below):
        return True
    framed = next((number for number, line in enumerate(below) if is_rule(line)), len(below))
    top = below[:framed]
    return _looks_signed(top) and (top == below or is_name(top[0]))


def _looks_signed(lines: Sequence[str]) -> bool:
    return all(map(fits_signature, lines)) and any(map(is_contact, lines))


def find_block(filled: FilledLines, first: bool) -> int | None:
    """Return the position at which a signature without delimiter begins.

    Such a signature stands at the end: a name on a line of its own, then short lines, blank ones between them perhaps,
    of which one at least tells how to reach the person. What a line with a colon announces is no signature. first:
    whether these are the first lines of the message, so that without them it would be empty.
    """
    start = _run_start(filled)
    if len(filled) - start < 2:
        return None
    paragraphs = _paragraphs(filled, start)
    if not paragraphs:
        return None
    contacts = [number for number in range(paragraphs[0], len(filled)) if is_contact(filled.lines[number])]
    if not contacts or _is_directory([filled.lines[number] for number in contacts]):
        return None
    closed = start > int(first) and closes(filled.lines[start - 1])  # and more stands above than the closing
    if closed and paragraphs[0] == start:
        return _under_closing(filled, start)
    return _under_name(filled, paragraphs, contacts, first)


def _run_start(filled: FilledLines) -> int:
    """Return the position from which on all lines can stand in a signature."""
    start = len(filled)
    lowest = max(0, start - _BLOCK)
    while start > lowest and _may_belong(filled, start - 1):
        start -= 1
    return start


def _may_belong(filled: FilledLines, position: int) -> bool:
    line = filled.lines[position]
    return fits_signature(line) and not closes(line) and not _announces(filled, position)


def _announces(filled: FilledLines, position: int) -> bool:
    """Whether a line says what comes below it: "Write to:", but not a mere label such as "Phone:"."""
    line = filled.lines[position]
    return line.endswith(COLONS) and (filled.is_above_blank(position) or len(line.split()) >= _ANNOUNCING)


def _paragraphs(filled: FilledLines, start: int) -> list[int]:
    """Return the positions at which the paragraphs of a run begin, where something may begin."""
    paragraphs = [position for position in range(start + 1, len(filled)) if filled.is_apart(position)]
    if _may_begin(filled, start):
        paragraphs.insert(0, start)
    return paragraphs


def _may_begin(filled: FilledLines, start: int) -> bool:
    """Whether a signature may begin with the first line of a run.

    It may not where the line above announces it, nor where the run is just as long as one may be.
    """
    if start == 0:
        return True
    above = filled.lines[start - 1]
    if above.endswith(COLONS):
        return False
    return len(filled) - start < _BLOCK or closes(above)


def _is_directory(lines: Sequence[str]) -> bool:
    """Whether contact lines are those of several people."""
    emails = sum("@" in line for line in lines)
    return emails > _MOST_EMAILS or sum(not has_link(line) for line in lines) - emails > _MOST_NUMBERS


def _under_closing(filled: FilledLines, start: int) -> int:
    """Return the position of a signature below "Regards,": the name right under that closes the letter."""
    name = filled.lines[start]
    heads_the_rest = filled.is_apart(start) and not filled.is_apart(start + 1) and is_full_name(name)
    return start + (can_sign(name) and not heads_the_rest)


def _under_name(filled: FilledLines, paragraphs: Sequence[int], contacts: Sequence[int], first: bool) -> int | None:
    """Return the position of a signature that begins with a name."""
    name = _naming_line(filled, paragraphs, contacts)
    if name is None or not _is_near(name, contacts):
        return None
    if name == 0 and first and not _may_be_all(filled, contacts):
        return None
    return name


def _naming_line(filled: FilledLines, paragraphs: Sequence[int], contacts: Sequence[int]) -> int | None:
    """Return the position of the name that begins a signature, in the lowest paragraph that has one."""
    ends = [*paragraphs[1:], len(filled)]
    for number in range(len(paragraphs) - 1, -1, -1):
        begin = paragraphs[number]
        if _is_signed_with_dash(filled, begin, contacts):
            return begin + 1
        name = _name_in(filled, begin, ends[number], contacts)
        if name is not None:
            return _higher(filled, paragraphs[: number + 1]) or name
    return None


def _is_signed_with_dash(filled: FilledLines, begin: int, contacts: Sequence[int]) -> bool:
    """Whether a line is a name behind a dash that closes the letter, with nothing but contacts below it."""
    below = len(filled) - begin - 1
    if not 0 < below <= _DASHED or sum(number > begin for number in contacts) < below:
        return False
    return is_dashed_name(filled.lines[begin])


def _name_in(filled: FilledLines, begin: int, end: int, contacts: Sequence[int]) -> int | None:
    """Return the position of the name in a paragraph that the lines below it belong to."""
    lines = filled.lines
    below = sum(number > begin for number in contacts)
    if below >= _CONTACTS and _heads(lines[begin], lines[begin + 1]):
        return begin
    names = (number for number in range(begin, min(end, contacts[-1])) if is_full_name(lines[number]))
    return next(names, None)


def _heads(name: str, under: str) -> bool:
    """Whether a name begins the lines under it; above the full name of its bearer it closes the letter instead."""
    word = name.strip(" \t,.*_")
    return word[:1].isupper() and is_name(name) and word.split()[0] not in under


def _higher(filled: FilledLines, paragraphs: Sequence[int]) -> int | None:
    """Return the highest paragraph that a full name begins, up from the last one, where all between are short."""
    highest = None
    for above, below in zip(reversed(paragraphs[:-1]), reversed(paragraphs[1:]), strict=True):
        if below - above > _FIRST_PARAGRAPH:
            break
        if is_full_name(filled.lines[above]):
            highest = above
    return highest


def _is_near(name: int, contacts: Sequence[int]) -> bool:
    """Whether one of the first lines below a name tells how to reach its bearer."""
    return min(number for number in contacts if number >= name) - name <= _UNTIL_CONTACT


def _may_be_all(filled: FilledLines, contacts: Sequence[int]) -> bool:
    """Whether a message may be nothing but a signature: it is a long one then."""
    return len(filled) >= _WHOLE and len(contacts) >= _CONTACTS
