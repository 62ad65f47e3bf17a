"""The HTML of a message as a page of its own for a sandboxed frame, and which messages have HTML."""

import base64
import sqlite3
from collections.abc import Iterable

from mailarchive.archive.raw import decompress
from mailarchive.archive.reading.read import raw_bytes
from mailarchive.archive.sql import FULL
from mailarchive.display.wording import count
from mailarchive.errors import MailArchiveError
from mailarchive.mime import parse_message, sanitize
from mailarchive.model import Attachment, RawMessage

LARGEST_INLINE = 3_000_000  # bytes of one image, and
ALL_INLINE = 12_000_000  # of all of a message: beyond this a page is too slow to be read
LOOKED_INTO = 65_536  # compressed bytes; a larger message is taken to have HTML

# Nothing runs, nothing is fetched; links open in a tab of their own, and only when they are clicked.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

PAGE = """<!DOCTYPE html>
<html lang="und"><head><meta charset="utf-8"><base target="_blank"><meta name="color-scheme" content="light">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>HTML of a message</title>
<style>body {{ margin: 12px; font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff;
overflow-wrap: anywhere }} img {{ max-width: 100%; height: auto }}
.mailarchive-note {{ margin: -12px -12px 12px; padding: 6px 12px; background: #f3efe6;
color: #5c5443; font-size: 13px }}
</style></head><body>{banner}{html}</body></html>"""


def html_page(connection: sqlite3.Connection, uid: str) -> str:
    """Return the page that shows the HTML of a message, made safe; a line in its place where there is none.

    Raises NotFound (no such message, or no original) and ArchiveError (stored bytes are damaged).
    """
    message = parse_message(RawMessage(raw_bytes(connection, uid)))
    if not message.html:
        return PAGE.format(banner=_banner("This message has no HTML: its text is all there is."), html="")
    safe = sanitize(message.html, _inline(message.attachments))
    if not safe.remote_count:
        return PAGE.format(banner="", html=safe.html)
    things = count(safe.remote_count, "remote thing was", "remote things were")
    return PAGE.format(banner=_banner(f"{things} not loaded."), html=safe.html)


def _banner(text: str) -> str:
    return f'<p class="mailarchive-note">{text}</p>'


def _inline(attachments: Iterable[Attachment]) -> dict[str, str]:
    """Return the images that the HTML refers to by Content-ID, as data: URLs, as far as they are of bearable size."""
    urls: dict[str, str] = {}
    total = 0
    for attachment in attachments:
        total += attachment.size
        if total > ALL_INLINE:
            break
        if attachment.content_id and _is_image(attachment) and attachment.size <= LARGEST_INLINE:
            urls[attachment.content_id] = _data_url(attachment)
    return urls


def _is_image(attachment: Attachment) -> bool:
    """Whether an attachment is an image that can do no more than be looked at."""
    return attachment.content_type.startswith("image/") and attachment.content_type != "image/svg+xml"


def _data_url(image: Attachment) -> str:
    kind = image.content_type
    if not kind.replace("/", "").isalnum():
        kind = "image/png"
    return f"data:{kind};base64,{base64.b64encode(image.data).decode('ascii')}"


def with_html(connection: sqlite3.Connection, thread: int | None) -> set[str]:
    """Return the uids of the messages of a thread that have HTML, or may have it where finding out would take long."""
    rows = connection.execute(
        "select messages.uid, raw.codec, case when length(raw.data) <= ? then raw.data end from messages "
        "left join raw on raw.copy = messages.copy "
        f"where messages.thread = ? and messages.known_from in {FULL}",
        (LOOKED_INTO, thread),
    )
    return {uid for uid, codec, data in rows if data is None or _mentions_html(codec, data)}


def _mentions_html(codec: str, data: bytes) -> bool:
    try:
        return b"text/html" in decompress(codec, data).lower()
    except MailArchiveError:
        return True
