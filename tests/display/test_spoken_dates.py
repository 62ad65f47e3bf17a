"""Dates as readers see them."""

import pytest

from mailarchive.display.spoken_dates import listed_day, spoken, time_span


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
def test_dates_keep_their_precision(date: str, offset: int | None, shown: str):
    """On the sender's clock; never more precise than written; odd ones as they stand."""
    assert str(spoken(date, offset)) == shown


def test_no_date_is_none():
    """Nothing is made up."""
    assert spoken(None, None) is None


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2018-02-16T17:34:00Z", "2018-02-16T18:00:00Z", "16 February 2018"),
        ("2018-02-16", "2018-02-19", "16 – 19 February 2018"),
        ("2018-02-16", "2018-03-01", "16 February – 1 March 2018"),
        ("2017-12-31", "2018-01-01", "31 December 2017 – 1 January 2018"),
        ("2018-02", "2018-03", "February – March 2018"),
        (None, "2018-02-19", "19 February 2018"),
        ("2018-02-16", None, "16 February 2018"),
        (None, None, "undated"),
    ],
)
def test_a_time_span_says_nothing_twice(first: str | None, last: str | None, shown: str):
    """Month and year stand once where both days share them."""
    assert time_span(first, last) == shown


def test_the_day_in_a_list_has_ten_columns_at_most():
    """As stored, and never a clock time."""
    assert [listed_day(date) for date in ("2018-02-16T17:34:00Z", "2018-02", None)] == [
        "2018-02-16", "2018-02", "undated",
    ]  # fmt: skip
