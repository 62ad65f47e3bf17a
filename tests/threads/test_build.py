"""Trees from headers and from what bodies hold."""

import random
import time
from itertools import permutations

import pytest

from mailarchive.identity.subjects import base_subject
from mailarchive.threads.build import Embeds, ThreadMember, build_thread


def member(number: int, **facts: object) -> ThreadMember:
    """A message `m<number>`, dated by its number."""
    values: dict[str, object] = {
        "id": number,
        "uid": f"uid{number}",
        "date": f"2018-02-{number:02}T09:00:00Z",
        "subject": "Re: Boats" if number > 1 else "Boats",
        "message_id": f"m{number}",
        "known_from": "file",
    }
    return ThreadMember(**(values | facts))  # type: ignore[arg-type]


def test_in_reply_to_names_the_parent() -> None:
    """A message answers what In-Reply-To names."""
    tree = build_thread(
        [member(1), member(2, in_reply_to=("m1",)), member(3, in_reply_to=("m2",), references=("m1", "m2"))]
    )
    assert tree.parents == {1: None, 2: 1, 3: 2}
    assert (tree.root, tree.title) == (1, "Boats")


def test_a_missing_parent_leaves_the_nearest_ancestor() -> None:
    """Where the answered message is missing, the nearest one in References is the parent, and the link says so."""
    tree = build_thread([member(1), member(3, in_reply_to=("m2",), references=("m1", "m2"))])
    assert tree.parents[3] == 1
    (link,) = [link for link in tree.links if link.message == 3]
    assert link.detail == "1 nearer ones are missing"


def test_messages_that_name_the_same_ghost_stay_roots() -> None:
    """Two answers to a missing message have no parent; the older one is the thread's root."""
    tree = build_thread([member(3, in_reply_to=("gone",)), member(2, in_reply_to=("gone",))])
    assert tree.parents == {2: None, 3: None}
    assert tree.root == 2


def test_a_quotation_is_evidence_where_headers_say_nothing() -> None:
    """A message answers the one it quotes and passes on the one it forwards; the quotation counts first."""
    quoted = Embeds(1, "quoted", 0.9, 50)
    forwarded = Embeds(2, "forwarded", 1.0, 10)
    tree = build_thread([member(1), member(2), member(3, embeds=(forwarded, quoted))])
    assert tree.parents[3] == 1
    assert [(link.evidence, link.certainty) for link in tree.links] == [("quotation", 0.81)]
    assert build_thread([member(2), member(3, embeds=(forwarded,))]).links[0].evidence == "forward"


def test_a_recovered_message_takes_the_place_of_the_ghost_it_is() -> None:
    """What answers to a missing message quote first is that message; an answer that quotes nothing finds its parent."""
    lost = member(1, known_from="quoted", message_id=None)
    other = member(2, known_from="quoted", message_id=None)
    answers = [
        member(3, in_reply_to=("gone",), embeds=(Embeds(1, "quoted", 1.0, 20), Embeds(2, "quoted", 1.0, 90))),
        member(4, in_reply_to=("gone",), embeds=(Embeds(1, "quoted", 1.0, 20),)),
        member(5, in_reply_to=("gone",), embeds=(Embeds(2, "quoted", 1.0, 20),)),
        member(6, in_reply_to=("gone",)),
    ]
    tree = build_thread([lost, other, *answers])
    assert tree.adopted == {1: "gone"}
    assert tree.parents[6] == tree.parents[3] == 1
    assert build_thread([member(7, message_id="gone"), lost, other, *answers]).adopted == {}


def test_headers_count_before_quotations() -> None:
    """What the header names is the parent, whatever is quoted; both are kept as evidence."""
    tree = build_thread([member(1), member(2), member(3, in_reply_to=("m2",), embeds=(Embeds(1, "quoted", 1.0, 0),))])
    assert tree.parents[3] == 2
    assert {link.evidence for link in tree.links} == {"in-reply-to", "quotation"}


def test_a_cycle_of_parents_is_cut() -> None:
    """Messages that name each other as parents still make a tree with a root."""
    members = [member(1, in_reply_to=("m3",)), member(2, in_reply_to=("m1",)), member(3, in_reply_to=("m2",))]
    for order in permutations(members):
        tree = build_thread(order)
        assert sum(parent is None for parent in tree.parents.values()) == 1
        assert tree == build_thread(members)
    assert build_thread([member(1, in_reply_to=("m1",))]).parents == {1: None}


def test_the_order_of_nodes_does_not_matter() -> None:
    """The same messages in any order give the same tree."""
    draw = random.Random(3)
    members = [member(number, in_reply_to=(f"m{draw.randint(1, 28)}",)) for number in range(1, 29)]
    expected = build_thread(members)
    for _ in range(20):
        draw.shuffle(members)
        assert build_thread(members) == expected


def test_a_long_chain_takes_linear_time() -> None:
    """Forty thousand messages, each answering the one before, are built within seconds."""
    members = [
        member(
            1, id=number, uid=str(number), message_id=f"m{number}", in_reply_to=(f"m{number - 1}",), date=f"{number:09}"
        )
        for number in range(40_000)
    ]
    started = time.process_time()
    assert build_thread(members).parents[39_999] == 39_998
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: Microrobot simulation", "Microrobot simulation"),
        ("RE: AW: Fwd: Tea", "Tea"),
        ("Re[2]: Tea", "Tea"),
        ("[boats] Re: Tea", "[boats] Tea"),
        ("  Re :  Tea   time ", "Tea time"),
        ("Antw: Tea", "Tea"),
        ("Regarding: Tea", "Regarding: Tea"),
        ("", ""),
        (None, ""),
    ],
)
def test_base_subject(subject: str | None, base: str) -> None:
    """Reply and forward prefixes of any language go; tags of mailing lists stay."""
    assert base_subject(subject) == base
