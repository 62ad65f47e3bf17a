"""find_mail: where mail begins and ends inside a post's prose."""

import time

import pytest

from mailarchive.prose import find_mail
from mailarchive.prose.read_prose import split_passage
from mailarchive.quoted import split_body

PROSE = (
    "When I came to the institute I knew nobody, and for most of the first year I worked on a kite that would not "
    "fly. It took a long winter, two broken lines and the budget of the people at the harbour until it did, and "
    "I still think that nothing I have done since has taught me as much about asking for help as that winter did. "
    "So much for the weather."
)
NOTE = "FYI. Omar would like to try his sensors on the kite.\nvs"
FORWARD = """---------- Forwarded message ---------- From: Viktor STAHL Date: Fri, Feb 16, 2018 at 9:34 AM Subject: \
Re: Kite test To: Lena Fuchs Cc: Ruth Cole , Omar Aziz
My notes from Monday (Omar, Lena - please correct):
There are two ways to go on. The
better one is a longer line. This means:
* a new winch
* more wind
If possible we should find two students for the summer.
Do you know any who like
wind and salt?
vs"""
POST = f"""How I learned to fly
{PROSE}
I found the first mail in which Viktor brought Omar in:
{NOTE}
{FORWARD}
The rest is a long story. {PROSE}
{PROSE}
"""


def found(post: str) -> list[str]:
    """Return the stretches of mail in a post."""
    return [post[passage.start : passage.end] for passage in find_mail(post)]


def test_a_flattened_forward_between_paragraphs() -> None:
    """The mail starts with the forwarder's note and ends with the second closing name; the prose is no mail."""
    assert found(POST) == [f"{NOTE}\n{FORWARD}"]


def test_the_note_and_the_forward_are_two_messages() -> None:
    """The note is its forwarder's own words; the forward has what is known of it and nothing more."""
    (mail,) = found(POST)
    body = split_body(mail)
    assert body.own_words == NOTE
    (forward,) = body.embedded
    header = forward.header
    assert forward.kind == "forwarded"
    assert (header.sender and header.sender.name, header.sender and header.sender.email) == ("Viktor STAHL", None)
    assert (header.date_written, header.date) == ("Fri, Feb 16, 2018 at 9:34 AM", "2018-02-16T09:34")
    assert header.utc_offset is None
    assert header.subject == "Re: Kite test"
    assert [address.name for address in header.to] == ["Lena Fuchs"]
    assert [address.name for address in header.cc] == ["Ruth Cole", "Omar Aziz"]
    assert forward.body.text.startswith("My notes from Monday")
    assert forward.body.text.endswith("wind and salt?\nvs")


def test_a_block_quotation_bounds_the_mail() -> None:
    """In Markdown the marks of a block quotation are the bounds, and they are sure."""
    post = f"{PROSE}\n\n> From: Ada Kern <ada@example.edu>\n> Date: 5 Feb 2018 10:00\n>\n> It flies.\n\n{PROSE}\n"
    (passage,) = find_mail(post)
    assert post[passage.start : passage.end].splitlines()[0] == "> From: Ada Kern <ada@example.edu>"
    assert post[passage.start : passage.end].endswith("> It flies.")
    assert passage.certainty >= 0.8


def test_a_code_fence_bounds_the_mail() -> None:
    """Mail pasted between fences starts and ends there, whatever follows."""
    mail = "From: Ada Kern <ada@example.edu>\nDate: 5 Feb 2018 10:00\n\nIt flies.\n\nSo do we."
    assert found(f"{PROSE}\n\n```\n{mail}\n```\n\nShort words after it.\n") == [mail]


@pytest.mark.parametrize(("fence", "inside"), [("````", "```"), ("```", "~~~"), ("```", "```sh")])
def test_a_code_fence_ends_at_one_like_itself(fence: str, inside: str) -> None:
    """Of as many signs and nothing else: another one inside is the mail's."""
    mail = f"From: Ada Kern <ada@example.edu>\nDate: 5 Feb 2018 10:00\n\nRun this:\n\n{inside}\nmake\n\nSo do we."
    assert found(f"{PROSE}\n\n{fence}\n{mail}\n{fence}\n\nShort words after it.\n") == [mail]


def test_two_mails_in_one_post() -> None:
    """Each head anchors a mail of its own when prose stands between."""
    first = "On Mon, 5 Feb 2018 at 10:00, Ada Kern <ada@example.edu> wrote:\n\nIt flies.\n\nAda"
    second = (
        "---------- Forwarded message ---------\nFrom: Max Roe <max@example.com>\nDate: 6 Feb 2018 10:00\n\nGood.\nMax"
    )
    assert found(f"{PROSE}\n\n{first}\n\n{PROSE}\n\n{second}\n\n{PROSE}\n") == [first, second]


