"""The shape of plain text."""

import time

from hypothesis import given
from hypothesis import strategies as st

from mailarchive.excerpts.blocks import Item, Items, Paragraph, Verbatim, blocks


def words_of(text: str) -> list[str]:
    """Every word and mark of a text, list markers left out, to compare what went in with what came out."""
    return text.split()


def shown(found: list[object]) -> str:
    """All the text that blocks hold."""
    out: list[str] = []
    for block in found:
        match block:
            case Paragraph(lines):
                out += lines
            case Verbatim(text):
                out.append(text)
            case Items(items, _):
                for item in items:
                    out += [*item.lines, shown(list(item.below))]
    return "\n".join(out)


def test_wrapped_lines_become_one():
    """A line that a mail program wrapped runs on; a line that was ended by hand stays ended."""
    text = (
        "There are several different research directions in which to go from here. The most\n"
        "interesting one is the geometry of legs.\n"
        "Best,\nKris"
    )
    assert blocks(text) == [
        Paragraph(
            (
                "There are several different research directions in which to go from here. The most "
                "interesting one is the geometry of legs.",
                "Best,",
                "Kris",
            )
        )
    ]


def test_long_lines_are_paragraphs_of_their_own():
    """Text that nobody wrapped keeps each of its line breaks."""
    long = "word " * 60
    assert blocks(f"{long}\n{long}") == [Paragraph((long.strip(), long.strip()))]


def test_a_list_right_after_its_introduction_is_a_list():
    """Mail puts no blank line before or after a list."""
    found = blocks("This would involve:\n* changing the walls\n* testing the walls\nAnd then we rest.")
    assert found == [
        Paragraph(("This would involve:",)),
        Items((Item(("changing the walls",)), Item(("testing the walls",)))),
        Paragraph(("And then we rest.",)),
    ]


def test_numbered_lists_keep_their_first_number_across_blank_lines():
    """3., blank line, 4. is one list that starts at three."""
    assert blocks("3. third\n\n4. fourth") == [Items((Item(("third",)), Item(("fourth",))), 3)]


def test_numbers_that_start_again_are_another_list():
    """1. 2. and then 1. are two lists."""
    assert [type(block) for block in blocks("1. a\n2. b\n\n1. c")] == [Items, Items]


def test_lists_nest_by_their_columns():
    """An item further to the right belongs to the one above it."""
    (found,) = blocks("- legs\n  - long\n  - short\n- arms")
    assert found == Items(
        (Item(("legs",), (Items((Item(("long",)), Item(("short",)))),)), Item(("arms",))),
    )


def test_an_item_goes_on_in_an_indented_line():
    """Continuation lines of an item stay in it."""
    (found,) = blocks("* one thing that is long enough to have been wrapped by a program\n  and goes on\n* two")
    assert found.items[0].lines == ("one thing that is long enough to have been wrapped by a program and goes on",)


def test_a_drawn_line_stands_alone():
    """A line without words is no end of a long one before it, nor does the next go on from it."""
    long = "https://example.org/" + "a" * 70
    assert blocks(f"{long}\n=====\nDone") == [Paragraph((long, "=====", "Done"))]


def test_what_git_says_of_a_commit_keeps_its_columns():
    """The list of changed files under a commit's message is a table."""
    text = "Mend the gate, which\nsqueaked.\n---\n gate.c  | 8 ++++----\n hinge.c | 12 ++++\n 2 files changed\n\nAnn"
    assert blocks(text)[1:] == [
        Verbatim("---\n gate.c  | 8 ++++----\n hinge.c | 12 ++++\n 2 files changed"),
        Paragraph(("Ann",)),
    ]


def test_a_dash_inside_a_sentence_starts_no_list():
    """A wrapped line may begin with a dash."""
    text = "The wall was high, and the second wall that stood behind it was higher\n- or so it seemed - than all."
    assert [type(block) for block in blocks(text)] == [Paragraph]


def test_code_and_tables_keep_their_columns():
    """Indented lines, aligned columns and patches are not unwrapped."""
    assert blocks("Run:\n\n    make test\n    make demo") == [Paragraph(("Run:",)), Verbatim("make test\nmake demo")]
    assert blocks("name     size\nwall     10\nleg      2") == [Verbatim("name     size\nwall     10\nleg      2")]
    patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n\n context"
    assert blocks(patch) == [Verbatim(patch)]


@given(st.text(alphabet=st.sampled_from("ab*-1.) \n\täß>"), max_size=300))
def test_no_word_is_lost(text: str):
    """Whatever the text, every letter of it comes out, in order."""
    letters = [c for c in text if c in "abäß>"]
    assert [c for c in shown(list(blocks(text))) if c in "abäß>"] == letters


def test_hostile_text_takes_no_time():
    """Deep lists, a million lines and one endless line stay linear."""
    start = time.process_time()
    blocks("\n".join(" " * (n % 40) + "* x" for n in range(20_000)))
    blocks("a\n" * 200_000)
    blocks("a " * 500_000)
    blocks("a   b" + " " * 500_000)
    assert time.process_time() - start < 5
