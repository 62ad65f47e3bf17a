"""Recovered messages: how they come, meet their file, and come back when it goes."""

from collections.abc import Callable
from pathlib import Path

from making import SAMPLES

from mailarchive.archive import Archive
from mailarchive.archive.delete import delete_planned, plan_source
from mailarchive.archive.reading.read import find_message, load_thread
from mailarchive.archive.settling.settle import bring_to_rest

Import = Callable[..., Archive]
WORDS = "The boat leaves at seven from the north pier.\nBring the charts and the red lamp, please.\n"
QUOTED = "".join(f"> {line}\n" for line in WORDS.splitlines())
ANSWER = f"Seven it is.\n\nOn Fri, Feb 16, 2018 at 9:34 AM Ann Lee <ann@example.edu> wrote:\n\n{QUOTED}"


def kinds(archive: Archive) -> dict[str, str]:
    """The kind each message is known from, by its subject."""
    return dict(archive.connection.execute("select coalesce(subject, preview), known_from from messages"))


def test_a_permalink_survives_the_arrival_of_the_file(deliver: Callable[..., Path], imported: Import) -> None:
    """The uid of a recovered message leads to its file once that is there."""
    answer = deliver(ANSWER, subject="Re: Boat", in_reply_to="boat@example.edu", from_="Ben Ray <ben@example.com>")
    archive = imported(answer)
    ((old_uid,),) = archive.connection.execute("select uid from messages where known_from = 'quoted'")
    archive = imported(deliver(WORDS, subject="Boat", message_id="boat@example.edu"))
    assert kinds(archive) == {"Boat": "file", "Re: Boat": "file"}
    found = find_message(archive.connection, old_uid)
    assert (found.subject, found.known_from) == ("Boat", "file")


def test_words_that_are_cut_elsewhere_today_meet_their_file(deliver: Callable[..., Path], imported: Import) -> None:
    """An older version may have ended a quotation a line earlier: its words are known still when the file arrives."""
    undated = f"Seven it is.\n\nAnn Lee <ann@example.edu> wrote:\n\n{QUOTED}"
    archive = imported(
        deliver(undated, subject="Re: Boat", in_reply_to="boat@example.edu", from_="Ben Ray <ben@example.com>")
    )
    with archive.connection:
        archive.connection.execute("update copies set char_end = char_end - 1 where kind = 'quoted'")
    archive = imported(deliver(WORDS, subject="Boat", message_id="boat@example.edu"))
    assert kinds(archive) == {"Boat": "file", "Re: Boat": "file"}


def test_the_missing_message_is_in_its_place(deliver: Callable[..., Path], imported: Import) -> None:
    """A recovered message is the parent of what quotes it, and of what only names it."""
    archive = imported(
        deliver(ANSWER, subject="Re: Boat", in_reply_to="boat@example.edu", from_="Ben Ray <ben@example.com>"),
        deliver("Me too.", subject="Re: Boat", in_reply_to="boat@example.edu", from_="Cy Dow <cy@example.org>"),
    )
    thread = load_thread(archive.connection, archive.connection.execute("select min(uid) from messages").fetchone()[0])
    assert [node.depth for node in thread.nodes] == [0, 1, 1]


def _series(number: int, words: str) -> str:
    head = "On Fri, Feb 16, 2018 at 9:34 AM Ann Lee <ann@example.edu> wrote:"
    return f"Good.\n\n{head}\n\n> Part {number} of the log of the boat, as sent by the harbour.\n> {words}\n"


def test_the_messages_of_a_series_are_told_apart_by_what_was_answered(
    deliver: Callable[..., Path], imported: Import
) -> None:
    """Sent in one minute in much the same words, they are two: who quotes them first answers different messages."""
    ben, cy = "Ben Ray <ben@example.com>", "Cy Dow <cy@example.org>"
    first = deliver(_series(1, "It rained."), subject="Re: Log 1", in_reply_to="log1@example.edu", from_=ben)
    second = deliver(_series(2, "It snowed."), subject="Re: Log 2", in_reply_to="log2@example.edu", from_=cy)
    again = deliver(_series(2, "The mast."), subject="Re: Log 2", in_reply_to="log2@example.edu", from_=ben)
    archive = imported(first, second, again)
    known = archive.connection.execute("select text from messages where known_from = 'quoted' order by text").fetchall()
    assert [text.splitlines()[0][:6] for (text,) in known] == ["Part 1", "Part 2"]
    words = "Part 1 of the log of the boat, as sent by the harbour.\nIt rained.\n"
    archive = imported(deliver(words, subject="Log 1", message_id="log1@example.edu"))
    left = archive.connection.execute("select text from messages where known_from = 'quoted'").fetchall()
    assert [text.splitlines()[0][:6] for (text,) in left] == ["Part 2"]


