"""The plugin's pages, through Datasette's own client."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from mailarchive.archive import Archive
from mailarchive.archive.reading.read import raw_bytes
from mailarchive.cli.serve import application

pytestmark = pytest.mark.asyncio

RECOVERED = "known_from in ('forwarded', 'quoted')"
SUMMARY = "message_id is not null and subject = 'Re: Microrobot simulation' and date like '2018-02-16%'"


def soup(response: Any) -> BeautifulSoup:
    """The page of a response."""
    return BeautifulSoup(response.text, "html.parser")


def url(path: str) -> str:
    """The address of one of the plugin's pages."""
    return f"/mailarchive/-/{path}"


async def test_threads_are_listed_newest_first(datasette: Any):
    """Title, people, messages and span of each, with the search box on top."""
    page = soup(await datasette.client.get(url("threads")))
    titles = [link.text for link in page.select(".ma-threads .ma-title")]
    assert titles.index("The lighthouse weekend") < titles.index("Microrobot simulation")
    lighthouse = page.find("a", string="The lighthouse weekend").find_parent("li").text
    assert "Ellen Vik, Patrick Boyle, Søren Holm" in lighthouse
    assert "4 messages" in lighthouse
    assert "1 – 7 October 2018" in lighthouse
    assert page.select_one("form[role=search] input[name=q]")


async def test_threads_say_how_many_are_recovered(datasette: Any):
    """A thread with recovered messages counts them in the list."""
    page = soup(await datasette.client.get(url("threads")))
    assert page.select(".ma-threads .ma-recovered-word")


async def test_threads_past_the_end_say_so(datasette: Any):
    """A page number beyond the list, or none at all, is no error."""
    assert "nothing on this page" in (await datasette.client.get(url("threads?page=900"))).text
    assert (await datasette.client.get(url("threads?page=-1x"))).status_code == 200


async def test_search_tells_own_words_from_quoted_ones(datasette: Any):
    """Hits are marked; a hit in a quotation is set apart."""
    page = soup(await datasette.client.get(url("search?q=burritos")))
    own, quoted = page.select(".ma-in-own"), page.select(".ma-in-quoted")
    assert own and quoted
    assert all(hit.select_one("mark").text.lower() == "burritos" for hit in own + quoted)
    assert all("quoted in it" in hit.text for hit in quoted)
    assert not any("quoted in it" in hit.text for hit in own)


async def test_search_knows_the_query_language(datasette: Any):
    """Fields work as on the command line, and a hit leads to its message."""
    page = soup(await datasette.client.get(url("search?q=from:ellen+accordion")))
    (link,) = page.select(".ma-hits .ma-title")
    assert "#m-" in link["href"]
    assert (await datasette.client.get(link["href"].partition("#")[0])).status_code == 200


async def test_a_malformed_query_is_explained(datasette: Any):
    """Status 400, the reason, and the language."""
    response = await datasette.client.get(url('search?q="half'))
    assert response.status_code == 400
    assert "phrase" in soup(response).select_one("[role=alert]").text
    assert soup(response).select_one(".ma-help")


async def test_a_search_without_a_hit_says_so(datasette: Any):
    """A sentence and the language, and no list with nothing in it."""
    page = soup(await datasette.client.get(url("search?q=xylophone")))
    assert "No message has all of “xylophone”" in page.select_one("[role=status]").text
    assert not page.select(".ma-hits") and page.select_one(".ma-help")


async def test_an_empty_search_shows_the_language(datasette: Any):
    """No query: the help."""
    assert soup(await datasette.client.get(url("search"))).select_one(".ma-help")


async def test_a_thread_is_one_page(datasette: Any, uid_where: Callable[..., str]):
    """Every message in order, with people, date on the sender's clock, and own words."""
    uid = uid_where("subject = 'The lighthouse weekend'")
    page = soup(await datasette.client.get(url(f"thread/{uid}")))
    names = [name.text for name in page.select(".ma-message .ma-who")]
    assert names == ["Ellen Vik", "Patrick Boyle", "Søren Holm", "Patrick Boyle"]
    first = page.select_one(".ma-message")
    assert first.select_one("time").text.startswith("Mon 1 October 2018, 12:00")
    assert first.select_one(".ma-zone").text == "UTC+2"
    assert "two blankets and one stove" in " ".join(first.select_one(".ma-own").text.split())


async def test_the_linked_message_is_marked_and_open(datasette: Any, uid_where: Callable[..., str]):
    """The message of the link is the target, wherever in the thread it stands."""
    uid = uid_where("subject = 'Re: The lighthouse weekend'")
    page = soup(await datasette.client.get(url(f"thread/{uid}")))
    (target,) = page.select(".ma-target")
    assert target["id"] == f"m-{uid}"
    assert target.select_one("details").has_attr("open")


