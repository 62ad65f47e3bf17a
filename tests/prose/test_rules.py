"""The tables of rules and clues by which mail in prose is bounded: every example gives what it is an example of."""

import pytest

from mailarchive.prose import find_mail
from mailarchive.prose.blocks import read_blocks
from mailarchive.prose.bound_clues import BOUND_CLUES
from mailarchive.prose.clue import Clue
from mailarchive.prose.correspondents import Correspondents
from mailarchive.prose.enclosures import find_spans
from mailarchive.prose.evidence import Evidence, read_evidence
from mailarchive.prose.paragraph_clues import PARAGRAPH_CLUES
from mailarchive.prose.read_prose import find_passages
from mailarchive.prose.rules import PASSAGE_RULES, PASTED, USER_LINES
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.rules import Rule
from mailarchive.quoted.text.lines import read_lines

FOUND = [rule for rule in PASSAGE_RULES.values() if rule not in (PASTED, USER_LINES)]
CLUES = [*BOUND_CLUES.values(), *PARAGRAPH_CLUES.values()]
ENDS = [clue for clue in BOUND_CLUES.values() if clue.bears_on == "end" and clue.weight > 0]


@pytest.mark.parametrize("rule", FOUND, ids=lambda rule: rule.name)
def test_the_example_of_a_rule_is_found_by_it(rule: Rule) -> None:
    """The stretch carries the name of what begins it, then of the rule that ends it, and its certainty."""
    (passage,) = find_mail(rule.example)
    assert passage.rule.split("+")[-1] == rule.name
    assert rule.certainty <= passage.certainty <= (rule.most or rule.certainty)


def evidence_of(text: str) -> list[Evidence]:
    """Return the clues above and below the head of a text."""
    lines, heads = find_heads(read_lines(text))
    (span,) = find_spans(lines, heads)
    people = Correspondents(lines, [span])
    above = read_blocks(lines, range(span.first))
    below = read_blocks(lines, range(span.last + 1, len(lines)))
    return [
        read_evidence(lines, above, signers=None, writer=people.sender(span.head)),
        read_evidence(lines, below, signers=people.signers(span.head), writer=None),
    ]


@pytest.mark.parametrize("clue", CLUES, ids=lambda clue: clue.name)
def test_the_example_of_a_clue_gives_it(clue: Clue) -> None:
    """It bears on a paragraph of the example, or on a bound in it."""
    for evidence in evidence_of(clue.example):
        for clues in (*evidence.below, *evidence.above, *evidence.ends, *evidence.starts):
            if clue in clues:
                return
    pytest.fail("not found")


@pytest.mark.parametrize("clue", ENDS, ids=lambda clue: clue.name)
def test_what_shows_an_end_names_it(clue: Clue) -> None:
    """The rule of the stretch ends in the name of the clue, and it is as sure as that can be, and no surer."""
    (passage,) = find_mail(clue.example)
    assert passage.rule.split("+")[-1] == clue.name
    assert passage.certainty <= clue.most < 1
    assert "I was glad" not in clue.example[passage.start : passage.end]


def test_what_the_user_says_is_certain() -> None:
    """Lines that are named, and a text that is said to be mail and has no head, are taken as they are."""
    passages = find_passages(USER_LINES.example, None, (1, 1)), find_passages(PASTED.example, "pasted", None)
    for rule, (passage,) in zip((USER_LINES, PASTED), passages, strict=True):
        assert (passage.start, passage.end) == (0, len(rule.example))
        assert (passage.rule, passage.certainty) == (rule.name, rule.certainty)
