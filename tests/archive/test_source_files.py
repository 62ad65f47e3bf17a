"""A source comes back as it was: imported, exported, and compared byte for byte, in every format that is read."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from deadly import killing_pool
from making import make_mail
from older import make_older

from mailarchive.archive import Archive
from mailarchive.archive.exporting.export import Exported, export_eml, export_mbox
from mailarchive.errors import MailArchiveError
from mailarchive.importing.pipeline import import_path
from mailarchive.importing.workers import ExecutorFactory
from mailarchive.sources import FORMATS, Format

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
ONE, TWO, DEADLY = (
    make_mail(f"{name}.\n", subject=name, message_id=f"{name}@x.example") for name in ("One", "Two", "poison")
)
CRLF = ONE.replace(b"\n", b"\r\n")
TWIN = ONE.replace(b"To: ", b"X-Copy: 2\nTo: ")  # another file of the same message
PLIST = b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict/></plist>\n'
EMLX = str(len(TWO)).encode() + b"       \n" + TWO + PLIST
FRAME = b"Original Message\nMessage ID\t<two@x.example>\nDownload Original\n\n"
SHOWN = """\
From: Jane Roë <jane@example.com>
Sent: Friday, February 16, 2018 9:34 AM
To: max@example.org
Subject: Boat

Here.
"""
BANNER = "---------- Forwarded message ---------"
PROSE = f"# What she wrote\n\nThis is what I got.\n\n> {SHOWN.replace(chr(10), chr(10) + '> ')}\n\nAnd so on.\n\n\n"

Files = Mapping[str | bytes, bytes]

FILES: dict[str, tuple[str, Files]] = {
    "eml": ("eml", {"a letter.eml": ONE}),
    "eml of CRLF without an end": ("eml", {"a.eml": CRLF[:-2]}),
    "eml below a From_ line": ("eml", {"a.eml": FROM + ONE}),
    "eml below blank lines and a mark": ("eml", {"a.eml": b"\xef\xbb\xbf\r\n\r\n" + ONE}),
    "eml of Apple Mail": ("eml", {"1.emlx": EMLX}),
    "eml in Gmail's page": ("eml", {"shown.txt": FRAME + TWO}),
    "eml with a name that is no UTF-8": ("eml", {b"\xe9\\x41.eml": ONE}),
    "mbox": ("mbox", {"a.mbox": FROM + ONE + b"\n" + FROM + ONE + b"\n" + FROM + TWO + b"\n\n" + FROM + TWIN}),
    "mbox of CRLF": ("mbox", {"a.mbox": b"\r\n".join([FROM[:-1] + b"\r\n" + CRLF] * 2)}),
    "folder": (
        "folder",
        {
            "1.eml": ONE,
            "2.eml": ONE,
            "twin.eml": TWIN,
            "deep/er/3.eml": FROM + ONE,
            "deep/4.emlx": EMLX,
            "deep/poison.eml": DEADLY,
            b"\xe9/\xff.eml": TWO,
            rb"back\slash and \xe9.eml": TWO,
            "é.eml": CRLF,
            "line\nend.eml": ONE,
        },
    ),
    "maildir": (
        "maildir",
        {
            "cur/1.host:2,FS": ONE,
            "cur/1.host:2,S": ONE,  # copied once more after it was flagged
            "new/1.host": TWIN,
            "cur/2.host!2,": ONE,
            "new/3.host": TWO,
            "cur/4.host;2,RS": FROM + TWO,
            "cur/5.host:2,": b"",
            "new/6.host": b"",
            "cur/7.poison:2,T": DEADLY,
            b"cur/\xe9.host:2,D": CRLF,
        },
    ),
    "pasted": ("pasted", {"paste.txt": SHOWN.encode() + b"\n\n\n"}),
    "pasted below a note": ("pasted", {"paste.txt": f"FYI\n\n{BANNER}\n{SHOWN}".encode()}),
    "pasted of poison": ("pasted", {"paste.txt": SHOWN.encode() + b"poison\n\n"}),
    "pasted in windows-1252": ("pasted", {"paste.txt": SHOWN.encode("cp1252") + b"\r\n\r\n"}),
    "pasted in UTF-16": ("pasted", {"paste.txt": SHOWN.encode("utf-16")}),
    "pasted in big-endian UTF-16": ("pasted", {"paste.txt": b"\xfe\xff" + SHOWN.encode("utf-16-be")}),
    "post": ("post", {"post.md": PROSE.encode()}),
    "post in HTML": ("post", {"post.html": f"<html><p>I got:</p><pre>{SHOWN}</pre><p>So.</p></html>".encode()}),
}  # fmt: skip


def one_thread() -> ThreadPoolExecutor:
    """Return workers that start at once."""
    return ThreadPoolExecutor(1)


def written(folder: Path, files: Files) -> dict[bytes, bytes]:
    """Write files below a folder; gives them by name."""
    for name, data in files.items():
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    return {os.fsencode(name): data for name, data in files.items()}


def found(folder: Path) -> dict[bytes, bytes]:
    """Return the files below a folder, by name."""
    root = os.fsencode(folder)
    paths = (os.path.join(path, name) for path, _, names in os.walk(root) for name in names)
    return {os.path.relpath(path, root): Path(os.fsdecode(path)).read_bytes() for path in paths}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive without mail, test.db."""
    with Archive(tmp_path / "test.db") as archive:
        yield archive


