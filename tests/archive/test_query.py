"""The search language."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailarchive.archive.search.query import MAX_LENGTH, Term, parse_query
from mailarchive.errors import QueryError


def terms(query):
    """Field, value and negation of each term."""
    return [(term.field, term.value, term.negated) for term in parse_query(query)]


def test_words_phrases_fields_and_negations():
    """Each form, with and without quotes."""
    assert terms('microrobot "lens of the eye" -draft from:"Ann Lee" -label:Spam before:2018-02') == [
        ("words", "microrobot", False),
        ("words", "lens of the eye", False),
        ("words", "draft", True),
        ("from", "Ann Lee", False),
        ("label", "Spam", True),
        ("before", "2018-02", False),
    ]


def test_terms_know_their_place():
    """The start is the character in the query at which the term begins."""
    assert parse_query("one from:ann") == (Term("words", "one", False, 0), Term("from", "ann", False, 4))


def test_what_only_looks_like_a_field_is_words():
    """Web addresses and clock times are searched as they are."""
    assert terms("https://example.org 12:30 foo:bar") == [
        ("words", "https://example.org", False),
        ("words", "12:30", False),
        ("words", "foo:bar", False),
    ]


def test_fields_are_known_in_any_case():
    """From: is from:."""
    assert terms("From:ann") == [("from", "ann", False)]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("-", "empty"),
        ('cat "open phrase', "at character 5"),
        ("before:tuesday", "date"),
        ("one after:2018-2", "at character 5"),
        ("has:wings", "attachment"),
        ("from:", "wants a value"),
        ("x" * (MAX_LENGTH + 1), "too long"),
        ("a " * 50, "50 terms"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_place(query, says):
    """A QueryError of one line, status 2."""
    with pytest.raises(QueryError, match=says) as caught:
        parse_query(query)
    assert "\n" not in str(caught.value) and caught.value.exit_code == 2


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused(text):
    """Nothing but QueryError is ever raised."""
    with contextlib.suppress(QueryError):
        assert parse_query(text)
