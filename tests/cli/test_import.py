"""mailarchive import: receipts, what bad input gets, and stopping half-way."""

import base64
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from making import make_mail
from sqlite_utils import Database

from mailarchive.archive import Archive
from mailarchive.archive.schema import APPLICATION_ID, migrations
from mailarchive.archive.verify import verify

MAILARCHIVE = [sys.executable, "-m", "mailarchive"]
FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"


def test_a_receipt_for_each_source(run, samples):
    """What was found and what came of it; again, and nothing is added."""
    first = run("import", samples / "mixed.mbox", samples / "broken").stdout
    assert "mixed.mbox (mbox): 12 found = 12 added + 0 duplicate + 0 skipped + 0 failed" in first
    assert "mailarchive problems 2" in first
    again = run("import", samples / "mixed.mbox").stdout
    assert "unchanged since its last import" in again and "12 messages" in again


def test_receipts_as_json(run, samples):
    """One object a source, and they add up."""
    (receipt,) = json.loads(run("import", "--json", samples / "mixed.mbox").stdout)
    assert receipt["found"] == receipt["added"] + receipt["duplicate"] + receipt["skipped"] + receipt["failed"] == 12


def test_standard_input_and_what_the_user_supplies(run):
    """A paste with its sender, recipient, date and subject; recorded as supplied."""
    run(
        "import", "-", "--format", "pasted", "--from", "Ann Lee <ann@example.edu>", "--to", "Ben", "--date",
        "16 Feb 2018 09:34", "--subject", "Pears", input="The pears are ripe.\n",
    )  # fmt: skip
    (hit,) = json.loads(run("search", "pears", "--json").stdout)["hits"]
    assert (hit["sender"], hit["subject"], hit["known_from"]) == (
        {"name": "Ann Lee", "email": "ann@example.edu"}, "Pears", "pasted",
    )  # fmt: skip
    assert (hit["date"], hit["date_source"]) == ("2018-02-16T09:34", "user")


def test_lines_of_a_post(run, tmp_path):
    """--from-line and --to-line settle where the mail is."""
    post = tmp_path / "post.txt"
    post.write_text("Prose about walnuts.\n\nDear Ann, the chestnuts are here.\n\nBen\n\nMore prose about walnuts.\n")
    run("import", post, "--format", "post", "--from-line", "3", "--to-line", "5")
    assert "chestnuts" in run("search", "chestnuts").stdout
    assert "nothing found" in run("search", "walnuts").stderr


@pytest.mark.parametrize("said", [("--from-line", 3), ("--from", "Ann"), ("--subject", "Pears")])
def test_what_is_said_of_a_post_is_not_passed_over_for_a_mailbox(run, samples, tmp_path, said):
    """A mailbox has no lines to choose and its messages have headers: one line says so, and nothing is written."""
    refused = run("import", samples / "mixed.mbox", *said, status=1)
    assert refused.stderr.startswith("Error: ") and "is read as mbox" in refused.stderr
    assert not (tmp_path / "test.db").exists()


def test_a_dry_run_tells_and_writes_nothing(run, samples, tmp_path):
    """No archive is left behind."""
    assert "12 to find = 12 added" in run("import", "--dry-run", samples / "mixed.mbox").stdout
    assert not (tmp_path / "test.db").exists()


def test_a_dry_run_leaves_the_file_of_an_older_version_as_it_is(run, deliver, tmp_path):
    """It brings no schema up to date: who only asks can go back to the older version."""
    connection = sqlite3.connect(tmp_path / "test.db")
    migrations.apply(Database(connection), stop_before="m002_labels_of_places")
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    connection.commit()
    connection.close()
    before = (tmp_path / "test.db").read_bytes()
    assert "1 to find = 1 added" in run("import", "--dry-run", deliver()).stdout
    assert (tmp_path / "test.db").read_bytes() == before


def test_a_dry_run_says_what_is_unchanged(run, samples):
    """As the import would, and that nothing was written; --json says it too."""
    run("import", samples / "mixed.mbox")
    told = run("import", "--dry-run", samples / "mixed.mbox").stdout
    assert "unchanged since its last import, 12 messages" in told and "nothing was written" in told
    (receipt,) = json.loads(run("import", "--dry-run", "--json", samples / "mixed.mbox").stdout)
    assert (receipt["unchanged"], receipt["duplicate"], receipt["import_id"]) == (True, 12, None)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (bytes(range(256)) * 20, "in.bin"), (b"Just some words.\n" * 9, "in.bin")],
    ids=["empty", "binary", "prose"],
)
def test_what_is_no_mail_is_told_in_one_line_and_nothing_is_written(run, tmp_path, content, says):
    """Status 1, the file by its name, and no archive is made."""
    (tmp_path / "in.bin").write_bytes(content)
    result = run("import", tmp_path / "in.bin", status=1)
    assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1
    assert says in result.stderr and "in.bin" in result.stderr
    assert not (tmp_path / "test.db").exists()


