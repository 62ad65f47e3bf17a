"""What newcomers give to `import` by mistake: a clear line and a status, never a traceback, never silence."""

import gzip
import io
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import make_mail

Run = Callable[..., Result]

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
MAIL = make_mail("Caf\u00e9.\n", message_id="one@x.example")
MBOX = FROM + MAIL + b"\n" + FROM + MAIL.replace(b"one@", b"two@")
SHOWN = """\
From: Jos\u00e9 N\u00fa\u00f1ez
Sent: Friday, February 16, 2018 9:34 AM
To: Max
Subject: Caf\u00e9

D\u00e9j\u00e0 vu.
"""
NOISE = bytes((7 * n * n + n // 3) % 256 for n in range(5000))
ZEROS = bytes(5 << 20)
LE, BE = b"\xff\xfe", b"\xfe\xff"


def zipped(data: bytes) -> bytes:
    """Return a ZIP archive that holds a file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.eml", data)
    return packed.getvalue()


def tarred(data: bytes) -> bytes:
    """Return a tar archive that holds a file."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("a.eml")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def database(path: Path) -> bytes:
    """Return a database of another program."""
    connection = sqlite3.connect(path)
    connection.execute("create table moz_places (id, url)")
    connection.commit()
    connection.close()
    data = path.read_bytes()
    path.unlink()
    return data


REFUSED = {
    "empty": (b"", "empty, there is nothing to import"),
    "blank": (b"\n\n \n", "nothing in it looks like mail"),
    "noise": (NOISE, "nothing in it looks like mail"),
    "zeros": (bytes(3000), "nothing in it looks like mail"),
    "a ZIP": (zipped(MAIL), "a ZIP archive: unpack it first"),
    "a ZIP bomb": (zipped(ZEROS), "a ZIP archive: unpack it first"),
    "half a ZIP": (zipped(MAIL)[:60], "a ZIP archive: unpack it first"),
    "half a gzip": (gzip.compress(MBOX)[:60], "compressed with gzip: unpack it first"),
    "a gzip bomb": (gzip.compress(ZEROS), "compressed with gzip: unpack it first"),
    "a tar": (tarred(MAIL), "a tar archive: unpack it first"),
    "From_ lines alone": (FROM * 50, "From_ lines, and no header of a message below them"),
    "From_ lines and blank ones": ((FROM + b"\n") * 50, "From_ lines, and no header of a message below them"),
    "one long line": (b"a " * 5_000_000, "nothing in it looks like mail"),
    "UTF-16 without a mark": (SHOWN.encode("utf-16-le"), "text in UTF-16 without a byte order mark: save it as UTF-8"),
    "big-endian UTF-16 without a mark": (SHOWN.encode("utf-16-be"), "without a byte order mark: save it as UTF-8"),
    "an mbox in UTF-16": (LE + MBOX.decode().encode("utf-16-le"), "a mailbox in UTF-16: save it as UTF-8 first"),
    "an mbox in big-endian UTF-16": (BE + MBOX.decode().encode("utf-16-be"), "a mailbox in UTF-16: save it as UTF-8"),
}  # fmt: skip

FOREIGN = {name: REFUSED[name] for name in ("empty", "a ZIP", "half a ZIP", "half a gzip", "a tar")}
NO_MESSAGE = FOREIGN | {name: REFUSED[name] for name in ("noise", "zeros", "an mbox in UTF-16")}


def refused(run: Run, tmp_path: Path, *arguments: str | Path) -> str:
    """Run an import that is refused, and give its one line; nothing is made."""
    result = run("import", *arguments, status=1)
    (line,) = result.stderr.splitlines()
    assert not (tmp_path / "test.db").exists()
    return line


@pytest.mark.parametrize("name", ["x", "x.mbox"])
@pytest.mark.parametrize(("data", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_mail_is_refused_with_what_to_do(
    tmp_path: Path, run: Run, data: bytes, told: str, name: str
) -> None:
    """Whatever it is called."""
    (tmp_path / name).write_bytes(data)
    assert told in refused(run, tmp_path, tmp_path / name)


@pytest.mark.parametrize(("data", "told"), NO_MESSAGE.values(), ids=NO_MESSAGE)
def test_a_name_makes_no_message_of_it(tmp_path: Path, run: Run, data: bytes, told: str) -> None:
    """A name that ends in .eml makes one of text alone."""
    (tmp_path / "x.eml").write_bytes(data)
    assert told in refused(run, tmp_path, tmp_path / "x.eml")


@pytest.mark.parametrize("format", ["eml", "mbox", "pasted", "post"])
@pytest.mark.parametrize(("data", "told"), FOREIGN.values(), ids=FOREIGN)
def test_a_format_given_makes_no_mail_of_it(tmp_path: Path, run: Run, data: bytes, told: str, format: str) -> None:
    """What its first bytes say is not overruled."""
    (tmp_path / "x").write_bytes(data)
    assert told in refused(run, tmp_path, tmp_path / "x", "--format", format)


@pytest.mark.parametrize("format", ["eml", "mbox", "pasted", "post"])
@pytest.mark.parametrize("data", [NOISE, bytes(3000), b"\n\n"], ids=["noise", "zeros", "blank"])
def test_a_format_given_makes_no_text_of_noise(tmp_path: Path, run: Run, data: bytes, format: str) -> None:
    """It would be a message of nothing."""
    (tmp_path / "x").write_bytes(data)
    assert f"no text, so it can't be read as {format}" in refused(run, tmp_path, tmp_path / "x", "--format", format)


def test_a_database_of_another_program_is_neither_source_nor_archive(tmp_path: Path, run: Run) -> None:
    """And is left as it is."""
    data = database(tmp_path / "places.sqlite")
    (tmp_path / "places.sqlite").write_bytes(data)
    (tmp_path / "one.eml").write_bytes(MAIL)
    assert "an SQLite database" in refused(run, tmp_path, tmp_path / "places.sqlite")
    told = run("import", tmp_path / "one.eml", "-d", tmp_path / "places.sqlite", status=1).stderr
    assert "is a database of another program; name another file with -d" in told
    assert (tmp_path / "places.sqlite").read_bytes() == data


@pytest.mark.parametrize("arguments", [["import", "one.eml"], ["threads"], ["verify"], ["verify", "--repair"]], ids=str)
def test_an_archive_that_was_cut_short_is_damaged(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """It is not taken for some other file, for which another name would have to be given."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.eml").write_bytes(MAIL)
    run("import", "one.eml")
    whole = (tmp_path / "test.db").read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    told = run("-d", "cut.db", *arguments, status=1).stderr
    assert "cut.db is too damaged to be opened" in told
    assert "restore it from a backup, or import its sources anew" in told


def test_an_archive_is_no_source(tmp_path: Path, run: Run) -> None:
    """Neither itself nor another."""
    (tmp_path / "one.eml").write_bytes(MAIL)
    run("import", tmp_path / "one.eml")
    assert "an SQLite database" in run("import", tmp_path / "test.db", status=1).stderr


@pytest.mark.parametrize("arguments", [["import", "one.eml"], ["threads"], ["verify"]], ids=str)
def test_a_folder_is_no_archive(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Nor is the disk at fault."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.eml").write_bytes(MAIL)
    (tmp_path / "folder").mkdir()
    told = run(*arguments, "-d", tmp_path / "folder", status=1).stderr
    assert "folder is a folder; name the file of an archive with -d" in told


def test_a_missing_path_is_named_and_the_rest_imported(tmp_path: Path, run: Run) -> None:
    """And one that is given twice, or by another way, is read once."""
    (tmp_path / "one.mbox").write_bytes(MBOX)
    by_another_way = f"{tmp_path}/./one.mbox"
    result = run("import", tmp_path / "gone", tmp_path / "one.mbox", by_another_way, status=1)
    assert "gone: no such file or folder; check the spelling" in result.stderr
    assert "2 found = 2 added" in result.stdout
    assert "unchanged since its last import, 2 messages, nothing to add" in result.stdout


@pytest.mark.parametrize("names", [[], ["notes.txt"], ["sub/notes.txt"]], ids=["empty", "no mail", "deeper"])
@pytest.mark.parametrize("options", [[], ["--format", "folder"]], ids=["detected", "given"])
def test_a_folder_without_mail_is_told(tmp_path: Path, run: Run, names: list[str], options: list[str]) -> None:
    """Also where a person says that it is a folder of messages."""
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in names:
        (tmp_path / "in" / name).write_bytes(b"Nothing.\n")
    assert "in: no mail in this folder" in refused(run, tmp_path, tmp_path / "in", *options)


def test_what_a_folder_of_messages_holds_besides_is_told(tmp_path: Path, run: Run) -> None:
    """Its mailboxes are not read where a person says that it is a folder of messages, and are no less mail."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.mbox").write_bytes(MBOX)
    told = refused(run, tmp_path, tmp_path / "in", "--format", "folder")
    assert "no files of one message each; leave --format out for its mailboxes" in told
    (tmp_path / "in" / "one.eml").write_bytes(MAIL)
    assert "2 found = 1 added + 0 duplicate + 1 skipped" in run("import", tmp_path / "in", "--format", "folder").stdout
    assert "mail that is no file of one message (mbox): leave --format out" in run("problems").stdout


def test_a_folder_is_no_maildir_because_somebody_says_so(tmp_path: Path, run: Run) -> None:
    """An empty Maildir is one."""
    (tmp_path / "in").mkdir()
    told = refused(run, tmp_path, tmp_path / "in", "--format", "maildir")
    assert "no Maildir: there is neither cur/ nor new/ in it" in told
    (tmp_path / "in" / "new").mkdir()
    assert "0 found" in run("import", tmp_path / "in", "--format", "maildir").stdout


@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=str)
def test_a_post_without_mail_says_how_to_name_it(tmp_path: Path, run: Run, options: list[str]) -> None:
    """Nothing was imported, so the status says that too."""
    (tmp_path / "post.md").write_text("# Boats\n\nThey are here.\n")
    result = run("import", tmp_path / "post.md", "--format", "post", *options, status=1)
    assert "1 skipped" in result.stdout and "no mail was found in it: name its lines" in result.stdout


def test_a_mailbox_read_as_one_message_is_told_of(tmp_path: Path, run: Run) -> None:
    """A person may be right about it; the other messages in it are a problem with its place all the same."""
    (tmp_path / "in.mbox").write_bytes(MBOX)
    assert "1 problem" in run("import", tmp_path / "in.mbox", "--format", "eml").stdout
    told = run("problems").stdout
    assert "possible-separator" in told and f"at byte {MBOX.rindex(FROM)}" in told


def test_a_message_with_another_below_a_from_line_is_told_of(tmp_path: Path, run: Run) -> None:
    """A mailbox of two that lost its first line is not told from a mail that quotes one."""
    (tmp_path / "in").write_bytes(MBOX.partition(b"\n")[2])
    assert "(eml)" in run("import", tmp_path / "in").stdout
    told = run("problems").stdout
    assert "possible-separator" in told and "--format mbox" in told


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["one.eml", "one"])
def test_a_message_in_utf_16_is_read(tmp_path: Path, run: Run, encoding: str, name: str) -> None:
    """As Windows programs save what they show of it: its bytes are kept, and the problem says what was done."""
    mark = {"utf-16-le": LE, "utf-16-be": BE}[encoding]
    (tmp_path / name).write_bytes(mark + MAIL.decode().encode(encoding))
    assert "(eml): 1 found = 1 added" in run("import", tmp_path / name).stdout
    assert "Caf\u00e9." in run("show", run("search", "Caf\u00e9").stdout.split()[1]).stdout
    assert "utf-16 the file is in UTF-16" in run("problems").stdout
    run("export", "--source", "1", "--format", "eml", "-o", tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes() == (tmp_path / name).read_bytes()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_paste_in_the_encodings_of_windows_is_read(tmp_path: Path, run: Run, encoding: str) -> None:
    """Letters with accents too."""
    (tmp_path / "paste.txt").write_bytes(SHOWN.encode(encoding))
    run("import", tmp_path / "paste.txt")
    assert "D\u00e9j\u00e0 vu." in run("search", "vu").stdout and "Jos\u00e9 N\u00fa\u00f1ez" in run("threads").stdout


def test_long_lines_and_nulls_are_mail(tmp_path: Path, run: Run) -> None:
    """A line of 10 MB, and NULs in a header and a body."""
    (tmp_path / "long.eml").write_bytes(MAIL + b"a" * 10_000_000)
    nulls = MAIL.replace(b"one@", b"two@").replace(b"Subject: ", b"Subject: \0") + bytes(999)
    (tmp_path / "nulls.eml").write_bytes(nulls)
    result = run("import", tmp_path / "long.eml", tmp_path / "nulls.eml")
    assert result.stdout.count("1 found = 1 added") == 2
    run("verify")


def test_an_archive_without_imports_says_so(tmp_path: Path, run: Run, imported: Callable[..., object]) -> None:
    """Silence would be no answer."""
    imported()
    assert run("imports").stderr == "no imports\n"
