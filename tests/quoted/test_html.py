"""What HTML marks as quoted, and where that stands in the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailarchive.mime.html_text import html_to_text
from mailarchive.quoted import split_body
from mailarchive.quoted.html import locate_hints, read_hints

ATTRIBUTION = "On Fri, Jul 13, 2018 at 5:04 PM Ada &lt;<a href='mailto:ada@example.edu'>ada@example.edu</a>&gt; wrote:"
PLAIN_ATTRIBUTION = "On Fri, Jul 13, 2018 at 5:04 PM Ada <ada@example.edu> wrote:"
HEADER = "<b>From:</b> Ada<br><b>Sent:</b> Friday, July 13, 2018 5:04 PM<br><b>Subject:</b> Tea"
PLAIN_HEADER = "From: Ada Sent: Friday, July 13, 2018 5:04 PM Subject: Tea"
BORDER = "border:none;border-top:solid {} 1.0pt;padding:3.0pt 0cm 0cm 0cm"

# style, kind, head, the HTML below the sender's own words
CLIENTS: list[tuple[str, str | None, str, str]] = [
    (
        "gmail",
        "quoted",
        PLAIN_ATTRIBUTION,
        f'<div class="gmail_quote"><div class="gmail_attr">{ATTRIBUTION}<br></div>'
        '<blockquote class="gmail_quote"><div>Shall we have tea?</div></blockquote></div>',
    ),
    (
        "gmail",
        "forwarded",
        "---------- Forwarded message --------- From: Ada <ada@example.edu> Date: Fri Subject: Tea To: Bob",
        '<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        'From: <strong class="gmail_sendername">Ada</strong> <span>&lt;ada@example.edu&gt;</span><br>'
        "Date: Fri<br>Subject: Tea<br>To: Bob<br></div><br><br>Shall we have tea?</div>",
    ),
    (
        "thunderbird",
        "quoted",
        "Am 13.07.2018 um 17:04 schrieb Ada:",
        '<div class="moz-cite-prefix">Am 13.07.2018 um 17:04 schrieb Ada:<br></div>'
        '<blockquote type="cite" cite="mid:x@example.edu"><p>Shall we have tea?</p></blockquote>',
    ),
    (
        "thunderbird",
        "forwarded",
        "Subject: Tea From: Ada",
        '<div class="moz-forward-container"><br>-------- Forwarded Message --------'
        '<table class="moz-email-headers-table"><tr><th>Subject: </th><td>Tea</td></tr>'
        "<tr><th>From: </th><td>Ada</td></tr></table><br>Shall we have tea?</div>",
    ),
    (
        "apple",
        None,
        PLAIN_ATTRIBUTION,
        f'<div><br><blockquote type="cite"><div>{ATTRIBUTION}</div><br class="Apple-interchange-newline">'
        "<div>Shall we have tea?</div></blockquote></div>",
    ),
    (
        "cite",
        None,
        PLAIN_ATTRIBUTION,
        f'<div dir="ltr"><br>{ATTRIBUTION}<br><br></div><blockquote type="cite">Shall we have tea?</blockquote>',
    ),
    (
        "outlook",
        None,
        PLAIN_HEADER,
        f'<hr><div id="divRplyFwdMsg">{HEADER}</div><div>Shall we have tea?</div>',
    ),
    (
        "outlook",
        None,
        PLAIN_HEADER,
        f'<div><div style="{BORDER.format("#E1E1E1")}"><p class="MsoNormal">{HEADER}</p></div></div>'
        "<p>Shall we have tea?</p>",
    ),
    (
        "outlook",
        None,
        PLAIN_HEADER,
        f'<div style="{BORDER.format("#B5C4DF")}"><p>{HEADER}</p></div><p>Shall we have tea?</p>',
    ),
    ("outlook", None, PLAIN_HEADER, f'<div class="OutlookMessageHeader">{HEADER}</div><p>Shall we have tea?</p>'),
    (
        "windows-mail",
        None,
        PLAIN_HEADER,
        f'<div style="border-top-color: rgb(229, 229, 229); border-top-width: 1px">{HEADER}</div>Shall we have tea?',
    ),
    ("outlook-mac", None, "", '<div id="OLK_SRC_BODY_SECTION">Shall we have tea?</div>'),
    (
        "yahoo",
        None,
        PLAIN_ATTRIBUTION,
        f'<div class="ydp1a2b3cyahoo_quoted"><div><div>{ATTRIBUTION}</div><div><br></div>'
        "<div>Shall we have tea?</div></div></div>",
    ),
    ("zimbra", None, "", '<hr data-marker="__DIVIDER__"><div>Shall we have tea?</div>'),
    (
        "proton",
        "quoted",
        PLAIN_ATTRIBUTION,
        f'{ATTRIBUTION}<br><blockquote class="protonmail_quote">Shall we have tea?</blockquote>',
    ),
    ("hubspot", None, "", '<div class="hs_reply">Shall we have tea?</div>'),
    ("spark", None, PLAIN_ATTRIBUTION, f'<div name="messageReplySection">{ATTRIBUTION}<br>Shall we have tea?</div>'),
]


@pytest.mark.parametrize(("style", "kind", "head", "below"), CLIENTS)
def test_each_client_marks_what_it_quotes(style: str, kind: str | None, head: str, below: str) -> None:
    """One hint, with the client's name, the head above the content, and no more than the content."""
    (hint,) = read_hints(f"<html><body><div>Gladly.</div>{below}</body></html>")
    assert (hint.style, hint.kind, hint.head) == (style, kind, head)
    assert hint.first == hint.last == "shallwehavetea"
    assert hint.depth == 0


