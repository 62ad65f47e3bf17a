"""Header fields, encoded words, addresses, Message-IDs, dates and parameters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailarchive.mime.addresses import parse_addresses
from mailarchive.mime.charset import codec_of, decode
from mailarchive.mime.dates import header_date, received_date
from mailarchive.mime.encoded_words import decode_value
from mailarchive.mime.flowed import unwrap_flowed
from mailarchive.mime.headers import read_header_block
from mailarchive.mime.message_ids import message_ids
from mailarchive.mime.params import parse_parameters
from mailarchive.mime.parse import parse_message
from mailarchive.model import Address, RawMessage


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"A: b\n\nbody", b"body"),
        (b"A: b\r\n\r\nbody", b"body"),
        (b"A: b\n c\n\nbody", b"body"),
        (b"A: b\n\n\nbody", b"\nbody"),
        (b"A: b\nno field\n\nbody", b"no field\n\nbody"),
        (b"A: b\n folded\nno field", b"no field"),
        (b"A: b\n", b""),
        (b"just text", b"just text"),
        (b"\n\njust text", b"just text"),
        (b"Subject: a\nrubbish\nTo: b\n\nbody", b"body"),
        ("Subject: ä\n folded\nno field ü\n\nx".encode(), "no field ü\n\nx".encode()),
    ],
)
def test_where_the_body_begins(data: bytes, body: bytes) -> None:
    """The body begins after the blank line, or where the header can't go on."""
    assert data[read_header_block(data).body_start :] == body


def test_fields_are_unfolded_and_kept_in_order() -> None:
    """Names are lower case, folds one blank, and repeated fields stay apart."""
    block = read_header_block(b"Received: a\n\tb\nSUBJECT : x\nreceived: c\n\n")
    assert block.fields == {"received": ["a b", "c"], "subject": ["x"]}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?a_b=2E?=", "a b."),
        ("=?utf-8?B?w6Q=?= =?utf-8?B?w7Y=?=", "äö"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=", "ä"),
        ("x =?utf-8?q?a?= y =?utf-8?q?b?=z", "x a y bz"),
        ("=?iso-8859-1?q?=80?=", "€"),
        ("=?utf-8?b?w6Q?=", "ä"),
        ("=?utf-8?q?really??=", "really?"),
        ("=?utf-8*de?q?gut?=", "gut"),
        ("=?utf-8?q?not closed", "=?utf-8?q?not closed"),
        ("=?utf-8?q?a?=?=", "a?="),
    ],
)
def test_encoded_words(raw: str, text: str) -> None:
    """RFC 2047 words are decoded, joined where adjacent, and left alone where they are none."""
    assert decode_value(raw) == (text, None)


def test_raw_bytes_in_a_header_follow_the_charset_rule() -> None:
    """Bytes that are not UTF-8 are windows-1252, and a problem says so."""
    raw = b"d\xe9j\xe0 \x80".decode("utf-8", "surrogateescape")
    assert decode_value(raw) == ("déjà €", "undeclared-charset")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("US-ASCII", "cp1252"),
        ("ISO_8859-1", "cp1252"),
        ("Windows-1251", "cp1251"),
        ("ks_c_5601-1987", "cp949"),
        ("iso-8859-15", "iso8859_15"),
        ("utf8", "utf-8"),
        ("zip", None),
        ("hex", None),
        ("idna", None),
        ("undefined", None),
        ("unicode_escape", None),
        ("", None),
        ("\0", None),
        ("x" * 100_000, None),
    ],
)
def test_charset_labels(label: str, codec: str | None) -> None:
    """Only labels of text charsets have a codec, whatever Python knows by that name."""
    assert codec_of(label) == codec


