"""Mail whose line breaks are gone: where a header's last value ends, and where an attribution stands, inside a line.

Nothing marks these places any more; what a date, a list of names and the start of a sentence look like has to do.
"""

import re
from functools import cache
from itertools import islice

from mailarchive.locales import Role, normalise, vocabulary
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import inner_labels
from mailarchive.quoted.fields.mailboxes import EMAIL, find_mailbox, has_email
from mailarchive.quoted.fields.verbs import verbs_in
from mailarchive.quoted.heads.header_unfolding import PEOPLE

_SUBJECT = 90  # a longer last value holds the body's first words as well
_CALLED = 3  # words of "Hello Max Roe,"
_FARTHEST = 160  # words of the subject are looked for up to here
_SEPARATOR = re.compile(r"\s*[,;]")
_AFTER_ADDRESS = re.compile(r"(?:<mailto:[^\s<>]{1,200}>)?[>\])\"']*")
_WORD = re.compile(r"\S+")
_LABELS = 3
_BLOCK_LINE = 20_000  # characters of a line in which a block is looked for
_WINDOW = 300  # characters of an attribution
_COLONS = 12  # tried in a line
_VERB = 60  # characters of a verb
_VERB_WORDS = 4
_START_WORDS = 3  # before the date of an attribution that begins its line
_DASHES = re.compile(r"-{2,}\s?$")
_COLON = re.compile(": |：")
_DIGIT = re.compile(r"\d")
_INNER_WORD = re.compile(r"(?<=\W)[^\W\d_]+")


def value_end(role: Role, text: str) -> int:
    """Return where the last value of a flattened header ends in the text that follows its label."""
    if role == "date":
        date = find_date(text[:200])
        return date[1] if date else len(text)
    if role in PEOPLE:
        return _list_end(text)
    return _subject_end(text) if len(text) > _SUBJECT else _greeted(text)


def _list_end(text: str) -> int:
    """Return where a list of mailboxes ends: after an address that no separator follows, or before a sentence."""
    end = 0
    for email in EMAIL.finditer(text):
        if email.start() - end > _FARTHEST:
            break
        closing = _AFTER_ADDRESS.match(text, email.end())
        end = closing.end() if closing else email.end()
        if not _SEPARATOR.match(text, end) and text[end : end + 2].strip()[:1] not in ("<", "[", "("):
            return end
    if not end and _greeted(text) < len(text):
        return _greeted(text)
    start = max(text.rfind(",", 0, _FARTHEST), text.rfind(";", 0, _FARTHEST), end - 1) + 1
    words = list(_WORD.finditer(text, start, start + _FARTHEST))
    for place, word in enumerate(words):
        if word.group()[0].islower() and place:
            return words[place - 1].start() if place > 1 else word.start()
    return len(text)


def _greeted(text: str) -> int:
    """Return where a letter's first line begins in a text: "Hello Max,"; its end if nowhere."""
    words = list(_WORD.finditer(text, 0, _FARTHEST))
    for place in range(1, len(words)):
        called = "".join(found.group() for found in words[place : place + _CALLED])
        greeting = normalise(words[place].group().strip(",!"))
        if ("," in called or "!" in called) and greeting in vocabulary().greetings:
            return words[place].start()
    return len(text)


def _subject_end(text: str) -> int:
    """Return where a subject ends and a sentence begins: at a greeting, or a capital after small letters."""
    words = list(_WORD.finditer(text, 0, _FARTHEST))
    for place in range(1, len(words)):
        if normalise(words[place].group().strip(",!")) in vocabulary().greetings:
            return words[place].start()
    for place in range(1, len(words) - 1):
        before, word, after = (found.group() for found in words[place - 1 : place + 2])
        if word[0].isupper() and after[0].islower() and (before[-1].islower() or before[-1] in ".!?)"):
            return words[place].start()
    return len(text)


def find_block_inside(text: str) -> int | None:
    """Find a whole header block inside a line, words before it: three labels at least, who and when among them."""
    if text.count(":") + text.count("：") < _LABELS:
        return None
    first = last = 0
    roles: set[Role] = set()
    for label in inner_labels(text[:_BLOCK_LINE], 0):
        if text[label.start].islower():
            continue
        new = [role for role in label.roles if role not in roles and role != "other"]
        if not new and "from" not in label.roles:
            continue  # "Subject: Re: ..."
        if not new or not roles or label.start - last > _WINDOW:
            first, roles = label.start, set()
            new = [role for role in label.roles if role != "other"]
        roles.add(new[0])
        last = label.value
        if len(roles) >= _LABELS and "from" in roles and roles & {"date", "subject"}:
            block = text[first : last + _WINDOW]
            if find_date(block) or has_email(block):
                return first
    return None


def find_inside(text: str) -> tuple[int, int] | None:
    """Find an attribution with text after it, or before it, on its line; give where it starts and ends."""
    for found in islice(_COLON.finditer(text), _COLONS):
        colon = found.start()
        if not _may_attribute(text, colon):
            continue
        date = _date_before(text, colon)
        if date and _attributes(text, date, colon):
            return _start(text, date[0], colon), colon + 1
    return _find_at_end(text)


