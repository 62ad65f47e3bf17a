"""The form of an mbox is learnt from the whole file: the same mail comes back from every program's separators."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mailarchive.mime import parse_message
from mailarchive.model import RawMessage
from mailarchive.sources import Source, Unit, detect, plan_units, read_unit

DATED = b"From ann@example.org Tue Jul  5 10:00:00 2022\n"
DASHED = b"From - Tue Jul 05 18:44:15 2022\n"
MOZILLAS = b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n"
PATCH = (
    b"See this patch:\n\nFrom 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567 Mon Sep 17 00:00:00 2001\n"
    b"From: Cy Ode <cy@example.org>\nDate: Mon, 4 Jul 2022 10:00:00 +0200\nSubject: [PATCH] tar the hull\n\n"
    b"---\n hull.c | 2 +-\n"
)


def message(number: int, body: bytes = b"The oars are in the shed.\n") -> bytes:
    """A message as a relay hands it on."""
    return (
        b"From: Ann Lee <ann@example.org>\nTo: Ben Ode <ben@example.org>\nSubject: Boat %d\n"
        b"Date: Tue, 5 Jul 2022 10:00:00 +0000\nMessage-ID: <boat-%d@example.org>\n\n" % (number, number)
    ) + body


def counted(mail: bytes) -> bytes:
    """A message with the length of its body in its header."""
    header, _, body = mail.partition(b"\n\n")
    return header + b"\nContent-Length: %d\n\n" % len(body) + body


MAIL = [message(number, b"Line %d.\n\n" % number * (number % 3 + 1)) for number in range(20)]
MAIL[7] = message(7, PATCH)
MAIL[8] = message(8, b"From now on the key hangs in the shed.\n\nFrom what I hear, it is safe there.\n")

FORMS: dict[str, Callable[[bytes], bytes]] = {
    "dated": lambda mail: DATED + mail + b"\n",
    "dated, no blank line": lambda mail: DATED + mail,
    "dashed": lambda mail: DASHED + MOZILLAS + mail + b"\n",
    "dashed, no blank line": lambda mail: DASHED + MOZILLAS + mail,
    "bare": lambda mail: b"From \n" + MOZILLAS + mail + b"\n",
    "bare, no blank line": lambda mail: b"From \n" + MOZILLAS + mail,
    "bare, trimmed, no blank line": lambda mail: b"From\n" + mail,
    "address": lambda mail: b"From ann@example.org\n" + mail + b"\n",
    "eudora": lambda mail: b"From ???@??? Tue Jul 05 10:00:00 2022\n" + mail,
    "counted": lambda mail: DATED + counted(mail) + b"\n",
    "CRLF": lambda mail: (DATED + mail + b"\n").replace(b"\n", b"\r\n"),
    "CRLF, no blank line": lambda mail: (DASHED + mail).replace(b"\n", b"\r\n"),
}


@pytest.fixture
def split(tmp_path: Path) -> Callable[[bytes], list[RawMessage]]:
    """`split(data)` gives the messages of an mbox of these bytes, and checks that they are all of it."""

    def read(data: bytes) -> list[RawMessage]:
        path = tmp_path / "mbox"
        path.write_bytes(data)
        units = plan_units(Source(str(path), str(path), "mbox", len(data)), unit_bytes=1 << 12)
        messages = [one for unit in units for one in read_unit(unit) if isinstance(one, RawMessage)]
        at = 0
        for one in messages:
            assert one.byte_start is not None and one.envelope is not None
            assert data[at : one.byte_start - len(one.envelope)].strip(b"\r\n") == b""
            at = one.byte_start + len(one.data)
        assert data[at:].strip(b"\r\n") == b""
        return messages

    return read


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_messages(split, form: str) -> None:
    """Twenty messages, one of which quotes a patch, another with lines of text that begin with "From "."""
    messages = split(b"".join(map(FORMS[form], MAIL)))
    assert len(messages) == len(MAIL)
    for mail, found in zip(MAIL, messages, strict=True):
        body = mail.partition(b"\n\n")[2]
        assert found.data.replace(b"\r\n", b"\n").rstrip(b"\n").endswith(body.rstrip(b"\n"))
        assert found.problems == ()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_known_as_an_mbox(form: str) -> None:
    """And never as pasted text."""
    assert detect.detect_format(b"".join(map(FORMS[form], MAIL))) == "mbox"


@pytest.mark.parametrize("junk", [b"\n", b"Re\n", b"\r\n\n", b"X\nY\n"])
def test_junk_between_a_from_line_and_its_header_ends_no_message(split, junk: bytes) -> None:
    """The message begins all the same, the junk belongs to its envelope, and a problem says where."""
    messages = split(DATED + MAIL[0] + b"\n" + DATED + junk + MAIL[1] + b"\n" + DATED + MAIL[2])
    assert [one.data.rstrip() for one in messages] == [mail.rstrip() for mail in MAIL[:3]]
    assert [[problem.code for problem in one.problems] for one in messages] == [[], ["junk-before-header"], []]
    assert messages[1].problems[0].byte_start == len(DATED + MAIL[0]) + 1


def test_a_line_that_may_separate_is_told(split) -> None:
    """One From_ line right below text, in a file that else has blank lines above: text, but a problem says where."""
    mail = message(1, b"As my mailbox says:\n" + DATED + message(2))
    data = b"".join(DATED + one + b"\n" for one in [*MAIL, mail])
    *_, last = split(data)
    assert last.data == mail
    assert [(problem.code, problem.byte_start) for problem in last.problems] == [
        ("possible-separator", data.index(b"says:\nFrom ") + 6)
    ]


def test_the_header_block_of_a_forward_is_no_possible_separator(split) -> None:
    """From, Date, To and Subject, which clients put above what they forward, are told nowhere."""
    forward = b"FYI\n\n---------- Forwarded message ---------\nFrom: Cy <cy@example.org>\nSubject: Tar\n\nHi.\n"
    (only,) = split(DATED + message(1, forward))
    assert only.problems == ()


def test_a_patch_alone_is_an_mbox_of_one(split) -> None:
    """What git format-patch writes begins with its constant From_ line."""
    data = PATCH.partition(b"\n\n")[2]
    assert detect.detect_format(data) == "mbox"
    (only,) = split(data)
    assert only.envelope.startswith("From 0a1b")
    assert only.data.startswith(b"From: Cy Ode")


def test_a_header_field_with_a_blank_before_its_colon_is_no_from_line() -> None:
    """RFC 822 allowed "From : Ann"."""
    assert (
        detect.detect_format(b"From : Ann Lee <ann@example.org>\nTo: ben@example.org\nSubject: Oars\n\nHi.\n") == "eml"
    )


APPLE = b"""<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n<dict></dict>\n</plist>\n"""
PAGE = (
    b"Original Message\n\nMessage ID\t<boat-1@example.org>\nCreated at:\tTue, Jul 5, 2022 at 10:00 AM\n"
    b"From:\tAnn Lee <ann@example.org>\nSPF:\tPASS with IP 192.0.2.1 Learn more\n\nDownload Original\n\n"
)
SOURCE = b"Delivered-To: ben@example.org\n" + message(1)


@pytest.mark.parametrize(
    ("above", "below"),
    [(b"%d    \n" % len(SOURCE), APPLE), (b"%d\n" % len(SOURCE), b""), (PAGE, b"")],
    ids=["emlx", "emlx without a list", "page"],
)
def test_what_frames_a_message_is_no_part_of_it(tmp_path: Path, above: bytes, below: bytes) -> None:
    """The count and property list of Apple Mail, and the page that shows a source, are left outside."""
    path = tmp_path / "1.emlx"
    path.write_bytes(above + SOURCE + below)
    assert detect.detect_file_format(str(path)) == "eml"
    (only,) = read_unit(Unit(Source(str(path), str(path), "eml", path.stat().st_size)))
    assert (only.data, only.byte_start) == (SOURCE, len(above))


def test_marks_are_taken_off_in_an_mbox_alone(tmp_path: Path) -> None:
    """A line ">From" of a message that lay in a file of Apple Mail was written so."""
    quoting = message(1, b">From the shed\n")
    for above, text in ((b"%d\n" % len(quoting), ">From the shed\n"), (DATED, "From the shed\n")):
        path = tmp_path / "1"
        path.write_bytes(above + quoting)
        (only,) = read_unit(Unit(Source(str(path), str(path), "eml", path.stat().st_size)))
        assert isinstance(only, RawMessage)
        assert parse_message(only).text == text


@pytest.mark.parametrize(
    ("magic", "name"),
    [(b"\1\1\1\1\n", "MMDF"), (b"BABYL OPTIONS: -*- rmail -*-\n", "Babyl"), (b"*mbx*\r\n", "mbx")],
)
def test_stores_that_are_not_read_are_named(magic: bytes, name: str) -> None:
    """They are never taken for one message or a paste."""
    data = magic + DATED + MAIL[0]
    assert detect.detect_format(data) is None
    assert name in detect.why_no_mail(data)
