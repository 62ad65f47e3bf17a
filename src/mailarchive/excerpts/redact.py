"""Taking addresses and names out of excerpts before they are published."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailarchive.excerpts.quotable import Excerpt, Quotable
from mailarchive.model import Address

HIDDEN = "[address]"
SHORTEST_NAME = 3  # letters: shorter words of a name ("de", "Li") would hit too much of the text

# Whatever a local part can be, hidden characters included; what a reader or a URL puts for the @; a domain, or a
# numeric address in brackets. Possessive, each run begun only where it begins, and so linear on any text.
_LOCAL = r"""(?:"[^"\n@]{1,200}"|(?<![^\s<>()\[\],;:"@\uff20\ufe6b])[^\s<>()\[\],;:"@\uff20\ufe6b]++)"""
_SPELLED = r"(?<![\w.+-])[\w.+-]++ {0,2}(?:\(at\)|\[at\]|\{at\}|<at>) {0,2}"
_DOMAIN = r"(?:[\w\u200b\xad-]++(?:\.[\w\u200b\xad-]++)*+|\[[^\]\s]{1,64}\])"
_EMAIL = re.compile(rf"(?:mailto:)?(?:{_LOCAL}[@\uff20\ufe6b]|{_SPELLED}){_DOMAIN}", re.IGNORECASE)
_IN_URL = re.compile(r"(?<![\w.+-])[\w.+-]++%40[\w-]++(?:\.[\w-]++)*+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


def redact(excerpts: Sequence[Excerpt], *, hide_addresses: bool = False, initials: bool = False) -> list[Excerpt]:
    """The same excerpts with less about people in them.

    hide_addresses: every email address, in citations and text, becomes "[address]". initials: the people that the
    messages are from and to become their initials, each word of a name in the text too ("Kristofer wrote" becomes
    "K. wrote"); nicknames and people who are only mentioned stay, so read the result before publishing it.
    """
    names = _name_words(excerpts) if initials else frozenset()
    return [_redacted(item, hide_addresses or initials, names, initials) for item in excerpts]


def _redacted(item: Excerpt, addresses: bool, names: frozenset[str], initials: bool) -> Excerpt:
    def text(value: str) -> str:
        value = without_addresses(value) if addresses else value
        return _WORD.sub(lambda word: _initial(word, names), value) if names else value

    def who(address: Address) -> Address:
        name = text(address.name) if address.name else None
        if initials and address.name:
            name = to_initials(address.name)
        return Address(name or HIDDEN, None) if addresses else address

    message = item.message
    safe: Quotable = replace(
        message,
        sender=who(message.sender) if message.sender else None,
        to=tuple(map(who, message.to)),
        subject=text(message.subject) if message.subject else None,
        found_by=who(message.found_by) if message.found_by else None,
        text=text(message.text),
    )
    return replace(item, message=safe, text=text(item.text))


def without_addresses(text: str) -> str:
    """Text with "[address]" for every email address: plain, in a URL, or spelled with "(at)"."""
    return _EMAIL.sub(HIDDEN, _IN_URL.sub(HIDDEN, text))


def to_initials(name: str) -> str:
    """The initials of a name: "Kristofer PISTER" gives "K. P."."""
    letters = filter(None, (_WORD.search(word) for word in name.split()))
    return " ".join(f"{letter[0][0].upper()}." for letter in letters) or "?"


def _name_words(excerpts: Iterable[Excerpt]) -> frozenset[str]:
    """The words of all names in the headers, in lower case."""
    people: set[Address] = set()
    for item in excerpts:
        people.update(filter(None, (item.message.sender, item.message.found_by, *item.message.to)))
    words = {word.lower() for who in people for word in _WORD.findall(who.name or "")}
    return frozenset(word for word in words if len(word) >= SHORTEST_NAME)


def _initial(word: re.Match[str], names: frozenset[str]) -> str:
    """The initial of a capitalised word that is part of a name; any other word as it is."""
    text = word[0]
    return f"{text[0]}." if text[0].isupper() and text.lower() in names else text
