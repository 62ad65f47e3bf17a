"""Heads in the odd forms that mail clients write them in."""

import textwrap
import time

import pytest

from mailarchive.quoted import split_body
from mailarchive.quoted.text.lines import read_lines

BODY = "The pump came on Monday.\nWe mount it tomorrow."
MARKED = "\n".join(f"> {line}" for line in BODY.split("\n"))
ADA = "Ada Kern <ada@example.edu>"


@pytest.mark.parametrize(
    ("line", "sender", "date"),
    [
        ("---- Ada Kern wrote ----", "Ada Kern", None),
        ("------On 12/29/1997 17:32, Ada Kern wrote-----", "Ada Kern", "1997-12-29T17:32"),
        (f"---- On Fri, 16 Feb 2018 09:34:12 +0200 {ADA} wrote ----", ADA, "2018-02-16T07:34:12Z"),
        ("---- Ada Kern schrieb ----", "Ada Kern", None),
        (f"---- El vie, 16 feb. 2018 09:34:12 +0200 {ADA} escribió ----", ADA, "2018-02-16T07:34:12Z"),
    ],
)
def test_an_attribution_framed_by_dashes(line: str, sender: str, date: str | None) -> None:
    """Dashes around it bear an attribution line out as marks below it do."""
    body = split_body(f"Gladly.\n\n{line}\n\n{BODY}\n")
    assert body.own_words == "Gladly."
    (found,) = body.embedded
    assert (str(found.header.sender), found.header.date) == (sender, date)
    assert found.body.text.strip() == BODY


@pytest.mark.parametrize("note", ["Gladly. ", "Gladly ", "Gladly--- "])
def test_a_note_on_the_line_of_the_attribution(note: str) -> None:
    """Words before "On ... wrote:" on one line are the answer."""
    body = split_body(f"{note}On Fri, Feb 16, 2018 at 9:34 AM, {ADA} wrote:\n{MARKED}\n")
    assert body.own_words.strip(" .-") == "Gladly"
    (found,) = body.embedded
    assert str(found.header.sender) == ADA
    assert found.body.text.strip() == BODY


def test_a_sender_whose_name_is_a_sentence() -> None:
    """Above marked text any short display name will do; in prose it will not."""
    line = "On Friday, 16 February 2018 at 09:34, life is short. on Ada wrote:"
    (found,) = split_body(f"Gladly.\n\n{line}\n\n{MARKED}\n").embedded
    assert str(found.header.sender) == "life is short. on Ada"
    assert not split_body(f"Gladly.\n\n{line}\n\n{BODY}\n").embedded


def test_an_address_on_four_lines_below_a_blank_one() -> None:
    """Polymail sets the brackets of the address on lines of their own."""
    head = "On Fri, Feb 16, 2018 at 9:34 AM Ada Kern\n\n<\nmailto:Ada Kern <ada@example.edu>\n> wrote:"
    body = split_body(f"Gladly.\n\n{head}\n{BODY}\n")
    assert body.own_words == "Gladly."
    (found,) = body.embedded
    assert (str(found.header.sender), found.header.date) == (ADA, "2018-02-16T09:34")


