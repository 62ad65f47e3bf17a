"""Seals: every change of a row that no import made is found, and what is not sealed is known to be so."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from making import SAMPLES, make_mail

from benchmarks.flips import WHOLE, content, try_flip
from mailarchive.archive import Archive
from mailarchive.archive.guarding.broken_seals import broken_seals, unsealed_tables
from mailarchive.archive.guarding.parts import SEALED_TABLES, columns_of
from mailarchive.archive.guarding.seals import seal
from mailarchive.archive.verify import verify
from mailarchive.importing.pipeline import import_path

SEED = 20180216
FLIPS = 40
FROM_LINE = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Samples of every kind, imported once; a file."""
    path = tmp_path_factory.mktemp("made") / "made.db"
    with Archive(path) as archive:
        for name in ("mixed.mbox", "microrobot-outlook-chain.eml", "microrobot-pasted.txt", "maildir", "broken"):
            import_path(archive, str(SAMPLES / name), executor_factory=lambda: ThreadPoolExecutor(1))
    return path


@pytest.fixture
def archive(made, tmp_path):
    """The same, open, to be damaged."""
    shutil.copy(made, tmp_path / "test.db")
    with Archive(tmp_path / "test.db") as archive:
        yield archive


def change(archive: Archive, statement: str, *values: object) -> None:
    """Change an archive as no import does: past its triggers, as another program or a bad disk would."""
    with closing(sqlite3.connect(archive.path)) as other, other:
        other.execute(statement, values)


def told(archive: Archive) -> list[str]:
    """Return what verify says."""
    return [str(fault) for fault in verify(archive.connection)]


def test_flipped_bits_that_change_content_are_found(archive, tmp_path):
    """None changes a row, a find or a page unseen. benchmarks/flips.py has many more, and what becomes of them."""
    archive.close()
    base, before = Path(archive.path).read_bytes(), content(archive.path)
    chance = random.Random(SEED)
    flips = [
        try_flip(base, before, None, place=chance.randrange(len(base) * 8), path=str(tmp_path / "flipped.db"))
        for _ in range(FLIPS)
    ]
    assert sum(flip.changed for flip in flips) > 5
    assert not [flip for flip in flips if flip.missed or flip.status not in (WHOLE, 1, 3, 4)]


@pytest.mark.parametrize("table", SEALED_TABLES)
def test_every_table_is_sealed(archive, table):
    """Up to its last column: a change of it is told with the table's name."""
    column = columns_of(archive.connection, table)[-1]
    if archive.connection.execute(f"select 1 from {table}").fetchone():
        change(archive, f"update or ignore {table} set {column} = coalesce({column}, 0) || '9'")
        assert any(line.startswith(f"{table} ") for line in told(archive))


def test_all_tables_are_sealed_or_proved_by_hashes(archive):
    """A new table must be sealed, or be said here to prove itself, or to be empty when an import is over."""
    proved = {"raw", "raw_blobs", "blobs", "source_texts", "seals", "unsealed", "arrivals"}
    proved |= {"message_words", "copy_words"}  # an index says nothing of mail: all that it can cost is a match
    rows = archive.connection.execute(
        "select name from sqlite_master where type = 'table' and name not like '%\\_fts%' escape '\\'"
    )
    assert {name for (name,) in rows} == SEALED_TABLES.keys() | proved


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("update messages set subject = 'Another' where id = 1", "messages 1: is not as it was written (verify"),
        ("update bodies set text = text || ' ' where copy = 2", "bodies 2: is not as it was written (verify"),
        ("delete from refs where message = (select max(message) from refs)", "refs of message "),
        ("insert into links (message, parent, evidence) values (1, 2, 'text')", "links of message 1: "),
        ("update places set byte_start = byte_start + 1 where id = 1", "places 1: is not as it was written (lost"),
        ("delete from people where id = 1", "people 1: is missing"),
        ("insert into people (id, name) values (99999, 'Nobody')", "people 99999: has no seal"),
        ("insert into people (id, name) values (63, 'Nobody')", "people 63: was not there"),
        ("update seals set digests = x'00' where part = 'messages'", "seals messages 0: is damaged"),
        ("update seals set part = 'threadr' where part = 'threads'", "seals threadr: is of a table that is not sealed"),
        ("update seals set chunk = 9 where part = 'threads'", "seals threads 9: is damaged"),
        ("update copies set subject = cast(x'ff' as text) where id = 1", "copies 1: is not as it was written"),
        ("update copies set certainty = certainty - 1e-15 where certainty < 1", "is not as it was written"),
        ("update unspaced_fts_docsize set sz = x'050505'", "unspaced_fts"),
    ],
)  # fmt: skip
def test_a_changed_row_is_told_by_its_place(archive, damage, says):
    """With what becomes of it."""
    change(archive, damage)
    assert any(says in line for line in told(archive)), told(archive)


