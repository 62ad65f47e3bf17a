"""Greeting, own words, closing, signature and notices of what a person wrote."""

import pytest

from mailarchive.locales import vocabulary
from mailarchive.quoted import split_body
from mailarchive.quoted.zones import zones as zones_of


def zones(text: str) -> list[tuple[str, str]]:
    """Return the kind and text of each segment, outer white space stripped."""
    return [(segment.kind, text[segment.start : segment.end].strip()) for segment in split_body(text).segments]


def test_a_letter_has_all_parts() -> None:
    """Greeting, text, closing with its name, signature after the delimiter, legal notice."""
    text = (
        "Dear Ms Cole,\n\nthe offer is attached.\n\nKind regards,\nTom Rauch\n\n-- \nTom Rauch\n+44 20 7946 0018\n\n"
        "This e-mail is confidential.\n"
    )
    assert zones(text) == [
        ("greeting", "Dear Ms Cole,"),
        ("own", "the offer is attached."),
        ("closing", "Kind regards,\nTom Rauch"),
        ("signature", "-- \nTom Rauch\n+44 20 7946 0018"),
        ("notice", "This e-mail is confidential."),
    ]


@pytest.mark.parametrize("name", ["ksjp", "Mira", "-S", "- Rob", "Ada K."])
def test_a_bare_name_closes_and_is_own_words(name: str) -> None:
    """A closing name without a phrase belongs to the closing, and to the own words."""
    text = f"The pump came on Monday.\n{name}\n"
    assert zones(text)[-1] == ("closing", name)
    assert split_body(text).own_words == text.strip()


def test_contact_lines_without_delimiter_are_a_signature() -> None:
    """A full name and how to reach it, in a paragraph of its own at the end, is a signature."""
    text = "It came on Monday.\n\nThanks,\nKate\n\nKate Symes\nTrading Desk\n503-555-0186\n"
    assert zones(text)[-2:] == [("closing", "Thanks,\nKate"), ("signature", "Kate Symes\nTrading Desk\n503-555-0186")]


@pytest.mark.parametrize(
    "text",
    [
        "Please click\nhttps://example.com/approve?id=42\nto approve the request.\n",
        "The dates are\n\nFebruary 21-25\nMarch 15 - 17\n",
        "## Key points\n----\n\n1. It is fast\n\n----\n\nThe dashes above are only lines.\n",
        "The points are:\n-- the first one\n-- the second one\nand I hope you can check them\n",
        "Sent from my desk, which is much easier than writing all this on a phone.\n",
    ],
)
def test_what_only_looks_like_a_signature_is_own_words(text: str) -> None:
    """Links, dates, rules and lists in the text are the sender's words."""
    body = split_body(text)
    assert body.signature is None
    assert body.own_words == text.strip()


@pytest.mark.parametrize("line", ["Sent from my iPhone", "Gesendet von meinem iPhone", "Envoyé de mon iPhone"])
def test_what_a_device_adds_is_no_own_word(line: str) -> None:
    """The line a telephone puts under a mail is a notice, in every language."""
    body = split_body(f"On my way.\n\n{line}\n")
    assert body.own_words == "On my way."
    assert body.segments[-1].kind == "notice"


def test_a_mailing_list_footer_is_a_notice() -> None:
    """What a list appends below a rule is not the sender's signature."""
    text = "It works.\n\n_______________________________________________\npumps mailing list\nhttps://lists.example.org/pumps\n"
    body = split_body(text)
    assert body.own_words == "It works."
    assert body.signature is None


def test_a_postscript_is_own_words() -> None:
    """What follows the closing as a postscript was written by the sender."""
    assert split_body("See you.\n\nThanks!\nRobin\n\nP.S. Bring the key.\n").own_words.endswith("P.S. Bring the key.")


