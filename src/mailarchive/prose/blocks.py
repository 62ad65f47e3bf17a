"""The blocks of a text: paragraphs, headings, drawn rules, list items, fences, quotations.

Mail and prose are told apart block by block. Paragraphs are parted by blank lines; where there are none, as in text
that came out of a browser, by the ends of sentences and by the lines that greet and close a letter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mailarchive.characters import COLONS, COMMAS
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.zones.phrases import opening_phrase
from mailarchive.quoted.zones.shapes import SHORT, closes, ends_sentence, is_name, is_postscript, is_rule

BlockKind = Literal["text", "heading", "rule", "item", "fence", "quote"]

FENCE = re.compile(r"\s*(?:```+|~~~+)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+\S")
_ITEM = re.compile(r"\s*(?:[-–*•·+]|\d{1,3}[.)])\s+\S")
_STARRED_RULE = re.compile(r"\s{0,3}(?:\*\s*){3,}$")
_SIGNATURE_DELIMITER = "--"  # is a rule, but of a mail
_TITLE_RULE = re.compile(r"\s{0,3}={3,}\s*$")  # under a heading
_EMPHASIS = "*_"
_SENTENCE_ENDS = (*COLONS, *COMMAS)
_INNER_ENDS = ".!?,"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, from first to last.

    text: their words in one line. blanks: how many blank lines stand above.
    """

    first: int
    last: int
    kind: BlockKind
    text: str
    blanks: int

    @property
    def is_line(self) -> bool:
        """Whether it is a single line."""
        return self.first == self.last


def read_blocks(lines: Sequence[Line], rows: range) -> list[Block]:
    """Return the blocks of some lines, in order."""
    blocks: list[Block] = []
    blanks = 0
    position = rows.start
    while position < rows.stop:
        if lines[position].blank:
            blanks += 1
            position += 1
            continue
        kind = _kind_of(lines, position)
        stop = _stop_of(lines, position, rows.stop, kind)
        text = " ".join(line.text.strip() for line in lines[position:stop] if line.text)
        blocks.append(Block(position, stop - 1, kind, text=text, blanks=blanks))
        position, blanks = stop, 0
    return blocks


def is_heading(text: str) -> bool:
    """Whether a line is a heading of Markdown."""
    return _HEADING.match(text) is not None


def is_fence(text: str) -> bool:
    """Whether a line begins or ends a stretch of code in Markdown."""
    return FENCE.match(text) is not None


def closes_fence(text: str, opening: str) -> bool:
    """Whether a line ends the stretch of code that another began: as many of its signs or more, and nothing else."""
    sign = FENCE.match(opening)
    closing = text.strip()
    return sign is not None and closing.startswith(sign[0].strip()) and not closing.strip(closing[0])


def without_emphasis(text: str) -> str:
    """Return a line without the stars of Markdown around it."""
    return text.strip().strip(_EMPHASIS).strip()


def _kind_of(lines: Sequence[Line], position: int) -> BlockKind:
    line = lines[position]
    if line.depth:
        return "quote"
    text = line.text
    if is_fence(text):
        return "fence"
    if is_heading(text) or _is_underlined(lines, position):
        return "heading"
    if text.strip() != _SIGNATURE_DELIMITER and (is_rule(text) or _STARRED_RULE.match(text)):
        return "rule"
    if _ITEM.match(text):
        return "item"
    return "text"


def _is_underlined(lines: Sequence[Line], position: int) -> bool:
    """Whether a line has a line of equals signs under it, as a title has."""
    below = position + 1
    return below < len(lines) and _TITLE_RULE.match(lines[below].text) is not None


def _stop_of(lines: Sequence[Line], first: int, stop: int, kind: BlockKind) -> int:
    """Return the line behind a block that begins on a line."""
    match kind:
        case "quote":
            return next((row for row in range(first, stop) if not lines[row].depth), stop)
        case "fence":
            opening = lines[first].text
            closing = next((row for row in range(first + 1, stop) if closes_fence(lines[row].text, opening)), first)
            return closing + 1
        case "heading":
            return first + 1 + _is_underlined(lines, first)
        case "rule":
            return first + 1
        case "text" | "item":
            return next(_breaks(lines, first, stop), stop)


def _breaks(lines: Sequence[Line], first: int, stop: int) -> Iterator[int]:
    """Yield the lines at which a paragraph ends that begins on a line."""
    for row in range(first + 1, stop):
        if lines[row].blank or _kind_of(lines, row) != "text" or _is_apart(lines[row - 1].text, lines[row].text):
            yield row


def _is_apart(above: str, below: str) -> bool:
    """Whether a line does not go on with the one above it, although no blank line parts them."""
    ended = ends_sentence(without_emphasis(above)) or above.endswith(_SENTENCE_ENDS) or _is_signed_inside(above)
    goes_on = below.lstrip()[:1].islower()
    if _stands_alone(above) or _stands_alone(below):
        return ended or not goes_on
    return ended and not goes_on


def _is_signed_inside(text: str) -> bool:
    """Whether a line goes on behind its last sentence with what can be a name: the line ends of a mail may be lost."""
    _, end, name = last_sentence(text)
    return bool(end) and is_name(name)


def last_sentence(text: str) -> tuple[str, str, str]:
    """Return a text up to its last end of a sentence, or comma, that more follows; that sign; and what follows."""
    position = max(text.rfind(f"{sign} ") for sign in _INNER_ENDS)
    if position < 0:
        return text, "", ""
    return text[:position], text[position], text[position + 2 :].strip()


def _stands_alone(text: str) -> bool:
    """Whether a line greets or closes a letter, or begins what is added below it."""
    bare = without_emphasis(text)
    if len(bare) > SHORT:
        return is_postscript(bare)
    if not bare:
        return False
    return closes(bare) or is_name(bare) or is_postscript(bare) or greets(bare)


def greets(text: str) -> bool:
    """Whether a short line greets somebody: "Dear Ms Cole,"."""
    if len(text) > SHORT or text.endswith((".", "?")):
        return False
    return opening_phrase(text, "greeting") is not None
