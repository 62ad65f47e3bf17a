"""Message-IDs in Message-ID, References and In-Reply-To (RFC 5322, 3.6.4), as mail programs really write them."""

import re

from mailarchive.mime import limits

_BRACKETED = re.compile(r"<([^<>]{1,2000})>")
_WHITE = re.compile(r"\s+")
_LONE = re.compile(r'[^\s<>(),;:"]+@[^\s<>(),;:"]+')


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs of a header value, without angle brackets, in order, each once.

    White space inside brackets is what folding left there and is taken out. What stands between brackets, such as
    'message of "Mon, 1 Jan"', is passed over. Without any bracket, a lone token with "@" counts.
    """
    found = [identifier for match in _BRACKETED.finditer(value) if _plausible(identifier := _WHITE.sub("", match[1]))]
    if not found and "<" not in value:
        tokens = value.split()
        found = (
            [token.strip(",;") for token in tokens if _LONE.fullmatch(token.strip(",;"))] if len(tokens) < 50 else []
        )
        if len(found) != len(tokens):
            found = []
    return tuple(dict.fromkeys(found))[: limits.REFERENCES]


def _plausible(identifier: str) -> bool:
    """Whether it is more than empty brackets."""
    return bool(identifier)
