"""Which message a copy found in a body or a paste is of, decided from values alone.

A copy goes to the full message (one with a file or an attached copy) that it matches best; copies that match none are
one recovered message with those of their kind that they match. When a full message arrives later, the copies that may
be of it are taken back and decided again, together with those that stood with them: so the outcome depends on what
there is and not on the order it came in. archive/settling fetches what is asked here, and writes what is decided.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from mailarchive.identity import score, weights
from mailarchive.identity.copy import Copy, CopySurroundings, message_uid, opening_letters, rank, uid
from mailarchive.identity.match import Match, copies_message, same_recovered
from mailarchive.identity.minutes import same_day, same_minute
from mailarchive.identity.weights import SAME_MESSAGE_ID


@dataclass(frozen=True, slots=True)
class FullMessage:
    """A message with a header of its own, and its uid.

    copy: what it says, under the id of the message. body: gives all its text, quotations too.
    """

    copy: Copy
    uid: str
    body: Callable[[], str] = str

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
    """The decision that a copy is of a full message, and why."""

    message: int
    match: Match


@dataclass(frozen=True, slots=True)
class OfRecovered:
    """The decision that a copy is of a recovered message: of all of these, which are one then, or of a new one."""

    messages: tuple[int, ...]


def decide(
    copy: Copy,
    around: CopySurroundings,
    full: Iterable[FullMessage],
    recovered: Iterable[RecoveredCopy],
    worded: Iterable[FullMessage] = (),
) -> OfFull | OfRecovered | None:
    """Decide whose copy this is; None: nobody's, as it is a header or a mark with nothing to it.

    full: the messages that it may be of by what it or its container names. worded: those that have words of it; asked
    for where none of the others is. recovered: other copies that may be of its message; asked for last.
    """
    if not (copy.sender or copy.date or opening_letters(copy.text)):
        return None
    named = list(full)
    matches = [(match, message) for message in named if (match := matches_full(copy, around, message))]
    sound = [(match, message) for match, message in matches if _is_sound(copy, around, message)]
    best = (
        _surest(copy, around, sound)
        or _best_worded(copy, around, chain(named, worded))
        or _surest(copy, around, [found for found in matches if _may_be_of_subject(copy, around, found[1])])
    )
    if best is not None:
        return best
    return OfRecovered(_same_as(copy, around, recovered))


def _is_sound(copy: Copy, around: CopySurroundings, message: FullMessage) -> bool:
    """Whether nothing but the words of another message can gainsay a match: most of them agree, and the times do."""
    if score.is_later(message.copy, around):
        return False
    evidence = weighed(copy, around, message)
    return not opening_letters(copy.text) or (evidence is not None and evidence.has_words)


def _may_be_of_subject(copy: Copy, around: CopySurroundings, message: FullMessage) -> bool:
    """Whether no subject speaks against a match, unless the container names the message."""
    return _names(copy, around, message) or score.subject_agrees(copy, around, message.copy) != "another"


def _surest(copy: Copy, around: CopySurroundings, matches: Sequence[tuple[Match, FullMessage]]) -> OfFull | None:
    """Return the match that is surest, then that with what is answered, then for which most speaks, then the oldest."""
    if not matches:
        return None

    def order(found: tuple[Match, FullMessage]) -> tuple[float, bool, float, str, str]:
        match, message = found
        evidence = weighed(copy, around, message)
        points = 0.0 if evidence is None else evidence.score
        return -match.certainty, not _names(copy, around, message), -points, message.copy.date or "", message.uid

    match, message = min(matches, key=order)
    return OfFull(message.id, match)


def _best_worded(copy: Copy, around: CopySurroundings, full: Iterable[FullMessage]) -> OfFull | None:
    """Return the full message that most speaks for, if that is enough, and clearly more than for the runner-up.

    A message with the words as its own comes before one that has them somewhere in its body, and that before one that
    the copy names to the minute and that has none of them.
    """
    found = {message.id: evidence for message in full if (evidence := weighed(copy, around, message))}
    has = {message: evidence for message, evidence in found.items() if evidence.has_words}
    own = {message: evidence for message, evidence in has.items() if not evidence.anywhere}
    least = weights.LEAST_SCORE - weights.GAINSAID * (len(has) < len(found))
    return _clearest(own, least) or _clearest(has, least) or _clearest(found, weights.LEAST_SCORE)


def _clearest(found: Mapping[int, score.MatchEvidence], least: float) -> OfFull | None:
    """Return the message with the highest score, if that is high enough and far enough above the next."""
    ordered = sorted(found, key=lambda message: -found[message].score)
    scores = [found[message].score for message in ordered]
    if not scores or scores[0] < least or scores[0] - max(scores[1:2], default=0.0) < weights.MARGIN:
        return None
    best = found[ordered[0]]
    return OfFull(ordered[0], Match(best.certainty, str(best)))


def weighed(copy: Copy, around: CopySurroundings, message: FullMessage) -> score.MatchEvidence | None:
    """Return what speaks for and against a copy being of a full message, if some of its words stand there."""
    if message.id == around.message:
        return None
    return score.gather(
        copy,
        around,
        message.copy,
        body=message.body,
        named=_names(copy, around, message),
        other=_answers_another(around, message),
    )


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
        other=_answers_another(around, message),
        zones=() if around.utc_offset is None else (around.utc_offset,),
    )


def _answers_another(around: CopySurroundings, message: FullMessage) -> bool:
    """Whether a copy is what its container quotes first, and that answers another message than this."""
    return around.answered is not None and message.copy.message_id not in (None, around.answered)


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


def reopen(
    arrived: FullMessage, full: Iterable[Copy], worded: Iterable[int], recovered: Iterable[SettledCopy]
) -> Reopened:
    """Decide what to take back for a full message that is new.

    full: copies of other full messages that may be of it; worded: those that all evidence decides on; recovered: copies
    of recovered messages that may.
    """
    messages: dict[int, None] = {}
    for settled in recovered:
        if settled.message not in messages and _is_called_in_question(settled, arrived):
            messages[settled.message] = None
    others = {copy.id: _may_be_of(copy, arrived.copy) for copy in full}
    by_words = frozenset(worded)
    copies = [copy for copy, may_be in others.items() if may_be or copy in by_words]
    return Reopened(tuple(messages), tuple(copies))


def _is_called_in_question(settled: SettledCopy, arrived: FullMessage) -> bool:
    """Whether a copy of a recovered message may be of the message that arrived."""
    if matches_full(settled.copy, settled.around, arrived):
        return True
    evidence = weighed(settled.copy, settled.around, arrived)
    return evidence is not None and evidence.score >= weights.LEAST_SCORE - weights.GAINSAID


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
