"""What a file is, by its bytes and never by its name alone."""

import codecs
import os
import re
from itertools import islice

from mailarchive.sources.foreign import decoded_utf16, foreign_kind, in_utf16, misfit, unreadable_kind
from mailarchive.sources.frame import message_range
from mailarchive.sources.from_lines import STRONG, FromLine, is_header_of_sent_mail, lines_within, opening_line
from mailarchive.sources.mbox_map import map_mbox
from mailarchive.sources.opening import open_file
from mailarchive.sources.source import Format
from mailarchive.sources.text_kind import kind_of_text

SNIFFED_BYTES = 1 << 20
"""How much of a file is looked at."""

LINES_OF_A_MAILBOX = 3
"""Surely separating From_ lines that make a file a mailbox whose beginning is lost; a text may quote one or two."""

LOOKED_FOR = 'no From_ line, mail headers, forwarded or quoted header block, nor "On ... wrote:"'

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


def read_beginning(path: str) -> bytes:
    """Return the bytes by which the file at path shows what it is; raises OSError."""
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        return file.read(min(size, SNIFFED_BYTES))  # room for more would be made first, for each of many small files


def detect_file_format(path: str) -> Format | None:
    """Return the format of the file at path, or None where nothing looks like mail; raises OSError."""
    return format_of_file(path, read_beginning(path))


def format_of_file(path: str, beginning: bytes) -> Format | None:
    """Return the format of the file at path that begins with these bytes, or None; raises OSError.

    A name that ends in .eml is believed only as long as nothing contradicts it: the file is not empty, not binary or
    of another kind by its first bytes, and not an mbox of several messages.
    """
    format = detect_format(beginning)
    if not path.lower().endswith(".eml") or not _may_be_message(beginning):
        return format
    if format == "mbox" and len(map_mbox(path).starts) > 1:
        return "mbox"
    return "eml"


def _may_be_message(beginning: bytes) -> bool:
    """Whether nothing contradicts a name that says that a file is a message."""
    return bool(beginning.strip()) and not misfit(beginning, "eml") and not _is_mailbox_in_utf16(beginning)


def detect_format(beginning: bytes) -> Format | None:
    """Return the format of the file that begins with these bytes, or None where nothing looks like mail."""
    opening = opening_line(beginning)
    if opening and _opens_mbox(opening):
        return "mbox"
    start, _ = message_range(beginning)
    if opens_with_mail_headers(beginning[start:]):
        if not _is_multipart(beginning[start:]) and _lost_its_beginning(beginning):
            return "mbox"
        return "eml"
    if _lost_its_beginning(beginning):
        return "mbox"
    text = _decode_text(beginning)
    if text is None or _is_mailbox_in_utf16(beginning):
        return None
    if in_utf16(beginning) and {name for name, _ in _fields(text.encode())} & _MAIL_ALONE:
        return "eml"
    return kind_of_text(text)


def _lost_its_beginning(beginning: bytes) -> bool:
    """Whether a file is a mailbox although something else opens it: the rest of a message that was cut, or junk."""
    plain = (line.header for line in lines_within(beginning) if line.look.is_plain())
    sure = (header for header in plain if is_header_of_sent_mail(beginning, header))
    return len(list(islice(sure, LINES_OF_A_MAILBOX))) == LINES_OF_A_MAILBOX


def _is_multipart(beginning: bytes) -> bool:
    """Whether a message has parts: one of them may be a mailbox that somebody attached."""
    return dict(_fields(beginning)).get(b"content-type", b"").strip().lower().startswith(b"multipart")


def _is_mailbox_in_utf16(beginning: bytes) -> bool:
    """Whether a mailbox was saved in UTF-16, which can't be cut into messages."""
    if not in_utf16(beginning):
        return False
    opening = opening_line(decoded_utf16(beginning).encode())
    return opening is not None and _opens_mbox(opening)


def _opens_mbox(opening: FromLine) -> bool:
    """Whether the From_ line that opens a file stands above a header; an odd one is believed above a sure one only."""
    below = opening.look.header
    return below in STRONG or (below == "field" and opening.look.kind != "odd")


def why_no_mail(beginning: bytes) -> str:
    """Return why the file that begins with these bytes is taken for no mail, in a few words."""
    if not beginning:
        return "empty, there is nothing to import"
    kind = unreadable_kind(beginning)
    if kind:
        return f"no mail but {kind}"
    return f"nothing in it looks like mail ({LOOKED_FOR}); see --format"


def opens_with_mail_headers(beginning: bytes) -> bool:
    """Whether a header that a machine wrote comes first, not one that a client displayed and a person copied."""
    fields = _fields(beginning)
    names = {name for name, _ in fields} & (_SHOWN | _HIDDEN)
    if len(names) < 2 or not names & (_SHOWN | _MAIL_ALONE):
        return False
    return bool(names & _HIDDEN) or not _is_displayed(dict(fields))


def _fields(beginning: bytes) -> list[tuple[bytes, bytes]]:
    """Return the header fields at the top: lower-case names, and the first lines of the values."""
    header = _LEADING_BLANK.sub(b"", beginning, count=1)
    fields: list[tuple[bytes, bytes]] = []
    for line in header.split(b"\n", _MAX_FIELDS)[:_MAX_FIELDS]:
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
    is_zoned = date is not None and _ZONE.search(date)
    return not is_zoned and b"@" not in fields.get(b"from", b"@")


def _decode_text(beginning: bytes) -> str | None:
    """Return the bytes as text, good enough to look for mail in, or None where they are none."""
    if in_utf16(beginning):
        return decoded_utf16(beginning)
    if b"\0" in beginning or foreign_kind(beginning):
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return beginning.decode("cp1252", "replace")