def test_every_codec_of_the_table_exists() -> None:
    """No label leads to a codec that Python has not."""
    from mailarchive.mime import charset

    for codec in set(charset._ALIASES.values()):
        b"a".decode(codec, "replace")


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "utf-7", "utf-16", "gb2312", "iso-2022-jp", "nope", None]))
def test_decoding_gives_text_that_a_database_holds(data: bytes, label: str | None) -> None:
    """Whatever the bytes and the label, the text has no lone surrogate."""
    decode(data, label)[0].encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a@b.org", [(None, "a@b.org")]),
        ("Ann <A@B.ORG>", [("Ann", "A@b.org")]),
        ('"Last, First" <a@b.org>, b@c.org', [("Last, First", "a@b.org"), (None, "b@c.org")]),
        ("a@b.org (Ann (of B))", [("Ann (of B)", "a@b.org")]),
        ("Ann (work) <a@b.org>", [("Ann", "a@b.org")]),
        ("(Ann) a@b.org", [("Ann", "a@b.org")]),
        ("crew: a@b.org, Bo <b@b.org>; c@b.org", [(None, "a@b.org"), ("Bo", "b@b.org"), (None, "c@b.org")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?q?Doe=2C_J=C3=B6?= <a@b.org>", [("Doe, Jö", "a@b.org")]),
        ("'Ann' <a@b.org>", [("Ann", "a@b.org")]),
        ('"a@b.org" <a@b.org>', [(None, "a@b.org")]),
        ('"say \\"hi\\"" <a@b.org>', [('say "hi"', "a@b.org")]),
        ("<@x.org,@y.org:a@b.org>", [(None, "a@b.org")]),
        ('"odd local"@b.org', [(None, '"odd local"@b.org')]),
        ("Ann <a@(her host)b.org>", [("Ann", "a@b.org")]),
        ("Ann <a@b.org", [("Ann", "a@b.org")]),
        ("Ann a@b.org", [("Ann", "a@b.org")]),
        ("Ann Example", [("Ann Example", None)]),
        ("Ann <MAILER-DAEMON>", [("Ann", "MAILER-DAEMON")]),
        ("Ann\u202e\u200b <a@b.org>", [("Ann", "a@b.org")]),
        ("A\0nn <a@b.org>", [("Ann", "a@b.org")]),
        ("a@b.org; c@b.org", [(None, "a@b.org"), (None, "c@b.org")]),
        ("O'Neil <o'neil@b.org>", [("O'Neil", "o'neil@b.org")]),
        ("a@b.org (never closed", [(None, "a@b.org")]),
        ("", []),
        (" , ,", []),
        ("<>", []),
        ("<\u202e", []),
    ],
)
def test_addresses(raw: str, expected: list[tuple[str | None, str | None]]) -> None:
    """Mailboxes are read in every form that mail has them in."""
    assert list(parse_addresses(raw)) == [Address(name, email) for name, email in expected]


