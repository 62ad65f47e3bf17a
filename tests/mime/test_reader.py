"""Which reader is asked, and what both make of a message."""

import importlib
import tracemalloc
from pathlib import Path

import pytest

from mailarchive.mime import careful, parse_message, reader
from mailarchive.mime.attached import close_attached, reopen_attached
from mailarchive.mime.headers import read_header_block
from mailarchive.mime.part import Part
from mailarchive.mime.structure import bound_structure
from mailarchive.model import RawMessage

GOLDEN = sorted((Path(__file__).parent.parent / "golden" / "mime").glob("*.eml"))
pytest.importorskip("fast_mail_parser", reason="it has no wheel for this machine")
fast = importlib.import_module("mailarchive.mime.fast")


def shape(part: Part) -> tuple[object, ...]:
    """A tree without what the readers may differ in: white space at the ends, CRLF for LF, parts that are not there."""
    content = part.content.replace(b"\r\n", b"\n").strip()
    children = [shape(child) for child in part.children if child.content.strip() or child.children]
    return part.content_type, part.filename, part.disposition, content, children


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_readers_agree(path: Path) -> None:
    """Where the fast reader is believed, the careful one reads the same tree."""
    data = path.read_bytes()
    block = read_header_block(data)
    tree, problems = reader.read_tree(data, block)
    if problems:
        return
    message = reader.mime_header(block) + data[block.body_start :]
    assert shape(tree) == shape(careful.read_tree_carefully(message)[0])


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/mixed; boundary=b", b"nothing\r\n"),
        ("multipart/mixed; boundary=b", b"--b\r\n\r\nunfinished\r\n"),
        ("multipart/mixed; boundary=b", b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nnot*base64\r\n--b--\r\n"),
    ],
)
def test_the_careful_reader_is_asked(content_type: str, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken structure and broken encodings go to the careful reader, and a problem says why."""
    asked = []
    read = careful.read_tree_carefully

    def watched(data: bytes) -> tuple[Part, tuple[str, ...]]:
        asked.append(data)
        return read(data)

    monkeypatch.setattr(careful, "read_tree_carefully", watched)
    message = parse_message(RawMessage(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body))
    assert asked
    assert "broken-mime" in {problem.code for problem in message.problems}


def test_well_formed_mail_is_read_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The careful reader is not asked about mail without a fault, 8-bit headers or not."""
    monkeypatch.delattr(careful, "read_tree_carefully")
    data = b"Subject: d\xe9j\xe0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b--\n"
    assert parse_message(RawMessage(data)).text == "hello"


def test_boundaries_that_begin_alike_are_not_for_the_fast_reader() -> None:
    """It takes the longer boundary for the shorter one."""
    data = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=bc\r\n\r\n"
    with pytest.raises(fast.Unsuited):
        fast.read_tree_fast(data + b"--bc\r\n\r\nx\r\n--bc--\r\n--b--\r\n")


def test_eight_bit_text_in_quoted_printable_is_not_lost() -> None:
    """The fast reader drops such bytes, so it is not asked."""
    data = (
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\ncaf\xc3\xa9 =C3=A9\n"
    )
    assert parse_message(RawMessage(data)).text == "café é\n"


def test_attached_messages_are_closed_and_reopened() -> None:
    """Whatever the spelling, the bytes come back exactly."""
    data = b"Content-Type: multipart/mixed\n\nCONTENT-TYPE:\n Message/RFC822; x\n\ncontent-type: message/rfc822\n"
    assert close_attached(data, multipart=True).count(b"closed") == 2
    assert reopen_attached(close_attached(data, multipart=True)) == data


def test_bounds_leave_ordinary_mail_alone() -> None:
    """Lines of dashes that are no delimiters, and long bodies, are nothing to cut."""
    data = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + b"--- a/file\n" * 10_000 + b"\r\n--b--\r\n"
    assert bound_structure(data) == (data, ())


def test_attached_bytes_are_exact() -> None:
    """An attached message's data are the bytes between its header and the delimiter, with either reader."""
    inner = b"Subject: x\r\n\r\n one \r\n\r\ntwo"
    for encoding, sent in ((b"7bit", inner), (b"base64", b"U3ViamVjdDogeA0KDQogb25lIA0KDQp0d28=")):
        head = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding
        data = (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + head + b"\r\n\r\n" + sent + b"\r\n--b--\r\n"
        )
        assert fast.read_tree_fast(data).children[0].content == inner
        assert careful.read_tree_carefully(data)[0].children[0].content == inner


HOLE = bytes(40 << 20)


@pytest.mark.parametrize("header", [b"", b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"])
def test_a_hole_in_a_text_costs_next_to_nothing(header: bytes) -> None:
    """A file that a crash has damaged may have gigabytes of NULs: they are no text, and not read again and again."""
    data = header + b"Subject: x\n\nBefore the hole.\n" + HOLE + b"\nBehind it.\n"
    tracemalloc.start()
    message = parse_message(RawMessage(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.text == "Before the hole.\n\nBehind it.\n"
    assert peak < len(HOLE) / 4
    assert message.data is data


def test_holes_that_belong_to_what_they_are_in_stay() -> None:
    """NULs of UTF-16 are half of its letters, and an attachment may be made of them."""
    wide = b"Content-Type: text/plain; charset=utf-16-le\n\n" + ("A" * 5000).encode("utf-16-le") + bytes(1 << 13)
    assert parse_message(RawMessage(wide)).text == "A" * 5000
    binary = b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: binary\n\n" + bytes(1 << 13)
    (attachment,) = parse_message(RawMessage(binary)).attachments
    assert attachment.data == bytes(1 << 13)
