"""Maildirs and folders of message files, and what is found in a tree of everything."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from making import make_mail

from mailarchive.errors import SourceError, UnknownFormat
from mailarchive.sources import Source, Unit, Unreadable, find_sources, plan_units, read_unit, survey

MBOX = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n" + make_mail()


def make_maildir(path: Path) -> Path:
    """An empty Maildir."""
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def read(source: Source, unit_members: int = 500) -> list[Any]:
    """All that a source holds."""
    return [message for unit in plan_units(source, unit_members=unit_members) for message in read_unit(unit)]


def test_flags_of_a_maildir_become_labels(tmp_path: Path) -> None:
    """Every flag has its word, new mail is "new", and the member is the name without its flags."""
    maildir = make_maildir(tmp_path / "mail")
    names = {
        "cur/1.a.host:2,": (),
        "cur/2.b.host:2,FS": ("flagged", "seen"),
        "cur/3.c.host!2,DPRT": ("draft", "passed", "replied", "trashed"),
        "cur/4.d.host;2,Sa": ("seen",),
        "cur/5.e,S=12:1,x": (),
        "new/6.f.host": ("new",),
        "new/7.g.host:2,": ("new",),
    }
    for name in [*names, "tmp/8.h.host", "cur/.hidden"]:
        (maildir / name).write_bytes(make_mail(subject=name[4]))
    (source,) = find_sources(str(maildir))
    assert source.format == "maildir"
    assert {message.member: message.labels for message in read(source, unit_members=2)} == {
        name[4:].partition(":")[0].partition("!")[0].partition(";")[0]: labels for name, labels in names.items()
    }


def test_maildir_folders_are_sources_with_their_name_as_label(tmp_path: Path) -> None:
    """The subfolders of a Maildir++ are found, and their names read as IMAP servers write them."""
    for name in ("", ".Sent", ".Lists.robots", ".Entw&APw-rfe", ".R&-D", ".Bad&zzzzz-"):
        maildir = make_maildir(tmp_path / "mail" / name)
        (maildir / "cur" / "1.host:2,S").write_bytes(make_mail())
    sources = find_sources(f"{tmp_path}/mail/")
    assert {os.path.relpath(source.path, tmp_path): read(source)[0].labels for source in sources} == {
        "mail": ("seen",),
        "mail/.Sent": ("Sent", "seen"),
        "mail/.Lists.robots": ("Lists/robots", "seen"),
        "mail/.Entw&APw-rfe": ("Entwürfe", "seen"),
        "mail/.R&-D": ("R&D", "seen"),
        "mail/.Bad&zzzzz-": ("Bad&zzzzz-", "seen"),
    }


def test_a_message_flagged_after_the_plan_is_found_again(tmp_path: Path) -> None:
    """A mail client at work renames files; a message that is still there is read, one that is gone is reported."""
    maildir = make_maildir(tmp_path / "mail")
    (maildir / "new" / "1.host").write_bytes(make_mail())
    (maildir / "new" / "2.host").write_bytes(make_mail())
    (unit,) = plan_units(find_sources(str(maildir))[0])
    (maildir / "new" / "1.host").rename(maildir / "cur" / "1.host:2,S")
    (maildir / "new" / "2.host").unlink()
    moved, gone = read_unit(unit)
    assert (moved.member, moved.labels) == ("1.host", ("seen",))
    assert isinstance(gone, Unreadable) and (gone.member, gone.problem.code) == ("2.host", "vanished")


def test_a_tree_gives_every_kind_of_source(tmp_path: Path) -> None:
    """An mbox, a Maildir, and all loose messages as one folder, whatever their names; the rest is told, not read."""
    make_maildir(tmp_path / "b" / "maildir")
    (tmp_path / "b" / "maildir" / "cur" / "1:2,").write_bytes(make_mail())
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "7").write_bytes(make_mail())
    (tmp_path / "z.eml").write_bytes(MBOX)
    (tmp_path / "b" / "Inbox").write_bytes(MBOX)
    (tmp_path / "both.eml").write_bytes(MBOX + b"\n" + MBOX)
    (tmp_path / "README").write_text("Mail of old.\n")
    (tmp_path / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (tmp_path / "post.txt").write_text("Hear:\nFrom: Ann\nDate: Friday\nSubject: Legs\n")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path)
    surveyed = survey(str(tmp_path))
    assert [(source.format, os.path.relpath(source.path, tmp_path)) for source in surveyed.sources] == [
        ("folder", "."),
        ("mbox", "both.eml"),
        ("mbox", "b/Inbox"),
        ("maildir", "b/maildir"),
    ]
    skipped = {skipped.path: skipped.reason for skipped in surveyed.skipped}
    assert list(skipped) == ["loop", ".DS_Store", "README", "pipe", "post.txt"]
    assert "not followed" in skipped["loop"] and skipped["pipe"] == "a named pipe"
    folder = read(surveyed.sources[0], unit_members=1)
    assert [(message.member, bool(message.envelope)) for message in folder] == [("z.eml", True), ("a/7", False)]
    assert surveyed.sources[0].size == sum(message.byte_start + message.byte_length for message in folder)
    assert [len(read(source)) for source in surveyed.sources] == [2, 2, 1, 1]


def test_odd_messages_named_eml_are_read(tmp_path: Path) -> None:
    """A name ending in .eml is believed of text without mail headers; not of an empty file or a picture."""
    (tmp_path / "bare.eml").write_text("No header at all.\n")
    (tmp_path / "empty.eml").touch()
    (tmp_path / "picture.eml").write_bytes(b"\x89PNG\r\n\x1a\n")
    surveyed = survey(str(tmp_path))
    assert [message.member for message in read(surveyed.sources[0])] == ["bare.eml"]
    reasons = [skipped.reason for skipped in surveyed.skipped]
    assert reasons == ["empty, there is nothing to import", "no mail but a picture"]


def test_a_name_that_is_no_utf_8_can_be_stored(tmp_path: Path) -> None:
    """A file whose name has stray bytes is read, and its member is text that encodes."""
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.eml")
    with open(path, "wb") as file:
        file.write(make_mail())
    (message,) = read(find_sources(str(tmp_path))[0])
    assert message.member == "caf\\xe9.eml"
    (single,) = find_sources(os.fsdecode(path))
    assert single.path.encode().endswith(b"caf\\xe9.eml") and len(read(single)) == 1


def test_a_message_without_rights_is_reported_in_its_place(tmp_path: Path) -> None:
    """What can't be read is a record with the path, the member and the reason, and the others are read."""
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(make_mail())
    (unit,) = plan_units(find_sources(str(tmp_path))[0])
    (tmp_path / "1.eml").unlink()
    (tmp_path / "1.eml").mkdir()
    failed, read_well = read_unit(unit)
    assert (failed.source, failed.member, failed.problem.code) == (str(tmp_path), "1.eml", "not-readable")
    assert read_well.member == "2.eml"


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda path: None, SourceError, "no such file or folder"),
        (lambda path: path.touch(), UnknownFormat, "empty"),
        (lambda path: path.write_text("Nothing."), UnknownFormat, "looks like mail"),
        (lambda path: path.write_bytes(b"PK\x03\x04"), UnknownFormat, "unpack it"),
        (lambda path: path.mkdir(), UnknownFormat, "no mail in this folder"),
    ],
)
def test_what_is_no_mail_is_refused_in_one_line(tmp_path: Path, make, error, words: str) -> None:
    """A path with no mail gives one line that names it and says what is the matter."""
    path = tmp_path / "thing"
    make(path)
    with pytest.raises(error) as raised:
        find_sources(str(path))
    assert str(raised.value).startswith(f"{path}: ") and words in str(raised.value) and "\n" not in str(raised.value)
    assert type(raised.value) is error


