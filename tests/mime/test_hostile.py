"""Hostile mail: whatever it asks for, parsing takes its time in proportion and says what it left out."""

import base64
import time
from collections.abc import Callable

import pytest

from mailarchive.mime import html_to_text, parse_message, reader, sanitize
from mailarchive.mime.html_scan import strip_tags, why_too_complex
from mailarchive.model import RawMessage

HEAD = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
SECONDS = 4.0  # some ten times what it takes; what is not linear takes minutes


def mixed(body: bytes) -> bytes:
    """A multipart with the boundary "b" around `body`."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + body + b"\r\n--b--\r\n"


def nested(depth: int) -> bytes:
    """Multiparts in multiparts."""
    level = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
    return HEAD + b"".join(level % (i, i) for i in range(depth)) + b"Content-Type: text/plain\r\n\r\nhi\r\n"


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "multiparts nested": (lambda: nested(100_000), "too-many-parts"),
    "multiparts nested in base64": (
        lambda: mixed(
            b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(nested(100_000))
        ),
        "",
    ),
    "multiparts nested out of sight": (
        lambda: HEAD + b"Content-Type: multipart/mixed; boundary*=utf-8''b%30\r\n\r\n--b0\r\n" + nested(30_000),
        "",
    ),
    "messages attached to attached messages": (lambda: HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 50_000, ""),
    "parts": (lambda: mixed(b"\r\nx\r\n--b\r\n" * 200_000), "too-many-parts"),
    "header bytes": (lambda: HEAD + b"X-Big: " + b"a" * 3_000_000 + b"\r\n\r\nhi\r\n", "header-too-long"),
    "header fields": (lambda: HEAD + b"X: y\r\n" * 100_000 + b"\r\nhi\r\n", "too-many-headers"),
    "folds": (lambda: HEAD + b"X: y\r\n" + b" a\r\n" * 300_000 + b"\r\nhi\r\n", "header-too-long"),
    "encoded words": (lambda: HEAD + b"X: " + b"=?utf-8?q?a?= " * 60_000 + b"\r\n\r\nhi\r\n", "too-many-encoded-words"),
    "encoded words cut short": (lambda: HEAD + b"X: " + b"=?a?q?" * 1_900 + b"\r\n\r\nhi\r\n", ""),
    "encoded words in a part": (
        lambda: mixed(b"Content-Disposition: attachment; filename=" + b"=?utf-8?q?a?= " * 60_000 + b"\r\n\r\nx"),
        "part-header-too-long",
    ),
    "parameter pieces": (
        lambda: mixed(
            b"Content-Type: text/plain" + b"".join(b";\r\n name*%d=a" % i for i in range(60_000)) + b"\r\n\r\nx"
        ),
        "part-header-too-long",
    ),
    "semicolons": (lambda: HEAD + b"Content-Type: text/plain" + b";" * 900_000 + b"\r\n\r\nhi\r\n", ""),
    "addresses": (lambda: HEAD + b"Cc: " + b"u@example.org, " * 60_000 + b"\r\n\r\nhi\r\n", ""),
    "at signs": (lambda: HEAD + b"Cc: " + b"a@" * 450_000 + b"\r\n\r\nhi\r\n", ""),
    "quoted at signs": (lambda: HEAD + b"Cc: " + b'a"@' * 300_000 + b"\r\n\r\nhi\r\n", ""),
    "dots": (lambda: HEAD + b"Cc: " + b"a." * 450_000 + b"@x\r\n\r\nhi\r\n", ""),
    "parentheses": (lambda: HEAD + b"Cc: " + b"(" * 900_000 + b"\r\n\r\nhi\r\n", ""),
    "quotation marks": (lambda: HEAD + b"Cc: " + b'"' * 900_000 + b"\r\n\r\nhi\r\n", ""),
    "angle brackets": (lambda: HEAD + b"References: " + b"<" * 900_000 + b"\r\n\r\nhi\r\n", ""),
    "digits in a date": (lambda: b"Date: Mon, " + b"1 " * 450_000 + b"\r\n\r\nhi\r\n", "bad-date"),
    "returns before the header": (lambda: b"\r" * 3_000_000 + HEAD + b"\r\nhi", "leading-bytes"),
    "blank lines in broken MIME": (lambda: mixed(b"\r\n" * 1_500_000)[:-5], "broken-mime"),
    "soft line breaks": (lambda: HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 300_000, ""),
    "elements nested": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000, "html-too-complex"),
    "attributes": (
        lambda: HEAD + b"Content-Type: text/html\r\n\r\n<a " + b"".join(b"a%d " % i for i in range(200_000)) + b">",
        "",
    ),
    "comments that never end": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 300_000, ""),
    "less-than signs": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<" * 2_000_000, ""),
}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize(
    "fast", [pytest.param(True, marks=pytest.mark.skipif(not reader.FAST, reason="no wheel")), False]
)
def test_time_stays_in_proportion(name: str, fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing returns in time with either reader, keeps every byte, and names the bound that was passed."""
    monkeypatch.setattr(reader, "FAST", fast)
    make, code = ATTACKS[name]
    data = make()
    start = time.process_time()
    message = parse_message(RawMessage(data))
    assert time.process_time() - start < SECONDS
    assert message.data == data
    codes = {problem.code for problem in message.problems}
    assert not code or code in codes or (code == "broken-mime" and not fast)


PAGES = {
    "depth": "<div>" * 20_000,
    "depth behind a comment": "<!-- <a b=' -->" + "<div>" * 20_000,
    "depth behind a closed comment": "<!-->" + "<div>" * 20_000,
    "depth behind a style sheet": "<style> <a b=' </style>" + "<div>" * 20_000,
    "attributes": "<a " + " ".join(f"c{i}" for i in range(50_000)) + ">",
    "attributes behind a stray quote": '<a x" b="> " ' + " ".join(f"c{i}" for i in range(50_000)) + ">",
    "attributes with tags in them": "<a " + " ".join(f'c{i}="</a"' for i in range(50_000)) + ">",
    "formatting opened again and again": "<p>" + "".join(f"<b a{i}>" for i in range(390)) + "</p>" + "<p>x" * 20_000,
    "depth in foreign content": "<svg><style>" + "<div>" * 20_000,
    "tags": "<p></p>" * 100_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_hides_its_cost(name: str) -> None:
    """What takes a tree builder more than linear time never reaches one, however it is wrapped."""
    page = PAGES[name]
    assert why_too_complex(page)
    start = time.process_time()
    html_to_text(page)
    sanitize(page, {})
    assert time.process_time() - start < SECONDS


def test_a_long_newsletter_is_not_too_complex() -> None:
    """A page of ordinary tables, thousands of tags long, goes to the tree builder."""
    row = '<tr><td style="color: red"><p>Hello <b>there</b><br>and <a href="https://example.org">more</a></p></td></tr>'
    assert why_too_complex("<table>" + row * 2_000 + "</table>") == ""


def test_what_no_tree_is_built_of_still_has_its_text() -> None:
    """Stripping leaves the words, a line for each block, and none of the style sheets and comments."""
    page = "<style>p {}</style><p>One &amp; two</p><!-- not <p>this</p> --><div>three <b title='>'>four</b></div>"
    assert strip_tags(page) == "One & two\nthree four"
