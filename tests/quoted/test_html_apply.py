"""split_body with the HTML alternative: marks of clients bound quotations whatever language their words are in."""

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
