"""Posts in HTML: their menus are no prose, and preformatted text keeps its bounds."""

import time

import pytest

from mailarchive.mime import html_to_text
from mailarchive.model import RawMessage, Said
from mailarchive.prose import find_mail
from mailarchive.prose.html_post import mark_structure
from mailarchive.prose.read_prose import read_prose

MAIL = """\
From: Jane Roe <jane@example.com>
Date: Fri, 16 Feb 2018 09:34:00 +0100
To: max@example.org
Subject: The boat

It is here &now; you & I sail.
"""


def text_of(html: str, said: Said = None) -> str:
    """Return the text of a post."""
    text, own, problems = read_prose(RawMessage(html.encode(), "post.html", None, 0, len(html)), said)
    assert not own and not problems
    return text


@pytest.mark.parametrize("opening", ["<pre>", "<pre>\n", "<pre class=mail>\n"])
def test_mail_in_preformatted_text_ends_with_it(opening: str) -> None:
    """Its bounds are the element's, every character of it stays, addresses and odd references too."""
    text = text_of(f"<article><p>She wrote:</p>{opening}{MAIL}</pre><p>I was glad. Jane too.</p></article>")
    (passage,) = find_mail(text)
    assert text[passage.start : passage.end] == MAIL.rstrip()
    assert passage.rule == "header-block+fence"


def test_a_paste_has_no_fences() -> None:
    """All of it is mail, and nothing is put into that."""
    assert "```" not in text_of(f"<p>FYI</p><pre>{MAIL}</pre>", "pasted")


def test_the_menus_of_a_page_are_left_out() -> None:
    """What a site has to choose from is no part of the post, and no line of the mail above it."""
    page = f"<html><nav><p>Home: <p>About</nav><main><pre>{MAIL}</pre></main><nav>Next post</nav></html>"
    assert text_of(page) == f"```\n{MAIL}```\n"


@pytest.mark.parametrize(
    "html",
    [
        "<p>One<p>Two<ul><li>a<li>b</ul><table><tr><td>x<td>y</table>",
        "<blockquote><p>Quoted.</p><blockquote>Twice.</blockquote></blockquote>",
        "<p>1 &lt; 2 &amp;amp; caf&eacute; &nosuch; &copy</p><!-- no --><script>var a = '<p>';</script>",
        "<div>Line<br>break<hr>Rule</div>",
    ],
)
def test_the_rest_of_a_post_reads_as_before(html: str) -> None:
    """Reading a post into a tree and writing it again changes no word of its text."""
    assert html_to_text(mark_structure(html)) == html_to_text(html)


@pytest.mark.parametrize(
    "html",
    [
        "<pre>" * 300,
        "<div><pre>a</pre>" * 390,
        "<!--" * 5_000,
        "</" * 9_000,
        "<p><pre>x</pre>" * 6_000,
        "<![><img src=']><img'>",
        "<p>&" + "a" * 900_000,
        "<p>" * 160_000,
        "<?xml version='1.0'?><p>x",
    ],
)
def test_hostile_html_is_read_in_time(html: str) -> None:
    """Nothing raises or warns, and no length or depth takes long."""
    start = time.process_time()
    assert isinstance(mark_structure(html), str)
    assert time.process_time() - start < 4


def test_a_heading_bounds_the_mail_above_it() -> None:
    """Nothing else shows that the mail is over."""
    block = MAIL.replace("<", "&lt;").replace("\n\n", "</p><p>").replace("\n", "<br>")
    text = text_of(f"<article><p>She wrote:</p><p>{block}</p><h2>Since then</h2><p>I sailed on.</p></article>")
    (passage,) = find_mail(text)
    assert text[passage.start : passage.end].endswith("you & I sail.")
    assert passage.rule == "header-block+heading"


@pytest.mark.parametrize("tag", ["blockquote", "pre"])
def test_a_block_of_html_in_markdown_bounds_the_mail(tag: str) -> None:
    """What it encloses is rendered; the Markdown around it stays as it is, nested elements and addresses too."""
    mail = MAIL.replace("<", "&lt;").replace("\n", "<br>\n" if tag == "blockquote" else "\n")
    prose = "I was *glad* <glad@example.com>, and `1 < 2`.\n\nSo it goes."
    text, own, _ = read_prose(RawMessage(f"{prose}\n\n<{tag}>\n{mail}</{tag}>\n\n{prose}\n".encode()), None)
    (passage,) = find_mail(text)
    assert not own
    assert text.startswith(prose) and text.endswith(f"{prose}\n")
    assert "Subject: The boat" in text[passage.start : passage.end] and "glad" not in text[passage.start : passage.end]
    assert passage.rule in ("header-block+quote-marks", "header-block+fence")


@pytest.mark.parametrize("text", ["<blockquote>\nnever closed\n", "a <pre>b</pre>\n", "<pre\n", "    <pre>x</pre>\n"])
def test_what_is_no_block_of_html_stays(text: str) -> None:
    """An element that is not closed, or that does not begin its line."""
    assert read_prose(RawMessage(f"Some prose.\n\n{text}".encode()), None)[0] == f"Some prose.\n\n{text}"


def test_blocks_of_html_without_end_are_read_in_time() -> None:
    """Each tag is looked at once."""
    start = time.process_time()
    for html in ("x\n<blockquote>\n" * 20_000, "x\n" + "<pre>\n<pre>\n</pre>\n" * 20_000, "x\n<pre" * 50_000):
        read_prose(RawMessage(html.encode()), None)
    assert time.process_time() - start < 4
