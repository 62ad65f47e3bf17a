"""What keeps mail to its reader, and pages whole: permissions, host names, headers, hostile and broken content."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette

from mailarchive.archive import Archive
from mailarchive.cli.serve import application
from mailarchive.datasette_plugin.downloads import safe_name
from mailarchive.datasette_plugin.hosts import is_answered
from mailarchive.datasette_plugin.routes import MESSAGE_TABLES, ORIGINAL_TABLES, SEARCH_TABLES
from mailarchive.importing.pipeline import import_path

pytestmark = pytest.mark.asyncio


def pages(uid: str) -> list[str]:
    """The address of every kind of page."""
    paths = ("threads", "search?q=x", f"thread/{uid}", f"thread/{uid}.json", f"thread/{uid}.md", f"thread/{uid}.mbox",
             f"message/{uid}.eml", f"html/{uid}", "attachment/1", f"quote/{uid}", "go/messages/1")  # fmt: skip
    return [f"/mailarchive/-/{path}" for path in paths]


@pytest.mark.parametrize("rule", ["instance", "database"])
async def test_what_may_not_be_read_is_not_shown(archive_path: Path, uid_where: Callable[..., str], rule: str):
    """With the instance or the database closed to strangers, so is every page."""
    closed: dict[str, Any] = {"allow": {"id": "owner"}}
    metadata = closed if rule == "instance" else {"databases": {"mailarchive": closed}}
    datasette = Datasette([str(archive_path)], metadata=metadata)
    await datasette.invoke_startup()
    for path in pages(uid_where("known_from = 'file'")):
        assert (await datasette.client.get(path, follow_redirects=False)).status_code == 403, path


@pytest.mark.parametrize("table", sorted(MESSAGE_TABLES))
async def test_each_table_of_the_thread_page_is_asked_for(
    archive_path: Path, uid_where: Callable[..., str], table: str
):
    """One table closed to strangers closes the page that shows what is in it."""
    tables = {table: {"allow": {"id": "owner"}}}
    datasette = Datasette([str(archive_path)], metadata={"databases": {"mailarchive": {"tables": tables}}})
    await datasette.invoke_startup()
    assert (await datasette.client.get(f"/mailarchive/-/thread/{uid_where('1')}")).status_code == 403


async def test_a_table_opened_in_a_closed_database_is_not_enough(archive_path: Path, uid_where: Callable[..., str]):
    """The owner sees the pages that strangers do not."""
    metadata = {"allow": {"id": "owner"}}
    datasette = Datasette([str(archive_path)], metadata=metadata)
    await datasette.invoke_startup()
    path = f"/mailarchive/-/thread/{uid_where('1')}"
    cookies = {"ds_actor": datasette.sign({"a": {"id": "owner"}}, "actor")}
    assert (await datasette.client.get(path)).status_code == 403
    assert (await datasette.client.get(path, cookies=cookies)).status_code == 200


DECLARED = {
    "threads": ("threads", {"threads", "messages"}),
    "search": ("search?q=-robot+from:k+to:a+cc:b+label:x+-has:attachment+subject:a", set(SEARCH_TABLES)),
    "snippets": ("search?q=robot", set(SEARCH_TABLES)),
    "thread": ("thread/{uid}", {*MESSAGE_TABLES, "raw"}),
    "mbox": ("thread/{uid}.mbox", {*MESSAGE_TABLES, "raw", "raw_blobs", "blobs"}),
    "quote": ("quote/{uid}", set(MESSAGE_TABLES)),
    "message": ("message/{uid}.eml", set(ORIGINAL_TABLES)),
    "html": ("html/{uid}", {*ORIGINAL_TABLES, "attachments"}),
}


@pytest.mark.parametrize("page", sorted(DECLARED))
async def test_every_table_a_page_reads_is_declared(archive_path: Path, uid_where: Callable[..., str], page: str):
    """SQLite itself is asked which tables a page touches; each must be among those whose permission is checked."""
    touched: set[str] = set()

    def watch(action: int, table: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and table:
            touched.add(table)
        return sqlite3.SQLITE_OK

    datasette = application((str(archive_path),))
    database = datasette.databases["mailarchive"]
    connect = database.connect

    def watched(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **named)
        connection.set_authorizer(watch)
        return connection

    database.connect = watched
    path, declared = DECLARED[page]
    path = path.format(uid=uid_where("known_from = 'file'"))
    assert (await datasette.client.get(f"/mailarchive/-/{path}")).status_code == 200
    inner = (
        "sqlite_",
        "_sqlite_migrations",
        "messages_fts_",
        "unspaced_fts_",
    )  # the indexes' own tables, and those of the schema
    assert "messages" in touched
    assert {name for name in touched if not name.startswith(inner)} <= declared


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8001", "127.0.0.1:80", "127.0.0.9", "[::1]:8001", "a.localhost"]
)
async def test_local_host_names_are_answered(host: str):
    """Whatever always means this machine."""
    assert is_answered(host, ())


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "192.168.1.4", "", "127.0.0.1.evil.example"]
)
async def test_other_host_names_are_refused(datasette: Any, host: str):
    """On every page, Datasette's own included, with a way out for the owner."""
    for path in ("/", "/mailarchive/messages.json", "/mailarchive/-/threads", "/-/static/app.css"):
        response = await datasette.client.get(path, headers={"host": host})
        assert response.status_code == 403
        assert "--host-name" in response.text