def test_a_file_that_lost_its_message_id_meets_the_answer_to_it(deliver: Callable[..., Path], imported: Import) -> None:
    """Which message was answered says nothing against a file that names none."""
    answer = deliver(
        f"{ANSWER}> \n> These lines are not in the file, as it was cut.\n> Nor is this, nor what was below.\n",
        subject="Re: Boat", in_reply_to="boat@example.edu", from_="Ben Ray <ben@example.com>",
    )  # fmt: skip
    archive = imported(answer, deliver(WORDS, subject="Boat", message_id=None))
    assert kinds(archive) == {"Boat": "file", "Re: Boat": "file"}


def test_the_same_file_without_message_id_keeps_the_uid(deliver: Callable[..., Path], imported: Import) -> None:
    """A file that has no Message-ID has the uid that its quotation had."""
    archive = imported(deliver(f"FYI\n\n{_forward()}", subject="Fwd: Boat", from_="Ben Ray <ben@example.com>"))
    ((recovered,),) = archive.connection.execute("select uid from messages where known_from = 'forwarded'")
    archive = imported(deliver(WORDS, subject="Boat", message_id=None))
    ((uid,),) = archive.connection.execute("select uid from messages where subject = 'Boat'")
    assert find_message(archive.connection, recovered).uid == uid
    assert kinds(archive) == {"Fwd: Boat": "file", "Boat": "file"}


def test_a_copy_in_an_attached_message_is_found_too(deliver: Callable[..., Path], imported: Import) -> None:
    """An attached message is a message of its own, in the thread of the one that brings it."""
    attached = deliver(WORDS, subject="Boat", message_id="boat@example.edu").read_text()
    carrier = deliver(
        f"--b\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n{attached}\n--b--\n",
        subject="Look",
        content_type="multipart/mixed; boundary=b",
        from_="Ben Ray <ben@example.com>",
    )
    archive = imported(carrier)
    assert kinds(archive) == {"Look": "file", "Boat": "attached"}
    assert archive.connection.execute("select count(distinct thread) from messages").fetchone() == (1,)


def test_a_reused_message_id_does_not_merge_different_mail(deliver: Callable[..., Path], imported: Import) -> None:
    """Two messages with one Message-ID and other words are two messages, with two uids."""
    archive = imported(
        deliver("The first thing that I wanted to say.", message_id="same@example.edu"),
        deliver("Something else altogether, said later.", message_id="same@example.edu"),
    )
    assert archive.connection.execute("select count(*), count(distinct uid) from messages").fetchone() == (2, 2)


def test_a_recovered_message_comes_back_when_its_file_goes(imported: Import) -> None:
    """After the file is deleted, the forward in text and HTML says all it said before: words, date and recipients."""
    everything = """select messages.uid, text, date, date_written, subject, group_concat(coalesce(name, email))
        from messages join recipients on recipients.message = messages.id
        join addresses on addresses.id = recipients.address where known_from = 'forwarded'"""
    archive = imported(SAMPLES / "microrobot-gmail-forward.eml")
    before = archive.connection.execute(everything).fetchall()
    archive = imported(SAMPLES / "microrobot.mbox")
    assert archive.connection.execute(everything).fetchall()[0][0] is None
    (source,) = archive.connection.execute("select id from sources where path like '%mbox'").fetchone()
    delete_planned(archive.connection, plan_source(archive.connection, source))
    assert archive.connection.execute(everything).fetchall() == before


def test_nothing_is_pending_after_an_import(deliver: Callable[..., Path], imported: Import) -> None:
    """Every embedded copy is settled, and recovered messages are found by search."""
    archive = imported(deliver(ANSWER, subject="Re: Boat"))
    assert archive.connection.execute("select count(*) from pending").fetchone() == (0,)
    rows = archive.connection.execute(
        """select known_from from messages
           where id in (select rowid from messages_fts where messages_fts match 'text:lamp')"""
    ).fetchall()
    assert rows == [("quoted",)]


def test_an_import_leaves_no_free_pages(deliver: Callable[..., Path], imported: Import) -> None:
    """What merging the search index sets free is given back when an archive has come to rest."""
    archive = imported(deliver(WORDS, subject="Boat"))
    archive.connection.execute("create table passing as select zeroblob(100000) as data")
    archive.connection.execute("drop table passing")
    archive.connection.commit()
    assert archive.connection.execute("pragma freelist_count").fetchone() > (1,)
    bring_to_rest(archive.connection)
    assert archive.connection.execute("pragma freelist_count").fetchone() == (0,)


def _forward() -> str:
    return (
        "---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.edu>\n"
        f"Date: Fri, 16 Feb 2018 at 09:34 -0800\nSubject: Boat\nTo: Ben Ray <ben@example.com>\n\n{WORDS}"
    )
