"""Excerpts as Markdown, HTML, text and JSON, and their citations."""

import json
import time
from html.parser import HTMLParser
from typing import Any

import pytest

from mailarchive.errors import MailArchiveError
from mailarchive.excerpts import Excerpt, Quotable, as_html, as_json, as_markdown, as_text, redact, render
from mailarchive.excerpts.cite import cite, permalink
from mailarchive.excerpts.markdown import escape_markdown
from mailarchive.excerpts.redact import to_initials
from mailarchive.model import Address

TEXT = "Walls:\n* one\n* two\n\nWrite to ann@example.edu.\nAnn"
EVIL = '"><script>alert(1)</script>[x](javascript:alert(1)) `*_'


def letter(text: str = TEXT, **fields: object) -> Excerpt:
    """An excerpt of a whole message."""
    message = {
        "uid": "k3x7q2m4ra",
        "sender": Address("Ann Lee", "ann@example.edu"),
        "to": (Address("Ben Ray", "ben@example.com"),),
        "subject": "Walls",
        "date": "2018-02-16T17:34:00Z",
        "utc_offset": -480,
        "date_source": "header",
        "known_from": "file",
        "text": text,
    } | fields
    return Excerpt(Quotable(**message), 0, len(text), text)  # type: ignore[arg-type]


class Tags(HTMLParser):
    """The tags and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Keep what stands between tags."""
        self.words += data


def test_markdown_is_a_quotation_with_lists_and_a_citation():
    """Every line stands behind a quote mark, the list is a list, the citation ends it."""
    assert as_markdown([letter()]) == (
        "> Walls:\n>\n> * one\n> * two\n>\n> Write to ann@example.edu.\\\n> Ann\n>\n"
        "> — Ann Lee to Ben Ray, “Walls”, 16 February 2018, 09:34 UTC−8.\n"
    )


def test_html_is_a_figure():
    """figure, blockquote, figcaption and time, with the date for machines."""
    html = Tags(as_html([letter()]))
    assert html.tags == [
        "figure", "blockquote", "p", "ul", "li", "li", "p", "br", "figcaption", "bdi", "bdi", "cite", "bdi", "time",
    ]  # fmt: skip
    assert ("datetime", "2018-02-16T17:34:00Z") in html.attributes
    assert not any(name == "style" for name, _ in html.attributes)


def test_standalone_html_carries_its_style():
    """Each structural element has a style attribute, since editors drop style sheets."""
    html = as_html([letter()], standalone=True)
    for tag in ("figure", "blockquote", "p", "ul", "figcaption"):
        assert f"<{tag} " in html
    assert html.count("style=") >= 6


def test_text_keeps_its_lines():
    """Plain text is left as it was written, behind quote marks."""
    assert as_text([letter()]).startswith("> Walls:\n> * one\n> * two\n>\n> Write to")


def test_json_says_all_that_is_known():
    """The record has the facts apart, and the place in the message."""
    (record,) = json.loads(as_json([letter()], base_url="https://example.org/mail"))
    assert record["sender"] == {"name": "Ann Lee", "email": "ann@example.edu"}
    assert (record["start"], record["end"], record["utc_offset"]) == (0, len(TEXT), -480)
    assert record["permalink"] == "https://example.org/mail/-/thread/k3x7q2m4ra#m-k3x7q2m4ra"


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_mark_up_in_mail_injects_nothing(format: str):
    """Names, subjects and bodies with markup come out as the characters they are."""
    evil = letter(EVIL, sender=Address(EVIL, None), subject=EVIL, to=(Address(EVIL, None),))
    out = render([evil], format, base_url="https://example.org/mail")
    assert "<script" not in out.lower()
    if format == "html":
        html = Tags(out)
        assert set(html.tags) == {"figure", "blockquote", "p", "figcaption", "bdi", "cite", "time", "a"}
        assert html.words.count(EVIL) == 4
    else:
        assert "x](" not in out
        assert out.count(r"\[x\](javascript:alert(1)) \`\*\_") == 4


