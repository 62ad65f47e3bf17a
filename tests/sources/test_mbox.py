"""The mbox reader: every byte comes back, whatever the file holds and wherever a range is cut."""

import os
import tempfile
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailarchive.model import RawMessage
from mailarchive.sources import Source, Unit, plan_units, read_unit

FROM = b"From bob@example.edu Fri Feb 16 09:34:00 2018\n"
HEADER = b"Subject: Legs\n"


def source(path: Path, data: bytes) -> Source:
    """The bytes, written to path, as an mbox to read."""
    path.write_bytes(data)
    return Source(str(path), str(path), "mbox", len(data))


def read(mbox: Source) -> list[RawMessage]:
    """The messages of an mbox."""
    messages = list(read_unit(Unit(mbox)))
    assert all(isinstance(message, RawMessage) for message in messages), messages
    return messages  # type: ignore[return-value]  # just asserted


@pytest.fixture
def split(tmp_path: Path):
    """`split(data)` gives the messages of an mbox of these bytes."""
    return lambda data: read(source(tmp_path / "mbox", data))


def together(messages: list[RawMessage], whole: bytes) -> bytes:
    """The file, put together from its messages; what lies between two of them must be at most one line end."""
    out, at = b"", 0
    for message in messages:
        envelope = message.envelope or ""
        start = message.byte_start - len(envelope)
        assert whole[at:start] in (b"", b"\n", b"\r\n")
        assert message.byte_length == len(message.data)
        out += whole[at:start] + envelope.encode("latin-1") + message.data
        at = message.byte_start + message.byte_length
    assert whole[at:] in (b"", b"\n", b"\r\n")
    return out + whole[at:]


# Pieces that make separators, near misses, counts that are true and counts that lie, in both line ends.
PIECES = st.sampled_from(
    [
        FROM,
        FROM.replace(b"\n", b"\r\n"),
        b"From - Mon Jan  1 00:00:00 2018\n",
        b"From ???@??? Fri Feb 16 09:34:00 2001\n",
        b"From what I hear on Fri Feb 16 09:34:00 2018\n",
        b">From bob@example.edu Fri Feb 16 09:34:00 2018\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\xef\xbb\xbf",
        b"From ",
        b"Subject: a\n",
        b"text\n",
        b"text",
        b"Content-Length: 0\n\n",
        b"Content-Length: 13\n\n",
        b"Content-Length: 61\n\n",
        b"Content-Length: 70\r\n\r\n",
        b"Content-Length: 123\n\n",
    ]
)
MBOXES = st.lists(PIECES | st.binary(max_size=12), max_size=24).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(MBOXES)
@example(b"\n" + FROM)
@example(FROM + b"\r\n" + FROM)
@example(b"text\r\n\n" + FROM + HEADER)
def test_every_byte_comes_back(rest: bytes) -> None:
    """Envelopes, data and one line end between, joined, are the file: after a From_ line, and without one."""
    for data in (FROM + rest, rest):
        with tempfile.TemporaryDirectory() as folder:
            messages = read(source(Path(folder, "mbox"), data))
        assert together(messages, data) == data


@settings(max_examples=300, deadline=None)
@given(MBOXES, st.integers(1, 600))
@example(b"\xef\xbb\xbf" + FROM + HEADER, 1)
@example(FROM + b"Content-Length: 61\n\n" + b"\n" + FROM + HEADER + b"\n" + FROM + HEADER, 1)
def test_units_agree_with_the_whole(data: bytes, unit_bytes: int) -> None:
    """Reading unit after unit gives the messages of one reading, however large the units are."""
    with tempfile.TemporaryDirectory() as folder:
        mbox = source(Path(folder, "mbox"), data)
        units = plan_units(mbox, unit_bytes=unit_bytes)
        assert [message for unit in units for message in read_unit(unit)] == read(mbox)
        assert [unit.byte_end for unit in units[:-1]] == [unit.byte_start for unit in units[1:]]


@pytest.mark.parametrize("size", [1, 7, 50, 1 << 20])
def test_the_plan_covers_the_file_once(tmp_path: Path, size: int) -> None:
    """The units of a plan, of any size, give each message once and in order."""
    mbox = source(tmp_path / "mbox", b"".join(FROM + b"Subject: %d\n\ntext\n\n" % n for n in range(5)))
    subjects = [message.data for unit in plan_units(mbox, unit_bytes=size) for message in read_unit(unit)]
    assert subjects == [b"Subject: %d\n\ntext\n" % n for n in range(5)]


