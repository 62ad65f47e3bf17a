"""Deleting mail: gone from every table, the index and the file; what other mail attests stays."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from making import make_mail

from mailarchive.archive.delete import delete_planned, plan_messages, plan_source
from mailarchive.archive.reading.read import find_message, list_threads, load_message
from mailarchive.archive.search.search import search
from mailarchive.archive.verify import verify
from mailarchive.errors import ArchiveError, NotFound

SECRET = "Xanthippe"
QUOTE = "I agree.\n\nOn Fri, Feb 16, 2018 at 9:34 AM, Ann Lee <ann@example.edu> wrote:\n\n> {}\n"
WORDS = "The treasure lies under the old pear tree, says the note."


def uid_of(archive, subject):
    """The uid of the message with this subject."""
    return archive.connection.execute("select uid from messages where subject = ?", (subject,)).fetchone()[0]


def delete(archive, *subjects):
    """Delete messages by subject, as the command does."""
    planned = plan_messages(archive.connection, [uid_of(archive, subject) for subject in subjects])
    assert delete_planned(archive.connection, planned)
    return planned


def bytes_on_disk(archive):
    """Everything in the archive's file and beside it."""
    folder, name = os.path.split(archive.path)
    return b"".join(path.read_bytes() for path in Path(folder).glob(name + "*"))


def secret_mail(**headers):
    """A message with the secret in every place that is stored: all headers, the text, an attachment, a label."""
    part = base64.encodebytes((SECRET + " in a file. ").encode() * 200).decode()
    return make_mail(
        f"--b\nContent-Type: text/plain\n\n{SECRET} in the text.\n\n{SECRET}\n--b\n"
        f'Content-Type: application/x-{SECRET}; name="{SECRET}.bin"\nContent-Transfer-Encoding: base64\n\n'
        f"{part}--b--\n",
        **{
            "from": f"{SECRET} <{SECRET}@example.org>", "to": f"To {SECRET} <t@{SECRET}.example>",
            "subject": f"About {SECRET}", "message_id": f"{SECRET}@x.example", "in_reply_to": f"{SECRET}-0@x.example",
            "content_type": "multipart/mixed; boundary=b", "x_gmail_labels": SECRET,
        } | headers,
    )  # fmt: skip


def test_what_is_deleted_is_in_no_byte_of_the_file(imported, tmp_path):
    """A word that stood in every field of a message, one of three hundred, is found before and not after."""
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "0.eml").write_bytes(secret_mail())
    for number in range(1, 300):
        (mail / f"{number}.eml").write_bytes(make_mail(f"Common words, number {number}.\n" * 9, subject=f"No {number}"))
    archive = imported(mail)
    archive.connection.execute("insert into decisions (kind, message_uid, created, note) values ('same', ?, '2026', ?)",
                               (uid_of(archive, f"About {SECRET}"), f"{SECRET} again"))  # fmt: skip
    archive.connection.commit()
    for word in (SECRET, SECRET.lower()):  # the index folds case
        assert word.encode() in bytes_on_disk(archive)
    planned = delete(archive, f"About {SECRET}")
    assert len(planned.gone) == 1 and planned.staying == ()
    found = bytes_on_disk(archive)
    for word in (SECRET, SECRET.lower(), "anthippe"):
        assert word.encode() not in found, word
    assert list(verify(archive.connection)) == []
    assert len(search(archive.connection, "common words", limit=500).hits) == 299


def test_a_quoted_message_stays_known_from_its_quotation(imported, deliver):
    """The file goes; the message is recovered from the answer, under its old uid too."""
    original = deliver(WORDS + "\n", subject="Treasure", message_id="t@x.example")
    deliver(QUOTE.format(WORDS), subject="Re: Treasure", date="Sat, 17 Feb 2018 09:00:00 +0000",
            in_reply_to="t@x.example", message_id="r@x.example", from_="Ben Ray <ben@example.com>")  # fmt: skip
    archive = imported(original.parent)
    uid = uid_of(archive, "Treasure")
    assert load_message(archive.connection, uid).row.known_from == "file"
    planned = delete(archive, "Treasure")
    assert (planned.gone, planned.staying) == ((), (uid,))
    left = load_message(archive.connection, uid)
    assert left.row.known_from == "quoted" and left.own_words == WORDS and left.row.subject is None
    assert list_threads(archive.connection)[0].recovered_count == 1
    assert list(verify(archive.connection)) == []


