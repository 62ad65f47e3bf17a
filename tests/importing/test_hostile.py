"""Hostile mail through the whole import: each message stored, flagged where it is past a limit, the rest unharmed."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from making import make_mail

from mailarchive.archive import Archive
from mailarchive.archive.raw import unpack_raw
from mailarchive.importing.pipeline import import_path

HEAD = (
    b"From: ann@example.edu\r\nTo: ben@example.com\r\nSubject: hostile\r\nDate: Fri, 16 Feb 2018 09:34:00 -0800\r\n"
    b"Message-ID: <hostile@example.edu>\r\nMIME-Version: 1.0\r\n"
)
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"


def nested(depth: int) -> bytes:
    """A multipart in a multipart in a multipart."""
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return HEAD + opening + b"Content-Type: text/plain\r\n\r\nhi\r\n"


HOSTILE = {
    "nested multiparts": nested(3000),
    "attached in attached": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 3000 + b"Subject: x\r\n\r\nhi\r\n",
    "a hundred thousand parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 100_000
    + b"--b--\r\n",
    "a hundred thousand recipients": HEAD.replace(
        b"ben@example.com", b", ".join(b"u%d@example.com" % number for number in range(100_000))
    )
    + b"\r\nhi\r\n",
    "encoded words": HEAD.replace(b"hostile\r\n", b"=?utf-8?q?a?= " * 100_000 + b"\r\n", 1) + b"\r\nhi\r\n",
    "parentheses": HEAD.replace(b"ben@example.com", b"(" * 100_000) + b"\r\nhi\r\n",
    "continuations": HEAD
    + b"Content-Type: application/octet-stream;\r\n"
    + b"".join(b" name*%d=a;\r\n" % number for number in range(50_000))
    + b"\r\nhi\r\n",
    "references": HEAD
    + b"References: "
    + b" ".join(b"<%d@x>" % number for number in range(100_000))
    + b"\r\n\r\nhi\r\n",
    "nested divs": HTML + b"<div>" * 100_000,
    "open comments": HTML + b"<!--" * 100_000,
    "attributes": HTML + b"<a " + b" ".join(b"a%d=1" % number for number in range(100_000)) + b">",
    "quote marks": PLAIN + b">" * 1_000_000,
    "header labels": PLAIN + b"From: ann@example.edu\r\n" * 11_000,
    "one long attribution": PLAIN + b"On " + b"a " * 120_000 + b"wrote:\r\n",
    "attributions": PLAIN
    + b"".join(b"On 5 Feb 2018, X <x%d@example.com> wrote:\r\n" % number for number in range(2500)),
    "labels without end": PLAIN + b"".join(b"From: To: Cc: Subject: %d\r\n" % number for number in range(4000)),
    "banners": PLAIN + b"---------- Forwarded message ---------\r\n" * 6000,
    "deep quotation": PLAIN + b"\r\n".join(b">" * depth + b" x" for depth in range(1, 1500)),
    "one endless line": PLAIN + b"a" * 5_000_000,
    "carriage returns": HEAD + b"\r\n" + b"\r" * 1_000_000,
    "zeros": HEAD + b"\r\n" + b"\0" * 1_000_000,
    "nothing but a header": HEAD,
    "a date without end": HEAD.replace(b"16 Feb", b"1 " * 50_000) + b"\r\nhi\r\n",
    "a name with surrogates": HEAD.replace(b"hostile", b"=?utf-8?b?7aCA?=") + b"\r\nhi\r\n",
    "odd charset": HEAD + b"Content-Type: text/plain; charset=" + b"z" * 100_000 + b"\r\n\r\nh\xe9\r\n",
}
SECONDS = 12  # of CPU for one message; the limits stop what would take minutes


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_message_is_stored_and_harms_nothing(tmp_path: Path, attack: str) -> None:
    """Its bytes come back exactly, and the messages beside it are parsed as if it were not there."""
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "1.eml").write_bytes(make_mail("Before.\n", message_id="before@example.edu"))
    (folder / "2.eml").write_bytes(HOSTILE[attack])
    (folder / "3.eml").write_bytes(make_mail("After.\n", message_id="after@example.edu"))
    started = time.process_time()
    with Archive(tmp_path / "a.db") as archive:
        (receipt,) = import_path(archive, str(folder), executor_factory=lambda: ThreadPoolExecutor(1))
        assert time.process_time() - started < SECONDS
        assert receipt.found == 3
        assert receipt.added + receipt.failed == 3
        texts = archive.connection.execute(
            "select text from messages where message_id like '%r%@example.edu'"
        ).fetchall()
        assert {("Before.",), ("After.",)} <= set(texts)
        stored = {unpack_raw(archive.connection, row[0]) for row in archive.connection.execute("select copy from raw")}
        assert HOSTILE[attack] in stored
        assert archive.connection.execute("select count(*) from pending").fetchone() == (0,)
