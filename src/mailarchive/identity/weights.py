"""What each piece of evidence is worth for two copies being of one message: the one table of identity/.

Every value lies between 0 and 1. Words are counted as shares: see `shared_words.overlap`.
"""

from dataclasses import dataclass

SURE = 0.9  # how surely two dates must be one minute to need few words, or none


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two copies agree on when their message was sent.

    certainty: that both tell the same minute. words: the share of words that must agree as well. with_words: how sure
    it is then that a copy is of the message.
    """

    certainty: float
    words: float
    with_words: float

    @property
    def sure(self) -> bool:
        """Whether few words, or none, need to agree."""
        return self.certainty > SURE


SAME_MINUTE = Agreement(certainty=1.0, words=0.3, with_words=0.99)
"""The minutes are equal, and both dates have a zone or neither has."""
SHOWN_CLOCK = Agreement(certainty=0.97, words=0.3, with_words=0.99)
"""One is a clock time, as the clock of the sender or of who quotes shows the other."""
SOME_ZONE = Agreement(certainty=0.6, words=0.6, with_words=0.9)
"""They are whole quarters of an hour apart, as the clocks of two zones are."""
OTHER_SECOND = Agreement(certainty=0.3, words=0.9, with_words=0.9)
"""The minutes agree and the seconds do not: a series is sent within one minute."""
SAME_DAY = Agreement(certainty=0.0, words=0.6, with_words=0.8)
"""One has no time of day, and the other is of that day."""
UNDATED = Agreement(certainty=0.0, words=0.6, with_words=0.9)
"""The copy has no date, and what it lies in names the message it answers."""

SAME_MESSAGE_ID = 1.0  # the copy shows the Message-ID of the message
ANSWERED = 0.9  # what the copy lies in names the message, and the words agree
SERIES = 0.9  # share of words that messages of a series, sent in one minute, do not have in common
