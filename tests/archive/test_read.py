"""Reading an archive that was filled by a real import."""

import pytest

from mailarchive.archive.as_json import message_record, thread_record
from mailarchive.archive.reading.read import (
    count_threads,
    find_message,
    list_imports,
    list_problems,
    list_threads,
    load_message,
    load_thread,
    passage_in_container,
    raw_bytes,
)
from mailarchive.archive.reading.views import Ghost
from mailarchive.errors import NotFound

QUOTING = """Yes, at nine.

Ben

On Fri, Feb 16, 2018 at 9:34 AM, Cat Moss <cat@example.net> wrote:

> Shall we meet on Monday?
>
> Cat
"""


@pytest.fixture
def archive(deliver, imported):
    """A question that survives only as a quotation, its answer, an answer to something missing, and a lone note."""
    answer = deliver(QUOTING, subject="Re: Monday", message_id="answer@x.example")
    deliver("I can't.\n", subject="Re: Monday", date="Sat, 17 Feb 2018 08:00:00 +0000",
            message_id="late@x.example", references="<answer@x.example> <lost@x.example>")  # fmt: skip
    deliver("Bare.\n", subject="Note", date="Mon, 1 Jan 2018 08:00:00 +0000", message_id="note@x.example")
    return imported(answer.parent)


@pytest.fixture
def connection(archive):
    """Its connection."""
    return archive.connection


def by_subject(connection, subject):
    """The uid of the message of kind file with this subject."""
    query = "select uid from messages where subject = ? and known_from = 'file' order by date"
    return connection.execute(query, (subject,)).fetchone()[0]


def test_threads_are_listed_newest_first_by_their_last_message(connection):
    """With the counts, and the uid of a message of theirs."""
    meeting, note = list_threads(connection)
    assert (meeting.message_count, meeting.recovered_count, meeting.last_date) == (3, 1, "2018-02-17T08:00:00Z")
    assert (note.title, note.first_date) == ("Note", "2018-01-01T08:00:00Z")
    assert count_threads(connection) == 2
    assert list_threads(connection, limit=1, offset=1) == [note]
    for summary in (meeting, note):
        assert load_thread(connection, summary.uid).summary == summary


def test_a_thread_shows_recovered_messages_and_ghosts_in_their_places(connection):
    """Question (recovered), answer, missing answer, late answer; each under the one before."""
    thread = load_thread(connection, by_subject(connection, "Re: Monday"))
    assert [node.depth for node in thread.nodes] == [0, 1, 2, 3]
    question, answer, ghost, late = (node.item for node in thread.nodes)
    assert isinstance(ghost, Ghost) and ghost.message_ids == ("lost@x.example",) and ghost.referred_by == (late.uid,)
    assert question.recovered and question.row.sender.name == "Cat Moss" and not question.has_raw
    assert question.own_words == "Shall we meet on Monday?\n\nCat"
    assert answer.own_words.startswith("Yes, at nine.") and "Monday?" not in answer.own_words
    assert "> Shall we meet on Monday?" in answer.body
    assert answer.links[0].parent == question.uid and answer.links[0].evidence == "quotation"


def test_neighbouring_threads_are_those_of_the_list(connection):
    """previous is newer, next is older; the ends have none."""
    meeting, note = list_threads(connection)
    assert (load_thread(connection, meeting.uid).previous, load_thread(connection, meeting.uid).next) == (
        None,
        note.uid,
    )
    assert (load_thread(connection, note.uid).previous, load_thread(connection, note.uid).next) == (meeting.uid, None)


def test_undated_threads_stand_last_and_have_neighbours(deliver, imported):
    """The walk crosses the line between dated and undated threads in both directions."""
    deliver("One\n", subject="One", date=None)
    deliver("Two\n", subject="Two", date=None)
    folder = deliver("Three\n", subject="Three").parent
    connection = imported(folder).connection
    order = [summary.uid for summary in list_threads(connection)]
    threads = [load_thread(connection, uid) for uid in order]
    assert threads[0].summary.title == "Three"
    assert [thread.next for thread in threads] == [*order[1:], None]
    assert [thread.previous for thread in threads] == [None, *order[:-1]]


def test_a_uid_may_be_shortened_while_it_is_unambiguous(connection):
    """Upper case and white space around it do no harm."""
    uid = by_subject(connection, "Note")
    shortest = next(length for length in range(1, 11) if len(candidates(connection, uid[:length])) == 1)
    assert find_message(connection, f" {uid[:shortest].upper()} ").uid == uid


def candidates(connection, beginning):
    """The uids, aliases included, that begin so."""
    query = "select uid from messages where uid like ?1 || '%' union select uid from aliases where uid like ?1 || '%'"
    return connection.execute(query, (beginning,)).fetchall()


def test_an_ambiguous_uid_names_the_candidates(connection):
    """The beginning that all uids share answers with NotFound and those uids."""
    with pytest.raises(NotFound, match="short for several") as caught:
        connection.execute("update messages set uid = 'aaaa' || substr(uid, 5)")
        find_message(connection, "aaaa")
    assert len(caught.value.nearest) == 4


def test_an_unknown_uid_names_the_nearest(connection):
    """A uid with a wrong end is answered with the right one."""
    uid = by_subject(connection, "Note")
    with pytest.raises(NotFound, match=uid) as caught:
        find_message(connection, uid[:6] + "1111")
    assert caught.value.nearest == (uid,)


@pytest.mark.parametrize("uid", ["", "1", "ß", "x" * 10_000, "%", "'; drop table messages", "\udcff", "\0"])
def test_nonsense_for_a_uid_is_not_found(connection, uid):
    """Whatever is typed."""
    with pytest.raises(NotFound):
        find_message(connection, uid)


