"""Which copies are the same message.

Two copies that carry their own header (files, attached messages) are the same by Message-ID and what they say. A copy
found in a body says less: a name, a clock time as some client in some zone showed it, and a part of the words. It is
matched on sender and minute, and the words decide wherever these leave a doubt. Every function here is pure and looks
at two copies only, so that the outcome does not depend on the order in which they were imported.
"""

from dataclasses import dataclass
from functools import lru_cache

from mailarchive.identity.copy import TELLING, WORD, Copy, opening_letters
from mailarchive.identity.minutes import SharedMinute, readings, same_day, same_minute
from mailarchive.identity.shared_words import overlap
from mailarchive.identity.weights import ANSWERED, OTHER_SECOND, SAME_DAY, SERIES, UNDATED, Agreement
from mailarchive.model import Address


@dataclass(frozen=True, slots=True)
class Match:
    """Why two copies are the same message, and how sure that is (0 to 1)."""

    certainty: float
    detail: str


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
    """Return a display name's words, lower case and sorted, so that "PISTER, Kris" equals "Kris Pister"."""
    return tuple(sorted(WORD.findall(name.casefold())))


def copies_message(
    copy: Copy, message: Copy, *, answered: bool = False, other: bool = False, zones: tuple[int, ...] = ()
) -> Match | None:
    """Return why `copy`, found in a body or pasted, is a copy of `message`, whose own header and words are known.

    answered: the copy's container names the message among those it answers. other: the copy is what its container
    quotes first, and it answers another message. zones: see `same_minute`.
    """
    if _names_another_sender(copy, message) or not (answered or _names_itself(copy)):
        return None
    minute = same_minute(copy, message, zones)
    agreement = _agreement(copy, message, minute)
    if agreement is None:
        return None
    needed = SERIES if other else agreement.words
    shared = overlap(copy.text, message.text, needed)
    if shared is None:  # nothing is quoted but the header
        return _header_match(minute, series=other)
    if shared < needed or _proves_too_little(copy, message, agreement, answered=answered):
        return None
    certainty = agreement.with_words
    if answered:
        certainty = max(certainty, ANSWERED)
    detail = minute.detail if minute else "quoted by its answer"
    return Match(certainty, f"{detail}, {round(100 * shared)}% of the words")


def _names_another_sender(copy: Copy, message: Copy) -> bool:
    if copy.sender is None or message.sender is None:
        return False
    return not same_sender(copy.sender, message.sender)


def _names_itself(copy: Copy) -> bool:
    """Whether a copy says whose it is and when it was sent."""
    return copy.sender is not None and copy.date is not None


def _agreement(copy: Copy, message: Copy, minute: SharedMinute | None) -> Agreement | None:
    """Return how the copy's date agrees with the message's; None where it is another time."""
    if minute:
        return minute.agreement
    if not copy.date:
        return UNDATED
    if same_day(copy, message):
        return SAME_DAY
    return None


def _header_match(minute: SharedMinute | None, *, series: bool) -> Match | None:
    """Return why a copy without words is of a message; series: it may be of another one of that minute."""
    if minute is None or series or not minute.agreement.sure:
        return None
    return Match(minute.certainty, minute.detail)


def _proves_too_little(copy: Copy, message: Copy, agreement: Agreement, *, answered: bool) -> bool:
    """Whether words that the message has may well stand in another one too."""
    if agreement is OTHER_SECOND and not _holds_nearly_all_of(copy, message):
        return True
    return not (agreement.sure or answered or _tells_enough(copy))


def _holds_nearly_all_of(copy: Copy, message: Copy) -> bool:
    return (overlap(message.text, copy.text, SERIES) or 0.0) >= SERIES


def _tells_enough(copy: Copy) -> bool:
    """Whether a copy has so many words that no two messages share them by chance."""
    return len(opening_letters(copy.text)) >= TELLING


def same_recovered(one: Copy, two: Copy, same_answer: bool | None = None) -> Match | None:
    """Return why two copies that no file attests are of one message.

    same_answer: whether the mails that quote them answer the same Message-ID, None where that isn't known. It tells the
    messages of a series apart, which are sent in one minute in much the same words; and it brings together what
    different parts of one message were quoted.
    """
    if not (one.date and two.date and same_sender(one.sender, two.sender)):
        return None
    minute = _best_minute(one, two)
    if minute and (same_answer or _words_agree(one, two, minute.agreement, series=same_answer is False)):
        return Match(minute.certainty, minute.detail)
    return None


def _best_minute(one: Copy, two: Copy) -> SharedMinute | None:
    """Return how two dates can be the same minute, whichever of them can be read in two ways."""
    minutes = [same_minute(one, two)]
    if len(readings(two)) > 1:
        minutes.append(same_minute(two, one))
    return max(filter(None, minutes), key=lambda minute: minute.certainty, default=None)


def _words_agree(one: Copy, two: Copy, agreement: Agreement, *, series: bool) -> bool:
    """Whether two copies have enough words in common; series: they answer different messages."""
    shares = [share for share in (overlap(one.text, two.text), overlap(two.text, one.text)) if share is not None]
    if len(shares) < 2:  # one of them has no words
        return agreement.sure and not series
    if agreement is OTHER_SECOND:
        return min(shares) >= agreement.words
    if series:
        return max(shares) >= SERIES
    if max(shares) < agreement.words:
        return False
    return agreement.sure or (_tells_enough(one) and _tells_enough(two))
