"""The table of rules: every example is read by the rule that it is an example of."""

import pytest

from mailarchive.mime import html_to_text
from mailarchive.quoted import split_body
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.html.page import squeeze
from mailarchive.quoted.rules import RULES, Rule, rule_name
from mailarchive.quoted.text.lines import read_lines

ENDING = [rule for rule in RULES.values() if rule.ends]


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if not rule.ends], ids=lambda rule: rule.name)
def test_the_example_of_a_rule_is_found_by_it(rule: Rule) -> None:
    """One message at least carries its name, alone or among others, and a certainty that it can give."""
    messages = split_body(rule.example, rule.html or None).embedded
    assert rule.name in [name for message in messages for name in message.rule.split("+")]
    alone = [message.certainty for message in messages if message.rule == rule.name]
    assert all(rule.certainty <= certainty <= (rule.most or rule.certainty) for certainty in alone)


@pytest.mark.parametrize("rule", ENDING, ids=lambda rule: rule.name)
def test_the_example_of_an_ending_is_found_by_it(rule: Rule) -> None:
    """What ends a message begins none: it is a head whose line goes with the message that it ends."""
    _, heads = find_heads(read_lines(rule.example))
    (end,) = [head for head in heads if head.ends]
    assert end.rules == (rule,)
    first = split_body(rule.example).embedded[0]
    assert rule.example[first.start : first.end].rstrip().endswith(rule.example[end.start : end.end].rstrip())


def test_a_drawn_line_announces_nothing() -> None:
    """Without a head below it, it is text."""
    assert split_body("Hello\n________________________________\nfor Max\n").embedded == ()


def test_examples_are_of_what_they_say() -> None:
    """Each rule stands under its own name, and asks for something in a sentence."""
    assert all(name == rule.name and rule.evidence.endswith(".") for name, rule in RULES.items())


def test_the_html_of_an_example_has_its_text() -> None:
    """The text of an example with HTML is what one reads in that."""
    for rule in RULES.values():
        if rule.html:
            assert squeeze(html_to_text(rule.html)) == squeeze(rule.example)


def test_names_of_rules_are_joined_in_the_order_of_the_text() -> None:
    """As archives keep them."""
    assert rule_name([RULES["banner"], RULES["header-block"]]) == "banner+header-block"
