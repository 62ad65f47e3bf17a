"""What is no file: pipes, sockets, devices, links to nothing; told in a line, never waited for or read on and on."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import make_mail

from mailarchive.errors import SourceError, UnknownFormat
from mailarchive.sources import Survey, Unreadable, find_sources, plan_units, read_unit, streams, survey

MBOX = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n" + make_mail()
MAILARCHIVE = [sys.executable, "-m", "mailarchive"]


@pytest.fixture(autouse=True)
def never_hangs() -> Iterator[None]:
    """Whatever waits for ever is ended, and fails."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def make_special(folder: Path) -> None:
    """Everything that is no file, in a folder."""
    os.mkfifo(folder / "fifo")
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind("socket")
    finally:
        os.chdir(here)
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "circle").symlink_to("circle")
    (folder / "to-folder").symlink_to(".")


SPECIAL = {"fifo": "a named pipe", "socket": "a socket", "zero": "a device"}
LINKS = {"circle": "a link that leads back to itself", "dangling": "a link that leads nowhere"}


def outcome(surveyed: Survey) -> tuple[dict[str, str], dict[str | None, str], list[bytes]]:
    """What was passed over and why, what failed and why, and the bytes of what was read."""
    messages = [each for source in surveyed.sources for unit in plan_units(source) for each in read_unit(unit)]
    failed = {each.member: each.problem.detail for each in messages if isinstance(each, Unreadable)}
    skipped = {each.path: each.reason for each in surveyed.skipped}
    return skipped, failed, [each.data for each in messages if not isinstance(each, Unreadable)]


@pytest.mark.parametrize("loose", [True, False], ids=["messages", "mailboxes"])
def test_in_a_folder_all_of_it_is_told_and_the_rest_read(tmp_path: Path, loose: bool) -> None:
    """By its place, with what it is; what may have been mail counts as failed where single messages are read."""
    make_special(tmp_path)
    (tmp_path / "mail").write_bytes(make_mail() if loose else MBOX)
    skipped, failed, messages = outcome(survey(str(tmp_path)))
    assert "not followed" in skipped.pop("to-folder")
    assert skipped | failed == SPECIAL | LINKS and set(failed) == (set(LINKS) if loose else set())
    assert messages == [make_mail()]


def test_in_a_maildir_all_of_it_is_told_and_the_rest_read(tmp_path: Path) -> None:
    """A folder inside cur/ too, which may hold mail that is not read."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    make_special(tmp_path / "mail" / "cur")
    (tmp_path / "mail" / "cur" / "folder").mkdir()
    (tmp_path / "mail" / "new" / "1").write_bytes(make_mail())
    for place, within in ((tmp_path, "mail/"), (tmp_path / "mail", "")):
        skipped, failed, messages = outcome(survey(str(place)))
        told = {name: skipped.pop(f"{within}cur/{name}") for name in ("folder", "to-folder")}
        assert all("folder" in reason for reason in told.values())
        assert skipped == {f"{within}cur/{name}": kind for name, kind in SPECIAL.items()} and failed == LINKS
        assert messages == [make_mail()]


def test_what_becomes_a_pipe_after_the_survey_is_told(tmp_path: Path) -> None:
    """Between the listing and the reading."""
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(make_mail())
    (unit,) = plan_units(find_sources(str(tmp_path))[0])
    (tmp_path / "1.eml").unlink()
    os.mkfifo(tmp_path / "1.eml")
    pipe, message = read_unit(unit)
    assert (pipe.member, pipe.problem.code) == ("1.eml", "special-file") and message.member == "2.eml"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("socket", "a socket, not a file"),
        ("zero", "a device, not a file"),
        ("dangling", "a link that leads nowhere"),
        ("circle", "a link that leads back to itself"),
        ("fifo", "nobody has written"),
    ],
)
def test_given_by_its_name_it_is_refused_in_one_line(tmp_path: Path, monkeypatch, name: str, words: str) -> None:
    """A pipe only when nobody writes to it for a while."""
    monkeypatch.setattr(streams, "PIPE_SECONDS", 0.3)
    make_special(tmp_path)
    with pytest.raises(SourceError) as raised:
        find_sources(str(tmp_path / name))
    assert str(raised.value).startswith(f"{tmp_path / name}: ") and words in str(raised.value)


@pytest.mark.parametrize("beginning", [b"", MBOX[:100]], ids=["at once", "in two pieces"])
def test_a_pipe_by_its_name_is_read_when_somebody_writes_to_it(tmp_path: Path, beginning: bytes) -> None:
    """Who may open it later, and pause."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    def write() -> None:
        pause.wait(0.2)
        with open(fifo, "wb", buffering=0) as file:
            file.write(beginning)
            pause.wait(0.2)
            file.write(MBOX[len(beginning) :])

    pause = threading.Event()
    writer = threading.Thread(target=write)
    writer.start()
    (source,) = find_sources(str(fifo))
    writer.join()
    assert (source.path, source.format, source.size) == (str(fifo), "mbox", len(MBOX))
    assert Path(source.real_path).read_bytes() == MBOX


def test_a_pipe_that_was_closed_without_a_word_is_empty(tmp_path: Path) -> None:
    """As an empty file is."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    writer = threading.Thread(target=lambda: fifo.write_bytes(b""))
    writer.start()
    with pytest.raises(UnknownFormat, match="empty"):
        find_sources(str(fifo))
    writer.join()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("cat mail.mbox | {import} -", "1 added"),
        ("cat mail.mbox | {import} /dev/stdin", "1 added"),
        ("{import} <(cat mail.mbox)", "1 added"),
        ("{import} - < mail.mbox", "1 added"),
        ("{import} - < /dev/null", "standard input: empty"),
        ("{import} /dev/null", "/dev/null: empty"),
        ("{import} - < /dev/zero", "standard input: a device"),
        ("{import} - <&-", "standard input: closed"),
        ("{import} <(cat mail.mbox) <&-", "1 added"),
        ("{import} /dev/zero", "/dev/zero: a device"),
        ("cat /dev/zero | {import} -", "standard input: nothing in it looks like mail"),
        ("yes | {import} -", "standard input: nothing in it looks like mail"),
    ],
)
def test_streams_on_the_command_line(tmp_path: Path, command: str, said: str) -> None:
    """Standard input and process substitution are read; what has no end is refused before it fills the disk."""
    (tmp_path / "mail.mbox").write_bytes(MBOX)
    line = command.replace("{import}", " ".join([*MAILARCHIVE, "-d", "a.db", "import"]))
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=50, check=False)
    assert said in done.stdout + done.stderr, done
    assert done.stderr.count("\n") == (done.returncode != 0)


def test_a_maildir_of_linked_folders_is_read_and_not_said_to_be_passed_over(tmp_path: Path) -> None:
    """Its own folders may lie elsewhere; another link beside them is told."""
    for name in ("there/cur", "there/new", "box", "else"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "there" / "cur" / "1.host:2,S").write_bytes(make_mail())
    for name in ("cur", "new"):
        (tmp_path / "box" / name).symlink_to(tmp_path / "there" / name)
    (tmp_path / "box" / "other").symlink_to(tmp_path / "else")
    found = survey(str(tmp_path / "box"))
    assert [(source.format, list(source.surveyed)) for source in found.sources] == [("maildir", ["cur/1.host:2,S"])]
    assert [each.path for each in found.skipped] == ["other"]