def test_a_source_that_fails_does_not_stop_the_others(run, samples, tmp_path):
    """Its error is told, the rest is imported, and the status is 1."""
    result = run("import", tmp_path / "missing", samples / "mixed.mbox", status=1)
    assert "no such file" in result.stderr and "12 added" in result.stdout


@pytest.fixture
def anybody():
    """A folder that all may write to, while this process is nobody in particular: root may read everything."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield folder
    if is_root:
        os.seteuid(0)
    shutil.rmtree(folder)


def test_a_folder_without_rights_is_told(run, anybody):
    """By its name, with what to do."""
    closed = anybody / "closed"
    closed.mkdir()
    closed.chmod(0)
    result = run("-d", anybody / "x.db", "import", closed, status=1)
    closed.chmod(0o700)
    assert "closed: no right to read it" in result.stderr


def test_a_truncated_mbox_is_imported_and_the_place_is_a_problem(run, tmp_path):
    """What is there is kept."""
    (tmp_path / "t.mbox").write_bytes(FROM + make_mail(subject="Whole") + b"\n" + FROM + make_mail(subject="Cut")[:-3])
    run("import", tmp_path / "t.mbox")
    assert "truncated" in run("problems").stdout


def test_a_folder_that_may_not_be_written_is_told(run, deliver, tmp_path):
    """The archive's folder does not exist."""
    assert "can't be opened" in run("-d", tmp_path / "no" / "x.db", "import", deliver(), status=1).stderr


def test_a_full_disk_is_told_and_what_was_stored_is_whole(deliver, tmp_path):
    """Past a limit on the size of files: one line, status 1, a sound archive."""
    big = tmp_path / "big.mbox"
    big.write_bytes(
        b"".join(FROM + make_mail(os.urandom(3000).hex() + "\n", subject=str(n)) + b"\n" for n in range(900))
    )
    limited = f"ulimit -f 1500; exec {sys.executable} -m mailarchive -d {tmp_path / 'x.db'} import {big}"
    done = subprocess.run(["bash", "-c", limited], check=False, capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.strip().count("\n") == 0 and "x.db" in done.stderr


@pytest.mark.usefixtures("ctrl_c_is_heard")
def test_ctrl_c_stops_and_the_import_goes_on_later(tmp_path):
    """Status 130; run again, the archive has every message and is whole."""
    big = tmp_path / "big.mbox"
    count = 300
    with big.open("wb") as file:  # parts that cost little to parse and fill several units of work
        for number in range(count):
            part = base64.encodebytes(os.urandom(75_000)).decode()
            body = f"--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n{part}--b--\n"
            file.write(FROM + make_mail(body, subject=str(number), content_type="multipart/mixed; boundary=b") + b"\n")
    call = [*MAILARCHIVE, "-d", str(tmp_path / "x.db"), "import", str(big)]
    running = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(3000):
        time.sleep(0.01)
        if _stored(tmp_path / "x.db"):
            break
    running.send_signal(signal.SIGINT)
    _, error = running.communicate(timeout=60)
    assert running.returncode == 130, error
    assert error.count("\n") <= 2 and "the same command goes on" in error.splitlines()[-1]
    subprocess.run(call, capture_output=True, check=True)
    with Archive(tmp_path / "x.db") as archive:
        assert archive.connection.execute("select count(*) from messages").fetchone() == (count,)
        assert list(verify(archive.connection)) == []


def _stored(path):
    """Whether a first batch has been committed."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute("select 1 from messages").fetchone()
    except sqlite3.Error:
        return None


def test_each_stream_is_a_source_of_its_own(run, samples, tmp_path):
    """A second thing on standard input leaves the first as it is; the same again is known."""
    mailbox = (samples / "mixed.mbox").read_bytes()
    run("import", "-", input=mailbox)
    run("import", "-", input=(samples / "microrobot-pasted.txt").read_bytes())
    assert "unchanged" in run("import", "-", input=mailbox).stdout
    run("export", "--source", "1", "-o", tmp_path / "again.mbox")
    assert (tmp_path / "again.mbox").read_bytes() == mailbox


def test_lines_given_once_are_not_taken_for_the_whole(run, samples):
    """A post that was imported by its lines is read as a whole when it is imported without them."""
    post = samples / "microrobot-post.txt"
    run("import", post, "--from-line", "5", "--to-line", "7")
    assert "1 added" in run("import", post).stdout
    assert "unchanged" in run("import", post).stdout
