"""parse_message: what a Message holds, whatever the bytes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailarchive.mime import limits, parse_message
from mailarchive.model import Address, Problem, RawMessage, Recipient

NOTE = b"""\
From: Ada Example <ada@Example.EDU>
To: "Doe, Jo" <jo@example.com>, team: x@example.org, y@example.org;
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Fri, 16 Feb 2018 09:34:00 -0800 (PST)
Message-ID: <1@example.edu>
In-Reply-To: <0@example.edu> (message of Thu)

Hello,
>From here on it is text.
"""


def test_fields_of_a_plain_note() -> None:
    """Every field of a plain message is read, decoded and in the model's form."""
    message = parse_message(RawMessage(NOTE))
    assert message.sender == Address("Ada Example", "ada@example.edu")
    assert message.recipients == (
        Recipient("to", Address("Doe, Jo", "jo@example.com")),
        Recipient("to", Address(None, "x@example.org")),
        Recipient("to", Address(None, "y@example.org")),
    )
    assert message.subject == "Grüße"
    assert (message.date, message.utc_offset, message.date_source) == ("2018-02-16T17:34:00Z", -480, "header")
    assert (message.message_id, message.in_reply_to) == ("1@example.edu", ("0@example.edu",))
    assert message.text == "Hello,\n>From here on it is text.\n"
    assert message.problems == ()


def test_mbox_quoting_is_undone_for_reading_only() -> None:
    """From an mbox one level of >From quoting goes from the text, and none from the stored bytes."""
    message = parse_message(RawMessage(NOTE, envelope="From ada Fri Feb 16 17:34:00 2018\n"))
    assert message.text == "Hello,\nFrom here on it is text.\n"
    assert message.data == NOTE


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\n", b"\r", b":", b"x", b"\xff\xfe", b"Content-Type: multipart/mixed\n"]
)
def test_no_bytes_raise(data: bytes) -> None:
    """Anything is a message, if an empty one."""
    assert parse_message(RawMessage(data)).data == data


def test_one_level_of_mbox_quoting_is_undone() -> None:
    """mboxrd: of several marks before "From " one goes, and other lines keep theirs."""
    data = b"Subject: x\n\n>From a\n>>From b\n> From c\n>Fromage\n"
    assert parse_message(RawMessage(data, envelope="")).text == "From a\n>From b\n> From c\n>Fromage\n"


def test_sender_stands_in_for_from() -> None:
    """Without a mailbox in From, the Sender header names the sender."""
    assert parse_message(RawMessage(b"From: \nSender: Jo <jo@example.org>\n\nx")).sender == Address(
        "Jo", "jo@example.org"
    )


def test_the_sources_labels_come_first() -> None:
    """Labels of the source and of Gmail are joined, each once; problems of the source are kept."""
    met = Problem("sources", "truncated", "the file ends inside the message")
    raw = RawMessage(b"X-Gmail-Labels: Inbox,Boats\n\nx", labels=("Archive", "Inbox"), problems=(met,))
    message = parse_message(raw)
    assert message.labels == ("Archive", "Inbox", "Boats")
    assert message.problems[0] == met


def test_attached_messages_end_somewhere() -> None:
    """Messages attached to attached messages are read to a depth, and a problem says that there were more."""
    message = parse_message(RawMessage(b"Content-Type: message/rfc822\n\n" * 50 + b"Subject: innermost\n\nx"))
    depth = 0
    while message.embedded:
        message, depth = message.embedded[0], depth + 1
    assert depth == limits.ATTACHED_DEPTH
    assert "too-deep" in {problem.code for problem in message.problems}


def test_text_of_attached_messages_stays_inside() -> None:
    """The outer text is the outer message's alone, with either reader."""
    data = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nouter\n--b\nContent-Type: message/rfc822\n\n\ninner\n"
    for ending in (b"--b--\n", b""):
        message = parse_message(RawMessage(data + ending))
        assert message.text == "outer"
        assert [inner.text.strip() for inner in message.embedded] == ["inner"]


@given(st.binary(max_size=200), st.booleans())
def test_no_input_raises_or_leaves_surrogates(tail: bytes, multipart: bool) -> None:
    """Any bytes give a message whose every string a database can hold."""
    head = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" if multipart else b""
    message = parse_message(RawMessage(head + tail))
    assert message.data == head + tail
    for text in (message.text, message.subject or "", repr(message.headers), message.html or "", repr(message.sender)):
        text.encode("utf-8")
