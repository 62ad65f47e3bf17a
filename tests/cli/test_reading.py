"""The commands that read: threads, thread, show, search, imports, problems."""

import json

import pytest

from mailarchive.archive.reading.views import Node
from mailarchive.cli.thread import branches

QUOTING = """Yes, at nine.

On Fri, Feb 16, 2018 at 9:34 AM, Cat Moss <cat@example.net> wrote:

> Shall we meet on Monday?
"""


@pytest.fixture
def archive(deliver, imported):
    """A recovered question, its answer, and an answer to something missing."""
    answer = deliver(QUOTING, subject="Re: Monday", message_id="answer@x.example", x_gmail_labels="Inbox")
    deliver("I can't.\n", subject="Re: Monday", date="Sat, 17 Feb 2018 08:00:00 +0000",
            references="<answer@x.example> <lost@x.example>", from_="Dan <dan@example.org>")  # fmt: skip
    return imported(answer.parent)


def uid_of(archive, words):
    """The uid of the message with these words of its own."""
    query = "select uid from messages where text like '%' || ? || '%'"
    return archive.connection.execute(query, (words,)).fetchone()[0]


def test_threads_lists_what_is_there(run, archive):
    """Date, uid, title, counts and people; the same as JSON."""
    shown = run("threads").stdout
    assert shown.startswith("2018-02-17  ") and "Monday" in shown
    assert "3 messages, 1 recovered · " in shown and "Cat Moss" in shown
    (record,) = json.loads(run("threads", "--json").stdout)
    assert record["message_count"] == 3 and record["uid"] in shown and "id" not in record


def test_threads_cuts_endless_titles(run, deliver, imported):
    """A subject of ten thousand letters takes no more than a few lines."""
    imported(deliver(subject="long " * 2000, from_="Ann " + "Lee" * 500 + " <ann@example.edu>"))
    assert max(map(len, run("threads").stdout.splitlines())) < 300


def test_threads_says_how_to_see_more(run, samples, imported):
    """On standard error, so that a pipe gets threads alone."""
    imported(samples / "mixed.mbox")
    result = run("threads", "-n", "2")
    assert result.stdout.count("\n") == 4 and "--offset 2" in result.stderr
    rest = run("threads", "--offset", "2")
    assert not rest.stderr and not set(rest.stdout.splitlines()) & {result.stdout.splitlines()[0]}


def test_thread_draws_the_tree(run, archive):
    """Who, when with the sender's offset, first words; recovered and missing messages marked."""
    question, late = uid_of(archive, "Shall we"), uid_of(archive, "can't")
    shown = run("thread", late[:9]).stdout
    assert [text.strip("│├└─ ") for text in shown.splitlines()[2:] if text.strip("│ ")] == [
        f"≈ Cat Moss · 16 February 2018, 09:34 · {question}",
        shown.split("recovered")[0] and next(x for x in shown.splitlines() if "recovered from" in x).strip("│ "),
        "Shall we meet on Monday?",
        f"Ann Lee · 16 February 2018, 09:34 UTC−8 · {uid_of(archive, 'at nine')}",
        "Yes, at nine.",
        "? 1 missing message, named by others: <lost@x.example>",
        f"Dan · 17 February 2018, 08:00 UTC · {late}",
        "I can't.",
    ]
    assert "recovered from a quotation by Ann Lee (certainty " in shown


def test_thread_as_json_has_the_whole_tree(run, archive):
    """Nodes in order, with depth."""
    record = json.loads(run("thread", uid_of(archive, "nine"), "--json").stdout)
    assert [node["depth"] for node in record["nodes"]] == [0, 1, 2, 3]
    assert record["nodes"][2]["missing"]["message_ids"] == ["lost@x.example"]


def test_branches_join_siblings_and_nothing_else():
    """Lines go down only as far as a later sibling."""
    depths = [0, 1, 2, 1, 0]
    nodes = [Node(depth, None) for depth in depths]  # type: ignore[arg-type]
    assert [first for first, _ in branches(nodes)] == ["", "├─ ", "│  └─ ", "└─ ", ""]


