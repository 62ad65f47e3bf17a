"""Arranging a thread: order, ghosts, and parents that can't be true."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mailarchive.archive.reading.display_tree import Placed, Reference, arrange


def message(id, parent=None, date=None, chain=(), message_id=None):
    """A message with the Message-ID m<id>."""
    return Reference(id, parent, message_id or f"m{id}", date or f"2018-01-{id:02}", tuple(chain))


def drawn(*messages):
    """The arranged tree as text: one word a node, indented."""
    return [
        "  " * placed.depth + (f"m{placed.message}" if placed.message else "?" + "+".join(placed.ghosts))
        for placed in arrange(messages)
    ]


def test_answers_stand_under_what_they_answer_by_date():
    """Depth first, siblings by date, whatever order the rows come in."""
    assert drawn(message(3, parent=1), message(1), message(4, parent=2), message(2, parent=1)) == [
        "m1", "  m2", "    m4", "  m3",
    ]  # fmt: skip


def test_undated_siblings_come_last():
    """A message without a date sorts after its dated siblings."""
    undated = Reference(2, 1, "m2", None, ())
    assert drawn(message(1), undated, message(3, parent=1)) == ["m1", "  m3", "  m2"]


def test_a_missing_parent_is_drawn_between_its_child_and_what_is_known():
    """References say root, missing, child: the missing one stands between the two."""
    assert drawn(message(1), message(2, parent=1, chain=["m1", "gone"])) == ["m1", "  ?gone", "    m2"]


def test_messages_that_miss_the_same_parent_share_its_ghost():
    """Two answers to the same missing message stand under one ghost, at the date of the earlier."""
    nodes = arrange([message(1, chain=["gone"]), message(2, chain=["gone"])])
    assert nodes == [Placed(0, None, ("gone",), (1, 2)), Placed(1, 1), Placed(1, 2)]


def test_a_row_of_missing_messages_is_one_node():
    """Nothing is known between them, so they are drawn as one."""
    assert drawn(message(1, chain=["a", "b", "c"])) == ["?a+b+c", "  m1"]


def test_a_shortened_references_header_finds_the_ghost_that_is_there():
    """One message names a and b, another only b: there is one b."""
    assert drawn(message(1, chain=["a", "b"]), message(2, chain=["b"])) == ["?a+b", "  m1", "  m2"]


def test_ghosts_give_way_to_a_parent_decided_on_better_evidence():
    """Where References lead elsewhere than the decided parent, no ghost is drawn."""
    assert drawn(message(1), message(2), message(3, parent=2, chain=["m1", "gone"])) == ["m1", "m2", "  m3"]


def test_a_ghost_named_under_two_different_parents_stays_where_it_was_first():
    """The second message keeps to its decided parent."""
    tree = drawn(message(1), message(2), message(3, 1, chain=["m1", "g"]), message(4, 2, chain=["m2", "g"]))
    assert tree == ["m1", "  ?g", "    m3", "m2", "  m4"]


def test_a_cycle_of_parents_loses_one_link_and_no_message():
    """A corrupt row can't hide a message or hang the page."""
    assert sorted(drawn(message(1, parent=2), message(2, parent=3), message(3, parent=1))) == ["    m2", "  m3", "m1"]


def test_ten_thousand_references_draw_few_ghosts():
    """A hostile header is bounded."""
    (ghosts, node) = arrange([message(1, chain=[f"x{number}" for number in range(10_000)])])
    assert len(ghosts.ghosts) == 50 and node.message == 1


def test_a_chain_of_twenty_thousand_answers_is_drawn():
    """Depth is no recursion."""
    nodes = arrange([message(id, parent=id - 1, date="2018") for id in range(1, 20_001)])
    assert nodes[-1] == Placed(19_999, 20_000)


ids = st.integers(1, 8)
names = st.sampled_from([f"m{id}" for id in range(1, 9)] + ["g1", "g2", "g3"])


@given(
    st.lists(
        st.builds(
            Reference,
            ids,
            st.none() | ids,
            names,
            st.none() | st.sampled_from(["2018", "2019"]),
            st.lists(names, max_size=5).map(tuple),
        ),
        unique_by=lambda reference: reference.id,
    )
)
def test_every_message_is_drawn_once_whatever_the_rows_say(messages):
    """For any parents and any references: each message once, and depth grows by one at a time."""
    nodes = arrange(messages)
    assert sorted(node.message for node in nodes if node.message) == sorted(each.id for each in messages)
    depths = [-1, *(node.depth for node in nodes)]
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(depths))