def test_an_import_of_little_seals_little(archive, run, deliver):
    """What was damaged before is still told after it."""
    archive.close()
    change(archive, "insert into seals (part, chunk, width, digests) values ('people', 7, 3, x'00')")
    change(archive, "update sources set size = 1 where id = 1")
    run("import", deliver("Something new.\n", from_="Zoe Zed <zoe@example.org>", subject="New"))
    with Archive(archive.path) as again:
        assert unsealed_tables(again.connection) == []
        assert [broken[:2] for broken in broken_seals(again.connection)] == [("sources", 1), ("seals", "people 7")]


def test_what_a_program_of_ours_changes_is_unsealed_and_no_fault(archive, run):
    """Also through cascades and replaced rows; verify says so, and the next import seals it."""
    with archive.connection as connection:
        connection.execute("delete from copies where id = 1")
        connection.execute("insert or replace into labels (id, name) values (1, 'x')")
        connection.execute("insert or replace into aliases (uid, message) values ('abcdefghij', 1)")
        connection.execute("insert or replace into aliases (uid, message) values ('abcdefghij', 2)")
    assert list(broken_seals(connection)) == []
    assert {"copies", "bodies", "segments", "labels", "aliases", "places"} <= set(unsealed_tables(connection))
    assert "can't be told of some rows: " in run("verify", status=None).stdout


def test_an_archive_from_before_seals_is_sealed_by_the_next_import(archive, run, deliver):
    """Until then verify says that it can't tell; read-only too, where there is no table of seals yet."""
    change(archive, "drop table seals")
    change(archive, "drop table unsealed")
    change(archive, "delete from _sqlite_migrations where name like 'm006%'")
    archive.close()
    with Archive(archive.path, read_only=True) as old:
        assert list(verify(old.connection)) == []
        assert "messages" in unsealed_tables(old.connection)
    assert "messages" in json.loads(run("verify", "--json").stdout)["unproved"]
    run("import", deliver())
    assert json.loads(run("verify", "--json").stdout)["unproved"] == []
    change(archive, "update messages set subject = 'Another' where id = 1")
    with Archive(archive.path) as sealed:
        assert any(line.startswith("messages 1: ") for line in told(sealed))


def test_an_import_seals_no_damage_as_right(archive, run, deliver):
    """What is sealed anew since other rows of its chunk changed keeps the digests of those that did not."""
    change(archive, "update copies set subject = 'Another' where id = 1")
    change(archive, "delete from labels where id = 1")
    archive.close()
    run("import", deliver())
    with Archive(archive.path, read_only=True) as grown:
        assert ("copies", 1, "is not as it was written") in list(broken_seals(grown.connection))
        assert ("labels", 1, "is missing") in list(broken_seals(grown.connection))


def test_what_an_import_changes_itself_is_sealed(archive, run, deliver):
    """So it is after one that was stopped before it sealed, and where another wrote while the archive was open."""
    archive.connection.execute("update copies set subject = 'Mine' where id = 1")
    archive.connection.commit()
    with Archive(archive.path) as other:
        other.connection.execute("update copies set subject = 'Its' where id = 2")
        other.connection.commit()
    seal(archive.connection)
    assert list(broken_seals(archive.connection)) == []
    archive.connection.execute("update copies set subject = 'Left' where id = 1")
    archive.connection.commit()
    archive.close()
    run("import", deliver())
    with Archive(archive.path, read_only=True) as grown:
        assert list(broken_seals(grown.connection)) == []


def test_what_a_migration_changes_is_marked(archive):
    """It runs with the triggers on: no row of an archive that is brought up to date is told as changed."""
    change(archive, "alter table sources drop column form")
    change(archive, "delete from _sqlite_migrations where name like 'm008%'")
    change(archive, "insert into unsealed values ('_sqlite_migrations', 0)")
    archive.close()
    with Archive(archive.path) as newer:
        assert newer.connection.execute("select count(*) from _sqlite_migrations where name like 'm008%'").fetchone()[0]
        newer.connection.execute("update sources set form = 'x'")
        assert list(broken_seals(newer.connection)) == []


def test_a_column_that_a_later_version_adds_breaks_no_seal(archive):
    """The seals are of the columns that there were."""
    change(archive, "alter table sources add column colour text")
    change(archive, "alter table messages add column mood text default 'good'")
    assert list(broken_seals(archive.connection)) == []
    change(archive, "update sources set size = size + 1 where id = 1")
    assert list(broken_seals(archive.connection)) == [("sources", 1, "is not as it was written")]


def test_a_killed_import_leaves_no_false_seal(tmp_path):
    """At whatever moment: rows are sealed as they are, or known to be unsealed; and the next import seals them all."""
    mail = b"".join(
        FROM_LINE + make_mail(f"Number {number}.\n" * 9, subject=f"S{number % 9}") + b"\n" for number in range(900)
    )
    (tmp_path / "a.mbox").write_bytes(mail)
    command = [sys.executable, "-m", "mailarchive", "-d", "k.db", "import", "a.mbox"]
    for delay in (0.7, 1.2):
        process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, stdout=subprocess.DEVNULL)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if (tmp_path / "k.db").exists():
            with Archive(tmp_path / "k.db") as killed:
                assert list(broken_seals(killed.connection)) == []
    subprocess.run(command, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    with Archive(tmp_path / "k.db") as whole:
        assert told(whole) == [] and unsealed_tables(whole.connection) == []