def _may_attribute(text: str, colon: int) -> bool:
    """Whether a figure and a verb stand before a colon."""
    low = max(0, colon - _WINDOW)
    return _DIGIT.search(text, low, colon) is not None and bool(verbs_in(text[low:colon]))


def _find_at_end(text: str) -> tuple[int, int] | None:
    """Find an attribution that ends its line and begins inside it, with a word such as "On" in capitals."""
    end = len(text.rstrip())
    if text[end - 1 : end] != ":" or not _opens_inside(text, end) or not _may_attribute(text, end - 1):
        return None
    date = _date_before(text, end - 1)
    if not date or not _attributes(text, date, end - 1):
        return None
    start = _start(text, date[0], end)
    if start == date[0] or not text[start].isupper():
        return None
    dashes = _DASHES.search(text[max(0, start - _VERB) : start])
    return start - len(dashes.group()) if dashes else start, end


def _opens_inside(text: str, end: int) -> bool:
    """Whether a word in capitals stands inside a text, near its end, that attribution lines may begin with."""
    words = _INNER_WORD.findall(text, max(0, end - _WINDOW - _VERB), end)
    return any(word[0].isupper() and word.casefold() in _first_words() for word in words)


def _date_before(text: str, colon: int) -> tuple[int, int] | None:
    """Return the date nearest before a colon, as near as it takes to find one."""
    for width in (_WINDOW // 4, _WINDOW // 2, _WINDOW):
        low = max(0, colon - width)
        if not low:  # the text itself, which others ask for too
            date = find_date(text)
            return date if date and date[1] <= colon else None
        date = find_date(text[low:colon]) if _DIGIT.search(text, low, colon) else None
        if date and date[0]:
            return low + date[0], low + date[1]
    return None


def _attributes(text: str, date: tuple[int, int], colon: int) -> bool:
    """Whether a verb of attribution lines stands before the colon, behind the date, or between mailbox and date."""
    if _verb(text[:colon], last=True) or _verb(text[date[1] : colon].lstrip(" ,"), last=False):
        return True
    if text[date[1] : colon].strip(" ,") or _last_mailbox(text[max(0, date[0] - _WINDOW // 2) : date[0]]) is None:
        return False
    before = text[: date[0]].rstrip(" ,")
    return _verb(before, last=True) or _verb(before[: _lead(before)].rstrip(), last=True)


def _verb(text: str, *, last: bool) -> bool:
    """Whether a text starts or ends with a verb of attribution lines, and not with a label such as "Sent"."""
    words = (text[-_VERB:] if last else text[:_VERB]).split()
    for count in range(1, min(len(words), _VERB_WORDS) + 1):
        found = " ".join(words[-count:] if last else words[:count])
        known = normalise(found)
        if known in vocabulary().verbs and not (found[0].isupper() and known in vocabulary().labels):
            return True
    return False


def _start(text: str, date: int, colon: int) -> int:
    """Return where the attribution starts that has its date and its colon at these places."""
    before = text[:date].rstrip(" ,")
    if not has_email(text[date:colon]):
        low = max(0, date - _WINDOW // 2)
        named = _last_mailbox(text[low:date])
        if named is not None:
            return low + named
    elif len(before.split()) > _START_WORDS and not before.endswith((".", "!", "?")):
        return date if (start := _lead(before)) is None else start
    start = _lead(before)
    if start is not None:
        return start
    return 0 if colon <= _WINDOW and before[-1:] not in (".", "!", "?") else date


def _lead(before: str) -> int | None:
    """Return where the word such as "On" begins that a text before a date ends with; None if it ends with none."""
    folded = before[-_VERB:].casefold()
    lead = next((word for word in _openings() if folded.endswith(word)), "")
    whole = bool(lead) and (len(before) == len(lead) or not before[-len(lead) - 1].isalnum())
    return len(before) - len(lead) if whole else None


def _last_mailbox(text: str) -> int | None:
    """Return where the last mailbox of a text begins, if few words follow it, as in "Ada <a@b> wrote on"."""
    emails = [found for found in EMAIL.finditer(text) if "." in found.group().rpartition("@")[2]]
    if not emails or len(text[emails[-1].end() :].split()) > _VERB_WORDS + 1:
        return None
    low = emails[-2].end() if len(emails) > 1 else 0
    mailbox = find_mailbox(text[low:])
    return low + mailbox[0] if mailbox else None


@cache
def _openings() -> tuple[str, ...]:
    """Return the words that attribution lines have before the date, the longest first."""
    found = {shape.before for shape in vocabulary().attributions if shape.fields[0] == "date" and shape.before}
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _first_words() -> frozenset[str]:
    """Return the first words of the openings."""
    return frozenset(opening.split()[0] for opening in _openings())
