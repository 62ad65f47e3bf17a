"""What looks like the head of a message and is none."""

import pytest

from mailarchive.quoted import split_body

BODY = "The pump came on Monday.\nWe mount it tomorrow."


@pytest.mark.parametrize(
    "text",
    [
        "Minutes of the meeting\nDate: 12 May 2018\nTime: 10:00\nPresent: Ada\nFrom: 10:00 To: 11:00\nSubject: Budget",
        "Von: 10:00 Uhr\nBis: 11:00 Uhr\nDatum: 16.02.2018\nBetreff: Sitzung\n\nWir treffen uns im Saal.",
        "The train goes\nFrom: London\nTo: Paris\nDate: 16.02.2018\nTime: 09:34\nPrice: 45 EUR\n\nSee you there.",
        "Odjezd z: Praha Do: Brno Datum: 16.2.2018 9:34",
        "When: Friday, February 16, 2018 9:30 AM-10:00 AM\nWhere: Room 4\nSubject: Pump\n\nAgenda to follow.",
        "name: ci\nfrom: base\nto: target\nsubject: foo\ndate: 2018-02-16\n\nThat is the file.",
        "from: pumps@example.com\nto: ada@example.edu\nsubject: Report of %d\ndate: %Y-%m-%d\n\nThat is the file.",
        'Type "from:ada@example.edu date:2018" or "subject:pump to:max" and see.',
        "from:ada@example.edu and subject:pump finds it.",
        "commit 1234567890abcdef\nAuthor: Ada Kern <ada@example.edu>\nDate: Fri Feb 16 09:34:12 2018 +0200\n\n    Pump",
        "[2018-02-16 09:34:13] ERROR from: 10.0.0.1 to: 10.0.0.2 subject: none",
        "Q: When does it open?\nA: From 10:00 to 18:00",
        "16.02.2018 09:34 Ada Kern\nCalled the plumber.\n16.02.2018 10:30 Max Roe\nHe did not answer.",
        "Changes:\n\nOct 15, 2000 Ada Kern <ada@example.edu>\nFaster.\n\nMay 5, 2001 Max Roe <max@example.com>",
        "It began on Fri, 3 Aug 2001 10:00:42 +0200.\nIt was taken over by Ada Kern <ada@example.edu> and is now\nold.",
        "2018-02-16 09:34, Ada Kern wrote the minutes:\n1. Pumps\n2. Money",
        "I sent it on Friday, 16 February 2018 at 09:34 to ada@example.edu:\nit said that the pump is late.",
        'Please note: on 16 February 2018 at 10:00 the director writes:\n"All pumps must be returned".',
        "SELECT date, subject FROM mail -- comment\n---- end of query ----\nORDER BY date;",
        "The headers Date: and From: are required; To: and Subject: are optional. E.g. From: ada@example.edu",
        "Contact: Ada Kern <ada@example.edu>\nDate: 16 Feb 2018\nVersion: 1.2",
    ],
)
def test_no_message_is_found(text: str) -> None:
    """Minutes, journeys, settings, logs, commits and prose with dates and addresses are the sender's own."""
    assert not split_body(f"{text}\n").embedded
    assert not split_body(f"Dear all,\n\n{text}\n\n{BODY}\n\nAda\n").embedded


def test_a_block_without_addresses_is_still_read() -> None:
    """Where the addresses were lost, sender, date and subject make a header."""
    text = f"From: Ada Kern\nSent: Friday, 16 February 2018 09:34\nTo: Max Roe\nSubject: Pump\n\n{BODY}\n"
    (found,) = split_body(f"FYI\n\n{text}").embedded
    assert str(found.header.sender) == "Ada Kern"


def test_prompts_are_no_quotation() -> None:
    """Three marks without others are Python's prompt, or what was said to a server; below an attribution they quote."""
    for text in (
        "I tried:\n\n>>> import pump\n>>> pump.open(3)\n'open'\n\nWhy?",
        "... while talking to mx.example.org.\n>>> DATA\n<<< 550 No such person",
    ):
        body = split_body(text)
        assert (body.embedded, body.own_words) == ((), text)
    (quoted,) = split_body("Ada Kern <ada@example.edu> wrote:\n\n>>> It came.\n>>> It runs.\n\nGood.\n").embedded
    assert quoted.body.own_words == "It came.\nIt runs."
    (bare,) = split_body("> I tried:\n>\n> >>> import pump\n\nGood.\n").embedded
    assert "import pump" in bare.body.text
