"""The plugin's pages: each reads through archive/, and hands what it read to a template."""

from datasette import Response

from mailarchive.archive.exporting.export import export_mbox
from mailarchive.archive.raw import read_blob
from mailarchive.archive.reading.read import count_threads, find_message, list_threads, load_thread, raw_bytes
from mailarchive.archive.search.search import search
from mailarchive.datasette_plugin import html_page
from mailarchive.datasette_plugin.arguments import whole_number
from mailarchive.datasette_plugin.cards import cards
from mailarchive.datasette_plugin.downloads import download
from mailarchive.datasette_plugin.exports import thread_json, thread_markdown
from mailarchive.datasette_plugin.lookups import attachment, load_thread_page, uid_of_message, uid_of_thread
from mailarchive.datasette_plugin.quote_form import choices, public_url, quote_form
from mailarchive.datasette_plugin.responses import Visit, archive_page
from mailarchive.errors import NotFound, QueryError

THREADS_A_PAGE = 50
HITS_A_PAGE = 20
LAST_PAGE = 10_000  # an address that asks for more was not made by a reader

MESSAGE_TABLES = (
    "messages", "threads", "copies", "places", "sources", "bodies", "segments", "refs", "recipients", "addresses",
    "labels", "message_labels", "attachments", "links", "aliases",
)  # fmt: skip
SEARCH_TABLES = (
    "messages", "messages_fts", "unspaced_fts", "messages_content", "bodies", "addresses", "recipients", "attachments",
    "labels", "message_labels",
)  # fmt: skip
ORIGINAL_TABLES = ("messages", "aliases", "addresses", "copies", "places", "raw", "raw_blobs", "blobs")


@archive_page("threads", "messages")
async def threads_page(visit: Visit) -> Response:
    """Show the list of threads, newest first."""
    page = _page_number(visit)
    offset = (page - 1) * THREADS_A_PAGE
    threads = await visit.read(list_threads, limit=THREADS_A_PAGE + 1, offset=offset)
    total = await visit.read(count_threads)
    more = len(threads) > THREADS_A_PAGE
    return await visit.page("threads.html", threads=threads[:THREADS_A_PAGE], total=total, page=page, more=more)


@archive_page(*SEARCH_TABLES)
async def search_page(visit: Visit) -> Response:
    """Show what the search language finds, newest first."""
    query = " ".join((visit.request.args.get("q") or "").split())
    page = _page_number(visit)
    if not query:
        return await visit.page("search.html", query=query, page=page)
    try:
        results = await visit.read(search, query, limit=HITS_A_PAGE, offset=(page - 1) * HITS_A_PAGE)
    except QueryError as error:
        return await visit.page("search.html", status=400, query=query, wrong=str(error), page=page)
    return await visit.page("search.html", query=query, results=results, page=page)


@archive_page(*MESSAGE_TABLES, "raw")
async def thread_page(visit: Visit) -> Response:
    """Show a whole thread, the message of the link opened and marked."""
    uid, arguments = visit.request.url_vars["uid"], visit.request.args
    loaded = await visit.read(load_thread_page, uid)
    shown = cards(loaded.thread, loaded.uid, marked=arguments.get("found"), all_open=bool(arguments.get("all")))
    return await visit.page("thread.html", loaded=loaded, cards=shown, asked=uid, html_uid=arguments.get("html"))


@archive_page(*MESSAGE_TABLES)
async def thread_as(visit: Visit) -> Response:
    """Send a thread as JSON or Markdown."""
    thread = await visit.read(load_thread, visit.request.url_vars["uid"])
    if visit.request.url_vars["format"] == "json":
        return Response(thread_json(thread), content_type="application/json; charset=utf-8")
    return Response(thread_markdown(thread), content_type="text/markdown; charset=utf-8")


@archive_page(*MESSAGE_TABLES, "raw", "raw_blobs", "blobs")
async def thread_mbox(visit: Visit) -> Response:
    """Send the originals of a thread as one mbox."""
    thread = await visit.read(load_thread, visit.request.url_vars["uid"], text_limit=0)
    uids = [view.uid for view in thread.messages()]
    chunks: list[bytes] = []
    await visit.read(export_mbox, chunks.append, uids=uids)
    if not chunks:
        raise NotFound("no message of this thread has an original: all of it was recovered from other messages")
    return download(b"".join(chunks), f"{thread.summary.title or uids[0]}.mbox", "application/mbox")


@archive_page(*ORIGINAL_TABLES)
async def original(visit: Visit) -> Response:
    """Send one message, byte for byte."""
    uid = visit.request.url_vars["uid"]
    return download(await visit.read(raw_bytes, uid), f"{uid}.eml", "message/rfc822")


@archive_page(*ORIGINAL_TABLES, "attachments")
async def message_html(visit: Visit) -> Response:
    """Show the HTML of a message, made safe, in the sandboxed frame of the thread page."""
    text = await visit.read(html_page.html_page, visit.request.url_vars["uid"])
    return Response.html(text, headers={"Content-Security-Policy": html_page.POLICY})


@archive_page("attachments", "blobs")
async def attachment_file(visit: Visit) -> Response:
    """Send an attachment as a download."""
    filename, sha256 = await visit.read(attachment, int(visit.request.url_vars["id"]))
    return download(await visit.read(read_blob, sha256), filename or "attachment")


@archive_page(*MESSAGE_TABLES)
async def quote_page(visit: Visit) -> Response:
    """Show the forms of a quotation, to be copied."""
    uid = (await visit.read(find_message, visit.request.url_vars["uid"])).uid
    thread = await visit.read(load_thread, uid)
    here = visit.datasette.absolute_url(visit.request, visit.datasette.urls.database(visit.database.name))
    form = quote_form(choices(visit.request.args), thread, uid, public_url(here, visit.request.host))
    return await visit.page("quote.html", status=form.status, form=form, uid=uid, thread=thread)


@archive_page("messages", "threads", "aliases")
async def go(visit: Visit) -> Response:
    """Lead from a row of a table page to the thread page."""
    look_up = {"threads": uid_of_thread, "messages": uid_of_message}[visit.request.url_vars["table"]]
    uid = await visit.read(look_up, int(visit.request.url_vars["id"]))
    return Response.redirect(f"{visit.url}/thread/{uid}#m-{uid}")


def _page_number(visit: Visit) -> int:
    """Return ?page=, from 1; anything odd is the first page."""
    return whole_number(visit.request.args.get("page"), least=1, most=LAST_PAGE)


DATABASE = "/(?P<database>[^/]+)/-"
UID = "(?P<uid>[0-9a-zA-Z]{1,64})"

ROUTES = (
    (rf"{DATABASE}/threads$", threads_page),
    (rf"{DATABASE}/search$", search_page),
    (rf"{DATABASE}/thread/{UID}$", thread_page),
    (rf"{DATABASE}/thread/{UID}\.(?P<format>json|md)$", thread_as),
    (rf"{DATABASE}/thread/{UID}\.mbox$", thread_mbox),
    (rf"{DATABASE}/message/{UID}\.eml$", original),
    (rf"{DATABASE}/html/{UID}$", message_html),
    (rf"{DATABASE}/attachment/(?P<id>\d{{1,18}})$", attachment_file),
    (rf"{DATABASE}/quote/{UID}$", quote_page),
    (rf"{DATABASE}/go/(?P<table>threads|messages)/(?P<id>\d{{1,18}})$", go),
)
