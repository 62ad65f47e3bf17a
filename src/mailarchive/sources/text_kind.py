"""Whether there is mail in a text: pasted text is nothing but mail, and a post is prose around it.

This is looked for cheaply and for any language: a block of header labels, on lines of their own or run together, or a
line that says who wrote when. Finding the mail itself is for prose/.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailarchive.characters import BLANKS, COLON_SIGNS, COLONS, NARROW_BLANK, one_of
from mailarchive.sources.source import Format
from mailarchive.sources.text_cards import may_show_card

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
_MAX_DISTANCE = 400  # between the labels of a header whose line breaks are lost
_HTML = re.compile(r"<(?:!doctype html|html|body|article|div|p|blockquote)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_PROSE_OPENING = re.compile(r"\s*(?:#{1,6} |---\r?\n|<)")


def kind_of_text(text: str) -> Format | None:
    """Return "pasted" where mail begins at the top, at most below a note; "post" where later; None without mail."""
    readable = text
    if _HTML.search(text, 0, 5000):
        readable = html.unescape(_TAG.sub("\n", text))
    starts = [
        start for find in (_label_block, _run_together, _attribution, _card) if (start := find(readable)) is not None
    ]
    if not starts:
        return None
    if min(starts) > _MAX_NOTE or _PROSE_OPENING.match(text):
        return "post"
    return "pasted"


@dataclass(slots=True)
class _LabelBlock:
    """Labelled lines one after the other, and what in them shows that they are a mail's header."""

    start: int
    count: int = 0
    has_subject: bool = False
    has_address: bool = False
    has_clock: bool = False

    def add(self, label: str, line: str) -> None:
        """Add a line with its label."""
        self.count += 1
        self.has_subject = self.has_subject or _SUBJECT.fullmatch(label) is not None
        self.has_address = self.has_address or _ADDRESS.search(line) is not None
        self.has_clock = self.has_clock or _CLOCK.search(line) is not None

    def is_header(self) -> bool:
        """Whether there are enough lines, of which one is the subject's, or one has an address and one a time."""
        if self.count < 3:
            return False
        return self.has_subject or (self.has_address and self.has_clock)


def _label_block(text: str) -> int | None:
    """Return the offset of a header with a label on each line."""
    block: _LabelBlock | None = None
    for start, line in _lines(text):
        label = _LABELLED.match(line)
        if label is None:
            block = None
            continue
        if block is None:
            block = _LabelBlock(start)
        block.add(label[1], line)
        if block.is_header():
            return block.start
    return None


def _run_together(text: str) -> int | None:
    """Return the offset of three different English labels near each other, as when line breaks are lost."""
    recent: list[re.Match[str]] = []
    for label in _ENGLISH_LABEL.finditer(text):
        recent = [near for near in recent if label.start() - near.start() < _MAX_DISTANCE and near[1] != label[1]]
        recent.append(label)
        if len(recent) == 3:
            return recent[0].start()
    return None


def _attribution(text: str) -> int | None:
    """Return the offset of a line that says who wrote when: in English, or ending in a colon above quoted lines."""
    start = _english_attribution(text)
    if start is None:
        start = _attribution_above_quotation(text)
    return start


def _english_attribution(text: str) -> int | None:
    """Return the offset of "On ..., ... wrote:" with a time in it."""
    for wrote in _WROTE.finditer(text):
        start = text.rfind("On ", max(wrote.start() - _MAX_ATTRIBUTION, 0), wrote.start())
        if start >= 0 and _CLOCK.search(text, start, wrote.start()):
            return start
    return None


def _attribution_above_quotation(text: str) -> int | None:
    """Return the offset of up to three lines, with a year or time, a colon at their end, and a quotation below."""
    above: list[tuple[int, str]] = []
    for start, line in _lines(text):
        introduction = " ".join(line for _, line in above)
        dated = introduction.endswith(COLONS) and (_YEAR.search(introduction) or _CLOCK.search(introduction))
        if dated and (line.startswith((">", "|")) or _ADDRESS.search(above[-1][1])):
            return above[0][0]
        above = [*above[-2:], (start, line)]
    return None


def _card(text: str) -> int | None:
    """Return the offset of what a screen shows of a mail."""
    return may_show_card(list(_lines(text)))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, cut to a length that is worth looking at, each with its offset."""
    start = 0
    for line in text.splitlines(keepends=True):
        if not line.isspace():
            yield start, line[:_MAX_LINE].rstrip()
        start += len(line)
