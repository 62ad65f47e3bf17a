"""Thousands of composed posts: what is mail in each, and what is prose."""

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

import pytest
from prose.posts import POSTS, Post, compose

from mailarchive.model import Said
from mailarchive.prose import find_mail
from mailarchive.prose.read_prose import split_passage

LOW = 0.5
WRAPPED = re.compile(r"[^\W\d_](?!.{0,20}:).{72}")  # a long paragraph
SHARE = 5  # of the posts one in so many is read, another one in each language


def wrapped(text: str) -> str:
    """Return a text whose long lines are wrapped, as an author in a terminal does it."""
    lines = [textwrap.wrap(line, 72) if WRAPPED.match(line) else [line] for line in text.split("\n")]
    return "\n".join(line for parts in lines for line in parts)


SHAPES: dict[str, Callable[[str], str]] = {
    "wrapped": wrapped,
    "without blank lines": lambda text: text.replace("\n\n", "\n"),
    "two blank lines": lambda text: text.replace("\n\n", "\n\n\n"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
}


def spread(name: str) -> Iterator[Post]:
    """Yield some posts of an author, every kind of part among them."""
    for number, post in enumerate(compose(POSTS[name])):
        if (number + number // SHARE) % SHARE == list(POSTS).index(name) % SHARE:
            yield post


def squeezed(text: str) -> str:
    """Return a text without quote marks and line ends."""
    return " ".join(text.replace(">", " ").split())


@pytest.mark.parametrize("said", [None, "post", "pasted"])
@pytest.mark.parametrize("name", POSTS)
def test_mail_in_a_composed_post_has_its_words_and_no_others(name: str, said: Said) -> None:
    """All of the mail, its closing too, and nothing that stands above or below it; what no sign bounds is unsure."""
    check(spread(name), said)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_shape_of_a_text_changes_nothing(shape: Callable[[str], str]) -> None:
    """Lines that are wrapped, blank lines that are lost or doubled, and other line ends."""
    posts = [post for name in POSTS for post in islice(spread(name), None, None, SHARE)]
    check([replace(post, text=shape(post.text)) for post in posts], None)


def check(posts: Iterable[Post], said: Said) -> None:
    """Check that the mail of posts is found, bounded exactly where something bounds it, and unsure where not."""
    counts: Counter[str] = Counter()
    wrong: list[tuple[str, ...]] = []
    for post in posts:
        passages = find_mail(post.text, said)
        bodies = [split_passage(post.text[each.start : each.end], each.certainty) for each in passages]
        messages = [message for body in bodies for message in body.walk()]
        words = squeezed(" ".join(message.body.own_words for message in messages))
        other = squeezed(" ".join(body.own_words for body in bodies))
        counts["posts"] += 1
        counts["invaded"] += any(squeezed(each) in words for each in post.prose)
        exact = all(squeezed(each) in words for each in post.mail) and not any(
            squeezed(each) in words + other for each in post.prose
        )
        if post.marked:
            counts["marked"] += 1
            counts["exact"] += exact
        else:
            assert max(message.certainty for message in messages) < LOW, post.parts
        if not exact:
            wrong.append(post.parts)
    assert counts["invaded"] <= 0.01 * counts["posts"], wrong
    assert counts["exact"] >= 0.95 * counts["marked"], wrong
