"""mailarchive quote and mailarchive serve, from the shell."""

import json
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailarchive.archive import Archive
from mailarchive.cli import cli
from mailarchive.cli.serve import listen
from mailarchive.errors import MailArchiveError

LETTER = "Dear Ben,\n\nthe wall is high, and “nobody” can see over it. The wall is long as well.\n\nAnn\n"
REPLY = "I will bring a ladder; write to ann@example.edu.\n\nBen\n"


@pytest.fixture
def quote(deliver: Callable[..., Path], imported: Callable[..., Archive]) -> Callable[..., Result]:
    """`quote("letter" or "reply", options...)` runs the command on an archive of a letter and its reply."""
    letter = deliver(LETTER, subject="The wall", message_id="letter@example.edu")
    reply = deliver(
        REPLY, subject="Re: The wall", message_id="reply@example.edu", in_reply_to="letter@example.edu",
        from_="Ben Ray <ben@example.com>", to="Ann Lee <ann@example.edu>", date="Sat, 17 Feb 2018 10:00:00 +0100",
    )  # fmt: skip
    archive = imported(letter, reply)
    uids = dict(archive.connection.execute("select message_id, uid from messages").fetchall())

    def run(which: str, *options: str) -> Result:
        uid = uids.get(f"{which}@example.edu", which)
        return CliRunner().invoke(cli, ["quote", uid, *options, "-d", archive.path])

    return run


def test_a_message_is_quoted_as_markdown(quote: Callable[..., Result]):
    """The default: a block quotation, and who wrote it to whom, when."""
    result = quote("letter")
    assert result.exit_code == 0
    assert result.stdout.startswith("> Dear Ben,\n>\n> the wall is high")
    assert "> — Ann Lee to Ben Ray, “The wall”, 16 February 2018, 09:34 UTC−8." in result.stdout


def test_a_passage_is_quoted_in_every_format(quote: Callable[..., Result]):
    """Found by words as remembered, in each of the four formats."""
    words = ("--passage", 'the WALL is high, and "nobody" can see')
    for format, beginning in (("markdown", "> the wall"), ("html", "<figure"), ("text", "> the wall"), ("json", "[")):
        result = quote("letter", *words, "--format", format)
        assert result.stdout.startswith(beginning), format
        assert "“nobody”" in result.stdout
        assert "Dear Ben" not in result.stdout


def test_context_brings_the_messages_around_it(quote: Callable[..., Result]):
    """As JSON, the neighbour is told apart."""
    records = json.loads(quote("reply", "--context", "1", "--format", "json").stdout)
    assert [(record["sender"]["name"], record["context"]) for record in records] == [
        ("Ann Lee", True),
        ("Ben Ray", False),
    ]


def test_addresses_and_names_can_be_hidden(quote: Callable[..., Result]):
    """Nothing of them is left in what is printed."""
    shown = quote("reply", "--hide-addresses", "--initials").stdout
    assert r"write to \[address\]" in shown
    assert "— B. R. to A. L." in shown
    assert "Lee" not in shown


def test_a_permalink_is_given_with_a_base_url(quote: Callable[..., Result]):
    """And refused where it is no web address."""
    shown = quote("letter", "--base-url", "https://mail.example.org/mailarchive/").stdout
    assert "https://mail.example.org/mailarchive/-/thread/" in shown
    result = quote("letter", "--base-url", "javascript:x")
    assert result.exit_code == 1
    assert "no web address" in result.stderr


def test_an_absent_passage_shows_the_nearest(quote: Callable[..., Result]):
    """One line, exit status 1, with what comes closest."""
    result = quote("letter", "--passage", "the wall iss very high")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "the nearest: “the wall is high" in result.stderr


def test_an_ambiguous_passage_shows_its_places(quote: Callable[..., Result]):
    """One line that names them."""
    result = quote("letter", "--passage", "the wall is")
    assert result.exit_code == 1
    assert "more than once" in result.stderr
    assert result.stderr.count("“") >= 2


def test_words_of_another_message_are_pointed_at(quote: Callable[..., Result]):
    """The uid of the message that has them is in the line."""
    result = quote("letter", "--passage", "bring a ladder")
    assert "quote that one" in result.stderr


def test_an_unknown_uid_is_one_line(quote: Callable[..., Result]):
    """With the nearest uids."""
    result = quote("zzzzzzzzzz")
    assert result.exit_code == 1
    assert "no message zzzzzzzzzz" in result.stderr


def test_standalone_is_for_html(quote: Callable[..., Result]):
    """Anything else is a misunderstanding."""
    assert quote("letter", "--standalone").exit_code == 2
    assert "style=" in quote("letter", "--standalone", "-f", "html").stdout


def test_serve_takes_a_free_port_where_the_usual_one_is_taken():
    """The usual port first; a port that was asked for is taken or refused, never exchanged."""
    first = listen(None)
    second = listen(None)
    try:
        assert first.getsockname()[0] == second.getsockname()[0] == "127.0.0.1"
        assert first.getsockname()[1] != second.getsockname()[1]
        with pytest.raises(MailArchiveError, match="can't be used"):
            listen(first.getsockname()[1])
    finally:
        first.close()
        second.close()


def test_serve_says_in_one_line_what_is_no_archive(tmp_path: Path):
    """A missing file and another program's database start no server."""
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("create table t (a)").connection.close()
    for path, reason in ((tmp_path / "none.db", "no such archive"), (other, "another program")):
        result = CliRunner().invoke(cli, ["serve", str(path)])
        assert result.exit_code == 1
        assert reason in result.stderr


def test_serve_listens_on_this_machine_alone():
    """No other machine can reach it."""
    listener = listen(0)
    try:
        assert listener.family == socket.AF_INET
        assert listener.getsockname()[0] == "127.0.0.1"
    finally:
        listener.close()
