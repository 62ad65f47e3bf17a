"""Which message one answers that names none in its header and quotes none: by Thread-Index, series or subject.

A subject alone joins nothing. The people must fit as well: an answer is addressed to who wrote what it answers. A
series is what one person numbers, [1/7] to [7/7], on one day. A message has topics, by which those that it may belong
to are fetched, and `topic_parent` decides. Pure functions only.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailarchive.identity.minutes import instant
from mailarchive.identity.subjects import base_subject, is_answer
from mailarchive.model import Address
from mailarchive.threads.build import EVIDENCE, Link

NUMBERED = re.compile(r"\[(?P<before>[^\[\]]{0,60}?)\b0*(?P<number>\d{1,3})/0*(?P<of>\d{1,3})\s*\]")
VERSION = re.compile(r"\bv\d{1,3}\b", re.IGNORECASE)
STEMS = (
    re.compile(
        r"(\d{14}\.\d{1,9})-\d{1,4}-(.+)"
    ),  # as git names the messages of a series: 20240102030405.678-1-ann@...
    re.compile(r"[^.@]+(\.\d{9,10}\.git\.)(.+)"),  # and <hash>.1700000000.git.ann@...
)
WORD = re.compile(r"[^\W_]+")
FEWEST_WORDS = 2  # of a subject: those of one word are of all kinds of things
SERIES_SPAN = timedelta(days=1)
COVER_SPAN = timedelta(minutes=1)
SUBJECT_SPAN = timedelta(days=45)
INDEX_ROOT, INDEX_STEP = 22, 5  # bytes of a Thread-Index: of its first message, and of each answer

# What speaks for a message being the one that is answered.
TO_ITS_SENDER = 3.0
COPIED_TO_ITS_SENDER = 2.0
SENT_TO_THE_ANSWERER = 1.0
BY_THE_ANSWERER = -2.0
TO_THE_SAME_PEOPLE = 4.0  # as the answerer's own before, of a long subject
LONG_SUBJECT = 0.5
LEAST = 2.0
SOONEST = ((timedelta(days=2), 0.5), (timedelta(days=14), 0.0), (SUBJECT_SPAN, -0.5))
MANY_WORDS = 5


@dataclass(frozen=True, slots=True)
class TopicMember:
    """A message as far as its topics need it. to, cc: the e-mail addresses it was sent to, in lower case."""

    id: int
    uid: str
    date: str | None
    subject: str | None
    message_id: str | None
    sender: Address | None
    to: frozenset[str] = frozenset()
    cc: frozenset[str] = frozenset()
    thread_index: str | None = None


def topics_of(subject: str | None, sender: Address | None, date: str | None, thread_index: str | None) -> Iterator[str]:
    """Yield the keys under which a message is found by those that may belong to it."""
    index = _decoded(thread_index)
    if len(index) >= INDEX_ROOT:
        yield f"index {base64.b64encode(index[:INDEX_ROOT]).decode()}"
    series = _series(subject)
    if series and sender:
        yield f"series {_writer(sender)} {series[0]}"
    if sender and date:
        yield f"hour {_writer(sender)} {date[:13]}"
    words = _subject_words(subject)
    if len(words) >= FEWEST_WORDS:
        yield f"subject {' '.join(words)}"


def _subject_words(subject: str | None) -> list[str]:
    return WORD.findall(base_subject(subject).casefold())


def topic_parent(member: TopicMember, mates: Iterable[TopicMember]) -> Link | None:
    """Return the message that one most likely answers, out of those that share a topic with it; None if none is clear.

    The order of `mates` does not matter.
    """
    others = sorted((mate for mate in mates if mate.id != member.id), key=lambda mate: (mate.date or "", mate.uid))
    return _by_index(member, others) or _by_series(member, others) or _by_subject(member, others)


def _link(member: TopicMember, parent: TopicMember, evidence: str, detail: str) -> Link:
    return Link(member.id, parent.id, evidence, EVIDENCE[evidence], detail=detail)


def _by_index(member: TopicMember, others: list[TopicMember]) -> Link | None:
    """Return the message whose Thread-Index is this one's, less one step or several."""
    index = _decoded(member.thread_index)
    above = [
        (len(other), mate)
        for mate in others
        if INDEX_ROOT <= len(other := _decoded(mate.thread_index)) < len(index) and index.startswith(other)
    ]
    if len(index) < INDEX_ROOT + INDEX_STEP or not above:
        return None
    _, nearest = max(above, key=lambda found: found[0])
    return _link(member, nearest, "thread-index", "its Thread-Index continues this one's")


def _decoded(thread_index: str | None) -> bytes:
    try:
        return base64.b64decode("".join((thread_index or "").split()))
    except (binascii.Error, ValueError):
        return b""


