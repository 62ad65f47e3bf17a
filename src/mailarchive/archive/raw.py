"""Raw bytes at rest: compressed, with attachments taken out where they go back exactly, and put back on the way out."""

import binascii
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard

from mailarchive.errors import ArchiveError
from mailarchive.model import Attachment, Message, RawMessage

SMALLEST_BLOB = 1024  # bytes; below this a row of its own costs more than it saves
LONGEST_LINE = 998  # RFC 5322, 2.1.1
LEVEL = 3
LINE_ENDS = ("\n", "\r\n")
PIECE = 1 << 20  # bytes that are unpacked at once, by those who only look at them
MOST_UNPACKED = 4 << 30  # bytes: what a worker can hold, so that no message is larger
MOST_LEVELS = 100  # of attached messages in attached messages


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


def decompress(codec: str, data: bytes, most: int | None = None) -> bytes:
    """Reverse that, by codec ("zstd" or "none"). most: how many bytes may come of it, where that is recorded.

    Raises ArchiveError for damaged data, an unknown codec, and data that says it unpacks to more: nothing is unpacked
    then.
    """
    return b"".join(unpacked_parts(codec, data, most))


def unpacked_parts(codec: str, data: bytes, most: int | None = None) -> Iterator[bytes]:
    """Yield what `decompress` gives, a piece at a time, for those who only look at it. Raises what that raises."""
    if not isinstance(data, bytes):
        raise ArchiveError("stored bytes are of a wrong type; run: mailarchive verify")
    if codec == "none":
        yield data
        return
    if codec != "zstd":
        raise ArchiveError(f"unknown codec {codec!r}; upgrade with: pip install --upgrade mailarchive")
    try:
        size = zstandard.frame_content_size(data)
        if size < 0 or size > _bound(most):
            raise ArchiveError("stored bytes unpack to more than is recorded of them; run: mailarchive verify")
        yield from _unpacked_pieces(data, size)
    except zstandard.ZstdError as error:
        raise ArchiveError(f"stored bytes are damaged ({error}); run: mailarchive verify") from error


def _bound(most: int | None) -> int:
    """Return how many bytes may come of stored ones: what is recorded, and never more than a message can have."""
    if most is None:
        return MOST_UNPACKED
    return min(most, MOST_UNPACKED)


def _unpacked_pieces(data: bytes, size: int) -> Iterator[bytes]:
    """Yield one frame: whole where it is small. Raises zstandard.ZstdError, also where it is not as long as it says."""
    if size <= PIECE:
        yield zstandard.ZstdDecompressor().decompress(data)
        return
    length = 0
    for piece in zstandard.ZstdDecompressor().read_to_iter(data, write_size=PIECE):
        length += len(piece)
        yield piece
    if length != size:
        raise zstandard.ZstdError(f"{length} bytes instead of {size}")


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
    return b"".join(blob_parts(connection, sha256))