@given(st.text(alphabet='ab@<>(),:;."\\ =?\u202eé\udce9', max_size=40))
def test_addresses_never_raise(raw: str) -> None:
    """Whatever stands in an address header, each address has a name or an email, and both are text."""
    for address in parse_addresses(raw):
        assert address.name or address.email
        str(address).encode("utf-8")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", ("a@b",)),
        ("<a@b> <c@d>\t<a@b>", ("a@b", "c@d")),
        ("<a@\n b>", ("a@b",)),
        ('message of "Mon, 1 Jan" <a@b> from Jo', ("a@b",)),
        ("a@b", ("a@b",)),
        ("<a@b", ("a@b",)),
        ("mail from jo@example.org", ()),
        ("<no-at-sign>", ("no-at-sign",)),
        ("<>", ()),
        ("", ()),
    ],
)
def test_message_ids(value: str, expected: tuple[str, ...]) -> None:
    """Message-IDs lose their brackets, and what stands between them is passed over."""
    assert message_ids(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Fri, 16 Feb 2018 09:34:05 -0800", ("2018-02-16T17:34:05Z", -480)),
        ("Fri, 16 Feb 2018 09:34:05 -0030", ("2018-02-16T10:04:05Z", -30)),
        ("16 Feb 2018 09:34 +0530 (IST)", ("2018-02-16T04:04:00Z", 330)),
        ("Fri,16 Feb 18 9:34:00 EST", ("2018-02-16T14:34:00Z", -300)),
        ("16 Feb 98 09:34:00 GMT", ("1998-02-16T09:34:00Z", 0)),
        ("16 Feb 118 09:34:00 GMT", ("2018-02-16T09:34:00Z", 0)),
        ("Fri, 16 Feb 2018 09:34:05 -0000", ("2018-02-16T09:34:05Z", 0)),
        ("Fri, 16 Feb 2018 09:34:05 Q", ("2018-02-16T09:34:05Z", 0)),
        ("Fri, 16 Feb 2018 09:34:05", ("2018-02-16T09:34:05", None)),
        ("Fri, 16 Feb 2018 09:34", ("2018-02-16T09:34", None)),
        ("Fri Feb 16 09:34:05 2018", ("2018-02-16T09:34:05", None)),
        ("Fri Feb 16 09:34:05 PST 2018", ("2018-02-16T17:34:05Z", -480)),
        ("Fri, Feb 16, 2018 1:34:05 PM +0000", ("2018-02-16T13:34:05Z", 0)),
        ("2018-02-16T09:34:05Z", ("2018-02-16T09:34:05Z", 0)),
        ("2018-02-16 09:34:05 +01:00", ("2018-02-16T08:34:05Z", 60)),
        ("Fri, 16 Feb 2018 09:34:60 +0000", ("2018-02-16T09:34:59Z", 0)),
        ("Fri (a (nested) day), 16 Feb 2018 (year) 09:34:05 +0000", ("2018-02-16T09:34:05Z", 0)),
        ("Fri, 16 Feb 2018 09(hours): 34 :05 +0000", ("2018-02-16T09:34:05Z", 0)),
        ("Fri, 16 Feb 2018 09.34.05 +0000", ("2018-02-16T09:34:05Z", 0)),
        ("31 Feb 2018 09:34:05 +0000", None),
        ("16 Feb 2018 25:34:05 +0000", None),
        ("31 Dec 1969 23:59:59 +0000", None),
        ("1 Jan 2101 00:00:00 +0000", None),
        ("16 Feb 2018 09:34:05 +9900", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_header_dates(value: str, expected: tuple[str, int | None] | None) -> None:
    """Dates come in the model's form; one that can't be is none."""
    assert header_date(value) == expected


def test_the_newest_received_stamp_counts() -> None:
    """Received headers are read from the top; one without a stamp is passed over."""
    values = ["from a by b", "from c; by d; Fri, 16 Feb 2018 09:34:05 +0000 (UTC)", "by e; 1 Jan 2018 00:00:00 +0000"]
    assert received_date(values) == ("2018-02-16T09:34:05Z", 0)


@pytest.mark.parametrize(
    ("raw", "token", "params"),
    [
        ("Text/Plain", "text/plain", {}),
        ('text/plain; Charset="UTF-8"; format=flowed', "text/plain", {"charset": "UTF-8", "format": "flowed"}),
        ("a/b; name=two words.txt; x=y", "a/b", {"name": "two words.txt", "x": "y"}),
        ('a/b; name="semi;colon \\"q\\""', "a/b", {"name": 'semi;colon "q"'}),
        ("a/b; name*=utf-8'en'%C3%A4%27", "a/b", {"name": "ä'"}),
        ('a/b; name*1="b"; name*0="a"', "a/b", {"name": "ab"}),
        ("a/b; name*0*=iso-8859-1''%E4; name*1=%E4; name*2*=%E4", "a/b", {"name": "ä%E4ä"}),
        ('a/b; name="=?utf-8?b?w6Q=?="', "a/b", {"name": "ä"}),
        ("a/b;; ; x = y ;", "a/b", {"x": "y"}),
        ('a/b; x="never closed', "a/b", {"x": "never closed"}),
        ("", "", {}),
    ],
)
def test_parameters(raw: str, token: str, params: dict[str, str]) -> None:
    """Parameters are read with their quoting, RFC 2231 and RFC 2047 undone."""
    assert parse_parameters(raw) == (token, params)


@pytest.mark.parametrize(
    ("text", "unwrapped"),
    [
        ("a \nb\nc", "a b\nc"),
        ("> a \n> b\nc", "> a b\nc"),
        ("> a \n>> b", "> a \n>> b"),
        (" From here\n >not quoted", "From here\n>not quoted"),
        ("a \n-- \nb", "a \n-- \nb"),
        ("", ""),
    ],
)
def test_flowed(text: str, unwrapped: str) -> None:
    """Soft breaks join lines of the same depth, and never a signature's delimiter."""
    assert unwrap_flowed(text) == unwrapped


def test_flowed_with_delsp() -> None:
    """With DelSp=yes the blank before a soft break goes, too."""
    assert unwrap_flowed("改行 \nなし\n> a \n> b", delsp=True) == "改行なし\n> ab"


def test_a_from_field_that_an_mbox_writer_quoted_is_read() -> None:
    """Some put a ">" before every line that begins with "From", the header's too; a real From field comes first."""
    quoted = parse_message(RawMessage(b">From: Ann Lee <ann@example.edu>\nSubject: Oars\n\nHi.\n"))
    assert str(quoted.sender) == "Ann Lee <ann@example.edu>"
    assert "quoted-field" in [problem.code for problem in quoted.problems]
    both = parse_message(RawMessage(b">From: Cy <cy@example.edu>\nFrom: Ann <ann@example.edu>\n\nHi.\n"))
    assert str(both.sender) == "Ann <ann@example.edu>"
    assert "quoted-field" not in [problem.code for problem in both.problems]
