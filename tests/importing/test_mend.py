"""verify --repair: what is derived comes back as it was, and what is not is told as lost."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from making import SAMPLES
from unmeasured import unmeasured

from benchmarks.flips import named
from mailarchive.archive import Archive
from mailarchive.archive.raw import compress
from mailarchive.importing.pipeline import import_path
from mailarchive.model import Supplied

SAID = Supplied(
    sender="Zoe Zed <zoe@example.org>", to=("Ben Ray <ben@example.com>",), date="3 Mar 2018 10:00", subject="Notes"
)
IMPORTED = (
    "microrobot-outlook-chain.eml", "mixed.mbox", "microrobot-pasted.txt", "maildir", "broken", "microrobot.mbox",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Samples of every kind, imported once; among them what a person said of a paste, and what has an alias."""
    path = tmp_path_factory.mktemp("made") / "made.db"
    paste = path.parent / "paste.txt"
    paste.write_text("I will bring the red lamp and the charts to the north pier at seven.\n")
    with Archive(path) as archive:
        for name in IMPORTED:
            import_path(archive, str(SAMPLES / name), executor_factory=lambda: ThreadPoolExecutor(1))
        import_path(archive, str(paste), format="pasted", supplied=SAID, executor_factory=lambda: ThreadPoolExecutor(1))
        assert archive.connection.execute("select 1 from aliases").fetchone()
    return path


@pytest.fixture
def path(made, tmp_path):
    """The same, to be damaged."""
    return shutil.copy(made, tmp_path / "test.db")


def damage(path, *statements):
    """Change an archive as no import does."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update messages set subject = 'Another', text = 'Other words'",
        "update bodies set text = upper(text)",
        "delete from segments where copy > 3",
        "delete from links",
        "update threads set title = 'x', message_count = 1",
        "update copies set subject = 'x' where kind in ('file', 'quoted', 'forwarded')",
        "update copies set sha256 = '00' || substr(sha256, 3) where kind = 'file'",
        "delete from copies where kind = 'file' and id > 4",
        "delete from messages where known_from != 'pasted'",
        "update addresses set domain = 'x', message_count = 7 where id < 9",
        "delete from recipients where message < 9",
        "delete from message_labels",
        "delete from people",
        "update attachments set filename = 'x'",
        "insert into messages (uid, known_from, subject) values ('abcdefghij', 'file', 'Never sent')",
        "update seals set chunk = chunk + 1 where part = 'messages'",
        "update raw set copy = 99999 where copy = (select max(copy) from raw)",
    ],
)
def test_what_is_derived_comes_back_as_it_was(path, made, run, statement):
    """Whatever row it is in, and with it what a person said of a paste: rows say what they said."""
    damage(path, statement)
    assert run("verify", status=None).exit_code in (3, 4)
    run("verify", "--repair", status=0)
    assert named(str(path)) == named(str(made))
    assert "is whole" in run("verify").stdout


@pytest.mark.parametrize(
    "statement",
    [
        "insert into messages_fts (messages_fts) values ('delete-all')",
        "insert into unspaced_fts (unspaced_fts) values ('delete-all')",
        "delete from messages_fts_docsize",
        "update sqlite_stat1 set stat = '1'",
    ],
)
def test_search_indexes_are_made_anew_where_they_are(path, made, run, statement):
    """The rows keep their ids."""
    damage(path, statement)
    run("verify", "--repair")
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(made)) as before:
        for table in ("messages", "copies", "segments"):
            assert (
                now.execute(f"select * from {table}").fetchall() == before.execute(f"select * from {table}").fetchall()
            )
    assert "is whole" in run("verify").stdout


def test_a_lost_original_is_told_and_what_was_read_of_it_stays(path, made, run):
    """Its texts and fields, also when all the rest is made anew; verify goes on telling that its bytes are lost."""
    damage(path, "update raw set data = x'00' where copy in (1, 5)", "update threads set title = 'x'")
    told = run("verify", "--repair", status=4)
    assert "left: copies 1: its bytes can't be read" in told.stdout and "lost" in told.stdout
    before, now = named(str(made)), named(str(path))
    assert {table for table in before if table != "raw" and before[table] != now[table]} == set()
    told = json.loads(run("verify", "--json", status=4).stdout)
    assert [(fault["table"], fault["row"], fault["mend"]) for fault in told["faults"]] == [
        ("copies", "1", "lost"), ("copies", "5", "lost")]  # fmt: skip


def test_bytes_that_are_others_are_not_taken_for_the_original(path, run):
    """What unpacks well but has another hash is told as lost, and nothing is derived from it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update raw set data = ? where copy = 1", (compress(b"Subject: Forged\n\nForged.\n"),))
        connection.execute("delete from links")
    run("verify", "--repair", status=4)
    assert "Forged" not in run("threads").stdout + run("search", "forged", status=None).stdout