def test_prose_holds_no_mail() -> None:
    """Quotations of people, labels and dates in prose are no mail."""
    assert found(f"{PROSE}\n\nAs Ada once wrote:\n\n> It flies.\n\nFrom: here on, all was well.\n\n{PROSE}\n") == []


def test_an_end_that_nothing_shows_is_uncertain() -> None:
    """Without a closing name the mail runs to the next long paragraph, and says that this is unsure."""
    mail = "From: Ada Kern <ada@example.edu>\nDate: 5 Feb 2018 10:00\nSubject: Kite\n\nIt flies. More tomorrow."
    (passage,) = find_mail(f"{PROSE}\n\n{mail}\n\n{PROSE}\n")
    assert passage.certainty <= 0.5
    assert found(f"{PROSE}\n\n{mail}\n\n{PROSE}\n") == [mail]


def test_an_end_banner_ends_the_forward_nearest_above_it() -> None:
    """A forward without such a banner does not run on to that of the next."""
    header = "From: Ada Kern <ada@example.edu>\nDate: 5 Feb 2018 10:00"
    first = f"---------- Forwarded message ---------\n{header}\n\nIt flies.\n\nAda"
    second = f"{first}\n\n----- End forwarded message -----"
    assert found(f"{PROSE}\n\n{first}\n\n{PROSE}\n\n{second}\n\n{PROSE}\n") == [first, second]


def test_a_mail_may_open_with_a_long_paragraph() -> None:
    """It is the mail's, and how long paragraphs are then tells no end: a closing name does, or nothing."""
    head = "On Mon, 5 Feb 2018 at 10:00, Ada Kern <ada@example.edu> wrote:"
    signed = f"{head}\n\nDear Max,\n\n{PROSE}\n\n{PROSE}\n\nAda"
    assert found(f"{PROSE}\n\n{signed}\n\n{PROSE}\n") == [signed]
    open_ended = f"{head}\n\n{PROSE}"
    (passage,) = find_mail(f"{PROSE}\n\n{open_ended}\n\n{PROSE}\n")
    assert (passage.rule, passage.certainty) == ("attribution+prose", 0.4)
    assert found(f"{PROSE}\n\n{open_ended}\n\n{PROSE}\n") == [open_ended]


def test_a_post_of_thousands_of_mails_takes_linear_time() -> None:
    """Four times as many take about four times as long, and not sixteen times."""
    mail = f"On Mon, 5 Feb 2018 at 10:00, Ada Kern <ada@example.edu> wrote:\n\nIt flies.\n\nAda\n\n{PROSE}\n\n"

    def seconds(count: int) -> float:
        start = time.process_time()
        assert len(find_mail(mail * count)) == count
        return time.process_time() - start

    seconds(100)
    assert seconds(2_000) < 10 * seconds(500)


def test_a_heading_above_the_mail_is_prose() -> None:
    """In Markdown it stands right above the header, and is nobody's note."""
    header = "From: Ada Kern <ada@example.edu>\nDate: 5 Feb 2018 10:00\nSubject: Pump"
    post = f"Some prose.\n\n# What she wrote\n\n{header}\n\nIt came.\n\nAda\n"
    (passage,) = find_mail(post)
    assert post[passage.start : passage.end].startswith("From: Ada")


HEAD = "From: Ingrid Halvorsen\nDate: Thu, 12 Mar 2015 08:05\nTo: Peter Nash\nSubject: The tide gauge\n\n"
LEAD = "Here is what came on the Thursday:\n\n"


@pytest.mark.parametrize(
    "closing",
    [
        "Ingrid\n\nP.S. Bring a rope.",
        "Best,\nIngrid Halvorsen\nHarbour Office\n+44 20 7946 0000",
        "Ingrid\n\nSent from my iPhone",
        "Ingrid\n\n-- \nIngrid Halvorsen\nHarbour Office",
        "*Ingrid*",
        "Love from the pier,\nInga",
        "— █████",
    ],
)
def test_what_closes_a_mail_is_its_own(closing: str) -> None:
    """A postscript and a signature too, and not the paragraph below."""
    mail = f"{HEAD}Dear Peter,\n\nIt floats.\n\n{closing}"
    assert found(f"{LEAD}{mail}\n\nWe brought two.\n") == [mail]


