"""Which message one answers that names and quotes none."""

import base64
import random

import pytest

from mailarchive.identity.subjects import is_answer
from mailarchive.model import Address
from mailarchive.threads.topics import TopicMember, topic_parent, topics_of

PEOPLE = {name: Address(name.title(), f"{name}@example.org") for name in ("ann", "ben", "cy")}


def sent(number: int, sender: str, subject: str, to: str = "", **facts: object) -> TopicMember:
    """A message of the day `number` of a month, or as `facts` say."""
    values: dict[str, object] = {
        "id": number,
        "uid": f"uid{number}",
        "date": f"2020-03-{number:02}T09:00:00Z",
        "subject": subject,
        "message_id": f"m{number}@example.org",
        "sender": PEOPLE[sender],
        "to": frozenset(f"{name}@example.org" for name in to.split()),
    }
    return TopicMember(**(values | facts))  # type: ignore[arg-type]  # the names are those of TopicMember


def parent(member: TopicMember, *mates: TopicMember) -> int | None:
    """The id of the message that one answers; the order of the others must not matter."""
    link = topic_parent(member, mates)
    shuffled = list(mates)
    random.Random(7).shuffle(shuffled)
    assert topic_parent(member, shuffled) == link
    if link is None:
        return None
    return link.parent


def test_an_answer_goes_to_who_wrote_what_it_answers() -> None:
    """Of the messages with its subject, to that by whom it is addressed to, the latest of them."""
    root, second, third = (
        sent(1, "ann", "Boat trip", "ben"),
        sent(2, "ben", "Re: Boat trip"),
        sent(3, "ann", "Re: Boat trip", "ben"),
    )
    assert parent(sent(4, "cy", "Re: Boat trip", "ben"), root, second, third) == 2
    assert parent(sent(4, "ben", "RE: Boat trip", "ann"), root, second, third) == 3
    assert parent(sent(2, "ben", "Re: Boat trip", "ann"), root, third) == 1


@pytest.mark.parametrize(
    "member",
    [
        sent(4, "cy", "Re: Boat trip"),  # the subject alone
        sent(4, "cy", "Boat trip", "ann"),  # no answer
        sent(4, "cy", "Re: Boat trips", "ann"),
        sent(4, "cy", "Re: Boat trip", "ann", date="2022-03-04T09:00:00Z"),  # a subject that is used again
        sent(4, "cy", "Re: Boat trip", "ann", date=None),
        sent(4, "ann", "Re: Boat trip", "ben"),  # to other people than before
        sent(4, "ann", "Re: Boat trip", date="2020-03-01T09:20:00Z"),
    ],
)
def test_a_subject_alone_joins_nothing(member: TopicMember) -> None:
    """The people and the time must fit too."""
    assert parent(member, sent(1, "ann", "Boat trip")) is None


def test_a_subject_of_one_word_joins_nothing() -> None:
    """Not even what one person sends to the same people within the hour."""
    once = sent(1, "ann", "Re: vote", "ben")
    assert parent(sent(2, "ann", "Re: vote", "ben", date="2020-03-01T09:30:00Z"), once) is None
    assert parent(sent(2, "ben", "Re: vote", "ann", date="2020-03-01T09:30:00Z"), once) is None
    long = "Re: Who paints the boat this spring"
    assert parent(sent(2, "ann", long, "ben"), sent(1, "ann", long, "ben")) == 1, "a machine that reports again"


def test_a_series_hangs_on_its_first_message() -> None:
    """On number 0, or on the letter sent just before number 1, or on number 1; never across senders or versions."""
    cover = sent(1, "ann", "[PATCH v2 0/2] boats")
    first = sent(2, "ann", "[PATCH v2 1/2] keel", date="2020-03-01T09:00:01Z")
    second = sent(3, "ann", "[RFC PATCH v2 2/2] sail", date="2020-03-01T09:00:02Z")
    assert parent(first, cover, second) == parent(second, cover, first) == 1
    assert parent(second, first) == 2
    assert parent(first, second) is None
    letter = sent(5, "ann", "boats, once more", "cy", date="2020-03-01T08:59:58Z")
    assert parent(second, first, letter) == 2, "the letter went to others"
    assert (
        parent(
            sent(3, "ann", "[PATCH v2 2/2] sail", "cy", date=second.date),
            letter,
            sent(2, "ann", first.subject or "", "cy", date=first.date),
        )
        == 5
    )
    assert parent(second, sent(1, "ben", "[PATCH v2 0/2] boats")) is None
    assert parent(second, sent(1, "ann", "[PATCH v3 0/2] boats")) is None
    assert parent(sent(4, "ben", "Re: [PATCH v2 2/2] sail"), cover) is None


def test_two_series_of_a_day_are_told_apart_by_their_names() -> None:
    """git names the messages of one run alike; else the nearer first message counts."""
    one = sent(1, "ann", "[PATCH 0/1] boats", message_id="20200301090000.17-1-ann@example.org")
    two = sent(
        2, "ann", "[PATCH 0/1] boats", message_id="20200301095900.18-1-ann@example.org", date="2020-03-01T09:59:00Z"
    )
    patch = sent(
        3, "ann", "[PATCH 1/1] keel", message_id="20200301090000.17-2-ann@example.org", date="2020-03-01T09:58:00Z"
    )
    assert parent(patch, one, two) == 1
    assert parent(sent(3, "ann", "[PATCH 1/1] keel", date="2020-03-01T09:58:00Z"), one, two) == 2


def test_a_thread_index_continues_that_of_what_is_answered() -> None:
    """Each answer adds five bytes; where the nearest is missing, the next one counts."""
    root = bytes(range(22))
    indexes = [base64.b64encode(root + b"\1\2\3\4\5" * answers).decode() for answers in range(3)]
    messages = [sent(9 - n, "ann", f"Subject {n}", thread_index=index) for n, index in enumerate(indexes)]
    assert parent(messages[2], *messages[:2]) == 8
    assert parent(messages[2], messages[0]) == 9
    assert parent(messages[0], *messages[1:]) is None
    assert parent(sent(1, "ben", "x", thread_index="no base64!"), *messages) is None
    assert parent(messages[2], sent(1, "ben", "x", thread_index="AA==")) is None  # it begins so, and is too short


def test_topics() -> None:
    """A subject of one word is none."""
    assert list(topics_of("Re: Hello", PEOPLE["ann"], None, None)) == []
    assert "subject boat trip" in topics_of("AW: Boat trip", None, None, None)
    assert list(topics_of(None, None, None, None)) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: Tea time", True),
        ("[boats] AW: Tea", True),
        ("Fwd: Re: Tea", True),
        ("Fwd: Tea", False),
        ("Tea", False),
        (None, False),
    ],
)
def test_is_answer(subject: str | None, expected: bool) -> None:
    """A prefix of replies says so, not one of forwards."""
    assert is_answer(subject) is expected
