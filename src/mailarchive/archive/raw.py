"""Raw bytes at rest: compressed, with attachments taken out where they go back exactly, and put back on the way out."""

import binascii
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import zstandard

from mailarchive.errors import ArchiveError
from mailarchive.model import Attachment, Message, RawMessage

SMALLEST_BLOB = 1024  # bytes; below this a row of its own costs more than it saves
LONGEST_LINE = 998  # RFC 5322, 2.1.1
LEVEL = 3


@dataclass(frozen=True, slots=True)
class TakenOut:
    """An encoded attachment taken out of the raw bytes, and how to make it again from the blob.

    position: where it stood, in bytes of the original. encoding: JSON, {"base64": [characters a line, line end, length
    in bytes]}.
    """

    position: int
    blob: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Packed:
    """The raw bytes as they are stored: `data` is one zstd frame of the original less its blocks."""

    codec: str
    data: bytes
    blocks: tuple[TakenOut, ...] = ()


def compress(data: bytes) -> bytes:
    """Return one zstd frame that knows its size."""
    return zstandard.ZstdCompressor(level=LEVEL).compress(data)


def decompress(codec: str, data: bytes) -> bytes:
    """Reverse that, by codec ("zstd" or "none"). Raises ArchiveError for damaged data or an unknown codec."""
    if codec == "none":
        return data
    if codec != "zstd":
        raise ArchiveError(f"unknown codec {codec!r}; upgrade with: pip install --upgrade mailarchive")
    try:
        return zstandard.ZstdDecompressor().decompress(data)
    except zstandard.ZstdError as error:
        raise ArchiveError(f"stored bytes are damaged ({error}); run: mailarchive verify") from error


def pack(data: bytes, attachments: Sequence[Attachment]) -> Packed:
    """Compress a message's bytes, with each attachment taken out whose base64 comes out the same when made again."""
    blocks: list[TakenOut] = []
    taken: list[tuple[int, int]] = []
    end = 0
    for attachment in attachments:
        if attachment.size < SMALLEST_BLOB:
            continue
        recipe = _find_base64(data, attachment.data, end)
        if recipe:
            start, end, encoding = recipe
            blocks.append(TakenOut(start, attachment.sha256, encoding))
            taken.append((start, end))
    kept, position = [], 0
    for start, stop in taken:
        kept.append(data[position:start])
        position = stop
    kept.append(data[position:])
    return Packed("zstd", compress(b"".join(kept)), tuple(blocks))


def _find_base64(data: bytes, decoded: bytes, after: int) -> tuple[int, int, str] | None:
    """Return where, from `after` on, `data` holds `decoded` as base64 of even lines: its range and its recipe."""
    first = binascii.b2a_base64(decoded[:48], newline=False)[:60]
    start = data.find(first, after)
    if start < 0:
        return None
    line_end = data.find(b"\n", start, start + LONGEST_LINE + 2)
    if line_end < 0:
        return None
    newline = b"\n"
    if data[line_end - 1 : line_end] == b"\r":
        newline = b"\r\n"
    width = line_end - len(newline) + 1 - start
    encoded = _base64_lines(decoded, width, newline)
    if data[start : start + len(encoded)] != encoded:
        return None
    return start, start + len(encoded), json.dumps({"base64": [width, newline.decode(), len(encoded)]})


def _base64_lines(decoded: bytes, width: int, newline: bytes) -> bytes:
    """Return base64 in lines of `width` characters, the last without its line end."""
    encoded = binascii.b2a_base64(decoded, newline=False)
    return newline.join(encoded[i : i + width] for i in range(0, len(encoded), width))


def read_blob(connection: sqlite3.Connection, sha256: str) -> bytes:
    """Return the decoded bytes of an attachment. Raises ArchiveError where the blob is missing or damaged."""
    row = connection.execute("select codec, data from blobs where sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise ArchiveError(f"attachment {sha256} is missing from the archive; run: mailarchive verify")
    return decompress(*row)


def unpack_raw(connection: sqlite3.Connection, copy: int) -> bytes:
    """Return the exact bytes of a copy of kind file, pasted or attached, as they came.

    Raises ArchiveError where they are missing or damaged. An attached copy is read out of its container's bytes.
    """
    row = connection.execute("select codec, data from raw where copy = ?", (copy,)).fetchone()
    if row is None:
        return _unpack_attached(connection, copy)
    rest = decompress(*row)
    pieces, done, length = [], 0, 0  # `done` of `rest`, which with attachments are `length` bytes
    for position, blob, encoding in connection.execute(
        "select position, blob, encoding from raw_blobs where copy = ? order by position", (copy,)
    ):
        width, newline, _ = json.loads(encoding)["base64"]
        plain = rest[done : done + position - length]
        encoded = _base64_lines(read_blob(connection, blob), width, newline.encode())
        pieces += [plain, encoded]
        done += len(plain)
        length += len(plain) + len(encoded)
    pieces.append(rest[done:])
    return b"".join(pieces)


def _unpack_attached(connection: sqlite3.Connection, copy: int) -> bytes:
    row = connection.execute(
        "select container, sha256 from copies where id = ? and kind = 'attached'", (copy,)
    ).fetchone()
    if row is None:
        raise ArchiveError(f"the raw bytes of copy {copy} are missing from the archive; run: mailarchive verify")
    from mailarchive.mime import parse_message  # half of what a command takes to start, and seldom needed

    container, hashed = row
    data = unpack_raw(connection, container)
    for envelope in (None, ""):  # an mbox quotes ">From " lines, which is undone for parsing only
        for attached in _walk(parse_message(RawMessage(data, envelope=envelope))):
            if attached.sha256 == hashed:
                return attached.data
    raise ArchiveError(f"attached message {hashed} is no longer found in its container; run: mailarchive verify")


def _walk(message: Message) -> Iterator[Message]:
    """Yield the messages attached to one, at every depth."""
    for attached in message.embedded:
        yield attached
        yield from _walk(attached)


def sha256(data: bytes) -> str:
    """Return SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()
