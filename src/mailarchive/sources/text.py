"""Text that holds mail: pasted text, which is nothing but mail, and a post, which is prose around it.

Both are given on whole; finding the mail in them is for `quoted`. Here it is only told, cheaply and for any language,
that there is some: a block of header labels, on lines of their own or run together, or a line that says who wrote when.
"""

import html
import re
from collections.abc import Iterator

from mailarchive.characters import BLANKS, COLON_SIGNS, COLONS, NARROW_BLANK, one_of
from mailarchive.model import RawMessage
from mailarchive.sources.source import Format, Unit, Unreadable, unreadable
from mailarchive.sources.whole_file import read_whole

_MAX_NOTE = 600
_MAX_LINE = 2000

# The label of the subject is the one that a forward has in every client; in other lists of "Label: value" it is rare.
_SUBJECT_LABELS = (
    "Subject|Betreff|Objet|Sujet|Asunto|Assunto|Oggetto|Onderwerp|Emne|Ämne|Aihe|Temat|Předmět|Predmet|Naslov|Tárgy|Subiect"
    "|Subiectul|Konu|Тема|Θέμα|件名|主题|主旨|제목|הנושא|נושא|الموضوع"
)
_SUBJECT = re.compile(rf"(?:{_SUBJECT_LABELS})\b", re.IGNORECASE)
_LABELLED = re.compile(
    r"[>|*_\s]{0,20}([^\W\d_][^\W\d_ .()\-]{0,3}[\w .()/'’-]{0,25}?)[*_]{0,2}"
    + f"{one_of(BLANKS + NARROW_BLANK)}?{one_of(COLON_SIGNS)}"
)
_ENGLISH_LABEL = re.compile(r"\b(From|Date|Sent|To|Cc|Subject)[ \xa0]?:")
_ADDRESS = re.compile(r"\w@\w[\w-]{0,62}\.\w")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WROTE = re.compile(r"\bwrote:")
_MAX_ATTRIBUTION = 300
_HTML = re.compile(r"<(?:!doctype html|html|body|article|div|p|blockquote)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_PROSE_OPENING = re.compile(r"\s*(?:#{1,6} |---\r?\n|<)")


def messages(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """The whole file as one message: its text is what the mail in it will be looked for in."""
    source = unit.source
    try:
        data = read_whole(source, source.real_path, None)
    except OSError as error:
        yield unreadable(source, None, error)
        return
    yield data if isinstance(data, Unreadable) else RawMessage(data, source.path, None, 0, len(data))


def kind_of_text(text: str) -> Format | None:
    """ "pasted" where the mail begins at the top, at most under a short note; "post" where later; None without mail."""
    readable = html.unescape(_TAG.sub("\n", text)) if _HTML.search(text, 0, 5000) else text
    starts = [start for find in (_label_block, _run_together, _attribution) if (start := find(readable)) is not None]
    if not starts:
        return None
    return "pasted" if min(starts) <= _MAX_NOTE and not _PROSE_OPENING.match(text) else "post"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, cut to a length that is worth looking at, each with its offset."""
    start = 0
    for line in text.splitlines(keepends=True):
        if not line.isspace():
            yield start, line[:_MAX_LINE].rstrip()
        start += len(line)


def _label_block(text: str) -> int | None:
    """The offset of labelled lines one after the other, of which one is the subject's, or one has an address."""
    first, count, subject, address, clock = 0, 0, False, False, False
    for start, line in _lines(text):
        label = _LABELLED.match(line)
        if label is None:
            count, subject, address, clock = 0, False, False, False
            continue
        first, count = (first if count else start), count + 1
        subject = subject or _SUBJECT.fullmatch(label[1]) is not None
        address = address or _ADDRESS.search(line) is not None
        clock = clock or _CLOCK.search(line) is not None
        if count >= 3 and (subject or (address and clock)):
            return first
    return None


def _run_together(text: str) -> int | None:
    """The offset of three different English labels near each other, as they are left when line breaks are lost."""
    recent: list[re.Match[str]] = []
    for label in _ENGLISH_LABEL.finditer(text):
        recent = [near for near in recent if label.start() - near.start() < 400 and near[1] != label[1]] + [label]
        if len(recent) >= 3:
            return recent[0].start()
    return None


def _attribution(text: str) -> int | None:
    """The offset of a line that says who wrote when: in English, or ending in a colon above quoted lines."""
    for wrote in _WROTE.finditer(text):
        start = text.rfind("On ", max(wrote.start() - _MAX_ATTRIBUTION, 0), wrote.start())
        if start >= 0 and _CLOCK.search(text, start, wrote.start()):
            return start
    above: list[tuple[int, str]] = []
    for start, line in _lines(text):
        introduction = " ".join(line for _, line in above)
        dated = introduction.endswith(COLONS) and (_YEAR.search(introduction) or _CLOCK.search(introduction))
        if dated and (line.startswith((">", "|")) or _ADDRESS.search(above[-1][1])):
            return above[0][0]
        above = [*above[-2:], (start, line)]
    return None
