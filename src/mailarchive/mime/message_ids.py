"""Message-IDs in Message-ID, References and In-Reply-To (RFC 5322, 3.6.4), as mail programs really write them."""

import re

from mailarchive.mime import limits

_BRACKETED = re.compile(r"<([^<>]{1,2000})>")
_LONE = re.compile(r'[^@\s<>(),;:"]+@[^\s<>(),;:"]+')


def message_ids(value: str) -> tuple[str, ...]:
    """Return the Message-IDs of a header value, without angle brackets, in order, each once.

    White space inside brackets is what folding left there and is taken out. What stands between brackets, such as
    'message of "Mon, 1 Jan"', is passed over. Without a pair of brackets, tokens with "@" count, if
    there is nothing else.
    """
    if not value:
        return ()
    in_brackets = [identifier for inside in _BRACKETED.findall(value) if (identifier := "".join(inside.split()))]
    identifiers = in_brackets or _lone_ids(value)
    return tuple(dict.fromkeys(identifiers))[: limits.REFERENCES]


def _lone_ids(value: str) -> list[str]:
    """Return the Message-IDs of a value without brackets; none where anything else is in it."""
    tokens = [token.strip("<>,;") for token in value.split()]
    if all(map(_LONE.fullmatch, tokens)):
        return tokens
    return []
