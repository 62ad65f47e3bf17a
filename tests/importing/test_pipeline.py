"""The import: whole, killed and resumed, repeated, grown, and with a message that kills its parser."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from deadly import killing_pool
from making import make_mail

from mailarchive.archive import Archive
from mailarchive.archive.raw import unpack_raw
from mailarchive.archive.reading.read import list_imports
from mailarchive.errors import ArchiveError, UnknownFormat
from mailarchive.importing import batches, pipeline, workers
from mailarchive.importing.jobs import hash_unit, prepare_unit
from mailarchive.importing.pipeline import import_path
from mailarchive.model import Receipt, Supplied
from mailarchive.sources import plan_units
from mailarchive.sources.source import Format


def threads() -> Executor:
    """An executor in this process: quick to start."""
    return ThreadPoolExecutor(1)


def mbox(*messages: bytes) -> bytes:
    """An mbox of these messages."""
    return b"".join(b"From ann@example.edu Fri Feb 16 09:34:00 2018\n" + message + b"\n" for message in messages)


def numbered(count: int, first: int = 0) -> list[bytes]:
    """Different messages, a third of which answer the one before."""
    return [
        make_mail(
            f"This is message number {number}, about the tide.\n" * 5,
            subject=f"Tide {number}",
            message_id=f"tide-{number}@example.edu",
            date=f"Fri, 16 Feb 2018 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02} -0800",
            in_reply_to=f"tide-{number - 1}@example.edu" if number % 3 == 1 else None,
        )
        for number in range(first, first + count)
    ]


def run(database: Path, source: Path, **options: object) -> Receipt:
    """Import a source, and return the receipt."""
    with Archive(database) as archive:
        (receipt,) = import_path(archive, str(source), executor_factory=threads, **options)  # type: ignore[arg-type]
    return receipt


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with Archive(database, read_only=True) as archive:
        return archive.connection.execute(query).fetchall()


LABELLED = (
    "select uid, name from messages join message_labels on message = messages.id join labels on labels.id = label "
    "order by uid, name"
)
CONTENT = (
    "select uid, date, subject, text, known_from, (select uid from messages as up where up.id = m.parent) "
    "from messages as m order by uid"
)


def test_every_byte_is_kept(tmp_path: Path) -> None:
    """Each message of an mbox comes back as it was, and the receipt adds up."""
    mail = numbered(40)
    (tmp_path / "a.mbox").write_bytes(mbox(*mail))
    receipt = run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert (receipt.found, receipt.added, receipt.duplicate, receipt.failed) == (40, 40, 0, 0)
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        copies = [row[0] for row in archive.connection.execute("select id from copies where kind = 'file'")]
        assert sorted(unpack_raw(archive.connection, copy) for copy in copies) == sorted(mail)


def test_attachments_are_stored_once_and_go_back(tmp_path: Path) -> None:
    """Two messages with one attachment share a blob, and both come back byte for byte."""
    import base64

    data = os.urandom(5000)
    encoded = base64.encodebytes(data)
    messages = [
        b"From: ann@example.edu\nMessage-ID: <%d@x.example>\nDate: Fri, 16 Feb 2018 09:34:00 -0800\n"
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the chart.\n--b\n"
        b'Content-Type: image/png\nContent-Disposition: attachment; filename="chart.png"\n'
        b"Content-Transfer-Encoding: base64\n\n%s\n--b--\n" % (number, encoded)
        for number in range(2)
    ]
    (tmp_path / "a.mbox").write_bytes(mbox(*messages))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert rows(tmp_path / "a.db", "select count(*) from blobs") == [(1,)]
    assert rows(tmp_path / "a.db", "select count(*) from raw_blobs") == [(2,)]
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        copies = [row[0] for row in archive.connection.execute("select id from copies where kind = 'file'")]
        assert sorted(unpack_raw(archive.connection, copy) for copy in copies) == sorted(messages)


def test_a_second_import_adds_nothing_and_says_so(tmp_path: Path) -> None:
    """The same source again: all duplicates, unchanged, and no row more."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(10)))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    before = rows(tmp_path / "a.db", CONTENT)
    again = run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert (again.found, again.added, again.duplicate, again.unchanged) == (10, 0, 10, True)
    assert rows(tmp_path / "a.db", CONTENT) == before
    assert rows(tmp_path / "a.db", "select count(*) from places") == [(10,)]


