"""What visitors write into a URL."""

import pytest

from mailarchive.datasette_plugin.arguments import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [(None, 1), ("", 1), ("0", 1), ("7", 7), ("10", 10), ("11", 10), ("9" * 5000, 1), ("-3", 1), ("x", 1), ("²", 1)],
)
def test_a_number_is_what_makes_sense(text: str | None, number: int):
    """Too much is the most, and anything odd the least."""
    assert whole_number(text, least=1, most=10) == number