async def test_allowed_host_names_are_answered(archive_path: Path):
    """--host-name adds one, and * stands for any."""
    named = application((str(archive_path),), ("Mail.example.org",))
    assert (await named.client.get("/mailarchive/-/threads", headers={"host": "mail.example.org"})).status_code == 200
    assert (await named.client.get("/mailarchive/-/threads", headers={"host": "evil.example"})).status_code == 403
    assert is_answered("anything.example", ("*",))


async def test_a_datasette_without_archives_answers_as_it_did(tmp_path: Path):
    """The plugin minds its own business."""
    sqlite3.connect(tmp_path / "plain.db").execute("create table t (a)").connection.close()
    plain = Datasette([str(tmp_path / "plain.db")])
    await plain.invoke_startup()
    assert (await plain.client.get("/plain.json", headers={"host": "data.example"})).status_code == 200


async def test_pages_carry_safe_headers(datasette: Any, uid_where: Callable[..., str]):
    """Our pages run no inline script and can't be framed; everything is nosniff and tells no referrer."""
    ours = (await datasette.client.get(f"/mailarchive/-/thread/{uid_where('1')}")).headers
    assert "script-src 'self';" in ours["content-security-policy"]
    assert "default-src 'none'" in ours["content-security-policy"]
    assert "frame-ancestors 'none'" in ours["content-security-policy"]
    theirs = (await datasette.client.get("/mailarchive/messages")).headers
    assert theirs["content-security-policy"] == "frame-ancestors 'none'"
    assert {ours["x-content-type-options"], theirs["x-content-type-options"]} == {"nosniff"}
    assert {ours["referrer-policy"], theirs["referrer-policy"]} == {"no-referrer"}


async def test_html_comes_with_a_policy_of_its_own(datasette: Any, uid_where: Callable[..., str]):
    """Nothing by default, images from the page itself, a sandbox even outside its frame."""
    uid = uid_where("known_from = 'file'")
    policy = (await datasette.client.get(f"/mailarchive/-/html/{uid}")).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


async def test_no_sql_but_the_canned_queries(datasette: Any):
    """serve takes no SQL from visitors, and writes nothing."""
    for path in ("/mailarchive?sql=select+1234567", "/mailarchive/-/query?sql=select+1234567"):
        response = await datasette.client.get(path, follow_redirects=True)
        assert response.status_code >= 400
        assert "1234567</td>" not in response.text
    database = datasette.databases["mailarchive"]
    with pytest.raises(sqlite3.OperationalError):
        await database.execute("delete from messages")


async def test_base_url_is_respected(archive_path: Path, uid_where: Callable[..., str]):
    """Behind a prefix every link, form, style and script keeps it, and columns are still chosen."""
    datasette = Datasette([str(archive_path)], settings={"base_url": "/mail/"})
    await datasette.invoke_startup()
    for path in ("threads", "search?q=robot", f"thread/{uid_where('1')}", f"quote/{uid_where('1')}"):
        page = BeautifulSoup((await datasette.client.get(f"/mailarchive/-/{path}")).text, "html.parser")
        links = [
            tag.get("href") or tag.get("src") or tag.get("action") for tag in page.select("[href], [src], [action]")
        ]
        assert links
        assert [link for link in links if not link.startswith(("/mail/", "#", "?", "https://datasette.io"))] == []
    page = BeautifulSoup((await datasette.client.get("/mailarchive/messages")).text, "html.parser")
    assert len(page.select("th")) == 7


@pytest.fixture
def spoiled(archive_path: Path, tmp_path: Path) -> Callable[[str], Any]:
    """`spoiled(sql)` gives Datasette with a copy of the archive that this SQL was run on, foreign keys off."""

    def make(sql: str) -> Any:
        path = tmp_path / "mailarchive.db"
        shutil.copy(archive_path, path)
        connection = sqlite3.connect(path)
        connection.executescript(sql)
        connection.close()
        return application((str(path),))

    return make


