"""What a line of a card says by its look alone: who, when, to whom, or several of these."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from mailarchive.characters import BLANKS, COMMAS, SEMICOLONS, one_of
from mailarchive.locales import Role, normalise, vocabulary
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import read_label
from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.heads.head import FieldName
from mailarchive.quoted.zones.shapes import closes

Range = tuple[int, int]
CardFields = Mapping[FieldName, Range]

LONGEST_CARD_LINE = 400
_LONGEST_SENDER = 100
_LONGEST_NAME = 50
_NAME_WORDS = 5
_SMALL_WORDS = 2  # of a name that is written without capitals, beside an address
_ROLES: Mapping[Role, FieldName] = {"from": "sender", "to": "to", "cc": "cc", "bcc": "cc", "reply_to": "reply_to"}
_AROUND = BLANKS + ",•·|⋅"
CLOCK = re.compile(r"\d\s?[:.h]\s?\d\d|\d\s?[ap]\.?\s?m\b|\d\s?[时時点시]", re.IGNORECASE)
_AGO = re.compile(r"\s*(?:\([^()]{0,24}\d[^()]{0,24}\))?[\s☆★⋮•]*")
_MAILBOX = re.compile(
    r"(?P<name>[^<>@\[\]:;=]{0,60}?)\s*[<\[(\"]?[^\s<>\[\]()\"',;:@|]{1,64}@[^\s<>\[\]()\"',;:@|]{3,200}[>\])\"]?"
)
_SPELT_OUT = re.compile(r"(?P<name>[^<>@\[\]:;=]{1,60}?)\s+[\w.+-]{1,64} (?:at|AT) [\w-]{1,60}(?:\.[\w-]{1,60}){1,4}")
_ADDRESS = re.compile(r"[<(]?[^\s<>()@]{1,64}@[^\s<>()@]{3,200}[>)]?")
_FIRM = re.compile(r"\s\([^()]{1,30}\)$")
_WORD_OF_NAME = re.compile(r"[^\W\d_](?:[\w.'’-]{0,30})[.,]?$|&$")
_PARTICLES = frozenset("van von der den de del della di da dos du la le el al bin zu ter ten y e af av via".split())
_SEPARATOR = re.compile(one_of(COMMAS + SEMICOLONS))
_WORD = re.compile(r"\S+")
_FIRST_WORD = re.compile(r"[^\s:：]+[:：]?")
_INITIALS = 2
_PHRASE_WORDS = 7
_FULL_NAME = 2  # words


@lru_cache(maxsize=2048)
def read_card_line(text: str) -> CardFields:
    """Return the fields that a line consists of, each with its place in it; none where it is anything else."""
    if not text or len(text) > LONGEST_CARD_LINE:
        return {}
    label = read_label(text)
    if label:
        role = next((_ROLES[role] for role in label.roles if role in _ROLES), None)
        if role is None or not text[label.value :].strip():
            return {}
        return {role: (label.value, len(text))}
    recipients = _bare_recipients(text, 0)
    if recipients:
        return {"to": recipients}
    return _sender_and_date(text)


def _sender_and_date(text: str) -> CardFields:
    """Return what a line without a label says: a sender, a day with a time, or both, recipients behind them perhaps."""
    date = find_date(text)
    if date is None or not CLOCK.search(text, *date):
        name = sender_in(text)
        if name is None:
            return {}
        return {"sender": name}
    found: dict[FieldName, Range] = {"date": date}
    before = text[: date[0]].rstrip(_AROUND)
    if before and normalise(before.rstrip(".")) not in vocabulary().weekdays:
        people = _people(before)
        if not people:
            return {}
        found.update(people)
    behind = _AGO.match(text, date[1])
    end = behind.end() if behind else date[1]
    if text[end:].strip(_AROUND):
        recipients = _bare_recipients(text, end)
        if recipients is None:
            return {}
        found["to"] = recipients
    return found


def _people(text: str) -> CardFields:
    """Return who stands before a time: a sender, or a sender and a recipient with "to" between, by their full names."""
    name = sender_in(text)
    if name:
        return {"sender": name}
    for word in _WORD.finditer(text):
        if normalise(word[0]) in vocabulary().shown_to:
            names = text[: word.start()], text[word.end() :]
            if all(is_shown_name(one) and len(one.split()) >= _FULL_NAME for one in names):
                return {"sender": (0, word.start()), "to": (word.end(), len(text))}
    return {}


def _bare_recipients(text: str, start: int) -> Range | None:
    """Return where the recipients stand behind a word such as "to" without a colon, which begins at `start`."""
    word = _FIRST_WORD.match(text, start + len(text[start:]) - len(text[start:].lstrip()))
    if word is None or normalise(word[0].rstrip(":：")) not in vocabulary().shown_to:
        return None
    names = [name.strip() for name in _SEPARATOR.split(text[word.end() :])]
    if not names[-1]:
        names.pop()
    if not names or not all(_is_recipient(name) for name in names):
        return None
    return word.end(), len(text)


def _is_recipient(text: str) -> bool:
    return normalise(text) in vocabulary().shown_me or sender_in(text) is not None


def sender_in(text: str) -> Range | None:
    """Return where the mailbox stands that a text consists of: a name, an address, or both; None if it is another."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    bare = text[start:end]
    if not bare or len(bare) > _LONGEST_SENDER:
        return None
    if has_email(bare):
        match = _MAILBOX.fullmatch(bare)
        if match and _may_have_address(match["name"].strip(" \"'")):
            return start, end
        return None
    spelt = _SPELT_OUT.fullmatch(bare)
    if spelt and is_shown_name(spelt["name"]):
        return start, start + spelt.end("name")
    if is_shown_name(bare):
        return start, end
    return None


