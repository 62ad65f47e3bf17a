"""Files that are changed while they are imported: what may not be whole is told, never stored as if it were."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from making import make_mail

from mailarchive.archive import Archive
from mailarchive.archive.raw import unpack_raw
from mailarchive.importing.pipeline import import_path
from mailarchive.importing.request import Progress
from mailarchive.model import Receipt
from mailarchive.sources import Unreadable, find_sources, plan_units, read_unit
from mailarchive.sources.whole_file import read_whole

FROM = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"


def mails(count: int) -> list[bytes]:
    """Different messages of different lengths."""
    return [
        make_mail(f"Line {number}.\n" * (20 + 7 * number), message_id=f"{number}@example.edu")
        for number in range(count)
    ]


def mbox(messages: list[bytes]) -> bytes:
    """An mbox of these messages."""
    return b"".join(FROM + message + b"\n" for message in messages)


MAILS = mails(6)
ALL = mbox(MAILS)


class Underway:
    """Imports a path, and does something to it when all is planned and nothing read."""

    def __init__(self, database: Path, path: Path) -> None:
        self.database = database
        self.path = path

    def run(self, change: Callable[[Path], object] | None = None) -> Receipt:
        """Import once."""

        def report(progress: Progress) -> None:
            if change and (progress.phase, progress.done) == ("reading", 0):
                change(self.path)

        with Archive(self.database) as archive:
            pool = lambda: ThreadPoolExecutor(1)  # noqa: E731
            (receipt,) = import_path(archive, str(self.path), executor_factory=pool, progress=report)
        return receipt

    def stored(self) -> list[bytes]:
        """The bytes of all files."""
        with Archive(self.database, read_only=True) as archive:
            copies = archive.connection.execute("select id from copies where kind = 'file' order by id").fetchall()
            return [unpack_raw(archive.connection, copy) for (copy,) in copies]

    def problems(self) -> list[tuple[Any, ...]]:
        """Code and member of what is wrong."""
        with Archive(self.database, read_only=True) as archive:
            return archive.connection.execute("select code, member from problems order by id").fetchall()


@pytest.fixture
def mailbox(tmp_path: Path) -> Underway:
    """An mbox of six messages."""
    (tmp_path / "mbox").write_bytes(ALL)
    return Underway(tmp_path / "a.db", tmp_path / "mbox")


def replace(data: bytes) -> Callable[[Path], None]:
    """Another file in the place of one, as programs do that write a new one and rename it."""

    def change(path: Path) -> None:
        (path.parent / "new").write_bytes(data)
        os.replace(path.parent / "new", path)

    return change


def append(data: bytes) -> Callable[[Path], None]:
    """More at the end of a file."""

    def change(path: Path) -> None:
        with path.open("ab") as file:
            file.write(data)

    return change


@pytest.mark.parametrize("size", [len(ALL) - 1, len(ALL) - 100, len(ALL) // 2, 10, 0])
@pytest.mark.parametrize("how", [lambda size: lambda path: os.truncate(path, size), lambda size: replace(ALL[:size])])
def test_an_mbox_that_is_cut_gives_what_is_whole(mailbox: Underway, how: Any, size: int) -> None:
    """No message is stored that ends where the file does now; each that is lost is told."""
    receipt = mailbox.run(how(size))
    whole = mailbox.stored()
    assert set(whole) <= set(MAILS)
    assert (receipt.found, receipt.added, receipt.failed) == (6, len(whole), 6 - len(whole))
    assert len(whole) == sum(len(mbox(MAILS[: count + 1])) <= size for count in range(6))
    assert [code for code, _ in mailbox.problems()] == ["changed"] * (6 - len(whole) + 1)
    mailbox.path.write_bytes(ALL)
    mailbox.run()
    assert sorted(mailbox.stored()) == sorted(MAILS)
    assert mailbox.problems() == []


@pytest.mark.parametrize("first", [1, 3, 5])
def test_a_compacted_mbox_gives_no_pieces(mailbox: Underway, first: int) -> None:
    """A mail client takes the first messages out of the file: all others lie elsewhere than they did."""
    mailbox.run(replace(mbox(MAILS[first:])))
    assert set(mailbox.stored()) <= set(MAILS)
    assert mailbox.run().failed == 0
    assert sorted(mailbox.stored())[-1:] == sorted(MAILS)[-1:] and set(MAILS[first:]) <= set(mailbox.stored())


def test_messages_that_are_joined_or_split_in_place_are_not_stored(mailbox: Underway) -> None:
    """What begins and ends as before can have other mail in it."""
    inside = ALL.replace(
        b"Line 3.\nLine 3.\nLine 3.\nLine 3.\nLine 3.\nLine 3.\nLine 3.\n", b"\n" + FROM + b"To: x@y.z\n", 1
    )
    mailbox.run(replace(inside + ALL[len(inside) :]))
    assert set(mailbox.stored()) < set(MAILS)
    assert "changed" in dict(mailbox.problems())


def test_mail_that_is_added_underway_harms_nothing(mailbox: Underway) -> None:
    """What was there is read, the problem says that there is more, and the next import reads it and is content."""
    new = make_mail("New.\n")
    receipt = mailbox.run(append(FROM + new + b"\n"))
    assert (receipt.found, receipt.added, receipt.failed, receipt.problems) == (6, 6, 0, 1)
    assert mailbox.problems() == [("changed", None)]
    again = mailbox.run()
    assert (again.found, again.added, again.duplicate, mailbox.problems()) == (7, 1, 6, [])
    assert new in mailbox.stored()


def test_a_message_still_being_delivered_is_not_stored_half(mailbox: Underway) -> None:
    """The file ended in the middle of it, at the end of a line."""
    late = b"\n".join(MAILS[5].split(b"\n")[-50:])
    mailbox.path.write_bytes(ALL[: -len(late) - 1])
    receipt = mailbox.run(append(late + b"\n"))
    assert (receipt.added, receipt.failed) == (5, 1)
    assert set(mailbox.stored()) == set(MAILS[:5])
    assert (mailbox.run().added, set(mailbox.stored())) == (1, set(MAILS))


def test_flags_that_are_set_in_place_harm_nothing(mailbox: Underway) -> None:
    """Mozilla keeps them in a field of fixed length; the messages are where they were."""
    flagged = ALL.replace(b"Subject: Hello", b"Subject: hello")
    receipt = mailbox.run(lambda path: path.write_bytes(flagged))
    assert (receipt.added, receipt.failed) == (6, 0)


def test_an_mbox_that_vanishes_is_told(mailbox: Underway) -> None:
    """With how much of it is missed, and the places of an earlier import stay."""
    mailbox.run()
    mailbox.path.write_bytes(ALL + b"\n")
    receipt = mailbox.run(lambda path: path.unlink())
    assert (receipt.added, receipt.failed) == (0, 1)
    with Archive(mailbox.database, read_only=True) as archive:
        ((detail,),) = archive.connection.execute("select detail from problems where code = 'vanished'").fetchall()
        assert "6 messages, from byte 0 on" in detail
        assert archive.connection.execute("select count(*) from places where byte_start >= 0").fetchone() == (6,)


def test_a_source_that_goes_between_survey_and_reading_does_not_stop_the_others(tmp_path: Path) -> None:
    """One of three mailboxes of a tree, cut, emptied or gone before it was its turn."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for number in range(4):
        (tree / f"{number}.mbox").write_bytes(mbox(MAILS))

    def change(progress: Progress) -> None:
        if progress.source.endswith("0.mbox") and progress.done == 0:
            (tree / "1.mbox").unlink(missing_ok=True)
            os.truncate(tree / "2.mbox", len(mbox(MAILS[:2])))
            os.truncate(tree / "3.mbox", 0)

    with Archive(tmp_path / "a.db") as archive:
        receipts = import_path(archive, str(tree), executor_factory=lambda: ThreadPoolExecutor(1), progress=change)
        problems = dict(
            archive.connection.execute("select path, code from problems join sources on sources.id = source")
        )
    assert [(each.found, each.failed) for each in receipts if each.source.endswith("mbox")] == [
        (6, 0), (1, 1), (2, 0), (0, 0),
    ]  # fmt: skip
    assert {os.path.basename(path): code for path, code in problems.items()} == {
        "1.mbox": "vanished", "2.mbox": "changed", "3.mbox": "changed",
    }  # fmt: skip


