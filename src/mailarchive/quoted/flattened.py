"""Mail whose line breaks are gone: where a header's last value ends, and where an attribution stands, inside a line.

Nothing marks these places any more; what a date, a list of names and the start of a sentence look like has to do.
"""

import re

from mailarchive.quoted.addresses import EMAIL
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.locales import Role, normalise, vocabulary

_PEOPLE: frozenset[Role] = frozenset({"from", "to", "cc", "bcc", "reply_to"})
_SUBJECT = 90  # a longer last value holds the body's first words as well
_FARTHEST = 160  # words of the subject are looked for up to here
_SEPARATOR = re.compile(r"\s*[,;]")
_AFTER_ADDRESS = re.compile(r"(?:<mailto:[^\s<>]{1,200}>)?[>\])\"']*")
_WORD = re.compile(r"\S+")
_WINDOW = 300


def value_end(role: Role, text: str) -> int:
    """Give where the last value of a flattened header ends in the text that follows its label."""
    if role == "date":
        date = find_date(text[:200])
        return date[1] if date else len(text)
    if role in _PEOPLE:
        return _list_end(text)
    return _subject_end(text) if len(text) > _SUBJECT else len(text)


def _list_end(text: str) -> int:
    """Give where a list of mailboxes ends: after an address that no separator follows, or before a sentence."""
    end = 0
    for email in EMAIL.finditer(text):
        if email.start() - end > _FARTHEST:
            break
        closing = _AFTER_ADDRESS.match(text, email.end())
        end = closing.end() if closing else email.end()
        if not _SEPARATOR.match(text, end) and text[end : end + 2].strip()[:1] not in ("<", "[", "("):
            return end
    start = max(text.rfind(",", 0, _FARTHEST), text.rfind(";", 0, _FARTHEST), end - 1) + 1
    words = list(_WORD.finditer(text, start, start + _FARTHEST))
    for place, word in enumerate(words):
        if word.group()[0].islower() and place:
            return words[place - 1].start() if place > 1 else word.start()
    return len(text)


def _subject_end(text: str) -> int:
    """Give where a subject ends and a sentence begins: at a greeting, or a capital after small letters."""
    words = list(_WORD.finditer(text, 0, _FARTHEST))
    for place in range(1, len(words)):
        if normalise(words[place].group().strip(",!")) in vocabulary().greetings:
            return words[place].start()
    for place in range(1, len(words) - 1):
        before, word, after = (found.group() for found in words[place - 1 : place + 2])
        if word[0].isupper() and after[0].islower() and (before[-1].islower() or before[-1] in ".!?)"):
            return words[place].start()
    return len(text)


def find_inside(text: str) -> tuple[int, int] | None:
    """Find an attribution with text after it on its line; give where it starts and ends."""
    colon = -1
    for _ in range(12):
        colon = min((at for at in (text.find(mark, colon + 1) for mark in (": ", "：")) if at >= 0), default=-1)
        if colon < 0:
            return None
        if _verb_before(text, colon):
            start = _start(text, colon)
            if start is not None:
                return start, colon + 1
    return None


def _verb_before(text: str, colon: int) -> str | None:
    """Give the verb of an attribution that ends at a colon."""
    words = normalise(text[max(0, colon - 60) : colon]).split(" ")
    for count in range(1, 5):
        verb = " ".join(words[-count:])
        if verb in vocabulary().verbs:
            return verb
    return None


def _start(text: str, colon: int) -> int | None:
    """Give where the attribution that ends at a colon starts; None if it names no date."""
    low = max(0, colon - _WINDOW)
    date = find_date(text[low:colon])
    if not date:
        return None
    begin = low + date[0]
    before = text[:begin].rstrip(" ,")
    opening = before.rpartition(" ")[2]
    openings = {shape.before for shape in vocabulary().attributions if shape.fields[0] == "date" and shape.before}
    lead = next((word for word in openings if before.casefold().endswith(word)), None)
    if lead and (len(before) == len(lead) or not before[-len(lead) - 1].isalnum()):
        return len(before) - len(lead)
    return 0 if colon <= _WINDOW and not opening.endswith((".", "!", "?")) else begin
