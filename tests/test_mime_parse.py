"""parse_message: what a Message holds, whatever the bytes are."""

import pytest

from mailarchive.mime import parse_message
from mailarchive.model import Address, RawMessage, Recipient

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


@pytest.mark.parametrize("data", [b"", b"\0", b"\n", b"\r", b":", b"x", b"\xff\xfe", b"Content-Type: multipart/mixed\n"])
def test_no_bytes_raise(data: bytes) -> None:
    """Anything is a message, if an empty one."""
    assert parse_message(RawMessage(data)).data == data