@pytest.mark.parametrize(
    ("line", "escaped"),
    [
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no list", r"\- no list"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("2018 was good", "2018 was good"),
        ("a*b_c", r"a\*b\_c"),
        ("&amp; <b> | ~~x~~", r"&amp;amp; &lt;b\> \| \~\~x\~\~"),
    ],
)
def test_markdown_lines_are_escaped(line: str, escaped: str):
    """What CommonMark would read as mark-up is shown as it stands."""
    assert escape_markdown(line) == escaped


def test_a_fence_is_longer_than_any_in_the_text():
    """Code that holds a fence can't end its own block."""
    out = as_markdown([letter("    ```\n    </code>\n    ````")])
    assert out.startswith("> `````\n> ```\n> </code>\n> ````\n> `````\n")


def test_a_name_can_t_reach_another_line_or_turn_the_text():
    """Line breaks, controls and direction marks are taken out of names and subjects."""
    citation = cite(letter(sender=Address("Ann\n> Lee\u202e\x00", None), subject="a\r\nb").message)
    assert citation.line().startswith("Ann > Lee to Ben Ray, “a b”")


def test_a_citation_says_only_what_is_known():
    """No sender, date or subject: it says so, and no zone is claimed for a bare clock time."""
    assert cite(letter(sender=None, to=(), subject=None, date=None).message).line() == "unknown sender, undated"
    bare = letter(date="2018-02-16T09:34", utc_offset=None).message
    assert "16 February 2018, 09:34" in cite(bare).line()
    assert "UTC" not in cite(bare).line()


def test_a_recovered_message_says_how_it_is_known():
    """From a forward, by whom where that is known."""
    recovered = letter(known_from="forwarded", found_by=Address("Nat Moss", None)).message
    assert cite(recovered).line().endswith("; recovered from a forward by Nat Moss")
    assert cite(letter(known_from="pasted").message).line().endswith("; recovered from pasted text")


def test_a_supplied_date_is_marked():
    """What a person said at import is told apart from what the mail says."""
    assert "(date supplied at import)" in cite(letter(date_source="user").message).line()


def test_ten_thousand_recipients_are_counted():
    """The first few are named."""
    many = tuple(Address(f"P{n}", None) for n in range(10_000))
    assert "to P0, P1, P2 and 9,997 others" in cite(letter(to=many).message).line()


@pytest.mark.parametrize("base", ["javascript:alert(1)", "example.org", 'https://x/"><b>', "https://x/ y"])
def test_a_base_url_is_a_web_address(base: str):
    """Anything else is refused, with how it should look."""
    with pytest.raises(MailArchiveError, match="no web address"):
        permalink(base, "k3x7q2m4ra")


def test_addresses_are_hidden_everywhere():
    """In the text, the citation and the record."""
    hidden = redact([letter(subject="from ann@example.edu")], hide_addresses=True)
    for format in ("markdown", "html", "text", "json"):
        assert "@example" not in render(hidden, format)
    assert "Write to [address]." in as_text(hidden)


@pytest.mark.parametrize(
    "written",
    [
        "ann@example.edu",
        "mailto:ann@example.edu",
        '"ann lee"@example.edu',
        "ann@[192.0.2.7]",
        "ann\u200b@exam\u200bple.edu",
        "ann＠example.edu",
        "ann (at) example.edu",
        "ann[at]example.edu",
        "https://example.com/leave?who=ann%40example.edu",
        "ann." * 40 + "lee@example.edu",
        "bounce+ann=example.edu@example.com",
        "ann@" + "a." * 30 + "example.edu",
    ],
)
def test_addresses_are_hidden_however_they_are_written(written: str):
    """Quoted, numeric, spelled, in a URL, over-long or with hidden characters: no part of it is left."""
    out = as_markdown(redact([letter(f"Ask {written}, or wait.", subject=written)], hide_addresses=True))
    assert "ann" not in out and "192" not in out and "edu" not in out
    assert out.startswith("> Ask ") and "or wait." in out


