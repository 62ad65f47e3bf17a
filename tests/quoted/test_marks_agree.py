"""Marks agree with the text: neither HTML nor a banner nor an attribution alone empties a message, or makes one."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailarchive.mime.html_text import html_to_text
from mailarchive.model import EmbeddedMessage
from mailarchive.quoted import split_body

HEADER = "From: Ann Ray <ann@example.com>\nSent: Tuesday, March 5, 2024 9:14 AM\nTo: bob@example.com\nSubject: boat"
FIELDS = "<b>From:</b> Ann Ray &lt;ann@example.com&gt;<br><b>Sent:</b> Tuesday, March 5, 2024 9:14 AM<br>"
FIELDS += "<b>To:</b> bob@example.com<br><b>Subject:</b> boat"
WORDS = "The boat is here."


def only(text: str, html: str | None = None) -> EmbeddedMessage:
    """Return the message that is embedded in a body, which has no other."""
    [message] = split_body(text, html).walk()
    return message


@pytest.mark.parametrize(
    "above",
    [
        "  Original Message  \n",
        " ------------------------------\n\n",
        "-------- Forwarded message --------\n\n",
    ],
)
def test_what_stands_above_a_header_is_of_its_message(above: str) -> None:
    """A banner without dashes, a drawn line: none is a message, or own words."""
    body = split_body(f"See below.\n\n{above}{HEADER}\n\n{WORDS}\n")
    [message] = body.walk()
    assert body.own_words == "See below."
    assert (str(message.header.sender), message.body.own_words) == ("Ann Ray <ann@example.com>", WORDS)


def test_a_banner_below_a_header_is_of_its_message() -> None:
    """It announces nothing of its own."""
    message = only(f"{HEADER}\n\n============ Forwarded message ============\n\n{WORDS}\n")
    assert message.body.own_words == WORDS
    assert message.kind == "forwarded"


def test_a_date_below_the_sender_is_of_the_header() -> None:
    """As Lotus Notes sets it, with or without a banner."""
    message = only(
        f"From:  Bob Shaw\n12/15/2000 12:09 PM\t\n\t\n\nTo: Mark Tay/HOU/ACME@ACME\ncc: \nSubject: LOI\n\n{WORDS}\n"
    )
    assert (message.header.date, message.body.own_words) == ("2000-12-15T12:09", WORDS)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("On Tue, 05 Mar 2024 09:14:00 +0100 Ann Ray <ann@example.com> wrote", "2024-03-05T08:14:00Z"),
        ("Em terça-feira, 5 de março de 2024 09:14:00 BRT, Ann Ray <ann@example.com> escreveu", "2024-03-05T12:14:00Z"),
        ("Le 5 mars 2024 à 09:14, Ann Ray <ann@example.com> a Ã©crit :", "2024-03-05T09:14"),
    ],
)
def test_attributions_without_marks_below(line: str, date: str) -> None:
    """The verb may lack its colon, or be misread, where an address and a date with its time stand with it."""
    body = split_body(f"Thank you.\n\n{line}\n\n{WORDS}\n")
    [message] = body.walk()
    assert body.own_words == "Thank you."
    assert (str(message.header.sender), message.header.date) == ("Ann Ray <ann@example.com>", date)
    assert message.body.own_words == WORDS


@pytest.mark.parametrize("line", ["[2024-03-05 09:14] Ann Ray <ann@example.com>", "Ann Ray wrote on 24/06 :"])
def test_attributions_with_marks_below(line: str) -> None:
    """A date in brackets, and one without a year."""
    body = split_body(f"Thank you.\n\n{line}\n> {WORDS}\n")
    [message] = body.walk()
    assert message.header.sender is not None
    assert (body.own_words, message.header.sender.name) == ("Thank you.", "Ann Ray")


def test_the_marks_of_aol() -> None:
    """What stands between them is quoted, what stands below is not."""
    head = "In a message dated 3/5/2024 9:14:00 AM Eastern Standard Time, ann@example.com writes:"
    body = split_body(f"{head}\n\n<< The boat\n is here. >>\n\nI know.\n")
    assert body.own_words == "I know."
    assert [message.body.own_words for message in body.walk()] == ["The boat\n is here."]


@pytest.mark.parametrize(
    "text",
    [
        'On 3 May 2021 at 11:20, Ben wrote: "leave it there", and so I did.',
        "On 3 May 2021 at 11:20, Ben wrote:\n“leave it there”, and so I did.",
        "Am 3. Mai 2021 um 11:20 schrieb Ben: „lass es“, und ich ließ es.",
        "I know that on 3 May 2021 at 11:20 Ben <ben@example.com> wrote\nto you about the boat.",
    ],
)
def test_a_sentence_that_tells_what_somebody_wrote_is_no_attribution(text: str) -> None:
    """It goes on with the writer's own words."""
    body = split_body(f"Dear Ann,\n\n{text}\n\nMax\n")
    assert not body.embedded
    assert body.own_words == f"Dear Ann,\n\n{text}\n\nMax"


