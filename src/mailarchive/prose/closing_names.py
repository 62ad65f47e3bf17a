"""What mail in a text may be signed with: names of its senders, and those that other mail of it is signed with."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailarchive.characters import DASHES
from mailarchive.prose.blocks import last_sentence, without_emphasis
from mailarchive.quoted.fields.mailboxes import read_address
from mailarchive.quoted.heads.head import FieldName, Head
from mailarchive.quoted.zones.shapes import closes, is_name

_AROUND = " \t~*_.,!/" + DASHES
_PARTS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_CALLED = 3  # letters of a part of a name by which people are spoken of
_INITIALS = 5  # letters at most
_TITLED = 2  # words of a name of which the first may be a title: "Dr. Jane Roe"
_DASHED = re.compile(
    rf"\s*[{re.escape(DASHES)}~]+\s*[^\s{re.escape(DASHES)}~](?:\S{{0,24}})(?:\s\S{{1,24}}){{0,2}}\s*$"
)
_LONG_DASHES = ("–", "—", "~", "--")
_NOT_NAMES = ("@", ":", "?", "!", ".")


@dataclass(frozen=True, slots=True)
class Person:
    """A sender or recipient, as others write the name.

    parts: of the name, and of the address before its @, in small letters. called: the parts by which one speaks of
    them.
    """

    parts: frozenset[str]
    initials: str
    called: frozenset[str]


NOBODY = Person(frozenset(), "", frozenset())


def read_person(head: Head, field: FieldName = "sender") -> Person:
    """Return who a head names as its sender, or another of its people."""
    value = head.values.get(field)
    address = value and read_address(without_emphasis(value.text))
    if not address:
        return NOBODY
    names = _words(address.name or "")
    local = (address.email or "").partition("@")[0]
    parts = frozenset(names) | frozenset(_words(local)) | {local.casefold()}
    called = frozenset(name for name in names if len(name) >= _CALLED)
    return Person(parts - {""}, "".join(name[:1] for name in names), called)


def signs_as(text: str, person: Person) -> bool:
    """Whether a line is nothing but a name of a person: parts of it, or initials, those between perhaps too."""
    name = bare_name(text)
    words = _words(name)
    if not words or len(name) > len(text):
        return False
    if person.parts.issuperset(words):
        return True
    if len(words) > 1 and words[0] in person.parts and words[-1] in person.parts:
        return True
    return _are_initials("".join(words), person.initials) and len(words) <= len(person.initials)


def begins_like(text: str, person: Person) -> bool:
    """Whether a name begins as a part of a person's does, as a nickname may."""
    name = bare_name(text)
    return bool(name) and any(part.startswith(name[0]) for part in person.parts)


def _are_initials(letters: str, initials: str) -> bool:
    """Whether letters are the initials of a name, or those and some of middle names between."""
    if not initials or len(letters) > _INITIALS:
        return False
    if len(initials) == 1 or len(letters) == 1:
        return letters == initials[:1]
    return letters[0] in initials[:_TITLED] and letters[-1] == initials[-1]


def bare_name(text: str) -> str:
    """Return a line without what stands around a name, in small letters."""
    return text.strip(_AROUND).casefold()


def is_signed(text: str) -> bool:
    """Whether a line can be a name that somebody signs with."""
    bare = without_emphasis(text)
    return is_name(bare) and not bare.endswith(",")


def is_dashed(text: str) -> bool:
    """Whether a line is a dash and a word or two, which may be blackened."""
    bare = without_emphasis(text)
    if not bare.startswith(_LONG_DASHES) or bare.endswith(_NOT_NAMES):
        return False
    return _DASHED.match(bare) is not None


def closing_inside(text: str, people: Sequence[Person]) -> bool:
    """Whether a paragraph that lost its line ends goes on with a name of its sender behind its last sentence."""
    sentence, end, name = last_sentence(text)
    if not end or not name or not is_name(name):
        return False
    return bool(sentence) and any(signs_as(name, person) for person in people)


def names_signed(texts: Sequence[str]) -> Iterator[str]:
    """Yield names that stand below the words that close a letter, and on another line of their own, in small letters.

    texts: the lines that are not blank. A name that stands there once is perhaps that of the post's author.
    """
    alone = Counter(bare_name(text) for text in texts if is_signed(text))
    for above, below in pairwise(texts):
        if closes(without_emphasis(above)) and alone[bare_name(below)] > 1:
            yield bare_name(below)


def _words(text: str) -> list[str]:
    return [part.casefold() for part in _PARTS.findall(text)]