@pytest.mark.parametrize(
    "envelope",
    [
        b"From bob@example.edu Fri Feb 16 09:34:00 2018",
        b"From bob@example.edu  Fri Feb  6 9:34 2018",
        b"From - Fri Feb 16 09:34:00 2018",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        b"From 1592736182736@xxx Fri Feb 16 09:34:00 +0000 2018",
        b"From mboxrd@z Thu Jan  1 00:00:00 1970",
        b"From ???@??? Fri Feb 16 09:34:00 2018",
        b"From bob at example.edu  Fri Feb 16 09:34:00 2018",
        b"From bob@example.edu Fri Feb 16 09:34:00 PST 2018",
        b"From bob@example.edu Fri Feb 16 09:34:00 MET DST 1996",
        b"From bob@example.edu Fri Feb 16 09:34:00 2018 -0800",
        b"From bob@example.edu Fri, 16 Feb 2018 09:34:00 -0800 (PST)",
        b"From bob Fri Feb 16 09:34:00 1990 remote from hostb",
        b"From  Fri Feb 16 09:34:00 2018",
        b'From "Bob Ray" <bob@example.edu> Fri Feb 16 09:34:00 2018',
    ],
)
def test_a_from_line_separates_in_every_programs_form(split, envelope: bytes) -> None:
    """The From_ line is recognised as the programs write it, with either line end."""
    for end in (b"\n", b"\r\n"):
        line = envelope + end
        messages = split(line + b"A: 1" + end + end + line + b"B: 2" + end)
        assert [message.data for message in messages] == [b"A: 1" + end, b"B: 2" + end]
        assert [message.envelope for message in messages] == [line.decode()] * 2


@pytest.mark.parametrize(
    "text",
    [
        b"From now on Fri Feb 16 09:34:00 2018 is the date\nTo: us\n",
        b"From the desk of Bob Fri Feb 16 09:34:00 2018\nTo: us\n",
        b"From bob@example.edu Fri Feb 16 09:34:00 2018\nand this is no header\n",
        b"From bob@example.edu\nSubject: no date\n",
        b"From bob@example.edu Fri Feb 16\nSubject: no time\n",
        b">From bob@example.edu Fri Feb 16 09:34:00 2018\nSubject: quoted\n",
        b"From " + b"x" * 2000 + b" Fri Feb 16 09:34:00 2018\nSubject: too long\n",
    ],
)
def test_text_that_begins_with_from_does_not_separate(split, text: bytes) -> None:
    """A line of text that begins with "From " stays in its message, quoted or not."""
    data = HEADER + b"\nHello,\n\n" + text
    assert [message.data for message in split(FROM + data)] == [data]


def test_a_from_line_below_text_does_not_separate(split) -> None:
    """A separator has a blank line above it."""
    data = HEADER + b"\nas my mailbox says:\n" + FROM + b"Subject: inside\n"
    assert [message.data for message in split(FROM + data)] == [data]


def test_eudoras_from_line_needs_no_blank_line_above(split) -> None:
    """Eudora puts its own From_ line right below the last line of a message."""
    line = b"From ???@??? Fri Feb 16 09:34:00 2001\r\n"
    messages = split(line + b"A: 1\r\n\r\nx\r\n" + line + b"B: 2\r\n")
    assert [message.data for message in messages] == [b"A: 1\r\n\r\nx\r\n", b"B: 2\r\n"]


def test_quoting_and_nul_bytes_stay_as_they_lie(split) -> None:
    """Neither mboxo's nor mboxrd's quoting is undone here, and bytes that are no text are kept."""
    data = HEADER + b"\n>From here\n>>From there\n\0\0\xff\n"
    assert split(FROM + data + b"\n" + FROM + data)[0].data == data


def test_one_line_end_separates(split) -> None:
    """Of several blank lines before a From_ line only the last is not the message's; in CRLF files it is CRLF."""
    assert split(FROM + HEADER + b"\n\n\n" + FROM + HEADER)[0].data == HEADER + b"\n\n"
    header = HEADER.replace(b"\n", b"\r\n")
    assert split(FROM + header + b"\r\nx\r\n\r\n" + FROM + HEADER)[0].data == header + b"\r\nx\r\n"


def test_junk_before_the_first_envelope_belongs_to_it(split) -> None:
    """A byte order mark or blank lines at the top hide no message."""
    messages = split(b"\xef\xbb\xbf\r\n\n" + FROM + HEADER + b"\n" + FROM + HEADER)
    assert [message.data for message in messages] == [HEADER, HEADER]
    assert messages[0].envelope == "\xef\xbb\xbf\r\n\n" + FROM.decode()
    assert messages[0].problems == ()


