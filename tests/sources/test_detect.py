"""What a file is: by its content, whatever its name."""

import time

import pytest

from mailarchive.sources.detect import detect_format
from mailarchive.sources.text_kind import kind_of_text

BLOCK = """---------- Forwarded message ----------
From: Ann Lee <ann@example.edu>
Date: Fri, Feb 16, 2018 at 9:34 AM
Subject: Legs
To: Ben Ray <ben@example.com>

Six of them.
"""
PROSE = "This is how it came about, and it is a long story that I tell slowly.\n\n" * 20


@pytest.mark.parametrize(
    "head",
    [
        b"Received: from a by b; Fri, 16 Feb 2018 09:34:00 -0800\nFrom: ann@example.edu\n\nHi\n",
        b"\xef\xbb\xbf\r\nReturn-Path: <ann@example.edu>\r\nSubject: x\r\n\r\nHi\r\n",
        b"From: ann@example.edu\nTo: ben@example.com\nSubject: x\n\nHi\n",
        b"From: Ann <ann@example.edu>\nDate: 16 Feb 18 09:34 PST\n\nHi\n",
        b"From: root\nTo: bob\nDate: Fri, 16 Feb 2018 09:34:00 +0000\nSubject: x\n\nHi\n",
        b"Subject: x\nMessage-ID: <1@example.edu>\n\nHi\n",
        b"MIME-Version: 1.0\nContent-Type: text/plain\n\nHi\n",
        b"Date: Fri, 16 Feb 2018 09:34:00 -0800\nFrom: Ann\nMIME-Version: 1.0\n\nHi\n",
        b"X-Long: " + b"a" * 5000 + b"\n\tfolded\nFrom: ann@example.edu\nTo: ben@example.com\n\n\0\0",
    ],
)
def test_headers_that_a_machine_wrote_make_a_message(head: bytes) -> None:
    """A block of mail headers at the top is a message file, with any line ends and even NUL bytes in the body."""
    assert detect_format(head) == "eml"


@pytest.mark.parametrize(
    "head",
    [
        "From: Ann Lee <ann@example.edu>\nSent: Friday, February 16, 2018 9:34 AM\nTo: Ben\nSubject: x\n\nHi\n",
        "From: Ann Lee <ann@example.edu>\nDate: Fri, Feb 16, 2018 at 9:34 AM\nSubject: x\nTo: Ben\n\nHi\n",
        "From: Ann Lee\nDate: 16 Feb 2018 09:34\nSubject: x\nTo: Ben Ray\n\nHi\n",
        "Von: Anna Lee\nGesendet: Freitag, 16. Februar 2018 09:34\nAn: Ben Ray\nBetreff: Beine\n\nHallo\n",
        "De : Anne\nEnvoyé : vendredi 16 février 2018 09:34\nÀ : Ben\nObjet : Pattes\n\nBonjour\n",
        "发件人: 李安\n发送时间: 2018年2月16日 9:34\n收件人: 本\n主题: 腿\n\n你好\n",
        "FYI. Six legs.\nAnn\n" + BLOCK,
        "FYI\n" + BLOCK.replace("\n", " "),
        "On Fri, Feb 16, 2018 at 9:34 AM, Ann Lee <ann@example.edu>\nwrote:\n> Six of them.\n",
        "Am 16.02.2018 um 09:34 schrieb Anna Lee:\n> Sechs davon.\n",
    ],
)
def test_headers_as_a_client_shows_them_make_pasted_text(head: str) -> None:
    """Text that begins with a header block or attribution that a person copied is pasted, in any language."""
    assert detect_format(head.encode()) == "pasted"


