"""When two copies are of one message."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailarchive.identity.copy import Copy, identity, message_uid, rank
from mailarchive.identity.match import copies_message, same_recovered, same_sender
from mailarchive.identity.minutes import same_minute
from mailarchive.identity.shared_words import overlap
from mailarchive.model import Address

WORDS = "The boat leaves at seven from the north pier. Bring the charts and the red lamp, please."
ANN = Address("Ann Lee", "ann@example.edu")
FILE = Copy(
    id=1,
    kind="file",
    sender=ANN,
    date="2018-02-16T17:34:12Z",
    utc_offset=-480,
    text=WORDS,
    subject="Boats",
    message_id="a@x",
)
QUOTED = Copy(id=2, kind="quoted", sender=ANN, date="2018-02-16T09:34", text=WORDS)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Address("Ann", "ANN@example.edu"), Address(None, "ann@example.edu"), True),
        (Address("Ann", "ann@example.edu"), Address("Ann", "ann@other.example"), False),
        (Address("LEE, Ann", None), Address("Ann Lee", "ann@example.edu"), True),
        (Address(None, "ann@example.edu"), Address("Ann", None), False),
        (None, Address("Ann", None), False),
    ],
)
def test_same_sender(one: Address | None, other: Address | None, same: bool) -> None:
    """One e-mail is one person; names decide only where one of the two has no e-mail."""
    assert same_sender(one, other) is same


def test_a_clock_time_is_the_senders_minute() -> None:
    """A quoted header shows the time on the sender's clock, or on the quoter's; elsewhere it is less sure."""
    assert same_minute(QUOTED, FILE).certainty > 0.9
    quoter = replace(QUOTED, date="2018-02-16T18:34")
    assert same_minute(quoter, FILE, (60,)).certainty > 0.9
    assert same_minute(quoter, FILE).certainty < 0.9
    assert same_minute(replace(QUOTED, date="2018-02-16T09:35"), FILE) is None
    assert same_minute(replace(QUOTED, date="2018-02-18T09:34"), FILE) is None


def test_a_date_of_figures_is_read_both_ways() -> None:
    """Written 11/9/22, a quotation can be of a message of September or of November; in words it is of one of them."""
    sent = replace(FILE, date="2022-11-09T18:28:40Z", utc_offset=0)
    figures = replace(QUOTED, date="2022-09-11T18:28", date_written="11/9/22 18:28")
    assert same_minute(figures, sent)
    assert same_minute(replace(figures, date_written="11 September 2022, 18:28"), sent) is None


def test_two_known_instants_must_be_equal() -> None:
    """With both zones known, a quarter of an hour apart is another message."""
    assert same_minute(replace(FILE, date="2018-02-16T17:34Z"), FILE)
    assert same_minute(replace(FILE, date="2018-02-16T17:49:12Z"), FILE) is None


def test_a_quotation_copies_the_message_of_its_sender_and_minute() -> None:
    """Sender, minute and words agree; with another sender, minute or other words it is another message."""
    assert copies_message(QUOTED, FILE)
    assert copies_message(replace(QUOTED, text=""), FILE), "sender and minute alone are enough where nothing is quoted"
    assert not copies_message(replace(QUOTED, sender=Address("Ben", "ben@example.com")), FILE)
    assert not copies_message(replace(QUOTED, text="Quite other words, of another message of that minute."), FILE)


def test_words_decide_where_the_zone_is_unknown() -> None:
    """A minute that fits only up to a zone needs most of the words, and enough of them."""
    far = replace(QUOTED, date="2018-02-16T20:34")
    assert copies_message(far, FILE)
    assert not copies_message(replace(far, text="the boat"), FILE)
    assert not copies_message(replace(far, text=""), FILE)


def test_a_nameless_quotation_is_of_the_message_its_container_answers() -> None:
    """Without sender and date, only words that stand in the answered message make a match."""
    bare = replace(QUOTED, sender=None, date=None)
    assert copies_message(bare, FILE, answered=True)
    assert not copies_message(bare, FILE)
    assert not copies_message(replace(bare, text="FYI"), FILE, answered=True)


def test_recovered_copies_join_on_sender_minute_and_words() -> None:
    """Two partial quotations of one lost message are one message; two notes that say FYI are not."""
    assert same_recovered(QUOTED, replace(QUOTED, id=3, text=WORDS[:45]))
    assert same_recovered(QUOTED, replace(QUOTED, id=3, text=""))
    assert not same_recovered(QUOTED, replace(QUOTED, id=3, text="Some other words entirely, of the same minute."))
    note = Copy(id=4, kind="pasted", text="FYI")
    assert not same_recovered(note, replace(note, id=5))


def test_messages_of_one_minute_are_told_apart_by_their_seconds() -> None:
    """A series is sent within a minute, with much the same words: where both tell the second, it decides."""
    told = replace(QUOTED, date="2018-02-16T17:34:12Z")
    assert copies_message(told, FILE) and same_recovered(told, replace(told, id=9))
    another = replace(
        QUOTED, date="2018-02-16T17:34:40Z", text=WORDS.replace("Bring the charts", "Mind the tide, take")
    )
    assert copies_message(another, FILE) is None
    assert same_recovered(told, another) is None
    received = replace(another, text=WORDS)
    assert copies_message(received, FILE), "some quote when they got it: the same words are the same message"
    assert same_recovered(told, received)
    assert same_recovered(told, replace(QUOTED, date="2018-02-16T17:34Z"))
    assert same_recovered(told, replace(QUOTED, date="2018-02-16T17:34:00Z")), "some clients write 00 for every second"


def test_what_the_quoting_mails_answer_tells_copies_apart() -> None:
    """Different messages answered: only nearly the same words make them one. One message answered: it is one."""
    part = replace(QUOTED, text="Bring the charts and the red lamp, please.")
    other_part = replace(QUOTED, id=9, text="The boat leaves at seven from the north pier.")
    assert same_recovered(part, other_part) is None
    assert same_recovered(part, other_part, same_answer=True)
    assert same_recovered(QUOTED, replace(QUOTED, id=9), same_answer=False)
    sibling = replace(QUOTED, id=9, text=WORDS.replace("Bring the charts", "Mind the tide, take"))
    assert same_recovered(QUOTED, sibling)
    assert same_recovered(QUOTED, sibling, same_answer=False) is None
    assert copies_message(sibling, FILE)
    assert copies_message(sibling, FILE, other=True) is None


def test_identity_under_one_message_id() -> None:
    """Footers and a later sending do not make another message; other words do."""
    longer = replace(FILE, text=WORDS * 2)
    assert identity(longer) == identity(replace(longer, text=WORDS * 2 + "\nlist footer", date="2018-02-16T17:40:00Z"))
    assert identity(FILE) != identity(replace(FILE, text="Something else altogether, sent by mistake."))
    without = replace(FILE, message_id=None)
    assert identity(without) != identity(replace(without, attachments=("ff",)))


def test_uids_survive_a_rebuild() -> None:
    """The uid follows from the Message-ID, else from what the message says, else from where it was found."""
    assert message_uid(FILE) == message_uid(replace(FILE, id=99, text="", sender=None))
    assert len(message_uid(FILE)) == 10
    assert message_uid(QUOTED) == message_uid(replace(QUOTED, id=7, kind="forwarded"))
    bare = replace(QUOTED, sender=None, date=None)
    assert message_uid(bare, "container", "5") != message_uid(bare, "container", "6")


def test_the_best_copy_is_the_file_then_the_fullest() -> None:
    """A file ranks above any quotation; of two quotations the surer and longer one."""
    assert rank(FILE) > rank(QUOTED) > rank(replace(QUOTED, text="The boat"))
    assert rank(replace(QUOTED, kind="forwarded", certainty=0.5)) > rank(QUOTED)


def test_overlap() -> None:
    """The share of runs of three words; white space and case do not count; no words, no answer."""
    assert overlap("the BOAT\nleaves   at seven", WORDS) == 1.0
    assert overlap("the boat sails at noon from nowhere", WORDS) == 0.0
    assert overlap("...", WORDS) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_overlap_is_a_share(part: str, whole: str) -> None:
    """Whatever the texts, the result is None or between 0 and 1, and a text holds itself."""
    share = overlap(part, whole)
    assert share is None or 0 <= share <= 1
    assert overlap(part, part) in (None, 1.0)


@given(st.text("ab ", max_size=60), st.text("ab ", max_size=60), st.sampled_from([0.3, 0.6]))
def test_a_share_that_is_not_counted_to_the_end_is_too_small(part: str, whole: str, least: float) -> None:
    """Giving the least share that counts changes nothing for shares that reach it, and keeps the others below it."""
    share, found = overlap(part, whole), overlap(part, whole, least)
    assert found == share or (share is not None and found is not None and found < least and share < least)