def test_a_source_that_grew_adds_the_new_part(tmp_path: Path) -> None:
    """Messages appended to an mbox are added; the others are duplicates in their old places."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(10)))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(14)))
    grown = run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert (grown.found, grown.added, grown.duplicate) == (14, 4, 10)
    assert rows(tmp_path / "a.db", "select count(*), max(nth) from places") == [(14, 0)]


def test_a_compacted_mbox_moves_its_places(tmp_path: Path) -> None:
    """When messages are expunged from an mbox, the rest are found again at their new offsets, not doubled."""
    mail = numbered(10)
    (tmp_path / "a.mbox").write_bytes(mbox(*mail, mail[0]))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert rows(tmp_path / "a.db", "select count(*), max(nth) from places") == [(11, 1)]
    (tmp_path / "a.mbox").write_bytes(mbox(*mail[3:], mail[0]))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    data = (tmp_path / "a.mbox").read_bytes()
    places = rows(
        tmp_path / "a.db",
        "select copy, byte_start, byte_length, nth from places where byte_start is not null order by byte_start",
    )
    assert len(places) == 8
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        for copy, start, length, nth in places:
            assert data[start : start + length] == unpack_raw(archive.connection, copy)
            assert nth == 0


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    """--dry-run counts what an import would add."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(5)))
    told = run(tmp_path / "a.db", tmp_path / "a.mbox", dry_run=True)
    assert (told.found, told.added, told.import_id) == (5, 5, None)
    assert rows(tmp_path / "a.db", "select count(*) from copies") == [(0,)]
    assert rows(tmp_path / "a.db", "select count(*) from imports") == [(0,)]


def test_a_dry_run_tells_what_the_archive_has(tmp_path: Path) -> None:
    """An unchanged source is called so, and of a grown one what it had counts as duplicate, as in a real import."""
    source = tmp_path / "a.mbox"
    source.write_bytes(mbox(*numbered(5)))
    run(tmp_path / "a.db", source)
    told = run(tmp_path / "a.db", source, dry_run=True)
    assert (told.found, told.added, told.duplicate, told.unchanged, told.import_id) == (5, 0, 5, True, None)
    source.write_bytes(mbox(*numbered(7), numbered(1)[0]))
    told = run(tmp_path / "a.db", source, dry_run=True)
    assert (told.found, told.added, told.duplicate, told.unchanged) == (8, 2, 6, False)
    assert rows(tmp_path / "a.db", "select count(*) from imports") == [(1,)]
    done = run(tmp_path / "a.db", source)
    assert (done.found, done.added, done.duplicate) == (8, 2, 6)


def test_a_dry_run_knows_a_post_that_was_imported(tmp_path: Path) -> None:
    """Prose around the mail has changed, the mail has not: nothing to add, dry or not."""
    mail = "From: Ann Lee <ann@example.edu>\nDate: Fri, 16 Feb 2018 09:34\nSubject: Boot\nTo: Ben Ray\n\nAhoi.\n"
    post = tmp_path / "post.txt"
    post.write_text(f"What she wrote:\n\n{mail}")
    run(tmp_path / "a.db", post, format="post")
    post.write_text(f"What she wrote to him, and to nobody else:\n\n{mail}")
    for dry in (True, False):
        told = run(tmp_path / "a.db", post, format="post", dry_run=dry)
        assert (told.found, told.added, told.duplicate) == (1, 0, 1)


