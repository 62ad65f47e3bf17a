"""Cards: mail as a screen or paper shows it, and what only looks like that."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailarchive.importing.prepare_prose import prepare_prose
from mailarchive.model import EmbeddedMessage, RawMessage, Said
from mailarchive.prose import find_mail
from mailarchive.prose.read_prose import split_passage
from mailarchive.quoted import split_pasted
from mailarchive.quoted.heads import find_heads
from mailarchive.quoted.heads.card_page import find_furniture
from mailarchive.quoted.heads.card_rules import CARD_RULES
from mailarchive.quoted.heads.card_scan import mend_figures, read_scanned_label
from mailarchive.quoted.rules import Rule
from mailarchive.quoted.text.lines import read_lines
from mailarchive.sources.text_kind import kind_of_text

CARDS = tomllib.loads((Path(__file__).parent / "cards.toml").read_text(encoding="utf-8"))["card"]
PAGE = """\
The boat
Inbox

Jane Roe <jane@example.com>
Fri, Feb 16, 2018, 9:34 AM (2 days ago)
to me, Max

It is here.

Jane
[Quoted text hidden]

Max Moll
Fri, Feb 16, 2018, 9:50 AM (2 days ago)
to Jane, me

We come on Monday.

Reply  Reply all  Forward
"""


def messages_in(text: str, said: Said = None) -> list[EmbeddedMessage]:
    """Return all messages in the mail of a text."""
    passages = find_mail(text, said)
    bodies = [split_passage(text[one.start : one.end], one.certainty) for one in passages]
    return [message for body in bodies for message in body.walk()]


@pytest.mark.parametrize("said", [None, "pasted"])
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["name"])
def test_cards_are_read(card: dict[str, Any], said: Said) -> None:
    """Each message has its sender, time and words, and nothing of the page; chats, logs and journeys have none."""
    found = messages_in(card["text"], said)
    assert len(found) == len(card["messages"])
    for message, expected in zip(found, card["messages"], strict=True):
        assert expected["sender"] in str(message.header.sender)
        assert (message.header.date or "").startswith(expected["date"])
        assert expected["words"] in message.body.own_words
        assert all(words not in message.body.own_words for words in card.get("no_words", ()))
        assert message.certainty < 1
    assert not card["messages"] or kind_of_text(card["text"]) in ("pasted", "post")


@pytest.mark.parametrize("rule", CARD_RULES.values(), ids=lambda rule: rule.name)
def test_the_example_of_a_rule_is_found_by_it(rule: Rule) -> None:
    """With a certainty that it can give."""
    (message,) = messages_in(rule.example)
    assert message.rule == rule.name
    assert rule.certainty <= message.certainty <= (rule.most or 1)


def test_mail_on_a_page_stands_side_by_side() -> None:
    """Each message is a passage of its own, the page's title is the subject of all, and "me" is nobody's address."""
    first, second = prepare_prose(RawMessage(PAGE.encode()), None)
    assert (first.facts.subject, second.facts.subject) == ("The boat", "The boat")
    assert (first.text, second.text) == ("It is here.\n\nJane", "We come on Monday.")
    assert [str(one.address) for one in first.facts.recipients] == ["me", "Max"]
    assert not first.embedded
    assert not second.embedded


def test_a_text_keeps_what_was_misread() -> None:
    """The date is understood as it must have been; what stands there is kept as it was written."""
    (message,) = messages_in(CARD_RULES["scanned-header"].example)
    assert (message.header.date, message.header.date_written) == (
        "2018-02-16T09:34",
        "Friday, February 16, 2O18 9:34 AM",
    )


def test_figures_are_mended_in_figures_only() -> None:
    """Words stay what they are."""
    assert mend_figures("Tuesday, October l2, 2O24 9:l4 AM") == "Tuesday, October 12, 2024 9:14 AM"
    assert mend_figures("Bob Sill, Oslo") == "Bob Sill, Oslo"


@pytest.mark.parametrize(
    ("line", "role"), [("Frorn: Ada", "from"), ("F rom: Ada", "from"), ("T0: Ada", "to"), ("Subiect: x", "subject")]
)
def test_labels_are_read_by_what_they_look_like(line: str, role: str) -> None:
    """And "Form: x" is none."""
    read = read_scanned_label(line)
    assert read is not None
    assert read[0] == role
    assert read_scanned_label("Form: x") is None


def test_a_label_alone_is_no_scan() -> None:
    """Two labels at least are right."""
    assert not find_mail("Frorn: Jane Roe\nT0: Max\nSubiect: The boat\n\nIt is here.\n")


def test_a_mail_holds_no_screen() -> None:
    """What a card is in a paste stays text where the body of a mail is split."""
    _, heads = find_heads(read_lines(PAGE))
    assert not heads


def test_stamps_are_no_words_and_numbers_are() -> None:
    """An order's number on a line of its own is what somebody wrote."""
    head = "From: Jane Roe <jane@example.com>\nDate: Fri, 16 Feb 2018 09:34\nTo: Max\nSubject: The boat\n\n"
    (message,) = split_pasted(f"{head}Its number is\n\nAB-4711234\n\nand its\n\nBOAT_000123\n\nname Ada.\n").embedded
    assert "AB-4711234" in message.body.own_words
    assert "BOAT_000123" not in message.body.own_words
    assert "name Ada." in message.body.own_words


def test_nothing_is_furniture_where_no_mail_is() -> None:
    """A list of buttons is a list."""
    lines, heads = find_heads(read_lines("Reply\nForward\n"), cards_in="text")
    assert find_furniture(lines, heads) == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        "Jane Roe",
        "Fri, Feb 16, 2018, 9:34 AM",
        "to me, Max",
        "Jane Roe <jane@example.com>  Feb 16, 2018, 9:34 AM",
        "From: x",
    ],
)
def test_time_is_linear(line: str) -> None:
    """Twice as many lines that may begin a card take about twice as long."""
    text = f"{line}\n" * 4_000
    start = time.process_time()
    find_heads(read_lines(text), cards_in="text")
    assert time.process_time() - start < 10