def test_deleting_the_answer_as_well_leaves_nothing(imported, deliver):
    """Both at once: the words are gone from the file."""
    original = deliver(WORDS + "\n", subject="Treasure", message_id="t@x.example")
    deliver(QUOTE.format(WORDS), subject="Re: Treasure", in_reply_to="t@x.example")
    deliver("Unrelated.\n", subject="Other")
    archive = imported(original.parent)
    planned = delete(archive, "Treasure", "Re: Treasure")
    assert len(planned.gone) == 2
    assert b"pear tree" not in bytes_on_disk(archive) and b"treasure" not in bytes_on_disk(archive).lower()
    assert [summary.title for summary in list_threads(archive.connection)] == ["Other"]


def test_a_recovered_message_goes_with_its_only_container(imported, deliver):
    """And the plan says so beforehand."""
    archive = imported(deliver(QUOTE.format(WORDS), subject="Re: Treasure", from_="Ben <ben@example.com>"))
    recovered = archive.connection.execute("select uid from messages where known_from = 'quoted'").fetchone()[0]
    planned = delete(archive, "Re: Treasure")
    assert recovered in planned.gone
    assert archive.connection.execute("select count(*) from messages").fetchone() == (0,)


def test_a_recovered_message_stays_with_its_other_container(imported, deliver):
    """Two answers quote it; one goes, and the uid still leads to it."""
    first = deliver(QUOTE.format(WORDS), subject="Re: one", from_="Ben <ben@example.com>", message_id="1@x.example")
    deliver(QUOTE.format(WORDS), subject="Re: two", from_="Cat <cat@example.net>", message_id="2@x.example")
    archive = imported(first.parent)
    recovered = archive.connection.execute("select uid from messages where known_from = 'quoted'").fetchall()
    assert len(recovered) == 1
    for subject in ("Re: one", "Re: two"):
        if load_message(archive.connection, recovered[0][0]).copies[0].container == uid_of(archive, subject):
            planned = delete(archive, subject)
            break
    assert planned.staying == recovered[0]
    view = load_message(archive.connection, recovered[0][0])
    assert view.own_words == WORDS and len(view.copies) == 1
    assert list(verify(archive.connection)) == []


def test_a_recovered_message_cannot_be_deleted_by_itself(imported, deliver):
    """The error names the mail that holds it."""
    archive = imported(deliver(QUOTE.format(WORDS), subject="Re: Treasure", from_="Ben <ben@example.com>"))
    recovered = archive.connection.execute("select uid from messages where known_from = 'quoted'").fetchone()[0]
    with pytest.raises(ArchiveError, match=uid_of(archive, "Re: Treasure")):
        plan_messages(archive.connection, [recovered])


def test_an_attached_message_stays_when_its_own_file_goes(imported, deliver):
    """It is then known from the attachment, and its bytes come out of that."""
    inner = make_mail(WORDS + "\n", subject="Treasure", message_id="t@x.example")
    path = deliver(
        f"--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: message/rfc822\n\n{inner.decode()}\n--b--\n",
        content_type="multipart/mixed; boundary=b", subject="Outer",
    )  # fmt: skip
    (path.parent / "inner.eml").write_bytes(inner)
    archive = imported(path.parent)
    uid = uid_of(archive, "Treasure")
    assert load_message(archive.connection, uid).row.known_from == "file"
    delete(archive, "Treasure")
    assert load_message(archive.connection, uid).row.known_from == "attached"
    assert search(archive.connection, "pear tree").hits[0].message.uid == uid
    assert list(verify(archive.connection)) == []


def test_a_source_goes_with_all_that_only_it_has(imported, tmp_path):
    """Receipts, problems, places and messages; what another source has too stays."""
    line = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
    shared = make_mail("In both.\n", subject="Shared", message_id="s@x.example")
    (tmp_path / "1.mbox").write_bytes(line + shared + b"\n" + line + secret_mail())
    (tmp_path / "2.mbox").write_bytes(line + shared)
    archive = imported(tmp_path / "1.mbox", tmp_path / "2.mbox")
    source = archive.connection.execute("select id from sources where path like '%1.mbox'").fetchone()[0]
    assert delete_planned(archive.connection, plan_source(archive.connection, source))
    rows = archive.connection.execute("select subject from messages").fetchall()
    assert rows == [("Shared",)]
    assert archive.connection.execute("select count(*) from sources").fetchone() == (1,)
    assert archive.connection.execute("select count(*) from imports").fetchone() == (1,)
    assert SECRET.encode() not in bytes_on_disk(archive) and b"1.mbox" not in bytes_on_disk(archive)
    assert list(verify(archive.connection)) == []