@pytest.mark.parametrize(
    "head",
    [
        PROSE + BLOCK,
        PROSE + BLOCK.replace("\n", " ") + PROSE,
        "# How it came about\n\n" + BLOCK + PROSE,
        "---\ntitle: Legs\n---\n" + BLOCK,
        "<html><body><p>How it came about</p><pre>" + BLOCK.replace("<", "&lt;") + "</pre></body></html>",
        "<p>He wrote:</p><blockquote><b>From:</b> Ann<br><b>Date:</b> Friday<br><b>Subject:</b> Legs</blockquote>",
        PROSE + "On Fri, Feb 16, 2018 at 9:34 AM, Ann Lee wrote:\n> Six of them.\n" + PROSE,
    ],
)
def test_prose_with_mail_in_it_is_a_post(head: str) -> None:
    """Mail below prose, a heading, front matter or markup makes a post."""
    assert detect_format(head.encode()) == "post"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n\n",
        b"hello\n",
        PROSE.encode(),
        b"PK\x03\x04From: a@example.edu\nTo: b@example.edu\n",
        b"%PDF-1.4\nFrom: Ann\nDate: Friday\nSubject: x\nTo: Ben\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"SQLite format 3\0",
        bytes(range(256)) * 4,
        b"HTTP/1.1 200 OK\nDate: Fri, 16 Feb 2018 09:34:00 GMT\nContent-Type: text/html\n\n",
        b"Date: Fri, 16 Feb 2018 09:34:00 GMT\nServer: x\n\n",
        b"title: Legs\ndate: 2018-02-16 09:34\nlayout: post\n\nWalking robots.\n",
        b"Name: Ann\nAge: 36\nCity: Oslo\n",
        b"From: London\nTo: Paris\n",
        b"Subject: the only header\n\ntext\n",
        b"On the other hand, he wrote: nothing.\n",
        b"The meeting of 2018:\nall came.\n",
    ],
)
def test_other_files_are_no_mail(head: bytes) -> None:
    """Prose, lists, data of other programs and binary files are not taken for mail."""
    assert detect_format(head) is None


def test_an_mbox_is_recognised_by_its_from_line() -> None:
    """A From_ line with a header below it makes an mbox, also after a byte order mark, and even without a date."""
    line = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
    assert detect_format(line + b"Subject: x\n") == detect_format(b"\xef\xbb\xbf\n" + line + b"Subject: x\n") == "mbox"
    assert detect_format(b"From ann@example.edu\r\nSubject: x\r\n") == "mbox"
    assert detect_format(b"From ann@example.edu\nI heard that.\n") is None


@pytest.mark.parametrize("opening", ["p on Friday.\n\nAnn\n\n", "*** recovered ***\n", "\0\0junk\n\n"], ids=repr)
def test_a_mailbox_that_lost_its_beginning_is_one(opening: str) -> None:
    """As text it would lose its messages' ids and threads; a text that quotes one or two messages is none."""
    message = (
        "From ann@example.edu Fri Feb 16 09:34:00 2018\nMessage-ID: <{}@example.edu>\nFrom: ann@example.edu\n"
        "Date: Fri, 16 Feb 2018 09:34:00 -0800\nSubject: x\n\nSix of them.\n\n"
    )
    messages = [message.format(number) for number in range(3)]
    assert detect_format(f"{opening}\n{''.join(messages)}".encode()) == "mbox"
    assert detect_format((PROSE + "".join(messages[:2]) + PROSE).encode()) == "post"


@pytest.mark.parametrize(
    ("field", "lost", "format"),
    [("", 3, "mbox"), ("", 2, "eml"), ("Content-Type: multipart/mixed; boundary=b\n", 3, "eml")],
)
def test_a_mailbox_that_lost_its_first_line_is_one(field: str, lost: int, format: str) -> None:
    """A header opens it then, as it does a message to which somebody attached a mailbox, or which quotes some mail."""
    header = f"Message-ID: <1@example.edu>\nFrom: ann@example.edu\n{field}Date: Fri, 16 Feb 2018 09:34:00 -0800\n"
    message = f"{header}Subject: x\n\nSix of them.\n\n"
    below = f"From ann@example.edu Fri Feb 16 09:34:00 2018\n{message}" * lost
    assert detect_format((message + below).encode()) == format


def test_utf_16_text_is_read() -> None:
    """Text saved as "Unicode" by a Windows editor is looked into like any other."""
    assert detect_format(BLOCK.encode("utf-16")) == "pasted"


@pytest.mark.parametrize(
    "text",
    [
        "From: " * 160_000,
        "On " * 330_000,
        "wrote:" * 160_000,
        "<" * 1_000_000,
        "<p>" + "<a" * 500_000,
        "A: " + "a" * 1_000_000,
        "A: a@\n" * 160_000,
        "Ab: " + "a@b" * 600 + "\n" + ("Ab: " + "a@b" * 600 + "\n") * 500,
        "-" * 1_000_000,
        ">" * 1_000_000,
        "x:\n" * 300_000,
        "1:00 2018:\nx\n" * 80_000,
    ],
)
def test_a_megabyte_of_anything_is_looked_through_quickly(text: str) -> None:
    """No text makes the look for mail slow."""
    start = time.process_time()
    kind_of_text(text)
    assert time.process_time() - start < 5
