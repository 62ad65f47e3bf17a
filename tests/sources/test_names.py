"""File names as text: every name has one, no two the same, and each gives its name back."""

import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailarchive.sources.names import escape_name, original_name, storable_name, unescape_name

LONGEST = 255  # bytes that a file system gives a name

# Random bytes alone seldom look like an escape.
NAMES = st.lists(st.binary(max_size=4) | st.sampled_from([b"\\", rb"\x", rb"\xe9", rb"\x5c", "é".encode()])).map(
    b"".join
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"plain.eml", "plain.eml"),
        ("Grüße 😀".encode(), "Grüße 😀"),
        (b"caf\xe9.eml", r"caf\xe9.eml"),
        (rb"caf\xe9.eml", r"caf\x5cxe9.eml"),
        (rb"back\slash", r"back\slash"),
        (b"back\\slash\xff", r"back\x5cslash\xff"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),  # a surrogate, which UTF-8 has not
        (b"\x80" * LONGEST, r"\x80" * LONGEST),
    ],
)
def test_a_name_has_a_text(name: bytes, text: str) -> None:
    """UTF-8 stays as it is, and other bytes are escaped."""
    assert escape_name(name) == text
    assert unescape_name(text) == name


@given(NAMES)
@example(rb"\x5cx41")
def test_the_text_of_a_name_gives_it_back(name: bytes) -> None:
    """So no two names have one text; and the text is one that any database takes."""
    text = escape_name(name)
    assert unescape_name(text) == name
    assert escape_name(unescape_name(text)) == text
    text.encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_its_own_name_unless_it_looks_escaped(text: str) -> None:
    """What people name files in UTF-8 is stored as they see it."""
    assert (escape_name(text.encode()) == text) == (re.search(r"\\x[0-9a-f]{2}", text) is None)


def test_ten_thousand_names_of_random_bytes_stay_apart() -> None:
    """As the operating system gives them to Python, too."""
    chance = random.Random(9)
    names = {chance.randbytes(chance.randint(1, LONGEST)).decode("utf-8", "surrogateescape") for _ in range(10_000)}
    texts = {storable_name(name) for name in names}
    assert len(texts) == len(names)
    assert {original_name(text) for text in texts} == names
