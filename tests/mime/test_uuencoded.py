"""Files that stand uuencoded in the text of a mail."""

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailarchive.mime import parse_message
from mailarchive.mime.uuencoded import take_files
from mailarchive.model import RawMessage

LETTER = "Hello,\n\nhere is the chart.\n\n{}\nBye\nAda\n"


def encode(data: bytes, name: str = "chart.png") -> str:
    """Return a file as uuencode writes it."""
    lines = [binascii.b2a_uu(data[start : start + 45]).decode() for start in range(0, len(data), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


@given(st.binary(max_size=300))
def test_any_file_comes_back_and_the_letter_stays(data: bytes) -> None:
    """Whatever its bytes; also where blanks at the ends of lines were lost on the way."""
    text = LETTER.format(encode(data))
    for sent in (text, "\n".join(line.rstrip() for line in text.split("\n"))):
        rest, files = take_files(sent)
        assert rest == LETTER.format("")
        assert [(file.filename, file.data) for file in files] == [("chart.png", data)]


@pytest.mark.parametrize(
    "block",
    [
        "begin 644 me at once,\nsaid Ada, and so I did.\nend\n",
        encode(b"whole" * 20).removesuffix("end\n"),
        encode(b"whole" * 20).replace("\n`", "\nnot a line of it\n`"),
        "begin 644 \nend\n",
    ],
)
def test_what_is_no_whole_file_stays_in_the_text(block: str) -> None:
    """Prose that begins so, a file without an end, one with a line that is none of it."""
    text = LETTER.format(block)
    assert take_files(text) == (text, [])


def test_a_mail_with_two_files_has_two_attachments() -> None:
    """Their names, sizes and types are those of attachments, and nothing of them is read as text or quotation."""
    text = LETTER.format(encode(b">" * 500) + "and the notes:\n" + encode(b"notes\n", "notes.txt"))
    message = parse_message(RawMessage(f"From: ada@example.edu\nSubject: Chart\n\n{text}".encode()))
    assert message.text == LETTER.format("and the notes:\n")
    assert [(file.filename, file.content_type, file.size) for file in message.attachments] == [
        ("chart.png", "image/png", 500),
        ("notes.txt", "text/plain", 6),
    ]
    assert message.attachments[0].data == b">" * 500
