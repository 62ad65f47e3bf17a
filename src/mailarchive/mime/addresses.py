"""Mailboxes in From, To, Cc, Bcc and Reply-To (RFC 5322, 3.4 and 4.4), as mail programs really write them."""

import re
from functools import lru_cache
from itertools import islice

from mailarchive.characters import CONTROLS_CLASS, DIRECTIONS, ZERO_WIDTH_BLANKS
from mailarchive.mime import limits
from mailarchive.mime.encoded_words import decode_value
from mailarchive.model import Address

# One item of the forms nearly all mail has: a bare address, or a name before an address in brackets. No group of it
# can match what another one does, and all are bounded: matching is linear, and what is remembered is small.
_ATOMS = r'[^\s<>()"\\,:;@\[\]]{1,250}'
_USUAL_ITEM = re.compile(
    r'[ \t]*(?:(?:"([^"\\]{0,250})"[ \t]*|([^"<>()\\,:;@\[\]]{0,250}))'
    rf"<({_ATOMS}@{_ATOMS})>|({_ATOMS}@{_ATOMS}))[ \t]*(?:,|\Z)"
)
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|\\.?|[(),:;<>]|[^"\\(),:;<>]+', re.DOTALL)
_LONGEST_REMEMBERED = 2000
_NO_LOCAL_PART = re.compile(r'[\s@"<>]')
_DOMAIN = re.compile(r"@\s{0,9}([^\s@<>,;]+)")
# How far before an "@" its local part is looked for, and how many "@" are tried.
_LONGEST_LOCAL_PART = 300
_MOST_TRIES = 20
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_QUOTATION_MARK = re.compile(r'(?<!\\)"')
_WHITE = re.compile(r"\s+")
_INVISIBLE = re.compile(f"[{CONTROLS_CLASS}{DIRECTIONS}{ZERO_WIDTH_BLANKS}]+")


def parse_addresses(raw: str) -> tuple[Address, ...]:
    """Return the mailboxes of an address header, groups flattened, in order; at most `limits.ADDRESSES`; never raises.

    raw: the unfolded value, undecoded, so that an encoded comma is no separator. Names are unquoted and decoded; one
    that only repeats the address is dropped; the old form "address (Name)" is read. The local part stays as written,
    the domain is lower case. A name without an address gives an Address of the name alone; a group's name gives none.
    """
    if len(raw) <= _LONGEST_REMEMBERED:
        return _parse(raw)
    return _parse.__wrapped__(raw)


@lru_cache(maxsize=2048)
def _parse(raw: str) -> tuple[Address, ...]:
    """Return what `parse_addresses` does. A short value is remembered: answers go to the same people."""
    addresses: list[Address] = []
    position = 0
    while position < len(raw) and len(addresses) < limits.ADDRESSES:
        item = _USUAL_ITEM.match(raw, position)
        if item is None:
            rest = _ItemReader(limits.ADDRESSES - len(addresses)).read(raw[position:])
            return (*addresses, *rest)
        quoted, phrase, angle, bare = item.groups()
        address = _remembered(quoted or phrase or "", angle or bare)
        if address:
            addresses.append(address)
        position = item.end()
    return tuple(addresses)


class _ItemReader:
    """One pass over the tokens of a value in any form; what is kept is what the item now read has so far.

    most: how many mailboxes are read. phrase: what stands outside brackets and comments. angle: what is in open
    brackets; None where none are open. address: what was in brackets that are closed. comment_depth: how many comments
    are open, one in the other (RFC 5322, 3.2.2).
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._addresses: list[Address] = []
        self._comment_depth = 0
        self._begin_item()

    def read(self, raw: str) -> list[Address]:
        """Return the mailboxes of a value."""
        for match in _TOKENS.finditer(raw + ","):
            self._take(match[0])
            if len(self._addresses) >= self._most:
                return self._addresses
        if self._comment_depth:  # a comment that never ends holds the rest; what stood before it still counts
            self._comment.clear()
            self._end_item()
        return self._addresses

    def _begin_item(self) -> None:
        self._phrase: list[str] = []
        self._comment: list[str] = []
        self._angle: list[str] | None = None
        self._address = ""

    def _take(self, token: str) -> None:
        """Add a token to what it is of."""
        if token == "(" or self._comment_depth:
            self._take_of_comment(token)
        elif token == "<":
            self._angle = []
        elif token == ">":
            self._close_angle()
        elif token in ",;" and not self._is_in_route():
            self._end_item()
        elif self._angle is not None:
            self._angle.append(token)
        elif token == ":":  # what stood before it is the name of a group
            self._phrase.clear()
            self._comment.clear()
        else:
            self._phrase.append(token)

    def _take_of_comment(self, token: str) -> None:
        """Add a token to the comment, less the brackets around all of it."""
        if token == ")":
            self._comment_depth -= 1
        if self._comment_depth:
            self._comment.append(token)
        if token == "(":
            self._comment_depth += 1

    def _is_in_route(self) -> bool:
        """Whether an obsolete source route (RFC 5322, 4.4) is open, in which a comma separates no mailboxes."""
        angle = self._angle or [""]
        return angle[0].startswith("@") and ":" not in angle

    def _close_angle(self) -> None:
        self._address = "".join(self._angle or ()) or self._address
        self._angle = None

    def _end_item(self) -> None:
        self._close_angle()
        address = _mailbox("".join(self._phrase), self._address, "".join(self._comment))
        if address:
            self._addresses.append(address)
        self._begin_item()


def _mailbox(phrase: str, angle: str, comment: str) -> Address | None:
    """Return one item of the list: what stood before the brackets, inside them, and in comments."""
    if angle:
        return _address(_or_comment(phrase, comment), _email(angle))
    spec = _addr_spec(phrase)
    if spec:
        email, start, end = spec
        return _address(_or_comment(f"{phrase[:start]} {phrase[end:]}", comment), email)
    name = _name(_or_comment(phrase, comment))
    if name:
        return Address(name, None)
    return None


def _or_comment(phrase: str, comment: str) -> str:
    """Return where a name is written: around the address, or, in the old form, in a comment."""
    return phrase if phrase.strip() else comment


def _email(angle: str) -> str:
    """Return the email address in brackets, a source route before it left out."""
    if angle.startswith("@"):
        angle = angle.rpartition(":")[2]
    spec = _addr_spec(angle)
    if spec:
        return spec[0]
    return _WHITE.sub("", angle)


def _addr_spec(text: str) -> tuple[str, int, int] | None:
    """Return the first addr-spec in a text, without white space around its "@", and where it stands."""
    for domain in islice(_DOMAIN.finditer(text), _MOST_TRIES):
        at = domain.start()
        local = _local_part(text[max(0, at - _LONGEST_LOCAL_PART) : at].rstrip())
        if local:
            return f"{local}@{domain[1]}", text.rindex(local, 0, at), domain.end()
    return None


def _local_part(text: str) -> str:
    """Return the local part that a text ends with, quoted or not, or ""."""
    if not text.endswith('"'):
        return _NO_LOCAL_PART.split(text)[-1]
    if text.count('"') == 1:
        return ""
    return text[text.rfind('"', 0, -1) :]


def _address(phrase: str, email: str) -> Address | None:
    """Return an Address of a name as written and an addr-spec; None where nothing of either can be seen."""
    if "=?" in email or not (email.isascii() and email.isprintable()):
        email = clean_line(decode_value(email)[0])
    local, at, domain = email.rpartition("@")
    if at:
        email = f"{local}@{domain.lower()}"
    name = _name(phrase)
    if name.lower() == email.lower():
        name = ""
    if not name and not email:
        return None
    return Address(name or None, email or None)


@lru_cache(maxsize=4096)
def _remembered(phrase: str, email: str) -> Address | None:
    """Return what `_address` does, and remember it: the same people write again and again."""
    return _address(phrase, email)


def _name(phrase: str) -> str:
    """Return a display name as people read it."""
    if '"' in phrase or "\\" in phrase:
        phrase = _QUOTED_PAIR.sub(r"\1", _QUOTATION_MARK.sub("", phrase))
    name = clean_line(decode_value(phrase)[0])
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name


def clean_line(text: str) -> str:
    """Return a text as one line without control and direction characters: fit to be a name or a subject."""
    if not text.isprintable():
        return _WHITE.sub(" ", _INVISIBLE.sub("", _WHITE.sub(" ", text))).strip()
    if "  " in text:
        text = _WHITE.sub(" ", text)
    return text.strip()
