"""The command line as a whole: help, choosing the archive, errors in one line, and a quick start."""

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing

import click
import pytest

from mailarchive.archive import Archive
from mailarchive.archive.schema import APPLICATION_ID
from mailarchive.cli import COMMANDS, cli
from mailarchive.cli.terminal import line, path_of, safe

MAILARCHIVE = [sys.executable, "-m", "mailarchive"]


def command(name):
    """A command by its name."""
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(run, name):
    """Its first sentence is the one in the list of commands, and an example calls it."""
    shown = run(name, "--help").stdout
    assert COMMANDS[name] in shown
    assert f"mailarchive {name}" in shown
    for parameter in command(name).params:
        assert isinstance(parameter, click.Argument) or parameter.name in ("help", "format") or parameter.help, (
            parameter
        )


def test_help_starts_without_the_heavy_libraries():
    """--help imports none of the parsers, the database layer or Datasette."""
    code = (
        "import sys, mailarchive.cli\n"
        "try: mailarchive.cli.cli(['--help'])\n"
        "except SystemExit: pass\n"
        "libraries = {'datasette', 'sqlite_utils', 'bs4', 'babel'}\n"
        "heavy = (libraries | {'mailarchive.importing.pipeline'}) & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_the_archive_is_chosen_before_or_after_the_command_or_by_the_environment(run, imported, deliver, tmp_path):
    """What is nearest to the command wins."""
    imported(deliver(subject="In the environment"))
    imported(deliver(subject="Named"), name="named.db")
    named = str(tmp_path / "named.db")
    assert "In the environment" in run("threads").stdout
    assert "Named" in run("-d", named, "threads").stdout
    assert "Named" in run("threads", "--db", named).stdout
    assert "Named" in run("-d", "nonsense.db", "threads", "-d", named).stdout


def test_a_missing_archive_is_told_and_not_made(run, tmp_path):
    """One line that says how to make one; reading makes no file."""
    result = run("threads", status=1)
    assert result.stderr.startswith("Error: ") and "import SOURCE" in result.stderr
    assert result.stderr.count("\n") == 1 and not (tmp_path / "test.db").exists()


def test_another_programs_database_is_refused(run, tmp_path, deliver):
    """In one line, for reading and writing, and it is left alone."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table birds (name)")
    before = path.read_bytes()
    for arguments in (["threads"], ["import", str(deliver())], ["verify"]):
        assert "another program" in run("-d", path, *arguments, status=1).stderr
    assert path.read_bytes() == before


def test_what_is_no_database_is_refused(run, deliver):
    """A mailbox given for the archive."""
    assert "no SQLite database" in run("-d", deliver(), "threads", status=1).stderr


def test_an_archive_of_a_newer_version_is_refused(run, imported, deliver):
    """With the way to upgrade."""
    imported(deliver()).connection.executescript(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('mailarchive', 'm999_x', '2100')"
    )
    assert "newer" in run("threads", status=1).stderr


def test_a_damaged_archive_is_told_in_one_line(run, imported, deliver, tmp_path):
    """No traceback from the middle of a read."""
    imported(*(deliver(f"{number}\n" * 2000, subject=f"S{number}") for number in range(30))).close()
    path = tmp_path / "test.db"
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    result = run("threads", status=1)
    assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1


def test_a_locked_archive_is_told_in_one_line(imported, deliver, tmp_path, monkeypatch):
    """Another program writes for longer than we wait."""
    archive = imported(deliver(subject="Here"))
    monkeypatch.setattr("mailarchive.archive.sqlite3.connect", _impatient(sqlite3.connect))
    archive.connection.execute("begin exclusive")
    from click.testing import CliRunner

    result = CliRunner().invoke(cli, ["-d", archive.path, "delete", "--source", "1", "--yes"])
    assert result.exit_code == 1 and "another program is writing" in result.stderr


def test_an_archive_is_read_where_nothing_may_be_written(run, imported, deliver, tmp_path):
    """On a read-only medium too; what would write says so, and does not take the archive for something else."""
    imported(deliver(subject="Here")).close()
    user = os.geteuid()
    tmp_path.chmod(0o755)
    (tmp_path / "test.db").chmod(0o444)
    if user == 0:
        for folder in (tmp_path.parent, tmp_path.parent.parent):
            folder.chmod(0o755)
        os.seteuid(65534)
    else:
        tmp_path.chmod(0o555)
    try:
        assert "Here" in run("threads").stdout
        assert "is whole" in run("verify").stdout
        assert "check the folder and its rights" in run("delete", "--source", "1", "--yes", status=1).stderr
    finally:
        os.seteuid(user)
        tmp_path.chmod(0o755)


def test_an_archive_is_read_where_no_lock_can_be_made(run, imported, deliver, tmp_path):
    """As on a mounted medium, whose file system itself is read-only: here the name of the lock is taken."""
    imported(deliver(subject="Here")).close()
    (tmp_path / "test.db-shm").symlink_to("nowhere")
    assert "Here" in run("threads").stdout
    assert "is whole" in run("verify").stdout


def test_an_archive_that_was_killed_while_it_was_made_is_ours(run, deliver, tmp_path):
    """Nothing is in it but the mark of an archive: it is made to the end."""
    connection = sqlite3.connect(tmp_path / "test.db")
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    connection.execute("create table _sqlite_migrations (migration_set, name, applied_at)")
    connection.close()
    assert "is empty; fill it" in run("threads", status=1).stderr
    run("import", deliver(subject="Here"))
    assert "Here" in run("threads").stdout


def _impatient(connect):
    """sqlite3.connect, waiting for no lock."""
    return lambda *arguments, **options: connect(*arguments, **options | {"timeout": 0})


def test_nonsense_gets_usage_and_status_2(run):
    """click's own way."""
    assert "No such command" in run("frobnicate", status=2).stderr
    assert "Usage:" in run("thread", status=2).stderr


def test_no_control_character_of_mail_reaches_the_output(run, imported, deliver):
    """Escape sequences, C1 controls and marks of direction are taken out of every listing; JSON escapes them."""
    evil = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxt.exe\u2066"
    path = deliver(f"Body {evil}\n", subject=f"Subject {evil}", from_=f'"Name {evil}" <a@example.org>')
    archive = imported(path)
    uid = archive.connection.execute("select uid from messages").fetchone()[0]
    for arguments in (
        ["threads"], ["thread", uid], ["show", uid], ["show", uid, "--full"], ["search", "body"], ["parse", path],
        ["imports"], ["problems"], ["thread", uid, "--json"], ["search", "body", "--json"], ["parse", "--json", path],
    ):  # fmt: skip
        shown = run(*arguments).output
        assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066"), arguments
        if "--json" in arguments:
            assert json.loads(shown)


def test_colours_are_for_terminals_alone(run, imported, deliver):
    """A pipe gets plain text."""
    imported(deliver(subject="Plain"))
    assert "\x1b" not in run("threads").stdout


def test_at_a_terminal_there_are_colours_and_a_progress_bar(deliver, tmp_path):
    """A pseudo-terminal gets both; the same command in a pipe gets neither."""
    call = [*MAILARCHIVE, "-d", str(tmp_path / "t.db"), "import", str(deliver())]
    leader, follower = pty.openpty()
    subprocess.run(call, stdin=follower, stdout=follower, stderr=follower, check=True)
    os.close(follower)
    seen = b""
    try:
        while chunk := os.read(leader, 65536):
            seen += chunk
    except OSError:  # the end, on Linux
        pass
    os.close(leader)
    assert b"Reading" in seen and b"\x1b[" in seen
    (receipt,) = [line for line in seen.splitlines() if b"(eml): 1 found" in line]
    assert b"%" not in receipt  # the bar's line has ended
    piped = subprocess.run(call, capture_output=True, check=True)
    assert b"Reading" not in piped.stderr and b"\x1b" not in piped.stdout


def test_a_closed_pipe_ends_quietly(imported, deliver):
    """`mailarchive threads | head -1` prints no traceback."""
    archive = imported(deliver().parent)
    command = [*MAILARCHIVE, "-d", archive.path, "thread", "--help"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as call:
        assert call.stdout is not None and call.stderr is not None
        call.stdout.close()
        assert b"Traceback" not in call.stderr.read()


def test_a_terminal_of_another_encoding_gets_question_marks(imported, samples):
    """Latin-1 has no branches and no ≈; nothing fails for that."""
    archive = imported(samples / "microrobot-gmail-forward.eml")
    uid = archive.connection.execute("select uid from messages").fetchone()[0]
    call = [*MAILARCHIVE, "-d", archive.path, "thread", uid]
    done = subprocess.run(call, capture_output=True, check=True, env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert b"? Kristofer PISTER" in done.stdout


def test_small_text_helpers():
    """What they make of their edge cases."""
    assert line("a\n b\tc\x1b[0m", 5) == "a b…" or len(line("a\n b\tc\x1b[0m", 5)) <= 5
    assert safe("a\tb\nc\x07") == "a\tb\nc"
    assert (path_of("a\nb", None), path_of("mail", "cur/1")) == ("a b", "mail/cur/1")


def test_archive_opens_read_only_for_reading(run, imported, deliver, tmp_path):
    """An archive on a medium that can't be written is still listed."""
    imported(deliver(subject="Readable")).close()
    with Archive(tmp_path / "test.db") as archive:
        archive.connection.execute("pragma journal_mode = delete")
    (tmp_path / "test.db").chmod(0o444)
    assert "Readable" in run("threads").stdout