def is_address(text: str) -> bool:
    """Whether a line is nothing but an address."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def is_spelt_out(text: str) -> bool:
    """Whether a line is a name and an address in words, as archives on the web write it: "Jane jane at example.com"."""
    return _SPELT_OUT.fullmatch(text.strip()) is not None


def _may_have_address(name: str) -> bool:
    """Whether what stands before an address may be a name: nothing, a name, or a word or two in small letters."""
    if not name:
        return True
    words = name.split()
    if "en" in vocabulary().labels.get(normalise(words[0]), {}).get("from", ()):
        return False  # "From jane@example.com", as an mbox separates its messages
    if is_shown_name(name):
        return True
    return len(words) <= _SMALL_WORDS and all(_WORD_OF_NAME.match(word) for word in words)


@lru_cache(maxsize=2048)
def is_shown_name(text: str) -> bool:
    """Whether a line is nothing but a name as a screen shows it, with a firm in brackets perhaps: in capitals."""
    name = _FIRM.sub("", text.strip())
    words = name.split()
    if not words or len(name) > _LONGEST_NAME or len(words) > _NAME_WORDS:
        return False
    if any(word[0].islower() and word not in _PARTICLES for word in words) or words[0] in _PARTICLES:
        return False
    if not all(_WORD_OF_NAME.match(word) for word in words) or name.count(",") > 1:
        return False
    return not (name.endswith(",") or closes(name) or is_button(name))


def is_button(text: str) -> bool:
    """Whether a line is nothing but what a page offers to press, or the name of a folder: "Reply Reply all Forward"."""
    phrases = list(phrases_of(text[:LONGEST_CARD_LINE]))
    return bool(phrases) and all(phrase in vocabulary().buttons for phrase in phrases)


def phrases_of(text: str) -> Iterator[str | None]:
    """Yield the phrases of a page that a line consists of, the longest first; None last, where it goes on otherwise."""
    words = normalise(text).split()
    buttons, hidden = vocabulary().buttons, vocabulary().hidden
    position = 0
    while position < len(words):
        ends = range(min(position + _PHRASE_WORDS, len(words)), position, -1)
        joined = ((end, " ".join(words[position:end])) for end in ends)
        end, phrase = next(((end, one) for end, one in joined if one in buttons or one in hidden), (0, None))
        yield phrase
        if phrase is None:
            return
        position = end


def are_initials(text: str, name: str) -> bool:
    """Whether a line is the letters that a page draws in place of a portrait."""
    letters = text.strip()
    if not 0 < len(letters) <= _INITIALS or not letters.isupper():
        return False
    firsts = [word[0].upper() for word in re.findall(r"[^\W\d_]+", name)]
    return letters[0] in firsts and letters[-1] in firsts
