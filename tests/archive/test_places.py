"""Places and labels: they follow a mailbox that changes, and what is gone from it stays known."""

import mailbox
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from making import make_mail
from older import make_older
from sqlite_utils import Database

from mailarchive.archive import Archive
from mailarchive.archive.exporting.export import export_eml, export_mbox
from mailarchive.archive.schema import migrations
from mailarchive.archive.verify import verify
from mailarchive.importing.pipeline import import_path
from mailarchive.sources import mbox

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
ONE, TWO, THREE = (make_mail(f"{name}.\n", subject=name) for name in ("One", "Two", "Three"))


@pytest.fixture
def archive(imported):
    """An archive without mail."""
    return imported()


def take_in(archive, path):
    """Import a path, and give its one receipt."""
    (receipt,) = import_path(archive, str(path), executor_factory=lambda: ThreadPoolExecutor(1))
    return receipt


def write_mbox(path, *messages):
    """An mbox of these messages, and its bytes."""
    path.write_bytes(b"\n".join(FROM + message for message in messages))
    return path.read_bytes()


def write_maildir(path, **files):
    """A Maildir of these files: `cur_1_FS=ONE` is the message ONE in cur/ by the name "1:2,FS"."""
    for folder in ("cur", "new", "tmp"):
        (path / folder).mkdir(parents=True, exist_ok=True)
    for old in [*(path / "cur").iterdir(), *(path / "new").iterdir()]:
        old.unlink()
    for name, message in files.items():
        folder, base, *flags = name.split("_")
        (path / folder / (f"{base}:2,{flags[0]}" if flags else base)).write_bytes(message)
    return path


def places(archive):
    """The subject, member and offset of each place, by member and subject."""
    return archive.connection.execute(
        "select copies.subject, member, byte_start from places join copies on copies.id = copy order by 2, 1"
    ).fetchall()


def labels(archive):
    """The labels of each message, by its subject."""
    rows = archive.connection.execute(
        "select subject, (select group_concat(name, ' ') from (select name from message_labels "
        "join labels on labels.id = label where message = messages.id order by name)) from messages"
    )
    return {subject: (names or "").split() for subject, names in rows}


def test_labels_follow_the_flags_of_a_maildir(archive, tmp_path):
    """What was read, flagged and no longer is: the labels are those that the file has now, and no place is added."""
    folder = tmp_path / "Maildir"
    for files, expected in (
        ({"new_1": ONE, "cur_2_FS": TWO}, {"One": ["new"], "Two": ["flagged", "seen"]}),
        ({"cur_1_S": ONE, "cur_2_": TWO}, {"One": ["seen"], "Two": []}),
        ({"cur_1_RS": ONE, "cur_2_F": TWO}, {"One": ["replied", "seen"], "Two": ["flagged"]}),
    ):
        take_in(archive, write_maildir(folder, **files))
        assert labels(archive) == expected
    assert places(archive) == [("One", "1", 0), ("Two", "2", 0)]
    assert list(verify(archive.connection)) == []


def test_a_label_stays_while_another_place_or_the_header_has_it(archive, tmp_path):
    """Two Maildirs hold the message, flagged in both; and its own header calls it so, in one case."""
    gmail = make_mail("Four.\n", subject="Four", x_gmail_labels="Boats,seen")
    first, second = tmp_path / "first", tmp_path / "second"
    take_in(archive, write_maildir(first, cur_1_FS=ONE, cur_2_S=gmail))
    take_in(archive, write_maildir(second, cur_7_F=ONE))
    take_in(archive, write_maildir(first, cur_1_=ONE, cur_2_=gmail))
    assert labels(archive) == {"One": ["flagged"], "Four": ["Boats", "seen"]}
    take_in(archive, write_maildir(second, cur_7_=ONE))
    assert labels(archive) == {"One": [], "Four": ["Boats", "seen"]}


def test_a_file_of_another_name_takes_its_labels_along(archive, tmp_path):
    """Some programs give a file a new name with its flags: its old place is not left, nor the label it had there."""
    take_in(archive, write_maildir(tmp_path / "Maildir", cur_1_FS=ONE))
    take_in(archive, write_maildir(tmp_path / "Maildir", cur_9_S=ONE))
    assert labels(archive) == {"One": ["seen"]}
    assert places(archive) == [("One", "9", 0)]


def test_the_labels_of_a_message_whose_file_is_gone_are_its_last(archive, tmp_path):
    """As is all that is known of it."""
    take_in(archive, write_maildir(tmp_path / "Maildir", cur_1_FS=ONE, cur_2_=TWO))
    take_in(archive, write_maildir(tmp_path / "Maildir", cur_2_=TWO))
    assert labels(archive) == {"One": ["flagged", "seen"], "Two": []}


