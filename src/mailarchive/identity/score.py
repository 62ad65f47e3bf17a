"""How much speaks for a copy being of a message: the words first, then what else agrees with them or contradicts.

Every piece of it is a value of `MatchEvidence`; what each weighs stands in `weights.py`. Pure, and of two messages
only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mailarchive.identity import weights
from mailarchive.identity.copy import Copy, CopySurroundings
from mailarchive.identity.minutes import instant, read_later, readings, same_day, same_minute
from mailarchive.identity.people import likeness
from mailarchive.identity.shared_words import PLAIN_WORD, overlap
from mailarchive.identity.subjects import base_subject
from mailarchive.identity.weights import LEAST_WORDS, LENGTHS, WORDS

FEWEST_LETTERS = 5  # less than so many are a mark, and no words
LIKE = {"same", "alike"}
TO_THE_MINUTE = {"minute", "zone", "received"}
TIMELY = {*TO_THE_MINUTE, "near"}
COUNTED = 4000  # characters in which letters are counted
LATER = timedelta(minutes=10)  # so much younger than what quotes it a message may look, by clocks that differ
ON_ITS_WAY = timedelta(hours=14, minutes=30)  # a clock of any zone, and the time until it was read


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How what a copy says of itself agrees with a message; each value names a weight."""

    sender: str
    date: str
    subject: str

    @property
    def names_it(self) -> bool:
        """Whether it names the message without any words."""
        return self.sender == "same" and self.subject == "same" and self.date in TIMELY

    @property
    def least_words(self) -> float:
        """The share of words that must agree as well."""
        if self.sender == "another":
            return weights.LEAST_OF_ANOTHER
        if self.names_it and self.date == "minute":
            return 0.0
        return LEAST_WORDS

    @property
    def score(self) -> float:
        """The weights of all of it, added up."""
        return weights.SENDER[self.sender] + weights.DATE[self.date] + weights.SUBJECT[self.subject]


@dataclass(frozen=True, slots=True)
class MatchEvidence:
    """What speaks for and against a copy being of a message; each value names a weight.

    label: what the copy says of itself. share: of the copy's words that stand in the message; None where it has none.
    letters: of the copy. anywhere: they stand in its body, and not among its own words. named: which messages the
    container names as those it answers. other: it is what the container quotes first, and that answers another message.
    days: that the message is older than the container, where the copy has no date.
    """

    share: float | None
    letters: int
    anywhere: bool
    label: LabelAgreement
    named: str
    other: bool
    days: int

    @property
    def score(self) -> float:
        """The weights of all of it, added up."""
        return sum(
            (
                self._words,
                self.label.score,
                weights.NAMED[self.named],
                weights.OTHER_ANSWERED * self.other,
                next(weight for most, weight in weights.AGES if self.days <= most or not most),
            )
        )

    @property
    def has_words(self) -> bool:
        """Whether most of the copy's words are the message's."""
        return self.share is None or self.share >= LEAST_WORDS

    @property
    def _words(self) -> float:
        if self.share is None:
            return weights.WORDLESS
        if not self.has_words:
            return weights.OTHER_WORDS
        return _step(WORDS, self.share) + _step(LENGTHS, self.letters) + weights.ANYWHERE * self.anywhere

    @property
    def certainty(self) -> float:
        """How sure so much evidence makes it."""
        above = weights.PER_POINT * (self.score - weights.LEAST_SCORE)
        return round(min(weights.MOST_SCORED, weights.LEAST_SCORED + above), 2)

    def __str__(self) -> str:
        """Say what agrees, for a person."""
        words = ""
        if self.share is not None:
            words = f"{round(100 * self.share)}% of the words"
        agrees = [
            words,
            weights.SAID["sender", self.label.sender],
            weights.SAID["date", self.label.date],
            weights.SAID["subject", self.label.subject],
        ]
        if self.named == "this":
            agrees.append("quoted by its answer")
        return ", ".join(filter(None, agrees))


def gather(
    copy: Copy,
    around: CopySurroundings,
    message: Copy,
    *,
    body: Callable[[], str] = str,
    named: bool = False,
    other: bool = False,
) -> MatchEvidence | None:
    """Return the evidence that a copy is of a message.

    None where too few of its words stand there, or the message is younger than what quotes it.
    body: gives all that the message says; asked where its own words are not enough. named, other: see `MatchEvidence`.
    """
    label = LabelAgreement(
        sender=likeness(copy.sender, message.sender),
        date=_date(copy, around, message),
        subject=subject_agrees(copy, around, message),
    )
    shared = _shared(copy, message, body, label)
    if shared is None or is_later(message, around):
        return None
    share, anywhere = shared
    return MatchEvidence(
        share=share,
        letters=count_letters(copy.text),
        anywhere=anywhere,
        label=label,
        named=_named(copy, around, named),
        other=other,
        days=_days_older(message, around) * (label.date == "unknown"),
    )


