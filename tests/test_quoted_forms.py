"""Heads in the odd forms that mail clients write them in."""

import pytest

from mailarchive.quoted import split_body

BODY = "The pump came on Monday.\nWe mount it tomorrow."
MARKED = "\n".join(f"> {line}" for line in BODY.split("\n"))
ADA = "Ada Kern <ada@example.edu>"


@pytest.mark.parametrize(
    ("line", "sender", "date"),
    [
        ("---- Ada Kern wrote ----", "Ada Kern", None),
        ("------On 12/29/1997 17:32, Ada Kern wrote-----", "Ada Kern", "1997-12-29T17:32"),
        (f"---- On Fri, 16 Feb 2018 09:34:12 +0200 {ADA} wrote ----", ADA, "2018-02-16T07:34:12Z"),
        ("---- Ada Kern schrieb ----", "Ada Kern", None),
        (f"---- El vie, 16 feb. 2018 09:34:12 +0200 {ADA} escribió ----", ADA, "2018-02-16T07:34:12Z"),
    ],
)
def test_an_attribution_framed_by_dashes(line: str, sender: str, date: str | None) -> None:
    """Dashes around it bear an attribution line out as marks below it do."""
    body = split_body(f"Gladly.\n\n{line}\n\n{BODY}\n")
    assert body.own_words == "Gladly."
    (found,) = body.embedded
    assert (str(found.header.sender), found.header.date) == (sender, date)
    assert found.body.text.strip() == BODY


@pytest.mark.parametrize("note", ["Gladly. ", "Gladly ", "Gladly--- "])
def test_a_note_on_the_line_of_the_attribution(note: str) -> None:
    """Words before "On ... wrote:" on one line are the answer."""
    body = split_body(f"{note}On Fri, Feb 16, 2018 at 9:34 AM, {ADA} wrote:\n{MARKED}\n")
    assert body.own_words.strip(" .-") == "Gladly"
    (found,) = body.embedded
    assert str(found.header.sender) == ADA
    assert found.body.text.strip() == BODY


def test_a_sender_whose_name_is_a_sentence() -> None:
    """Above marked text any short display name will do; in prose it will not."""
    line = "On Friday, 16 February 2018 at 09:34, life is short. on Ada wrote:"
    (found,) = split_body(f"Gladly.\n\n{line}\n\n{MARKED}\n").embedded
    assert str(found.header.sender) == "life is short. on Ada"
    assert not split_body(f"Gladly.\n\n{line}\n\n{BODY}\n").embedded


def test_an_address_on_four_lines_below_a_blank_one() -> None:
    """Polymail sets the brackets of the address on lines of their own."""
    head = "On Fri, Feb 16, 2018 at 9:34 AM Ada Kern\n\n<\nmailto:Ada Kern <ada@example.edu>\n> wrote:"
    body = split_body(f"Gladly.\n\n{head}\n{BODY}\n")
    assert body.own_words == "Gladly."
    (found,) = body.embedded
    assert (str(found.header.sender), found.header.date) == (ADA, "2018-02-16T09:34")


def test_a_block_that_says_only_when_and_to_whom() -> None:
    """A date and an address are evidence enough; without either it is a note of the sender's."""
    body = split_body(f"Gladly.\n\nDate: Fri, 16 Feb 2018 09:34:12 +0200\nTo: ada@example.edu\n\n{BODY}\n")
    (found,) = body.embedded
    assert found.header.date == "2018-02-16T07:34:12Z"
    assert [str(address) for address in found.header.to] == ["ada@example.edu"]
    assert not split_body(f"Dear all,\n\nDate: Friday\nTo: the workshop\n\n{BODY}\n").embedded
