"""Search over an archive: what is found, in which order, and where the words stand."""

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import make_mail

from mailarchive.archive.search import search as search_module
from mailarchive.archive.search.search import search
from mailarchive.errors import QueryError

QUOTING = """Yes, with lettuce.

On Fri, 16 Feb 2018 at 09:34, Ann Lee <ann@example.edu> wrote:
> Shall we have artichokes?
"""


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    """A small archive: three dated messages, one with an attachment, one that quotes, one undated."""
    from concurrent.futures import ThreadPoolExecutor

    from mailarchive.archive import Archive
    from mailarchive.importing.pipeline import import_path

    folder = tmp_path_factory.mktemp("search")
    mail = folder / "mail"
    mail.mkdir()
    (mail / "1.eml").write_bytes(
        make_mail("Shall we have artichokes? Émile would like it.\n", subject="Dinner", message_id="a@x.example")
    )
    (mail / "2.eml").write_bytes(
        make_mail(
            QUOTING, subject="Re: Dinner", date="Sat, 17 Feb 2018 10:00:00 +0100",
            **{"from": "Ben Ray <ben@example.com>"}, to="Ann Lee <ann@example.edu>",
            cc="Cat <cat@example.net>, Örjan Ek <oe@x.example>",
            in_reply_to="a@x.example", message_id="b@x.example", x_gmail_labels="Inbox,Food",
        )
    )  # fmt: skip
    (mail / "3.eml").write_bytes(
        make_mail(
            "--b\nContent-Type: text/plain\n\nThe menu: soup and soup.\n--b\nContent-Type: application/pdf\n"
            'Content-Disposition: attachment; filename="menu.pdf"\n\nPDF\n--b--\n',
            subject="Menu", date="Mon, 5 Mar 2019 10:00:00 +0000", content_type="multipart/mixed; boundary=b",
            message_id="c@x.example",
        )
    )  # fmt: skip
    (mail / "4.eml").write_bytes(make_mail("No day at all, only soup.\n", subject="Soup", date=None))
    with Archive(folder / "s.db") as archive:
        import_path(archive, str(mail), executor_factory=lambda: ThreadPoolExecutor(1))
        yield archive.connection


def subjects(connection, query, **options):
    """The subjects of the messages found, in order."""
    return [hit.message.subject for hit in search(connection, query, **options).hits]


def test_newest_first_and_undated_last(connection):
    """Dates decide the order, not relevance."""
    assert subjects(connection, "soup") == ["Menu", "Soup"]


def test_all_terms_must_hold(connection):
    """Words are joined by and."""
    assert subjects(connection, "soup menu") == ["Menu"]


def test_words_are_found_whatever_their_accents(connection):
    """emile finds Émile."""
    assert subjects(connection, "emile") == ["Dinner"]


def test_own_and_quoted_words_are_told_apart(connection):
    """The same word is own in one message and quoted in its answer; the marks stand around it."""
    answer, question = search(connection, "artichokes").hits
    assert (answer.where, question.where) == ("quoted", "own")
    assert ("artichokes", True) in question.snippet.pieces
    assert "Shall we have artichokes?" in str(question.snippet)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from:ben", ["Re: Dinner"]),
        ("cc:örjan", ["Re: Dinner"]),
        ("cc:ÖRJAN", ["Re: Dinner"]),
        ("from:ann@example.edu soup", ["Menu", "Soup"]),
        ("to:ann", ["Re: Dinner"]),
        ("cc:cat", ["Re: Dinner"]),
        ("cc:ann", []),
        ("subject:dinner", ["Re: Dinner", "Dinner"]),
        ("subject:artichokes", []),
        ("quoted:artichokes", ["Re: Dinner"]),
        ("quoted:lettuce", []),
        ("has:attachment", ["Menu"]),
        ("label:food", ["Re: Dinner"]),
        ("before:2018-02-17", ["Dinner"]),
        ("after:2018-02-17 before:2019", ["Re: Dinner"]),
        ("after:2019", ["Menu"]),
        ("artichokes -lettuce", ["Dinner"]),
        ("-artichokes", ["Menu", "Soup"]),
        ("-from:ann", ["Re: Dinner"]),
        ("-has:attachment soup", ["Soup"]),
        ('"soup and soup"', ["Menu"]),
        ('"and soup soup"', []),
        ("from:%", []),
        ("nothing-like-this", []),
    ],
)
def test_fields(connection, query, found):
    """What each field finds."""
    assert subjects(connection, query) == found


def test_pages_follow_each_other(connection):
    """limit and offset walk the same order; more says whether there is another page."""
    first = search(connection, "soup", limit=1)
    second = search(connection, "soup", limit=1, offset=1)
    assert [hit.message.subject for hit in (*first.hits, *second.hits)] == ["Menu", "Soup"]
    assert (first.more, second.more, first.total) == (True, False, 2)


def test_a_common_word_is_found_from_the_dates_side_with_the_same_result(connection, monkeypatch):
    """Above FEW matches another way is taken; it gives the same messages in the same order."""
    queries = ["soup", "artichokes", "soup from:ann", "the -zebra"]
    sorted_whole = [subjects(connection, query) for query in queries]
    monkeypatch.setattr(search_module, "FEW", 0)
    monkeypatch.setattr(search_module, "FIRST_BATCH", 1)
    assert [subjects(connection, query) for query in queries] == sorted_whole


@pytest.mark.parametrize("query", ['"', "from:", "after:soon"])
def test_a_malformed_query_is_a_query_error(connection, query):
    """Never an error of SQLite's."""
    with pytest.raises(QueryError):
        search(connection, query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.sampled_from("ab\"*^(){}:+-NEAROT \0\ud800é'%_\\[]"), max_size=40))
def test_no_query_reaches_the_syntax_of_fts5(connection, query):
    """Whatever is typed is searched for or refused."""
    try:
        search(connection, query)
    except QueryError:
        pass
    except sqlite3.Error as error:
        pytest.fail(f"{query!r}: {error}")
