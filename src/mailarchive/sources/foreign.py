"""What is no mail by its bytes, whatever it is called and whatever it is said to be, and what to do about it."""

import codecs
import re

from mailarchive.sources.source import Format

_UNPACK = "unpack it first"
_FOREIGN = {
    b"PK\x03\x04": f"a ZIP archive: {_UNPACK}",
    b"\x1f\x8b": f"compressed with gzip: {_UNPACK}",
    b"BZh": f"compressed with bzip2: {_UNPACK}",
    b"\xfd7zXZ": f"compressed with xz: {_UNPACK}",
    b"\x28\xb5\x2f\xfd": f"compressed with zstd: {_UNPACK}",
    b"\1\1\1\1\n": "an MMDF mailbox: have mutt or another program save it as mbox first",
    b"\1\1\1\1\r\n": "an MMDF mailbox: have mutt or another program save it as mbox first",
    b"BABYL OPTIONS:": "a Babyl file of Emacs' Rmail: save it as mbox first (M-x unrmail)",
    b"*mbx*\r\n": 'an mbx file of UW-IMAP: convert it with mailutil first (mailutil copy FILE "#driver.unix/NEW")',
    b"SQLite format 3": "an SQLite database",
    b"%PDF": "a PDF: save its text first",
    b"!BDN": "an Outlook store (.pst): convert it with readpst first",
    b"\xd0\xcf\x11\xe0": "an Outlook message or an old Office file: save it as .eml first",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_TAR = b"ustar", 257  # and where it stands
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TO_UTF8 = "save it as UTF-8 first (iconv -f UTF-16 -t UTF-8 FILE > NEW)"
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # none of them in text; ISO-2022 has the escape
_BINARY = 20  # a text has not one of them in so many characters
_LOOKED_AT = 1 << 12
_WIDE = 64  # the least bytes that show UTF-16 without its mark


def foreign_kind(beginning: bytes) -> str | None:
    """Return what a file is that is no mail by its first bytes, with what to do about it, or None."""
    magic, at = _TAR
    if beginning.startswith(magic, at):
        return f"a tar archive: {_UNPACK}"
    return next((kind for magic, kind in _FOREIGN.items() if beginning.startswith(magic)), None)


def in_utf16(beginning: bytes) -> bool:
    """Whether a file says by its mark that it is text in UTF-16, as Windows has it."""
    return beginning.startswith(_BOMS)


def decoded_utf16(beginning: bytes) -> str:
    """Return text that begins with a mark of UTF-16, without that."""
    return beginning[: len(beginning) & ~1].decode("utf-16", "replace")


def is_binary(beginning: bytes) -> bool:
    """Whether bytes are no text in any encoding of mail: nothing, or too many control characters among the first."""
    looked_at = beginning.lstrip(b"\0\r\n ")[:_LOOKED_AT]
    return not looked_at or len(_CONTROLS.findall(looked_at)) * _BINARY > len(looked_at)


def unreadable_kind(beginning: bytes) -> str | None:
    """Return what a file is in which no mail was found, where that can be told, with what to do about it; or None."""
    kind = foreign_kind(beginning)
    if kind:
        return kind
    if in_utf16(beginning) and decoded_utf16(beginning).lstrip().startswith("From "):
        return f"a mailbox in UTF-16: {_TO_UTF8}"
    if _is_unmarked_utf16(beginning):
        return f"text in UTF-16 without a byte order mark: {_TO_UTF8}"
    if beginning.lstrip(b"\0\r\n ").startswith(b"From "):
        return "From_ lines, and no header of a message below them"
    return None


def misfit(beginning: bytes, format: Format) -> str | None:
    """Return why a file can't be what a person says it is, with what to do about it; None where it may be."""
    kind = foreign_kind(beginning)
    if kind:
        return f"no mail but {kind}"
    if in_utf16(beginning):
        if format == "mbox":
            return f"in UTF-16, so it can't be read as mbox: {_TO_UTF8}"
        return None
    if is_binary(beginning):
        return f"no text, so it can't be read as {format}"
    return None


def _is_unmarked_utf16(beginning: bytes) -> bool:
    """Whether every other byte is a zero, as in UTF-16 for nearly all that is written in Latin letters."""
    looked_at = beginning[:_LOOKED_AT]
    zeros = sorted((looked_at[::2].count(0), looked_at[1::2].count(0)))
    return len(looked_at) >= _WIDE and zeros[1] > len(looked_at) * 0.4 and zeros[0] < len(looked_at) * 0.1
