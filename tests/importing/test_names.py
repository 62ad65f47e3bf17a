"""Files with names that are no UTF-8, through the whole import and back."""

import os
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from making import make_mail

from mailarchive.archive import Archive
from mailarchive.archive.raw import unpack_raw
from mailarchive.importing.pipeline import import_path
from mailarchive.model import Receipt
from mailarchive.sources.names import escape_name, unescape_name

LONGEST = 255


def random_names(count: int, length: int, seed: int = 9) -> list[bytes]:
    """Names of random bytes, among them the longest, and some that look as if they were escaped."""
    chance = random.Random(seed)
    names = {rb"\xe9", b"\xe9", b"a\\\xe9", b"a\\", b"new\nline", b"\xff" * length, b"\x1b[31m"}
    while len(names) < count:
        names.add(
            bytes(chance.choices(range(1, 256), k=chance.randint(1, 20))).replace(b"/", b"\\").lstrip(b".") or b"x"
        )
    return sorted(names)


def fill(folder: Path | bytes, names: list[bytes]) -> dict[bytes, bytes]:
    """Write a message to a file of each name; gives the bytes by name."""
    written = {}
    for number, name in enumerate(names):
        written[name] = make_mail(message_id=f"{number}@example.edu", subject=f"Letter {number}")
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(written[name])
    return written


def receipts(database: Path, path: bytes) -> list[Receipt]:
    """Import a path in threads of this process."""
    with Archive(database) as archive:
        return import_path(archive, os.fsdecode(path), executor_factory=lambda: ThreadPoolExecutor(1))


def stored(database: Path) -> dict[bytes, bytes]:
    """Return the bytes of each file that the archive has, by its name."""
    with Archive(database, read_only=True) as archive:
        rows = archive.connection.execute("select member, copy from places where byte_start is not null").fetchall()
        return {unescape_name(member): unpack_raw(archive.connection, copy) for member, copy in rows}


def check_twice(tmp_path: Path, path: bytes, written: dict[bytes, bytes]) -> None:
    """Import a path, and again: all of it is there under its name, then unchanged, then duplicate."""
    database = tmp_path / "test.db"
    (receipt,) = receipts(database, path)
    assert (receipt.found, receipt.added, receipt.failed, receipt.problems) == (len(written), len(written), 0, 0)
    assert stored(database) == written
    (again,) = receipts(database, path)
    assert again.unchanged
    with sqlite3.connect(database) as connection:
        connection.execute("update sources set sha256 = ''")
    connection.close()
    (once_more,) = receipts(database, path)
    assert (once_more.duplicate, once_more.added) == (len(written), 0)
    assert stored(database) == written


def test_a_folder_of_random_names(tmp_path: Path) -> None:
    """Its own name is no UTF-8 either."""
    folder = os.path.join(os.fsencode(tmp_path), b"letters \xe9\\")
    os.mkdir(folder)
    check_twice(tmp_path, folder, fill(folder, random_names(300, LONGEST)))
    with Archive(tmp_path / "test.db", read_only=True) as archive:
        assert archive.connection.execute("select path from sources").fetchall() == [(escape_name(folder),)]


def test_a_maildir_of_random_names(tmp_path: Path) -> None:
    """The members are the names without flags, and the folder's name is its label."""
    maildir = os.path.join(os.fsencode(tmp_path), b".Lists.caf\xe9")
    for name in (b"cur", b"new", b"tmp"):
        os.makedirs(os.path.join(maildir, name))
    names = [name for name in random_names(200, LONGEST - 4) if not set(name) & set(b":!;")]
    written = fill(os.path.join(maildir, b"new"), names)
    for name in names[::2]:
        os.rename(os.path.join(maildir, b"new", name), os.path.join(maildir, b"cur", name + b":2,S"))
    check_twice(tmp_path, maildir, written)
    with Archive(tmp_path / "test.db", read_only=True) as archive:
        labels = {name for (name,) in archive.connection.execute("select name from labels")}
    assert labels == {r"Lists/caf\xe9", "seen", "new"}


def test_a_path_that_is_no_utf_8_from_the_command_line(run, tmp_path):
    """Receipt, problems and JSON name it, and export finds it again; relative to a folder of such a name too."""
    folder = os.path.join(os.fsencode(tmp_path), b"caf\xe9")
    os.mkdir(folder)
    fill(folder, [b"\xff.eml"])
    with open(os.path.join(folder, b"\xfe"), "wb"):
        pass
    before = os.getcwd()
    os.chdir(folder)
    try:
        assert r"\xff.eml" in run("import", os.fsdecode(b"\xff.eml")).stdout
        refused = run("import", os.fsdecode(b"\xfe"), status=1)
        assert refused.stderr == "Error: \\xfe: empty, there is nothing to import\n"
        run("import", ".")
    finally:
        os.chdir(before)
    assert r"caf\xe9/\xfe, noticed by sources" in run("problems").stdout
    run("problems", "--json")
    with Archive(tmp_path / "test.db", read_only=True) as archive:
        paths = [
            unescape_name(path) for (path,) in archive.connection.execute("select path from sources order by path")
        ]
    assert paths == [folder, os.path.join(folder, b"\xff.eml")]
