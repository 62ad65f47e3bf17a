"""Which copies are the same message.

Two copies that carry their own header (files, attached messages) are the same by Message-ID and what they say. A copy
found in a body says less: a name, a clock time as some client in some zone showed it, and a part of the words. It is
matched on sender and minute, and the words decide wherever these leave a doubt. Every function here is pure and looks
at two copies only, so that the outcome does not depend on the order in which they were imported.
"""

from functools import lru_cache

from mailarchive.identity.copy import TELLING, WORD, Copy, opening
from mailarchive.identity.minutes import OTHER_SECOND, Match, same_day, same_minute
from mailarchive.identity.shared_words import overlap
from mailarchive.model import Address

SAME_WORDS = 0.9  # of them, that two messages do not share


def same_sender(one: Address | None, other: Address | None) -> bool:
    """Whether two addresses can be one person's: equal e-mail, or equal names where one of them has no e-mail."""
    if one is None or other is None:
        return False
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    if one.name and other.name:
        return name_key(one.name) == name_key(other.name)
    return False


@lru_cache(maxsize=4096)
def name_key(name: str) -> tuple[str, ...]:
    """A display name's words, lower case and sorted, so that "PISTER, Kris" equals "Kris Pister"."""
    return tuple(sorted(WORD.findall(name.casefold())))


def copies_message(
    copy: Copy, message: Copy, *, answered: bool = False, other: bool = False, zones: tuple[int, ...] = ()
) -> Match | None:
    """Whether `copy`, found in a body or pasted, is a copy of `message`, whose own header and words are known.

    answered: the copy's container names the message among those it answers. other: the copy is what its container
    quotes first, and it answers another message. zones: see `same_minute`.
    """
    if copy.sender and message.sender and not same_sender(copy.sender, message.sender):
        return None
    if (copy.sender is None or copy.date is None) and not answered:
        return None
    minute = same_minute(copy, message, zones)
    if copy.date and minute is None and not same_day(copy, message):
        return None
    sure_minute = minute is not None and minute.certainty > 0.9
    another_second = minute is not None and minute.certainty <= OTHER_SECOND
    if another_second and (overlap(message.text, copy.text, SAME_WORDS) or 0.0) < SAME_WORDS:
        return None
    needed = SAME_WORDS if other or another_second else 0.3 if sure_minute else 0.6
    shared = overlap(copy.text, message.text, needed)
    if shared is None:
        return minute if sure_minute and not other else None
    if shared < needed or (not sure_minute and not answered and len(opening(copy.text)) < TELLING):
        return None
    base = 0.99 if sure_minute else 0.9 if minute or answered else 0.8
    detail = minute.detail if minute else "quoted by its answer"
    return Match(base, f"{detail}, {round(100 * shared)}% of the words")


def same_recovered(one: Copy, two: Copy, same_answer: bool | None = None) -> Match | None:
    """Whether two copies that no file attests are of one message.

    same_answer: whether the mails that quote them answer the same Message-ID, None where that isn't known. It tells the
    messages of a series apart, which are sent in one minute in much the same words; and it brings together what
    different parts of one message were quoted.
    """
    if not (one.date and two.date and same_sender(one.sender, two.sender)):
        return None
    minute = same_minute(one, two)
    if minute is None or same_answer:
        return minute
    shared = [share for share in (overlap(one.text, two.text), overlap(two.text, one.text)) if share is not None]
    if minute.certainty <= OTHER_SECOND:
        return minute if len(shared) == 2 and min(shared) >= SAME_WORDS else None
    if same_answer is False:
        return minute if len(shared) == 2 and max(shared) >= SAME_WORDS else None
    if minute.certainty > 0.9:
        return minute if len(shared) < 2 or max(shared) >= 0.3 else None
    long_enough = min(len(opening(one.text)), len(opening(two.text))) >= TELLING
    return minute if len(shared) == 2 and max(shared) >= 0.6 and long_enough else None