def test_hiding_addresses_takes_no_time():
    """Text made of what an address is made of is read in linear time."""
    for text in ("a" * 400_000, '"' * 400_000, "a.a " * 100_000, "a (at) " * 60_000, "a@" * 200_000, "a%40" * 100_000):
        started = time.process_time()
        redact([letter(text)], hide_addresses=True)
        assert time.process_time() - started < 2


def test_marks_that_turn_text_are_taken_out_of_bodies():
    """Overrides, embeddings and terminal controls reach no output; marks that Hebrew and Arabic need stay."""
    for format in ("markdown", "html", "text"):
        out = render([letter("abc \u202edef\u2066 \x1b[31m שלום\u200f!", subject="\u202ex")], format)
        assert not set(out) & {"\u202e", "\u2066", "\x1b"}
        assert "\u200f" in out


def test_numbers_of_a_list_are_kept():
    """Markdown counts a list by itself, so a number that does not follow begins another list."""
    out = as_markdown([letter("1. one\n2. two\n5. five\n7. seven\n")])
    assert out.startswith("> 1. one\n> 2. two\n>\n> 5) five\n>\n> 7. seven\n")
    assert '<ol start="5">' in as_html([letter("1. one\n5. five\n")])


def test_a_list_in_a_list_that_starts_later_is_a_list():
    """A number other than 1 right under words would be read as their continuation."""
    assert as_markdown([letter("* walls\n  3. third\n  4. fourth\n")]).startswith(
        "> * walls\n>\n>   3. third\n>   4. fourth\n"
    )


def test_names_of_either_direction_keep_their_place_in_a_citation():
    """A name written from right to left doesn't take the comma and the date behind it along."""
    out = as_html([letter(sender=Address("משה כהן", None), subject="שלום")])
    assert "<bdi>משה כהן</bdi> to <bdi>Ben Ray</bdi>, “<cite><bdi>שלום</bdi></cite>”" in out


def test_names_from_right_to_left_are_isolated_in_plain_text():
    """Each by itself, in Markdown, text and JSON; nothing is added to names of the line's own direction."""
    message: dict[str, Any] = {
        "sender": Address("משה כהן", None),
        "to": (Address("שרה לוי", None), Address("Ann Lee", None), Address("أحمد", None)),
        "subject": "שלום, Ben",
        "known_from": "forwarded",
        "found_by": Address("דוד", None),
    }
    expected = (
        "\u2068משה כהן\u2069 to \u2068שרה לוי\u2069, Ann Lee and \u2068أحمد\u2069, “\u2068שלום, Ben\u2069”, "
        "16 February 2018, 09:34 UTC−8; recovered from a forward by \u2068דוד\u2069"
    )
    assert cite(letter(**message).message).line() == expected
    for format in ("markdown", "text", "json"):
        assert expected in render([letter(**message)], format)
    assert not set("\u2068\u2069") & set(as_markdown([letter(sender=Address("Göran Öst", None), subject="Žár – 猫")]))


def test_a_name_cannot_end_its_own_isolation():
    """Marks of direction inside it are taken out before."""
    line = cite(letter(sender=Address("משה\u2069 \u202e1 May", None)).message).line()
    assert line.startswith("\u2068משה 1 May\u2069 to Ben Ray")


def test_initials_stand_for_names():
    """The people of the header become initials, in the text as well, and addresses go too."""
    text = "Ann met Ben in a barren place; annual walls. Ann's wall."
    (item,) = redact([letter(text)], initials=True)
    assert cite(item.message).line().startswith("A. L. to B. R.")
    assert item.text == "A. met B. in a barren place; annual walls. A.'s wall."
    assert "ann" not in as_json([item]).lower().replace("annual", "")


def test_initials_of_odd_names():
    """Punctuation is no initial; a name without letters is a question mark."""
    assert to_initials("Kristofer PISTER") == "K. P."
    assert to_initials("“Dr” (de) O'Brien") == "D. D. O."
    assert to_initials("123") == "?"
