"""What speaks for a copy being of a message, added up."""

from dataclasses import replace

import pytest

from mailarchive.identity.copy import Copy, CopySurroundings
from mailarchive.identity.resolve import FullMessage, OfFull, OfRecovered, decide
from mailarchive.model import Address

WORDS = (
    "The boat leaves at seven from the north pier. Bring the charts and the red lamp, please, or we sail without you."
)
OTHER = "Nobody has seen the keys of the upper hut since the thaw, so ask at the mill before you climb to the ridge."
ANN = Address("Ann Lee", "ann@example.edu")
BEN = Address("Ben Ray", "ben@example.com")
SENT = Copy(
    id=1,
    kind="file",
    sender=ANN,
    date="2018-02-16T17:34:12Z",
    utc_offset=-480,
    text=WORDS,
    subject="The boat",
    message_id="boat@example.edu",
)
ANSWER = CopySurroundings(message=9, uid="nine", utc_offset=60, date="2018-02-17T08:00:00Z", subject="Re: The boat")
QUOTED = Copy(id=2, kind="quoted", sender=ANN, date="2018-02-16T09:34", text=WORDS)


def full(copy: Copy, **changes: object) -> FullMessage:
    """A message with a file."""
    changed = replace(copy, **changes)  # type: ignore[arg-type]  # the names are those of Copy
    return FullMessage(changed, f"uid{changed.id}", lambda: f"Hello.\n{changed.text}\n> an older line")


def of(copy: Copy, *messages: FullMessage, around: CopySurroundings = ANSWER) -> int | None:
    """The message that a copy is of, by whatever it says."""
    match decide(copy, around, messages, (), messages):
        case OfFull(message):
            return message
        case OfRecovered(()):
            return None
    raise AssertionError


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2018-02-16T18:50"},  # when it was received, on the quoter's clock
        {"date": "2018-02-16T10:20"},
        {"date": None},
        {"sender": None, "date": None},
        {"sender": Address("Boats", "boats-bounces@lists.example")},  # "on behalf of Ann Lee"
        {"sender": Address("at 9:34 AM, Ann Lee", None), "date": None},
        {"sender": Address("Ann Lee", "ann@home.example")},
        {"date": "2018-02-16T18:35", "text": ""},  # the header alone, and a minute later
        {"date": "2018-02-16T18:40", "text": "Hello.\n" + WORDS},
    ],
)
def test_words_and_what_agrees_with_them_make_a_match(changes: dict[str, object]) -> None:
    """Whatever the label lacks or has wrong, the message that holds the words is the copy's, if enough else agrees."""
    assert of(replace(QUOTED, **changes), full(SENT)) == 1  # type: ignore[arg-type]  # the names are those of Copy


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2018-01-03T09:34"},  # the same words, sent again weeks later
        {"date": "2018-02-16T10:20:44Z", "sender": BEN},
        {
            "sender": BEN,
            "text": "The boat leaves at seven from the south pier. Bring the cake, please, or we sail without you.",
        },
        {"sender": None, "date": None, "text": "Thanks!"},
        {"sender": BEN, "date": None, "text": "The boat leaves at seven."},
        {"date": "2018-02-16T18:50", "text": ""},  # the header alone, and not to the minute
    ],
)
def test_what_speaks_against_it_keeps_a_copy_apart(changes: dict[str, object]) -> None:
    """Another time, another sender or few words: below the least score a copy stays known as it was found."""
    subject = replace(ANSWER, subject=None)
    assert of(replace(QUOTED, **changes), full(SENT), around=subject) is None  # type: ignore[arg-type]


def test_text_beats_a_label() -> None:
    """What an attribution names was trimmed, and its date is older: the words are whose file has them."""
    label = replace(QUOTED, sender=BEN, date="2018-02-15T22:10")
    asked = full(SENT, id=3, sender=BEN, date="2018-02-15T21:10:00Z", text=OTHER, message_id="asked@example.com")
    assert of(label, asked, full(SENT)) == 1
    later = full(SENT, date="2018-02-14T08:00:00Z")
    assert of(label, asked, later) != 1, "it was sent before what it should answer"


def test_alike_messages_stay_apart() -> None:
    """Templates that several people send alike tell nothing; the minute, the subject and what is answered do."""
    one, two = full(SENT), full(SENT, id=3, sender=BEN, message_id="other@example.com")
    bare = replace(QUOTED, sender=None, date=None)
    assert of(bare, one, two) is None
    assert of(bare, one, two, around=replace(ANSWER, named=frozenset({"other@example.com"}))) == 3
    assert of(replace(bare, sender=BEN), one, two) == 3
    first = full(SENT, subject="[PATCH 1/2] boat")
    second = full(SENT, id=3, subject="[PATCH 2/2] lamp", message_id="second@example.edu")
    assert of(QUOTED, first, second, around=replace(ANSWER, subject="Re: [PATCH 2/2] lamp")) == 3


def test_the_words_beat_another_message_of_that_minute() -> None:
    """Two letters of one minute: a third of the words, and all of them."""
    cover = full(SENT, id=3, text=WORDS[:40] + OTHER, message_id="cover@example.edu")
    assert of(QUOTED, cover, full(SENT, date="2018-02-16T17:35:02Z")) == 1


def test_nobody_quotes_the_future() -> None:
    """A message that is younger than the mail around the copy is not what that quotes."""
    bare = replace(QUOTED, sender=None, date=None)
    assert of(bare, full(SENT, date="2018-02-17T12:00:00Z")) is None
    assert of(bare, full(SENT, date="2018-02-17T08:04:00Z")) == 1, "clocks differ"


def test_of_two_sendings_without_a_date_the_nearer_is_quoted() -> None:
    """The same words a month before and a day before: what is answered is the second."""
    bare = replace(QUOTED, date=None)
    again = full(SENT, id=3, date="2018-01-10T17:34:12Z", message_id="before@example.edu")
    assert of(bare, again, full(SENT)) == 1


def test_evidence_says_what_it_is() -> None:
    """A match that was added up says why, and is less sure than sender and minute."""
    match decide(replace(QUOTED, date="2018-02-16T10:20"), ANSWER, [full(SENT)], ()):
        case OfFull(_, match_):
            assert match_.detail == "100% of the words, same sender, about that time, same subject"
            assert 0.6 <= match_.certainty < 0.9
        case _:
            raise AssertionError
