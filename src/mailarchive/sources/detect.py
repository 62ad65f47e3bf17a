"""What a file is, told from its bytes and never from its name alone."""

import codecs
import re

from mailarchive.sources import mbox
from mailarchive.sources.envelope import header_follows, leading_envelope_end
from mailarchive.sources.source import Format
from mailarchive.sources.text import kind_of_text

SNIFFED_BYTES = 1 << 20
"""How much of a file is looked at."""

LOOKED_FOR = 'no From_ line, mail headers, forwarded or quoted header block, nor "On ... wrote:"'

_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive: unpack it first",
    b"\x1f\x8b": "compressed with gzip: unpack it first",
    b"BZh": "compressed with bzip2: unpack it first",
    b"\xfd7zXZ": "compressed with xz: unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed with zstd: unpack it first",
    b"SQLite format 3": "an SQLite database",
    b"%PDF": "a PDF: save its text first",
    b"!BDN": "an Outlook store (.pst): convert it with readpst first",
    b"\xd0\xcf\x11\xe0": "an Outlook message or an old Office file: save it as .eml first",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_LEADING_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[\x00\r\n]*")
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:([^\n]{0,500})")
_MAX_FIELDS = 200
_RFC_DATE = re.compile(rb"\s*(?:[A-Za-z]{3},?\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{2,4}\s+\d{1,2}:\d\d")
_ZONE = re.compile(rb":\d\d\s+(?:[+-]\d{4}|[A-Z]{2,5})\b")

# A header that a mail client shows, and that a person copies with the text; and those that only a real message has.
_SHOWN = frozenset({b"from", b"to", b"cc", b"bcc", b"subject", b"date", b"reply-to", b"sender"})
_HIDDEN = frozenset(
    {
        b"received", b"message-id", b"return-path", b"delivered-to", b"mime-version", b"content-type", b"references",
        b"content-transfer-encoding", b"in-reply-to", b"dkim-signature", b"x-mailer", b"x-original-to", b"list-id",
        b"envelope-to", b"authentication-results", b"arc-seal", b"x-gmail-labels", b"x-mozilla-status",
        b"user-agent", b"resent-from", b"x-received", b"newsgroups", b"x-uidl",
    }
)  # fmt: skip
_MAIL_ALONE = frozenset({b"received", b"message-id", b"return-path", b"mime-version"})


def read_head(path: str) -> bytes:
    """The bytes that tell what the file at path is; raises OSError."""
    with open(path, "rb") as file:
        return file.read(SNIFFED_BYTES)


def detect_file(path: str) -> Format | None:
    """The format of the file at path, or None where nothing looks like mail; raises OSError.

    A name that ends in .eml is believed only as long as nothing contradicts it: the file is not empty, not known to be
    something else, and not an mbox of several messages.
    """
    head = read_head(path)
    format = detect(head)
    if path.lower().endswith(".eml") and head.strip() and not foreign_kind(head):
        return format if format == "mbox" and not mbox.holds_one(path) else "eml"
    return format


def detect(head: bytes) -> Format | None:
    """The format of the file that begins with these bytes, or None where nothing looks like mail."""
    envelope = leading_envelope_end(head)
    if envelope and header_follows(head, envelope):
        return "mbox"
    if opens_with_mail_headers(head):
        return "eml"
    text = _as_text(head)
    return None if text is None else kind_of_text(text)


def strangeness(head: bytes) -> str:
    """Why the file that begins with these bytes is taken for no mail, in a few words."""
    if not head:
        return "empty, there is nothing to import"
    kind = foreign_kind(head)
    return f"no mail but {kind}" if kind else f"nothing in it looks like mail ({LOOKED_FOR}); see --format"


def foreign_kind(head: bytes) -> str | None:
    """What a file is that is known not to be mail, with the mend where there is one, or None."""
    return next((kind for magic, kind in _FOREIGN.items() if head.startswith(magic)), None)


def opens_with_mail_headers(head: bytes) -> bool:
    """Whether a header that a machine wrote comes first, not one that a client displayed and a person copied."""
    fields = _fields(head)
    known = {name for name, _ in fields} & (_SHOWN | _HIDDEN)
    if len(known) < 2 or not known & (_SHOWN | _MAIL_ALONE):
        return False
    return bool(known & _HIDDEN) or not _is_displayed(dict(fields))


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """The header fields at the top: lower-case names, and the first lines of the values."""
    blank = _LEADING_BLANK.match(head)
    fields: list[tuple[bytes, bytes]] = []
    for line in head[blank.end() if blank else 0 :].split(b"\n", _MAX_FIELDS)[:_MAX_FIELDS]:
        field = _FIELD.match(line)
        if field:
            fields.append((field[1].lower(), field[2]))
        elif not fields or not line.startswith((b" ", b"\t")):
            break
    return fields


def _is_displayed(fields: dict[bytes, bytes]) -> bool:
    """Whether a header is as a mail client shows it: "Sent", a date in words, or a bare name without a zoned date."""
    date = fields.get(b"date")
    if b"sent" in fields or (date is not None and not _RFC_DATE.match(date)):
        return True
    zoned = date is not None and _ZONE.search(date)
    return not zoned and b"@" not in fields.get(b"from", b"@")


def _as_text(head: bytes) -> str | None:
    """The bytes as text, good enough to look for mail in, or None where they are none."""
    if head.startswith(_UTF16):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    if b"\0" in head or foreign_kind(head):
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")