@pytest.mark.parametrize("left", [">\n", "> \n>\n", "[...]\n", "<snip>\n", "[Quoted text hidden]\n", "…\n"])
def test_what_stands_below_a_trimmed_quotation_is_not_its_senders(left: str) -> None:
    """One person does not get another's sentence."""
    body = split_body(
        f"On Tue, 5 Mar 2024 at 09:14, Ann Ray <ann@example.com> wrote:\n{left}\nI do not agree.\n\nBen\n"
    )
    assert body.own_words == "I do not agree.\n\nBen"


def test_a_rule_with_only_the_header_in_its_element() -> None:
    """The words below it are the embedded message's."""
    rule = '<div class="MsoNormal" align="center"><hr size="3" width="100%" align="center" tabindex="-1"></div>'
    html = f"<p>See below.</p><div>{rule}<p>{FIELDS}</p></div><p>{WORDS}</p>"
    body = split_body(html_to_text(html), html)
    assert body.own_words == "See below."
    assert [message.body.own_words for message in body.walk()] == [WORDS]


def test_a_wrapper_around_the_body_quotes_nothing() -> None:
    """Gmail's class alone is no evidence, where neither an attribution nor a banner stands in it."""
    html = f'<div>Dear Ann,</div><div class="gmail_quote gmail_quote_container"><p>{WORDS}</p><p>Max</p></div>'
    body = split_body(html_to_text(html), html)
    assert not body.embedded
    assert body.own_words.split() == ["Dear", "Ann,", *WORDS.split(), "Max"]


def test_a_blockquote_that_indents_quotes_nobody() -> None:
    """A poem or an indent is of the words around it; below an attribution it is quoted."""
    html = f"<p>Dear Ann,</p><p>as they say:</p><blockquote><p>{WORDS}</p></blockquote><p>Max</p>"
    body = split_body(html_to_text(html), html)
    assert not body.embedded
    assert WORDS in body.own_words
    quoted = html.replace("as they say:", "On Tue, 5 Mar 2024 at 09:14, Ann Ray &lt;ann@example.com&gt; wrote:")
    assert len(split_body(html_to_text(quoted), quoted).embedded) == 1


BANNERS = ["---------- Forwarded message ---------", "-----Original Message-----", "Begin forwarded message:", ""]
PARTS = st.lists(st.sampled_from([*BANNERS, HEADER, WORDS, "See below.", "> quoted", "________________"]), max_size=8)
ELEMENTS = [f"<p>{WORDS}</p>", f"<div>{FIELDS}</div>", "<p>See below.</p>", '<hr size="3" tabindex="-1">']
WRAPPERS = [
    "<div>{}</div>",
    '<div class="gmail_quote">{}</div>',
    "<blockquote>{}</blockquote>",
    '<div id="Signature">{}</div>',
]
PIECES = st.lists(st.tuples(st.sampled_from(WRAPPERS), st.sampled_from(ELEMENTS)), max_size=6)


NEAR = 5  # line ends: those of four blank lines, and that of the banner


@settings(max_examples=150, deadline=None)
@given(PARTS)
def test_no_message_is_of_a_banner_whose_header_stands_below(parts: list[str]) -> None:
    """No message without fields stands right above one with fields: with no words, and few blank lines, between."""
    text = "\n\n".join(parts) + "\n"
    messages = list(split_body(text).walk())
    for above, below in pairwise(messages):
        banner = above.header.sender is None and above.header.start < above.header.end
        between = text[above.header.end : below.header.start]
        near = not between.strip() and between.count("\n") <= NEAR
        assert not (banner and below.header.sender and near)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_html_loses_no_words(pieces: list[tuple[str, str]]) -> None:
    """Each sentence stays in the own words of one message, or in its signature, whatever it is wrapped in."""
    html = "".join(wrapper.format(element) for wrapper, element in pieces)
    text = html_to_text(html)
    body = split_body(text, html)
    bodies = [body, *(message.body for message in body.walk())]
    said = " ".join(f"{one.own_words} {one.signature or ''}" for one in bodies)
    assert said.count(WORDS) == text.count(WORDS)
