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
    """Return the dates read from a chain whose second one is given."""
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


def read(written: str, sent: str | None) -> tuple[str | None, float]:
    """Return how a date is read in a mail of a given day, and how sure the message is."""
    (quoted,) = split_body(f"Yes.\n\nOn {written}, Ada Kern <ada@example.edu> wrote:\n> No.\n", sent=sent).walk()
    return quoted.header.date, quoted.certainty


def test_what_a_mail_quotes_is_not_later_than_the_mail() -> None:
    """9/5/22 is 5 September in a mail of that day, and 9 May in one of June, whichever way is usual."""
    assert read("9/5/22 15:50", "2022-09-05T16:00:00Z")[0] == "2022-09-05T15:50"
    assert read("9/5/22 15:50", "2022-06-01T16:00:00Z")[0] == "2022-05-09T15:50"
    assert read("9/5/22 23:50", "2022-09-04T22:10:00Z")[0] == "2022-09-05T23:50"  # clocks of two zones


def test_of_two_days_before_the_mail_the_nearer_is_read_and_stays_unsure() -> None:
    """One that can be before the mail only one way round is sure; a mail older than all it quotes settles none."""
    near, unsure = read("3/11/22 10:00", "2022-11-07T16:00:00Z")
    assert near == "2022-11-03T10:00"
    assert read("11/3/22 10:00", "2022-11-07T16:00:00Z") == (near, unsure)
    assert unsure < read("3/11/22 10:00", "2022-06-01T00:00:00Z")[1]
    assert read("3/11/22 10:00", "1970-01-01T00:00:00Z") == read("3/11/22 10:00", None)


def test_a_message_in_another_is_not_later_than_that_one() -> None:
    """The date of the message around an embedded one bounds it, before that of the mail does."""
    text = CHAIN.replace("03/04/2018 10:00", "20 Apr 2018 10:00").format(earlier="4/5/2018")
    inner = list(split_body(text, sent="2018-12-01T10:00:00Z").walk())[1]
    assert inner.header.date == "2018-04-05T09:00"


def test_the_subject_of_the_mail_tells_an_answer_from_a_forward() -> None:
    """A header that stands for both, without a word above it: "Re:" quotes it, "Fwd:" passes it on."""
    text = "From: Ada Kern\nSent: Monday, February 5, 2018 10:00 AM\nTo: Max Roe\nSubject: RE: Pump\n\nIt came.\n"
    for subject, kind in (
        ("AW: Pump", "quoted"),
        ("Fwd: Pump", "forwarded"),
        ("Pump", "forwarded"),
        (None, "forwarded"),
    ):
        (found,) = split_body(f"Good.\n\n{text}", subject=subject).embedded
        assert found.kind == kind


def test_the_trace_of_a_server_gives_its_date_or_none() -> None:
    """Of a pasted Received header, that was cut before its date perhaps, nothing else is a date."""
    block = "Received: from mx.example.org (192.0.2.1)\n\tby in.example.com{}\nFrom: Ada <ada@example.edu>\nTo: Max"
    for trace, written in (("; Fri, 16 Feb 2018 09:35:02 -0800", "Fri, 16 Feb 2018 09:35:02 -0800"), ("", None)):
        (found,) = split_body(f"See:\n\n{block.format(trace)}\n\nYes.\n").embedded
        assert found.header.date_written == written


def test_a_header_whose_lines_are_answered_between_is_quoted() -> None:
    """Nobody answers between the lines of what they pass on."""
    block = "> From: Ada Kern\n> Sent: Monday, February 5, 2018 10:00 AM\n> To: Max Roe\n> Subject: Pump\n>\n> It came."
    (found,) = split_body(f"{block}\n\nGood.\n\n> And the valve?\n\nNo.\n").embedded
    assert found.kind == "quoted"
    (found,) = split_body(f"See below.\n\n{block}\n").embedded
    assert found.kind == "forwarded"