def test_a_dry_run_of_a_folder_counts_a_message_of_two_mailboxes_once(tmp_path: Path) -> None:
    """As the real import does: the second mailbox adds only what the first did not hold."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.mbox").write_bytes(mbox(*numbered(3)))
    (tmp_path / "in" / "2.mbox").write_bytes(mbox(*numbered(4)))
    with Archive(tmp_path / "a.db") as archive:
        for dry in (True, False):
            told = import_path(archive, str(tmp_path / "in"), executor_factory=threads, dry_run=dry)
            assert [(each.added, each.duplicate) for each in told] == [(3, 0), (1, 3)]


def test_what_is_no_mail_writes_nothing(tmp_path: Path) -> None:
    """Unknown input is one error, and no row."""
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 10)
    with pytest.raises(UnknownFormat, match=r"a\.bin"):
        run(tmp_path / "a.db", tmp_path / "a.bin")
    assert rows(tmp_path / "a.db", "select count(*) from sources") == [(0,)]


def test_what_the_user_supplies_is_recorded_as_such(tmp_path: Path) -> None:
    """--from, --to, --date and --subject fill what a paste leaves out, with date_source "user"."""
    (tmp_path / "note.txt").write_text("See you at the pier at seven.\n\nann\n")
    supplied = Supplied("Ann Lee <ann@example.edu>", ("Ben Ray <ben@example.com>",), "2018-02-16 09:34", "The boat")
    run(tmp_path / "a.db", tmp_path / "note.txt", format="pasted", supplied=supplied)
    assert rows(
        tmp_path / "a.db",
        """select name, email, date, date_source, subject, known_from from messages
           join addresses on addresses.id = messages.sender""",
    ) == [("Ann Lee", "ann@example.edu", "2018-02-16T09:34", "user", "The boat", "pasted")]
    assert rows(tmp_path / "a.db", "select rule from copies") == [("pasted; user: sender, recipients, subject, date",)]


def test_a_paste_can_be_amended_by_importing_it_again(tmp_path: Path) -> None:
    """What the user adds later is recorded, the message is not doubled, and its old uid leads to it."""
    (tmp_path / "note.txt").write_text("See you at the pier at seven.\n\nann\n")
    run(tmp_path / "a.db", tmp_path / "note.txt", format="pasted")
    ((old_uid,),) = rows(tmp_path / "a.db", "select uid from messages")
    run(tmp_path / "a.db", tmp_path / "note.txt", format="pasted", supplied=Supplied("Ann Lee <ann@example.edu>"))
    query = "select name, text from messages join addresses on addresses.id = messages.sender"
    assert rows(tmp_path / "a.db", query) == [("Ann Lee", "See you at the pier at seven.\n\nann")]
    assert (old_uid,) in rows(tmp_path / "a.db", "select uid from messages union select uid from aliases")
    assert rows(tmp_path / "a.db", "select count(*) from messages") == [(1,)]


def test_a_message_that_kills_its_worker_is_stored_raw_and_flagged(tmp_path: Path) -> None:
    """The rest of the import is unharmed, and the culprit's bytes are there."""
    mail = numbered(9)
    mail[5] = make_mail("poison\n", message_id="poison@example.edu")
    (tmp_path / "a.mbox").write_bytes(mbox(*mail))
    with Archive(tmp_path / "a.db") as archive:
        (receipt,) = import_path(archive, str(tmp_path / "a.mbox"), executor_factory=killing_pool)
        assert (receipt.found, receipt.added, receipt.failed) == (9, 8, 1)
        ((copy, code),) = archive.connection.execute("select copy, code from problems").fetchall()
        assert code == "worker-lost"
        assert unpack_raw(archive.connection, copy) == mail[5]


def poisoned(tmp_path: Path) -> list[bytes]:
    """An mbox of nine messages, one of which answers the one that killed its parser, imported into a.db."""
    mail = numbered(9)
    mail[4] = make_mail("poison\n", message_id="deadly@example.edu", subject="Tide", x_gmail_labels="Seas")
    mail[5] = make_mail("So it is.\n", in_reply_to="deadly@example.edu", references="<deadly@example.edu>")
    (tmp_path / "a.mbox").write_bytes(mbox(*mail))
    with Archive(tmp_path / "a.db") as archive:
        import_path(archive, str(tmp_path / "a.mbox"), executor_factory=killing_pool)
    return mail


def test_a_message_that_failed_is_tried_again_with_its_source(tmp_path: Path) -> None:
    """Read by a parser that bears it, it is the message it would have been at once, and its old uid leads to it."""
    mail = poisoned(tmp_path)
    ((copy, raw_uid),) = rows(
        tmp_path / "a.db",
        "select copies.id, uid from problems join copies on copies.id = problems.copy "
        "join messages on messages.id = message",
    )
    told = run(tmp_path / "a.db", tmp_path / "a.mbox", dry_run=True)
    assert (told.found, told.duplicate, told.failed, told.unchanged) == (9, 8, 1, False)
    again = run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert (again.found, again.added, again.duplicate, again.failed) == (9, 1, 8, 0)
    run(tmp_path / "at-once.db", tmp_path / "a.mbox")
    for query in (CONTENT, LABELLED, "select count(*) from problems", "select copy is null from raw"):
        assert rows(tmp_path / "a.db", query) == rows(tmp_path / "at-once.db", query)
    with Archive(tmp_path / "a.db") as archive:
        assert archive.message(raw_uid).row.message_id == "deadly@example.edu"
        assert unpack_raw(archive.connection, copy) == mail[4]
        assert list(archive.verify()) == []
    assert run(tmp_path / "a.db", tmp_path / "a.mbox").unchanged


