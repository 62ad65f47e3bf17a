"""HTML as text, and HTML made safe to show."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from mailarchive.mime import html_to_text, sanitize
from mailarchive.mime.html_text import RULE


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("one<br>two<br><br>three", "one\ntwo\n\nthree\n"),
        ("<div>one</div><div>two</div>", "one\ntwo\n"),
        ("<div>one<br></div><div><br></div><div>two</div>", "one\n\ntwo\n"),
        ("<p>one</p><p>two</p>", "one\n\ntwo\n"),
        ('<p style="margin:0">one</p><p style="margin: 0px">two</p>', "one\ntwo\n"),
        ("<style>p {margin-top:0; margin-bottom:0}</style><p>one</p><p>two</p>", "one\ntwo\n"),
        (
            "<p class=MsoNormal>one<o:p></o:p></p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>two</p>",
            "one\n\ntwo\n",
        ),
        ("a  b\n\tc&nbsp;&nbsp;d", "a b c  d\n"),
        ("a<b> b</b> <i> c</i>", "a b c\n"),
        ("<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\nd\n"),
        ('<div style="white-space: pre-wrap">a\n b</div>', "a\n b\n"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "* a\n* b\n  * c\n\nd\n"),
        ("<ol start=9><li>a</li><li>b<br>c</li></ol>", "9. a\n10. b\n    c\n"),
        ("<ol start=²><li>a</li></ol>", "1. a\n"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td></td><td>c</td></tr></table>", "a\tb\nc\n"),
        ("a<hr>b", f"a\n{RULE}\nb\n"),
        ("<blockquote>a<br><br>b<blockquote>c</blockquote></blockquote>d", "> a\n>\n> b\n> > c\nd\n"),
        ('<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>', "indented\n"),
        ('<blockquote style="border:none;border-left:solid blue 1pt">quoted</blockquote>', "> quoted\n"),
        ('a<div style="display: none">b</div><span hidden>c</span><p style="mso-hide:all">d</p>', "a\n"),
        ("<head><title>t</title></head><script>s</script><style>x</style>a<select><option>o</select>", "a\n"),
        ('<a href="https://example.org/long">link</a>', "link\n"),
        ('well <img src="x.png" alt="👍"> <img alt="spacer">', "well 👍\n"),
        ("so\u00adft\u200b", "soft\n"),
        ("&lt;b&gt; &amp;amp; &#x41;&euro;", "<b> &amp; A€\n"),
        (
            "<p>Ada <ada@example.edu> <mailto:ada@example.edu>:<br>see <https://example.org/a?b=c></p>",
            "Ada <ada@example.edu> <mailto:ada@example.edu>:\nsee <https://example.org/a?b=c>\n",
        ),
        ("", ""),
        ("<p></p><div> </div>", ""),
        ("plain text, no markup", "plain text, no markup\n"),
    ],
)
def test_html_reads_like_its_text_alternative(html: str, text: str) -> None:
    """Lines, quotations, lists, tables and hidden things come out as a person sees them."""
    assert html_to_text(html) == text


@given(st.text(alphabet="<>/pbdivqulotable=\"'& \n!-", max_size=80))
def test_html_never_raises(html: str) -> None:
    """Any string has a text and something to show."""
    html_to_text(html).encode("utf-8")
    sanitize(html, {}).html.encode("utf-8")


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://example.com/pixel.gif">',
    '<img src="//example.com/pixel.gif">',
    '<img src="\\\\example.com\\pixel.gif">',
    '<img srcset="https://example.com/a.png 2x">',
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
    '<img src="cid:unknown@example.org">',
    '<body background="https://example.com/b.png" onload=alert(1)>',
    '<table background="https://example.com/b.png"><tr><td background="https://example.com/b.png">x</table>',
    '<p style="background: url(https://example.com/b.png)">x</p>',
    '<p style="background-color: u\\72l(https://example.com/b.png)">x</p>',
    '<p style="color: u/**/rl(https://example.com/b.png)">x</p>',
    "<p style=\"list-style-type: 'a;b'; font-family: url(https://example.com/f)\">x</p>",
    '<p style="width: image-set(\'https://example.com/b.png\' 1x)">x</p>',
    '<p style="position: fixed; top: 0; z-index: 9; color: red">x</p>',
    '<style>@import "https://example.com/a.css"; p {background: url(//example.com/b)}</style>',
    '<link rel=stylesheet href="https://example.com/a.css">',
    '<meta http-equiv=refresh content="0; url=https://example.com">',
    '<base href="https://example.com/">',
    '<svg><image href="https://example.com/a.png"/><script>alert(1)</script></svg>',
    '<math><a xlink:href="javascript:alert(1)">x</a></math>',
    '<svg><p><style><g title="</style><img src=x onerror=alert(1)>">',
    '<iframe src="https://example.com"></iframe><object data="https://example.com"></object><embed src=x>',
    '<video src="https://example.com/v" poster="https://example.com/p"><source src="https://example.com/s"></video>',
    '<form action="https://example.com"><input name=q autofocus onfocus=alert(1)><button>go</button></form>',
    '<a href="javascript:alert(1)">x</a><a href=" java\nscript:alert(1)">x</a><a href="data:text/html,x">x</a>',
    '<a href="https://example.com" ping="https://example.com/ping" id=x name=y class=z>x</a>',
    '<input type=image src="https://example.com/a.png">',
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!--[if mso]><img src=https://example.com/a.png><![endif]-->",
    '<p dir=ltr STYLE="COLOR:RED;BEHAVIOR:URL(x)" OnClick=alert(1)>x</p>',
]  # fmt: skip
ELEMENTS = set(
    """a b blockquote br caption div em font hr i img li ol p pre span strong table tbody td th tr u ul""".split()
)
LINK = re.compile(r"(?:https?|mailto|tel):")


@pytest.mark.parametrize("html", ATTACKS)
def test_nothing_runs_or_fetches(html: str) -> None:
    """After sanitising only known elements are left, and no attribute that could run or fetch."""
    body = LexborHTMLParser(sanitize(f"<div>{html}</div>", {}).html).body
    assert body is not None
    for node in body.traverse():
        if node.tag == "body":
            continue
        assert node.tag in ELEMENTS
        for name, value in node.attributes.items():
            assert name in {"href", "rel", "style", "title", "dir", "alt"}
            assert name != "href" or LINK.match(value or "")
            assert name != "style" or not re.search(r"url|image|position|behavior|\\", value or "", re.IGNORECASE)


def test_a_mail_keeps_its_looks() -> None:
    """Formatting that harms nobody comes through: fonts, colours, tables, links, quotations."""
    html = (
        '<blockquote type="cite" style="margin: 0; border-left: 2px solid rgb(0, 0, 255)"><font color="red">a</font>'
        '<table border="1"><tbody><tr><td bgcolor="#fff" colspan="2">b</td></tr></tbody></table></blockquote>'
    )
    shown = sanitize(html, {}).html
    for part in ('type="cite"', "border-left:2px solid", 'color="red"', 'colspan="2"', 'bgcolor="#fff"'):
        assert part in shown.replace("border-left: ", "border-left:")


def test_inline_images_are_mapped() -> None:
    """cid: images get the URL they are served from, escaped ids included; images in the HTML itself stay."""
    html = '<img src="cid:a@b"><img src="CID:c%40d"><img src="data:image/png;base64,AAAA">'
    assert re.findall(r'src="([^"]*)"', sanitize(html, {"a@b": "/part/1", "c@d": "/part/2"}).html) == [
        "/part/1",
        "/part/2",
        "data:image/png;base64,AAAA",
    ]


def test_remote_references_are_counted() -> None:
    """Each reference that would fetch something counts; links, which wait for a click, do not."""
    html = (
        '<body background="http://example.com/1"><img src="https://example.com/2"><img src="//example.com/3">'
        '<p style="background:url(https://example.com/4)">x</p><style>p {background:url(https://example.com/5)}</style>'
        '<link rel=stylesheet href="https://example.com/6"><img src="cid:7"><a href="https://example.com/8">x</a>'
    )
    assert sanitize(html, {}).remote_count == 6