def take_in(archive: Archive, path: Path, format: Format | None = None, pool: ExecutorFactory = one_thread) -> int:
    """Import a source, and give its id."""
    (receipt,) = import_path(archive, str(path), format=format, executor_factory=pool)
    assert not receipt.skipped
    return last_source(archive)


def pool_for(files: Files) -> ExecutorFactory:
    """Return what makes workers; those for a file with the word "poison" die of it."""
    if any(b"poison" in data for data in files.values()):
        return killing_pool
    return one_thread


def last_source(archive: Archive) -> int:
    """Return the source of the last import."""
    (source,) = archive.connection.execute("select source from imports order by id desc limit 1").fetchone()
    return int(source)


def out(archive: Archive, folder: Path, source: int) -> Exported:
    """Export a source as it was."""
    return export_eml(archive.connection, folder, source=source)


def test_every_format_is_among_them() -> None:
    """A format that is added is compared here too."""
    assert {format for format, _ in FILES.values()} == set(FORMATS)


@pytest.mark.parametrize(("format", "files"), FILES.values(), ids=FILES)
def test_a_source_comes_back_as_it_was(tmp_path: Path, archive: Archive, format: str, files: Files) -> None:
    """Its files, their names, and every byte, also where a parser died of one; from a second import too."""
    folder = tmp_path / "in"
    expected = written(folder, files)
    path = folder
    if len(expected) == 1:
        path = folder / os.fsdecode(next(iter(expected)))
    if format == "maildir":
        (folder / "tmp").mkdir()
    for number in range(2):
        source = take_in(archive, path, pool=pool_for(files))
        assert archive.connection.execute("select format from sources").fetchall() == [(format,)]
        target = tmp_path / f"out {number}"
        if format == "mbox":
            parts: list[bytes] = []
            account = export_mbox(archive.connection, parts.append, source=source)
            assert b"".join(parts) == next(iter(expected.values()))
        else:
            account = out(archive, target, source)
            assert found(target) == expected
            assert account.count == len(expected)
        if len(expected) == 1:
            assert account.identical is True
    if format == "maildir":
        assert sorted(os.listdir(target)) == ["cur", "new", "tmp"]
    assert list(archive.verify()) == []


def test_a_maildir_whose_flags_change_comes_back_with_those_it_has(tmp_path: Path, archive: Archive) -> None:
    """A file renamed, a second one of the same name gone, one that came: each import is followed."""
    states: list[Files] = [
        {"cur/1:2,S": ONE, "cur/1:2,FS": ONE, "new/2": TWO},
        {"cur/1:2,RS": ONE, "cur/1:2,FS": ONE, "cur/2:2,S": TWO},
        {"cur/1:2,FS": ONE, "cur/2:2,": TWO, "new/1": TWIN},
        {"cur/1:2,FS": TWIN, "new/1": ONE, "cur/2:2,": TWO},
        {"cur/1:2,": TWIN, "cur/2:2,": TWO, "cur/3:2,": TWO},
    ]
    for number, state in enumerate(states):
        folder = tmp_path / "Maildir"
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            path.unlink()
        (folder / "new").mkdir(parents=True, exist_ok=True)
        expected = written(folder, state)
        source = take_in(archive, folder)
        out(archive, tmp_path / f"out {number}", source)
        assert found(tmp_path / f"out {number}") == expected
        (receipt,) = import_path(archive, str(folder), executor_factory=one_thread)
        assert receipt.unchanged


def test_the_messages_of_an_mbox_are_files_each_time_they_lie_there(tmp_path: Path, archive: Archive) -> None:
    """Of two that are one message, both; of one that lies there twice, two."""
    written(tmp_path, {"a.mbox": b"\n".join(FROM + mail for mail in (ONE, TWIN, ONE))})
    account = out(archive, tmp_path / "out", take_in(archive, tmp_path / "a.mbox"))
    assert account.count == 3
    assert sorted(found(tmp_path / "out").values()) == sorted([ONE, ONE, TWIN])


def test_standard_input_comes_back(tmp_path: Path, archive: Archive, run: Callable[..., Result]) -> None:
    """Under a name of its own; and told to be the bytes that came in, also where only some lines of it are mail."""
    data = PROSE.encode("cp1252")
    run("import", "-", "--from-line", "5", "--to-line", "10", "--format", "post", input=data)
    told = run("export", "--source", "1", "--format", "eml", "-o", tmp_path / "out").stderr
    assert "1 file to" in told and "byte for byte what was imported" in told
    assert found(tmp_path / "out") == {b"standard-input.txt": data}


