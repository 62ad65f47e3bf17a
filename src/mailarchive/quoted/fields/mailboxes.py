"""Names and addresses as they stand in quoted headers: freer than RFC 5322, and often without the address.

Clients write "Name <a@b>", "Name [mailto:a@b]", "Name<mailto:a@b>", "'a@b' <a@b>", "a@b (Name)", a bare name where the
addresses were lost, and Lotus Notes "First Last/UNIT/COMPANY@DOMAIN".
"""

import re
import unicodedata
from collections.abc import Sequence
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
_INITIAL = 3  # "A.", "Dr."; what is longer and has a dot ends a sentence
_PHRASE_ENDS = (",", ";", ":", "!", "?")
_TIME_WORDS = ("am", "pm")
_PARTICLES = frozenset("van von der den de del della di da dos du la le el al bin zu ter ten y e".split())
_ORNAMENT = "So"  # Unicode's symbols beside those of money and arithmetic: flowers, hearts
_LOTUS_NAME = re.compile(r"([^/@<>]+?)((?:/[\w .&-]+)+(?:@[\w ./&-]+)?|@[\w ]+(?:/[\w ]+)*)$")
_LOTUS_MAILBOX = re.compile(r"[^\W\d_]/[\w ]{1,40}(?:/|@)\w|[^\W\d_]@[A-Z]{3,}\b")


def has_email(text: str) -> bool:
    """Whether an internet address stands in the text."""
    return "@" in text and _first_email(text) is not None


def has_mailbox(text: str) -> bool:
    """Whether an internet address or a Lotus Notes name ("First Last/UNIT/COMPANY@DOMAIN") stands in the text."""
    return has_email(text) or _LOTUS_MAILBOX.search(text) is not None


def read_address(text: str) -> Address | None:
    """Read one mailbox; None where there is neither a name nor an address.

    A name that only repeats the address is no name. Of "A on behalf of B" the answer is A, who wrote.
    """
    if len(text) > _USUAL:
        return _read(text)
    return _read_usual(text)


def _read(text: str) -> Address | None:
    if "](" in text:
        text = _LINK.sub(r"\1 <\2>", text)
    delegate = _delegates().search(text)
    if delegate and delegate.start():
        text = text[: delegate.start()]
    match = _first_email(text)
    if match is None:
        name = _display_name(text, len(text))
        return Address(name, None) if name else None
    email = match[0].strip(".")
    name = _display_name(text, match.start())
    if name and name.lower() == email.lower():
        name = None
    return Address(name, email)


_read_usual = lru_cache(maxsize=4096)(_read)  # kept, as the same people write to each other again and again


def _first_email(text: str) -> re.Match[str] | None:
    """Find an internet address: with a dot in its domain, which a Lotus Notes name lacks."""
    return next((match for match in EMAIL.finditer(text) if "." in match[0].rpartition("@")[2]), None)


@cache
def _delegates() -> re.Pattern[str]:
    """Return a pattern for "on behalf of" between two mailboxes; short words may be a part of a name."""
    labels = vocabulary().labels.items()
    phrases = [label for label, roles in labels if set(roles) == {"sent_by"} and len(label) >= _PHRASE]
    return re.compile(rf"\s(?:{'|'.join(map(re.escape, phrases))})\s", re.IGNORECASE)


def _display_name(text: str, before: int) -> str | None:
    """Return the display name in a mailbox whose address starts at `before`."""
    end = before
    for bracket in "<[":
        position = text.find(bracket, 0, end)
        if position >= 0:
            end = position
    comment = text.rfind("(", 0, before)
    if comment > text.rfind(")", 0, before):
        end = min(end, comment)  # "Name (a@b)"; in "Name (Firm)" the brackets are part of the name
    name = text[:end].strip(_QUOTES + ",;:")
    if not name and before < len(text):
        name = _comment(text)
    lotus = _LOTUS_NAME.match(name)
    if lotus:
        name = lotus[1].strip(_QUOTES)
    return " ".join(name.split()) or None