def blob_parts(connection: sqlite3.Connection, sha256: str) -> Iterator[bytes]:
    """Yield what `read_blob` gives, a piece at a time. Raises what that raises."""
    row = connection.execute("select codec, data, size from blobs where sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise ArchiveError(f"attachment {sha256} is missing from the archive; run: mailarchive verify")
    codec, data, size = row
    yield from unpacked_parts(codec, data, _recorded(size))


def unpack_raw(connection: sqlite3.Connection, copy: int) -> bytes:
    """Return the exact bytes of a copy of kind file, pasted or attached, as they came.

    Raises ArchiveError where they are missing or damaged. An attached copy is read out of its container's bytes.
    """
    return b"".join(raw_parts(connection, copy))


def raw_parts(connection: sqlite3.Connection, copy: int) -> Iterator[bytes]:
    """Yield what `unpack_raw` gives, a piece at a time. Raises what that raises."""
    row = connection.execute("select codec, data from raw where copy = ?", (copy,)).fetchone()
    if row is None:
        yield _unpack_attached(connection, copy)
        return
    codec, data = row
    recorded = _recorded_length(connection, copy)
    blocks = _blocks(connection, copy)
    if not blocks:
        yield from unpacked_parts(codec, data, recorded)
        return
    rest = decompress(codec, data, recorded)
    at, length, bound = 0, 0, _bound(recorded)
    for position, blob, (width, newline, encoded_length) in blocks:
        plain = rest[at : at + position - length]
        at += len(plain)
        length += len(plain) + encoded_length
        if length > bound:
            raise ArchiveError(f"copy {copy} unpacks to more than is recorded of it; run: mailarchive verify")
        encoded = _base64_lines(read_blob(connection, blob), width, newline.encode())
        if len(encoded) != encoded_length:
            raise ArchiveError(f"an attachment of copy {copy} is not as long as is recorded; run: mailarchive verify")
        yield plain
        yield encoded
    yield rest[at:]


def _recorded_length(connection: sqlite3.Connection, copy: int) -> int | None:
    """Return how many bytes a file had where it lay; None where that is not known."""
    (length,) = connection.execute(
        "select max(byte_length) from places join copies on copies.id = copy where copy = ? and kind = 'file'", (copy,)
    ).fetchone()
    if length is None:
        return None
    return _recorded(length)


def _recorded(size: Any) -> int:
    """Return a size as it is recorded. Raises ArchiveError where it is none."""
    if not isinstance(size, int) or size < 0:
        raise ArchiveError("a recorded size is no number; run: mailarchive verify")
    return size


def _blocks(connection: sqlite3.Connection, copy: int) -> list[tuple[int, str, tuple[int, str, int]]]:
    """Return the attachments taken out of a copy's bytes, in order: where, which, and how each was encoded.

    Raises ArchiveError where one is not such as `pack` makes.
    """
    rows = connection.execute(
        "select position, blob, encoding from raw_blobs where copy = ? order by position", (copy,)
    )
    return [(_recorded(position), blob, _recipe(copy, encoding)) for position, blob, encoding in rows]


def _recipe(copy: int, encoding: str) -> tuple[int, str, int]:
    """Return characters a line, line end, and length of an encoded attachment.

    Raises ArchiveError for a recipe that `pack` does not make.
    """
    try:
        width, newline, length = json.loads(encoding)["base64"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveError(
            f"how an attachment of copy {copy} was encoded can't be read; run: mailarchive verify"
        ) from error
    known = isinstance(width, int) and 0 < width <= LONGEST_LINE and newline in LINE_ENDS
    if not known:
        raise ArchiveError(f"an attachment of copy {copy} was encoded in an unknown way; run: mailarchive verify")
    return width, newline, _recorded(length)


def _unpack_attached(connection: sqlite3.Connection, copy: int) -> bytes:
    """Return the bytes of an attached copy, out of those of the file that holds it, however deep."""
    row = _container(connection, copy)
    if row is None or row[2] != "attached":
        raise ArchiveError(f"the raw bytes of copy {copy} are missing from the archive; run: mailarchive verify")
    from mailarchive.mime import parse_message  # half of what a command takes to start, and seldom needed

    data = unpack_raw(connection, _file_around(connection, copy))
    for envelope in (None, ""):  # an mbox quotes ">From " lines, which is undone for parsing only
        for attached in _walk(parse_message(RawMessage(data, envelope=envelope))):
            if attached.sha256 == row[1]:
                return attached.data
    raise ArchiveError(f"attached message {row[1]} is no longer found in its container; run: mailarchive verify")


def _container(connection: sqlite3.Connection, copy: int) -> Any:
    """Return what holds a copy, its own hash and its kind; None where there is no such copy."""
    return connection.execute("select container, sha256, kind from copies where id = ?", (copy,)).fetchone()


def _file_around(connection: sqlite3.Connection, copy: int) -> int:
    """Return the copy with bytes of its own that an attached one lies in. Raises ArchiveError where there is none."""
    around = copy
    for _ in range(MOST_LEVELS):
        row = _container(connection, around)
        if row is None or row[0] is None:
            break
        around = row[0]
        if connection.execute("select 1 from raw where copy = ?", (around,)).fetchone():
            return int(around)
    raise ArchiveError(f"copy {copy} lies in no mail of the archive; run: mailarchive verify")


def _walk(message: Message) -> Iterator[Message]:
    """Yield the messages attached to one, at every depth."""
    for attached in message.embedded:
        yield attached
        yield from _walk(attached)


def sha256(data: bytes) -> str:
    """Return SHA-256 in lower-case hex."""
    return sha256_of([data])


def sha256_of(parts: Iterable[bytes]) -> str:
    """Return SHA-256 of bytes that come in pieces, in lower-case hex."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