async def test_quotations_and_signatures_are_folded(datasette: Any, uid_where: Callable[..., str]):
    """Quoted lines are there, counted, and closed."""
    uid = uid_where("subject = 'Re: The lighthouse weekend'")
    page = soup(await datasette.client.get(url(f"thread/{uid}")))
    fold = page.select_one(f"#m-{uid} details.ma-quoted")
    assert not fold.has_attr("open")
    assert "quoted line" in fold.summary.text
    assert fold.select_one(".ma-verbatim").text.strip()


async def test_addresses_are_shown_on_demand(datasette: Any, uid_where: Callable[..., str]):
    """The address stands in the details, not beside the name."""
    uid = uid_where("subject = 'The lighthouse weekend'")
    page = soup(await datasette.client.get(url(f"thread/{uid}")))
    article = page.select_one(f"#m-{uid}")
    assert "@" in article.select_one(".ma-details").extract().text
    assert "@" not in article.text


async def test_a_recovered_message_leads_to_its_passage(datasette: Any, uid_where: Callable[..., str]):
    """It says so, and its link opens the container with the passage marked."""
    uid = uid_where(RECOVERED)
    page = soup(await datasette.client.get(url(f"thread/{uid}")))
    article = page.select_one(f"#m-{uid}")
    assert "ma-recovered" in article["class"]
    link = article.select_one(".ma-note a")
    there = soup(await datasette.client.get(link["href"].partition("#")[0]))
    anchor = there.find(id=f"found-{uid}")
    fold = anchor.find_parent("details", class_="ma-fold")
    assert fold.has_attr("open")
    marked = " ".join(mark.text for mark in fold.find_parent("article").select("mark"))
    own = article.select_one(".ma-own").text.split()
    assert own[0] in marked


async def test_a_quotation_leads_to_the_message_it_holds(datasette: Any, uid_where: Callable[..., str]):
    """By the message's own address, which opens it in however long a thread."""
    page = soup(await datasette.client.get(url(f"thread/{uid_where('known_from = ?', 'quoted')}")))
    links = [link["href"] for link in page.select(".ma-fold .ma-note a")]
    assert links
    for link in links:
        uid = link.rpartition("#m-")[2]
        assert link.startswith(url(f"thread/{uid}#"))
        shown = soup(await datasette.client.get(link.partition("#")[0]))
        assert shown.select_one(f"#m-{uid} > details").has_attr("open")


async def test_missing_messages_are_shown(datasette: Any, uid_where: Callable[..., str]):
    """A message that References name and nobody has is a gap in the thread, with its Message-ID."""
    uid = uid_where("subject like '%Slugs%'")
    page = soup(await datasette.client.get(url(f"thread/{uid}")))
    assert "missing here" in page.select_one(".ma-gap summary").text
    assert "@" in page.select_one(".ma-gap code").text


async def test_threads_lead_to_their_neighbours(datasette: Any):
    """Walking "Older thread" from the newest visits every thread once."""
    listed = [link["href"] for link in soup(await datasette.client.get(url("threads"))).select(".ma-threads .ma-title")]
    walked = [listed[0]]
    while link := soup(await datasette.client.get(walked[-1])).select_one("a[rel=next]"):
        walked.append(link["href"])
    assert walked == listed


async def test_mark_up_in_mail_is_text(datasette: Any, uid_where: Callable[..., str]):
    """Names, subjects and bodies with mark-up make no elements on any page."""
    uid = uid_where("message_id = 'markup@example.org'")
    for path in ("threads", f"thread/{uid}", "search?q=body", f"quote/{uid}"):
        page = soup(await datasette.client.get(url(path)))
        assert not page.find("b"), path
        assert "onclick" in page.text, path


async def test_an_unknown_uid_offers_the_nearest(datasette: Any, uid_where: Callable[..., str]):
    """Status 404, and links to uids that begin alike."""
    uid = uid_where("1")
    wrong = uid[:4] + "zzzzzz"
    response = await datasette.client.get(url(f"thread/{wrong}"))
    assert response.status_code == 404
    assert soup(response).select_one(".ma-nearest a").text == uid


async def test_a_shortened_uid_finds_its_message(datasette: Any, uid_where: Callable[..., str]):
    """The anchor of the address as typed is there too."""
    uid = uid_where("1")
    page = soup(await datasette.client.get(url(f"thread/{uid[:8]}")))
    assert page.find(id=f"m-{uid}")
    assert page.find(id=f"m-{uid[:8]}")


