"""split_body: whose words are whose, in any form of quoted and forwarded mail."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailarchive.model import Body, EmbeddedMessage
from mailarchive.quoted import split_body
from mailarchive.quoted.limits import MAX_NESTED

_PIECES = (
    "Hi Ada,",
    "Thanks",
    "Kind regards,",
    "-- ",
    "Grace",
    "some words of a letter",
    "On Mon, 5 Feb 2018 at 10:00, Ada <ada@example.edu> wrote:",
    "Am 05.02.2018 um 10:00 schrieb Ada <ada@example.edu>:",
    "wrote:",
    "---------- Forwarded message ---------",
    "-----Original Message-----",
    "Begin forwarded message:",
    "________________________________",
    "From: Ada <ada@example.edu>",
    "Sent: Monday, February 5, 2018 10:00 AM",
    "Date: 5 Feb 2018 10:00",
    "To: Grace <grace@example.edu>; Max",
    "Cc:",
    "Subject: A thing",
    "From: Ada Date: 5 Feb 2018 10:00 Subject: A thing To: Grace Cc: Max And so on it goes",
    "Ada/UNIT/ORG@ORG",
    "02/05/2018 10:00 AM",
    "Sent from my phone",
    "This e-mail is confidential",
    "| bar",
    "AD> said",
    "    indented",
    "12:39:08,832 a log line",
    "",
)
_LINES = st.lists(st.tuples(st.sampled_from(("", "", "> ", ">> ", "> > > ", "| ", "\t")), st.sampled_from(_PIECES)))


@st.composite
def mails(draw: st.DrawFn) -> str:
    """Return a text made of lines such as mail has, in any order, with any line ends."""
    end = draw(st.sampled_from(("\n", "\r\n")))
    return end.join(mark + text for mark, text in draw(_LINES))


_GOLDEN = [path.read_text() for path in sorted((Path(__file__).parent.parent / "golden" / "quoted").glob("*.txt"))]
_EDITS = {
    "mark": lambda line, piece: [f"> {line}"],
    "unmark": lambda line, piece: [line.lstrip("> ")],
    "indent": lambda line, piece: [f"    {line}"],
    "break": lambda line, piece: [line[: len(line) // 2], line[len(line) // 2 :]],
    "repeat": lambda line, piece: [line, line],
    "drop": lambda line, piece: [],
    "insert": lambda line, piece: [piece, line],
    "run in": lambda line, piece: [f"{line} {piece}"],
    "odd": lambda line, piece: [line + "\u2028\x00\ufeff"],
}


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Return a golden mail with some of its lines marked, joined, broken, left out or put in from another."""
    lines = draw(st.sampled_from(_GOLDEN)).split("\n")
    others = draw(st.sampled_from(_GOLDEN)).split("\n")
    for edit in draw(st.lists(st.sampled_from(sorted(_EDITS)), max_size=8)):
        place = draw(st.integers(0, len(lines) - 1)) if lines else 0
        lines[place : place + 1] = _EDITS[edit]("".join(lines[place : place + 1]), draw(st.sampled_from(others)))
    return "\n".join(lines)


def check(text: str, body: Body) -> None:
    """Hold a result against what model.py promises of it."""
    assert body.text == text
    leaves = [segment for segment in body.segments if segment.kind not in ("quotation", "forward")]
    assert "".join(text[leaf.start : leaf.end] for leaf in leaves) == text
    assert all(one.end == two.start for one, two in pairwise(leaves))
    walked = list(body.walk())
    for place, segment in enumerate(body.segments):
        assert segment.parent is None or segment.parent < place
        assert (segment.embedded is None) == (segment.depth == 0 and segment.kind not in ("quotation", "forward"))
        if segment.kind in ("quotation", "forward"):
            assert segment.embedded is not None
            assert (segment.start, segment.end) == (walked[segment.embedded].start, walked[segment.embedded].end)
    for message in walked:
        check_message(text, message)


def check_message(text: str, message: EmbeddedMessage) -> None:
    """Hold an embedded message against the text it was found in."""
    assert "".join(text[start:end] for start, end in message.body.pieces) == message.body.text
    assert message.start <= message.header.start <= message.header.end <= message.end
    assert 0 <= message.certainty <= 1
    header = message.header
    written = {"date": header.date_written, "subject": header.subject, "message_id": header.message_id}
    for name, spans in header.spans.items():
        value = " ".join(" ".join(text[start:end] for start, end in spans).split())
        assert value
        if name in written:
            assert value == written[name]


@given(mails())
@settings(max_examples=300, deadline=None)
def test_any_mail_is_covered_and_reproduced(text: str) -> None:
    """Leaves partition the text, pieces and spans reproduce what they stand for, whatever stands in it."""
    check(text, split_body(text))


