"""Cutting the blocks between two heads into mail, prose and a note, as it is likeliest by their clues."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, inf
from typing import NamedTuple

from mailarchive.model import Said
from mailarchive.prose.clue import Clue, Prior
from mailarchive.prose.evidence import Evidence, weight_of
from mailarchive.prose.rules import END_OF_TEXT, PROSE
from mailarchive.quoted.rules import MOST_DERIVED

_MOST_OF_NOTE = 0.9  # certainty
_MOST_OF_OPEN_END = 0.45  # of a mail that ends with a text in which prose stands above it
_NOTE = -0.7  # of each paragraph above a head: notes are short


class Division(NamedTuple):
    """How many blocks from the first on are mail of the head above, and from which on they are a note above the next.

    Prose is what lies between; where nothing does, the mail goes on to that head. certainty: of both bounds. shown_by:
    the name of what shows the end.
    """

    end: int
    start: int
    certainty: float = MOST_DERIVED
    shown_by: str = END_OF_TEXT.name


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a text while its blocks are divided.

    said: what the user says that it is. prose_above: whether prose has been met in it. is_reply: whether it begins
    with mail that marks enclose, so that answers to it may follow.
    """

    said: Said
    prose_above: bool = False
    is_reply: bool = False

    @property
    def prose_below(self) -> float:
        """Return the weight of there being prose below a mail."""
        if self.said == "post":
            return Prior.SAID_TO_BE_A_POST
        if self.prose_above:
            return Prior.PROSE_ABOVE
        if self.said == "pasted":
            return Prior.SAID_TO_BE_PASTED
        return Prior.NOTHING_ABOVE

    @property
    def note_at_the_top(self) -> float:
        """Return the weight of the text beginning with a forwarder's note."""
        if self.said == "post":
            return Prior.NOTE_IN_A_POST
        if self.said == "pasted":
            return Prior.NOTE_IN_A_PASTE
        return Prior.NOTE_AT_THE_TOP


def divide_above(evidence: Evidence, around: Surroundings) -> Division:
    """Divide the blocks above the first head into prose and a note."""
    scores = _note_scores(evidence)
    scores[0] += around.note_at_the_top
    start, certainty = _best(scores)
    return Division(0, start, min(certainty, _MOST_OF_NOTE))


def divide_between(evidence: Evidence, around: Surroundings, chain: float) -> Division:
    """Divide the blocks between two heads, of which the mail of the upper one may go on to the lower.

    chain: the weight of it doing so.
    """
    mail = _mail_scores(evidence, around)
    count = len(mail) - 1
    notes = _note_scores(evidence)
    starts = _best_from(notes)
    split = [mail[end] + around.prose_below + notes[starts[end + 1]] for end in range(count)]
    end, certainty = _best([*split, mail[count] + chain])
    if end == count:
        return Division(count, count, min(certainty, _MOST_OF_NOTE))
    certainty, name = _shown(evidence, around, end, certainty)
    return Division(end, starts[end + 1], certainty, name)


def divide_below(evidence: Evidence, around: Surroundings) -> Division:
    """Divide the blocks below the last head into mail and prose."""
    scores = _mail_scores(evidence, around)
    count = len(scores) - 1
    end, certainty = _best([*(score + around.prose_below for score in scores[:count]), scores[count]])
    certainty, name = _shown(evidence, around, end, certainty)
    return Division(end, count, certainty, name)


def divide_beside_enclosed(evidence: Evidence) -> Division:
    """Divide the blocks between a mail that something encloses and the next head into prose and a note."""
    start, certainty = _best(_note_scores(evidence))
    return Division(0, start, min(certainty, _MOST_OF_NOTE))


def _mail_scores(evidence: Evidence, around: Surroundings) -> list[float]:
    """Return for each bound the weight of the mail of the head above ending there."""
    mail = accumulate((weight_of(clues) - Prior.UNSURE for clues in evidence.below), initial=0.0)
    scores = [weight + weight_of(clues) for weight, clues in zip(mail, evidence.ends, strict=True)]
    if around.is_reply:
        scores[0] += Prior.AFTER_MARKS_IN_A_REPLY
    elif len(scores) > 1:
        scores[0] += Prior.NO_WORDS
    return scores


def _note_scores(evidence: Evidence) -> list[float]:
    """Return for each bound the weight of a note beginning there, that goes on to the head below."""
    upwards = accumulate((weight_of(clues) + _NOTE for clues in reversed(evidence.above)), initial=0.0)
    weights = list(upwards)[::-1]
    return [weight + weight_of(clues) for weight, clues in zip(weights, evidence.starts, strict=True)]


def _best(scores: Sequence[float]) -> tuple[int, float]:
    """Return the index of the highest score, and how sure it is that no other is meant."""
    best = max(range(len(scores)), key=scores.__getitem__)
    second = max((score for index, score in enumerate(scores) if index != best), default=-inf)
    return best, 1 / (1 + exp(second - scores[best]))


def _best_from(scores: Sequence[float]) -> list[int]:
    """Return for each index that of the highest score from there on."""
    best = [len(scores) - 1]
    for index in range(len(scores) - 2, -1, -1):
        if scores[index] > scores[best[-1]]:
            best.append(index)
        else:
            best.append(best[-1])
    return best[::-1]


def _shown(evidence: Evidence, around: Surroundings, end: int, certainty: float) -> tuple[float, str]:
    """Return how sure a bound is by what shows it, and the name of that."""
    clue = max(evidence.ends[end], key=_weight, default=None)
    if clue and clue.weight > 0:
        return round(min(certainty, clue.most), 2), clue.name
    if end == len(evidence.below):
        if around.prose_above:
            certainty = min(certainty, _MOST_OF_OPEN_END)
        return END_OF_TEXT.as_certainty(certainty), END_OF_TEXT.name
    return PROSE.as_certainty(certainty), PROSE.name


def _weight(clue: Clue) -> float:
    return clue.weight
