"""What a clue is, and how likely prose is before a clue is looked at: data."""

from dataclasses import dataclass
from typing import Literal

BearsOn = Literal["end", "start", "paragraph"]


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of evidence for what is mail and what is prose.

    bears_on: "end" and "start" of a mail, or a "paragraph". evidence: what it looks for, in a sentence. weight: for the
    bound, or for the paragraph being mail; below 0 against it. most: how sure a bound can be that nothing better shows.
    example: a text in which it is found.
    """

    name: str
    bears_on: BearsOn
    evidence: str
    weight: float
    example: str
    most: float = 0.5


class Prior:
    """How likely prose is around a mail before a paragraph is looked at, as weights of there being any."""

    PROSE_ABOVE = 0.5  # there is prose below too
    NOTHING_ABOVE = -1.0
    SAID_TO_BE_A_POST = 0.7
    SAID_TO_BE_PASTED = -3.0  # where no prose is above
    NOTE_AT_THE_TOP = 0.5  # a text that begins with a forwarder's note
    NOTE_IN_A_POST = -1.0
    NOTE_IN_A_PASTE = 4.0
    CHAIN = 1.0  # mail goes on to the next head
    CHAIN_BY_BANNER = 3.0
    CHAIN_BY_CARD = 4.0
    AFTER_MARKS_IN_A_REPLY = 0.5  # what encloses a mail parts it from the answer, where the text begins with it
    NO_WORDS = -6.0  # a head with nothing below it
    UNSURE = 0.01  # of each paragraph: what nothing decides stays outside


# Of which the examples of clues are made: a lead-in, a header, and both with the beginning of a mail.
EXAMPLE_HEAD = """\
From: Jane Roe <jane@example.com>
Date: Fri, 16 Feb 2018 09:34:00 +0100
To: max@example.org
Subject: The boat

"""
EXAMPLE_LEAD = "She wrote to me:\n\n"
EXAMPLE_MAIL = f"{EXAMPLE_LEAD}{EXAMPLE_HEAD}It is here. Will you come?\n\n"
