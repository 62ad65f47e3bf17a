"""find_mail: the stretches of mail in a text, with prose before, between and after them.

The heads of messages are found first, and what encloses each; the blocks between are then cut into mail, prose and the
note of whoever forwarded the mail below, as it is likeliest by their clues. What nothing decides stays outside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailarchive.model import Passage, Said
from mailarchive.prose.blocks import Block, read_blocks
from mailarchive.prose.bounds import (
    Division,
    Surroundings,
    divide_above,
    divide_below,
    divide_beside_enclosed,
    divide_between,
)
from mailarchive.prose.clue import Prior
from mailarchive.prose.correspondents import Correspondents
from mailarchive.prose.enclosures import Span, find_spans
from mailarchive.prose.evidence import Evidence, read_evidence
from mailarchive.prose.mail_heads import is_mail
from mailarchive.prose.paragraph_clues import ADDRESSED
from mailarchive.prose.rules import END_OF_TEXT, FENCE, QUOTED_THROUGHOUT
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.heads.card_page import find_furniture
from mailarchive.quoted.rules import MOST_DERIVED, Rule, rule_name
from mailarchive.quoted.text.lines import Line, read_lines


def find_mail(text: str, said: Said = None) -> tuple[Passage, ...]:
    """Return the stretches of mail in a text, in order; none where it holds no head of a message.

    text: a post or paste as text, Markdown or rendered HTML. said: what the user says that it is, which makes prose,
    or mail, likelier where the text leaves it open. Offsets are characters of the text. Linear in it.
    """
    lines, heads = find_heads(read_lines(text), cards_in="text")
    spans = find_spans(lines, [head for head in heads if head.ends or is_mail(lines, head)])
    if not spans:
        return ()
    return tuple(_Reading(lines, spans, said, find_furniture(lines, heads)).passages())


@dataclass(slots=True)
class _Open:
    """A passage that may go on: its first and last line, how sure its bounds are, what found head and end."""

    first: int
    last: int
    certainty: float
    found_by: Sequence[Rule]
    ended_by: str = END_OF_TEXT.name


class _Reading:
    """The text between the heads, divided from the top to the bottom."""

    def __init__(self, lines: Sequence[Line], spans: Sequence[Span], said: Said, furniture: frozenset[int]) -> None:
        self.lines = lines
        self.furniture = furniture
        self.spans = spans
        self.people = Correspondents(lines, spans)
        self.around = Surroundings(said)
        self.prose_addresses = False  # as some prose speaks to its readers: that a paragraph does so then says nothing

    def passages(self) -> Iterator[Passage]:
        """Yield the passages in order."""
        passage = self._begun_above()
        for span, below in zip(self.spans, [*self.spans[1:], None], strict=True):
            blocks, division = self._divided(span, below)
            self._extend(passage, span, blocks[: division.end], division)
            if below and division.end == division.start and not below.head.card:
                continue
            yield self._closed(passage)
            if below:
                passage = self._begun(blocks[division.start :], below, division.certainty)

    def _begun_above(self) -> _Open:
        """Return the first passage, and learn what kind of text stands above it."""
        first = self.spans[0]
        blocks = read_blocks(self.lines, range(first.first))
        evidence = read_evidence(self.lines, blocks, signers=None, writer=self.people.sender(first.head))
        start, certainty = 0, MOST_DERIVED
        if blocks and first.rule is not FENCE:
            _, start, certainty, _ = divide_above(evidence, self.around)
        elif blocks:
            start = len(blocks)
        self.prose_addresses = any(ADDRESSED in clues for clues in evidence.above[:start])
        is_reply = first.rule is QUOTED_THROUGHOUT and not start and self.around.said != "post"
        self.around = Surroundings(self.around.said, prose_above=start > 0, is_reply=is_reply)
        return self._begun(blocks[start:], first, certainty)

    def _begun(self, note: Sequence[Block], span: Span, certainty: float) -> _Open:
        """Return a passage that begins with a note, or with what is surely mail below it."""
        first = span.first
        if note:
            first = note[0].first
        else:
            certainty = MOST_DERIVED
        return _Open(first, span.last, min(certainty, round(span.head.certainty, 2)), span.head.rules)

    def _divided(self, span: Span, below: Span | None) -> tuple[Sequence[Block], Division]:
        """Return the blocks between two spans, and how they are divided."""
        stop, writer = len(self.lines), None
        if below:
            stop, writer = below.first, self.people.sender(below.head)
        blocks = read_blocks(self.lines, range(span.last + 1, stop))
        if below and blocks and blocks[-1].kind == "rule":
            del blocks[-1]  # it parts two mails
        blocks = [block for block in blocks if not self._is_furniture(block)]
        if span.rule is None:
            evidence = read_evidence(self.lines, blocks, signers=self.people.signers(span.head), writer=writer)
        else:
            evidence = read_evidence(self.lines, blocks, signers=None, writer=writer)
        if self.prose_addresses:
            evidence = evidence.without(ADDRESSED)
        return blocks, self._division(span, below, evidence)

    def _is_furniture(self, block: Block) -> bool:
        """Whether a block is nothing but what a page puts between the words."""
        return all(row in self.furniture or self.lines[row].blank for row in range(block.first, block.last + 1))

    def _division(self, span: Span, below: Span | None, evidence: Evidence) -> Division:
        bounded = span.rule is not None and not (self.around.is_reply and span.rule is QUOTED_THROUGHOUT)
        if bounded and below:
            return divide_beside_enclosed(evidence)
        if bounded:
            return Division(0, len(evidence.below))
        around = replace(self.around, is_reply=span.rule is not None)
        if below:
            return divide_between(evidence, around, _chained(below))
        return divide_below(evidence, around)

    def _extend(self, passage: _Open, span: Span, blocks: Sequence[Block], division: Division) -> None:
        """Let a passage take a span and the blocks below it that are mail."""
        passage.last = span.last
        if blocks:
            passage.last = blocks[-1].last
        passage.ended_by, certainty = division.shown_by, division.certainty
        if span.rule and not blocks:
            passage.ended_by, certainty = span.rule.name, span.rule.certainty
        passage.certainty = min(passage.certainty, certainty)

    def _closed(self, passage: _Open) -> Passage:
        start, end = self.lines[passage.first].start, self.lines[passage.last].end
        rule = f"{rule_name(passage.found_by)}+{passage.ended_by}"
        return Passage(start, end, round(passage.certainty, 2), rule)


def _chained(below: Span) -> float:
    """Return the weight of a mail going on to the head below it, which a card parts from it."""
    if below.head.card:
        return Prior.CHAIN_BY_CARD
    if any(rule.finds == "banner" for rule in below.head.rules):
        return Prior.CHAIN_BY_BANNER
    return Prior.CHAIN
