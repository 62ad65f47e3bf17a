"""Where mail stands in a pasted text or post, and the text itself out of its bytes."""

import codecs
import re

from mailarchive.characters import BYTE_ORDER_MARK
from mailarchive.mime import html_to_text
from mailarchive.mime.charset import decode
from mailarchive.model import Passage, Problem, RawMessage
from mailarchive.prose.find_mail import find_mail
from mailarchive.prose.rules import PASTED, USER_LINES
from mailarchive.quoted.rules import Rule

_HTML = re.compile(r"\s*<(?:!doctype html|html|head|body|article|div|p|h[1-6]|blockquote)\b", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BAD_CHARSET = Problem("pipeline", "bad-charset", "not all of it is text in UTF-8 or UTF-16")


def read_prose(raw: RawMessage, format: str) -> tuple[str, bool, tuple[Problem, ...]]:
    """Return the text of a paste or post; whether it is the file's own, and not made from HTML; and what was wrong.

    The preformatted text of a post in HTML is fenced: its bounds are those of the mail in it.
    """
    text, problems = _decode(raw)
    if not _HTML.match(text):
        return text, True, problems
    if format == "post":
        from mailarchive.prose.html_post import fence_preformatted  # its parser is slow to import

        text = fence_preformatted(text)
    return html_to_text(text), False, problems


def find_passages(text: str, format: str, lines: tuple[int, int] | None) -> tuple[Passage, ...]:
    """Return where the mail is: where the user says, everywhere in a paste, else where it is found."""
    if lines:
        return (_said_by_user(USER_LINES, *_line_span(text, *lines)),)
    if format == "pasted":
        return (_said_by_user(PASTED, 0, len(text)),)
    return find_mail(text)


def _said_by_user(rule: Rule, start: int, end: int) -> Passage:
    return Passage(start, end, rule.certainty, rule.name)


def _line_span(text: str, first: int, last: int) -> tuple[int, int]:
    ends = [0]
    for line in text.split("\n"):
        ends.append(min(ends[-1] + len(line) + 1, len(text)))
    return ends[min(first - 1, len(ends) - 1)], ends[min(last, len(ends) - 1)]


def _decode(raw: RawMessage) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of a paste: what its byte order mark says, else UTF-8, else windows-1252, flagged."""
    if raw.data.startswith(_UTF_16):
        text, reason = decode(raw.data, "utf-16")
        exact = reason is None
    else:
        text, _ = decode(raw.data, None)
        exact = text.encode() == raw.data
    text = text.removeprefix(BYTE_ORDER_MARK)
    if exact:
        return text, ()
    return text, (_BAD_CHARSET,)