def test_a_text_that_holds_no_mail_any_more_is_not_given_back_as_it_was_before(
    tmp_path: Path, archive: Archive
) -> None:
    """What is kept of a post is what its last import found; and its mail is named where a mailbox is asked for."""
    post = tmp_path / "post.md"
    post.write_text(PROSE)
    take_in(archive, post, format="post")
    parts: list[bytes] = []
    assert export_mbox(archive.connection, parts.append, source=1).left_out
    post.write_text("No mail.\n")
    import_path(archive, str(post), format="post", executor_factory=one_thread)
    assert out(archive, tmp_path / "out", 1).count == 0
    assert archive.connection.execute("select * from source_texts").fetchall() == []


def test_a_text_goes_with_the_mail_in_it(tmp_path: Path, archive: Archive, run: Callable[..., Result]) -> None:
    """Deleted mail is in no text that is kept whole."""
    written(tmp_path, {"paste.txt": SHOWN.encode()})
    take_in(archive, tmp_path / "paste.txt")
    (uid,) = archive.connection.execute("select uid from messages").fetchone()
    archive.connection.rollback()
    run("delete", uid, "--yes")
    assert archive.connection.execute("select * from source_texts").fetchall() == []


def test_a_flipped_bit_in_a_text_is_found(tmp_path: Path, archive: Archive) -> None:
    """As it is in mail."""
    written(tmp_path, {"paste.txt": SHOWN.encode()})
    take_in(archive, tmp_path / "paste.txt")
    archive.connection.execute("update source_texts set codec = 'none', data = ?", (SHOWN.encode()[:-1] + b"?",))
    assert [fault.where for fault in archive.verify()] == ["source_texts 1"]


def test_an_archive_of_an_older_version_gives_what_it_has(
    tmp_path: Path, archive: Archive, run: Callable[..., Result]
) -> None:
    """It is read as it is, without flags; and its next import learns them."""
    files = written(tmp_path / "in", {"cur/1:2,S": ONE, "new/2": TWO})
    take_in(archive, tmp_path / "in")
    make_older(archive.connection, "m004")
    archive.close()
    run("export", "--source", "1", "--format", "eml", "-o", tmp_path / "old")
    assert found(tmp_path / "old") == {b"cur/1": ONE, b"cur/2": TWO}
    run("verify")
    run("import", tmp_path / "in")
    run("export", "--source", "1", "--format", "eml", "-o", tmp_path / "new")
    assert found(tmp_path / "new") == files


def test_what_was_no_mail_is_named(
    tmp_path: Path, imported: Callable[..., Archive], run: Callable[..., Result]
) -> None:
    """It is not in the archive, so the folder does not come back whole, and that is said."""
    written(tmp_path / "in", {"1.eml": ONE, "notes.txt": b"Nothing.\n", "photo.png": b"\x89PNG"})
    imported(tmp_path / "in")
    told = run("export", "--source", "1", "--format", "eml", "-o", tmp_path / "out").stderr
    assert "1 file to" in told
    assert "left out: 2 files of the source without mail that could be read" in told
    assert "notes.txt, photo.png" in told


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, archive: Archive) -> None:
    """Whatever it holds."""
    written(tmp_path / "in", {"deep/1.eml": ONE})
    source = take_in(archive, tmp_path / "in")
    written(tmp_path / "out", {"deep/1.eml": b"mine"})
    with pytest.raises(MailArchiveError, match="is there already; name an empty folder"):
        out(archive, tmp_path / "out", source)
    assert found(tmp_path / "out") == {b"deep/1.eml": b"mine"}


@pytest.mark.parametrize(
    "name", ["../x", "/tmp/x", "a/../../x", "..", ".", "", "a//b", "a\0b", "x" * 256, "1.eml/2", r"\x2e\x2e/x", r"\x2f"]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(
    tmp_path: Path, archive: Archive, run: Callable[..., Result], name: str
) -> None:
    """An archive may be a stranger's: nothing is written outside, the name is told, and the rest is written."""
    written(tmp_path / "in", {"1.eml": ONE, "2.eml": TWO})
    take_in(archive, tmp_path / "in")
    with archive.connection:
        archive.connection.execute("update places set member = ? where member = '2.eml'", (name,))
    outside = found(tmp_path)
    result = run("export", "--source", "1", "--format", "eml", "-o", tmp_path / "d" / "out", status=1)
    assert "left out: 1 file whose name leads out of the folder, or can't be a name here" in result.stderr
    assert found(tmp_path / "d" / "out") == {b"1.eml": ONE}
    left = {path: data for path, data in found(tmp_path).items() if not path.startswith(b"d/")}
    assert left.keys() - {b"test.db-wal", b"test.db-shm"} == outside.keys() - {b"test.db-wal", b"test.db-shm"}
