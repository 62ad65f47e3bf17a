"""Taking addresses and names out of excerpts before they are published."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mailarchive.excerpts.quotable import Excerpt
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
    """Return the same excerpts with less about people in them.

    hide_addresses: every email address, in citations and text, becomes "[address]". initials: the people that the
    messages are from and to become their initials, each word of a name in the text too ("Kristofer wrote" becomes
    "K. wrote"); nicknames and people who are only mentioned stay, so read the result before publishing it.
    """
    if not hide_addresses and not initials:
        return list(excerpts)
    names: frozenset[str] = frozenset()
    if initials:
        names = _name_words(excerpts)
    redaction = _Redaction(initials, names)
    return [redaction.excerpt(item) for item in excerpts]


@dataclass(frozen=True, slots=True)
class _Redaction:
    """What becomes of people: addresses are hidden; initials: names are shortened, `names` being their words."""

    initials: bool
    names: frozenset[str]

    def excerpt(self, item: Excerpt) -> Excerpt:
        message = item.message
        safe = replace(
            message,
            sender=self.person(message.sender),
            to=tuple(self.address(address) for address in message.to),
            subject=self.text(message.subject or "") or None,
            found_by=self.person(message.found_by),
            text=self.text(message.text),
        )
        return replace(item, message=safe, text=self.text(item.text))

    def text(self, text: str) -> str:
        text = without_addresses(text)
        if not self.names:
            return text
        return _WORD.sub(self._shortened, text)

    def _shortened(self, word: re.Match[str]) -> str:
        """Return the initial of a capitalised word that is in a name; any other word as it is."""
        text = word[0]
        if text[0].isupper() and text.lower() in self.names:
            return f"{text[0]}."
        return text

    def person(self, address: Address | None) -> Address | None:
        if address is None:
            return None
        return self.address(address)

    def address(self, address: Address) -> Address:
        if not address.name:
            return Address(HIDDEN, None)
        if self.initials:
            return Address(to_initials(address.name), None)
        return Address(self.text(address.name) or HIDDEN, None)


def without_addresses(text: str) -> str:
    """Return text with "[address]" for every email address: plain, in a URL, or spelled with "(at)"."""
    return _EMAIL.sub(HIDDEN, _IN_URL.sub(HIDDEN, text))


def to_initials(name: str) -> str:
    """Return the initials of a name: "Kristofer PISTER" gives "K. P."."""
    letters = filter(None, (_WORD.search(word) for word in name.split()))
    return " ".join(f"{letter[0][0].upper()}." for letter in letters) or "?"


def _name_words(excerpts: Iterable[Excerpt]) -> frozenset[str]:
    """Return the words of all names in the headers, in lower case."""
    people: set[Address] = set()
    for item in excerpts:
        people.update(filter(None, (item.message.sender, item.message.found_by, *item.message.to)))
    words = {word.lower() for who in people for word in _WORD.findall(who.name or "")}
    return frozenset(word for word in words if len(word) >= SHORTEST_NAME)