def _shared(
    copy: Copy, message: Copy, body: Callable[[], str], label: LabelAgreement
) -> tuple[float | None, bool] | None:
    """Return the share of a copy's words that a message has, and whether just somewhere in its body.

    (None, False) where the copy has no words, and None where it has too few, or no words and no full label.
    """
    if count_letters(copy.text) < FEWEST_LETTERS:
        return (None, False) if label.names_it else None
    own = overlap(copy.text, message.text, LEAST_WORDS) or 0.0
    if own >= max(label.least_words, LEAST_WORDS):
        return own, False
    if label.sender in LIKE and label.date in TO_THE_MINUTE:
        share = overlap(copy.text, body(), LEAST_WORDS) or 0.0
        if share >= label.least_words:
            return share, True
    return None


def _named(copy: Copy, around: CopySurroundings, named: bool) -> str:
    if named:
        return "this"
    if not around.named:
        return "none"
    if copy.sender or copy.date:
        return "others"
    return "others alone"


def count_letters(text: str) -> int:
    """Return how many letters and digits a text has, as far as it matters."""
    return sum(map(len, PLAIN_WORD.findall(text[:COUNTED])))


def _step(steps: tuple[tuple[float, float], ...], value: float) -> float:
    """Return the weight of the first step that a value reaches; the last one is reached by all."""
    return next(weight for least, weight in steps if value >= least)


def is_later(message: Copy, around: CopySurroundings) -> bool:
    """Whether a message was sent after the mail that is to quote it."""
    sent, quoted = instant(message.date), instant(around.date)
    if sent is None or quoted is None:
        return False
    return _clock(sent) > _clock(quoted) + LATER


def _days_older(message: Copy, around: CopySurroundings) -> int:
    sent, quoted = instant(message.date), instant(around.date)
    if sent is None or quoted is None:
        return 0
    return max(0, (_clock(quoted) - _clock(sent)).days)


def _clock(moment: datetime) -> datetime:
    """Return a moment in UTC, or a clock time as if it were."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment


def subject_agrees(copy: Copy, around: CopySurroundings, message: Copy) -> str:
    """Return how the subject that a copy says, or else the container's, agrees with the message's."""
    stated, own = base_subject(copy.subject or around.subject), base_subject(message.subject)
    if not (stated and own):
        return "unknown"
    if stated.casefold() == own.casefold():
        return "same"
    return "another"


def _date(copy: Copy, around: CopySurroundings, message: Copy) -> str:
    """Return how the copy's date agrees with the message's."""
    if not copy.date or not message.date:
        return "unknown"
    zones: tuple[int, ...] = ()
    if around.utc_offset is not None:
        zones = (around.utc_offset,)
    minute = same_minute(copy, message, zones)
    if minute:
        return minute.agreement.name
    moment = instant(copy.date)
    if moment is None and same_day(copy, message):
        return "day"
    if moment is not None and moment.tzinfo is not None:
        return _zoned_date(copy, around, message)
    if read_later(copy, message, zones):
        return "received"
    if any(_is_near(reading, message.date) for reading in readings(copy)):
        return "near"
    return _another_date(copy, around, message)


def _zoned_date(copy: Copy, around: CopySurroundings, message: Copy) -> str:
    """Return how a date with a zone agrees: as clients copy it from the header it should be the same."""
    if read_later(copy, message):
        return "resent"
    return _another_date(copy, around, message)


def _another_date(copy: Copy, around: CopySurroundings, message: Copy) -> str:
    """Return what it means that a message is of another date than the copy: one sent by another may answer it."""
    if likeness(copy.sender, message.sender) == "another" and _is_between(copy, around, message):
        return "between"
    return "contradicts"


def _is_near(one: str, other: str) -> bool:
    """Whether one date can be when a message was sent and the other when it was read, on some clock."""
    read, sent = instant(one), instant(other)
    return read is not None and sent is not None and abs(_clock(read) - _clock(sent)) <= ON_ITS_WAY


def _is_between(copy: Copy, around: CopySurroundings, message: Copy) -> bool:
    """Whether a message was sent after the date above the copy and before the mail around it: as an answer is.

    What it answered was trimmed then, and the attribution left.
    """
    above, sent, quoted = instant(copy.date), instant(message.date), instant(around.date)
    if above is None or sent is None or quoted is None:
        return False
    return _clock(above) <= _clock(sent) <= _clock(quoted)
