"""Several sources of mail in one file, without anything between them: what is read as text of the first is told."""

from pathlib import Path

import pytest
from making import make_mail

from mailarchive.sources import find_sources, plan_units, read_unit

RECEIVED = b"Received: from mx.example.com by mail.example.edu; Fri, 16 Feb 2018 09:34:01 -0800\n"


def told(path: Path, data: bytes, format: str | None = None) -> list[int]:
    """Write a file, read it, and give the offsets at which a header is told of."""
    path.write_bytes(data)
    (source,) = find_sources(str(path), format)  # type: ignore[arg-type]
    (message,) = (each for unit in plan_units(source) for each in read_unit(unit))
    assert message.data == data
    return [each.byte_start or 0 for each in message.problems if each.code == "header-in-text"]


@pytest.mark.parametrize("first", [b"", RECEIVED], ids=["Message-ID", "Received"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_each_source_that_follows_another_is_told(tmp_path: Path, first: bytes, newline: bytes) -> None:
    """By its place; the message is not cut, as a mail may well quote the source of another."""
    sources = [(first + make_mail(f"Letter {number}.\n\nYours, Ann\n")).replace(b"\n", newline) for number in range(3)]
    starts = [len(newline.join(sources[:number])) + len(newline) for number in (1, 2)]
    assert told(tmp_path / "three.txt", newline.join(sources)) == starts


def test_what_no_machine_wrote_is_not_told(tmp_path: Path) -> None:
    """Forwards and quotations as clients show them, lists of fields, and prose."""
    body = (
        "---------- Forwarded message ---------\n\nFrom: Ben Ray <ben@example.com>\nDate: Fri, Feb 16, 2018 at 9:34\n"
        "Subject: Pears\nTo: ann@example.edu\n\nThey are ripe.\n\nMessage-ID: is a field\nand Date: another\n\n"
        "Received: one pear\n\n>From cb1237b2fdf8f5a55254ac066d8ab3c4924c93b6 Mon Sep 17 00:00:00 2001\n"
        "From: Ann <ann@example.edu>\nDate: Fri, 16 Feb 2018 09:34:00 -0800\nSubject: Pears\nMIME-Version: 1.0\n"
    )
    assert told(tmp_path / "1.eml", make_mail(body)) == []


def test_parts_have_headers_by_right(tmp_path: Path) -> None:
    """An attached message is one; what follows the last part is none."""
    parts = (
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\nFrom: ann@example.edu\n'
        b"Date: Fri, 16 Feb 2018 09:34:00 -0800\n\n--b\nContent-Type: message/rfc822\n\n" + make_mail() + b"\n--b--\n"
    )
    assert told(tmp_path / "1.eml", parts) == []
    assert told(tmp_path / "2.eml", parts + b"\n" + make_mail()) == [len(parts) + 1]
    assert told(tmp_path / "5.eml", b"\n\n" + parts) == []
    unclosed = parts.replace(b"--b--", b"")
    assert told(tmp_path / "3.eml", unclosed) == []
    attached = b"MIME-Version: 1.0\nContent-Type: message/rfc822\nFrom: ann@example.edu\n\n" + make_mail()
    assert told(tmp_path / "4.eml", attached) == []


def test_a_file_of_a_maildir_is_one_message(tmp_path: Path) -> None:
    """Whatever stands in it: a mail that came back has the source of what was sent."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1").write_bytes(make_mail() + b"\n" + RECEIVED + make_mail())
    (source,) = find_sources(str(tmp_path / "mail"))
    (message,) = (each for unit in plan_units(source) for each in read_unit(unit))
    assert message.problems == ()
