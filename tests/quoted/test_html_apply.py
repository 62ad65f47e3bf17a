"""split_body with the HTML alternative: marks of clients bound quotations whatever language their words are in."""

from html import escape

import pytest

from mailarchive.mime.html_text import html_to_text
from mailarchive.quoted import split_body

UNKNOWN_WORDS = """Tak, v poryadku.

Zapis z dnya 5 Feb 2018 10:00, Ada Kern <ada@example.edu> skazala tak:

Did the pump arrive?

Ada

Odpoved je nize.
"""
UNKNOWN_WORDS_HTML = """<div>Tak, v poryadku.</div><div class="gmail_quote"><div class="gmail_attr">Zapis z dnya
5 Feb 2018 10:00, Ada Kern &lt;<a href="mailto:ada@example.edu">ada@example.edu</a>&gt; skazala tak:<br></div>
<blockquote class="gmail_quote"><p>Did the pump arrive?</p><p>Ada</p></blockquote></div><p>Odpoved je nize.</p>"""


def test_a_mark_bounds_a_quotation_whose_words_nobody_knows() -> None:
    """Where neither marks nor known words show it, the HTML's element bounds the quotation and shows its head."""
    body = split_body(UNKNOWN_WORDS, UNKNOWN_WORDS_HTML)
    assert body.own_words.split() == "Tak, v poryadku. Odpoved je nize.".split()
    (quoted,) = body.embedded
    assert quoted.kind == "quoted"
    assert quoted.style == "gmail"
    assert quoted.header.sender is not None
    assert quoted.header.sender.email == "ada@example.edu"
    assert quoted.header.date == "2018-02-05T10:00"
    assert quoted.body.own_words == "Did the pump arrive?\n\nAda"


def test_without_html_unknown_words_are_own_words() -> None:
    """The same text alone holds no quotation: nothing is invented."""
    assert split_body(UNKNOWN_WORDS).embedded == ()


def test_answers_between_the_blocks_that_gmail_quotes_stay_own_words() -> None:
    """Gmail keeps the answers inside the element of the quotation, around its blocks: they are not quoted."""
    html = """<div>See below.</div><div class="gmail_quote"><div class="gmail_attr">On Tue, Feb 6, 2018 at 10:01 AM
Ben Okri &lt;<a href="mailto:ben@example.org">ben@example.org</a>&gt; wrote:<br></div>
<blockquote class="gmail_quote"><div>Is it strong?</div></blockquote><div>Yes.</div>
<blockquote class="gmail_quote"><div>And cheap?</div></blockquote><div>No.</div></div>"""
    body = split_body(html_to_text(html), html)
    assert body.own_words == "See below.\n\nYes.\n\nNo."
    (quoted,) = body.embedded
    assert quoted.body.own_words == "Is it strong?\n\n[…]\n\nAnd cheap?"
    assert not quoted.body.embedded


def test_thunderbird_names_the_message_it_quotes() -> None:
    """cite="mid:..." gives the quoted message's Message-ID, which stands nowhere in the text."""
    text = "Yes.\n\nOn 05.02.2018 10:00, Ada Kern wrote:\n> Did the pump arrive?\n"
    html = (
        '<p>Yes.</p><div class="moz-cite-prefix">On 05.02.2018 10:00, Ada Kern wrote:<br></div>'
        '<blockquote type="cite" cite="mid:12%2F34@mail.example.edu"><p>Did the pump arrive?</p></blockquote>'
    )
    (quoted,) = split_body(text, html).embedded
    assert quoted.header.message_id == "12/34@mail.example.edu"
    assert "message_id" not in quoted.header.spans
    assert quoted.style == "thunderbird"


def test_text_and_html_give_the_same_messages() -> None:
    """A mail's text and its HTML turned into text hold the same messages with the same fields."""
    html = """<p>Agreed.</p><hr><div id="divRplyFwdMsg"><b>From:</b> Samir Haddad &lt;samir@example.com&gt;<br>
<b>Sent:</b> Monday, June 4, 2018 10:21 AM<br><b>To:</b> Petra Lund<br><b>Subject:</b> RE: Lease</div>
<div><p>I can live with the second draft.</p></div>"""
    text = """Agreed.

________________________________
From: Samir Haddad <samir@example.com>
Sent: Monday, June 4, 2018 10:21 AM
To: Petra Lund
Subject: RE: Lease

I can live with the second draft.
"""
    rendered = html_to_text(html)
    for body in (split_body(text), split_body(text, html), split_body(rendered, html)):
        (embedded,) = body.embedded
        assert str(embedded.header.sender) == "Samir Haddad <samir@example.com>"
        assert embedded.header.date == "2018-06-04T10:21"
        assert embedded.header.subject == "RE: Lease"
        assert embedded.body.own_words == "I can live with the second draft."
        assert body.own_words == "Agreed."


def test_html_of_another_mail_does_no_harm() -> None:
    """Marks whose content is not in the text change nothing."""
    text = "Just words.\n\nAnd some more of them.\n"
    html = '<p>Other</p><blockquote type="cite">something else that is quoted here</blockquote>'
    assert split_body(text, html) == split_body(text)


THANKS = "Thanks.\n\nJane Roe, la semaine dernière :\n\nThe boat is here.\n"
THANKS_HTML = (
    '<p>Thanks.</p><div class="moz-cite-prefix">Jane Roe, la semaine dernière :</div>'
    '<blockquote type="cite" cite="mid:12@mail.example.edu"><p>The boat is here.</p></blockquote>'
)


