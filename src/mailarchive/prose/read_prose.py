"""Where mail stands in a pasted text or post, and the text itself out of its bytes."""

import codecs
import re
from dataclasses import replace

from mailarchive.characters import BYTE_ORDER_MARK
from mailarchive.mime import html_to_text
from mailarchive.mime.charset import decode
from mailarchive.model import Body, EmbeddedMessage, Passage, Problem, RawMessage, Said
from mailarchive.prose.find_mail import find_mail
from mailarchive.prose.rules import PASTED, USER_LINES
from mailarchive.quoted import split_pasted
from mailarchive.quoted.rules import Rule

_HTML = re.compile(r"\s*<(?:!doctype html|html|head|body|article|div|p|h[1-6]|blockquote)\b", re.IGNORECASE)
_ENCLOSING = re.compile(r"^<(?:blockquote|pre)\b", re.IGNORECASE | re.MULTILINE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BAD_CHARSET = Problem("pipeline", "bad-charset", "not all of it is text in UTF-8 or UTF-16")


def read_prose(raw: RawMessage, said: Said) -> tuple[str, bool, tuple[Problem, ...]]:
    """Return the text of a paste or post; whether it is the file's own, and not made from HTML; and what was wrong.

    The preformatted text of a post in HTML is fenced and its headings are marked: they bound the mail in it.
    """
    text, problems = _decode(raw)
    if not _HTML.match(text):
        rendered = text
        if _ENCLOSING.search(text):
            from mailarchive.prose.html_post import render_html_blocks  # its parser is slow to import

            rendered = render_html_blocks(text)
        return rendered, rendered is text, problems
    if said != "pasted":
        from mailarchive.prose.html_post import mark_structure

        text = mark_structure(text)
    return html_to_text(text), False, problems


def find_passages(text: str, said: Said, lines: tuple[int, int] | None) -> tuple[Passage, ...]:
    """Return where the mail is: in the lines that the user names, else where it is found.

    said: what the user says that the text is. Of a paste in which no mail is found all is mail.
    """
    if lines:
        return (_said_by_user(USER_LINES, *_line_span(text, *lines)),)
    passages = find_mail(text, said)
    if not passages and said == "pasted":
        return (_said_by_user(PASTED, 0, len(text)),)
    return passages


def split_passage(text: str, certainty: float) -> Body:
    """Return the body that a passage is: a message in it that runs to its end is no surer than its bounds.

    text: of the passage. certainty: of its bounds.
    """
    body = split_pasted(text)
    return replace(body, embedded=_no_surer(body.embedded, len(text.rstrip()), certainty))


def _no_surer(messages: tuple[EmbeddedMessage, ...], end: int, certainty: float) -> tuple[EmbeddedMessage, ...]:
    """Return messages, those that run to the end with a certainty that is not higher than this."""
    capped = list(messages)
    for number, message in enumerate(messages):
        if message.end < end:
            continue
        body = replace(message.body, embedded=_no_surer(message.body.embedded, end, certainty))
        capped[number] = replace(message, body=body, certainty=min(message.certainty, certainty))
    return tuple(capped)


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