def test_old_uids_lead_on(connection):
    """An alias answers as the uid does, shortened too."""
    uid = by_subject(connection, "Note")
    connection.execute("insert into aliases select '7777777777', id from messages where uid = ?", (uid,))
    assert find_message(connection, "7777777777").uid == find_message(connection, "77777").uid == uid


def test_texts_are_cut_at_the_limit_that_is_asked_for(connection):
    """And said to be."""
    uid = by_subject(connection, "Re: Monday")
    cut = load_message(connection, uid, text_limit=5)
    assert (cut.own_words, cut.body, cut.truncated) == ("Yes, ", "Yes, ", True)
    assert not load_message(connection, uid, text_limit=100_000).truncated


def test_segments_reproduce_the_body_and_lead_to_the_messages_in_it(connection):
    """Leaves partition the text; a piece of the quotation names the recovered message."""
    thread = load_thread(connection, by_subject(connection, "Re: Monday"))
    question, answer, *_ = thread.messages()
    leaves = [part for part in answer.segments if part.kind not in ("quotation", "forward")]
    assert "".join(answer.body[part.start : part.end] for part in leaves) == answer.body
    assert {part.embedded for part in answer.segments} == {None, question.uid}
    assert all(part.parent is None or part.parent < place for place, part in enumerate(answer.segments))


def test_a_recovered_message_is_found_in_its_container(connection):
    """The range, taken out of the container's stored text, holds its words; the pieces are nothing but them."""
    question, answer, *_ = load_thread(connection, by_subject(connection, "Re: Monday")).messages()
    passage = passage_in_container(connection, question.uid)
    assert passage.uid == answer.uid and passage.kind == "quoted"
    assert "Shall we meet" in answer.body[passage.start : passage.end]
    assert "wrote:" not in "".join(answer.body[start:end] for start, end in passage.pieces)
    assert question.copies[0].container == question.copies[0].root == answer.uid


def test_a_message_that_lies_in_no_other_has_no_passage(connection):
    """NotFound, by its uid."""
    with pytest.raises(NotFound):
        passage_in_container(connection, by_subject(connection, "Note"))


def test_originals_come_back_byte_for_byte(archive, deliver):
    """And a recovered message has none."""
    path = deliver("Eins\r\nzwei\r\n", subject="CRLF", name="crlf.eml")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    from mailarchive.importing.pipeline import import_path

    import_path(archive, str(path))
    assert raw_bytes(archive.connection, by_subject(archive.connection, "CRLF")) == path.read_bytes()
    recovered = archive.connection.execute("select uid from messages where known_from = 'quoted'").fetchone()[0]
    with pytest.raises(NotFound, match="no original"):
        raw_bytes(archive.connection, recovered)


def test_receipts_and_problems_are_listed(imported, samples):
    """Newest first, problems of one import alone where asked."""
    connection = imported(samples / "broken", samples / "mixed.mbox").connection
    mixed, broken = list_imports(connection)
    assert broken.problems == len(list_problems(connection, import_id=broken.id, limit=1000)) > 0
    assert mixed.found == mixed.added + mixed.duplicate + mixed.skipped + mixed.failed == 12
    problem = list_problems(connection, import_id=broken.id)[0]
    assert problem.source.endswith("broken") and problem.stage and problem.code and problem.member


def test_records_for_json_have_uids_and_no_row_ids(connection):
    """Nothing in them changes when the archive is built again."""
    thread = load_thread(connection, by_subject(connection, "Re: Monday"))
    record = thread_record(thread)
    assert [sorted(node) for node in record["nodes"]] == [
        ["depth", "message"], ["depth", "message"], ["depth", "missing"], ["depth", "message"],
    ]  # fmt: skip
    message = message_record(thread.messages()[1])
    assert message["uid"] == thread.messages()[1].uid and message["sender"]["email"] == "ann@example.edu"
    assert not {"id", "thread", "parent"} & set(message)


def test_a_row_that_points_nowhere_does_no_harm(archive):
    """A damaged archive is still shown as far as it goes."""
    connection = archive.connection
    uid = by_subject(connection, "Re: Monday")
    connection.execute("pragma foreign_keys = off")
    connection.execute("update messages set copy = 99999, parent = 88888, sender = 77777, date = 'gibberish'")
    connection.execute("update threads set root = 66666")
    assert len(load_thread(connection, uid).messages()) == 3
    assert list_threads(connection)


def test_containers_in_a_cycle_lead_nowhere(archive):
    """A damaged archive can't hang a page."""
    connection = archive.connection
    uid = connection.execute("select uid from messages where known_from = 'quoted'").fetchone()[0]
    connection.execute("update copies set container = id where kind = 'quoted'")
    assert load_message(connection, uid).copies[0].root is None
    with pytest.raises(NotFound):
        passage_in_container(connection, uid)


def test_the_root_of_a_deeply_nested_copy_is_the_file(imported, samples):
    """A forward in a quotation in a quotation: its offsets index the file's text."""
    connection = imported(samples / "microrobot-outlook-chain.eml").connection
    views = load_thread(connection, connection.execute("select uid from messages").fetchone()[0]).messages()
    (file,) = (view for view in views if not view.recovered)
    recovered = [view for view in views if view.recovered]
    assert len(recovered) == 3
    assert {view.copies[0].root for view in recovered} == {file.uid}
    assert len({view.copies[0].container for view in recovered}) == 3
    for view in recovered:
        start, end = view.copies[0].char_start, view.copies[0].char_end
        assert view.own_words.split()[-1] in file.body[start:end]
