"""Certainty: 1 is for files, attached messages and what a person supplied, never for what is read in a text."""

from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from mailarchive.archive import Archive
from mailarchive.quoted import split_body

HEADER = """\
From: Jane Roe <jane@example.com>
Sent: Friday, February 16, 2018 9:34 AM
To: max@example.org
Cc: iris@example.org
Subject: The boat
"""


def test_all_the_evidence_there_is_leaves_a_head_below_1() -> None:
    """A banner, a header with every label, and HTML that agrees."""
    text = f"Hi\n\n---------- Forwarded message ---------\n{HEADER}\nIt is here.\n"
    html = (
        f"<div>Hi<br><br></div><div class='gmail_quote'>{text[4:].replace('<', '&lt;').replace(chr(10), '<br>')}</div>"
    )
    for message in (*split_body(text).embedded, *split_body(text, html).embedded):
        assert 0.95 < message.certainty < 1


def test_what_is_found_in_a_text_is_never_certain(imported: Callable[..., Archive], samples: Path) -> None:
    """Of all samples: files and attached messages are; what others pass on, and what a paste's header says, is not."""
    archive = imported(samples, samples / "microrobot-pasted.txt", samples / "microrobot-post.txt")
    most = dict(
        archive.connection.execute("select kind, max(certainty) from copies where kind != 'pasted' group by kind")
    )
    assert most["file"] == most["attached"] == 1
    assert max(most["forwarded"], most["quoted"]) < 1


def test_a_paste_is_as_sure_as_its_header(imported: Callable[..., Archive], tmp_path: Path) -> None:
    """Who wrote it and when is read in the text, although a person supplied that text."""
    (tmp_path / "paste.txt").write_text(f"{HEADER}\nIt is here.\n")
    archive = imported(tmp_path / "paste.txt")
    rows = archive.connection.execute("select known_from, certainty from messages").fetchall()
    assert rows == [("pasted", 0.99)]


def test_a_paste_without_a_header_is_as_sure_as_the_person_who_supplied_it(
    imported: Callable[..., Archive], run: Callable[..., Result]
) -> None:
    """Its words and its sender are the person's."""
    archive = imported()
    run("import", "-", "--format", "pasted", "--from", "Ann Lee", "--date", "16 Feb 2018 09:34", input="It is here.\n")
    assert archive.connection.execute("select known_from, certainty from messages").fetchall() == [("pasted", 1.0)]
