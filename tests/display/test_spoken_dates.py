"""Dates as a reader sees them."""

import pytest

from mailarchive.display.spoken_dates import spoken


@pytest.mark.parametrize(
    ("date", "offset", "shown"),
    [
        ("2018-02-16T17:34:00Z", -480, "16 February 2018, 09:34 UTC−8"),
        ("2018-02-16T17:34:00Z", 330, "16 February 2018, 23:04 UTC+5:30"),
        ("2018-02-16T23:34:00Z", 60, "17 February 2018, 00:34 UTC+1"),
        ("2018-02-16T17:34:00Z", None, "16 February 2018, 17:34 UTC"),
        ("2018-02-16T09:34", None, "16 February 2018, 09:34"),
        ("2018-02-16", None, "16 February 2018"),
        ("2018-02", None, "February 2018"),
        ("2018-02-31T09:34", None, "2018-02-31T09:34"),
        ("9999-12-31T23:59:00Z", 840, "9999-12-31T23:59:00Z"),
        ("long ago", None, "long ago"),
    ],
)
def test_dates_keep_their_precision(date: str, offset: int | None, shown: str) -> None:
    """On the sender's clock; never more precise than written; odd ones as they stand."""
    assert str(spoken(date, offset)) == shown


def test_no_date_is_none() -> None:
    """Nothing is made up."""
    assert spoken(None, None) is None