def test_zones_of_an_embedded_message() -> None:
    """An embedded message's own parts are told apart too, at their depth."""
    text = (
        "OK\n\nOn Mon, 5 Feb 2018 at 10:00, Ada <ada@example.edu> wrote:\n> Hi Jo,\n>\n> it flies.\n>\n> Best,\n> Ada\n"
    )
    kinds = [(segment.kind, segment.depth) for segment in split_body(text).segments]
    assert kinds == [("own", 0), ("quotation", 0), ("attribution", 1), ("greeting", 1), ("own", 1), ("closing", 1)]


def test_greeting_that_may_close_a_letter_opens_it() -> None:
    """Ciao above a text greets, however short the text; above a bare name it closes."""
    assert zones_of(["Ciao Ada,", "", "okay.", "", "Grace"]) == ["greeting", "greeting", "own", "own", "closing"]
    assert zones_of(["Ciao Ada,", "va bene, ci sarò.", "Grace"])[0] == "greeting"
    assert zones_of(["Va bene.", "", "Ciao,", "Grace"])[2:] == ["closing", "closing"]
    assert zones_of(["Ciao,", "Grace"]) == ["closing", "closing"]


@pytest.mark.parametrize(
    "signature",
    [
        "Kate Symes\nTrading Desk\n503-555-0186",
        "Kate\nSenior Trader, Acme\nPhone: 503-555-0186\nFax: 503-555-0187",
        "Kate Symes\nSenior Trader\n\nAcme Ltd.\n12 Mill Road\nOxford OX1 4AB\n\nPhone 01865 555018\nkate@example.com",
        "Kate Symes, PhD\nActing Head of the Trading Desk\n\n<https://example.com/kate> <https://example.org/kate>",
    ],
)
def test_a_signature_needs_no_delimiter(signature: str) -> None:
    """A name, then short lines and ways to reach its bearer, in one paragraph or several, are a signature."""
    text = f"It came on Monday, and we have put it where the old one used to be.\n\n{signature}\n"
    assert split_body(text).signature == signature
    assert split_body(text.replace("\n\n", "\n\nBest regards,\nKate\n\n", 1)).own_words.endswith("\nKate")


@pytest.mark.parametrize(
    "text",
    [
        "Please write to him:\n\nJohn Symes\n12 Mill Road\njohn@example.com\n",
        "Who comes\n\nAda Kern  503-555-0181\nMax Roe  503-555-0182\nJo Lane  503-555-0183\nEve Moll  503-555-0184\n"
        "Tim Ball  503-555-0185\nKim Bell  503-555-0186\n",
        "John Symes\n503-555-0186\n",
        "The next one is on\n\nEaster Monday\n2019-04-22\n",
        "I wrote to all of them\n\n----------\n  -> ada@example.com\n  -> max@example.com\n",
        "Have a look.\n\n__________\n\nAll of this is explained at length on our new site, which you find below\n"
        "https://example.com\n",
        "The film is good.\n\nRegards,\nAda\n\n[1] https://example.com/film\n",
        "Come early.\n\nThanks,\nAda\n\nLet us know what happens.\n",
    ],
)
def test_contacts_that_are_the_message_are_own_words(text: str) -> None:
    """What a colon announces, lists of people, dates, lists below a rule, footnotes and sentences are no signature."""
    body = split_body(text)
    assert body.signature is None
    assert body.own_words == text.strip()


@pytest.mark.parametrize(
    "files", [" - budget.xls\n - Map of the site.jpg", "<< File: budget.xls >>", "[image: map.png]"]
)
def test_names_of_attachments_are_no_own_words(files: str) -> None:
    """What a client sets in the place of an attachment is a notice, and hides neither closing nor signature."""
    body = split_body(f"Here it is.\n\nThanks,\nJo\n\nJo Lane\nAcme Ltd.\n503-555-0186\n\n{files}\n")
    assert body.own_words == "Here it is.\n\nThanks,\nJo"
    assert body.signature == "Jo Lane\nAcme Ltd.\n503-555-0186"
    assert body.segments[-1].kind == "notice"