def test_a_block_that_says_only_when_and_to_whom() -> None:
    """A date and an address are evidence enough; without either it is a note of the sender's."""
    body = split_body(f"Gladly.\n\nDate: Fri, 16 Feb 2018 09:34:12 +0200\nTo: ada@example.edu\n\n{BODY}\n")
    (found,) = body.embedded
    assert found.header.date == "2018-02-16T07:34:12Z"
    assert [str(address) for address in found.header.to] == ["ada@example.edu"]
    assert not split_body(f"Dear all,\n\nDate: Friday\nTo: the workshop\n\n{BODY}\n").embedded


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        (f"Noong Biy, Peb 16, 2018 nang 9:34 AM, isinulat ni {ADA} ang:", ADA),
        (f"Mnamo Ijumaa, 16 Feb 2018, 9:34 AM {ADA} aliandika:", ADA),
        (f"De 16.02.2018 um 09:34 huet {ADA} geschriwwen:", ADA),
        (f"শুক্রবার, ১৬ ফেব্রুয়ারী, ২০১৮ 9:34 টায় {ADA} লিখেছেন:", ADA),
        ('2018 оны 2-р сарын 16, 09:34 цагт "Kern, Ada" <ada@example.edu> бичсэн:', "Kern, Ada <ada@example.edu>"),
    ],
)
def test_an_attribution_in_a_language_without_a_file(line: str, sender: str) -> None:
    """Above marks, a mailbox, a time and few other words are an attribution line, whatever the words say."""
    body = split_body(f"Gladly.\n\n{line}\n\n{MARKED}\n")
    assert body.own_words == "Gladly."
    (found,) = body.embedded
    assert str(found.header.sender) == sender
    assert not split_body(f"Gladly.\n\n{line}\n\n{BODY}\n").embedded


def test_prose_about_an_address_above_marks_is_no_attribution() -> None:
    """A sentence stays the sender's own, with an address and a time in it."""
    line = "The rota says that Ada <ada@example.edu> was on call from 09:34, when the pump failed, and then came:"
    body = split_body(f"{line}\n\n{MARKED}\n")
    assert body.own_words == line


@pytest.mark.parametrize(
    "block",
    [
        f"| From | {ADA} |\n| Date | 02/16/2018 09:34 |\n| To | max@example.com |\n| Subject | Pump |",
        "From\tAda Kern<ada@example.edu>\nDate\t02/16/2018 09:34\nTo\tmax@example.com\nSubject\tPump",
    ],
)
def test_labels_in_the_cells_of_a_table(block: str) -> None:
    """NetEase writes its header as a table without colons, below a banner."""
    body = split_body(f"Gladly.\n\n---- Replied Message ----\n{block}\n\n{BODY}\n")
    (found,) = body.embedded
    header = found.header
    assert (str(header.sender), header.date, header.subject) == (ADA, "2018-02-16T09:34", "Pump")
    assert [str(address) for address in header.to] == ["max@example.com"]
    assert found.body.text.strip() == BODY


def test_a_notes_sender_behind_a_label_of_its_own() -> None:
    """Lotus Notes may write "From:" before the sender, with the date below and no label."""
    head = f"From:  {ADA}\n08/28/2000 05:28 PM\n\n\nTo: Max Roe <max@example.com>\ncc:\nSubject: Pump"
    (found,) = split_body(f"Gladly.\n\n{head}\n\n{BODY}\n").embedded
    assert (str(found.header.sender), found.header.date) == (ADA, "2000-08-28T17:28")
    assert found.header.subject == "Pump"


@pytest.mark.parametrize("width", [45, 52, 60])
def test_a_block_run_together_and_wrapped_again(width: int) -> None:
    """Yahoo writes its block on one line; wrapped again, the last subject goes on to the next line all the same."""
    block = (
        f"Von: {ADA}An: Max Roe <max@example.com>; Tom Lee <tom@example.org>CC: Ann Lee <ann@example.net>"
        "Gesendet: Freitag, 16. Februar 2018 um 09:34:12 MEZBetreff: Two pumps and how to mount them in June"
    )
    wrapped = "\n".join(textwrap.wrap(block, width, break_long_words=False, break_on_hyphens=False))
    text = f"Gladly.\n\n----- Weitergeleitete Nachricht -----\n{wrapped}\n\n{BODY}\n"
    (found,) = split_body(text).embedded
    header = found.header
    assert (str(header.sender), header.subject) == (ADA, "Two pumps and how to mount them in June")
    assert header.date == "2018-02-16T08:34:12Z"
    assert len(header.to) == 2
    assert found.body.text.strip() == BODY


