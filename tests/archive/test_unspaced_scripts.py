"""Search in scripts that put no spaces between words: any part of a run is found, and only such mail is indexed so."""

import pytest
from making import make_mail
from older import make_older

from mailarchive.archive import Archive
from mailarchive.archive.delete import delete_planned, plan_messages
from mailarchive.archive.search.search import search
from mailarchive.archive.search.snippets import snippet
from mailarchive.archive.verify import verify

JAPANESE = "明日、東京タワーで会いましょう。Windows版も見ます。2018年の夏。\n"
CHINESE = "我们明天在北京见面。\n\nOn Fri, 16 Feb 2018 at 09:34, Ann Lee <ann@example.edu> wrote:\n> 东方明珠在哪里？\n"


@pytest.fixture
def archive(imported, deliver):
    """A message in Japanese, one in Chinese that quotes, and one in English."""
    deliver(JAPANESE, subject="会議のお知らせ", date="Mon, 5 Mar 2018 10:00:00 +0900")
    deliver(CHINESE, subject="你好", date="Mon, 5 Mar 2018 10:00:00 +0800")
    folder = deliver("A tower and windows.\n", subject="Tower", date="Mon, 5 Mar 2018 10:00:00 +0000").parent
    return imported(folder)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("東京", ["会議のお知らせ"]),
        ("京", ["你好", "会議のお知らせ"]),
        ("タワー", ["会議のお知らせ"]),
        ("年の夏", ["会議のお知らせ"]),
        ("windows版", ["会議のお知らせ"]),
        ("東京 windows", ["会議のお知らせ"]),
        ("京 -東京", ["你好"]),
        ("京東", []),
        ('"東京タワー"', ["会議のお知らせ"]),
        ("subject:会議", ["会議のお知らせ"]),
        ("subject:東京", []),
        ("明珠", ["你好", None]),
        ("quoted:明珠", ["你好"]),
        ("tower -東京", ["Tower"]),
        ("-明 tower", ["Tower"]),
        ("windows", ["Tower"]),
    ],
)
def test_any_part_of_a_run_is_found(archive, query, found):
    """Alone, with words of other scripts, in one field, and unwanted."""
    assert [hit.message.subject for hit in search(archive.connection, query).hits] == found


def test_hits_are_shown_where_they_stand(archive):
    """In the snippet, with the words around them, and told apart as own and quoted."""
    (hit,) = search(archive.connection, "東京 windows").hits
    assert [text for text, is_hit in hit.snippet.pieces if is_hit] == ["東京", "Windows"]
    assert (hit.where, str(hit.snippet)) == ("own", JAPANESE.strip())
    (quoting,) = search(archive.connection, "quoted:明珠").hits
    assert quoting.where == "quoted"


def test_a_snippet_marks_parts_of_runs_and_whole_words():
    """What stands between characters is passed over, as between words; a part of a spaced word is still no hit."""
    assert [text for text, is_hit in snippet("東 京tower版 towers", ["東京", "tower"]) or () if is_hit] == [
        "東 京",
        "tower",
    ]
    assert snippet("東京towers", ["tower"]) is None


def test_mail_in_other_scripts_is_not_indexed_twice(archive):
    """The index by characters has the messages that need it, recovered ones too, and no other."""
    rows = archive.connection.execute(
        "select subject from messages where id in (select id from unspaced_fts_docsize) order by subject"
    ).fetchall()
    assert rows == [(None,), ("会議のお知らせ",), ("你好",)]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("insert into unspaced_fts (rowid, text) values (99, '東')", "unspaced_fts 99: is in the search index and not"),
        ("insert into unspaced_fts (unspaced_fts) values ('delete-all')", "missing from the search index"),
    ],
)
def test_verify_tells_what_the_index_has_too_much_or_lacks(archive, damage, told):
    """And is silent about a whole one."""
    assert list(verify(archive.connection)) == []
    archive.connection.execute(damage)
    archive.connection.commit()
    assert any(told in str(fault) for fault in verify(archive.connection))


def test_what_is_deleted_leaves_the_index(archive):
    """No page of it is left that says what was written."""
    blocks = "select block from unspaced_fts_data"
    assert any(b"indows" in block for (block,) in archive.connection.execute(blocks))
    (hit,) = search(archive.connection, "タワー").hits
    assert delete_planned(archive.connection, plan_messages(archive.connection, [hit.message.uid]))
    assert search(archive.connection, "タワー").hits == ()
    assert not any(b"indows" in block for (block,) in archive.connection.execute(blocks))
    assert list(verify(archive.connection)) == []


def test_an_archive_of_an_older_version_is_indexed_when_it_is_opened_to_be_written(archive):
    """Opened to be read, whole runs are found as they were then."""
    make_older(archive.connection, "m002")
    with Archive(archive.path, read_only=True) as old:
        assert len(old.search("東京タワーで会いましょう").hits) == 1
        assert old.search("東京").hits == ()
        assert list(old.verify()) == []
    with Archive(archive.path) as new:
        assert len(new.search("東京").hits) == 1
        assert list(new.verify()) == []


def test_a_message_that_is_completed_is_found_by_its_new_words_alone(imported, deliver, tmp_path):
    """The recovered message's characters leave the index with it, the file's come in."""
    quoting = make_mail(
        "はい。\n\nOn Fri, 16 Feb 2018 at 09:34, Ann Lee <ann@example.edu> wrote:\n> 海へ行きましょう、三人で。\n",
        subject="Re: 海", date="Fri, 16 Feb 2018 10:00:00 -0800",
    )  # fmt: skip
    (tmp_path / "answer.eml").write_bytes(quoting)
    archive = imported(tmp_path / "answer.eml")
    imported(deliver("海へ行きましょう、三人で。\n", subject="海"))
    assert [hit.message.known_from for hit in archive.search("海へ").hits] == ["file", "file"]
    assert list(verify(archive.connection)) == []