def test_a_legal_notice_below_a_delimiter_is_no_signature() -> None:
    """A delimiter that only a notice follows belongs to the notice."""
    notice = "This message and any attachment are confidential and may be privileged or\nprotected from disclosure."
    assert zones(f"It works.\n\nJo\n\n-- \n\n\n{notice}\n") == [
        ("own", "It works."),
        ("closing", "Jo"),
        ("notice", f"-- \n\n\n{notice}"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "This communication between the two of us has to become better.\n\nYours,\nAda",
        "Bu mesaj sana ulaştı mı?\n\nAda",
        "We got the parcel that Max had\nsent from my office, and opened it at once.",
    ],
)
def test_prose_that_opens_like_a_notice_is_own_words(text: str) -> None:
    """Words that a notice or a telephone would use too are the sender's where nothing shows that the letter ended."""
    assert split_body(text).own_words == text


@pytest.mark.parametrize("after", ["P.S. I have put the key where it always was.", "More on this:\n\n1. It is fast."])
def test_a_closing_with_its_name_closes_above_further_text(after: str) -> None:
    """A phrase and a name close the letter even if text follows, which stays own words."""
    text = f"I will come on Monday, as we agreed.\n\nBest,\nErick\n\n{after}"
    assert ("closing", "Best,\nErick") in zones(text)
    assert split_body(text).own_words == text


@pytest.mark.parametrize(
    ("closing", "signature"), [("-Hoss", "https://example.com/"), ("Thanks,\nKim x3164", None), ("HTH,\nEmir", None)]
)
def test_names_of_many_shapes_close(closing: str, signature: str | None) -> None:
    """A name behind a dash or with an extension closes a letter, and a link under it is a signature."""
    text = "It is in the second one.\n\n" + closing
    body = split_body(f"{text}\n{signature}" if signature else text)
    assert body.segments[1].kind == "closing"
    assert (body.own_words, body.signature) == (text, signature)


def test_a_word_left_over_by_wrapping_closes_nothing() -> None:
    """In a quotation whose lines lost some marks, a word at the end of a stretch is no closing name."""
    lines = zones_of(["the papers of the American Institute of Physics One Ellipse, Park.", "College"], last=False)
    assert lines == ["own", "own"]
    text = (
        "On Mon, 5 Feb 2018 at 10:00, Ada Kern <ada@example.edu> wrote:\n> The plan is good.\n> Berlin\nYes.\n"
        "> is the place to be.\n> Ada\n"
    )
    closings = [text[one.start : one.end] for one in split_body(text).segments if one.kind == "closing"]
    assert closings == ["> Ada\n"]


@pytest.mark.parametrize("line", ["Ada -", "Ada & Max:", "Ada, Max, Jo", "Dear all,", "尊敬的王先生：", "สวัสดีครับ"])
def test_lines_that_greet(line: str) -> None:
    """Names with a comma, colon or dash greet, and phrases do in scripts without blanks too."""
    line = f"{line}," if line.endswith("Jo") else line
    assert zones_of([line, "", "it flies."])[0] == "greeting"


@pytest.mark.parametrize("line", ["FYI -", "More Questions:", "For Saturday -", "Hi, who of you has the key?"])
def test_lines_that_only_look_like_a_greeting(line: str) -> None:
    """Headings, abbreviations and questions are own words."""
    assert zones_of([line, "", "it flies."])[0] == "own"


def test_contacts_right_below_a_greeting_are_own_words() -> None:
    """Words that may greet or close greet above the first lines of a message, so a number below is its text."""
    text = "Ciao Ada,\n\n+39 06 555 50 18\n\nGrace"
    body = split_body(text)
    assert (body.signature, body.own_words) == (None, text)


def test_a_greeting_below_a_title() -> None:
    """A greeting on a line of its own near the beginning greets, though a title stands above it."""
    assert zones_of(["HOLIDAY SAVINGS", "", "Dear Customer,", "", "we have toys."])[2] == "greeting"


