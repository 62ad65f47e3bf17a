"""The header block of a message: its fields, where the body begins, and what had to be mended on the way.

Both readers get only the MIME fields of it (see `reader.py`), so that what is odd, long or 8-bit in a header is met by
this one code.
"""

import re
from dataclasses import dataclass

from mailarchive.mime import limits
from mailarchive.mime.words import decode_bytes, decode_value
from mailarchive.model import Problem

_BLANK_LINE = re.compile(rb"\r*\n(?=\r*\n)|\A(?=\r*\n)")
_FOLD = re.compile(r"\r*\n(?=[ \t])[ \t]+")
_FIELD_NAME = re.compile(r"[!-9;-~]+[ \t]*:")
_LEADING_RUBBISH = re.compile(rb"(?:\xef\xbb\xbf|[\x00\r\n])+")
_ENVELOPE_LINE = re.compile(rb">?From [^\n]*\n")


@dataclass(frozen=True, slots=True)
class Header:
    """One header field: its name in lower case and its unfolded value, bytes beyond ASCII kept by surrogateescape."""

    name: str
    raw: str


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """All header fields in order, the offset in the data at which the body begins, and the problems met."""

    fields: tuple[Header, ...]
    body_start: int
    problems: tuple[Problem, ...]

    def raw(self, name: str) -> str | None:
        """The first value of the field `name` (lower case), undecoded, or None."""
        return next((field.raw for field in self.fields if field.name == name), None)

    def raw_all(self, name: str) -> list[str]:
        """All values of the field `name` (lower case), undecoded."""
        return [field.raw for field in self.fields if field.name == name]


def problem(code: str, detail: str, byte_start: int | None = None) -> Problem:
    """A problem of this stage."""
    return Problem("mime", code, detail, byte_start)


def read_header_block(data: bytes) -> HeaderBlock:
    """The header block at the start of a message, RFC 5322 section 2.2 and whatever people send instead.

    Never raises. A BOM, NULs, blank lines and a From_ line before the first field are passed over. Junk between fields
    is left out; where no field follows, it is the body that began without a blank line.
    """
    problems: list[Problem] = []
    start = _first_field(data, problems)
    blank = _BLANK_LINE.search(data, start)
    end = blank.end() if blank else len(data)
    kept = end
    if end - start > limits.HEADER_BYTES:
        problems.append(
            problem("header-too-long", f"only the first {limits.HEADER_BYTES} bytes of the header are read")
        )
        kept = start + limits.HEADER_BYTES
    text = data[start:kept].decode("utf-8", "surrogateescape")
    body_start = _past_line_end(data, end) if blank else end
    lines = _FOLD.sub(" ", text).split("\n")
    fields: list[Header] = []
    for number, line in enumerate(lines):
        if len(fields) >= limits.HEADER_FIELDS:
            problems.append(
                problem("too-many-headers", f"only the first {limits.HEADER_FIELDS} header fields are read")
            )
            break
        name, colon, value = line.partition(":")
        if colon and ((name.isascii() and name.isidentifier()) or _FIELD_NAME.match(line)):
            fields.append(Header(name.rstrip(" \t").lower(), value.strip(" \t\r")))
        elif line.strip(" \t\r\0"):
            if not _fields_follow(lines, number + 1):
                problems.append(problem("no-blank-line", "no blank line between header and body"))
                body_start = start + _line_offset(text, number)
                break
            problems.append(problem("junk-in-header", "a line of the header is no header field"))
    return HeaderBlock(tuple(fields), body_start, tuple(problems))


def decoded(block: HeaderBlock) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """All header values as people read them, by lower-case name, in order."""
    values: dict[str, list[str]] = {}
    problems: list[Problem] = []
    words = limits.ENCODED_WORDS
    for field in block.fields:
        value, code = field.raw, None
        if "=?" in value:
            words -= value.count("=?")
            value, code = decode_value(value) if words >= 0 else decode_bytes(value)
        elif not value.isascii():
            value, code = decode_bytes(value)
        if code:
            problems.append(problem(code, f"header field {field.name}"))
        values.setdefault(field.name, []).append(value.replace("\0", ""))
    if words < 0:
        problems.append(problem("too-many-encoded-words", f"only the first {limits.ENCODED_WORDS} are decoded"))
    return {name: tuple(all_) for name, all_ in values.items()}, tuple(problems)


def _first_field(data: bytes, problems: list[Problem]) -> int:
    """The offset of the first header field."""
    start = 0
    rubbish = _LEADING_RUBBISH.match(data)
    if rubbish:
        start = rubbish.end()
        problems.append(problem("leading-bytes", "a BOM, NULs or blank lines before the header", 0))
    envelope = _ENVELOPE_LINE.match(data, start)
    return envelope.end() if envelope else start


def _past_line_end(data: bytes, offset: int) -> int:
    """The offset after the blank line whose line end before it ends at `offset`."""
    newline = data.find(b"\n", offset)
    return len(data) if newline < 0 else newline + 1


def _fields_follow(lines: list[str], start: int) -> bool:
    """Whether every further line of the block is a header field, and there is one."""
    rest = [line for line in lines[start : start + 200] if line.strip(" \t\r")]
    return bool(rest) and all(_FIELD_NAME.match(line) for line in rest)


def _line_offset(text: str, number: int) -> int:
    """The byte offset, in the block `text`, at which its unfolded line `number` begins."""
    position = 0
    while number:
        position = text.find("\n", position) + 1
        if position < len(text) and text[position] not in " \t":
            number -= 1
    return len(text[:position].encode("utf-8", "surrogateescape"))