def _series(subject: str | None) -> tuple[str, int] | None:
    """Return what names the series that a subject is of, and the number in it; None for answers and the rest."""
    numbered = NUMBERED.search(subject or "")
    if numbered is None or is_answer(subject):
        return None
    version = "".join(VERSION.findall(numbered["before"])[-1:]).casefold()
    return f"{version}/{numbered['of']}", int(numbered["number"])


def _by_series(member: TopicMember, others: list[TopicMember]) -> Link | None:
    """Return the first message of the series that a message is of: number 0, or else 1."""
    own = _series(member.subject)
    if own is None:
        return None
    key, number = own
    firsts = [_first_of(member, others, (key, first)) for first in range(min(number, 2))]
    if not firsts:
        return None
    for first in (firsts[0], _cover(firsts[-1] or member, others), *firsts[1:]):
        if first is not None:
            return _link(member, first, "series", f"number {number} of the series that this begins")
    return None


def _first_of(member: TopicMember, others: list[TopicMember], first: tuple[str, int]) -> TopicMember | None:
    """Return the message with this number in this series."""
    found = [mate for mate in others if _series(mate.subject) == first and _in_one_go(member, mate)]
    return min(found, key=lambda mate: (not _same_stem(member, mate), _apart(member, mate)), default=None)


def _cover(first: TopicMember, others: list[TopicMember]) -> TopicMember | None:
    """Return the letter that its writer sent to the same people just before the first of a series."""
    found = [
        mate
        for mate in others
        if _writer(mate.sender) == _writer(first.sender)
        and not is_answer(mate.subject)
        and _number(mate) == 0
        and _comes_just_before(mate, first)
        and (first.to | first.cc) & (mate.to | mate.cc)
    ]
    return min(found, key=lambda mate: _apart(first, mate), default=None)


def _number(member: TopicMember) -> int:
    """Return the number of a message in its series, 0 if it is of none."""
    series = _series(member.subject)
    if series is None:
        return 0
    return series[1]


def _comes_just_before(one: TopicMember, two: TopicMember) -> bool:
    first, second = _moment(one), _moment(two)
    return first is not None and second is not None and timedelta() <= second - first <= COVER_SPAN


def _in_one_go(one: TopicMember, two: TopicMember) -> bool:
    return _writer(one.sender) == _writer(two.sender) and _apart(one, two) <= SERIES_SPAN


def _writer(sender: Address | None) -> str:
    if sender is None:
        return ""
    return (sender.email or sender.name or "").casefold()


def _apart(one: TopicMember, two: TopicMember) -> timedelta:
    """Return the time between two messages, the longest there is where one has no date."""
    first, second = _moment(one), _moment(two)
    if first is None or second is None:
        return timedelta.max
    return abs(first - second)


def _moment(member: TopicMember) -> datetime | None:
    moment = instant(member.date)
    if moment is None:
        return None
    return moment.replace(tzinfo=None)


def _same_stem(one: TopicMember, two: TopicMember) -> bool:
    """Whether one run of git named both messages."""
    stems = {_stem(one.message_id), _stem(two.message_id)}
    return len(stems) == 1 and None not in stems


def _stem(message_id: str | None) -> tuple[str, ...] | None:
    for form in STEMS:
        found = form.fullmatch(message_id or "")
        if found:
            return found.groups()
    return None


def _by_subject(member: TopicMember, others: list[TopicMember]) -> Link | None:
    """Return the earlier message of that subject that a message is most likely the answer to; the latest of equals."""
    if not is_answer(member.subject) or len(_subject_words(member.subject)) < FEWEST_WORDS:
        return None
    scores = [(_fit(member, mate), number) for number, mate in enumerate(others) if _may_be_answered(member, mate)]
    points, best = max(scores, default=(0.0, 0))
    if points < LEAST:
        return None
    return _link(member, others[best], "subject", "same subject, and the people fit")


def _may_be_answered(member: TopicMember, mate: TopicMember) -> bool:
    if base_subject(member.subject).casefold() != base_subject(mate.subject).casefold():
        return False
    answered, answer = _moment(mate), _moment(member)
    return answered is not None and answer is not None and timedelta() < answer - answered <= SUBJECT_SPAN


def _fit(member: TopicMember, mate: TopicMember) -> float:
    """Return how much speaks for a message being answered by a member."""
    writer, answerer = _writer(mate.sender), _writer(member.sender)
    is_long = len(_subject_words(member.subject)) >= MANY_WORDS
    again = writer == answerer and is_long and bool(member.to & (mate.to | mate.cc))
    return sum(
        (
            TO_ITS_SENDER * (writer in member.to),
            COPIED_TO_ITS_SENDER * (writer in member.cc),
            SENT_TO_THE_ANSWERER * (answerer in mate.to | mate.cc),
            BY_THE_ANSWERER * (writer == answerer),
            TO_THE_SAME_PEOPLE * again,
            LONG_SUBJECT * is_long,
            next(points for span, points in SOONEST if _apart(member, mate) <= span),
        )
    )
