"""Names and addresses as they stand in quoted headers: looser than RFC 5322, and often without the address.

Clients write "Name <a@b>", "Name [mailto:a@b]", "Name<mailto:a@b>", "'a@b' <a@b>", "a@b (Name)", a bare name where the
addresses were lost, and Lotus Notes "First Last/UNIT/COMPANY@DOMAIN".
"""

import re
import unicodedata
from functools import cache, lru_cache

from mailarchive.locales import vocabulary
from mailarchive.model import Address

EMAIL = re.compile(r"[^\s<>\[\]()\"',;:@|]{1,128}@[^\s<>\[\]()\"',;:@|]{1,250}")
_MARKS = re.compile('[",;<>]')
_PHRASE = 6  # letters of "on behalf of" in any language
_EMPTY_GROUP = re.compile(r"[^<>@:\"]{1,80}:$")  # "undisclosed-recipients:;" (RFC 5322, 3.4)
_USUAL = 200  # characters of a mailbox
_BRACKET = 300  # characters up to the bracket that closes one
_QUOTES = " \t\"'«»“”„‘’‚`*"
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((?:mailto:)?([^()\s]{3,250})\)")  # of Markdown
_CLOSING = ">)]\"'"
_OPENING = {'"': '"', "'": "'", "»": "«", "”": "“", "“": "„"}
_WORD = re.compile(r"\S+")
_NAME_WORDS = 6
_ORNAMENT = "So"  # Unicode's symbols that are no sign of anything, such as flowers
_INITIAL = 3  # "A.", "Dr."; what is longer and has a dot ends a sentence
_PARTICLES = frozenset("van von der den de del della di da dos du la le el al bin zu ter ten y e".split())
_NOTES = re.compile(r"([^/@<>]+?)((?:/[\w .&-]+)+(?:@[\w ./&-]+)?|@[\w ]+(?:/[\w ]+)*)$")
_NOTES_NAME = re.compile(r"[^\W\d_]/[\w ]{1,40}(?:/|@)\w|[^\W\d_]@[A-Z]{3,}\b")


def has_email(text: str) -> bool:
    """Whether an internet address stands in the text."""
    return "@" in text and any("." in found.group().rpartition("@")[2] for found in EMAIL.finditer(text))


def has_mailbox(text: str) -> bool:
    """Whether an internet address or a Lotus Notes name ("First Last/UNIT/COMPANY@DOMAIN") stands in the text."""
    return has_email(text) or _NOTES_NAME.search(text) is not None


def read_address(text: str) -> Address | None:
    """Read one mailbox; None where there is neither a name nor an address.

    A name that only repeats the address is no name. Of "A on behalf of B" the answer is A, who wrote.
    """
    return _remembered(text) if len(text) <= _USUAL else _read(text)


def _read(text: str) -> Address | None:
    if "](" in text:
        text = _LINK.sub(r"\1 <\2>", text)
    delegate = _delegates().search(text)
    if delegate and delegate.start():
        text = text[: delegate.start()]
    emails = [found for found in EMAIL.finditer(text) if "." in found.group().rpartition("@")[2]]
    email = next((found.group() for found in emails), None)
    name = _name(text, emails[0].start() if emails else len(text))
    if email and email.lower().startswith("mailto:"):
        email = email[7:]
    email = email.strip(".") if email else None
    if name and email and name.lower() == email.lower():
        name = None
    return Address(name, email) if name or email else None


_remembered = lru_cache(maxsize=4096)(_read)  # the same people write to each other again and again


@cache
def _delegates() -> re.Pattern[str]:
    """Return a pattern for "on behalf of" between two mailboxes; short words may be a part of a name."""
    labels = vocabulary().labels.items()
    phrases = [label for label, roles in labels if set(roles) == {"sent_by"} and len(label) >= _PHRASE]
    return re.compile(rf"\s(?:{'|'.join(map(re.escape, phrases))})\s", re.IGNORECASE)


def _name(text: str, before: int) -> str | None:
    """Return the display name in a mailbox whose address starts at `before`."""
    end = min([before, *(found for opening in "<[" if (found := text.find(opening)) >= 0)])
    around = text.rfind("(", 0, before)
    if around > text.rfind(")", 0, before):
        end = min(end, around)  # "Name (a@b)"; in "Name (Firm)" the brackets are part of the name
    name = text[:end].strip(_QUOTES + ",;:")
    if not name and before < len(text):
        name = _comment(text)
    notes = _NOTES.match(name)
    if notes:
        name = notes.group(1).strip(_QUOTES)
    return " ".join(name.split()) or None


