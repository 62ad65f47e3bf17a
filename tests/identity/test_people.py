"""Whether names and addresses can be one person's."""

import pytest

from mailarchive.identity.people import likeness
from mailarchive.model import Address


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Address("Ann Lee", "ann@example.edu"), Address("A. Lee", "ANN@example.edu"), "same"),
        (Address("Lee, Ann", None), Address("Ann Lee", "ann@example.edu"), "same"),
        (Address("Ann Lee via Boats", "boats@lists.example"), Address("Ann Lee", "ann@example.edu"), "alike"),
        (Address("at 8:50 AM, Ann Lee", None), Address("Ann Lee", "ann@example.edu"), "alike"),
        (Address("Ann S?nchez", None), Address("Ann Sánchez", "ann@example.edu"), "alike"),
        (Address("Ann", None), Address("Ann Lee", "ann@example.edu"), "alike"),
        (Address(None, "annlee@home.example"), Address("Ann Lee", "annlee@work.example"), "alike"),
        (Address(None, "ann@home.example"), Address("Ann Lee", "ann@work.example"), "another"),
        (Address("Boats", "boats@lists.example"), Address("Ann Lee", "ann@example.edu"), "another"),
        (Address("Ben Lee", None), Address("Ann Lee", "ann@example.edu"), "another"),
        (None, Address("Ann Lee", "ann@example.edu"), "unknown"),
    ],
)
def test_likeness(one: Address | None, other: Address | None, expected: str) -> None:
    """One e-mail is one person; a name counts whole or in part, however it was munged, and either way round."""
    assert likeness(one, other) == likeness(other, one) == expected


def test_a_name_of_lost_letters_takes_no_time() -> None:
    """However many were lost: each that may be any would multiply the ways to read it."""
    lost, letters = Address("a?" * 40 + "b", None), Address("a" * 200, None)
    assert likeness(lost, letters) == "another"