def test_what_is_gone_from_an_mbox_stays_known_and_its_place_says_so(archive, tmp_path, run):
    """Without an offset; it comes back when it is found there again, and is then not doubled."""
    write_mbox(tmp_path / "a.mbox", ONE, TWO, THREE)
    take_in(archive, tmp_path / "a.mbox")
    write_mbox(tmp_path / "a.mbox", TWO)
    receipt = take_in(archive, tmp_path / "a.mbox")
    assert (receipt.found, receipt.added, receipt.duplicate) == (1, 0, 1)
    assert places(archive) == [("One", None, None), ("Three", None, None), ("Two", None, len(FROM))]
    assert list(verify(archive.connection)) == []
    (uid,) = archive.connection.execute("select uid from messages where subject = 'One'").fetchone()
    assert "a.mbox (no longer there)" in run("show", uid).stdout
    assert archive.raw(uid) == ONE
    assert archive.message(uid).raw_size == len(ONE)
    data = write_mbox(tmp_path / "a.mbox", THREE, ONE)
    take_in(archive, tmp_path / "a.mbox")
    assert places(archive) == [("One", None, data.index(ONE)), ("Three", None, len(FROM)), ("Two", None, None)]


def test_a_changed_mbox_is_exported_as_it_is_now_and_an_archive_whole(archive, tmp_path, run):
    """Of the source, byte for byte, and what it no longer holds is named; of the archive, every message."""
    write_mbox(tmp_path / "a.mbox", ONE, TWO, THREE)
    take_in(archive, tmp_path / "a.mbox")
    now = write_mbox(tmp_path / "a.mbox", THREE, TWO)
    take_in(archive, tmp_path / "a.mbox")
    (uid,) = archive.connection.execute("select uid from messages where subject = 'One'").fetchone()
    parts: list[bytes] = []
    account = export_mbox(archive.connection, parts.append, source=1)
    assert b"".join(parts) == now
    assert (account.count, account.identical, account.gone) == (2, True, (uid,))
    assert export_eml(archive.connection, tmp_path / "eml", source=1).gone == (uid,)
    told = run("export", "--source", "1").stderr
    assert "byte for byte" in told and f"1 message no longer in the source when it was last imported ({uid})" in told
    run("export", "-o", tmp_path / "all.mbox")
    with closing(mailbox.mbox(tmp_path / "all.mbox")) as read_back:
        assert {message["subject"] for message in read_back} == {"One", "Two", "Three"}


def test_a_changed_mbox_is_unchanged_only_while_all_it_holds_is_here(archive, tmp_path, run):
    """What was deleted from the archive is added again, although places of gone messages make up the number."""
    write_mbox(tmp_path / "a.mbox", ONE, TWO, THREE)
    take_in(archive, tmp_path / "a.mbox")
    write_mbox(tmp_path / "a.mbox", TWO, THREE)
    take_in(archive, tmp_path / "a.mbox")
    assert take_in(archive, tmp_path / "a.mbox").unchanged
    (uid,) = archive.connection.execute("select uid from messages where subject = 'Two'").fetchone()
    run("delete", uid, "--yes")
    assert take_in(archive, tmp_path / "a.mbox").added == 1


def test_files_gone_from_a_folder_keep_a_place_without_offset(archive, tmp_path):
    """Those that were deleted, and those that hold another message now; in a Maildir as in a folder of .eml files."""
    folder = tmp_path / "eml"
    folder.mkdir()
    for name, message in (("1.eml", ONE), ("2.eml", TWO)):
        (folder / name).write_bytes(message)
    take_in(archive, folder)
    (folder / "1.eml").write_bytes(THREE)
    (folder / "2.eml").unlink()
    take_in(archive, folder)
    assert places(archive) == [("One", "1.eml", None), ("Three", "1.eml", 0), ("Two", "2.eml", None)]
    take_in(archive, write_maildir(tmp_path / "Maildir", cur_5_=ONE, cur_6_=TWO))
    take_in(archive, write_maildir(tmp_path / "Maildir", cur_6_S=TWO))
    assert [place for place in places(archive) if place[1] in ("5", "6")] == [("One", "5", None), ("Two", "6", 0)]


def test_a_file_that_cannot_be_read_now_is_not_called_gone(archive, tmp_path):
    """It may well be there: its place stays as it was."""
    folder = write_maildir(tmp_path / "Maildir", cur_1_=ONE, cur_2_=TWO)
    take_in(archive, folder)
    (folder / "cur" / "1:2,").unlink()
    os.symlink("1:2,", folder / "cur" / "1:2,")  # leads to itself
    receipt = take_in(archive, folder)
    assert (receipt.duplicate, receipt.failed) == (1, 1)
    assert places(archive) == [("One", "1", 0), ("Two", "2", 0)]