def test_a_deep_thread_stays_on_the_screen(run, deliver, imported):
    """Indentation ends somewhere."""
    for number in range(40):
        path = deliver("word\n", subject="Deep", message_id=f"{number}@x.example",
                       in_reply_to=f"{number - 1}@x.example" if number else None)  # fmt: skip
    archive = imported(path.parent)
    lines = run("thread", uid_of(archive, "word")).stdout.splitlines()
    assert len(lines) > 80 and max(len(line) - len(line.lstrip(" │├└─")) for line in lines) < 45


def test_show_has_own_words_and_how_they_are_known(run, archive):
    """Header, labels, copies; what is quoted only with --full."""
    uid = uid_of(archive, "nine")
    shown = run("show", uid).stdout
    for part in (
        "From:     Ann Lee <ann@example.edu>",
        "UTC−8",
        "Labels:   Inbox",
        "Yes, at nine.",
        "copy:     file: ",
    ):
        assert part in shown
    assert "Shall we meet" not in shown and "> Shall we meet" in run("show", uid, "--full").stdout
    recovered = run("show", uid_of(archive, "Shall we")).stdout
    assert f"quoted in {uid}, characters " in recovered and "certainty " in recovered and "rule " in recovered


def test_show_as_json(run, archive):
    """With copies, segments and labels."""
    record = json.loads(run("show", uid_of(archive, "nine"), "--json").stdout)
    assert " ".join(record) == (
        "uid sender date utc_offset date_written date_source subject preview known_from certainty message_id "
        "recipients own_words body truncated segments attachments labels copies links raw_size recovered"
    )
    assert " ".join(record["copies"][0]) == (
        "kind sha256 container root char_start char_end style rule certainty sender date utc_offset date_written "
        "date_source subject message_id places"
    )
    assert record["labels"] == ["Inbox"] and record["segments"] and record["copies"][0]["places"]


def test_unknown_uids_are_told_with_the_nearest(run, archive):
    """For every command that takes one."""
    uid = uid_of(archive, "nine")
    for name in ("show", "thread", "quote"):
        assert uid in run(name, uid[:7] + "111", status=1).stderr


def test_search_marks_where_words_stand(run, archive):
    """Quoted words are said to be quoted."""
    shown = run("search", "monday", "from:ann").stdout
    assert "quoted: …" in shown or "quoted: " in shown
    assert "Cat Moss" not in shown.split("·")[0]


def test_search_takes_the_shells_words(run, archive):
    """One argument is a whole query; of several, one with white space is a phrase; -word is a negation."""

    def found(*words):
        return [hit["sender"]["name"] for hit in json.loads(run("search", "--json", *words).stdout)["hits"]]

    assert found("meet we") == found("we meet", "shall") == ["Ann Lee", "Cat Moss"]
    assert found("meet we", "shall") == []
    assert found("from:Cat Moss", "monday") == found("monday", "-nine", "-can't") == ["Cat Moss"]


def test_search_pages(run, archive):
    """-n and --offset, and a hint on standard error."""
    result = run("search", "-n", "1", "monday")
    assert "--offset 1" in result.stderr and result.stdout.count("\n") == 2


def test_a_query_that_cannot_be_understood_has_status_2(run, archive):
    """And shows the place."""
    assert "at character 7" in run("search", "words before:noon", status=2).stderr


def test_nothing_found_is_said_on_standard_error(run, archive):
    """And is no failure."""
    result = run("search", "zebra")
    assert (result.stdout, result.stderr) == ("", "nothing found\n")


def test_imports_and_problems(run, samples, imported):
    """Receipts with the numbers that other commands take; problems with their places."""
    imported(samples / "broken")
    shown = run("imports").stdout
    assert "source 1: " in shown and "6 found = " in shown
    assert json.loads(run("imports", "--json").stdout)[0]["found"] == 6
    problems = run("problems").stdout
    assert "bad-charset" in problems and "noticed by mime, import 1" in problems
    assert run("problems", "99").stderr == "no problems\n"
    assert json.loads(run("problems", "1", "--json").stdout)
