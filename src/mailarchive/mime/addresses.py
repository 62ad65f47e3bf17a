"""Mailboxes in From, To, Cc, Bcc and Reply-To (RFC 5322, 3.4 and 4.4), as mail programs really write them."""

import re
from functools import lru_cache

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
    """The mailboxes of an address header, groups flattened, in order, at most `limits.ADDRESSES`; never raises.

    raw: the unfolded value, undecoded, so that an encoded comma is no separator. Names are unquoted and decoded; one
    that only repeats the address is dropped; the old form "address (Name)" is read. The local part stays as written,
    the domain is lower case. A name without an address gives an Address of the name alone; a group's name gives none.
    """
    return _parsed(raw) if len(raw) <= _LONGEST_REMEMBERED else _parsed.__wrapped__(raw)


@lru_cache(maxsize=2048)
def _parsed(raw: str) -> tuple[Address, ...]:
    """As `parse_addresses`. Remembered where the value is short: answers go to the same people."""
    found: list[Address] = []
    position = 0
    while position < len(raw):
        item = _USUAL_ITEM.match(raw, position)
        if item is None:
            return tuple(found + _scan(raw[position:], limits.ADDRESSES - len(found)))
        quoted, phrase, angle, bare = item.groups()
        address = _remembered(quoted or phrase or "", angle or bare)
        if address:
            found.append(address)
        position = item.end()
        if len(found) >= limits.ADDRESSES:
            break
    return tuple(found)


def one_line(text: str) -> str:
    """One line without control and direction characters, white space collapsed: fit to be a name or a subject."""
    if text.isprintable():
        return (_WHITE.sub(" ", text) if "  " in text else text).strip()
    return _WHITE.sub(" ", _INVISIBLE.sub("", _WHITE.sub(" ", text))).strip()


def _scan(raw: str, most: int) -> list[Address]:
    """At most so many mailboxes of a value in any form: one pass over its tokens."""
    found: list[Address] = []
    phrase: list[str] = []
    comment: list[str] = []
    angle: list[str] | None = None
    address = ""
    depth = 0
    for match in _TOKENS.finditer(raw + ","):
        token = match[0]
        if token == "(":
            depth += 1
            if depth > 1:
                comment.append(token)
        elif depth:
            depth -= token == ")"
            if depth:
                comment.append(token)
        elif token == "<":
            angle = []
        elif token == ">":
            address = "".join(angle or ()) or address
            angle = None
        elif token in ",;" and not _is_route(angle):
            address = "".join(angle or ()) or address
            item = _mailbox("".join(phrase), address, "".join(comment))
            if item:
                found.append(item)
            if len(found) >= most:
                break
            phrase, comment, angle, address = [], [], None, ""
        elif angle is not None:
            angle.append(token)
        elif token == ":":
            phrase, comment = [], []
        else:
            phrase.append(token)
    else:
        if depth:  # a comment that never ends holds the rest of the value; what stood before it still counts
            item = _mailbox("".join(phrase), "".join(angle or ()) or address, "")
            if item:
                found.append(item)
    return found


def _is_route(angle: list[str] | None) -> bool:
    """Whether what is open is an obsolete source route (RFC 5322, 4.4), in which a comma separates no mailboxes."""
    return angle is not None and bool(angle) and angle[0].startswith("@") and ":" not in angle


def _mailbox(phrase: str, angle: str, comment: str) -> Address | None:
    """One item of the list: what stood before the brackets, inside them, and in comments."""
    if angle:
        route = angle.rpartition(":")[2] if angle.startswith("@") else angle
        found = _addr_spec(route)
        email = found[0] if found else _WHITE.sub("", route)
        return _address(phrase if phrase.strip() else comment, email)
    found = _addr_spec(phrase)
    if found:
        email, start, end = found
        around = f"{phrase[:start]} {phrase[end:]}"
        return _address(around if around.strip() else comment, email)
    name = _name(phrase if phrase.strip() else comment)
    return Address(name, None) if name else None


def _addr_spec(text: str) -> tuple[str, int, int] | None:
    """The first addr-spec in a text, without white space around its "@", and where it stands."""
    domains = (match for _, match in zip(range(_MOST_TRIES), _DOMAIN.finditer(text), strict=False))
    for domain in domains:
        head = text[max(0, domain.start() - _LONGEST_LOCAL_PART) : domain.start()].rstrip()
        if head.endswith('"'):
            local = head[head.rfind('"', 0, -1) :] if head.count('"') > 1 else ""
        else:
            local = _NO_LOCAL_PART.split(head)[-1]
        if local:
            return f"{local}@{domain[1]}", text.rindex(local, 0, domain.start()), domain.end()
    return None


def _address(phrase: str, email: str) -> Address | None:
    """An Address of a name as written and an addr-spec; None where nothing of either can be seen."""
    if not (email.isascii() and email.isprintable()) or "=?" in email:
        email = one_line(decode_value(email)[0])
    local, at, domain = email.rpartition("@")
    email = f"{local}@{domain.lower()}" if at else email
    name = _name(phrase)
    if name.lower() == email.lower():
        name = ""
    return Address(name or None, email or None) if name or email else None


@lru_cache(maxsize=4096)
def _remembered(phrase: str, email: str) -> Address | None:
    """As `_address`: the same people write again and again."""
    return _address(phrase, email)


def _name(phrase: str) -> str:
    """A display name as people read it."""
    if '"' in phrase or "\\" in phrase:
        phrase = _QUOTED_PAIR.sub(r"\1", _QUOTATION_MARK.sub("", phrase))
    name = one_line(decode_value(phrase)[0])
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name