def test_a_message_that_fails_again_stays_as_it_was(tmp_path: Path) -> None:
    """Counted as failed each time, with one problem and one uid, and nothing else of the source is parsed again."""
    poisoned(tmp_path)
    before = rows(tmp_path / "a.db", CONTENT)
    with Archive(tmp_path / "a.db") as archive:
        (again,) = import_path(archive, str(tmp_path / "a.mbox"), executor_factory=killing_pool)
        assert list(archive.verify()) == []
    assert (again.found, again.added, again.duplicate, again.failed, again.problems) == (9, 0, 8, 1, 1)
    assert rows(tmp_path / "a.db", CONTENT) == before
    assert rows(tmp_path / "a.db", "select import, code from problems") == [(again.import_id, "worker-lost")]


def test_a_message_that_failed_is_read_where_another_source_holds_it(tmp_path: Path) -> None:
    """Its bytes are the same, so it needs no second copy; and the first source is then unchanged and whole."""
    mail = poisoned(tmp_path)
    (tmp_path / "b.mbox").write_bytes(mbox(mail[4], mail[4]))
    receipt = run(tmp_path / "a.db", tmp_path / "b.mbox")
    assert (receipt.found, receipt.added, receipt.duplicate, receipt.failed) == (2, 1, 1, 0)
    assert rows(tmp_path / "a.db", "select count(*) from copies where kind = 'file'") == [(9,)]
    assert rows(tmp_path / "a.db", "select count(*) from places") == [(11,)]
    assert run(tmp_path / "a.db", tmp_path / "a.mbox").duplicate == 9


@pytest.mark.parametrize("format", ["pasted", "post"])
def test_prose_that_failed_is_the_messages_in_it_when_it_is_read(tmp_path: Path, format: Format) -> None:
    """Nothing is left of the message that stood for it but the uid, which leads to the first of them."""
    mail = "From: Ann Lee <ann@example.edu>\nDate: Fri, 16 Feb 2018 09:34\nSubject: Boat\nTo: Ben Ray\n\npoison\n"
    (tmp_path / "a.txt").write_text(mail if format == "pasted" else f"# What she wrote\n\n{mail}")
    with Archive(tmp_path / "a.db") as archive:
        (first,) = import_path(archive, str(tmp_path / "a.txt"), format=format, executor_factory=killing_pool)
        ((uid,),) = archive.connection.execute("select uid from messages").fetchall()
        assert first.failed == 1
    again = run(tmp_path / "a.db", tmp_path / "a.txt", format=format)
    at_once = run(tmp_path / "at-once.db", tmp_path / "a.txt", format=format)
    assert (again.found, again.added, again.failed, again.recovered) == (1, 1, 0, at_once.recovered)
    with Archive(tmp_path / "a.db") as archive:
        assert archive.message(uid).row.known_from == "pasted"
        assert list(archive.verify()) == []
    for query in (CONTENT, "select kind, sha256 from copies", "select count(*) from places", "select * from problems"):
        assert rows(tmp_path / "a.db", query) == rows(tmp_path / "at-once.db", query)
    assert run(tmp_path / "a.db", tmp_path / "a.txt", format=format).unchanged


def test_workers_that_cannot_start_fail_the_import_and_no_message(tmp_path: Path) -> None:
    """A script that imports without a guard gets one error, and no message is taken for a parser's killer."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(3)))
    (tmp_path / "careless.py").write_text(
        "import mailarchive\n"
        "with mailarchive.Archive('a.db') as archive:\n"
        "    mailarchive.import_path(archive, 'a.mbox')\n"
    )
    done = subprocess.run([sys.executable, "careless.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "WorkersError: worker processes can't run here" in done.stderr
    assert rows(tmp_path / "a.db", "select count(*) from copies") == [(0,)]
    assert run(tmp_path / "a.db", tmp_path / "a.mbox").added == 3


IMPORT = """
import sys
from mailarchive.archive import Archive
from mailarchive.importing import batches, pipeline
batches.BATCH = 50
real_plan = pipeline.plan_units
pipeline.plan_units = lambda source: real_plan(source, unit_bytes=20_000)
if __name__ == "__main__":
    with Archive(sys.argv[1]) as archive:
        pipeline.import_path(archive, sys.argv[2], executor_factory=pipeline.process_pool)
