"""Where mail stands in a pasted text or post, and the text itself out of its bytes."""

import codecs
import re

from mailarchive.mime import html_to_text
from mailarchive.mime.charset import decode
from mailarchive.model import Passage, Problem, RawMessage
from mailarchive.prose.find_mail import find_mail
from mailarchive.prose.rules import PASTED, USER_LINES

HTML = re.compile(r"\s*<(?:!doctype html|html|head|body|article|div|p|h[1-6]|blockquote)\b", re.IGNORECASE)


def read_prose(raw: RawMessage, format: str) -> tuple[str, bool, tuple[Problem, ...]]:
    """The text of a paste or post; whether it is the file's own, and not made from HTML; and what was wrong with it.

    The preformatted text of a post in HTML is fenced: its bounds are those of the mail in it.
    """
    text, problems = _decode(raw)
    if HTML.match(text):
        return html_to_text(text, fences=format == "post"), False, problems
    return text, True, problems


def find_passages(text: str, format: str, lines: tuple[int, int] | None) -> tuple[Passage, ...]:
    """Where the mail is: where the user says, everywhere in a paste, else where it is found."""
    if lines:
        return (Passage(*_line_span(text, *lines), USER_LINES.certainty, USER_LINES.name),)
    if format == "pasted":
        return (Passage(0, len(text), PASTED.certainty, PASTED.name),)
    return find_mail(text)


def _line_span(text: str, first: int, last: int) -> tuple[int, int]:
    ends = [0]
    for line in text.split("\n"):
        ends.append(min(ends[-1] + len(line) + 1, len(text)))
    return ends[min(first - 1, len(ends) - 1)], ends[min(last, len(ends) - 1)]


def _decode(raw: RawMessage) -> tuple[str, tuple[Problem, ...]]:
    """The text of a paste: what its byte order mark says, else UTF-8, else windows-1252, flagged."""
    utf16 = raw.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text, code = decode(raw.data, "utf-16" if utf16 else None)
    exact = code is None if utf16 else text.encode() == raw.data
    problems = () if exact else (Problem("pipeline", "bad-charset", "not all of it is text in UTF-8 or UTF-16"),)
    return text.removeprefix("\ufeff"), problems