async def test_a_thread_as_json_markdown_and_mbox(datasette: Any, archive_path: Path, uid_where: Callable[..., str]):
    """The same thread for programs, for posts and for mail clients, with every original in it."""
    uid = uid_where("subject = 'The lighthouse weekend'")
    record = json.loads((await datasette.client.get(url(f"thread/{uid}.json"))).text)
    assert record["nodes"][0]["message"]["uid"] == uid
    markdown = (await datasette.client.get(url(f"thread/{uid}.md"))).text
    assert markdown.startswith("# The lighthouse weekend\n")
    assert markdown.count("> — ") == 4
    mbox = await datasette.client.get(url(f"thread/{uid}.mbox"))
    assert "attachment" in mbox.headers["content-disposition"]
    with Archive(archive_path, read_only=True) as archive:
        assert raw_bytes(archive.connection, uid) in mbox.content


async def test_the_original_comes_byte_for_byte(datasette: Any, archive_path: Path, uid_where: Callable[..., str]):
    """As a download that no browser looks into."""
    uid = uid_where("known_from = 'file'")
    response = await datasette.client.get(url(f"message/{uid}.eml"))
    with Archive(archive_path, read_only=True) as archive:
        assert response.content == raw_bytes(archive.connection, uid)
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_recovered_message_has_no_original(datasette: Any, uid_where: Callable[..., str]):
    """404, and the reason."""
    response = await datasette.client.get(url(f"message/{uid_where(RECOVERED)}.eml"))
    assert response.status_code == 404
    assert "recovered" in response.text


async def test_attachments_are_downloads(datasette: Any, archive_path: Path):
    """Octets, never shown, with the declared name."""
    with Archive(archive_path, read_only=True) as archive:
        id, name, size = archive.connection.execute("select id, filename, size from attachments limit 1").fetchone()
    response = await datasette.client.get(url(f"attachment/{id}"))
    assert len(response.content) == size
    assert response.headers["content-type"].startswith("application/octet-stream")
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert name.rpartition(".")[2] in response.headers["content-disposition"]
    assert (await datasette.client.get(url("attachment/999999"))).status_code == 404


async def test_quoting_gives_every_form(datasette: Any, uid_where: Callable[..., str]):
    """Markdown, HTML and text to copy, and a preview."""
    uid = uid_where("text like '%burritos%'")
    page = soup(await datasette.client.get(url(f"quote/{uid}?passage=loser+buys+the+burritos&initials=1")))
    markdown, html, text = (area.text.strip() for area in page.select(".ma-form textarea"))
    assert markdown.startswith("> Loser buys the burritos\n>\n> — K. P.")
    assert html.startswith("<figure") and "style=" in html
    assert text.startswith("> Loser buys the burritos")
    assert page.select_one(".ma-preview-quote blockquote")


async def test_quoting_absent_words_shows_the_nearest(datasette: Any, uid_where: Callable[..., str]):
    """404, the reason, and what comes closest."""
    uid = uid_where("text like '%burritos%'")
    response = await datasette.client.get(url(f"quote/{uid}?passage=looser+buys+a+burrito&context=x"))
    assert response.status_code == 404
    assert "Loser buys the burritos" in soup(response).select_one(".ma-nearest").text


async def test_a_permalink_is_only_given_where_others_can_follow_it(archive_path: Path, uid_where: Callable[..., str]):
    """Quotations from a local server have none; under a public name they have."""
    uid = uid_where("1")
    public = application((str(archive_path),), ("mail.example.org",))
    local = await public.client.get(url(f"quote/{uid}"))
    assert "Permalink" not in local.text
    named = await public.client.get(url(f"quote/{uid}"), headers={"host": "mail.example.org"})
    assert f"mail.example.org/mailarchive/-/thread/{uid}#m-{uid}" in named.text


async def test_rows_lead_to_their_thread(datasette: Any, archive_path: Path):
    """From a row of messages or threads to the thread page; from no row, a page that says so."""
    with Archive(archive_path, read_only=True) as archive:
        ids = archive.connection.execute("select max(id), max(thread) from messages").fetchone()
    for table, id in zip(("messages", "threads"), ids, strict=True):
        response = await datasette.client.get(url(f"go/{table}/{id}"), follow_redirects=False)
        assert response.status_code == 302
        assert "/-/thread/" in response.headers["location"]
    assert (await datasette.client.get(url("go/threads/999999999"))).status_code == 404


async def test_the_menu_lists_each_archive(datasette: Any):
    """Datasette's menu leads to the threads from every page."""
    assert "Threads of mailarchive" in (await datasette.client.get("/")).text


async def test_an_archive_is_served_where_no_lock_can_be_made(archive_path: Path, tmp_path: Path):
    """As on a read-only medium: here the name of SQLite's lock is taken."""
    shutil.copy(archive_path, tmp_path / "sealed.db")
    (tmp_path / "sealed.db-shm").symlink_to("nowhere")
    client = application((str(tmp_path / "sealed.db"),)).client
    for page in ("-/threads", "-/search?q=boat", "messages"):
        assert (await client.get(f"/sealed/{page}")).status_code == 200, page
