"""The armour of OpenPGP in a letter (RFC 4880, 6.2 and 7): no words, though what it is around may be."""

from collections.abc import Sequence

from mailarchive.model import SegmentKind

_ARMOUR = "-----BEGIN PGP "
_END = "-----END PGP "
_SIGNED_TEXT = "-----BEGIN PGP SIGNED MESSAGE-----"


def mark_armour(texts: Sequence[str], kinds: list[SegmentKind]) -> bool:
    """Mark the lines above signed text, and all of a signature, key or encrypted message; whether there are any.

    Where the end of one was cut off, nobody knows how far it goes: its first line alone is marked.
    """
    if _ARMOUR not in "\n".join(texts):
        return False
    inside = ""
    last = max((number for number, text in enumerate(texts) if text.startswith(_END)), default=-1)
    for number, text in enumerate(texts):
        if text.startswith(_ARMOUR):
            inside = text
            kinds[number] = "notice"
        if inside and (number <= last or inside == _SIGNED_TEXT):
            kinds[number] = "notice"
        if (inside == _SIGNED_TEXT and not text) or text.startswith(_END):
            inside = ""
    return True