def test_a_file_cut_at_the_front_keeps_its_first_piece(split) -> None:
    """What comes before the first From_ line is a message of its own, and flagged."""
    first, second = split(b"half a message\n\n" + FROM + HEADER)
    assert (first.data, first.envelope) == (b"half a message\n", "")
    assert [problem.code for problem in first.problems] == ["no-envelope"]
    assert second.problems == ()


def test_a_file_cut_at_the_end_is_flagged(split) -> None:
    """The last message of a file that ends in mid-line is given, with a problem that says where."""
    data = FROM + HEADER + b"\n" + FROM + HEADER + b"\nand the"
    messages = split(data)
    assert messages[1].data == HEADER + b"\nand the"
    assert [(problem.code, problem.byte_start) for problem in messages[1].problems] == [("truncated", len(data))]
    assert messages[0].problems == ()


def counted(body: bytes, length: int | None = None) -> bytes:
    """A message of an mbox that counts its bodies, as it should or as it is given."""
    return FROM + HEADER + b"Content-Length: %d\n\n" % (len(body) if length is None else length) + body + b"\n"


QUOTES_MAIL = b"see below\n\n" + FROM + b"Subject: inside\n\nquoted mail\n"


def test_a_true_count_is_believed(split) -> None:
    """In mboxcl2 nothing is quoted: a body that holds a whole From_ line and header stays whole."""
    messages = split(counted(QUOTES_MAIL) + counted(b"second\n") + counted(QUOTES_MAIL))
    assert [message.data.partition(b"\n\n")[2] for message in messages] == [QUOTES_MAIL, b"second\n", QUOTES_MAIL]


def test_a_count_may_stand_anywhere_in_the_header(split) -> None:
    """Content-Length is found as the first field and as the last one."""
    for header in (b"Content-Length: %d\n" + HEADER, HEADER + b"Content-Length: %d\n"):
        data = header % len(QUOTES_MAIL) + b"\n" + QUOTES_MAIL
        assert [message.data for message in split(FROM + data + b"\n" + FROM + HEADER)] == [data, HEADER]


@pytest.mark.parametrize("lie", [0, 5, 7, 40, 10**9, 10**14])
def test_a_count_that_lies_is_not_believed(split, lie: int) -> None:
    """A count that leads to anywhere but a separator or the end changes nothing, and the next true one counts."""
    messages = split(counted(b"first\n", lie) + counted(QUOTES_MAIL))
    assert [message.data.partition(b"\n\n")[2] for message in messages] == [b"first\n", QUOTES_MAIL]


def test_a_count_of_crlf_is_followed(split) -> None:
    """The count is of the bytes as they lie: with CRLF line ends it leads past them."""
    data = (counted(b"") + counted(b"second\n")).replace(b"\n", b"\r\n")
    whole = data.replace(b"Content-Length: 7", b"Content-Length: 8")
    assert together(split(whole), whole) == whole
    assert len(split(whole)) == 2


def test_a_file_that_is_gone_is_reported(tmp_path: Path) -> None:
    """A file that vanished after the plan gives no traceback but a record to count."""
    mbox = source(tmp_path / "mbox", FROM + HEADER)
    Path(mbox.real_path).unlink()
    (gone,) = read_unit(Unit(mbox))
    assert gone.problem.code == "vanished"


def test_a_large_message_is_held_once(tmp_path: Path) -> None:
    """However many messages are read side by side, memory is what they have, not twice that."""
    (tmp_path / "mbox").write_bytes(FROM + HEADER + b"\n")
    size = 40 << 20
    os.truncate(tmp_path / "mbox", size)
    mbox = Source(str(tmp_path / "mbox"), str(tmp_path / "mbox"), "mbox", size)
    (unit,) = plan_units(mbox)
    tracemalloc.start()
    (message,) = read_unit(unit)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(message, RawMessage) and len(message.data) == size - len(FROM)
    assert peak < 1.1 * size


def test_a_large_message_and_many_near_misses_are_read_in_linear_time(tmp_path: Path) -> None:
    """32 MB in one message, and 300,000 lines that almost separate, each take seconds at most."""
    start = time.process_time()
    (large,) = read(source(tmp_path / "large", FROM + HEADER + b"\n" + b"All work and no play.\n" * 1_500_000))
    near = FROM + HEADER + (b"\nFrom " + b"@" * 20 + b" Mon Mon Mon\n") * 300_000
    (misses,) = read(source(tmp_path / "near", near))
    assert large.byte_length > 32_000_000 and misses.byte_length == len(near) - len(FROM)
    assert time.process_time() - start < 10
