"""export, verify and delete from the shell."""

import json
import sqlite3
import subprocess
import sys

import pytest

MAILARCHIVE = [sys.executable, "-m", "mailarchive"]


@pytest.fixture
def archive(samples, imported):
    """The mixed mailbox, imported."""
    return imported(samples / "mixed.mbox")


def uid_of(archive, subject):
    """The uid of the message with this subject."""
    return archive.connection.execute("select uid from messages where subject = ?", (subject,)).fetchone()[0]


def test_an_exported_mbox_is_the_imported_one(run, archive, samples, tmp_path):
    """To standard output and to a file; the account says byte for byte."""
    result = run("export")
    assert result.stdout_bytes == (samples / "mixed.mbox").read_bytes()
    assert "12 messages, byte for byte what was imported" in result.stderr
    run("export", "--source", "1", "-o", tmp_path / "out.mbox")
    assert (tmp_path / "out.mbox").read_bytes() == (samples / "mixed.mbox").read_bytes()


def test_recovered_messages_are_named_on_standard_error(run, archive):
    """They are left out of what is written."""
    recovered = archive.connection.execute("select uid from messages where known_from = 'quoted'").fetchone()[0]
    result = run("export", recovered)
    assert result.stdout == "" and recovered in result.stderr
    assert "no original" in run("export", "--format", "eml", recovered, status=1).stderr


def test_one_message_goes_to_standard_output_and_many_to_a_folder(run, archive, samples, tmp_path):
    """eml, byte for byte."""
    uid = uid_of(archive, "What is in the shed")
    one = run("export", "--format", "eml", uid).stdout_bytes
    assert one in (samples / "mixed.mbox").read_bytes() and b"Subject: What is in the shed" in one
    run("export", "--format", "eml", "-o", tmp_path / "all")
    assert (tmp_path / "all" / f"{uid}.eml").read_bytes() == one
    assert len(list((tmp_path / "all").iterdir())) == 13  # one is attached to another


def test_export_never_overwrites(run, archive, tmp_path):
    """A file that is there stays as it is."""
    (tmp_path / "keep").write_text("kept")
    assert "is there already" in run("export", "-o", tmp_path / "keep", status=1).stderr
    assert (tmp_path / "keep").read_text() == "kept"


def test_a_failed_export_leaves_no_file(run, archive, tmp_path):
    """Half an mbox would be taken for a whole one."""
    assert run("export", "2222222222", "-o", tmp_path / "half", status=1)
    assert not (tmp_path / "half").exists()


def test_contradictory_options_are_refused(run, archive):
    """With status 2."""
    assert "either" in run("export", "aaaa", "--source", "1", status=2).stderr
    assert "folder" in run("export", "--format", "eml", status=2).stderr
    assert "either" in run("delete", status=2).stderr


def test_raw_mail_is_not_written_to_a_terminal(archive):
    """Its escape sequences would be obeyed."""
    import os
    import pty

    leader, follower = pty.openpty()
    call = [*MAILARCHIVE, "-d", archive.path, "export"]
    done = subprocess.run(call, stdout=follower, stderr=subprocess.PIPE, check=False)
    os.close(follower)
    os.close(leader)
    assert done.returncode == 2 and b"terminal" in done.stderr


def test_verify_says_what_it_checked(run, archive):
    """And status 0."""
    assert "is whole: " in run("verify").stdout


def test_verify_prints_a_line_for_each_fault_and_fails(run, archive):
    """Status 4, since no more than these bytes says what was there."""
    archive.connection.execute("update raw set data = x'00' where copy in (select id from copies where kind = 'file')")
    archive.connection.commit()
    result = run("verify", status=4)
    assert result.stdout.count("can't be read") == 13 and "13 faults" in result.stderr


def test_verify_as_json(run, archive):
    """The same as data: nothing else on standard output, and status 4 where something is lost."""
    whole = {"whole": True, "checked": 15, "unproved": [], "mended": [], "faults": []}
    assert json.loads(run("verify", "--json").stdout) == whole
    archive.connection.execute("update raw set data = x'00' where copy = 1")
    archive.connection.commit()
    broken = run("verify", "--json", status=4)
    told = json.loads(broken.stdout)
    (fault,) = told["faults"]
    assert (told["whole"], fault["table"], fault["row"], fault["mend"]) == (False, "copies", "1", "lost")
    assert "can't be read" in fault["what"] and "1 fault found" in broken.stderr


def test_verify_tells_what_can_be_mended(run, archive):
    """Status 3 where all of it can."""
    archive.connection.execute("insert into messages_fts (messages_fts) values ('delete-all')")
    archive.connection.commit()
    assert "can all be mended" in run("verify", status=3).stderr


def test_delete_asks_and_lists(run, archive):
    """No is no; yes deletes, and says how many."""
    uid = uid_of(archive, "What is in the shed")
    refused = run("delete", uid, input="n\n", status=1)
    assert f"{uid}  2018-05-08  Anna Fjeld · What is in the shed" in refused.stdout
    assert "shed" in run("show", uid).stdout
    assert "deleted 1 message" in run("delete", uid[:8], input="y\n").stdout
    assert run("show", uid, status=1)
    assert "is whole" in run("verify").stdout


def test_delete_source_with_yes(run, archive):
    """Nothing is asked, and nothing is left."""
    assert "deleted 14 messages" in run("delete", "--source", "1", "--yes").stdout
    assert run("threads").stdout == ""


def test_delete_tells_of_another_program_that_has_the_archive_open(run, archive, monkeypatch):
    """The old pages wait in the -wal file. Here nobody waits half a minute for the other program."""
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *names, **options: connect(*names, **options | {"timeout": 0}))
    archive.connection.execute("begin")
    archive.connection.execute("select count(*) from messages").fetchone()
    result = run("delete", uid_of(archive, "What is in the shed"), "--yes")
    assert "another program has the archive open" in result.stderr


def test_a_rewriting_that_is_owed_tells_of_another_program_too(run, archive, monkeypatch):
    """Deleting once more rewrites the file; traces are not said to be gone while somebody else keeps them."""
    archive.connection.execute("pragma user_version = 1")
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *names, **options: connect(*names, **options | {"timeout": 0}))
    archive.connection.execute("begin")
    archive.connection.execute("select count(*) from messages").fetchone()
    result = run("delete", "zzzzzzzzzz", "--yes")
    assert "is now" in result.stdout and "another program has the archive open" in result.stderr