def test_the_author_of_a_post_signs_no_mail() -> None:
    """Neither by the name of the recipient nor below the author's own words."""
    mail = f"{HEAD}It floats.\n\nI have a gauge. Could you collect it?"
    assert found(f"{LEAD}{mail}\n\nWe went up the same evening.\n\nPeter\n") == [mail]
    signed = f"{mail}\n\nIngrid"
    assert found(f"{LEAD}{signed}\n\nWe went up.\n\nUntil next week,\nMoritz\n") == [signed]


def test_a_name_is_learnt_from_the_other_mail_of_a_text() -> None:
    """What one mail has below words that close it, the other has alone."""
    first, second = f"{HEAD}It floats.\n\nTullik", f"{HEAD.replace('12', '19')}It sinks.\n\nLove,\nTullik"
    assert found(f"{LEAD}{first}\n\nThen in May:\n\n{second}\n\nThat was all.\n") == [first, second]


def test_what_speaks_about_the_sender_is_prose() -> None:
    """It names her, has her write something, or calls the mail a letter; nothing else shows the end."""
    mail = f"{HEAD}It floats.\n\nCould you come?"
    for prose in ("Ingrid was right.", "That was all she ever wrote to us.", "The letter hangs in the hall."):
        (passage,) = find_mail(f"{LEAD}{mail}\n\n{prose}\n")
        assert found(f"{LEAD}{mail}\n\n{prose}\n") == [mail]
        assert passage.certainty <= 0.4


def test_prose_that_speaks_to_its_readers_does_so_below_the_mail_too() -> None:
    """There a paragraph is no mail for that."""
    mail = f"{HEAD}It floats.\n\nWould Tuesday suit?"
    above = "If you have ever stood on a pier, you know the wind.\n\n"
    assert found(f"{above}{LEAD}{mail}\n\nYou can see the gauge from the road.\n") == [mail]


def test_a_note_is_the_forwarders_down_to_the_name() -> None:
    """At the top of a text it needs no line that announces it."""
    text = f"FYI, see below.\n\nMoritz\n\n---------- Forwarded message ---------\n{HEAD}It floats.\n\nIngrid"
    assert found(f"{text}\n") == [text]


def test_an_answer_below_a_quotation_is_in_the_paste() -> None:
    """A text that begins with a quotation goes on with what answers it; one that is said to be a post does not."""
    quotation = "On Mar 12, 2015, at 8:05 AM, Ingrid Halvorsen <ingrid@example.org> wrote:\n\n> It floats."
    text = f"{quotation}\n\nYes it does.\n\nPeter"
    assert found(f"{text}\n") == [text]
    (passage,) = find_mail(text, "post")
    assert text[passage.start : passage.end] == quotation


def test_mail_goes_on_to_the_next_head() -> None:
    """Where a rule or nothing parts two mails they are one stretch; prose between them is in none."""
    first, second = f"{HEAD}It floats.\n\nIngrid", f"{HEAD.replace('12', '19')}It sinks.\n\nIngrid"
    for between in ("\n\n", "\n\n---\n\n", "\n\n-----Original Message-----\n"):
        assert found(f"{LEAD}{first}{between}{second}\n\nThat was all.\n") == [f"{first}{between}{second}"]
    assert found(f"{LEAD}{first}\n\nA week later, another:\n\n{second}\n\nThat was all.\n") == [first, second]


def test_what_is_said_of_a_text_shifts_the_balance_alone() -> None:
    """A paragraph that nothing decides is mail in a paste, and prose in a post; a closing bounds the mail in both."""
    mail, more = f"{HEAD}It floats.", "The wind was from the east."
    assert found(f"{mail}\n\n{more}\n") == [f"{mail}\n\n{more}"]
    (passage,) = find_mail(f"{mail}\n\n{more}\n", "post")
    assert passage.end == len(mail)
    signed = f"{mail}\n\nIngrid"
    for said in (None, "post", "pasted"):
        (passage,) = find_mail(f"{LEAD}{signed}\n\n{more}\n", said)
        assert (passage.start, passage.end) == (len(LEAD), len(LEAD + signed))


def test_a_message_is_no_surer_than_the_bounds_it_ends_with() -> None:
    """One that another bounds is as sure as its own head."""
    chain = f"{HEAD}It floats.\n\nIngrid\n\nOn Mar 11, 2015, at 8:05 AM, Peter Nash wrote:\n\nDoes it float?"
    first, second = split_passage(chain, 0.3).walk()
    assert first.certainty == second.certainty == 0.3
    beside = "On Mar 11, 2015, at 8:05 AM, Peter Nash wrote:\n\n> Does it float?\n\nIt floats."
    (message,) = split_passage(beside, 0.3).walk()
    assert message.certainty > 0.6
