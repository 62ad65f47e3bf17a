"""Datasette's own table pages of an archive, and the metadata they are described by."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from mailarchive.archive import Archive
from mailarchive.archive.metadata import TABLES
from mailarchive.datasette_plugin.metadata_json import metadata, metadata_text
from mailarchive.datasette_plugin.queries import QUERIES
from mailarchive.datasette_plugin.tables import HIDDEN, SETTINGS, SHOWN
from mailarchive.display.numbers import FINE, file_size

ROOT = Path(__file__).parent.parent.parent


async def table(datasette: Any, path: str) -> BeautifulSoup:
    """The page of a table."""
    response = await datasette.client.get(f"/mailarchive/{path}".rstrip("/"))
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def columns(page: BeautifulSoup) -> list[str]:
    """The columns that a table page shows."""
    return [str(header["data-column"]) for header in page.select("table.rows-and-columns th")]


def test_metadata_json_is_up_to_date():
    """The file at the top of the repository is what the descriptions give."""
    assert (ROOT / "metadata.json").read_text(encoding="utf-8") == metadata_text()


def test_metadata_names_only_what_the_schema_has(archive_path: Path):
    """Every table, column, sort order and facet that metadata speaks of exists."""
    with Archive(archive_path, read_only=True) as archive:
        schema = {
            name: {row[1] for row in archive.connection.execute(f"pragma table_xinfo([{name}])")}
            for (name,) in archive.connection.execute("select name from sqlite_master where type in ('table', 'view')")
        }
    described = metadata("x")["databases"]["x"]["tables"]
    assert set(described) <= set(schema)
    assert set(HIDDEN) <= set(schema)
    for name, about in described.items():
        assert set(about.get("columns", {})) <= schema[name], name
    for name, shown in SHOWN.items():
        assert set(shown) <= schema[name], name
    settings: Any
    for name, settings in SETTINGS.items():
        named = {settings.get(key) for key in ("label_column", "sort", "sort_desc")} - {None}
        listed = {*settings.get("facets", ()), *settings.get("sortable_columns", ())}
        assert named | listed <= schema[name], name


def test_every_table_is_shown_or_hidden_on_purpose():
    """One that a migration adds is not shown to readers because nobody thought of it."""
    shown = {*SHOWN, *SETTINGS, "message_labels", "decisions"}
    assert set(TABLES) == {*shown, *HIDDEN} - {"_sqlite_migrations"}
    assert not shown & set(HIDDEN)


@pytest.mark.asyncio
async def test_the_page_of_the_archive_leads_to_the_threads(datasette: Any):
    """Who comes in by Datasette's own front door finds the way, under a prefix too."""
    links = [link["href"] for link in (await table(datasette, "")).select("section.content a[href$='/-/threads']")]
    assert links == ["mailarchive/-/threads"]
    assert metadata("old mail")["databases"]["old mail"]["description_html"].count('href="old+mail/-/') == 2


@pytest.mark.asyncio
@pytest.mark.parametrize("name", sorted(SHOWN))
async def test_tables_show_few_columns(datasette: Any, name: str):
    """By default those worth seeing; the address may ask for others, and JSON has all."""
    shown = columns(await table(datasette, name))
    assert set(SHOWN[name]) <= set(shown)
    assert set(shown) - set(SHOWN[name]) <= {"id", "message", "parent", "Link", "evidence"}  # keys are always there
    asked = columns(await table(datasette, f"{name}?_col={SHOWN[name][-1]}"))
    assert SHOWN[name][-1] in asked
    assert name == "links" or len(asked) < len(shown)  # three of its four are keys


@pytest.mark.asyncio
async def test_messages_are_readable(datasette: Any):
    """Newest first, names for senders, dates in words, and a way to the thread."""
    page = await table(datasette, "messages")
    subjects = page.select("td.col-subject a")
    row = next(link for link in subjects if link.text == "The lighthouse weekend").find_parent("tr")
    assert row.select_one(".col-sender").text.strip() == "Ellen Vik"
    assert row.select_one(".col-date").text.strip() == "1 October 2018, 10:00 UTC"
    assert "/-/go/messages/" in row.select_one(".col-subject a")["href"]
    assert "/-/go/threads/" in row.select_one(".col-thread a")["href"]
    dates = [time["datetime"] for time in page.select(".col-date time")]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.asyncio
