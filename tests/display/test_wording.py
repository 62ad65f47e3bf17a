"""Names, numbers and small sentences, as every face writes them."""

import pytest

from mailarchive.display.numbers import file_size, percent_sure
from mailarchive.display.people import name_or_email, sender_name
from mailarchive.display.provenance import recovered_from
from mailarchive.display.subjects import subject_line
from mailarchive.display.wording import capitalized, count, first_few, listed, messages_and_recovered
from mailarchive.model import Address


def test_a_person_is_a_name_else_an_address():
    """Nobody is None, and over somebody's words it says so."""
    assert name_or_email(Address("Ann\n Lee", "ann@example.edu")) == "Ann Lee"
    assert name_or_email(Address(None, "ann@example.edu")) == "ann@example.edu"
    assert name_or_email(Address("\u202e", None)) is None
    assert name_or_email(None) is None
    assert sender_name(None) == "unknown sender"


def test_a_subject_is_one_line():
    """And where there is none, that is said."""
    assert (subject_line("Re:\n walls"), subject_line(""), subject_line(None)) == (
        "Re: walls", "(no subject)", "(no subject)",
    )  # fmt: skip


def test_a_number_agrees_with_its_noun():
    """One is singular; large numbers have commas."""
    assert (count(1, "copy", "copies"), count(1200, "copy", "copies"), count(0, "message")) == (
        "1 copy", "1,200 copies", "0 messages",
    )  # fmt: skip
    assert messages_and_recovered(1, 0) == "1 message"
    assert messages_and_recovered(1200, 1000) == "1,200 messages, 1,000 recovered"


def test_names_in_a_row():
    """As a sentence has them, and the first few of many."""
    assert [listed(names) for names in ([], ["Ann"], ["Ann", "Ben"], ["Ann", "Ben", "Nat"])] == [
        "", "Ann", "Ann and Ben", "Ann, Ben and Nat",
    ]  # fmt: skip
    assert first_few(["Ann", None, "Ben"], 3) == "Ann, Ben"
    assert first_few(["Ann"] * 1203, 2) == "Ann, Ann and 1,201 more"


def test_a_capital_leaves_the_rest_as_it_is():
    """Names keep theirs."""
    assert (capitalized("recovered by Ann"), capitalized("")) == ("Recovered by Ann", "")


@pytest.mark.parametrize(
    ("size", "coarse", "fine"),
    [
        (None, "", ""),
        (0, "0 bytes", "0 bytes"),
        (999, "999 bytes", "999 bytes"),
        (1_500, "1.5 KB", "1.5 KB"),
        (45_678, "46 KB", "45.7 KB"),
        (99_960, "100 KB", "100 KB"),
        (999_700, "1.0 MB", "1.0 MB"),
        (5 * 10**12, "5.0 TB", "5.0 TB"),
        (5 * 10**15, "5000 TB", "5000 TB"),
    ],
)
def test_sizes_have_the_unit_that_fits(size: int | None, coarse: str, fine: str):
    """With a decimal where it says something."""
    assert (file_size(size), file_size(size, decimals_below=99.5)) == (coarse, fine)


def test_what_is_unsure_is_never_rounded_up_to_certain():
    """And certain is certain."""
    assert [percent_sure(certainty) for certainty in (0.0, 0.874, 0.9999, 1.0)] == [
        "0% sure", "87% sure", "99% sure", "100% sure",
    ]  # fmt: skip


def test_a_recovered_message_says_from_what():
    """With who passed it on, where that is to be said; a message with its original says nothing."""
    assert recovered_from("quoted") == "recovered from a quotation"
    assert recovered_from("forwarded", "Ann") == "recovered from a forward by Ann"
    assert recovered_from("attached", "Ann") is None
