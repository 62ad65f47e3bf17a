"""A copy as far as telling messages apart needs it: which of a message's copies is best, and the uid that names it."""

import base64
import hashlib
import re
from dataclasses import dataclass

from mailarchive.model import CopyKind, Facts, is_recovered

UID_LENGTH = 10
OPENING = 80  # letters and digits of the own words that tell one message from another
WORD = re.compile(r"\w+")
TELLING = 20  # of them, that no two messages share by chance
KIND_RANK: dict[CopyKind, int] = {"file": 4, "attached": 3, "forwarded": 2, "pasted": 1, "quoted": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Facts):
    """What one copy says, as far as telling messages apart needs it.

    id: of the copy, or of the message where a whole message stands for its copies. text: own words. certainty: of the
    copy. sha256: of its content. attachments: hashes.
    """

    id: int
    kind: CopyKind
    text: str
    certainty: float = 1.0
    sha256: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CopySurroundings:
    """What lies around a copy found in a body; all but empty around a paste.

    message, uid, utc_offset: of the message whose body it is, and the offset its client showed dates in. position:
    where in that body it begins. named: the Message-IDs that message says it answers. answered: the one it answers
    itself, if the copy is what it quotes first. date, subject: that message's.
    """

    message: int | None = None
    uid: str | None = None
    utc_offset: int | None = None
    position: int | None = None
    named: frozenset[str] = frozenset()
    answered: str | None = None
    date: str | None = None
    subject: str | None = None


def rank(copy: Copy) -> tuple[int, float, bool, bool, int, str]:
    """Return how good a copy is, to be compared: by kind, certainty, what it names, and how much it holds."""
    named = copy.sender is not None and copy.sender.email is not None
    return KIND_RANK[copy.kind], copy.certainty, copy.date is not None, named, len(copy.text), copy.sha256


def uid(*values: str | None) -> str:
    """Return ten characters of lower-case base32 that stand for `values`."""
    digest = hashlib.sha256("\0".join(value or "" for value in values).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:UID_LENGTH]


def opening_letters(text: str) -> str:
    """Return the first letters and digits of a text, lower case: what re-wrapping and re-quoting leave alone."""
    return "".join(WORD.findall(text[: 20 * OPENING].casefold()))[:OPENING]


def identity(copy: Copy) -> tuple[str, ...]:
    """Return what copies with a header of their own have equal if they are of one message.

    Under one Message-ID, sender and opening words, if there are enough of them: lists add footers and drop attachments,
    and some programs send the same mail again a little later. Else sender, minute, all words and all attachments.
    """
    sender = _sender_key(copy)
    words = opening_letters(copy.text)
    if copy.message_id and len(words) >= TELLING:
        return sender, words
    return sender, (copy.date or "")[:16], "".join(WORD.findall(copy.text.casefold())), *sorted(copy.attachments)


def _sender_key(copy: Copy) -> str:
    if copy.sender is None:
        return ""
    return (copy.sender.email or copy.sender.name or "").casefold()


def message_uid(copy: Copy, container_uid: str | None = None, position: str = "") -> str:
    """Return the uid of the message that `copy` is the best copy of.

    From the Message-ID; without one from sender, minute, subject and opening words; without sender and date from the
    container's uid and the position in it, or for what lies in no container from its bytes.
    """
    if copy.message_id and not is_recovered(copy.kind):
        return uid("message-id", copy.message_id)
    if copy.sender and copy.date:
        stated = (_sender_key(copy), copy.date[:16], copy.subject, opening_letters(copy.text))
        return uid("header", *stated)
    if container_uid:
        return uid("place", container_uid, position)
    return uid("bytes", copy.sha256, position)
