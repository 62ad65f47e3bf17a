"""Export: every byte back."""

import mailbox
from contextlib import closing

import pytest
from making import make_mail

from mailarchive.archive.exporting.export import export_eml, export_mbox
from mailarchive.archive.reading.read import find_message, list_imports
from mailarchive.errors import MailArchiveError, NotFound

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
LETTERS = [
    make_mail("One\n>From here on it is quoted.\n", subject="One", message_id="one@x.example"),
    make_mail("Two, without a line end at its end", subject="Two", message_id="two@x.example"),
    make_mail("Three\r\nin CRLF\r\n", subject="Three", message_id="three@x.example").replace(b"\r", b"").replace(
        b"\n", b"\r\n"
    ),
]  # fmt: skip


def exported(connection, **options):
    """What export_mbox writes, and its account."""
    parts: list[bytes] = []
    account = export_mbox(connection, parts.append, **options)
    return b"".join(parts), account


@pytest.mark.parametrize(
    "data",
    [
        FROM + LETTERS[0] + b"\n" + FROM + LETTERS[1] + b"\n\n",
        FROM + LETTERS[0] + b"\n" + FROM + LETTERS[0] + b"\n" + FROM + LETTERS[1],
        FROM.replace(b"\n", b"\r\n") + LETTERS[2] + b"\r\n" + FROM.replace(b"\n", b"\r\n") + LETTERS[2][:-2],
        FROM + LETTERS[0] + b"\n\n\n" + FROM + LETTERS[2] + b"\n",
        b"\n\n" + FROM + LETTERS[0],
        FROM + LETTERS[0] + b"\n" + FROM + b"\xff\xfe\x00\n" + FROM + LETTERS[1],
    ],
    ids=["plain", "doubled and truncated", "CRLF", "blank lines", "leading blank lines", "garbage"],
)
def test_an_mbox_comes_back_as_it_was(imported, tmp_path, data):
    """The very bytes, doubles, line ends and blank lines included; and the account says so."""
    (tmp_path / "in.mbox").write_bytes(data)
    connection = imported(tmp_path / "in.mbox").connection
    out, account = exported(connection)
    assert out == data
    assert account.identical is True


def test_each_of_two_mboxes_comes_back_by_its_source(imported, tmp_path):
    """A message that both hold is in both exports."""
    first, second = FROM + LETTERS[0] + b"\n" + FROM + LETTERS[2], FROM + LETTERS[1] + b"\n\n" + FROM + LETTERS[0]
    (tmp_path / "1.mbox").write_bytes(first)
    (tmp_path / "2.mbox").write_bytes(second)
    connection = imported(tmp_path / "1.mbox", tmp_path / "2.mbox").connection
    second_source, first_source = (row.source_id for row in list_imports(connection))
    assert exported(connection, source=first_source)[0] == first
    assert exported(connection, source=second_source)[0] == second


def test_samples_come_back(imported, samples):
    """The project's own mailboxes too."""
    for name in ("mixed.mbox", "microrobot.mbox"):
        connection = imported(samples / name, name=f"{name}.db").connection
        out, account = exported(connection)
        assert out == (samples / name).read_bytes() and account.identical


def test_an_mbox_that_is_no_longer_the_same_is_said_not_to_be(imported, tmp_path):
    """Bytes that differ from what was imported are never called identical."""
    (tmp_path / "in.mbox").write_bytes(FROM + LETTERS[0] + b"\n" + FROM + LETTERS[1])
    connection = imported(tmp_path / "in.mbox").connection
    connection.execute("update places set envelope = 'From nobody Fri Feb 16 09:34:00 2018\n' where byte_start < 100")
    assert exported(connection)[1].identical is False