def test_what_no_mail_says_is_told_as_lost_again_and_again(path, run):
    """A place, a receipt, a source: they are kept as they are, and stay told by the digests they had."""
    damage(
        path, "update places set byte_start = 7 where id = 2", "delete from imports where id = 1",
        "update sources set size = 3 where id = 2", "delete from threads where id = 1",
    )  # fmt: skip
    run("verify", "--repair", status=4)
    told = run("verify", status=4).stdout
    assert all(f"{row}: " in told for row in ("places 2", "imports 1", "sources 2")) and "threads" not in told


@pytest.mark.parametrize("table", ["threads", "copies", "seals", "unsealed", "raw", "sources"])
def test_a_torn_page_is_mended_or_told(path, made, run, table):
    """The first page of a table overwritten: no traceback, and what verify can't have again it tells."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("select rootpage from sqlite_master where name = ?", (table,)).fetchone()
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    lost = table in ("raw", "sources")
    assert run("verify", status=None).exit_code in (3, 4)
    said = table == "copies"  # where what a person said of a paste stood, which is told once
    run("verify", "--repair", status=4 if lost or said else 0)
    run("verify", status=4 if lost else 0)
    if not lost and not said:
        assert named(str(path)) == named(str(made))


@pytest.mark.parametrize("table", ["recipients", "messages", "copies"])
def test_what_a_person_said_of_a_paste_and_is_lost_is_told(path, run, table):
    """No mail says it: it is not invented, and not left out in silence."""
    damage(path, f"delete from {table}")
    told = run("verify", "--repair", status=4).stdout
    assert "what a person said" in told
    assert "Zoe" in run("threads").stdout or table == "copies"


def test_a_disk_without_room_leaves_the_archive_as_it_was(path, tmp_path):
    """One line, and nothing is left beside it."""
    damage(path, "delete from links")
    before, beside = path.read_bytes(), set(os.listdir(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "mailarchive", "-d", path, "verify", "--repair"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, len(before) // 2)),
        capture_output=True, text=True, check=False, env=unmeasured(),
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert path.read_bytes() == before and set(os.listdir(tmp_path)) == beside


@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_a_killed_repair_changes_nothing_and_is_run_again(path, made, run, delay):
    """Whatever it left beside the archive goes with the next one."""
    damage(path, "delete from links")
    beside = path.with_name("test.db-mending")
    command = [sys.executable, "-m", "mailarchive", "-d", path, "verify", "--repair"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None and not beside.exists():
            time.sleep(0.01)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
    assert beside.exists()
    run("verify", status=3)
    run("verify", "--repair")
    assert named(str(path)) == named(str(made)) and not beside.exists()


def test_a_mended_archive_is_still_its_owners_alone(path, run):
    """And nothing else is left in the folder."""
    os.chmod(path, 0o600)
    damage(path, "delete from links")
    run("verify", "--repair")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [name for name in os.listdir(path.parent) if name.startswith("test.db")] == ["test.db"]


def test_unsealed_rows_of_a_whole_archive_are_sealed(path, run):
    """So that one of an older version needs no import."""
    damage(path, "delete from seals", "insert into unsealed values ('threads', 0)")
    with Archive(path) as archive, archive.connection as connection:
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            connection.execute("insert or ignore into unsealed values (?, 0)", (table,))
    run("verify", "--repair")
    assert json.loads(run("verify", "--json").stdout)["unproved"] == []
