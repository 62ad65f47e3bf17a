"""Whose a copy is, decided from values: whatever order mail arrives in, it ends in the same messages."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_archive import Mail, Memory

from mailarchive.identity.copy import Copy, CopySurroundings
from mailarchive.identity.resolve import FullMessage, decide, reopen, unite
from mailarchive.model import Address

WORDS = "The boat leaves at seven from the north pier. Bring the charts and the red lamp, please."
NEXT = WORDS.replace("Bring the charts", "Mind the tide, take")
OTHER = "Nobody has seen the keys of the upper hut since the thaw, so ask at the mill before you climb."
ANN = Address("Ann Lee", "ann@example.edu")
BEN = Address("Ben Ray", "ben@example.com")


def written(copy: Copy) -> Copy:
    """The copy with the hash of what it says."""
    says = repr((copy.sender, copy.date, copy.text, copy.message_id, copy.kind, copy.certainty))
    return replace(copy, sha256=hashlib.sha256(says.encode()).hexdigest())


def sent(number: int, sender: Address, date: str, text: str, message_id: str | None = "@example.edu") -> Mail:
    """A file."""
    copy = Copy(
        id=0,
        kind="file",
        sender=sender,
        date=date,
        utc_offset=-480,
        text=text,
        subject="Boats",
        message_id=message_id and f"{number}{message_id}",
    )
    return Mail(f"file {number}", written(copy))


# A series sent within one minute in much the same words, and mail that is near it in time, sender or words.
ORIGINALS = (
    sent(0, ANN, "2022-09-11T17:34:12Z", WORDS),
    sent(1, ANN, "2022-09-11T17:34:40Z", NEXT),
    sent(2, ANN, "2022-09-11T18:34:12Z", WORDS),
    sent(3, ANN, "2022-11-09T17:34:12Z", OTHER),
    sent(4, BEN, "2022-09-11T17:34:12Z", OTHER),
    sent(5, ANN, "2022-09-11T17:34:12Z", OTHER + WORDS),
    sent(6, ANN, "2022-09-11T17:49:12Z", WORDS),
    sent(7, Address("Ann Lee", None), "2022-09-11T17:34:12Z", WORDS),
    sent(8, ANN, "2022-09-11T17:34:12Z", WORDS, None),
    sent(9, ANN, "2022-09-11T17:34:00Z", WORDS, None),
)
# How clients show a date: in UTC, on the sender's clock, on the clock of who quotes, with a second, as a day, not.
Shown = tuple[str | None, int | None, str | None]
DATES: dict[str, Callable[[str], Shown]] = {
    "utc": lambda date: (f"{date[:16]}Z", 0, None),
    "instant": lambda date: (date, 0, None),
    "clock": lambda date: (f"{date[:11]}{int(date[11:13]) - 8:02}{date[13:16]}", None, None),
    "quoter": lambda date: (f"{date[:11]}{int(date[11:13]) + 1:02}{date[13:16]}", None, None),
    "figures": lambda date: (f"{date[:4]}-{date[8:10]}-{date[5:7]}{date[10:16]}", None, "9/11/22, 17:34"),
    "day": lambda date: (date[:10], None, None),
    "none": lambda date: (None, None, None),
}


def shown(mail: Mail, date: str = "clock", **changes: object) -> Copy:
    """A quotation of a file, as a client shows it."""
    original = mail.copy
    assert original.date
    shown_date, utc_offset, date_written = DATES[date](original.date)
    copy = Copy(
        id=0,
        kind="quoted",
        sender=original.sender,
        date=shown_date,
        utc_offset=utc_offset,
        date_written=date_written,
        text=original.text,
        certainty=0.9,
    )
    return written(replace(copy, **changes))  # type: ignore[arg-type]  # the names are those of Copy


@st.composite
def copies(draw: st.DrawFn, kinds: tuple[str, ...] = ("quoted", "forwarded")) -> Copy:
    """A copy of one of the originals, as some client shows it: with all, some or none of its words."""
    original = draw(st.sampled_from(ORIGINALS))
    words = original.copy.text.split()
    sender = original.copy.sender
    assert sender
    return shown(
        original,
        draw(st.sampled_from(sorted(DATES))),
        kind=draw(st.sampled_from(kinds)),
        sender=draw(st.sampled_from([sender, Address(sender.name, None), None])),
        text=draw(st.sampled_from([original.copy.text, " ".join(words[:9]), " ".join(words[9:]), ""])),
        message_id=draw(st.sampled_from([None, None, original.copy.message_id])),
        certainty=draw(st.sampled_from([0.6, 0.9])),
    )


def answer(number: int, answers: str | None, *embedded: Copy) -> Mail:
    """A file whose body holds copies."""
    copy = Copy(
        id=0,
        kind="file",
        sender=Address("Cy Dow", "cy@example.org"),
        date=f"2022-12-{number + 1:02}T08:00:00Z",
        utc_offset=60,
        text=f"This is answer number {number}, and not like any other answer.",
        message_id=f"answer-{number}@example.org",
    )
    return Mail(f"answer {number}", written(copy), answers, embedded)


@st.composite
def mailboxes(draw: st.DrawFn) -> list[Mail]:
    """Some originals, and mail that quotes and forwards originals, and pastes."""
    mail = draw(st.lists(st.sampled_from(ORIGINALS), unique=True, max_size=3))
    for number in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            mail.append(Mail(f"paste {number}", draw(copies(("pasted",)))))
        else:
            answers = draw(st.sampled_from([None, *(original.copy.message_id for original in ORIGINALS)]))
            mail.append(answer(number, answers, *draw(st.lists(copies(), min_size=1, max_size=2))))
    return mail


def end(order: Iterable[list[Mail]]) -> set[tuple[object, ...]]:
    """The outcome of imports, one after the other."""
    memory = Memory()
    for mail in order:
        memory.import_mail(mail)
    return memory.outcome()


@settings(max_examples=300, deadline=None)
@given(mailboxes(), st.data())
def test_order_does_not_matter(mail: list[Mail], data: st.DataObject) -> None:
    """Files, quotations, forwards and pastes of a few messages end the same, at once or one by one in any order."""
    expected = end([mail])
    orders = list(permutations(mail)) if len(mail) < 5 else [data.draw(st.permutations(mail)) for _ in range(20)]
    for order in orders:
        assert end([each] for each in order) == expected


@pytest.mark.parametrize(
    ("copy", "mail"),
    [
        (shown(ORIGINALS[0], "day"), [ORIGINALS[1], ORIGINALS[0]]),
        (shown(ORIGINALS[3], "none", message_id="3@example.edu"), [ORIGINALS[4], ORIGINALS[3]]),
        (shown(ORIGINALS[3], text="", message_id="0@example.edu"), [ORIGINALS[3], ORIGINALS[0]]),
    ],
)
def test_a_copy_goes_over_to_the_file_that_it_matches_better(copy: Copy, mail: list[Mail]) -> None:
    """Though it names a day alone, or shows a Message-ID and another date, and another file came first."""
    quoting = answer(0, None, copy)
    assert end([[quoting], *([each] for each in mail)]) == end([mail, [quoting]])


def test_a_date_of_figures_joins_the_copies_of_a_lost_message() -> None:
    """Read as of another month, it is the same message as the date in words, whichever is there first."""
    quotations = [answer(0, None, shown(ORIGINALS[0], "clock")), answer(1, None, shown(ORIGINALS[0], "figures"))]
    outcome = end([[each] for each in quotations])
    assert any(copies == {"answer 0.0", "answer 1.0"} for copies, *_ in outcome if isinstance(copies, frozenset))
    assert outcome == end([each] for each in reversed(quotations))


def test_a_mark_with_nothing_to_it_is_nobodys() -> None:
    """No sender, no date, no words: not the message that its container answers, and no message of its own."""
    bare = shown(ORIGINALS[0], "none", sender=None, text="--")
    around = CopySurroundings(message=9, named=frozenset({"0@example.edu"}))
    assert decide(bare, around, [FullMessage(ORIGINALS[0].copy, "uid")], []) is None


def test_no_message_holds_a_copy_of_itself() -> None:
    """A body that quotes its own header is no copy of the message."""
    message = FullMessage(replace(ORIGINALS[0].copy, id=7), "uid")
    around = CopySurroundings(message=7, uid="uid", position=5)
    assert decide(shown(ORIGINALS[0], "instant"), around, [message], []) != decide(
        shown(ORIGINALS[0], "instant"), CopySurroundings(), [message], []
    )


def test_the_best_copy_names_a_united_message() -> None:
    """A forward leads two recovered messages that were known from quotations; the longer quotation's stays."""
    long, short = shown(ORIGINALS[0]), shown(ORIGINALS[0], text="The boat leaves at seven")
    union = unite(shown(ORIGINALS[0], kind="forwarded"), {1: short, 2: long})
    assert (union.message, union.given_up, union.leads) == (2, (1,), True)
    assert not unite(short, {2: long}).leads


def test_only_copies_that_may_be_of_it_are_taken_back_for_a_file() -> None:
    """Those of another file that tell another minute stay where they are."""
    other, same = replace(shown(ORIGINALS[2]), id=1), replace(shown(ORIGINALS[1]), id=2)
    assert reopen(
        FullMessage(ORIGINALS[0].copy, "uid"), [replace(other, date="2022-09-11T10:35"), same], [], []
    ).copies == (2,)