@pytest.mark.parametrize("text", [THANKS, html_to_text(THANKS_HTML)], ids=["text", "made from HTML"])
def test_a_head_that_only_the_html_shows_is_found_by_the_rule_html(text: str) -> None:
    """A line without verb, address or date is a head where a client marks it as one, and what is not in it is None."""
    body = split_body(text, THANKS_HTML)
    assert body.own_words == "Thanks."
    (quoted,) = body.embedded
    assert (quoted.rule, quoted.certainty, quoted.style, quoted.kind) == ("html", 0.7, "thunderbird", "quoted")
    assert body.text[quoted.start : quoted.header.end].strip("> \n") == "Jane Roe, la semaine dernière :"
    assert (quoted.header.sender, quoted.header.date) == (None, None)
    assert quoted.header.message_id == "12@mail.example.edu"
    assert quoted.body.own_words == "The boat is here."


def test_a_head_of_too_many_words_gives_its_address_and_date() -> None:
    """No attribution has so many words; where the HTML marks it as a head, what can be read in it is read."""
    head = (
        "The answer of Ada Kern <ada@example.edu>, 5 Feb 2018 10:00, to what I had asked the day before about the "
        "two pumps and the valves behind them, is this:"
    )
    text = f"Thanks.\n\n{head}\n\nDid it arrive?\n"
    html = f'<p>Thanks.</p><p>{escape(head)}</p><blockquote class="protonmail_quote">Did it arrive?</blockquote>'
    assert split_body(text).embedded == ()
    (quoted,) = split_body(text, html).embedded
    assert (quoted.rule, quoted.style, quoted.kind) == ("html", "proton", "quoted")
    assert quoted.header.sender is not None and quoted.header.sender.email == "ada@example.edu"
    assert (quoted.header.date, quoted.header.date_written) == ("2018-02-05T10:00", "5 Feb 2018 10:00")
    assert text[slice(*quoted.header.spans["date"][0])] == "5 Feb 2018 10:00"


def test_a_forward_that_only_the_html_shows_is_a_forward() -> None:
    """Gmail marks the sender's name of a forward in a way of its own."""
    html = (
        '<p>Look.</p><div class="gmail_attr">Verschickt <b class="gmail_sendername">Ada Kern</b> '
        "&lt;ada@example.edu&gt; 5 Feb 2018 10:00</div><div>Did the pump arrive?</div>"
    )
    (forwarded,) = split_body(html_to_text(html), html).embedded
    assert (forwarded.rule, forwarded.kind, forwarded.style) == ("html", "forwarded", "gmail")
    assert forwarded.header.date == "2018-02-05T10:00"


def test_heads_that_only_the_html_shows_nest_as_its_elements_do() -> None:
    """A marked head inside a marked content is the head of a message inside that one."""
    html = (
        '<p>A.</p><div class="moz-cite-prefix">Jane Roe, avant-hier :</div><blockquote type="cite"><p>The boat is here.'
        '</p><div class="moz-cite-prefix">Max Roe, hier :</div><blockquote type="cite"><p>Where is the boat, then?</p>'
        "</blockquote></blockquote><p>B.</p>"
    )
    text = "A.\n\nJane Roe, avant-hier :\n\nThe boat is here.\n\nMax Roe, hier :\n\nWhere is the boat, then?\n\nB.\n"
    for body in (split_body(text, html), split_body(html_to_text(html), html)):
        assert body.own_words == "A.\n\nB."
        outer, inner = body.walk()
        assert (outer.body.own_words, inner.body.own_words) == ("The boat is here.", "Where is the boat, then?")
        assert outer.body.embedded == (inner,)
        assert outer.rule == inner.rule == "html"


def test_a_marked_head_without_its_content_is_no_head() -> None:
    """Where the text lacks what the HTML marks as quoted, the line above it stays the sender's."""
    text = THANKS.replace("The boat is here.", "The car is in Leeds.")
    assert split_body(text, THANKS_HTML) == split_body(text)


def test_a_marked_head_on_the_line_of_its_content_is_none() -> None:
    """A head has lines of its own; without them the content is quoted, and nobody is named."""
    html = '<p>Thanks.</p><div class="moz-cite-prefix">Jane:</div><blockquote type=cite>The boat is here.</blockquote>'
    (quoted,) = split_body("Thanks.\n\nJane: The boat is here.\n", html).embedded
    assert (quoted.rule, quoted.header.sender) == ("quote-marks", None)


def test_a_head_found_in_the_text_is_borne_out_by_the_html() -> None:
    """The rule says that both agree, and the certainty is higher; no second head is made of the same lines."""
    text = "Thanks.\n\nOn 5 Feb 2018 10:00, Jane Roe <jane@example.com> wrote:\n\nThe boat is here.\n"
    html = (
        "<p>Thanks.</p><p>On 5 Feb 2018 10:00, Jane Roe &lt;jane@example.com&gt; wrote:</p>"
        '<blockquote class="tutanota_quote">The boat is here.</blockquote>'
    )
    (alone,), (both,) = split_body(text).embedded, split_body(text, html).embedded
    assert (alone.rule, both.rule) == ("attribution", "attribution+html")
    assert both.certainty > alone.certainty
    assert both.style == "tutanota"