"""


@pytest.mark.parametrize("delay", [0.0, 0.15, 0.4, 0.8])
def test_killed_and_run_again_ends_in_the_same_archive(tmp_path: Path, delay: float) -> None:
    """kill -9 at some moment of the import; the next run completes it to what an undisturbed one gives."""
    (tmp_path / "import_it.py").write_text(IMPORT)
    source = tmp_path / "a.mbox"
    source.write_bytes(mbox(*numbered(600)))
    run(tmp_path / "whole.db", source)
    command = [sys.executable, "import_it.py", "killed.db", "a.mbox"]
    process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None and not _has_rows(tmp_path / "killed.db"):
        time.sleep(0.01)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run(command, cwd=tmp_path, check=True)
    assert rows(tmp_path / "killed.db", CONTENT) == rows(tmp_path / "whole.db", CONTENT)
    counts = "select found, added, duplicate, failed, finished is not null from imports"
    assert rows(tmp_path / "killed.db", counts)[-1] in [(600, 600, 0, 0, 1), (600, 0, 600, 0, 1)]
    assert rows(tmp_path / "killed.db", "select count(*) from places") == [(600,)]
    with Archive(tmp_path / "killed.db") as archive:
        assert archive.connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        archive.connection.execute("insert into messages_fts (messages_fts) values ('integrity-check')")


def _has_rows(database: Path) -> bool:
    import sqlite3

    if not database.exists():
        return False
    try:
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        try:
            return bool(connection.execute("select 1 from copies limit 1").fetchone())
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def test_a_full_disk_leaves_a_whole_archive(tmp_path: Path) -> None:
    """When the database can't grow, the error says so, what was committed stands, and the import can be resumed."""
    source = tmp_path / "a.mbox"
    source.write_bytes(mbox(*numbered(300)))
    with Archive(tmp_path / "a.db") as archive:
        pages = archive.connection.execute("pragma page_count").fetchone()[0]
        archive.connection.execute(f"pragma max_page_count = {pages + 5}")
        with pytest.raises(ArchiveError, match="full; make room on the disk"):
            import_path(archive, str(source), executor_factory=threads)
        assert archive.connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert run(tmp_path / "a.db", source).added == 300


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_pasted_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    """UTF-8 and UTF-16 by their marks, else windows-1252; the place is told only where the bytes are the text's."""
    text = "Grüße vom Boot.\n\n---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.edu>\n" + (
        "Date: Fri, Feb 16, 2018 at 9:34 AM\nSubject: Boot\nTo: Ben Ray <ben@example.com>\n\nAhoi.\n"
    )
    (tmp_path / "paste.txt").write_bytes(text.encode(encoding))
    run(tmp_path / "a.db", tmp_path / "paste.txt")
    texts = rows(tmp_path / "a.db", "select text, known_from from messages order by id")
    assert texts == [("Grüße vom Boot.", "pasted"), ("Ahoi.", "forwarded")]


@pytest.mark.parametrize("after", [0.3, 1.0])
@pytest.mark.usefixtures("ctrl_c_is_heard")
def test_ctrl_c_is_answered(tmp_path: Path, after: float) -> None:
    """At any moment: status 130, a line or two and no traceback of a worker, although a terminal tells all of them."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(1500)))
    process = _import_in_group(tmp_path)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("stopped") and len(said.splitlines()) <= 2


def test_workers_end_with_a_killed_import(tmp_path: Path) -> None:
    """kill -9 of the import alone leaves no process behind that waits forever."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(1500)))
    process = _import_in_group(tmp_path)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not _has_rows(tmp_path / "a.db"):
        time.sleep(0.01)
    process.kill()
    try:
        process.communicate(timeout=10)  # ends only when every process that has the pipes has ended
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _import_in_group(folder: Path) -> "subprocess.Popen[str]":
    """`mailarchive import a.mbox` with a process group of its own, as at a terminal."""
    command = [sys.executable, "-m", "mailarchive", "-d", "a.db", "import", "a.mbox"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=folder, start_new_session=True, stdout=pipe, stderr=pipe, text=True)
    while not (folder / "a.db").exists():
        time.sleep(0.01)
    return process


