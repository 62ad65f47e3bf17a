"""Dates of one mail settle each other."""

from mailarchive.quoted import split_body

CHAIN = """Yes.

On 03/04/2018 10:00, Ada Kern <ada@example.edu> wrote:
> No.
>
> On {earlier} 09:00, Max Roe <max@example.com> wrote:
>> Well?
"""


def dates(earlier: str) -> list[str | None]:
    """Give the dates read from a chain whose second one is given."""
    return [message.header.date for message in split_body(CHAIN.format(earlier=earlier)).walk()]


def test_a_date_that_leaves_no_choice_settles_another() -> None:
    """03/04 is March or April as the 25th beside it stands second or first."""
    assert dates("03/25/2018") == ["2018-03-04T10:00", "2018-03-25T09:00"]
    assert dates("25/03/2018") == ["2018-04-03T10:00", "2018-03-25T09:00"]


def test_an_ambiguous_date_lowers_the_certainty() -> None:
    """Where nothing settles it, the message is less sure than the same with a clear date."""
    unsure, _ = split_body(CHAIN.format(earlier="03/02/2018")).walk()
    sure, _ = split_body(CHAIN.format(earlier="25/03/2018")).walk()
    assert unsure.certainty < sure.certainty