@pytest.fixture
def folder_as_nobody() -> Iterator[Path]:
    """A folder, and no rights beyond anyone's while it is used, even where the tests run as root."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(user)


def test_what_may_not_be_read_is_named(folder_as_nobody: Path) -> None:
    """A folder or file without rights is an error where it was asked for, and listed where it lies in a tree."""
    closed = folder_as_nobody / "closed"
    closed.mkdir(mode=0)
    secret = folder_as_nobody / "secret.mbox"
    secret.touch(mode=0)
    for path in (closed, folder_as_nobody):
        with pytest.raises(SourceError, match="closed: no right to read it"):
            find_sources(str(path))
    (folder_as_nobody / "1.eml").write_bytes(make_mail())
    surveyed = survey(str(folder_as_nobody))
    assert [skipped.path for skipped in surveyed.skipped] == ["closed"]
    message, failed = read(surveyed.sources[0])  # so the file is reported once: here, as failed
    assert (message.member, failed.member, failed.problem.code) == ("1.eml", "secret.mbox", "no-rights")
    (folder_as_nobody / "1.eml").unlink()
    (folder_as_nobody / "a.mbox").write_bytes(b"From ann@example.edu Fri Feb 16 09:34:00 2018\n" + make_mail())
    assert {skipped.path for skipped in survey(str(folder_as_nobody)).skipped} == {"closed", "secret.mbox"}
    maildir = make_maildir(folder_as_nobody / "maildir")
    (maildir / "cur" / "1").touch(mode=0)
    (failed,) = read(find_sources(str(maildir))[0])
    assert (failed.member, failed.problem.code) == ("1", "no-rights")
    closed.chmod(0o700)


def test_a_format_given_is_taken(tmp_path: Path) -> None:
    """--format reads a file as what it is said to be, and refuses what can't be."""
    path = tmp_path / "note"
    path.write_text("FYI\n")
    assert find_sources(str(path), "pasted") == [Source(str(path), str(path), "pasted", 4)]
    assert read(find_sources(str(path), "post")[0])[0].data == b"FYI\n"
    with pytest.raises(SourceError, match="not a folder"):
        find_sources(str(path), "maildir")
    with pytest.raises(SourceError, match="a folder, so it can't be read as mbox"):
        find_sources(str(tmp_path), "mbox")


def test_standard_input_and_pipes_are_kept_in_a_file_until_the_end(tmp_path: Path) -> None:
    """A stream is copied to a file that workers can open, and that is gone when the program ends."""
    program = (
        "from mailarchive.sources import *\n"
        "import sys\n"
        "s, = find_sources(sys.argv[1])\n"
        "m, = read_unit(Unit(s))\n"
        "print(s.path, s.format, s.size, len(m.data), m.source, s.real_path)\n"
    )
    for path in ("-", "/dev/stdin"):
        run = subprocess.run(
            [sys.executable, "-c", program, path], input=make_mail(), capture_output=True, check=True, cwd=tmp_path
        )
        given, format, size, length, source, real_path = run.stdout.decode().split()
        assert (given, format, size, length, source) == (path, "eml", str(len(make_mail())), size, path)
        assert not Path(real_path).exists()


def test_an_eml_keeps_every_byte(tmp_path: Path) -> None:
    """A single message ends where its file ends, blank lines included, and its From_ line is its envelope."""
    path = tmp_path / "one.eml"
    path.write_bytes(MBOX + b"\n\n")
    (source,) = find_sources(str(path))
    (message,) = read_unit(Unit(source))
    assert source.format == "eml"
    assert message.envelope.encode() + message.data == MBOX + b"\n\n"
    assert (message.byte_start, message.byte_length) == (len(message.envelope or ""), len(message.data))
