"""The header block of a message: its fields, where the body begins, and what had to be mended on the way.

Both readers get only the MIME fields of it (see `reader.py`), so that what is odd, long or 8-bit in a header is met by
this one code.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from mailarchive.mime import limits
from mailarchive.mime.encoded_words import decode_eight_bit, decode_value
from mailarchive.mime.problems import problem
from mailarchive.model import Problem

_NAME = re.compile(r"[!-9;-~]+")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)")
_LONGEST_REMEMBERED = 80
_LEADING_RUBBISH = re.compile(rb"[\xef\xbb\xbf\x00\r\n]+")
_ENVELOPE_LINE = re.compile(rb">?From [^\n]{0,1000}\n")
_USUAL = ("from", "to", "cc", "subject", "date", "message-id", "content-", "mime-", "received", "return-path", "x-")
_NO_VALUE = ("",)
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
        """Return the first raw value of the field `name` (lower case), or ""."""
        return self.fields.get(name, _NO_VALUE)[0]

    def every(self, name: str) -> list[str]:
        """Return all raw values of the field `name` (lower case)."""
        return self.fields.get(name, [])


def read_header_block(data: bytes) -> HeaderBlock:
    """Return the header block at the start of a message (RFC 5322, 2.2), or what people send instead; never raises.

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
    named_values = _fields(lines.split("\n"))
    if named_values is None:
        named_values, body_line = _fields_among_junk(lines.split("\n"), problems)
        if body_line is not None:
            body_start = start + _line_offset(text, body_line)
    if len(named_values) > limits.HEADER_FIELDS:
        problems.append(problem("too-many-headers", f"only the first {limits.HEADER_FIELDS} header fields are read"))
        del named_values[limits.HEADER_FIELDS :]
    fields: dict[str, list[str]] = {}
    for name, value in named_values:
        fields.setdefault(name, []).append(value.strip(" \t\r"))
    if "from" not in fields and ">from" in fields:
        fields["from"] = fields[">from"]
        problems.append(problem("quoted-field", 'the field From is read from ">From:", as an mbox writer left it'))
    return HeaderBlock(fields, _is_plain(text), body_start, tuple(problems))


def decode_headers(block: HeaderBlock) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """Return all header values as people read them, by lower-case name, in order, and the problems met.

    Past `limits.ENCODED_WORDS` encoded words stay as they are.
    """
    values = {name: tuple(raws) for name, raws in block.fields.items()}
    if block.plain:
        return values, ()
    problems: list[Problem] = []
    words_left = limits.ENCODED_WORDS
    for name, raws in block.fields.items():
        if all(map(_is_plain, raws)):
            continue
        readable = []
        for raw in raws:
            words_left -= raw.count("=?")
            value, code = _decode(raw, words_left)
            readable.append(value.replace("\0", ""))
            if code:
                problems.append(problem(code, f"header field {name}"))
        values[name] = tuple(readable)
    if words_left < 0:
        problems.append(problem("too-many-encoded-words", f"only the first {limits.ENCODED_WORDS} are decoded"))
    return values, tuple(problems)


def _is_plain(text: str) -> bool:
    """Whether there is nothing to decode in a text, and no NUL to take out."""
    return text.isascii() and "=?" not in text and "\0" not in text


def _decode(raw: str, words_left: int) -> tuple[str, str | None]:
    """Decode a value, and its encoded words unless there are more of them than may still be decoded."""
    if words_left < 0:
        return decode_eight_bit(raw)
    return decode_value(raw)


def _first_field(data: bytes, problems: list[Problem]) -> int:
    """Return the offset of the first header field."""
    start = 0
    rubbish = _LEADING_RUBBISH.match(data)
    if rubbish:
        start = rubbish.end()
        problems.append(problem("leading-bytes", "a BOM, NULs or blank lines before the header", 0))
    envelope = _ENVELOPE_LINE.match(data, start)
    if envelope:
        return envelope.end()
    return start


def _blank_line(data: bytes, start: int) -> tuple[int, int]:
    """Return where the header block ends and where the body begins: around the first blank line, else at the end."""
    end = data.find(b"\n\n", start)
    if end < 0:
        end = len(data)
    crlf = data.find(b"\n\r\n", start, end)
    if crlf >= 0:
        return crlf, crlf + 3
    return end, min(end + 2, len(data))


def _unfolded(text: str) -> str:
    """Return a header block with a line for each field; a fold is one space or tab (RFC 5322, 2.2.3)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", " ")
    return text.replace("\n\t", " ").replace("\n ", " ").rstrip("\n")


def _fields(lines: list[str]) -> list[tuple[str, str]] | None:
    """Return the fields of a block with nothing else in it; None for a block with other lines.

    Lines are cut at the colon, and their names looked up: a third of the time that a pattern takes.
    """
    if lines == [""]:
        return []
    fields = []
    for line in lines:
        written, colon, value = line.partition(":")
        if len(written) <= _LONGEST_REMEMBERED:
            name = _field_name(written)
        else:
            name = _field_name.__wrapped__(written)
        if not colon or name is None:
            return None
        fields.append((name, value))
    return fields


@lru_cache(maxsize=2048)
def _field_name(written: str) -> str | None:
    """Return the lower-case name that stands before a colon; None where that is no name. Remembered: they are few."""
    name = written.rstrip(" \t")
    if _NAME.fullmatch(name):
        return name.lower()
    return None


def _fields_among_junk(lines: list[str], problems: list[Problem]) -> tuple[list[tuple[str, str]], int | None]:
    """Return the fields of a block with other lines in it, and the number of the line that begins the body, if any.

    A line without a field's form, after one that ends with a separator, is its continuation without indentation.
    """
    fields: list[tuple[str, str]] = []
    junk = 0
    for number, line in enumerate(lines):
        field = _FIELD.match(line)
        if field:
            fields.append((field[1].lower(), field[2]))
        elif fields and fields[-1][1].endswith((",", ";")):
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line}")
        elif line.strip(" \t\0"):
            if not _header_goes_on(lines[number + 1 : number + _LOOK_AHEAD]):
                problems.append(problem("no-blank-line", "no blank line between header and body"))
                return fields, number
            junk += 1
    if junk:
        problems.append(problem("junk-in-header", f"{junk} lines of the header are no header fields"))
    return fields, None


def _header_goes_on(lines: list[str]) -> bool:
    """Whether what follows junk is header fields and nothing else, one of a usual name among them."""
    fields = [_FIELD.match(line) for line in lines if line.strip(" \t\0")]
    return all(fields) and any(field[1].lower().startswith(_USUAL) for field in fields if field)


def _line_offset(text: str, number: int) -> int:
    """Return the byte offset, in the block `text`, at which its unfolded line `number` begins."""
    position = 0
    while number:
        position = text.find("\n", position) + 1
        if text[position] not in " \t":
            number -= 1
    return len(text[:position].encode("utf-8", "surrogateescape"))