def test_single_messages_become_an_mbox_that_mail_programs_read(imported, tmp_path, deliver):
    """A From_ line with sender and date, lines that look like one quoted, and the same number of messages."""
    deliver("From here to there.\n>From there to here.\n", subject="From lines")
    deliver("No line end", subject="Open end", date=None, from_=None)
    folder = deliver("Dear all\r\n", subject="CRLF").parent
    connection = imported(folder).connection
    out, account = exported(connection)
    assert account.count == 3 and account.identical is None
    assert b"From ann@example.edu Fri Feb 16 17:34:00 2018\n" in out
    assert b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" in out
    assert b"\n>From here to there.\n>>From there to here.\n" in out
    (tmp_path / "out.mbox").write_bytes(out)
    with closing(mailbox.mbox(tmp_path / "out.mbox")) as read_back:
        assert sorted(message["Subject"] for message in read_back) == ["CRLF", "From lines", "Open end"]


def test_a_hostile_sender_makes_no_second_line_in_the_from_line(imported, deliver):
    """White space and other alphabets in an address stay out of the envelope."""
    path = deliver("x\n", from_='"a\n b"@example.org', subject="Hm")
    out, _ = exported(imported(path).connection)
    assert out.split(b"\n")[0].count(b" ") == len(b"From x Fri Feb 16 17:34:00 2018".split()) - 1


def test_chosen_messages_keep_their_envelopes_and_order(imported, tmp_path):
    """Messages of an mbox, asked for by uid."""
    (tmp_path / "in.mbox").write_bytes(FROM + LETTERS[0] + b"\n" + FROM + LETTERS[1])
    connection = imported(tmp_path / "in.mbox").connection
    one, two = (row[0] for row in connection.execute("select uid from messages order by subject"))
    assert exported(connection, uids=[two, one[:6], two])[0] == FROM + LETTERS[1] + b"\n\n" + FROM + LETTERS[0] + b"\n"


def test_recovered_messages_are_left_out_and_named(imported, deliver):
    """They have no bytes, and none are made up."""
    body = "Yes.\n\nOn Fri, Feb 16, 2018 at 9:34 AM, Cat Moss <cat@example.net> wrote:\n\n> Shall we meet?\n"
    connection = imported(deliver(body)).connection
    recovered = connection.execute("select uid from messages where known_from = 'quoted'").fetchone()[0]
    out, account = exported(connection)
    assert out.count(b"\nSubject: ") == account.count == 1
    assert account.left_out == (recovered,)


def test_eml_files_are_byte_for_byte_what_was_imported(imported, deliver, tmp_path):
    """One file a message, named by its uid, mbox quoting untouched; an attached message too."""
    attached = make_mail("Inside\n", subject="Inner", message_id="inner@x.example")
    path = deliver(
        f"--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n{attached.decode()}--b--\n",
        content_type="multipart/mixed; boundary=b", subject="Outer",
    )  # fmt: skip
    connection = imported(path).connection
    account = export_eml(connection, tmp_path / "out")
    outer, inner = (connection.execute("select uid from messages where subject = ?", (s,)).fetchone()[0]
                    for s in ("Outer", "Inner"))  # fmt: skip
    assert account.count == 2
    assert (tmp_path / "out" / f"{outer}.eml").read_bytes() == path.read_bytes()
    assert (tmp_path / "out" / f"{inner}.eml").read_bytes() == attached[:-1]


def test_no_file_is_overwritten(imported, deliver, tmp_path):
    """A second export into the same folder stops at the first file that is there."""
    connection = imported(deliver()).connection
    export_eml(connection, tmp_path / "out")
    with pytest.raises(MailArchiveError, match="is there already"):
        export_eml(connection, tmp_path / "out")


def test_what_is_not_there_is_not_found(imported, deliver):
    """Unknown uids and sources."""
    connection = imported(deliver()).connection
    with pytest.raises(NotFound):
        exported(connection, uids=["zzzz"])
    with pytest.raises(NotFound):
        exported(connection, source=99)
    assert find_message(connection, connection.execute("select uid from messages").fetchone()[0])