def _comment(text: str) -> str:
    """Return what stands in round brackets: the old form of a name, "a@b (Name)"."""
    start = text.rfind("(")
    end = text.find(")", start)
    inside = text[start + 1 : end].strip(_QUOTES) if 0 <= start < end else ""
    return "" if "@" in inside else inside


def find_mailbox(text: str) -> tuple[int, int] | None:
    """Return where the first mailbox stands in a line of unknown words: its address and the name before it."""
    email = next((found for found in EMAIL.finditer(text) if "." in found.group().rpartition("@")[2]), None)
    if email is None:
        return None
    end = email.end()
    while text[end : end + 1] in _CLOSING and end < len(text):
        end += 1
    before = text[: email.start()]
    name = before.removesuffix("mailto:").rstrip(" <([")
    if name == before.rstrip(" "):
        return email.start(), end
    quote = _OPENING.get(name[-1:])
    start = name.rfind(quote, 0, -1) if quote else _name_start(name)
    return (start if start >= 0 else email.start()), end


def _name_start(text: str) -> int:
    """Return where the name starts that a text ends with: words with capitals, or all in a script that has none."""
    start = len(text)
    words = list(_WORD.finditer(text))[-_NAME_WORDS:]
    capitals = any(word.group()[0].isupper() for word in words[-1:])
    for place in range(len(words) - 1, -1, -1):
        word = words[place].group()
        left = words[place - 1].group() if place > 1 else ""
        particle = word in _PARTICLES and start < len(text) and left[:1].isupper() and not left.endswith(",")
        fits = word[0].isupper() if capitals else word[0].isalpha() and not word[0].islower()
        fits = fits or unicodedata.category(word[0]) == _ORNAMENT
        ended = word.endswith((",", ";", ":", "!", "?")) or (word.endswith(".") and len(word) > _INITIAL)
        if not (fits or particle) or ended or any(char.isdigit() for char in word):
            break
        if word.lower() in ("am", "pm"):
            break  # of the time before it
        start = words[place].start()
    return start


def read_list(text: str) -> tuple[Address, ...]:
    """Read a list of mailboxes separated by commas or semicolons.

    Where a semicolon separates, commas belong to names ("Doe, Jane; Roe, John"). Otherwise a name without an address
    is joined to what follows only if that makes one whole mailbox ("Doe, Jane <jane@example.com>").
    """
    pieces = [piece.strip() for piece in _split(text)]
    filled = [piece for piece in pieces if piece and not _EMPTY_GROUP.match(piece)]
    addresses = (read_address(piece) for piece in _join_names(filled))
    return tuple(address for address in addresses if address)


def _split(text: str) -> list[str]:
    """Cut at separators outside quotes and brackets."""
    pieces, start = [], 0
    for index in _outside(text, ";") or _outside(text, ","):
        pieces.append(text[start:index])
        start = index + 1
    pieces.append(text[start:])
    return pieces


def _outside(text: str, wanted: str) -> list[int]:
    """Return the indexes of a character outside double quotes and brackets; unclosed ones count as ordinary text."""
    found: list[int] = []
    inside: list[int] = []
    closing = ""
    for mark in _MARKS.finditer(text):
        index, char = mark.start(), mark.group()
        if closing:
            if char == closing:
                closing, inside = "", []
            elif char == wanted:
                inside.append(index)
        elif char == wanted:
            found.append(index)
        elif char == '"' or (char == "<" and text.find(">", index, index + _BRACKET) >= 0):
            closing = '"' if char == '"' else ">"
    return found + inside


def _join_names(pieces: list[str]) -> list[str]:
    """Put "Doe" and "Jane <jane@example.com>" together again."""
    joined: list[str] = []
    for piece in pieces:
        last = joined[-1] if joined else ""
        family = bool(last) and "@" not in last and _one_word(last)
        if family and (_name_before(piece) if has_email(piece) else len(pieces) == 2 and _given(piece)):
            joined[-1] = f"{last}, {piece}"
        else:
            joined.append(piece)
    return joined


def _one_word(text: str) -> bool:
    return len(text.strip("\"'").split()) == 1


def _given(text: str) -> bool:
    """Whether this may be the given names after "Doe,": one name and initials."""
    words = text.strip("\"'").split()
    return len(words) > 1 and all(len(word.strip(".")) == 1 for word in words[1:])


def _name_before(text: str) -> bool:
    """Whether a name stands before the address."""
    address = read_address(text)
    return bool(address and address.name)