@pytest.mark.parametrize(
    "rest",
    [
        "To: Max Roe Subject: Pump delivery",
        "Subject: Pump delivery To: Max Roe Cc: Ann Lee",
        "Subject: Pump delivery To: Max Roe , Tom Lee",
    ],
)
def test_a_flattened_block_ends_where_the_letter_greets(rest: str) -> None:
    """Where line breaks and addresses were lost, "Hello Max," begins the body."""
    first = f"From: Ada Kern Sent: Friday, February 16, 2018 9:34 AM {rest}"
    (found,) = split_body(f"See below. {first} Hello Max, the pump came. Ada\n").embedded
    assert found.body.text == "Hello Max, the pump came. Ada"
    assert found.header.subject == "Pump delivery"


@pytest.mark.parametrize(
    "line",
    [
        f"On 16 February 2018 at 09:34, {ADA} wrote:",
        '"Ada Kern" <ada@example.edu>, 16 Şubat 2018 Cuma 09:34 tarihinde şunu yazdı:',
        f"{ADA} kirjoitti perjantai 16. helmikuuta 2018 9.34:",
        '16.02.2018 09:34 пользователь "Ada Kern" <ada@example.edu> написал:',
    ],
)
def test_an_attribution_in_the_middle_of_a_flattened_line(line: str) -> None:
    """The note before it is the answer, whether name or date comes first."""
    body = split_body(f"We take two of them. Thanks. {line} The pump came on Monday. Ada\n")
    assert body.own_words.startswith("We take two of them.")
    assert "@" not in body.own_words
    (found,) = body.embedded
    assert str(found.header.sender) == ADA
    assert found.header.date == "2018-02-16T09:34"
    assert found.body.text.strip() == "The pump came on Monday. Ada"


def test_a_label_is_no_verb_in_a_flattened_chain() -> None:
    """ "Sent:" after a date of the message before is a label of the next block."""
    first = f"Von: {ADA} Gesendet: 16.02.2018 09:34 An: max@example.com Betreff: Pumpe Hallo Max, sie ist da. Ada"
    second = "From: Max Roe <max@example.com> To: ada@example.edu Sent: Friday, February 16, 2018 9:14 AM Subject: Pump"
    body = split_body(f"See below. {first} {second} Hello Ada, where is it? Max\n")
    assert [str(one.header.sender) for one in body.walk()] == [ADA, "Max Roe <max@example.com>"]


@pytest.mark.parametrize(
    "block",
    [
        f"**From:** {ADA}\n**Sent:** 16 February 2018 09:34\n**To:** Max Roe <max@example.com>\n**Subject:** Pump",
        f"*From: *{ADA}\n*Date: *16 February 2018 09:34\n*To: *Max Roe <max@example.com>\n*Subject: *Pump",
        "**Von:** [Ada Kern](mailto:ada@example.edu)\n**Gesendet:** Freitag, 16. Februar 2018 09:34\n"
        "**An:** [Max Roe](mailto:max@example.com)\n**Betreff:** Pump",
    ],
)
def test_labels_in_the_marks_of_markdown(block: str) -> None:
    """Stars and links that HTML turned to Markdown leaves are no part of any value."""
    (found,) = split_body(f"Gladly.\n\n{block}\n\n{BODY}\n").embedded
    header = found.header
    assert (str(header.sender), header.date, header.subject) == (ADA, "2018-02-16T09:34", "Pump")
    assert [str(address) for address in header.to] == ["Max Roe <max@example.com>"]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        (f"On 16 Feb 2018, 09:34, at 09:34, {ADA} wrote:", "2018-02-16T09:34"),
        (f"On Feb 16, 2018, 9:34 AM, at 9:34 AM, {ADA} wrote:", "2018-02-16T09:34"),
        (f"In article <5A86@news.example.com>, {ADA} wrote:", None),
        (f'"Ada" == {ADA} writes:', None),
    ],
)
def test_what_an_attribution_says_besides(line: str, date: str | None) -> None:
    """A time said twice and a Message-ID are no part of the sender."""
    (found,) = split_body(f"Gladly.\n\n{line}\n{MARKED}\n").embedded
    assert (str(found.header.sender), found.header.date) == (ADA, date)


