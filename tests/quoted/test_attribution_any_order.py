"""Attribution lines in an order that no language file lists, and banners in words that none has."""

import pytest

from mailarchive.quoted import split_body

BODY = "The pump came on Monday.\nWe mount it tomorrow."
MARKED = "\n".join(f"> {line}" for line in BODY.split("\n"))
BLOCK = """From: Ada Kern <ada@example.edu>
Date: Fri, 16 Feb 2018 09:34:12 +0200
To: Max Roe <max@example.org>
Subject: Pump"""


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("Ada Kern skrifaði þann 16.2.2018 09:34:", "Ada Kern"),
        ("Ada Kern <ada@example.edu> escreveu às 09:34 de 16/02/2018:", "Ada Kern <ada@example.edu>"),
        ("16.2.2018 klo 9.34 kirjoitti Ada Kern:", "Ada Kern"),
        ("Ada Kern menulis di 16/02/2018 09.34:", "Ada Kern"),
        ("On 16 February 2018 at 09:34 wrote Ada Kern <ada@example.edu>:", "Ada Kern <ada@example.edu>"),
        ("Написал 16.02.2018 09:34 Ада Керн:", "Ада Керн"),
        ('"Kern, Ada" <ada@example.edu> am 16.02.2018 09:34 schrieb:', "Kern, Ada <ada@example.edu>"),
    ],
)
def test_date_verb_and_sender_in_any_order(line: str, sender: str) -> None:
    """A date, a verb and one name make an attribution line whatever stands first."""
    (found,) = split_body(f"Gladly.\n\n{line}\n{MARKED}\n").embedded
    assert str(found.header.sender) == sender
    assert found.header.date == "2018-02-16T09:34"
    assert found.body.text.strip() == BODY


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("16.02.2018 09:34, Ada Kern:", "Ada Kern"),
        ("2018-02-16 (금), 09:34, 김아다:", "김아다"),
        ("pet., feb. 16, 2018 09:34 Ada McKern:", "Ada McKern"),
    ],
)
def test_a_date_and_nothing_but_a_name_above_marks(line: str, sender: str) -> None:
    """Above marked text no verb is needed; without marks, or in lower case, such a line is anything."""
    (found,) = split_body(f"Gladly.\n\n{line}\n{MARKED}\n").embedded
    assert (str(found.header.sender), found.header.date) == (sender, "2018-02-16T09:34")
    assert not split_body(f"Gladly.\n\n{line}\n\nThe pump came.\n").embedded
    (bare,) = split_body(f"It says:\n\n16.02.2018 09:34, server restarted:\n{MARKED}\n").embedded
    assert bare.header.sender is None


@pytest.mark.parametrize("name", ["Ada Kern", "Ada 🌸 Kern", "김아다", "Ada Kern 김아다", "桜井アダ", "พลอย"])
@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("On Fri, Feb 16, 2018 at 9:34 AM {sender} wrote:", "2018-02-16T09:34"),
        ("Mnamo Ijumaa, 16 Februari 2018, 09:34 {sender} aliandika:", "2018-02-16T09:34"),
        ("Noong 09:34, si {sender} ay sumulat:", None),
    ],
)
def test_the_script_of_a_name_is_no_matter(line: str, date: str | None, name: str) -> None:
    """A flower, a Korean or a Japanese name neither hides an attribution nor stands for its verb, in any language."""
    sender = f"{name} <ada@example.edu>"
    (found,) = split_body(f"Gladly.\n\n{line.format(sender=sender)}\n{MARKED}\n").embedded
    assert (str(found.header.sender), found.header.date) == (sender, date)
    assert found.body.text.strip() == BODY


@pytest.mark.parametrize(
    "line",
    [
        "Ada Kern wrote on 16 February 2018 at 09:34 that the pump was late, and Max Roe agreed:",
        "The report Ada wrote on 16.2.2018 09:34 had three parts:",
        "The meeting on 16 February 2018 at 09:34 decided:",
        f"---- 18-02-16 09:40 ---- Sent to\n{'-' * 76}",
    ],
)
def test_sentences_with_a_date_and_a_verb_are_own_words(line: str) -> None:
    """More than a name around date and verb is a sentence."""
    body = split_body(f"Dear all,\n\n{line}\n\nWe mount it tomorrow.\n")
    assert not body.embedded


