"""The header block of a message: its fields, where the body begins, and what had to be mended on the way.

Both readers get only the MIME fields of it (see `reader.py`), so that what is odd, long or 8-bit in a header is met by
this one code.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from mailarchive.mime import limits
from mailarchive.mime.encoded_words import decode_bytes, decode_value
from mailarchive.mime.problems import problem
from mailarchive.model import Problem

_NAME = re.compile(r"[!-9;-~]+")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)")
_LONGEST_REMEMBERED = 80
_LEADING_RUBBISH = re.compile(rb"[\xef\xbb\xbf\x00\r\n]+")
_ENVELOPE_LINE = re.compile(rb">?From [^\n]{0,1000}\n")
_USUAL = ("from", "to", "cc", "subject", "date", "message-id", "content-", "mime-", "received", "return-path", "x-")
# How many lines after junk in a header are looked at to tell whether the header goes on.
_LOOK_AHEAD = 100


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The header fields of a message, where its body begins, and the problems met.

    fields: lower-case name to raw values in order: unfolded, encoded words left alone, bytes that are not UTF-8 kept by
    surrogateescape. plain: whether there is nothing in them to decode. body_start: the offset in the message's bytes.
    """

    fields: dict[str, list[str]]
    plain: bool
    body_start: int
    problems: tuple[Problem, ...]

    def first(self, name: str) -> str:
        """The first raw value of the field `name` (lower case), or ""."""
        return self.fields[name][0] if name in self.fields else ""

    def every(self, name: str) -> list[str]:
        """All raw values of the field `name` (lower case)."""
        return self.fields.get(name, [])


def read_header_block(data: bytes) -> HeaderBlock:
    """The header block at the start of a message (RFC 5322, 2.2), and whatever people send instead; never raises.

    A BOM, NULs, blank lines and a From_ line before the first field are passed over. Junk between fields is left out;
    where no field follows it, it is the body, which began without a blank line. What is beyond `limits` is left out.
    """
    problems: list[Problem] = []
    start = _first_field(data, problems)
    end, body_start = _blank_line(data, start)
    if end - start > limits.HEADER_BYTES:
        problems.append(
            problem("header-too-long", f"only the first {limits.HEADER_BYTES} bytes of the header are read")
        )
        end = start + limits.HEADER_BYTES
    text = data[start:end].decode("utf-8", "surrogateescape")
    lines = _unfolded(text)
    found = _fields(lines.split("\n"))
    if found is None:
        found, junk_at = _fields_among_junk(lines.split("\n"), problems)
        if junk_at is not None:
            body_start = start + _line_offset(text, junk_at)
    if len(found) > limits.HEADER_FIELDS:
        problems.append(problem("too-many-headers", f"only the first {limits.HEADER_FIELDS} header fields are read"))
        del found[limits.HEADER_FIELDS :]
    fields: dict[str, list[str]] = {}
    for name, value in found:
        fields.setdefault(name, []).append(value.strip(" \t\r"))
    plain = text.isascii() and "=?" not in text and "\0" not in text
    return HeaderBlock(fields, plain, body_start, tuple(problems))


def decoded(block: HeaderBlock) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """All header values as people read them, by lower-case name, in order, and the problems met.

    Past `limits.ENCODED_WORDS` encoded words stay as they are.
    """
    values = {name: tuple(raws) for name, raws in block.fields.items()}
    if block.plain:
        return values, ()
    problems: list[Problem] = []
    words = limits.ENCODED_WORDS
    for name, raws in block.fields.items():
        if any("=?" in raw or not raw.isascii() or "\0" in raw for raw in raws):
            out = []
            for raw in raws:
                words -= raw.count("=?")
                value, code = decode_value(raw) if words >= 0 else decode_bytes(raw)
                out.append(value.replace("\0", ""))
                if code:
                    problems.append(problem(code, f"header field {name}"))
            values[name] = tuple(out)
    if words < 0:
        problems.append(problem("too-many-encoded-words", f"only the first {limits.ENCODED_WORDS} are decoded"))
    return values, tuple(problems)


def _first_field(data: bytes, problems: list[Problem]) -> int:
    """The offset of the first header field."""
    start = 0
    rubbish = _LEADING_RUBBISH.match(data)
    if rubbish:
        start = rubbish.end()
        problems.append(problem("leading-bytes", "a BOM, NULs or blank lines before the header", 0))
    envelope = _ENVELOPE_LINE.match(data, start)
    return envelope.end() if envelope else start


def _blank_line(data: bytes, start: int) -> tuple[int, int]:
    """Where the header block ends and where the body begins: around the first blank line, else at the end."""
    newline = data.find(b"\n\n", start)
    crlf = data.find(b"\n\r\n", start, newline if newline >= 0 else len(data))
    if crlf >= 0:
        return crlf, crlf + 3
    return (newline, newline + 2) if newline >= 0 else (len(data), len(data))


def _unfolded(text: str) -> str:
    """A header block with a line for each field; a fold is one space or tab, as RFC 5322 section 2.2.3 has it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", " ")
    return text.replace("\n\t", " ").replace("\n ", " ").rstrip("\n")


def _fields(lines: list[str]) -> list[tuple[str, str]] | None:
    """The fields of a block with nothing else in it; None for a block with other lines.

    Lines are cut at the colon, and their names looked up: a third of the time that a pattern takes.
    """
    found = []
    for line in lines:
        written, colon, value = line.partition(":")
        name = _field_name(written) if len(written) <= _LONGEST_REMEMBERED else _field_name.__wrapped__(written)
        if not colon or name is None:
            return [] if lines == [""] else None
        found.append((name, value))
    return found


@lru_cache(maxsize=2048)
def _field_name(written: str) -> str | None:
    """The lower-case name that stands before a colon; None where that is no name. Remembered: they are few."""
    name = written.rstrip(" \t")
    return name.lower() if _NAME.fullmatch(name) else None


def _fields_among_junk(lines: list[str], problems: list[Problem]) -> tuple[list[tuple[str, str]], int | None]:
    """The fields of a block with other lines in it, and the number of the line where the body begins, if it does.

    A line without a field's form, after one that ends with a separator, is its continuation without indentation.
    """
    found: list[tuple[str, str]] = []
    junk = 0
    for number, line in enumerate(lines):
        field = _FIELD.match(line)
        if field:
            found.append((field[1].lower(), field[2]))
        elif found and found[-1][1].endswith((",", ";")):
            found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
        elif line.strip(" \t\0"):
            if not _header_goes_on(lines[number + 1 : number + _LOOK_AHEAD]):
                problems.append(problem("no-blank-line", "no blank line between header and body"))
                return found, number
            junk += 1
    if junk:
        problems.append(problem("junk-in-header", f"{junk} lines of the header are no header fields"))
    return found, None


def _header_goes_on(lines: list[str]) -> bool:
    """Whether what follows junk is header fields and nothing else, one of a usual name among them."""
    fields = [_FIELD.match(line) for line in lines if line.strip(" \t\0")]
    return all(fields) and any(field[1].lower().startswith(_USUAL) for field in fields if field)


def _line_offset(text: str, number: int) -> int:
    """The byte offset, in the block `text`, at which its unfolded line `number` begins."""
    position = 0
    while number:
        position = text.find("\n", position) + 1
        if text[position] not in " \t":
            number -= 1
    return len(text[:position].encode("utf-8", "surrogateescape"))