def test_a_label_that_nobody_knows_is_no_part_of_the_value_before() -> None:
    """Between labels that are known, and first below a banner, an unknown one is a line of the block."""
    who = f"From: {ADA}\nTo: max@example.com"
    block = f"Testun: x\nSubject: Pump\nKlassifizierung: intern\n{who}\nGesehen: ja\nDate: 16.02.2018 09:34"
    body = split_body(f"Gladly.\n\n-------- Original Message --------\n{block}\n\n{BODY}\n")
    assert body.own_words == "Gladly."
    (found,) = body.embedded
    header = found.header
    assert (str(header.sender), header.subject) == (ADA, "Pump")
    assert [str(address) for address in header.to] == ["max@example.com"]
    assert found.body.text.strip() == BODY


def test_a_banner_with_the_date_of_what_is_below() -> None:
    """Orange writes "Message du DATE" above a block that has no date; marks may stand before both."""
    block = f"Message du 16/02/18 09:34\nDe : {ADA}\nA : max@example.com\nCopie à :\nObjet : Pompe\n\n{BODY}"
    marked = "\n".join(f"> {line}".rstrip() for line in block.split("\n"))
    for text in (block, marked):
        body = split_body(f"Bien reçu.\n\n{text}\n")
        assert body.own_words == "Bien reçu."
        (found,) = body.walk()
        assert (str(found.header.sender), found.header.subject) == (ADA, "Pompe")
        assert found.header.date == "2018-02-16T09:34"
        assert found.body.text.strip() == BODY


