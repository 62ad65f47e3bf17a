"""Mail whose line breaks are gone: where an attribution stands inside a line, with words before or after it.

A colon closes it, or the line does; before that stand a verb and a date, in one order or the other.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from mailarchive.characters import WIDE_COLON
from mailarchive.locales import normalise, vocabulary
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.mailboxes import EMAIL, find_mailbox, has_email
from mailarchive.quoted.fields.verbs import verbs_in
from mailarchive.quoted.heads.attribution_shapes import Range
from mailarchive.quoted.heads.told import is_told

_WINDOW = 300  # characters of an attribution
_NEAR = _WINDOW // 2  # characters before the date in which the sender stands
_COLONS = 12  # tried in a line
_VERB = 60  # characters of a verb
_VERB_WORDS = 4
_START_WORDS = 3  # before the date of an attribution that begins its line
_SENTENCE_ENDS = (".", "!", "?")
_DASHES = re.compile(r"-{2,}\s?$")
_COLON = re.compile(f": |{WIDE_COLON}")
_DIGIT = re.compile(r"\d")
_INNER_WORD = re.compile(r"(?<=\W)[^\W\d_]+")


def find_attribution_inside(text: str) -> Range | None:
    """Return where an attribution starts and ends that has text after it, or before it, on its line."""
    for match in islice(_COLON.finditer(text), _COLONS):
        colon = match.start()
        date = _date_of_attribution(text, colon)
        if date:
            start = _start(text, date[0], colon)
            if is_told(text[colon + 1 :], has_email(text[start:colon])):
                continue
            return start, colon + 1
    return _find_at_end(text)


def _find_at_end(text: str) -> Range | None:
    """Return where an attribution stands that ends its line and begins inside it, with a word in capitals like "On"."""
    end = len(text.rstrip())
    if text[end - 1 : end] != ":" or not _opens_inside(text, end):
        return None
    date = _date_of_attribution(text, end - 1)
    if not date:
        return None
    start = _start(text, date[0], end)
    if start == date[0] or not text[start].isupper():
        return None
    dashes = _DASHES.search(text[max(0, start - _VERB) : start])
    if dashes:
        start -= len(dashes.group())
    return start, end


def _opens_inside(text: str, end: int) -> bool:
    """Whether a word in capitals stands inside a text, near its end, that attribution lines may begin with."""
    words = _INNER_WORD.findall(text, max(0, end - _WINDOW - _VERB), end)
    return any(word[0].isupper() and word.casefold() in _first_words() for word in words)


def _date_of_attribution(text: str, colon: int) -> Range | None:
    """Return the date of the attribution that a colon closes; None if it closes none."""
    if not _may_attribute(text, colon):
        return None
    date = _date_before(text, colon)
    if not date or not _attributes(text, date, colon):
        return None
    return date


def _may_attribute(text: str, colon: int) -> bool:
    """Whether a figure and a verb stand before a colon."""
    low = max(0, colon - _WINDOW)
    return _DIGIT.search(text, low, colon) is not None and bool(verbs_in(text[low:colon]))


def _date_before(text: str, colon: int) -> Range | None:
    """Return the date nearest before a colon, as near as it takes to find one."""
    for width in (_WINDOW // 4, _WINDOW // 2, _WINDOW):
        low = max(0, colon - width)
        if not low:  # the text itself, which others ask for too
            date = find_date(text)
            if date and date[1] > colon:
                return None
            return date
        if not _DIGIT.search(text, low, colon):
            continue
        date = find_date(text[low:colon])
        if date and date[0]:
            return low + date[0], low + date[1]
    return None


def _attributes(text: str, date: Range, colon: int) -> bool:
    """Whether a verb of attribution lines stands before the colon, behind the date, or between mailbox and date."""
    if _ends_with_verb(text[:colon]) or _starts_with_verb(text[date[1] : colon].lstrip(" ,")):
        return True
    if text[date[1] : colon].strip(" ,") or _mailbox_before(text, date[0]) is None:
        return False
    before = text[: date[0]].rstrip(" ,")
    return _ends_with_verb(before) or _ends_with_verb(before[: _opening_before(before)].rstrip())


def _starts_with_verb(text: str) -> bool:
    """Whether a text starts with a verb of attribution lines."""
    words = text[:_VERB].split()
    return any(_is_verb(words[:count]) for count in range(1, min(len(words), _VERB_WORDS) + 1))


def _ends_with_verb(text: str) -> bool:
    """Whether a text ends with a verb of attribution lines."""
    words = text[-_VERB:].split()
    return any(_is_verb(words[-count:]) for count in range(1, min(len(words), _VERB_WORDS) + 1))


def _is_verb(words: Sequence[str]) -> bool:
    """Whether words are a verb of attribution lines, and not a label such as "Sent"."""
    written = " ".join(words)
    verb = normalise(written)
    if verb not in vocabulary().verbs:
        return False
    return not (written[0].isupper() and verb in vocabulary().labels)


def _start(text: str, date: int, colon: int) -> int:
    """Return where the attribution starts whose date starts here and that a colon closes there."""
    sender_follows = has_email(text[date:colon])
    if not sender_follows:
        mailbox = _mailbox_before(text, date)
        if mailbox is not None:
            return mailbox
    before = text[:date].rstrip(" ,")
    opening = _opening_before(before)
    if opening is not None:
        return opening
    leads_on = sender_follows and len(before.split()) > _START_WORDS
    if leads_on or colon > _WINDOW or before.endswith(_SENTENCE_ENDS):
        return date
    return 0


def _opening_before(before: str) -> int | None:
    """Return where the word such as "On" begins that a text before a date ends with; None if it ends with none."""
    folded = before[-_VERB:].casefold()
    opening = next((opening for opening in _openings() if folded.endswith(opening)), None)
    if opening is None:
        return None
    start = len(before) - len(opening)
    if start and before[start - 1].isalnum():
        return None
    return start


def _mailbox_before(text: str, date: int) -> int | None:
    """Return where the last mailbox before a date begins, if few words follow it, as in "Ada <a@b> wrote on"."""
    low = max(0, date - _NEAR)
    emails = [email for email in EMAIL.finditer(text[low:date]) if "." in email.group().rpartition("@")[2]]
    if not emails or len(text[low + emails[-1].end() : date].split()) > _VERB_WORDS + 1:
        return None
    if len(emails) > 1:
        low += emails[-2].end()
    mailbox = find_mailbox(text[low:date])
    return low + mailbox[0] if mailbox else None


@cache
def _openings() -> tuple[str, ...]:
    """Return the words that attribution lines have before the date, the longest first."""
    openings = {shape.before for shape in vocabulary().attributions if shape.fields[0] == "date" and shape.before}
    return tuple(sorted(openings, key=len, reverse=True))


@cache
def _first_words() -> frozenset[str]:
    """Return the first words of the openings."""
    return frozenset(opening.split()[0] for opening in _openings())