@pytest.mark.parametrize(
    ("banner", "kind"),
    [
        ("----- Weitergeleitete Nachricht von Ada Kern <ada@example.edu> -----", "forwarded"),
        ("------- Viestin aihe alla -------", None),
        ("===== Пренасочено =====", None),
    ],
)
def test_a_line_between_dashes_above_a_header_belongs_to_it(banner: str, kind: str | None) -> None:
    """A framed line right above a header is no one's own words, also in words that no language file has."""
    body = split_body(f"See below.\n\n{banner}\n{BLOCK}\n\n{BODY}\n")
    assert body.own_words == "See below."
    (found,) = body.embedded
    assert (str(found.header.sender), found.header.subject) == ("Ada Kern <ada@example.edu>", "Pump")
    assert kind is None or found.kind == kind


def test_what_was_sent_is_not_who_sent_it() -> None:
    """Above marked text too, a sentence that addresses the reader names no sender."""
    body = split_body(f"The pull request you sent on Fri, 9 Sep 2022 11:06:31 +0200:\n\n{MARKED}\n\nhas been merged.\n")
    (found,) = body.embedded
    assert found.header.sender is None


def test_a_section_title_stays_own_words() -> None:
    """A framed line that no header follows is a title of the sender's."""
    text = "------- Results -------\n\nTo do: measure again.\n\n------- Plans -------\n\nNone.\n"
    body = split_body(text)
    assert not body.embedded
    assert "Results" in body.own_words


def test_an_attribution_does_not_lean_on_the_one_above() -> None:
    """What stands in a line that is an attribution already bears out no other."""
    text = (
        "Yes.\n\n> On Fri, 16 Feb 2018 at 09:34, Ada Kern <ada@example.edu> wrote:\n"
        "> > Max Roe <max@example.com> gnubs 16.02.2018 08:00:\n> > > Old words.\n"
    )
    (outer,) = split_body(text).embedded
    (inner,) = outer.body.embedded
    assert (str(inner.header.sender), inner.header.date_written) == ("Max Roe <max@example.com>", "16.02.2018 08:00")


def test_lines_with_two_dates_are_no_attribution() -> None:
    """An attribution has one date: what stands between two, an address too, is no sender."""
    text = (
        "It came this way:\n\nMon, 10 Oct 2022 12:59:20 -0400\nrelayed by mail.example.com to\n"
        "<max@example.com>; Mon, 10 Oct 2022 09:59:16 -0700\nnext:\nnothing.\n"
    )
    assert not split_body(text).embedded


@pytest.mark.parametrize(
    "banner",
    [
        "----- Weitergeleitet von Ada Kern/LON/ACME am 16.02.2018 09:34 -----",
        "----- Réacheminé par Ada Kern/LON/ACME le 16/02/2018 09:34 -----",
        "----- Reenviado por Ada Kern/LON/ACME con fecha 16/02/2018 09:34 -----",
        "------- Inoltrato da Ada Kern/LON/ACME il 16/02/2018\n09:34 -------",
        "Forwarded by Ada Kern/LON/ACME on 02/16/2018 09:34 AM",
    ],
)
def test_lotus_notes_tells_who_forwarded_in_any_language(banner: str) -> None:
    """The banner names the person who passes on, and announces the header below; it is nobody's own words."""
    header = "Ben Okri/LON/ACME@ACME\n15.02.2018 18:12\n\nTo: Ada Kern/LON/ACME@ACME\ncc:\nSubject: Pump"
    body = split_body(f"See below.\n\n{banner}\n\n{header}\n\n{BODY}\n")
    (found,) = body.embedded
    assert body.own_words == "See below."
    assert (found.kind, str(found.header.sender), found.header.date) == ("forwarded", "Ben Okri", "2018-02-15T18:12")
    assert found.body.own_words == BODY


def test_a_message_from_somebody_is_quoted_with_sender_and_date() -> None:
    """What the banner says of the message is taken from it, without the small words; a title says nothing."""
    text = "See below.\n\n--- {} ---\n\n" + BODY
    (found,) = split_body(text.format("Message from Ben Okri <ben@example.org> on 16 Feb 2018 09:34")).embedded
    assert str(found.header.sender) == "Ben Okri <ben@example.org>"
    assert found.header.date_written == "16 Feb 2018 09:34"
    assert not split_body(text.replace(" ---\n", "\n").format("Message from my mother")).embedded
