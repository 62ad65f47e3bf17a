"""Message-IDs in Message-ID, References and In-Reply-To (RFC 5322, 3.6.4), as mail programs really write them."""

import re

from mailarchive.mime import limits

_BRACKETED = re.compile(r"<([^<>]{1,2000})>")
_LONE = re.compile(r'[^@\s<>(),;:"]+@[^\s<>(),;:"]+')


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs of a header value, without angle brackets, in order, each once.

    White space inside brackets is what folding left there and is taken out. What stands between brackets, such as
    'message of "Mon, 1 Jan"', is passed over. Without a pair of brackets, tokens with "@" count, if
    there is nothing else.
    """
    if not value:
        return ()
    found = [identifier for inside in _BRACKETED.findall(value) if (identifier := "".join(inside.split()))]
    if not found:
        tokens = [token.strip("<>,;") for token in value.split()]
        found = tokens if all(map(_LONE.fullmatch, tokens)) else []
    return tuple(dict.fromkeys(found))[: limits.REFERENCES]
