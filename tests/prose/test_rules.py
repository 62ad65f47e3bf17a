"""The table of rules by which mail in prose ends: every example is read by the rule that it is an example of."""

import pytest

from mailarchive.prose import find_mail
from mailarchive.prose.passages import find_passages
from mailarchive.prose.rules import PASSAGE_RULES, PASTED, USER_LINES
from mailarchive.quoted.rules import Rule

FOUND = [rule for rule in PASSAGE_RULES.values() if rule not in (PASTED, USER_LINES)]


@pytest.mark.parametrize("rule", FOUND, ids=lambda rule: rule.name)
def test_the_example_of_a_rule_is_found_by_it(rule: Rule) -> None:
    """The stretch carries the name of what begins it, then of the rule that ends it, and its certainty."""
    (passage,) = find_mail(rule.example)
    assert passage.rule.split("+")[-1] == rule.name
    assert rule.certainty <= passage.certainty <= (rule.most or rule.certainty)


def test_what_the_user_says_is_certain() -> None:
    """Lines that are named, and a text that is said to be mail, are taken as they are."""
    for rule, format, lines in ((USER_LINES, "post", (1, 1)), (PASTED, "pasted", None)):
        (passage,) = find_passages(rule.example, format, lines)
        assert (passage.start, passage.end) == (0, len(rule.example))
        assert (passage.rule, passage.certainty) == (rule.name, rule.certainty)
