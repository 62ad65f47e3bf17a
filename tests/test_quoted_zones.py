"""Greeting, own words, closing, signature and notices of what a person wrote."""

import pytest

from mailarchive.quoted import split_body
from mailarchive.quoted.zones import zones as zones_of


def zones(text: str) -> list[tuple[str, str]]:
    """Give the kind and text of each segment, outer white space stripped."""
    return [(segment.kind, text[segment.start : segment.end].strip()) for segment in split_body(text).segments]


def test_a_letter_has_all_parts() -> None:
    """Greeting, text, closing with its name, signature after the delimiter, legal notice."""
    text = (
        "Dear Ms Cole,\n\nthe offer is attached.\n\nKind regards,\nTom Rauch\n\n-- \nTom Rauch\n+44 20 7946 0018\n\n"
        "This e-mail is confidential.\n"
    )
    assert zones(text) == [
        ("greeting", "Dear Ms Cole,"),
        ("own", "the offer is attached."),
        ("closing", "Kind regards,\nTom Rauch"),
        ("signature", "-- \nTom Rauch\n+44 20 7946 0018"),
        ("notice", "This e-mail is confidential."),
    ]


@pytest.mark.parametrize("name", ["ksjp", "Mira", "-S", "- Rob", "Ada K."])
def test_a_bare_name_closes_and_is_own_words(name: str) -> None:
    """A closing name without a phrase belongs to the closing, and to the own words."""
    text = f"The pump came on Monday.\n{name}\n"
    assert zones(text)[-1] == ("closing", name)
    assert split_body(text).own_words == text.strip()


def test_contact_lines_without_delimiter_are_a_signature() -> None:
    """A full name and how to reach it, in a paragraph of its own at the end, is a signature."""
    text = "It came on Monday.\n\nThanks,\nKate\n\nKate Symes\nTrading Desk\n503-555-0186\n"
    assert zones(text)[-2:] == [("closing", "Thanks,\nKate"), ("signature", "Kate Symes\nTrading Desk\n503-555-0186")]


@pytest.mark.parametrize(
    "text",
    [
        "Please click\nhttps://example.com/approve?id=42\nto approve the request.\n",
        "The dates are\n\nFebruary 21-25\nMarch 15 - 17\n",
        "## Key points\n----\n\n1. It is fast\n\n----\n\nThe dashes above are only lines.\n",
        "The points are:\n-- the first one\n-- the second one\nand I hope you can check them\n",
        "Sent from my desk, which is much easier than writing all this on a phone.\n",
    ],
)
def test_what_only_looks_like_a_signature_is_own_words(text: str) -> None:
    """Links, dates, rules and lists in the text are the sender's words."""
    body = split_body(text)
    assert body.signature is None
    assert body.own_words == text.strip()


@pytest.mark.parametrize("line", ["Sent from my iPhone", "Gesendet von meinem iPhone", "Envoyé de mon iPhone"])
def test_what_a_device_adds_is_no_own_word(line: str) -> None:
    """The line a telephone puts under a mail is a notice, in every language."""
    body = split_body(f"On my way.\n\n{line}\n")
    assert body.own_words == "On my way."
    assert body.segments[-1].kind == "notice"


def test_a_mailing_list_footer_is_a_notice() -> None:
    """What a list appends below a rule is not the sender's signature."""
    text = "It works.\n\n_______________________________________________\npumps mailing list\nhttps://lists.example.org/pumps\n"
    body = split_body(text)
    assert body.own_words == "It works."
    assert body.signature is None


def test_a_postscript_is_own_words() -> None:
    """What follows the closing as a postscript was written by the sender."""
    assert split_body("See you.\n\nThanks!\nRobin\n\nP.S. Bring the key.\n").own_words.endswith("P.S. Bring the key.")


def test_zones_of_an_embedded_message() -> None:
    """An embedded message's own parts are told apart too, at their depth."""
    text = (
        "OK\n\nOn Mon, 5 Feb 2018 at 10:00, Ada <ada@example.edu> wrote:\n> Hi Jo,\n>\n> it flies.\n>\n> Best,\n> Ada\n"
    )
    kinds = [(segment.kind, segment.depth) for segment in split_body(text).segments]
    assert kinds == [("own", 0), ("quotation", 0), ("attribution", 1), ("greeting", 1), ("own", 1), ("closing", 1)]


def test_greeting_that_may_close_a_letter_opens_it() -> None:
    """Ciao above a text greets, however short the text; above a bare name it closes."""
    assert zones_of(["Ciao Ada,", "", "okay.", "", "Grace"]) == ["greeting", "greeting", "own", "own", "closing"]
    assert zones_of(["Ciao Ada,", "va bene, ci sarò.", "Grace"])[0] == "greeting"
    assert zones_of(["Va bene.", "", "Ciao,", "Grace"])[2:] == ["closing", "closing"]
    assert zones_of(["Ciao,", "Grace"]) == ["closing", "closing"]
