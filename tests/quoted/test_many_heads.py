"""Texts of thousands of lines that are heads, or look like some: each is read a bounded number of times."""

import importlib
from collections.abc import Callable

import pytest

from mailarchive.quoted import split_body
from mailarchive.quoted.limits import MAX_NESTED

find_heads = importlib.import_module("mailarchive.quoted.heads.find_heads")

LINES = 3000
ATTRIBUTION = "On Mon, 5 Feb 2018 at 10:00, Ada {} <ada{}@example.edu> wrote:"
BLOCK = "> From: Ada {} <ada{}@example.edu>\n> Date: Mon, 5 Feb 2018 10:00:00\n> Subject: Boat\n>\n> hi"


def text_of(form: str, count: int = LINES) -> str:
    """Return a text in which a form stands again and again."""
    return "".join(f"{form}\n".replace("{}", str(number)) for number in range(count))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read as a head, each time that it is."""
    read: list[str] = []

    def counted(name: str) -> Callable[..., object]:
        real = getattr(find_heads, name)

        def count(*arguments: object, **options: object) -> object:
            read.append(name)
            return real(*arguments, **options)

        return count

    for name in ("find_attribution", "find_header_block"):
        monkeypatch.setattr(find_heads, name, counted(name))
    return read


@pytest.mark.parametrize(
    "form", [f"> {ATTRIBUTION}", f"> {ATTRIBUTION}\n> hi", BLOCK, ATTRIBUTION, f"{ATTRIBUTION}\nhi"]
)
def test_no_more_is_read_in_a_quotation_than_messages_nest(readings: list[str], form: str) -> None:
    """What lies deeper is text: heads on it would be dropped."""
    body = split_body(text_of(form))
    depth, innermost = 0, body
    while innermost.embedded:
        (message,) = innermost.embedded
        depth, innermost = depth + 1, message.body
    assert depth == MAX_NESTED
    assert len(readings) <= 3 * MAX_NESTED


def test_a_quotation_that_ends_makes_room_for_others(readings: list[str]) -> None:
    """Each of many quotations has all its messages, however many stand in those before it."""
    quotation = text_of(f"> {ATTRIBUTION}", MAX_NESTED - 1)
    body = split_body("".join(f"Answer {number}.\n\n{quotation}\n" for number in range(5)))
    names = [message.header.sender.name for message in body.walk() if message.header.sender]
    assert names == [f"Ada {number}" for number in range(MAX_NESTED - 1)] * 5


def test_each_of_many_answered_messages_is_found(readings: list[str]) -> None:
    """They do not nest, so none is dropped, and each is read once."""
    body = split_body(text_of(f"{ATTRIBUTION}\n> hi"))
    assert len(body.embedded) == LINES
    assert len(readings) == LINES
    assert {message.body.own_words for message in body.embedded} == {"hi"}


def test_indentation_bounds_messages_inside_a_quotation() -> None:
    """So they do not nest either."""
    body = split_body(text_of(f"> {ATTRIBUTION}\n>     hi\n> so", 3 * MAX_NESTED))
    assert sum(1 for message in body.walk() if message.rule == "attribution") == 3 * MAX_NESTED