BAD_ROWS = {
    "null fields": "update messages set date = null, sender = null, subject = null, preview = null, text = null",
    "odd dates": "update messages set date = 'yesterday', utc_offset = 99999",
    "wrong types": "update messages set date = 7, certainty = 'much', utc_offset = 'east', subject = x'ff00'",
    "cycle": "update messages set parent = (select max(id) from messages as m where m.thread = messages.thread)",
    "segments outside": "update segments set char_start = 999999, char_end = -5, parent = id",
    "no bodies": "delete from bodies; delete from copies",
    "no threads": "update messages set thread = null; delete from threads",
    "dangling": "update messages set copy = 987654, parent = 987654; update threads set root = 987654",
    "broken raw": "update raw set data = x'00112233'; update raw set codec = 'rot13' where copy % 2",
    "control characters": "update messages set subject = char(27) || '[31m' || char(8238), text = char(0) || char(7)",
}


@pytest.mark.parametrize("spoiling", sorted(BAD_ROWS))
async def test_a_corrupt_row_spoils_no_page(
    spoiled: Callable[[str], Any], uid_where: Callable[..., str], spoiling: str
):
    """Whatever stands in the tables, a page is shown or says what is wrong, and never a traceback."""
    datasette = spoiled("pragma foreign_keys = off;" + BAD_ROWS[spoiling])
    uid = uid_where("subject = 'Re: The lighthouse weekend'")
    for path in [*pages(uid), "/mailarchive/messages", "/mailarchive/threads", "/mailarchive/copies"]:
        response = await datasette.client.get(path, follow_redirects=False)
        assert response.status_code in (200, 302, 404, 500), path
        assert "Traceback" not in response.text
        if response.status_code == 500:
            assert spoiling in ("broken raw", "wrong types"), (path, response.text)
            assert any(words in response.text for words in ("verify", "upgrade", "could not be made"))


async def test_a_cycle_of_parents_shows_every_message(spoiled: Callable[[str], Any], uid_where: Callable[..., str]):
    """Messages that are each other's parents are all there, once."""
    uid = uid_where("subject = 'The lighthouse weekend'")
    datasette = spoiled(BAD_ROWS["cycle"])
    page = BeautifulSoup((await datasette.client.get(f"/mailarchive/-/thread/{uid}")).text, "html.parser")
    assert len(page.select(".ma-message")) == 4


async def test_a_huge_message_is_cut_and_in_time(tmp_path: Path):
    """50 MB of text and 10,000 recipients: every page comes soon, is short, and says that it is cut."""
    recipients = ",\n ".join(f"Person {n} <p{n}@example.com>" for n in range(10_000))
    words = "All the words of a very long letter, again and again. " * 20 + "\n"
    (tmp_path / "huge.eml").write_text(
        f"From: ann@example.edu\nTo: {recipients}\nDate: Fri, 16 Feb 2018 09:34:00 -0800\nSubject: Huge\n"
        f"Message-ID: <huge@example.edu>\n\n{words * 50_000}"
    )
    with Archive(tmp_path / "mailarchive.db") as archive:
        import_path(archive, str(tmp_path / "huge.eml"))
        (uid,) = archive.connection.execute("select uid from messages").fetchone()
    datasette = application((str(tmp_path / "mailarchive.db"),))
    texts = {}
    for path in ("threads", f"thread/{uid}", "search?q=letter", f"quote/{uid}", f"html/{uid}"):
        start = time.process_time()
        texts[path] = (await datasette.client.get(f"/mailarchive/-/{path}")).text
        assert time.process_time() - start < 5, path
        assert len(texts[path]) < 1_000_000, path
    assert "Cut here for its length" in texts[f"thread/{uid}"]
    assert "9,997 more" in texts[f"thread/{uid}"]
    assert "too long for this page" in texts[f"quote/{uid}"]
    assert "<mark>letter</mark>" in texts["search?q=letter"]


@pytest.mark.parametrize(
    ("declared", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ('a"; filename="b.html', "a_ filename=_b.html"),
        ("x\r\nSet-Cookie: a=b", "x_Set-Cookie_ a=b"),
        ("gpj\u202eexe.scr", "gpj_exe.scr"),
        ("...", "attachment"),
        ("", "attachment"),
        ("x" * 10_000 + ".pdf", "x" * 109 + ".pdf"),
    ],
)
async def test_declared_file_names_are_cleaned(declared: str, safe: str):
    """Paths, quotes, line breaks, direction marks and length mean nothing in a name."""
    assert safe_name(declared) == safe


async def test_an_archive_with_a_strangers_trigger_is_no_archive(archive_path: Path, tmp_path: Path):
    """Plain `datasette` shows its tables, as of any database, and none of our pages; nothing in it is trusted."""
    changed = tmp_path / "changed.db"
    shutil.copy(archive_path, changed)
    connection = sqlite3.connect(changed)
    connection.execute("create trigger evil after insert on messages begin delete from raw; end")
    connection.close()
    datasette = Datasette([str(changed)])
    await datasette.invoke_startup()
    assert (await datasette.client.get("/changed/-/threads")).status_code == 404
    trusted = await datasette.get_database("changed").execute("pragma trusted_schema")
    assert trusted.first()[0] == 0
