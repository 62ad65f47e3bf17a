"""The parts of what a person wrote: greeting, own words, closing, signature and notices.

Read from the ends of a run of lines inward. A bare closing name belongs to the closing, and to the own words; contact
lines, text after a delimiter, what a device adds and legal notices do not.
"""

import re
from collections.abc import Mapping, Sequence

from mailarchive.model import SegmentKind
from mailarchive.quoted.addresses import has_email
from mailarchive.quoted.locales import normalise, vocabulary

_DELIMITER = re.compile(r"\s*(?:-- ?|__+|[-—–]{3,}|={4,}|\*{4,}|~{3,}|#{4,})\s*$")
_PHONE = re.compile(r"(?:\+|\(|\b)\d[\d ().\-/]{5,}\d\b")
_URL = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
_NAME = re.compile(r"[-–—~*_\s]*[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,3}[.,!]?\s*[*_]*$")
_WORD = re.compile(r"[^\W\d_]+")

_GREETING_LENGTH = 60
_CLOSING_LENGTH = 60
_TAIL = 24  # lines from the end in which a signature can start
_NAME_LENGTH = 40


def zones(texts: Sequence[str]) -> list[SegmentKind]:
    """Give the kind of every line of one run of a person's own lines, marks taken off."""
    kinds: list[SegmentKind] = ["own"] * len(texts)
    filled = [index for index, text in enumerate(texts) if text and not text.isspace()]
    if not filled:
        return kinds
    end = _notices(texts, kinds, filled)
    end = _signature(texts, kinds, [index for index in filled if index < end], end)
    filled = [index for index in filled if index < end and kinds[index] == "own"]
    if filled:
        _closing(texts, kinds, filled, end)
        _greeting(texts, kinds, filled)
    return kinds


def _starts(text: str, phrases: Mapping[str, object], words: int) -> str | None:
    """Give the longest of the phrases that a line starts with, of at most so many words."""
    folded = normalise(text[:120]).lstrip("*_-–—> ")
    parts = folded.split(" ")[:words]
    for count in range(len(parts), 0, -1):
        phrase = " ".join(parts[:count])
        if phrase in phrases:
            return phrase
        if phrase.rstrip(",.!:;…—-") in phrases:
            return phrase.rstrip(",.!:;…—-")
    return None


def _fill(kinds: list[SegmentKind], start: int, end: int, kind: SegmentKind) -> None:
    for index in range(start, end):
        kinds[index] = kind


def _notices(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> int:
    """Mark legal notices; give where the text before the first one that runs to the end stops."""
    end = len(texts)
    for index in filled:
        before = index == 0 or not texts[index - 1].strip() or set(texts[index - 1].strip()) <= set("-_=*")
        if before and _starts(texts[index], vocabulary().notices, 6):
            stop = next((i for i in range(index, len(texts)) if not texts[i].strip()), len(texts))
            _fill(kinds, index, stop, "notice")
    last = filled[-1]
    while last >= 0 and (kinds[last] == "notice" or not texts[last].strip()):
        last -= 1
    if any(kind == "notice" for kind in kinds[last + 1 :]):
        end = next(i for i in range(last + 1, len(kinds)) if kinds[i] == "notice")
        _fill(kinds, end, len(kinds), "notice")
    return end


def _signature(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int], end: int) -> int:
    """Mark the signature; give where it starts."""
    for index in filled:
        text = texts[index]
        if _sent_from(text):
            _fill(kinds, index, end, "notice")
            return index
        if _DELIMITER.match(text) and _signs(texts, index, filled):
            _fill(kinds, index, end, "notice" if _footer(texts[index:end]) else "signature")
            return index
    contact = [index for index in filled[-8:] if _contact(texts[index])]
    if contact:
        start = contact[0]
        while start - 1 in filled and len(texts[start - 1]) < _NAME_LENGTH and not _closes(texts[start - 1]):
            start -= 1
        after = [index for index in filled if index > contact[-1]]
        named = start if start != contact[0] else None
        if named is not None and start - 1 in filled and _closes(texts[start - 1]):
            start += 1  # the name right under "Regards," closes the letter
        if len(after) <= 2 and all(len(texts[index]) < 80 for index in filled if index >= start) and start > filled[0]:
            _fill(kinds, start, end, "signature")
            return start
    return end