async def test_facets_and_descriptions_are_there(datasette: Any):
    """Facets that were chosen, none that were guessed, and what the columns mean."""
    page = await table(datasette, "messages")
    assert "Suggested facets" not in page.text
    assert page.find(string=lambda text: text and "known_from" in text)
    assert "What one person sent once" in page.text


@pytest.mark.asyncio
async def test_sizes_are_readable(datasette: Any):
    """Bytes as a person counts them, the exact number in the title."""
    cell = (await table(datasette, "attachments")).select_one(".col-size .ma-size")
    assert cell["title"].endswith("bytes")
    assert [file_size(size, decimals_below=FINE) for size in (0, 812, 1_400, 99_960, 1_000_000, 2_500_000_000)] == [
        "0 bytes", "812 bytes", "1.4 KB", "100 KB", "1.0 MB", "2.5 GB",
    ]  # fmt: skip


@pytest.mark.asyncio
async def test_the_table_search_finds_words(datasette: Any):
    """Datasette's own search box of messages uses the full-text index."""
    page = await table(datasette, "messages?_search=accordion")
    assert page.select("table.rows-and-columns tbody tr")


@pytest.mark.asyncio
async def test_an_address_without_a_name_shows_itself(datasette: Any, archive_path: Path):
    """A label is never empty or "None"."""
    page = await table(datasette, "messages?_size=max")
    senders = [cell.text.strip() for cell in page.select("td.col-sender")]
    assert "None" not in senders
    with Archive(archive_path, read_only=True) as archive:
        unnamed = archive.connection.execute(
            "select email from messages join addresses on addresses.id = sender where name is null"
        ).fetchall()
    assert {row[0] for row in unnamed} <= set(senders)


@pytest.mark.asyncio
@pytest.mark.parametrize("name", sorted(QUERIES))
async def test_canned_queries_answer(datasette: Any, name: str):
    """Every canned query runs, has a question for a title, and leads to messages where it names them."""
    assert QUERIES[name]["title"].endswith("?")
    page = await table(datasette, f"{name}?one=ellen&two=patrick")
    assert QUERIES[name]["title"] in page.text
    assert page.select("table.rows-and-columns tbody tr")
    for cell in page.select("td.col-uid a"):
        assert "/-/thread/" in cell["href"]


@pytest.mark.asyncio
async def test_canned_queries_are_offered(datasette: Any):
    """The database's page lists them; Datasette 1.0 the first five, with a link to all."""
    page = await table(datasette, "")
    titles = {query["title"] for query in QUERIES.values()}
    assert len(titles & {link.text for link in page.select("ul.bullets a")}) >= 5


@pytest.mark.asyncio
async def test_json_of_a_table_has_every_column(datasette: Any):
    """Programs get what is there, not what is worth seeing."""
    rows = json.loads((await datasette.client.get("/mailarchive/messages.json?_shape=array&_size=1")).text)
    assert {"uid", "message_id", "text"} <= set(rows[0])


@pytest.mark.asyncio
async def test_other_databases_are_left_alone(archive_path: Path, tmp_path: Path, uid_where: Callable[..., str]):
    """A database that is no archive keeps its own columns and has none of the plugin's pages; two archives both do."""
    import shutil
    import sqlite3

    from datasette.app import Datasette

    second, other = tmp_path / "second.db", tmp_path / "other.db"
    shutil.copy(archive_path, second)
    connection = sqlite3.connect(other)
    connection.execute("create table messages (id integer primary key, a text, b text)")
    connection.execute("insert into messages values (1, '<i>', 'y')")
    connection.commit()
    connection.close()
    both = Datasette([str(archive_path), str(second), str(other)])
    await both.invoke_startup()
    assert (await both.client.get("/other/-/threads")).status_code == 404
    assert (await both.client.get("/nothing/-/threads")).status_code == 404
    page = BeautifulSoup((await both.client.get("/other/messages")).text, "html.parser")
    assert columns(page) == ["id", "a", "b"]
    for name in ("mailarchive", "second"):
        assert (await both.client.get(f"/{name}/-/thread/{uid_where('1')}")).status_code == 200
