"""What each piece of evidence is worth for two copies being of one message: the one table of identity/.

Every value lies between 0 and 1. Words are counted as shares: see `shared_words.overlap`.
"""

from dataclasses import dataclass

SURE = 0.9  # how surely two dates must be one minute to need few words, or none


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two copies agree on when their message was sent.

    name: of its weight in `DATE`. certainty: that both tell the same minute. words: the share of words that must agree
    as well. with_words: how sure it is then that a copy is of the message.
    """

    name: str
    certainty: float
    words: float
    with_words: float

    @property
    def sure(self) -> bool:
        """Whether few words, or none, need to agree."""
        return self.certainty > SURE


SAME_MINUTE = Agreement(name="minute", certainty=1.0, words=0.3, with_words=0.99)
"""The minutes are equal, and both dates have a zone or neither has."""
SHOWN_CLOCK = Agreement(name="minute", certainty=0.97, words=0.3, with_words=0.99)
"""One is a clock time, as the clock of the sender or of who quotes shows the other."""
SOME_ZONE = Agreement(name="zone", certainty=0.6, words=0.6, with_words=0.9)
"""They are whole quarters of an hour apart, as the clocks of two zones are."""
OTHER_SECOND = Agreement(name="second", certainty=0.3, words=0.9, with_words=0.9)
"""The minutes agree and the seconds do not: a series is sent within one minute."""
SAME_DAY = Agreement(name="day", certainty=0.0, words=0.6, with_words=0.8)
"""One has no time of day, and the other is of that day."""
UNDATED = Agreement(name="unknown", certainty=0.0, words=0.6, with_words=0.9)
"""The copy has no date, and what it lies in names the message it answers."""

SAME_MESSAGE_ID = 1.0  # the copy shows the Message-ID of the message
ANSWERED = 0.9  # what the copy lies in names the message, and the words agree
SERIES = 0.9  # share of words that messages of a series, sent in one minute, do not have in common


# Where sender and minute do not settle it, all that speaks for or against is added up: see `score.MatchEvidence`.
#
# The points were set by hand and then fitted on two public mailing lists of about 3,000 messages each, one of a kernel
# developers' list and one of corporate clients: imported whole, where every quotation of a message that is there has to
# fold; without References, where the parent has to be found; and with every second quoted message left out, where no
# quotation of it may fold into another one. A weight was kept where moving it by half a point made none of the three
# better. Nothing in them depends on the names, words or clients of a list.
LEAST_SCORE = 4.0
"""What speaks for a message must come to so much, or the copy stays apart."""
MARGIN = 0.75
"""So much more must speak for it than for the runner-up."""

GAINSAID = 1.5
"""So much less is enough for whose words they are, where what the copy names is there and has none of them."""

LEAST_WORDS = 0.6  # share of a copy's words without which little else counts
LEAST_OF_ANOTHER = 0.9  # the same, where the copy names another sender
WORDS = ((0.97, 4.0), (0.9, 3.0), (0.6, 1.0))
"""What a share of the copy's words weighs: that and more, up to the step above."""
OTHER_WORDS = -2.0  # instead of both, where it has others: sender, minute and subject must all agree
WORDLESS = -1.0  # instead of both, where the copy has no words: sender, date and subject must all agree
ANYWHERE = -1.0  # where the words stand in the message's body, and not among what was read as its own
LENGTHS = ((400, 2.0), (120, 1.5), (40, 1.0), (20, -0.5), (0, -3.0))
"""What it weighs how many letters the copy has: a few are shared by chance."""
SENDER = {"same": 2.0, "alike": 1.5, "unknown": 0.0, "another": -2.0}
DATE = {
    "minute": 3.0,
    "zone": 2.0,
    "received": 2.0,
    "near": 1.0,
    "second": 0.5,
    "day": 1.0,
    "unknown": 0.0,
    "between": -0.5,
    "resent": -2.0,
    "contradicts": -4.0,
}
"""zone: the minute in some zone. received: shortly after, on a clock that is known. near: on one day or the next.
resent: shortly after, though the zone is stated. between: after the date that the copy names and before the mail around
it, as where an attribution was left and what it named is gone."""
SUBJECT = {"same": 1.0, "unknown": 0.0, "another": -2.0}
AGES = ((3, 0.0), (30, -0.8), (1000, -1.6), (0, -2.4))
"""What it weighs how many days older the message is than the mail around a copy without a date: up to so many."""
NAMED = {"this": 1.5, "none": 0.0, "others": -1.5, "others alone": -3.0}
"""Which messages the mail around the copy names as those that it answers; others alone: and the copy names nothing."""
OTHER_ANSWERED = -6.0  # it is what that mail quotes first, and the mail answers another message

MOST_SCORED = 0.89  # how sure evidence that was added up can be: less than sender and minute
LEAST_SCORED = 0.6
PER_POINT = 0.06

SAID = {
    ("sender", "same"): "same sender",
    ("sender", "alike"): "a sender of that name",
    ("sender", "unknown"): "",
    ("sender", "another"): "though under another name",
    ("date", "minute"): "same minute",
    ("date", "zone"): "same minute in some zone",
    ("date", "received"): "shortly after it was sent",
    ("date", "near"): "about that time",
    ("date", "second"): "another second",
    ("date", "day"): "same day",
    ("date", "unknown"): "",
    ("date", "between"): "later than the date above it",
    ("date", "resent"): "shortly after the date above it",
    ("date", "contradicts"): "though of another date",
    ("subject", "same"): "same subject",
    ("subject", "unknown"): "",
    ("subject", "another"): "",
}
"""How evidence is told to a person."""