@pytest.mark.parametrize(
    ("line", "message_id"),
    [
        ('>>> "Kern, Ada" <ada@example.edu> schrieb am 16.02.2018 um 09:34 in Nachricht <5A86.B5C>:', "5A86.B5C"),
        (
            '>>> "Kern, Ada" <ada@example.edu> schrieb am 16.02.2018 um 09:34 in Nachricht\n<5A86@mail.example.edu>:',
            "5A86@mail.example.edu",
        ),
        ('>>> "Kern, Ada" <ada@example.edu> wrote on 16.02.2018 09:34:', None),
    ],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_groupwise_puts_arrows_before_its_attribution(line: str, message_id: str | None, mark: str) -> None:
    """They are no marks; the message that it names is the one that is quoted, whether with marks or without."""
    text = "\n".join(mark + words for words in BODY.split("\n"))
    (found,) = split_body(f"Gladly.\n\n{line}\n{text}\n").embedded
    header = found.header
    assert (str(header.sender), header.date, header.message_id) == (
        "Kern, Ada <ada@example.edu>",
        "2018-02-16T09:34",
        message_id,
    )
    assert found.body.own_words == BODY


EMBEDDED = "\u202aAda Kern\u202c\u200f <\u202aada@example.edu\u202c\u200f>"  # in right-to-left text


@pytest.mark.parametrize(
    "line",
    [
        f"\u202bבתאריך יום ו׳, 16 בפבר׳ 2018 ב-9:34 מאת {EMBEDDED}:\u202c",
        f"\u202bفي الجمعة، 16 فبراير 2018 في 9:34 ص تمت كتابة ما يلي بواسطة {EMBEDDED}:\u202c",
        "\u200fבתאריך 16 בפברואר 2018 9:34, \u202bAda Kern\u202c <ada@example.edu> כתב/ה:\u200f",
    ],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_direction_marks_are_no_part_of_an_attribution(line: str, mark: str) -> None:
    """Clients put them around the line, the name and the address in right-to-left text."""
    text = "\n".join(mark + words for words in BODY.split("\n"))
    body = split_body(f"תודה\n\n{line}\n\n{text}\n")
    assert body.own_words == "תודה"
    (found,) = body.embedded
    assert (str(found.header.sender), found.header.date) == ("Ada Kern <ada@example.edu>", "2018-02-16T09:34")


def test_direction_marks_are_no_part_of_an_address() -> None:
    """In a block they stand around addresses too."""
    block = f"\u200fמאת: {EMBEDDED}\n\u200fנשלח: 16.02.2018 9:34\n\u200fאל: \u202amax@example.com\u202c"
    (found,) = split_body(f"תודה\n\n{block}\n\n{BODY}\n").embedded
    assert str(found.header.sender) == "Ada Kern <ada@example.edu>"
    assert [address.email for address in found.header.to] == ["max@example.com"]


@pytest.mark.parametrize("sender", [ADA, "Ada Kern"])
@pytest.mark.parametrize("mark", ["> ", "    AK> "])
def test_supercite_puts_arrows_before_its_attribution(sender: str, mark: str) -> None:
    """They are no marks either, whatever marks its quotation has."""
    text = "\n".join(mark + words for words in BODY.split("\n"))
    (found,) = split_body(f'Gladly.\n\n>>>>> "Ada" == {sender} writes:\n\n{text}\n').embedded
    assert str(found.header.sender) == sender
    assert found.body.own_words == BODY


def test_marks_lost_in_wrapping_at_a_narrow_width() -> None:
    """Where several lines stop short of a mail's width and go on without marks, they were wrapped there."""
    wrapped = (
        "> The pump came on Monday, and the hose that goes with\nit was\n"
        "> in another box. We mount both of them tomorrow if the\nwater is\n> low."
    )
    body = split_body(f"Gladly.\n\nOn 16.02.2018 09:34, {ADA} wrote:\n{wrapped}\n")
    assert body.own_words == "Gladly."
    (found,) = body.embedded
    assert found.body.own_words == wrapped.replace("> ", "")


def test_an_answer_that_begins_small_is_no_lost_line() -> None:
    """One line without marks below a long one may be an answer, and stays the sender's."""
    quoted = "> The pump came on Monday, and I wonder who mounts it\nwe do\n> and who brings the hose"
    body = split_body(f"On 16.02.2018 09:34, {ADA} wrote:\n{quoted}\n")
    assert body.own_words == "we do"


@pytest.mark.parametrize("numbered", [True, False])
def test_the_messages_of_a_digest_stand_side_by_side(numbered: bool) -> None:
    """However many they are; lines of thirty hyphens elsewhere are text."""
    rule = "-" * 30
    parts = []
    for count in range(1, 81):
        number = f"Message: {count}\n" if numbered else ""
        header = f"Date: Fri, 16 Feb 2018 09:34:00 +0200\nFrom: {ADA}\nSubject: Pump {count}"
        parts.append(f"{number}{header}\n\n{BODY}\n\n{rule}\n\nNumber {count} ends.\n\n{rule}\n\n")
    found = split_body(f"Today's topics:\n\n{'-' * 70}\n\n{''.join(parts)}End of the digest\n").embedded
    assert [one.header.subject for one in found] == [f"Pump {count}" for count in range(1, 81)]
    assert {one.body.own_words for one in found[:-1]} == {
        f"{BODY}\n\n{rule}\n\nNumber {count} ends." for count in range(1, 80)
    }


def test_a_digest_of_thousands_takes_linear_time() -> None:
    """Six times as many messages take about six times as long, and not twenty."""
    message = f"Date: 16 Feb 2018 09:34\nFrom: {ADA}\nSubject: Pump\n\nIt came.\n\n{'-' * 30}\n\n"

    def seconds(count: int) -> float:
        start = time.process_time()
        assert len(split_body(message * count).embedded) == count
        return time.process_time() - start

    seconds(100)
    assert seconds(6_000) < 12 * seconds(1_000)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_drawn_line_loses_one_sign_where_soft_breaks_were_left(end: str) -> None:
    """The last "=" of a line breaks it in quoted-printable; those before it don't, with either line end."""
    text = f"Good.=20\n====\n{BODY}\n".replace("\n", end)
    assert [line.text for line in read_lines(text)][:2] == ["Good.", "==="]