@given(damaged())
@example("\nDear Ms Cole,\n\nthe offer is attached.\n\nKind regards,\nTom\n\n--\nTom Rauch\n+44 20 7946 0018\n")
@settings(max_examples=300, deadline=None)
def test_damaged_mail_is_covered_and_reads_alike_with_either_line_end(text: str) -> None:
    """However the lines of real mail are mangled: leaves partition it, and CRLF changes nothing."""
    body = split_body(text)
    check(text, body)
    windows = split_body(text.replace("\n", "\r\n"))
    assert [segment.kind for segment in body.segments] == [segment.kind for segment in windows.segments]
    heads = [[(one.rule, one.header.sender, one.header.date) for one in each.walk()] for each in (body, windows)]
    assert heads[0] == heads[1]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_covered(text: str) -> None:
    """No text raises, and its leaves partition it."""
    check(text, split_body(text))


@given(_LINES)
@settings(max_examples=200, deadline=None)
@example([("> ", "a" * 63), ("", "lost its mark"), ("> ", "and goes on")])
@example([("> ", "a" * 64), ("", "lost its mark"), ("> ", "and goes on")])
@example([("From: Ada Kern=20", ""), ("Sent: 5 Feb 2018 10:00=20", ""), ("To: Ben=20", ""), ("Subject: Pumps=20", "")])
def test_line_ends_make_no_difference(lines: list[tuple[str, str]]) -> None:
    """With CRLF the same messages are found, with the same fields."""
    texts = [end.join([*(mark + text for mark, text in lines), ""]) for end in ("\n", "\r\n")]
    unix, windows = (split_body(text) for text in texts)
    assert [segment.kind for segment in unix.segments] == [segment.kind for segment in windows.segments]
    for one, two in zip(unix.walk(), windows.walk(), strict=True):
        assert (one.header.sender, one.header.date, one.header.subject) == (
            two.header.sender,
            two.header.date,
            two.header.subject,
        )
        assert one.body.text == two.body.text.replace("\r\n", "\n")
        assert one.body.own_words == two.body.own_words.replace("\r\n", "\n")


def test_what_lies_deeper_than_messages_nest_is_text() -> None:
    """The innermost message that is told apart holds all that follows, heads too."""
    text = "".join(f"On 5 Feb 2018, X <x{n}@example.com> wrote:\nWords {n}.\n" for n in range(MAX_NESTED + 3))
    body = split_body(text)
    for _ in range(MAX_NESTED):
        (found,) = body.embedded
        body = found.body
    assert not body.embedded
    assert body.own_words.startswith(f"Words {MAX_NESTED - 1}.\nOn 5 Feb")
    assert body.own_words.endswith(f"Words {MAX_NESTED + 2}.")


HOSTILE = {
    "From lines": "From: \n" * 34_000,
    "one On line": "On " + "a " * 120_000,
    "quote marks": ">" * 1_000_000,
    "answers between marked lines": "".join(f"> question {n}\nanswer {n}\n" for n in range(26_000)),
    "headers": "From: a@example.com\nTo: b@example.com\n\n" * 6_000,
    "delimiters": "-- \na\n" * 40_000,
    "open brackets": "To: " + "<" * 240_000,
    "wrote lines": "On Mon, 1 Jan 2018 at 10:00, A <a@example.com> wrote:\n" * 1_000,
    "dates that are no header": "".join(
        f"Received: from a{n} by b; Mon, 1 Jan 2024 00:00:00 +0000\n" for n in range(4_000)
    ),
    "other labels": "".join(f"X-{n}: v\n" for n in range(20_000)),
    "columns": "".join(f"                    To: x{n}\n" for n in range(2_000)),
    "messages on one line": "From: a@example.com To: b@example.com Subject: x Date: 2018-02-05 10:00 " * 1_500,
    "attributions": "".join(f"On 5 Feb 2018, X <x{n}@example.com> wrote:\n" for n in range(800)),
    "wrapped attributions": "".join(f"On 5 Feb 2018\nX\n<x{n}@example.com>\nwrote:\n" for n in range(800)),
    "broken attributions": "".join(f"5 Feb {n} a@example.com wrote\n" for n in range(1_200)),
    "blocks without addresses": "".join(f"From: a{n}\nTo: b\nX-A: c\n\n" for n in range(2_000)),
    "labels in lines": "".join(f"From: To: Cc: Subject: {n}\n" for n in range(3_000)),
    "words of dates": "".join(f"la do st mar 3 de la Mon Tue 1 of 2 {n} wrote a@b:\n" for n in range(800)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    """Four times the text takes about four times the time; a quadratic step would show as sixteen times."""
    from time import process_time

    text = HOSTILE[name]
    took = []
    for part in (text[: len(text) // 4], text):
        started = process_time()
        split_body(part)
        took.append(process_time() - started)
    assert took[1] < max(3.0, 12 * took[0])