def test_a_problem_of_the_source_is_told_once(tmp_path: Path) -> None:
    """A mailbox that ends in the middle of a line has one problem, not one for every stage that hears of it."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(3))[:-20])
    receipt = run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert receipt.problems == 1
    assert rows(tmp_path / "a.db", "select code from problems") == [("truncated",)]


def test_a_huge_message_has_the_workers_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker holds some copies of what it parses: memory does not grow with their number."""
    monkeypatch.setattr(batches, "HUGE", 20_000)
    monkeypatch.setattr(batches, "AHEAD", 2)
    monkeypatch.setattr(pipeline, "plan_units", lambda source: plan_units(source, unit_bytes=1))
    long = make_mail("Long.\n" * 5000, message_id="long@example.edu")
    messages = [*numbered(6), long, *numbered(6, first=6)]
    (tmp_path / "a.mbox").write_bytes(mbox(*messages))
    submitted: list[Future[Any]] = []
    beside: list[int] = []

    class Counting(ThreadPoolExecutor):
        def submit(self, *arguments: Any, **named: Any) -> "Future[Any]":
            beside.append(sum(not each.done() for each in submitted))
            submitted.append(super().submit(*arguments, **named))
            return submitted[-1]

    with Archive(tmp_path / "a.db") as archive:
        (receipt,) = import_path(archive, str(tmp_path / "a.mbox"), executor_factory=lambda: Counting(1))
    assert receipt.added == 13
    assert beside[7] == 0 < max(beside)


def test_what_separates_an_mbox_is_kept(tmp_path: Path) -> None:
    """As it was learnt from the whole file, and anew when the file has changed; other sources have no such form."""
    (tmp_path / "a.mbox").write_bytes(b"From \n" + b"\n\nFrom \n".join(numbered(3)))
    (tmp_path / "b.eml").write_bytes(make_mail())
    for name in ("a.mbox", "b.eml"):
        run(tmp_path / "a.db", tmp_path / name)
    query = "select form from sources order by path"
    ((learnt,), (none,)) = rows(tmp_path / "a.db", query)
    assert learnt.startswith("From_ lines: bare, ") and none is None
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(3)))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    assert "bare" not in rows(tmp_path / "a.db", query)[0][0]
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        assert [row.form is None for row in list_imports(archive.connection)] == [False, True, False]


def test_imports_of_an_older_archive_are_listed(tmp_path: Path) -> None:
    """One that is only read is not brought up to date."""
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(1)))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("alter table sources drop column form")
    connection.execute("delete from _sqlite_migrations where name like 'm008%'")
    connection.commit()
    connection.close()
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        assert [row.form for row in list_imports(archive.connection)] == [None]


def test_jobs_of_an_executor_that_breaks_over_another_job_are_submitted_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for what will never be done: here a mailbox that grew is hashed when the executor breaks."""
    monkeypatch.setattr(batches, "AHEAD", 20)
    monkeypatch.setattr(workers, "JOB_SECONDS", 1)
    monkeypatch.setattr(pipeline, "plan_units", lambda source: plan_units(source, unit_bytes=1))
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(3)))
    run(tmp_path / "a.db", tmp_path / "a.mbox")
    (tmp_path / "a.mbox").write_bytes(mbox(*numbered(6)))
    made: list[Executor] = []

    class Breaking(ThreadPoolExecutor):
        def __init__(self) -> None:
            super().__init__(1)
            self.hashed = 0
            made.append(self)

        def submit(self, function: Any, /, *arguments: Any, **named: Any) -> "Future[Any]":
            self.hashed += function is hash_unit
            future: Future[Any] = Future()
            if len(made) > 1 or (function is hash_unit and self.hashed < 4):
                future = super().submit(function, *arguments, **named)
            elif function is not prepare_unit:
                future.set_exception(BrokenExecutor())
            return future

    with Archive(tmp_path / "a.db") as archive:
        (receipt,) = import_path(archive, str(tmp_path / "a.mbox"), executor_factory=Breaking)
    assert (receipt.found, receipt.added, receipt.failed) == (6, 3, 0)
    assert len(made) == 2
