"""Whether a line without a label goes on with the value above it, in a header block."""

from collections.abc import Sequence
from math import inf

from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import read_label
from mailarchive.quoted.fields.mailboxes import has_email, has_mailbox
from mailarchive.quoted.heads.header_fields import PEOPLE, LabelledBlock
from mailarchive.quoted.text.lines import Line

_FOLDED = 40  # lines of one value, if that is of people
_FOLDED_OTHER = 4  # of another
_BRACKET_LINES = 4  # of an address that was wrapped
_FULL = 72  # a line this long, with the next word, was wrapped by the client
_PIECES = 3  # of a value that ends in words after which nothing tells that it goes on
_DATE = 60  # characters in which a date is looked for
_OPEN_ENDS = (",", ";", "<", "(", "[", "[mailto:", "<mailto:")  # of a line whose list goes on


def lines_of_value(block: LabelledBlock, lines: Sequence[Line], position: int) -> int:
    """Return how many lines from this one on belong to the value above; 0 if the block ends here."""
    line, above = lines[position], lines[position - 1]
    left_open = _lines_left_open(block, lines, position)
    if left_open or above.blank:
        return left_open
    if _closes_quotes(block, line.text) or _begins_value(block, line.text):
        return 1
    if not block.flattened:
        folded = _lines_to_label(block, lines, position)
        if folded:
            return folded
        if _is_set_off(block, line.text, above.text):
            return 1
    return int(_was_wrapped(block, lines, position) and _reads_on(block, lines, position))


def _lines_left_open(block: LabelledBlock, lines: Sequence[Line], position: int) -> int:
    """Return how many lines belong to a list or an address that the line above left open; 0 if it did not."""
    if block.gap == position:
        return _lines_to_bracket(lines[position].text[:1], lines, position) or 1
    if block.role in PEOPLE and block.last_piece.endswith(_OPEN_ENDS):
        return 1
    return _lines_to_bracket(block.last_piece, lines, position)


def _lines_to_bracket(last: str, lines: Sequence[Line], position: int) -> int:
    """Return how many lines it takes to close a bracket that the line above left open; 0 if they don't."""
    for opening, closing in ("<>", "[]"):
        if last.rfind(opening) > last.rfind(closing):
            for ahead in range(position, min(position + _BRACKET_LINES, len(lines))):
                if lines[ahead].blank:
                    break
                if closing in lines[ahead].text:
                    return ahead + 1 - position
    return 0


def _closes_quotes(block: LabelledBlock, text: str) -> bool:
    """Whether a line closes the quotes around a name that the line above left open."""
    return block.role in PEOPLE and '"' in text and block.last_piece.count('"') % 2 == 1


def _begins_value(block: LabelledBlock, text: str) -> bool:
    """Whether a value begins on the line below its label, or a mailbox there that a name above belongs to."""
    last = block.last_piece
    if last and not block.inside:
        return False
    if block.role in PEOPLE:
        return has_mailbox(text) and not has_email(last)
    if last:
        return False
    if block.role == "date":
        return find_date(text[:_DATE]) is not None
    return block.inside


def _lines_to_label(block: LabelledBlock, lines: Sequence[Line], position: int) -> int:
    """Return how many lines lie between this one and a label that the block still lacks, with no blank line between."""
    most = _FOLDED if block.role in PEOPLE else _FOLDED_OTHER
    for ahead in range(position + 1, min(position + most, len(lines))):
        line = lines[ahead]
        if line.blank:
            return 0
        label = read_label(line.text)
        if label and line.depth == lines[position].depth:
            if block.lacks(label):
                return ahead - position
            return 0
    return 0


def _is_set_off(block: LabelledBlock, text: str, above: str) -> bool:
    """Whether an address in brackets, or indentation, shows that a line goes on with the value above."""
    if block.role in PEOPLE and has_email(text) and text.lstrip()[:1] in "<[(\"'":
        return True
    return block.role != "date" and _indent(text) > _indent(above)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _was_wrapped(block: LabelledBlock, lines: Sequence[Line], position: int) -> bool:
    """Whether the line above is so long that the first word of this one had no room on it."""
    first_word = lines[position].text.split(None, 1)[0]
    return len(lines[position - 1].text) + len(first_word) >= _width(block, lines, position)


def _width(block: LabelledBlock, lines: Sequence[Line], position: int) -> float:
    """Return how long a line is, with the first word of the one below, if it was wrapped there.

    A block with labels inside its lines was wrapped as a whole, so that its own lines tell.
    """
    if not block.inside and not block.flattened:
        return _FULL
    if not block.inside or position <= block.first + 1:
        return inf
    return max(len(line.text) for line in lines[block.first : position])


def _reads_on(block: LabelledBlock, lines: Sequence[Line], position: int) -> bool:
    """Whether a line holds more people, or is the end of a short value with nothing but a blank line below."""
    text = lines[position].text
    if block.role in PEOPLE and _holds_people(text):
        return True
    ends = position + 1 == len(lines) or lines[position + 1].blank
    return ends and len(block.fields[block.role]) < _PIECES


def _holds_people(text: str) -> bool:
    return "," in text or ";" in text or has_mailbox(text)
