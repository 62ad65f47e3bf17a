"""The lines of a body: how deep each is quoted, and where it lies in the text.

A line's quote marks are taken off here, once, for every form: ">", ">>", "> >", initials ("JD>") and, where several
lines in a row have them, "|" and ":". Everything after works on what is left, and on depths.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailarchive.characters import BLANKS, COLONS
from mailarchive.quoted.fields.verbs import verbs_in
from mailarchive.quoted.limits import MAX_DEPTH

_INITIALS = re.compile(r"[ \t]{0,2}[A-Z][A-Za-z]{0,2}(?=>)")
_ARROWS = 3  # GroupWise writes its attribution ">>> name date >>>": those are no quote marks
_CITED = 5  # nor are those of Supercite
_ANNOUNCING = (*COLONS, "wrote")
_MARK_CHARS = ">" + BLANKS
_INDENTED = 8  # blanks before the first mark
_INITIALS_LENGTH = 12
_MARKS_LENGTH = 4 * MAX_DEPTH
_WRAP_WIDTH = 66  # a line this long may have lost its end to the line below
_NARROW, _SEVERAL = 40, 2  # characters of a line, and lines, that show a narrower width
_SENTENCE_ENDS = ".?!:;"

_BAR = re.compile(r"(?m)^[ \t]{0,3}(?:\||: )")


@dataclass(slots=True)
class Line:
    """One line. All offsets are into the root text.

    start: its first character, marks included. body: the first one after its marks. end: past its last character, line
    end and trailing blanks left out. stop: where the next line starts. depth: how many marks it carries. text: what
    lies from body to end. marks: for every mark, how far from start the text after it (and one blank) begins.
    """

    start: int
    body: int
    end: int
    stop: int
    depth: int
    text: str
    marks: tuple[int, ...] = ()

    def after_marks(self, level: int) -> int:
        """Return where the text starts once at most `level` marks are taken off."""
        marks = self.marks
        if not marks:
            return self.body
        return self.start + (marks[level - 1] if 0 < level <= len(marks) else marks[-1] if level else 0)

    @property
    def blank(self) -> bool:
        """Whether nothing but marks stands on the line."""
        return not self.text


def read_lines(text: str) -> list[Line]:
    """Cut a text into lines and take their quote marks off."""
    lines: list[Line] = []
    marked = ">" in text
    encoded = any(sign in text for sign in ("=20\n", "=20\r", "=09"))
    barred = bool(_BAR.search(text))
    start = 0
    for raw in text.split("\n"):
        length = len(raw)
        content = (_undo_blanks(raw) if encoded else raw).rstrip()
        if not content:
            lines.append(Line(start, start, start, start + length + 1, 0, ""))
        elif marked and ">" in content:
            after = content.lstrip(_MARK_CHARS)
            until = min(len(content) - len(after), _MARKS_LENGTH)
            marks = _marks(content[: until + _INITIALS_LENGTH if ">" in after[:_INITIALS_LENGTH] else until])
            taken = marks[-1] if marks else 0
            if len(marks) >= _ARROWS and content.endswith(">>>") and content[taken:-_ARROWS].strip(" >"):
                marks = marks[:-_ARROWS]
            end = start + len(content)
            lines.append(Line(start, start + taken, end, start + length + 1, len(marks), content[taken:], marks))
        else:
            lines.append(Line(start, start, start + len(content), start + length + 1, 0, content))
        start += length + 1
    lines[-1].stop = len(text)
    if barred:
        _read_bars(lines)
    if marked:
        _take_arrows(lines)
        _leave_prompts(lines, text)
        _mend(lines)
    return lines


def _undo_blanks(line: str) -> str:
    """Read the blanks and tabs of quoted-printable that was never decoded as blanks, and its soft line break as none;
    what stays keeps its place."""
    return line.replace("=20", "   ").replace("=09", "   ").removesuffix("\r").removesuffix("=")


@lru_cache(maxsize=1024)
def _marks(line: str) -> tuple[int, ...]:
    """Give, for each quote mark that a line starts with, the index after it and one blank.

    line: its first characters, the same few for most lines of a mail.
    """
    found: list[int] = []
    position = 0
    length = len(line)
    while len(found) < MAX_DEPTH:
        ahead = position
        while ahead < length and ahead - position < (3 if found else _INDENTED) and line[ahead] in BLANKS:
            ahead += 1
        if ahead < length and line[ahead] != ">":
            initials = _INITIALS.match(line, ahead)
            if initials:
                ahead = initials.end()
        if ahead >= length or line[ahead] != ">":
            break
        position = ahead + 1
        found.append(position + (position < length and line[position] in BLANKS))
    return tuple(found)


def _read_bars(lines: Sequence[Line]) -> None:
    """Take "|" and ": " as quote marks where at least two lines in a row start with them, and do not end with them as
    the rows of a table do."""
    run: list[Line] = []
    mark = ""
    for line in [*lines, None]:
        text = line.text.lstrip(BLANKS) if line is not None else ""
        barred = text[:1] if text[:1] in ("|", ":") and text[1:2] in ("", " ", "\t", "|") else ""
        if barred and (not mark or barred == mark) and (len(text) == 1 or text[-1] != barred) and line is not None:
            mark = barred
            run.append(line)
            continue
        if len(run) > 1:
            for held in run:
                _take_bar(held, mark)
        run, mark = [], ""


def _take_bar(line: Line, mark: str) -> None:
    text = line.text
    cut = text.index(mark) + 1
    if text[cut : cut + 1] in (" ", "\t"):
        cut += 1
    line.depth += 1
    line.body += cut
    line.marks = (*line.marks, line.body - line.start)
    line.text = text[cut:]


def _take_arrows(lines: list[Line]) -> None:
    """Take ">>>" before an attribution for GroupWise's arrows where it stands alone among lines of lesser depth, and
    ">>>>>" for those of Supercite, which goes on '"Ada" == Ada Kern writes:'."""
    for index, line in enumerate(lines):
        cited = '" == ' in line.text
        if line.depth < _ARROWS or not (cited or "@" in line.text):
            continue
        around = lines[max(index - 2, 0) : index] + lines[index + 1 : index + 3]
        whole = " ".join(one.text for one in lines[index : index + 2])
        announces = line.text.endswith(_ANNOUNCING) or whole.endswith(_ANNOUNCING)
        if announces and all(other.depth < line.depth - 1 for other in around) and verbs_in(whole):
            line.marks = line.marks[: -_CITED if cited else -_ARROWS]
            line.depth = len(line.marks)


def _leave_prompts(lines: Sequence[Line], text: str) -> None:
    """Leave ">>>" in the text where no line has other marks, nor an attribution above it.

    It is the prompt of Python then, or what was said to a mail server, as a bounce repeats it.
    """
    marked = [index for index, line in enumerate(lines) if line.depth]
    if not marked or any(lines[index].depth != _ARROWS for index in marked):
        return
    if not all(text.startswith(">>>", lines[index].start) for index in marked):
        return
    above = {lines[index - 1].text or lines[max(index - 2, 0)].text for index in marked if index}
    if any(line.endswith(_ANNOUNCING) and ("@" in line or verbs_in(line)) for line in above):
        return
    for index in marked:
        line = lines[index]
        line.text = text[line.start : line.body] + line.text
        line.depth, line.body, line.marks = 0, line.start, ()


def _mend(lines: Sequence[Line]) -> None:
    """Return a line that lost its marks to re-wrapping the depth of the line it belongs to.

    Such a line follows a long one, is not blank, and the quotation goes on below it at the same depth. A single line
    ">From ..." between unmarked ones is the mbox escape of a "From " at the start of a line, and no quotation.
    """
    width = _narrow_width(lines)
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if not line.text:
            continue
        if line.depth < before.depth:
            long = before.end - before.start >= _WRAP_WIDTH or not after.text or _goes_on(before, line, width)
            if long and before.text and before.depth <= after.depth:
                line.depth = before.depth
        elif line.depth == 1 and not before.depth and not after.depth and _escaped(line):
            line.depth, line.body, line.text, line.marks = 0, line.start, ">" + line.text, ()


def _narrow_width(lines: Sequence[Line]) -> int:
    """Return the width at which a mail's quotations were wrapped once more, if that is narrow and was done to several
    lines; 0 if not."""
    width = max((line.end - line.start for line in lines if line.depth), default=0)
    if not _NARROW <= width < _WRAP_WIDTH:
        return 0
    lost = sum(
        line.depth < before.depth <= after.depth and _goes_on(before, line, width)
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
    )
    return width if lost >= _SEVERAL else 0


def _goes_on(before: Line, line: Line, width: int) -> bool:
    """Whether a line goes on with a sentence that did not fit in the width of the line before."""
    if not width or not line.text[:1].islower() or not before.text or before.text[-1] in _SENTENCE_ENDS:
        return False
    return before.end - before.start + 1 + len(line.text.split(None, 1)[0]) > width


def _escaped(line: Line) -> bool:
    return line.body == line.start + 1 and line.text.startswith("From ")
