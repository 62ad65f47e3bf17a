"""What a text is looked up by."""

import random

from hypothesis import given
from hypothesis import strategies as st

from mailarchive.identity.shingles import SKETCH, shingles, sketch

WORDS = [f"word{number}" for number in range(500)]
texts = st.lists(st.sampled_from(WORDS), min_size=7, max_size=120)


@given(texts, st.integers(0, 40), st.integers(0, 40))
def test_a_part_has_shingles_of_the_whole(part: list[str], before: int, after: int) -> None:
    """Seven words of a text share a hash with all of it, whatever stands around them."""
    draw = random.Random(before * 41 + after)
    around = [draw.choice(WORDS) for _ in range(before + after)]
    whole = " ".join([*around[:before], *part, *around[before:]])
    assert shingles(" ".join(part)) & shingles(whole)


def test_marks_wrapping_and_pages_do_not_count() -> None:
    """A text that was wrapped, quoted and had its links rewritten keeps its hashes."""
    sent = "Bring the charts and the red lamp, please, as https://example.org/list says of boats that leave at seven."
    shown = (
        "> *Bring* the charts and the\n> red lamp, please, as <https://gate.example/v2?u=xyz-3Dabc&d=DwMG>\n"
        "> says of boats\n> that leave at seven."
    )
    assert set(sketch(shown)) <= shingles(sent)


def test_a_text_of_links_alone_has_them() -> None:
    """Where nothing else is said, the addresses of pages tell which message it is."""
    assert set(sketch("https://example.org/boats/17")) <= shingles("https://example.org/boats/17")
    assert sketch("https://example.org/boats/17") != sketch("https://example.org/boats/18")


def test_sketches_are_small_and_nothing_has_none() -> None:
    """However long a copy is, few hashes stand for it."""
    assert len(sketch(" ".join(WORDS))) == SKETCH
    assert shingles("--") == set()
    assert sketch("") == []
