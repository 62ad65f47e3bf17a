"""Order does not matter: the same mail, imported in any order, ends in the same messages, threads and evidence."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path

import pytest
from making import make_mail

from mailarchive.archive import Archive
from mailarchive.importing.pipeline import import_path

HEADER = """From: {sender}
To: {to}
Subject: {subject}
Date: {date}
Message-ID: <{message_id}>
{more}Content-Type: text/plain; charset=utf-8

"""
WORDS = """The boat leaves at seven from the north pier.
Bring the charts and the red lamp, please.

ann
"""
ORIGINAL = (
    HEADER.format(
        sender="Ann Lee <ann@example.edu>",
        to="Ben Ray <ben@example.com>",
        subject="The boat",
        date="Fri, 16 Feb 2018 09:34:12 -0800",
        message_id="boat@example.edu",
        more="",
    )
    + WORDS
)
REPLY = HEADER.format(
    sender="Ben Ray <ben@example.com>",
    to="Ann Lee <ann@example.edu>",
    subject="Re: The boat",
    date="Fri, 16 Feb 2018 20:01:00 +0100",
    message_id="re-boat@example.com",
    more="In-Reply-To: <boat@example.edu>\nReferences: <boat@example.edu>\n",
) + (
    "Seven it is, then.\n\nOn Fri, Feb 16, 2018 at 9:34 AM Ann Lee <ann@example.edu> wrote:\n\n"
    + "".join(f"> {line}\n" for line in WORDS.splitlines())
)
FORWARD_BODY = (
    "---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.edu>\n"
    "Date: Fri, Feb 16, 2018 at 9:34 AM\nSubject: The boat\nTo: Ben Ray <ben@example.com>\n\n" + WORDS
)
FORWARD = (
    HEADER.format(
        sender="Ben Ray <ben@example.com>",
        to="Cy Dow <cy@example.org>",
        subject="Fwd: The boat",
        date="Sat, 17 Feb 2018 08:00:00 +0100",
        message_id="fwd-boat@example.com",
        more="",
    )
    + "FYI\n\n"
    + FORWARD_BODY
)
NOTE = (
    HEADER.format(
        sender="Cy Dow <cy@example.org>",
        to="Dee Fox <dee@example.org>",
        subject="FYI",
        date="Sat, 17 Feb 2018 09:00:00 +0100",
        message_id="note-one@example.org",
        more="",
    )
    + "FYI\n"
)
OTHER_NOTE = NOTE.replace("note-one", "note-two").replace("09:00:00", "09:30:00")
MAILBOX = (
    "From ann@example.edu Fri Feb 16 17:34:20 2018\nReceived: from a.example.edu by b.example.edu; "
    "Fri, 16 Feb 2018 09:34:20 -0800\n" + ORIGINAL + "\n"
)
PASTE = "FYI\n\n" + FORWARD_BODY
SECOND_REPLY = (
    REPLY.replace("re-boat@", "re-boat-two@")
    .replace("Ben Ray <ben@example.com>\nTo: Ann", "Cy Dow <cy@example.org>\nTo: Ann")
    .replace("20:01:00", "21:15:00")
    .replace("Seven it is, then.", "I will come too.")
)

MAIL = {
    "original.eml": ORIGINAL,
    "reply.eml": REPLY,
    "forward.eml": FORWARD,
    "note-one.eml": NOTE,
    "note-two.eml": OTHER_NOTE,
    "other.mbox": MAILBOX,
    "paste-one.txt": PASTE,
    "paste-two.txt": PASTE.replace("FYI\n", "FYI\n\n", 1),
    "second-reply.eml": SECOND_REPLY,
}


def snapshot(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """Everything that must not depend on order, with uids for row ids."""
    queries = {
        "messages": """select uid, addresses.name, addresses.email, date, utc_offset, subject, text, known_from,
            certainty, (select uid from messages as up where up.id = messages.parent) from messages
            left join addresses on addresses.id = sender""",
        "threads": """select (select uid from messages as root where root.id = threads.root), title, message_count,
            recovered_count, participants, first_date, last_date, (select group_concat(uid) from
            (select uid from messages where thread = threads.id order by uid)) from threads""",
        "copies": """select copies.kind, copies.sha256, copies.char_start, copies.certainty, messages.uid, above.sha256
            from copies left join messages on messages.id = copies.message
            left join copies as above on above.id = copies.container""",
        "links": """select child.uid, parent.uid, evidence, links.certainty, links.detail from links
            join messages as child on child.id = links.message join messages as parent on parent.id = links.parent""",
        "recipients": """select uid, kind, position, name, email from recipients
            join messages on messages.id = recipients.message join addresses on addresses.id = recipients.address""",
        "search": """select uid from messages
            where id in (select rowid from messages_fts where messages_fts match 'boat')""",
        "pending": "select copy from pending",
    }
    return {name: sorted(archive.connection.execute(query), key=repr) for name, query in queries.items()}


def run(folder: Path, order: tuple[str, ...]) -> dict[str, list[tuple[object, ...]]]:
    """Import mail in an order, and return what the archive holds then."""
    database = folder / "order.db"
    with Archive(database) as archive:
        for name in order:
            import_path(archive, str(folder / name), executor_factory=lambda: ThreadPoolExecutor(1))
        seen = snapshot(archive)
        archive.connection.execute("insert into messages_fts (messages_fts) values ('integrity-check')")
        assert archive.connection.execute("pragma foreign_key_check").fetchall() == []
    for file in folder.glob("order.db*"):
        file.unlink()
    return seen


def same_in_every_order(folder: Path, orders: list[tuple[str, ...]]) -> dict[str, list[tuple[object, ...]]]:
    """Import in each order; every outcome must be the first one, table by table."""
    first = run(folder, orders[0])
    for order in orders[1:]:
        other = run(folder, order)
        for table, rows in first.items():
            assert other[table] == rows, f"{table} after {order}, not as after {orders[0]}"
    return first


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """Write the mail to files."""
    for name, text in MAIL.items():
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def test_copies_without_their_file_end_the_same_in_every_order(mail: Path) -> None:
    """A quotation, a forward and a paste of a message whose file is missing become one recovered message."""
    names = ("reply.eml", "forward.eml", "paste-one.txt", "second-reply.eml")
    outcome = same_in_every_order(mail, list(permutations(names)))
    boats = [row for row in outcome["messages"] if str(row[6]).startswith("The boat leaves")]
    assert len(boats) == 1
    assert boats[0][7] == "forwarded"


def test_a_file_takes_in_its_copies_in_every_order(mail: Path) -> None:
    """The file, a reply that quotes it, a forward of it and the file from another mailbox are three messages."""
    names = ("original.eml", "reply.eml", "forward.eml", "other.mbox")
    outcome = same_in_every_order(mail, list(permutations(names)))
    assert [row[7] for row in outcome["messages"]] == ["file"] * 3
    assert len(outcome["threads"]) == 1


def test_everything_together_ends_the_same_in_any_order(mail: Path) -> None:
    """All of it, with notes and pastes that say only FYI, in orders drawn at random."""
    draw = random.Random(7)
    outcome = same_in_every_order(mail, [tuple(draw.sample(list(MAIL), len(MAIL))) for _ in range(25)])
    fyi = [row for row in outcome["messages"] if row[6] == "FYI"]
    assert len(fyi) == 5, "two notes, the forwarder's and two pasted ones are five messages"
    assert outcome["pending"] == []


def headerless(number: int, sender: str, to: str, subject: str, text: str) -> bytes:
    """Mail without References, of the minute `number`."""
    return make_mail(
        text,
        from_=sender,
        to=to,
        subject=subject,
        date=f"Fri, 16 Feb 2018 09:{number:02}:12 -0800",
        message_id=f"m{number}@example.org",
    )


def test_a_topic_gives_way_to_a_quotation_in_every_order(tmp_path: Path) -> None:
    """An answer of one topic quotes another message without saying whose; the file of that may come later."""
    ann, ben = "Ann Lee <ann@example.edu>", "Ben Ray <ben@example.com>"
    subject = "Paint for the keel of the Heron"
    quotation = "".join(f"> {line}\n" for line in WORDS.splitlines())
    mail = {
        "topic.eml": headerless(1, ann, ben, subject, "Shall I buy two tins of red paint, or wait for the man?\n"),
        "quoted.eml": headerless(5, ann, ben, subject, WORDS),
        "answer.eml": headerless(30, ben, ann, f"Re: {subject}", f"Aye.\n\n{quotation}"),
    }
    for name, raw in mail.items():
        (tmp_path / name).write_bytes(raw)
    outcome = same_in_every_order(tmp_path, list(permutations(mail)))
    assert len(outcome["threads"]) == 2


def test_mail_without_headers_ends_the_same_in_every_order(tmp_path: Path) -> None:
    """By its words, though the quoter shows when he got it; by its number in a series; by subject and people."""
    ann, ben = "Ann Lee <ann@example.edu>", "Ben Ray <ben@example.com>"
    quotation = "".join(f"> {line}\n" for line in WORDS.splitlines())
    mail = {
        "cover.eml": headerless(1, ann, ben, "[PATCH 0/1] Paint for the boat", "Two coats of it.\n"),
        "patch.eml": headerless(2, ann, ben, "[PATCH 1/1] Paint the keel", WORDS),
        "again.eml": headerless(9, ann, ben, "The keel, once more", WORDS + "And mind the wet paint on the rail.\n"),
        "answer.eml": headerless(
            30,
            ben,
            ann,
            "Re: [PATCH 1/1] Paint the keel",
            f"Aye.\n\nOn Fri, Feb 16, 2018 at 9:20 AM Ann Lee wrote:\n{quotation}",
        ),
        "thanks.eml": headerless(50, ann, ben, "Re: [PATCH 1/1] Paint the keel", "Thanks, and see you at the pier.\n"),
    }
    for name, raw in mail.items():
        (tmp_path / name).write_bytes(raw)
    draw = random.Random(11)
    outcome = same_in_every_order(tmp_path, [tuple(mail), *(tuple(draw.sample(list(mail), 5)) for _ in range(14))])
    assert sorted(str(evidence) for _, _, evidence, *_ in outcome["links"]) == ["quotation", "series", "subject"]
    assert len(outcome["threads"]) == 2