@pytest.mark.parametrize(
    "closing", ["谢谢！", "此致", "よろしくお願いいたします。", "ขอบคุณครับ", "감사합니다.", "с уважением,"]
)
def test_closings_in_other_scripts(closing: str) -> None:
    """A closing is known in scripts without blanks and capitals, and with full-width punctuation."""
    assert zones_of(["1 2 3", "", closing, "李雷"])[2:] == ["closing", "closing"]


def test_every_phrase_of_every_language_is_known() -> None:
    """A greeting greets, a closing closes with its name, and a device's line is a notice, in each language's words."""
    words = vocabulary()
    for phrase in words.greetings:
        assert zones_of([f"{phrase},", "", "1 2 3", "0"])[0] == "greeting", phrase
    for phrase in words.closings:
        assert zones_of(["1 2 3", "", f"{phrase},", "Ada"])[2:] == ["closing", "closing"], phrase
    for phrase in words.sent_from:
        assert zones_of(["1 2 3", "", phrase])[2] == "notice", phrase


def test_all_paragraphs_of_a_legal_notice_are_no_own_words() -> None:
    """What goes on below a notice that ends a letter belongs to it; what somebody signs below one does not."""
    notice = (
        "This e-mail and any attachments are confidential.\n\nAcme Ltd. is registered in England as number 12345678."
    )
    assert split_body(f"It works.\n\nBest,\nJo\n\n{notice}\n").own_words == "It works.\n\nBest,\nJo"
    top = "CAUTION: This email originated outside.\n\n"
    assert split_body(f"{top}It works.\n\nBest,\nJo\n").own_words == "It works.\n\nBest,\nJo"


def test_a_name_and_contacts_after_answers_between_quoted_lines_are_a_signature() -> None:
    """A signature may be all that stands below the last quoted line; alone in a message, such lines are its words."""
    text = "Here it is.\n\n> Where is it?\n> And when?\n\nAda Kern\nada@example.edu\n"
    body = split_body(text)
    assert body.own_words == "Here it is."
    assert body.signature == "Ada Kern\nada@example.edu"


@pytest.mark.parametrize(
    "closing",
    [
        "thanks,\n\ngreg k-h",
        "regards,\ndan carpenter",
        "Happy Monday,\n - jdw",
        "Byte,\n    Johannes",
        "Thanks, Karen.",
    ],
)
def test_closings_of_many_shapes(closing: str) -> None:
    """Names written small close below a phrase, and words of somebody's own do above a name."""
    text = f"It is done, but there is more to do.\nI will see to it.\n\n{closing}"
    assert zones(text)[-1] == ("closing", closing)
    assert split_body(text).own_words == text


def test_a_name_below_a_line_that_ends_in_a_closing_phrase() -> None:
    """A phrase at the end of a sentence's line closes too, and the name below it is the closing."""
    assert zones_of(["I will see to it when he is back from his meeting.  Thanks", "Ben"]) == ["own", "closing"]


def test_code_and_remarks_close_nothing() -> None:
    """Words that a closing phrase begins with too stay text in code, and so does a postscript's mark."""
    assert zones_of(["the loop is", "", "bg = first(list)", "struct group,"])[2:] == ["own", "own"]
    assert zones_of(["it is in.", "", "Thanks, what is a beep?"])[2] == "own"
    assert zones_of(["it is in.", "", "Thanks.", "", "PS.", "", "there is one more to read of course."])[4] == "own"


def test_a_greeting_below_a_quotation() -> None:
    """A phrase that greets does so below the quotation that a mail begins with."""
    text = "See what he wrote.\n\n> It does not work.\n\nHi all,\n\nis this a false alert?\n\nThanks,\nQu\n"
    assert ("greeting", "Hi all,") in zones(text)


def test_a_delimiter_above_all_parts_nothing() -> None:
    """A letter below a delimiter is own words, but contact lines below one are a signature though nothing is above."""
    letter = "-- \nHello,\n\nI write to you again because you have not answered.\n\nRegards,\nAda"
    assert split_body(letter).own_words == letter
    assert split_body("-- \nAda Kern\nada@example.edu\n").own_words == ""
