"""An archive from somebody else: whatever is in it, nothing runs, and nothing is a traceback."""

import os
import random
import resource
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from mailarchive.archive import Archive
from mailarchive.archive.raw import MOST_UNPACKED, sha256
from mailarchive.archive.verify import verify
from mailarchive.errors import ArchiveError

EVIL_TEXT = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\r\x08"
TABLES = (
    "sources", "imports", "problems", "threads", "people", "addresses", "messages", "copies", "places", "raw", "blobs",
    "raw_blobs", "bodies", "segments", "refs", "recipients", "labels", "message_labels", "attachments", "links",
    "aliases",
)  # fmt: skip
WRONG = (b"\xff\x00\x1b[2J", EVIL_TEXT, -1, 2**62, 1.5, float("inf"), "", "2018-99-99T99:99:99Z", "[" * 5000)
COMMANDS = (
    ("threads",), ("threads", "--json"), ("search", "robot"), ("imports",), ("problems",), ("imports", "--json"),
    ("export", "--format", "mbox"),
)  # fmt: skip
PER_MESSAGE = (
    ("show",),
    ("show", "--json"),
    ("thread",),
    ("thread", "--json"),
    ("quote",),
    ("quote", "--format", "html"),
)


@pytest.fixture
def path(imported, samples) -> Path:
    """The samples, imported: an archive that a stranger then changes."""
    archive = imported(samples / "mixed.mbox", samples / "microrobot-outlook-chain.eml")
    archive.connection.execute("pragma journal_mode = delete")  # so that the file is all there is
    archive.close()
    return Path(archive.path)


def change(path: Path, *statements: str) -> None:
    """Run statements on the file as another program would."""
    connection = sqlite3.connect(path)
    connection.execute("pragma foreign_keys = off")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("create trigger evil after insert on messages begin delete from raw; end", "trigger 'evil'"),
        ("create trigger evil after insert on sources begin delete from raw; end", "trigger 'evil'"),
        ("create trigger messages after insert on imports begin delete from raw; end", "trigger 'messages'"),
        ("create view evil as select 1", "view 'evil'"),
        ("create index evil on messages (lower(subject))", "index 'evil'"),
        ("drop index messages_thread_date", "lacks the index 'messages_thread_date'"),
        ("drop table messages_fts", "lacks the table 'messages_fts'"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_what_could_run_is_refused_by_name(path, statement, named, read_only):
    """Triggers, views and indexes of others, and what is missing of ours."""
    change(path, statement)
    with pytest.raises(ArchiveError, match=named):
        Archive(path, read_only=read_only)


def test_one_of_our_names_for_something_else_is_refused(path):
    """A view in the place of a table, and a table with a check of its own."""
    change(path, "drop view messages_content", "create view messages_content as select 1 as id, '' as subject")
    with pytest.raises(ArchiveError, match="'messages_content' is not as mailarchive makes it"):
        Archive(path)


def test_a_trigger_that_is_called_like_one_of_sqlites_is_refused(path):
    """Which only who writes into the schema itself can make."""
    change(
        path,
        "create trigger evil after insert on imports begin delete from raw; end",
        "pragma writable_schema = on",
        "update sqlite_master set name = 'sqlite_evil', sql = replace(sql, 'evil', 'sqlite_evil') where name = 'evil'",
    )
    with pytest.raises(ArchiveError):
        Archive(path)


def test_tables_of_others_are_let_be(path):
    """Notes that somebody keeps beside the mail."""
    change(path, "create table notes (id integer primary key, note text)", "create index notes_note on notes (note)")
    with Archive(path) as archive:
        assert not list(verify(archive.connection))


def test_a_trigger_does_not_run_at_the_next_import(path, run, samples):
    """The import ends with the trigger's name, and the mail is as it was."""
    change(path, "create trigger evil after insert on imports begin delete from raw; end")
    result = run("import", samples / "family", status=1)
    assert "trigger 'evil'" in result.output
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select count(*) from raw").fetchone()[0]


@pytest.mark.parametrize("uid", ["../../x", "/tmp/x", "a/b", "", "..", "a" * 300, "a\0b"])
def test_a_uid_that_is_none_names_no_file(path, tmp_path, run, uid):
    """Export writes into its folder alone."""
    connection = sqlite3.connect(path)
    connection.execute("update messages set uid = ? where id = 1", (uid,))
    connection.commit()
    connection.close()
    folder = tmp_path / "deep" / "export"
    before = set(tmp_path.rglob("*"))
    result = run("export", "--format", "eml", "-o", folder, status=1)
    assert "which is none" in result.output
    made = set(tmp_path.rglob("*")) - before - {folder.parent, folder}
    assert all(file.parent == folder for file in made)


def test_nothing_of_an_archive_reaches_the_terminal_as_a_command(path, run):
    """Every text column of every table, one after the other."""
    whole = path.read_bytes()
    connection = sqlite3.connect(path)
    uids = [row[0] for row in connection.execute("select uid from messages order by id limit 3")]
    texts = [
        (table, name)
        for table in TABLES
        for name, declared in connection.execute("select name, type from pragma_table_info(?)", (table,))
        if declared.lower() == "text" and (table, name) not in {("raw", "codec"), ("blobs", "codec")}
    ]
    connection.close()
    for table, column in texts:
        path.write_bytes(whole)
        connection = sqlite3.connect(path)
        connection.execute("pragma foreign_keys = off")
        connection.execute(f'update or ignore "{table}" set "{column}" = ?', (EVIL_TEXT,))
        connection.commit()
        connection.close()
        for command in every_command(uids):
            output = run(*command, status=None).output
            if command[0] != "export":
                assert not set("\x1b\x07\x9b\u202e\x08") & set(output), (table, column, command, output)


def every_command(uids):
    """The commands that read, those of one message for each of some."""
    yield from COMMANDS
    yield ("verify",)
    for uid in uids:
        for command in PER_MESSAGE:
            yield (*command, uid)


def test_wrong_values_are_told_in_one_line(path, run):
    """A share of all columns and wrong values, at random: a result or one line, never a traceback."""
    chance = random.Random(9)
    whole = path.read_bytes()
    connection = sqlite3.connect(path)
    uids = [row[0] for row in connection.execute("select uid from messages order by id limit 2")]
    columns = [
        (table, name)
        for table in TABLES
        for (name,) in connection.execute("select name from pragma_table_info(?)", (table,))
    ]
    connection.close()
    share = float(os.environ.get("MAILARCHIVE_FUZZ", "0.05"))
    for table, column in columns:
        for value in WRONG:
            if chance.random() > share:
                continue
            path.write_bytes(whole)
            connection = sqlite3.connect(path)
            connection.execute("pragma foreign_keys = off")
            try:
                connection.execute(f'update or ignore "{table}" set "{column}" = ?', (value,))
                connection.commit()
            except sqlite3.IntegrityError:
                continue
            finally:
                connection.close()
            for command in every_command(uids):
                try:
                    result = run(*command, status=None)
                except Exception as error:
                    raise AssertionError(f"{table}.{column} = {value!r:.40}: {command}") from error
                assert result.exit_code in (0, 1, 3, 4), (table, column, value, command)


def test_damaged_bytes_are_told_in_one_line(path, run):
    """Bytes of the file changed at random: a result or one line, never a traceback."""
    chance = random.Random(2)
    whole = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        uids = [row[0] for row in connection.execute("select uid from messages order by id limit 1")]
    for _ in range(int(1000 * float(os.environ.get("MAILARCHIVE_FUZZ", "0.01")))):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 10, 1000))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        for command in every_command(uids):
            assert run(*command, status=None).exit_code in (0, 1, 3, 4), command