@pytest.mark.parametrize(("style", "kind", "head", "below"), CLIENTS)
def test_the_content_is_found_in_the_rendered_text(style: str, kind: str | None, head: str, below: str) -> None:
    """In the text made of the same HTML, head and content are where the hint says."""
    html = f"<html><body><div>Gladly. Shall we? Tea!</div>{below}</body></html>"
    text = html_to_text(html)
    (marked,) = locate_hints(read_hints(html), text)
    assert text[marked.start : marked.end] == "Shall we have tea?"
    if head:
        assert marked.head is not None
        assert marked.head[1] <= marked.start
        written = " ".join(text[slice(*marked.head)].replace("\n> ", "\n").split())
        assert written.endswith(head.lstrip("- "))


def test_thunderbird_names_the_message_it_quotes() -> None:
    """The Message-ID of cite="mid:..." comes without its escapes; other addresses are none."""
    cite = '<blockquote type="cite" cite="{}">Tea?</blockquote>'
    assert read_hints(cite.format("mid:a%25b@example.edu"))[0].message_id == "a%b@example.edu"
    assert read_hints(cite.format("http://example.edu/a@b"))[0].message_id is None
    assert read_hints(cite.format("mid:no id"))[0].message_id is None


def test_quotations_nest() -> None:
    """An inner quotation lies in the outer one, and comes after it."""
    html = (
        f'New.<div class="gmail_attr">{ATTRIBUTION}</div><blockquote class="gmail_quote">Outer above.'
        '<div class="gmail_attr">Am 12.07.2018 um 10:00 schrieb Bob:</div>'
        '<blockquote class="gmail_quote">Inner words.</blockquote>Outer below.</blockquote>'
        '<blockquote class="gmail_quote">Another.</blockquote>'
    )
    outer, inner, other = read_hints(html)
    assert [hint.depth for hint in (outer, inner, other)] == [0, 1, 0]
    assert inner.head == "Am 12.07.2018 um 10:00 schrieb Bob:"
    text = html_to_text(html)
    ranges = locate_hints(read_hints(html), text)
    assert text[slice(ranges[1].start, ranges[1].end)] == "Inner words."
    assert ranges[0].start < ranges[1].start < ranges[1].end < ranges[0].end < ranges[2].start


def test_an_attribution_in_an_unknown_language_is_told() -> None:
    """The mark needs no vocabulary."""
    html = '<p>დიახ.</p><div>13 ივლისი 2018, 17:04, ადა:</div><blockquote type="cite">გამარჯობა</blockquote>'
    text = html_to_text(html)
    (marked,) = locate_hints(read_hints(html), text)
    assert marked.head is not None
    assert text[slice(*marked.head)] == "13 ივლისი 2018, 17:04, ადა:"
    assert text[marked.start : marked.end] == "გამარჯობა"


def test_a_text_alternative_of_its_own_wrapping_is_followed() -> None:
    """Quote marks, wrapping, links and images that only the text has don't lead astray, nor do repeated words."""
    html = (
        "<div>Tea is fine. <img src='cid:1'>See <a href='http://example.com/tea'>this page</a>.</div>"
        f'<div class="gmail_attr">{ATTRIBUTION}</div><blockquote class="gmail_quote">'
        "<p>Tea is fine, and I know a place by the river where we could meet on Sunday.</p>"
        "<p>Or is <a href='http://example.com/coffee'>coffee</a> what you want?</p></blockquote><p>Tea is fine.</p>"
    )
    text = (
        "Tea is fine. [image: kettle.png] See this page <http://example.com/tea>.\n\n"
        "On Fri, Jul 13, 2018 at 5:04 PM Ada <ada@example.edu>\nwrote:\n\n"
        "> Tea is fine, and I know a place by the river where we\n> could meet on Sunday.\n>\n"
        "> Or is coffee <http://example.com/coffee> what you want?\n\nTea is fine.\n"
    )
    (marked,) = locate_hints(read_hints(html), text)
    assert text[marked.start :].startswith("Tea is fine, and I know")
    assert text[: marked.end].endswith("what you want?")
    assert marked.head is not None
    assert text[slice(*marked.head)] == "On Fri, Jul 13, 2018 at 5:04 PM Ada <ada@example.edu>\nwrote:"