def test_a_message_too_large_to_store_leaves_the_places_of_others_true(archive, tmp_path, monkeypatch):
    """It fails, and what stood in the mbox before it came there is still found to be gone."""
    monkeypatch.setattr(mbox, "MAX_MESSAGE_BYTES", 1000)
    write_mbox(tmp_path / "a.mbox", ONE, TWO)
    take_in(archive, tmp_path / "a.mbox")
    write_mbox(tmp_path / "a.mbox", make_mail("Long.\n" * 500), TWO)
    receipt = take_in(archive, tmp_path / "a.mbox")
    assert (receipt.duplicate, receipt.failed) == (1, 1)
    assert [(subject, start is None) for subject, _, start in places(archive)] == [("One", True), ("Two", False)]


def test_a_post_that_changed_has_its_mail_in_one_place(archive, tmp_path):
    """More prose above the mail moves it, and does not double its place; mail taken out of the post is gone from it."""
    mails = [
        f"From: Ann Lee <ann@example.edu>\nDate: Fri, 16 Feb 2018 09:34\nSubject: {subject}\nTo: Ben Ray\n\nAhoi.\n"
        for subject in ("Boot", "Reise")
    ]
    post = tmp_path / "post.md"
    prose = "# What they wrote\n\nIn the winter she wrote to him:\n\n{}\nThat was all there was to say.\n"
    post.write_text(prose.format(mails[0]))
    import_path(archive, str(post), format="post", executor_factory=lambda: ThreadPoolExecutor(1))
    longer = "# More\n\nThere is more to tell.\n\n" + prose
    post.write_text(longer.format(mails[0]))
    import_path(archive, str(post), format="post", executor_factory=lambda: ThreadPoolExecutor(1))
    rows = archive.connection.execute("select byte_start from places").fetchall()
    assert rows == [(longer.index("{}"),)]
    post.write_text(longer.format(mails[1]))
    import_path(archive, str(post), format="post", executor_factory=lambda: ThreadPoolExecutor(1))
    rows = archive.connection.execute("select byte_start from places order by id").fetchall()
    assert rows == [(None,), (longer.index("{}"),)]


def test_an_archive_of_the_first_schema_gets_labels_of_places(tmp_path):
    """Opened by a command that writes; opened to be read, it is read as it is."""
    connection = sqlite3.connect(tmp_path / "old.db")
    migrations.apply(Database(connection), stop_before="m002_labels_of_places")
    connection.execute("pragma application_id = 0x6D61696C")
    connection.commit()
    connection.close()
    with Archive(tmp_path / "old.db", read_only=True) as old:
        assert old.threads() == []
        assert "labels" not in {row[1] for row in old.connection.execute("pragma table_info(places)")}
    with Archive(tmp_path / "old.db") as archive:
        take_in(archive, write_maildir(tmp_path / "Maildir", cur_1_FS=ONE))
        assert archive.connection.execute("select labels from places").fetchall() == [('["flagged", "seen"]',)]


def test_flags_that_an_older_version_imported_are_followed_too(tmp_path):
    """The first schema had the labels of messages alone: one that was taken off since then is taken off."""
    maildir = write_maildir(tmp_path / "Maildir", cur_1_FS=ONE, cur_2_S=TWO)
    with Archive(tmp_path / "old.db") as archive:
        take_in(archive, maildir)
        make_older(archive.connection, "m001")
    write_maildir(maildir, cur_1_S=ONE, cur_2_S=TWO)
    with Archive(tmp_path / "old.db") as archive:
        take_in(archive, maildir)
        assert labels(archive) == {"One": ["seen"], "Two": ["seen"]}
        assert archive.connection.execute("select distinct labels from places").fetchall() == [('["seen"]',)]


def test_what_cannot_be_read_is_one_problem_however_often_it_is_tried(archive, tmp_path):
    """Each import tries it again, and tells of it; when it can be read, nothing is wrong any more."""
    maildir = write_maildir(tmp_path / "Maildir", cur_1_S=ONE)
    (maildir / "cur" / "2:2,S").symlink_to(maildir / "tmp" / "2")
    for number in (1, 2, 3):
        assert take_in(archive, maildir).failed == 1
        problems = archive.connection.execute("select import, member, code from problems").fetchall()
        assert problems == [(number, "2", "broken-link")]
    (maildir / "tmp" / "2").write_bytes(TWO)
    assert take_in(archive, maildir).added == 1
    assert archive.connection.execute("select * from problems").fetchall() == []
