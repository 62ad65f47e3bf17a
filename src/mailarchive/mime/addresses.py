"""Mailboxes in From, To, Cc, Bcc and Reply-To (RFC 5322, 3.4 and 4.4), as mail programs really write them."""

import re

from mailarchive.mime import limits
from mailarchive.mime.words import decode_value
from mailarchive.model import Address

# The common forms, each item whole: a bare address, or a name without specials before an address in brackets.
_SIMPLE = re.compile(
    r"""\s*(?:"([^"\\]*)"\s*|([^"<>()\\,:;@\[\]]*))<([^\s<>()"\\,:;@\[\]]+)@([^\s<>()"\\,:;@\[\]]+)>\s*"""
)
_BARE = re.compile(r'\s*([^\s<>()"\\,:;@\[\]]+)@([^\s<>()"\\,:;@\[\]]+)\s*')
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|\\.|[(),:;<>]|[^"\\(),:;<>]+', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_ADDR_SPEC = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s@"<>]+)\s*@\s*([^\s@<>,;]+)')
_WHITE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


def addresses(raw: str) -> tuple[Address, ...]:
    """The mailboxes of an address header, groups flattened, in order, at most `limits.ADDRESSES`; never raises.

    raw: the unfolded value, undecoded, so that an encoded comma is no separator. Names are unquoted and decoded; a
    name that only repeats the address is dropped; the old form "address (Name)" is read. The local part stays as
    written, the domain is lower case. A name without an address (as in "undisclosed-recipients:;" or a bare name)
    gives an address only where it is no group.
    """
    simple = _SIMPLE.fullmatch(raw)
    if simple:
        return (_address(simple[1] if simple[1] is not None else simple[2], f"{simple[3]}@{simple[4]}"),)
    bare = _BARE.fullmatch(raw)
    if bare:
        return (_address("", f"{bare[1]}@{bare[2]}"),)
    return tuple(_scan(raw))


def _scan(raw: str) -> list[Address]:
    """Every mailbox of a value in any form: one pass over its tokens."""
    found: list[Address] = []
    phrase: list[str] = []
    comment: list[str] = []
    angle: list[str] | None = None
    address = ""
    depth = 0

    def emit() -> None:
        nonlocal address
        item = _mailbox("".join(phrase), address, "".join(comment))
        if item:
            found.append(item)
        phrase.clear()
        comment.clear()
        address = ""

    for match in _TOKENS.finditer(raw):
        token = match[0]
        if token == "(":
            depth += 1
            if depth == 1:
                continue
        elif token == ")" and depth:
            depth -= 1
            if not depth:
                continue
        if depth:
            comment.append(token)
        elif token == "<":
            angle = []
        elif token == ">":
            address = "".join(angle or ()) or address
            angle = None
        elif angle is not None and token not in ",;":
            angle.append(token)
        elif token in ",;":
            if angle is not None:
                address, angle = "".join(angle), None
            emit()
            if len(found) >= limits.ADDRESSES:
                return found
        elif token == ":":
            phrase.clear()
            comment.clear()
        else:
            phrase.append(token)
    if angle:
        address = "".join(angle)
    emit()
    return found


def _mailbox(phrase: str, angle: str, comment: str) -> Address | None:
    """One item of the list: what stood before the brackets, inside them, and in comments."""
    if angle:
        route = angle.rpartition(":")[2] if angle.startswith("@") else angle
        spec = _ADDR_SPEC.search(route)
        email = f"{spec[1]}@{spec[2]}" if spec else _WHITE.sub("", route)
        return _address(phrase if phrase.strip() else comment, email)
    spec = _ADDR_SPEC.search(phrase)
    if spec:
        around = f"{phrase[: spec.start()]} {phrase[spec.end() :]}"
        return _address(around if around.strip() else comment, f"{spec[1]}@{spec[2]}")
    name = _name(phrase if phrase.strip() else comment)
    return Address(name, None) if name else None


def _address(phrase: str, email: str) -> Address:
    """An Address of a name as written and an addr-spec."""
    local, _, domain = email.rpartition("@")
    email = f"{local}@{domain.lower()}" if local else email
    email = clean(decode_value(email)[0])
    name = _name(phrase) if phrase and not phrase.isspace() else ""
    if name.lower() == email.lower():
        name = ""
    return Address(name or None, email or None) if name or email else Address(None, "<>")


def _name(phrase: str) -> str:
    """A display name as people read it."""
    if '"' in phrase:
        phrase = _unquoted(phrase)
    if "=?" in phrase or not phrase.isascii():
        phrase = decode_value(phrase)[0]
    name = clean(phrase)
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name


def _unquoted(phrase: str) -> str:
    """A phrase with the quotation marks of its quoted strings, and the backslashes in them, taken off."""
    return _QUOTED_PAIR.sub(r"\1", re.sub(r'(?<!\\)"', "", phrase))


def clean(text: str) -> str:
    """One line without control and direction characters, white space collapsed: fit to be a name."""
    return _WHITE.sub(" ", _INVISIBLE.sub("", _WHITE.sub(" ", text))).strip()