def test_a_hint_that_the_text_does_not_hold_is_left_out() -> None:
    """The alternatives of a mail need not say the same."""
    assert (
        locate_hints(
            read_hints('<blockquote type="cite">Shall we have tea?</blockquote>'), "Something else altogether."
        )
        == ()
    )
    assert locate_hints(read_hints('<blockquote type="cite">Shall we have tea?</blockquote>'), "") == ()


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Plain words.</p>",
        "<blockquote>A passage from a book.</blockquote>",
        "<blockquote type=cite></blockquote>",
    ],
)
def test_html_without_marks_gives_no_hint(html: str) -> None:
    """A mere blockquote may be indentation or a book's passage."""
    assert read_hints(html) == ()


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<!--" * 262_144,
        "<blockquote type=cite>" * 50_000,
        "<blockquote type=cite>tea</blockquote>" * 20_000,
        "<blockquote type=cite>x" * 390,
        "<div class=gmail_attr>" * 380 + "<i>x</i>" * 45_000,
        "<blockquote class=gmail_quote>" + "a " * 500_000,
        "<div class='" + "yahoo_quoted " * 50_000 + "'>tea</div>",
    ],
    ids=["nested", "comments", "deep", "many", "nested-few", "attributions", "long", "classes"],
)
def test_hostile_html_takes_no_time(html: str) -> None:
    """Whatever is sent, a second is enough, and 64 hints."""
    started = time.process_time()
    hints = read_hints(html)
    locate_hints(hints, "tea x a " * 50_000)
    assert time.process_time() - started < 1.5
    assert len(hints) <= 64


@given(
    st.lists(
        st.sampled_from(
            [
                '<div class="gmail_quote">',
                '<div class="gmail_attr">',
                '<blockquote type="cite" cite="mid:a@b">',
                "</blockquote>",
                "</div>",
                "<br>",
                "<p>",
                "On Fri Ada wrote:",
                "tea",
                "İSTANBUL ΟΔΟΣ",
                '<div id="divRplyFwdMsg">',
                "<hr>",
                "<table><td>",
                "&nbsp;",
            ]
        )
        | st.text(max_size=6),
        max_size=30,
    ),
    st.text(max_size=60),
)
@settings(max_examples=300, deadline=None)
def test_any_html_is_taken(pieces: list[str], other: str) -> None:
    """Nothing raises; hints are in order; ranges lie in the text."""
    html = "".join(pieces)
    hints = read_hints(html)
    assert [hint.start for hint in hints] == sorted(hint.start for hint in hints)
    assert all(hint.head_start <= hint.start < hint.end for hint in hints)
    for text in (html_to_text(html), other, "tea " * 20):
        for marked in locate_hints(hints, text):
            assert 0 <= marked.start < marked.end <= len(text)
            assert marked.head is None or 0 <= marked.head[0] < marked.head[1] <= marked.start


def test_an_address_that_nobody_escaped_is_text() -> None:
    """iOS Mail writes bare angle brackets: the address belongs to the attribution line, and is no tag."""
    html = (
        "<div>Yes.</div><div>On 16 Feb 2018, at 09:34, Ada Kern <ada@example.edu> wrote:</div>"
        '<blockquote type="cite"><div>Shall we?</div></blockquote>'
    )
    body = split_body(html_to_text(html), html)
    assert body.own_words == "Yes."
    (quoted,) = body.embedded
    assert str(quoted.header.sender) == "Ada Kern <ada@example.edu>"
    assert quoted.rule == "attribution+html"


@pytest.mark.parametrize(
    ("style", "html"),
    [
        ("roundcube", '<p id="reply-intro">{head}</p><blockquote>{body}</blockquote>'),
        ("tutanota", '<div>{head}</div><blockquote class="tutanota_quote">{body}</blockquote>'),
        ("netease", '<div>{head}</div><blockquote id="isReplyContent">{body}</blockquote>'),
        ("zendesk", '<div class="quotedReply"><p>{head}</p><blockquote>{body}</blockquote></div>'),
        ("notion", '<div>{head}</div><blockquote class="notion-mail-quote">{body}</blockquote>'),
        ("zoho", '<div class="zmail_extra"><div>{head}</div><blockquote>{body}</blockquote></div>'),
        ("alimail", '<div class="alimail-quote"><div>{head}</div><div>{body}</div></div>'),
    ],
)
def test_the_marks_of_other_clients(style: str, html: str) -> None:
    """Sender and date are read in an unknown language, and the answer ends where the mark begins."""
    head = "Am 16.02.2018 09:34 brummte Ada Kern &lt;ada@example.edu&gt;:"
    html = "<p>Gladly.</p>" + html.format(head=head, body="<p>Shall we have tea?</p>")
    body = split_body(html_to_text(html), html)
    assert body.own_words == "Gladly."
    (quoted,) = body.embedded
    assert str(quoted.header.sender) == "Ada Kern <ada@example.edu>"
    assert quoted.header.date == "2018-02-16T09:34"
    assert quoted.body.text.strip() == "Shall we have tea?"
    assert quoted.style == style