def _sent_from(text: str) -> bool:
    if len(text) > 300 or len(text.partition("<")[0].split()) > 9:
        return False
    return _starts(text, vocabulary().sent_from, 5) is not None


def _signs(texts: Sequence[str], index: int, filled: Sequence[int]) -> bool:
    """Whether what follows a delimiter is a signature: "-- " by RFC 3676, 4.3; others by what stands below."""
    below = [i for i in filled if i > index]
    if not below or len(below) > _TAIL:
        return False
    if texts[index].strip() == "--":
        return True
    lines = [texts[i] for i in below]
    if any(_DELIMITER.match(line) for line in lines[:-1]) and not any(_URL.search(line) for line in lines):
        return False
    return any(_contact(line) for line in lines) and all(len(line) < 120 or _URL.search(line) for line in lines)


def _footer(texts: Sequence[str]) -> bool:
    """Whether a mailing list or mail service put this there, not the sender."""
    words = " ".join(texts).lower()
    return any(sign in words for sign in ("mailing list", "unsubscribe", "listinfo", "mailman", "do you yahoo"))


def _contact(text: str) -> bool:
    return len(text) < 160 and bool(_URL.search(text) or has_email(text) or _PHONE.search(text))


def _closes(text: str) -> bool:
    """Whether a line is a closing: "Kind regards," and at most a few words more."""
    if len(text) > _CLOSING_LENGTH:
        return False
    phrase = _starts(text, vocabulary().closings, 7)
    return phrase is not None and len(text.split()) - len(phrase.split()) <= 4


def _named(text: str) -> bool:
    return len(text.strip()) < _NAME_LENGTH and bool(_NAME.match(text))


def _closing(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int], end: int) -> None:
    """Mark the closing lines: a phrase with the name under it, or a bare name after a blank line."""
    for place in range(len(filled) - 1, max(len(filled) - 9, -1), -1):
        index = filled[place]
        if not _closes(texts[index]):
            continue
        below = filled[place + 1 :]
        if all(_named(texts[i]) or len(texts[i]) < _NAME_LENGTH for i in below) and len(below) <= 8:
            names = [i for i in below[:2] if _named(texts[i])]
            last = names[-1] if names and names == below[: len(names)] else index
            _fill(kinds, index, last + 1, "closing")
            if [i for i in below if i > last]:
                _fill(kinds, last + 1, end, "signature")
            return
    last = filled[-1]
    if len(filled) > 1 and _named(texts[last]) and len(texts[last].split()) <= 3:
        dashed = texts[last].lstrip()[:1] in ("-", "–", "—")
        apart = last > 0 and not texts[last - 1].strip()
        ended = texts[filled[-2]].rstrip()[-1:] in ".!?,:)" or apart
        if dashed or (ended and len(texts[last].strip()) < 25):
            kinds[last] = "closing"


def _greeting(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> None:
    """Mark the first line if it greets: a phrase with a name, or names and a comma."""
    first = filled[0]
    text = texts[first].strip()
    if kinds[first] != "own" or len(text) > _GREETING_LENGTH:
        return
    words = _WORD.findall(text)
    phrase = _starts(text, vocabulary().greetings, 6)
    greets = phrase is not None and len(words) - len(phrase.split()) <= 5 and text[-1] != "?"
    named = len(words) <= 3 and text[-1] in ",:-–—" and text[:1].isupper() and all(w[0].isupper() for w in words)
    if (greets or named) and len(filled) > 1:
        kinds[first] = "greeting"
