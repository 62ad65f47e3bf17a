"""Signatures that the HTML of a mail marks as such."""

from collections.abc import Collection, Sequence

from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.shapes import can_sign, closes, is_name, is_prose, is_rule

_SENTENCES = 3  # in which somebody wrote inside the element of a signature


def mark_signed(texts: Sequence[str], kinds: list[SegmentKind], signed: Collection[int]) -> None:
    """Mark the lines of a run that the HTML says are of a signature, with the rules above them.

    signed: their numbers. A closing and a bare name in them stay own words, and so does a letter that was written
    where the signature stands.
    """
    filled = _below_closing(texts, [number for number in sorted(signed) if texts[number]])
    if not filled or _is_letter(texts, filled):
        return
    first = filled[0]
    above = next((number for number in range(first - 1, -1, -1) if texts[number]), None)
    if above is None or (len(filled) == 1 and is_name(texts[first])):
        return
    if is_rule(texts[above]):
        filled.insert(0, above)
    for number in range(filled[0], filled[-1] + 1):
        kinds[number] = "signature"


def _below_closing(texts: Sequence[str], filled: Sequence[int]) -> list[int]:
    """Return the lines below those that close the letter, and the name under these."""
    below = list(filled)
    while below and closes(texts[below[0]]):
        del below[0]
        if below and can_sign(texts[below[0]]):
            del below[0]
    return below


def _is_letter(texts: Sequence[str], filled: Sequence[int]) -> bool:
    return sum(is_prose(texts[number]) for number in filled) >= _SENTENCES
