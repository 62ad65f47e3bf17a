"""Where the signature of a letter begins: at a delimiter (RFC 3676, 4.3), or with a name and ways to reach its bearer.

A signature is no own words, so a line that may be either is left to the letter.
"""

from collections.abc import Sequence

from mailarchive.characters import COLONS
from mailarchive.quoted.zones.shapes import (
    RULE_SIGNS,
    closes,
    contact,
    dashed,
    is_rule,
    linked,
    named,
    person,
    signature_like,
    signs,
)

_FOOTERS = ("mailing list", "unsubscribe", "listinfo", "mailman")
_TAIL = 24  # lines from the end in which a delimiter can stand
_BLOCK = 16  # lines of a signature that no delimiter announces
_RULED = 12  # lines of a signature below a rule that is no delimiter
_HEAD = 4  # lines of the first paragraph of a signature that has several
_WHOLE = 5  # lines of a signature that is all of a message
_MOST_EMAILS = 2
_MOST_NUMBERS = 5
_UNTIL_CONTACT = 8  # lines from the name to the first that tells how to reach it
_CONTACTS = 2  # lines that bear a signature out which a first name begins
_ANNOUNCING = 3  # words of a line with a colon that is no label
_DASHED = 3  # lines below a name behind a dash


def find_delimiter(texts: Sequence[str], filled: Sequence[int], first: bool) -> int | None:
    """Return the place among the filled lines of the delimiter of a signature or footer.

    first: whether these are the first lines of the message, so that a delimiter above them all parts nothing.
    """
    tail = filled[-_TAIL:-1]
    for index in [index for index in tail if texts[index][0] in RULE_SIGNS]:
        if is_rule(texts[index]):
            place = len(filled) - len(tail) - 1 + tail.index(index)
            below = [texts[under] for under in filled[place + 1 :]]
            if _delimits(texts[index], below) and (place or not first or _looks_signed(below)):
                return place
    return None


def is_footer(lines: Sequence[str]) -> bool:
    """Whether lines are what a mailing list adds."""
    below = " ".join(lines).lower()
    return any(sign in below for sign in _FOOTERS)


def _delimits(rule: str, below: Sequence[str]) -> bool:
    """Whether a signature or footer is below a rule: always below "-- ", else where its lines look like one."""
    if rule.strip() == "--":
        return True
    if len(below) > _RULED or not any(map(contact, below)):
        return False
    if is_footer(below):
        return True
    framed = next((number for number, line in enumerate(below) if is_rule(line)), len(below))
    head = below[:framed]
    return _looks_signed(head) and (head == below or named(head[0]))


def _looks_signed(lines: Sequence[str]) -> bool:
    return all(map(signature_like, lines)) and any(map(contact, lines))


def find_block(texts: Sequence[str], filled: Sequence[int], first: bool) -> int | None:
    """Return the place among the filled lines at which a signature without delimiter begins.

    Such a signature stands at the end: a name on a line of its own, then short lines, blank ones between them perhaps,
    of which one at least tells how to reach the person. What a line with a colon announces is no signature. first:
    whether these are the first lines of the message, so that without them it would be empty.
    """
    start = len(filled)
    lowest = max(0, start - _BLOCK)
    while start > lowest and signature_like(texts[filled[start - 1]]) and not closes(texts[filled[start - 1]]):
        if _announces(texts, filled[start - 1]):
            break
        start -= 1
    if len(filled) - start < 2:
        return None
    above = texts[filled[start - 1]] if start else ""
    heads = [place for place in range(start + 1, len(filled)) if filled[place] - filled[place - 1] > 1]
    if start == 0 or not (above.endswith(COLONS) or (start == lowest and not closes(above))):
        heads.insert(0, start)
    if not heads:
        return None
    contacts = {place for place in range(heads[0], len(filled)) if contact(texts[filled[place]])}
    if not contacts or _directory([texts[filled[place]] for place in contacts]):
        return None
    if start > first and closes(above) and heads[0] == start:
        return _under_closing(texts, filled, start)
    found = _begin(texts, filled, heads, contacts)
    if found is None or min(place for place in contacts if place >= found) - found > _UNTIL_CONTACT:
        return None
    return found if found or not first or (len(filled) >= _WHOLE and len(contacts) >= _CONTACTS) else None


def _announces(texts: Sequence[str], index: int) -> bool:
    """Whether a line says what comes below it: "Write to:", but not a mere label such as "Phone:"."""
    text = texts[index]
    alone = index + 1 < len(texts) and not texts[index + 1]
    return text.endswith(COLONS) and (alone or len(text.split()) >= _ANNOUNCING)


def _directory(lines: Sequence[str]) -> bool:
    """Whether contact lines are those of several people."""
    emails = sum("@" in line for line in lines)
    return emails > _MOST_EMAILS or sum(not linked(line) for line in lines) - emails > _MOST_NUMBERS


def _under_closing(texts: Sequence[str], filled: Sequence[int], start: int) -> int:
    """Return the place of a signature below "Regards,": the name right under that closes the letter."""
    name = texts[filled[start]]
    apart = filled[start] - filled[start - 1] > 1 and filled[start + 1] - filled[start] == 1
    return start + (signs(name) and not (apart and person(name)))


def _begin(texts: Sequence[str], filled: Sequence[int], heads: Sequence[int], contacts: set[int]) -> int | None:
    """Find the name that begins a signature in the lowest paragraph that has one."""
    last = max(contacts)
    for number in range(len(heads) - 1, -1, -1):
        first = heads[number]
        stop = heads[number + 1] if number + 1 < len(heads) else len(filled)
        below = sum(place > first for place in contacts)
        if dashed(texts[filled[first]]) and below == len(filled) - first - 1 <= _DASHED and below:
            return first + 1
        found = next((place for place in range(first, min(stop, last)) if person(texts[filled[place]])), None)
        if below >= _CONTACTS and _heads(texts[filled[first]], texts[filled[first + 1]]):
            found = first
        if found is not None:
            return _higher(texts, filled, heads[: number + 1]) or found
    return None


def _heads(name: str, under: str) -> bool:
    """Whether a name begins the lines under it; above the full name of its bearer it closes the letter instead."""
    word = name.strip(" \t,.*_")
    return word[:1].isupper() and named(name) and word.split()[0] not in under


def _higher(texts: Sequence[str], filled: Sequence[int], heads: Sequence[int]) -> int | None:
    """Return the highest paragraph that a full name begins, up from the last one, where all between are short."""
    found = None
    for above, below in zip(reversed(heads[:-1]), reversed(heads[1:]), strict=True):
        if below - above > _HEAD:
            break
        if person(texts[filled[above]]):
            found = above
    return found
