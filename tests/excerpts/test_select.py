"""Choosing the words to quote."""

import time
from dataclasses import replace

import pytest

from mailarchive.archive.reading.views import MessageRow, MessageView, Node, Thread, ThreadSummary
from mailarchive.errors import NotFound, PassageError
from mailarchive.excerpts import excerpt, find_passage
from mailarchive.model import Address

LETTER = (
    "My summary of the meeting (“walls” and all):\n"
    "the robot's first step – over the\n"
    "> wall – took a day… and a night. The second step took an hour.\n"
)


def view(uid: str, text: str) -> MessageView:
    """A stored message as reading an archive gives it."""
    row = MessageRow(
        id=1,
        uid=uid,
        thread=1,
        parent=None,
        sender=Address("Ann Lee", "ann@example.edu"),
        date="2018-02-16T17:34:00Z",
        utc_offset=-480,
        date_source="header",
        subject="Hello",
        preview=None,
        known_from="file",
        certainty=1.0,
    )
    return MessageView(row, text, text, False, (), (), (), (), (), None)


def thread(**texts: str) -> Thread:
    """A thread of messages by uid."""
    summary = ThreadSummary(1, next(iter(texts)), "Hello", "Ann Lee", len(texts), 0, None, None)
    return Thread(summary, tuple(Node(0, view(uid, text)) for uid, text in texts.items()), None, None)


@pytest.mark.parametrize(
    "wanted",
    [
        'meeting ("walls" and all)',
        "the robot’s first step - over the wall",
        "THE ROBOT'S FIRST STEP",
        "a day... and a night",
        "a day…   and a\tnight",
        "over the\nwall",
    ],
)
def test_a_passage_is_found_as_remembered(wanted: str):
    """Quotes, dashes, ellipses, case, line breaks and quote marks may differ from what stands there."""
    start, end = find_passage(LETTER, wanted)
    assert LETTER[start:end].split(maxsplit=1)[0].lower().strip("(") in wanted.lower().replace("’", "'")
    assert end - start >= len(wanted) - 2


def test_the_passage_keeps_the_writer_s_own_characters():
    """What is quoted is what stands in the message, not what was typed."""
    start, end = find_passage(LETTER, 'meeting ("WALLS" and all)')
    assert LETTER[start:end] == "meeting (“walls” and all)"


def test_an_absent_passage_shows_the_nearest():
    """Words that are not there raise, with the passage that comes closest."""
    with pytest.raises(PassageError, match="not in the message") as caught:
        find_passage(LETTER, "the second stepp took one hour")
    assert "The second step took an hour." in caught.value.nearest[0]


def test_an_absent_passage_like_nothing_shows_nothing():
    """No far-fetched guesses."""
    with pytest.raises(PassageError) as caught:
        find_passage(LETTER, "zyzzyva quux")
    assert caught.value.nearest == ()


def test_an_ambiguous_passage_shows_its_places():
    """Words that stand there twice raise, with the words around each."""
    with pytest.raises(PassageError, match="more than once") as caught:
        find_passage(LETTER, "step")
    assert len(caught.value.nearest) == 2
    assert "first step" in caught.value.nearest[0]


def test_an_empty_passage_is_refused():
    """White space is no passage."""
    with pytest.raises(PassageError, match="empty"):
        find_passage(LETTER, " \n ")


def test_a_letter_that_lower_case_makes_longer_keeps_offsets_true():
    """Turkish İ has a lower case of two characters."""
    text = "İİİ the wall"
    assert find_passage(text, "the wall") == (4, 12)


def test_the_whole_message_is_an_excerpt():
    """Without a passage the own words are quoted, all of them."""
    (item,) = excerpt(thread(aaa="one", bbb="two"), "bbb")
    assert (item.text, item.start, item.end, item.context) == ("two", 0, 3, False)


def test_context_brings_the_messages_around():
    """As many before and after as asked for, in the thread's order, told apart from the one chosen."""
    items = excerpt(thread(aaa="one", bbb="two three", ccc="four", ddd="five"), "bbb", passage="three", context=1)
    assert [(item.text, item.context) for item in items] == [("one", True), ("three", False), ("four", True)]


def test_words_of_another_message_are_pointed_at():
    """A passage that only a neighbour has names the neighbour."""
    with pytest.raises(PassageError, match="in bbb: quote that one"):
        excerpt(thread(aaa="one", bbb="two three"), "aaa", passage="two three")


def test_an_unknown_message_is_not_found():
    """The uid has to be in the thread."""
    with pytest.raises(NotFound):
        excerpt(thread(aaa="one"), "zzz")


def test_an_ambiguous_passage_is_not_looked_for_elsewhere():
    """What stands in the message twice is ambiguous there, whoever else has written it."""
    with pytest.raises(PassageError, match="more than once"):
        excerpt(thread(a="the one and the other", b="the last"), "a", passage="the")


LIST = "Walls:\n  * one wall\n  * two walls\n    that lean\n  3. roof\nEnd.\n"


def test_words_selected_on_a_page_are_found_in_a_list():
    """A page shows bullets and numbers, and a selection leaves them out; the first bullet comes along."""
    [found] = excerpt(thread(a=LIST), "a", passage="one wall\ntwo walls that lean\nroof")
    assert found.text == "  * one wall\n  * two walls\n    that lean\n  3. roof"
    [found] = excerpt(thread(a=LIST), "a", passage="two walls")
    assert found.text == "two walls"


def test_words_between_white_space_without_end_are_found_in_time():
    """The space between two words is passed once."""
    started = time.process_time()
    with pytest.raises(PassageError):
        find_passage(("one" + " \n" * 3_000) * 100, "one two")
    assert time.process_time() - started < 2


def test_a_message_without_words_is_not_quoted():
    """There is nothing to quote in an empty message, and that is said."""
    with pytest.raises(PassageError, match="no words of its own"):
        excerpt(thread(a=" \n", b="Hello"), "a")


def test_undisturbed_by_size():
    """A huge message is searched, and the nearest passage looked for, in a few seconds."""
    text = "The robot walks over the wall. " * 1_000_000
    start = time.process_time()
    with pytest.raises(PassageError):
        find_passage(text, "the robot flies over the moon and back again")
    assert time.process_time() - start < 10


def test_a_recovered_message_names_who_it_was_found_with():
    """The container's sender is looked up among the messages of the thread."""
    from mailarchive.archive.reading.views import CopyView

    whole = thread(aaa="FYI", bbb="the letter")
    found = whole.nodes[1].item
    assert isinstance(found, MessageView)
    copy = CopyView(
        id=1,
        kind="forwarded",
        sha256="0" * 64,
        container="aaa",
        root="aaa",
        char_start=5,
        char_end=20,
        style="gmail",
        rule="banner",
        certainty=0.9,
    )
    recovered = replace(found, row=replace(found.row, known_from="forwarded"), copies=(copy,))
    (item,) = excerpt(replace(whole, nodes=(whole.nodes[0], Node(1, recovered))), "bbb")
    assert item.message.found_by == Address("Ann Lee", "ann@example.edu")