@pytest.mark.parametrize("format", ["eml", "pasted", "post", "folder", "maildir"])
@pytest.mark.parametrize("change", ["cut", "emptied", "grown", "gone", "other"])
def test_a_file_of_one_message_is_whole_or_told(tmp_path: Path, format: Any, change: str) -> None:
    """Whatever kind of source it is in; a message beside it is read."""
    folder = tmp_path / "mail"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    path, beside = folder / "cur" / "1", folder / "cur" / "2"
    path.write_bytes(MAILS[0])
    beside.write_bytes(MAILS[1])
    given = folder if format == "maildir" else path
    if format == "folder":
        folder, given = folder / "cur", folder / "cur"
    (unit,) = plan_units(find_sources(str(given), format)[0])
    {
        "cut": lambda: os.truncate(path, 100),
        "emptied": lambda: os.truncate(path, 0),
        "grown": lambda: append(b"more\n")(path),
        "gone": path.unlink,
        "other": lambda: path.write_bytes(b"\x89PNG" + b"\0" * (len(MAILS[0]) - 4)),
    }[change]()
    first, *others = read_unit(unit)
    if change != "other" or format == "folder":
        assert isinstance(first, Unreadable)
        assert first.problem.code == ("vanished" if change == "gone" else "changed")
    assert [each.data for each in others] == ([MAILS[1]] if given == folder else [])


@pytest.mark.parametrize("format", ["folder", "maildir"])
def test_what_goes_between_survey_and_plan_is_told(tmp_path: Path, format: Any) -> None:
    """And what comes is read, and what a mail client flags is not lost."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    for name in ("1", "2", "3"):
        (tmp_path / "cur" / name).write_bytes(make_mail(name))
    (source,) = find_sources(str(tmp_path / "cur" if format == "folder" else tmp_path), format)
    (tmp_path / "cur" / "1").unlink()
    if format == "maildir":
        (tmp_path / "cur" / "2").rename(tmp_path / "cur" / "2:2,S")
    (tmp_path / "cur" / "4").write_bytes(make_mail("4"))
    found = {each.member: each for unit in plan_units(source) for each in read_unit(unit)}
    assert list(found) == ["2", "3", "4", "1"]
    assert [type(each) for each in found.values()].count(Unreadable) == 1 and found["1"].problem.code == "vanished"


def test_a_file_that_is_written_to_while_it_is_read_is_told(tmp_path: Path) -> None:
    """It has its size before and after, and another time."""
    path = tmp_path / "1.eml"
    path.write_bytes(MAILS[0])
    (source,) = find_sources(str(path))
    real = os.fstat
    calls = []

    def fstat(descriptor: int) -> os.stat_result:
        calls.append(descriptor)
        if len(calls) == 3:  # opened, before, after
            os.utime(path, ns=(1, 1))
        return real(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fstat", fstat)
        data = read_whole(source, str(path), None)
    assert isinstance(data, Unreadable) and "written to" in data.problem.detail