def _comment(text: str) -> str:
    """Return what stands in round brackets: the old form of a name, "a@b (Name)"."""
    start = text.rfind("(")
    end = text.find(")", start)
    if not 0 <= start < end:
        return ""
    comment = text[start + 1 : end].strip(_QUOTES)
    if "@" in comment:
        return ""
    return comment


def find_mailbox(text: str) -> tuple[int, int] | None:
    """Return where the first mailbox stands in a line of words not understood: its address and the name before it."""
    match = _first_email(text)
    if match is None:
        return None
    end = len(text) - len(text[match.end() :].lstrip(_CLOSING))
    before = text[: match.start()]
    name = before.removesuffix("mailto:").rstrip(" <([")
    if name == before.rstrip(" "):
        return match.start(), end
    quote = _OPENING.get(name[-1:])
    if not quote:
        return _name_start(name), end
    start = name.rfind(quote, 0, -1)
    if start < 0:
        start = match.start()
    return start, end


def _name_start(text: str) -> int:
    """Return where the name starts that a text ends with: words with capitals, or all in a script that has none."""
    words = list(_WORD.finditer(text))[-_NAME_WORDS:]
    with_capitals = bool(words) and words[-1][0][0].isupper()
    start = len(text)
    for index in range(len(words) - 1, -1, -1):
        word = words[index][0]
        if _stands_before_name(word) or not (_begins_name(word[0], with_capitals) or _is_particle(words, index)):
            break
        start = words[index].start()
    return start


def _stands_before_name(word: str) -> bool:
    """Whether a word is none of a name: it ends a phrase or sentence, is a figure, or "am" of the time before it."""
    if word.endswith(_PHRASE_ENDS) or (word.endswith(".") and len(word) > _INITIAL):
        return True
    return word.lower() in _TIME_WORDS or any(map(str.isdigit, word))


def _begins_name(letter: str, with_capitals: bool) -> bool:
    """Whether a word of a name may begin so; with_capitals: whether its other words do with capitals."""
    if unicodedata.category(letter) == _ORNAMENT:
        return True
    if with_capitals:
        return letter.isupper()
    return letter.isalpha() and not letter.islower()


def _is_particle(words: Sequence[re.Match[str]], index: int) -> bool:
    """Whether a word stands between two of a name, as "van" does."""
    if words[index][0] not in _PARTICLES or not 1 < index < len(words) - 1:
        return False
    left = words[index - 1][0]
    return left[0].isupper() and not left.endswith(",")


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
    outside: list[int] = []
    inside: list[int] = []
    closing = ""
    for mark in _MARKS.finditer(text):
        index, char = mark.start(), mark[0]
        if closing:
            if char == closing:
                closing, inside = "", []
            elif char == wanted:
                inside.append(index)
        elif char == wanted:
            outside.append(index)
        elif char == '"':
            closing = '"'
        elif char == "<" and text.find(">", index, index + _BRACKET) >= 0:
            closing = ">"
    return outside + inside


def _join_names(pieces: list[str]) -> list[str]:
    """Put "Doe" and "Jane <jane@example.com>" together again."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _is_family_name(joined[-1]) and _may_follow_family_name(piece, len(pieces)):
            joined[-1] = f"{joined[-1]}, {piece}"
        else:
            joined.append(piece)
    return joined


def _is_family_name(text: str) -> bool:
    """Whether this may be "Doe": one word, and no address."""
    return "@" not in text and len(text.strip("\"'").split()) == 1


def _may_follow_family_name(piece: str, pieces: int) -> bool:
    """Whether this may be "Jane <jane@example.com>", or the given names alone in a list of two pieces."""
    if not has_email(piece):
        return pieces == 2 and _are_given_names(piece)
    address = read_address(piece)
    return address is not None and bool(address.name)


def _are_given_names(text: str) -> bool:
    """Whether these may be the given names after "Doe,": one name and initials."""
    words = text.strip("\"'").split()
    return len(words) > 1 and all(len(word.strip(".")) == 1 for word in words[1:])