def bomb(size: int) -> bytes:
    """So many zero bytes, compressed as we do it."""
    compressor = zstandard.ZstdCompressor().compressobj(size=size)
    piece = bytes(1 << 20)
    parts = [compressor.compress(piece) for _ in range(size >> 20)]
    return b"".join([*parts, compressor.flush()])


@pytest.mark.parametrize("recorded", [True, False])
def test_a_bomb_does_not_go_off(path, recorded):
    """3 GiB in 98 KB, with and without its size recorded, verified with 1 GiB of memory."""
    data = bomb(3 << 30)
    assert len(data) < 400_000
    connection = sqlite3.connect(path)
    connection.execute("insert into blobs values (?, ?, 'zstd', ?)", (sha256(b"x"), (3 << 30) if recorded else 1, data))
    connection.execute("update raw set data = ? where copy = 1", (data,))
    if recorded:
        connection.execute("update places set byte_length = ? where copy = 1", (3 << 30,))
    connection.commit()
    connection.close()
    done = subprocess.run(
        [sys.executable, "-m", "mailarchive", "-d", path, "verify"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "copies 1:" in done.stdout
    assert f"blobs {sha256(b'x')}" in done.stdout


def test_no_size_is_past_the_constant(path):
    """However large a size is recorded, the bound holds."""
    connection = sqlite3.connect(path)
    connection.execute(
        "update raw set data = ? where copy = 1",
        (bytes.fromhex("28b52ffde0") + (2**50).to_bytes(8, "little") + bytes(20),),
    )
    connection.execute("update places set byte_length = ? where copy = 1", (2**51,))
    connection.commit()
    connection.close()
    with Archive(path, read_only=True) as archive:
        assert any("more than is recorded" in fault.what for fault in verify(archive.connection))
    assert MOST_UNPACKED < 2**50


@pytest.mark.parametrize(
    "encoding",
    [
        "{}",
        "[",
        "null",
        '{"base64": [1, "xxxxxxxxx", 9]}',
        '{"base64": [0, "\\n", 9]}',
        '{"base64": ["a", "\\n", 1]}',
        "[" * 100_000,
    ],
)
def test_a_recipe_that_is_none_is_told(path, encoding):
    """How an attachment goes back into its mail: only what we write is followed."""
    connection = sqlite3.connect(path)
    connection.execute("insert or ignore into blobs values (?, 1, 'none', x'00')", (sha256(b"\0"),))
    connection.execute("insert or replace into raw_blobs values (1, 10, ?, ?)", (sha256(b"\0"), encoding))
    connection.commit()
    connection.close()
    with Archive(path, read_only=True) as archive:
        assert any(fault.where == "copies 1" for fault in verify(archive.connection))


def test_a_copy_in_itself_has_an_end(path):
    """A circle of containers."""
    change(path, "update copies set kind = 'attached', container = id where id = 1", "delete from raw where copy = 1")
    with Archive(path, read_only=True) as archive:
        assert any(fault.where == "copies 1" for fault in verify(archive.connection))


def test_a_new_archive_is_its_owners_alone(tmp_path, samples):
    """The file, and what SQLite puts beside it while it is written."""
    previous = os.umask(0)
    try:
        with Archive(tmp_path / "new.db") as archive:
            archive.connection.execute("pragma journal_mode = wal")
            archive.connection.execute("insert into people (name) values ('A')")
            files = sorted(tmp_path.glob("new.db*"))
            assert [file.name for file in files] == ["new.db", "new.db-shm", "new.db-wal"]
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    finally:
        os.umask(previous)
