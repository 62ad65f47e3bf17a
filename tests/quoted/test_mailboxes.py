"""Names and addresses as clients write them in quoted headers."""

import pytest

from mailarchive.model import Address
from mailarchive.quoted.fields.mailboxes import read_address, read_list


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("Ada Kern <ada@example.edu>", "Ada Kern", "ada@example.edu"),
        ('"Kern, Ada" <ada@example.edu>', "Kern, Ada", "ada@example.edu"),
        ("\"'Ada Kern'\" <ada@example.edu>", "Ada Kern", "ada@example.edu"),
        ("Ada Kern [mailto:ada@example.edu]", "Ada Kern", "ada@example.edu"),
        ("Ada Kern<mailto:ada@example.edu>", "Ada Kern", "ada@example.edu"),
        ("Ada <ada@example.edu<mailto:ada@example.edu>>", "Ada", "ada@example.edu"),
        ("ada@example.edu <ada@example.edu>", None, "ada@example.edu"),
        ("'ada@example.edu'", None, "ada@example.edu"),
        ("ada@example.edu (Ada Kern)", "Ada Kern", "ada@example.edu"),
        ("<ada@example.edu>", None, "ada@example.edu"),
        ("« Ada Kern » <ada@example.edu>", "Ada Kern", "ada@example.edu"),
        ("Ada Kern <ada@example.edu> on behalf of Desk <desk@example.edu>", "Ada Kern", "ada@example.edu"),
        ("Ada Kern <ada@example.edu> Im Auftrag von Amt <desk@example.edu>", "Ada Kern", "ada@example.edu"),
        ("Ada Kern <ada@example.edu> em nome de Desk <desk@example.edu>", "Ada Kern", "ada@example.edu"),
        ("Ada Sender Kern <ada@example.edu>", "Ada Sender Kern", "ada@example.edu"),
        ("Ada Kern/LON/ACME@ACME", "Ada Kern", None),
        ("Ada Kern@ACME", "Ada Kern", None),
        ("Kristofer PISTER", "Kristofer PISTER", None),
        ("Ada Kern (Acme) <ada@example.edu>", "Ada Kern (Acme)", "ada@example.edu"),
        ("Kern, Ada (Acme)", "Kern, Ada (Acme)", None),
        ("Ada Kern (ada@example.edu)", "Ada Kern", "ada@example.edu"),
        ("Ada Kern (Acme) (ada@example.edu)", "Ada Kern (Acme)", "ada@example.edu"),
    ],
)
def test_one_mailbox(text: str, name: str | None, email: str | None) -> None:
    """Each way of writing a mailbox gives its name and address, and nothing that is not there."""
    assert read_address(text) == Address(name, email)


@pytest.mark.parametrize("text", ["", "  ", "<>", '""', ", ;"])
def test_nothing_is_no_mailbox(text: str) -> None:
    """Where there is neither name nor address there is no mailbox."""
    assert read_address(text) is None
    assert read_list(text) == ()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ada <a@example.edu>, b@example.org", ["Ada <a@example.edu>", "b@example.org"]),
        ("Haddad, Samir; Okafor, Ngozi", ["Haddad, Samir", "Okafor, Ngozi"]),
        (
            "Doe, Jane <jane@example.com>, Max <max@example.com>",
            ["Doe, Jane <jane@example.com>", "Max <max@example.com>"],
        ),
        (
            '"Doe, Jane" <jane@example.com>; Max <max@example.com>;',
            ["Doe, Jane <jane@example.com>", "Max <max@example.com>"],
        ),
        ("Brian Yang , Grant Wang , Roberto Calandra", ["Brian Yang", "Grant Wang", "Roberto Calandra"]),
        ("Howard, Kevin A.", ["Howard, Kevin A."]),
        ("Iris Moll/LON/ACME@ACME, Dana Quist/LON/ACME@ACME", ["Iris Moll", "Dana Quist"]),
    ],
)
def test_lists(text: str, people: list[str]) -> None:
    """Commas and semicolons separate, but for commas inside a name."""
    assert [str(address) for address in read_list(text)] == people


def test_an_empty_group_is_nobody() -> None:
    """ "undisclosed-recipients:;" names no one (RFC 5322, 3.4)."""
    assert read_list("undisclosed-recipients:;") == ()
    assert read_list("undisclosed-recipients: ;, Ada Kern <ada@example.edu>") == (
        Address("Ada Kern", "ada@example.edu"),
    )
