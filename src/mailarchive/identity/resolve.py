"""Which message a copy found in a body or a paste is of, decided from values alone.

A copy goes to the full message (one with a file or an attached copy) that it matches best; copies that match none are
one recovered message with those of their kind that they match. When a full message arrives later, the copies that may
be of it are taken back and decided again, together with those that stood with them: so the outcome depends on what
there is and not on the order it came in. archive/settling fetches what is asked here, and writes what is decided.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from mailarchive.identity.copy import Copy, message_uid, opening_letters, rank, uid
from mailarchive.identity.match import Match, copies_message, same_recovered
from mailarchive.identity.minutes import same_day, same_minute
from mailarchive.identity.weights import SAME_MESSAGE_ID


@dataclass(frozen=True, slots=True)
class CopySurroundings:
    """What lies around a copy found in a body; all but empty around a paste.

    message, uid, utc_offset: of the message whose body it is, and the offset its client showed dates in. position:
    where in that body it begins. named: the Message-IDs that message says it answers. answered: the one it answers
    itself, if the copy is what it quotes first.
    """

    message: int | None = None
    uid: str | None = None
    utc_offset: int | None = None
    position: int | None = None
    named: frozenset[str] = frozenset()
    answered: str | None = None


@dataclass(frozen=True, slots=True)
class FullMessage:
    """A message with a header of its own, and its uid. copy: what it says, under the id of the message."""

    copy: Copy
    uid: str

    @property
    def id(self) -> int:
        """The message's id."""
        return self.copy.id


@dataclass(frozen=True, slots=True)
class RecoveredCopy:
    """A copy of a recovered message. answered: as in `CopySurroundings`."""

    copy: Copy
    message: int
    answered: str | None = None


@dataclass(frozen=True, slots=True)
class OfFull:
    """The decision that a copy is of a full message."""

    message: int


@dataclass(frozen=True, slots=True)
class OfRecovered:
    """The decision that a copy is of a recovered message: of all of these, which are one then, or of a new one."""

    messages: tuple[int, ...]


def decide(
    copy: Copy, around: CopySurroundings, full: Iterable[FullMessage], recovered: Iterable[RecoveredCopy]
) -> OfFull | OfRecovered | None:
    """Decide whose copy this is; None: nobody's, as it is a header or a mark with nothing to it.

    full: the messages that it may be of. recovered: other copies that may be of its message; asked for last.
    """
    if not (copy.sender or copy.date or opening_letters(copy.text)):
        return None
    best = best_full(copy, around, full)
    if best is not None:
        return OfFull(best)
    return OfRecovered(_same_as(copy, around, recovered))


def best_full(copy: Copy, around: CopySurroundings, full: Iterable[FullMessage]) -> int | None:
    """Return the full message that a copy matches best: surest, then the one it answers, then the oldest."""
    matches = []
    for message in full:
        match = matches_full(copy, around, message)
        if match:
            answers = _names(copy, around, message)
            matches.append((-match.certainty, not answers, message.copy.date or "", message.uid, message.id))
    if not matches:
        return None
    return min(matches)[-1]


def matches_full(copy: Copy, around: CopySurroundings, message: FullMessage) -> Match | None:
    """Return why a copy is of a full message, if it is. No message holds a copy of itself."""
    message_id = message.copy.message_id
    if message.id == around.message:
        return None
    if message_id and copy.message_id == message_id:
        return Match(SAME_MESSAGE_ID, "Message-ID")
    return copies_message(
        copy,
        message.copy,
        answered=_names(copy, around, message),
        other=around.answered is not None and message_id not in (None, around.answered),
        zones=() if around.utc_offset is None else (around.utc_offset,),
    )


def _names(copy: Copy, around: CopySurroundings, message: FullMessage) -> bool:
    """Whether the copy, or what it lies in, names the message."""
    message_id = message.copy.message_id
    return message_id is not None and (message_id == copy.message_id or message_id in around.named)


def _same_as(copy: Copy, around: CopySurroundings, recovered: Iterable[RecoveredCopy]) -> tuple[int, ...]:
    """Return the recovered messages that have a copy which is of the same message as this one."""
    same: dict[int, None] = {}
    for other in recovered:
        if other.message in same:
            continue
        if same_recovered(copy, other.copy, _same_answer(around.answered, other.answered)):
            same[other.message] = None
    return tuple(same)


def _same_answer(one: str | None, two: str | None) -> bool | None:
    """Whether the mails that quote two copies answer the same message; None unless both quote them first, and say."""
    if one is None or two is None:
        return None
    return one == two


@dataclass(frozen=True, slots=True)
class Union:
    """Recovered messages made one.

    message: the one that stays; given_up: the others. leads: whether the new copy is the best of all, from which the
    message takes its fields and its uid.
    """

    message: int
    given_up: tuple[int, ...]
    leads: bool


def unite(copy: Copy, bests: Mapping[int, Copy]) -> Union:
    """Join a copy with the recovered messages it is one with; bests: of each its best copy."""
    stays = max(bests, key=lambda message: rank(bests[message]))
    return Union(
        message=stays,
        given_up=tuple(message for message in bests if message != stays),
        leads=rank(copy) > rank(bests[stays]),
    )


@dataclass(frozen=True, slots=True)
class Reopened:
    """What a full message that arrives calls in question.

    messages: recovered ones that it is, all copies of which are decided again. copies: those of other full messages
    that it may be a better match for.
    """

    messages: tuple[int, ...]
    copies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SettledCopy:
    """A copy that has its message, and what lies around it."""

    copy: Copy
    message: int
    around: CopySurroundings


def reopen(arrived: FullMessage, full: Iterable[Copy], recovered: Iterable[SettledCopy]) -> Reopened:
    """Decide what to take back for a full message that is new.

    full: copies of other full messages that may be of it; recovered: copies of recovered messages that may.
    """
    messages: dict[int, None] = {}
    for settled in recovered:
        if settled.message not in messages and matches_full(settled.copy, settled.around, arrived):
            messages[settled.message] = None
    copies = [copy.id for copy in full if _may_be_of(copy, arrived.copy)]
    return Reopened(tuple(messages), tuple(copies))


def _may_be_of(copy: Copy, message: Copy) -> bool:
    """Whether a copy may be of a message, its words and what it lies in left aside."""
    if copy.date is None or (copy.message_id and copy.message_id == message.message_id):
        return True
    return same_minute(copy, message) is not None or same_day(copy, message)


def uids(copy: Copy, around: CopySurroundings) -> Iterator[str]:
    """Yield the uids for a recovered message whose best copy this is, the first that is free to be taken."""
    position = "" if around.position is None else str(around.position)
    yield message_uid(copy, around.uid, position)
    for number in count(1):
        yield uid("place", around.uid or copy.sha256, position, str(number))


def regains(arrived: FullMessage, freed: str) -> bool:
    """Whether a file without Message-ID has to get this uid, which its quotations had while it was missing."""
    return freed == message_uid(arrived.copy) != arrived.uid