def test_what_is_wrong_with_a_copy_outlives_one_of_its_sources(imported, tmp_path, run):
    """By its problems a message that could not be parsed is known: they stay as long as it does, and name no source."""
    line = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
    broken = make_mail("Broken.\n", subject="Broken", date="the day before yesterday")
    (tmp_path / "1.mbox").write_bytes(line + broken + b"\n" + line + make_mail("Whole.\n", subject="Whole"))
    (tmp_path / "2.mbox").write_bytes(line + broken)
    connection = imported(tmp_path / "1.mbox", tmp_path / "2.mbox").connection
    query = "select code, copy from problems where copy is not null"
    before = connection.execute(query).fetchall()
    run("delete", "--source", "1", "--yes")
    assert before and connection.execute(query).fetchall() == before
    told = run("problems").stdout
    assert "(source deleted), noticed by mime\n" in told and "1.mbox" not in told


def test_labels_go_with_the_mailbox_that_gave_them(imported, tmp_path):
    """A message that another Maildir holds too keeps the labels which that one gives it, and no others."""
    for name, flags in (("first", "FS"), ("second", "S")):
        for folder in ("cur", "new"):
            (tmp_path / name / folder).mkdir(parents=True)
        (tmp_path / name / "cur" / f"1:2,{flags}").write_bytes(make_mail("In both.\n"))
    connection = imported(tmp_path / "first", tmp_path / "second").connection
    delete_planned(connection, plan_source(connection, 1))
    query = "select name from labels join message_labels on label = labels.id"
    assert connection.execute(query).fetchall() == [("seen",)]
    assert connection.execute("select name from labels").fetchall() == [("seen",)]


def test_what_else_uses_an_attachment_keeps_it(imported, deliver):
    """The same bytes in two messages are stored once, and outlive one of them."""
    part = base64.encodebytes(os.urandom(3000)).decode()
    body = f"--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n{part}--b--\n"
    path = deliver(body, subject="One", content_type="multipart/mixed; boundary=b")
    deliver(body, subject="Two", content_type="multipart/mixed; boundary=b")
    archive = imported(path.parent)
    delete(archive, "One")
    assert archive.connection.execute("select count(*) from blobs").fetchone() == (1,)
    assert list(verify(archive.connection)) == []


def test_planning_writes_nothing(imported, deliver):
    """Asked and answered no, the archive is as it was."""
    archive = imported(deliver(subject="Here"))
    before = list(archive.connection.iterdump())
    plan_messages(archive.connection, [uid_of(archive, "Here")])
    plan_source(archive.connection, 1)
    assert list(archive.connection.iterdump()) == before


def test_what_is_not_there_cannot_be_deleted(imported, deliver):
    """NotFound, for messages and sources."""
    archive = imported(deliver())
    with pytest.raises(NotFound):
        plan_messages(archive.connection, ["2222222222"])
    with pytest.raises(NotFound):
        plan_source(archive.connection, 99)


def test_a_deleted_message_can_be_imported_again(imported, deliver):
    """The source is not taken for unchanged."""
    path = deliver(subject="Back")
    archive = imported(path)
    uid = uid_of(archive, "Back")
    delete(archive, "Back")
    with pytest.raises(NotFound):
        find_message(archive.connection, uid)
    imported(path)
    assert find_message(archive.connection, uid).uid == uid


REWRITE = """
import resource, sys
from mailarchive.archive import Archive
from mailarchive.archive.delete import rewrite

def most() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10

with Archive(sys.argv[1]) as archive:
    before = most()
    rewrite(archive.connection)
    print(most() - before)
    archive.connection.execute("insert into labels (name) values ('late')")
    print(*archive.connection.execute("select part from unsealed").fetchone())
"""


def test_rewriting_holds_no_copy_of_the_file_in_memory(imported):
    """However large the archive is; and what is changed after it is marked as unsealed, as before."""
    megabytes = 64
    with imported() as archive, archive.connection:
        archive.connection.executemany(
            "insert into blobs (sha256, size, codec, data) values (?, 0, 'none', zeroblob(1 << 20))",
            ((str(number),) for number in range(megabytes)),
        )
    command = [sys.executable, "-c", REWRITE, archive.path]
    grown, marked = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(grown) < (megabytes << 20) / 2
    assert marked == "labels"
