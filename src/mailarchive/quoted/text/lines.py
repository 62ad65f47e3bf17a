"""The lines of a body: how deep each is quoted, and where it lies in the text.

A line's quote marks are taken off here, once, for every form: ">", ">>", "> >", initials ("JD>") and, where several
lines in a row have them, "|" and ":". Everything after works on what is left, and on depths.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailarchive.characters import BLANKS, COLONS
from mailarchive.quoted.fields.verbs import verbs_in
from mailarchive.quoted.limits import MAX_QUOTE_DEPTH

_MARK = rf"(?:[ \t]{{0,2}}[A-Z][A-Za-z]{{0,2}})?>(?P<blank>[{BLANKS}]?)"  # with initials perhaps
_FIRST_MARK = re.compile(rf"[{BLANKS}]{{0,8}}{_MARK}")
_NEXT_MARK = re.compile(rf"[{BLANKS}]{{0,3}}{_MARK}")
_ARROWS = 3  # GroupWise writes its attribution ">>> name date >>>": those are no quote marks
_CITED = 5  # nor are those of Supercite, which goes on so:
_CITING = '" == '
_ANNOUNCING = (*COLONS, "wrote")
_MARK_CHARS = ">" + BLANKS
_INITIALS_LENGTH = 12
_MARKS_LENGTH = 4 * MAX_QUOTE_DEPTH
_WRAP_WIDTH = 66  # a line this long may have lost its end to the line below
_NARROW = 40  # a line that shows a narrower width has at least so many characters
_SEVERAL = 2  # lines that are no chance
_SENTENCE_ENDS = ".?!:;"

_BAR = re.compile(r"(?m)^[ \t]{0,3}(?:\||: )")


@dataclass(slots=True)
class Line:
    """One line. All offsets are into the root text.

    start: its first character, marks included. body: the first one after its marks. stop: where the next line starts.
    text: what lies from body to end. depth: how many marks it carries. marks: for every mark, how far from start the
    text after it (and one blank) begins. signed: whether the HTML marks it as of a
    signature. closed: whether a mark that closes a quotation was taken off its end.
    """

    start: int
    body: int
    stop: int
    text: str
    depth: int = 0
    marks: tuple[int, ...] = ()
    signed: bool = False
    closed: bool = False

    @property
    def end(self) -> int:
        """Where the line ends: past its last character, line end and trailing blanks left out."""
        return self.body + len(self.text)

    def after_marks(self, level: int) -> int:
        """Return where the text starts once at most `level` marks are taken off."""
        marks = self.marks
        if not marks:
            return self.body
        if not level:
            return self.start
        if level < len(marks):
            return self.start + marks[level - 1]
        return self.start + marks[-1]

    @property
    def blank(self) -> bool:
        """Whether nothing but marks stands on the line."""
        return not self.text


def read_lines(text: str) -> list[Line]:
    """Cut a text into lines and take their quote marks off."""
    lines: list[Line] = []
    marked = ">" in text
    strip: Callable[[str], str] = str.rstrip
    if any(sign in text for sign in ("=20\n", "=20\r", "=09")):
        strip = _undo_blanks
    start = 0
    for raw in text.split("\n"):
        stop = start + len(raw) + 1
        content = strip(raw)
        if marked and ">" in content:
            lines.append(_marked_line(content, start, stop))
        else:
            lines.append(Line(start, start, stop, content))
        start = stop
    lines[-1].stop = len(text)
    if _BAR.search(text):
        _read_bars(lines)
    if marked:
        _take_arrows(lines)
        _leave_prompts(lines, text)
        _mend(lines)
    return lines


def _undo_blanks(line: str) -> str:
    """Take blanks and tabs of quoted-printable that was never decoded for blanks, and its soft line break for none.

    What stays keeps its index; blanks at the end are left out.
    """
    return line.replace("=20", "   ").replace("=09", "   ").removesuffix("\r").removesuffix("=").rstrip()


def _marked_line(content: str, start: int, stop: int) -> Line:
    """Return a line that may start with quote marks, without them."""
    after = content.lstrip(_MARK_CHARS)
    length = min(len(content) - len(after), _MARKS_LENGTH)
    if ">" in after[:_INITIALS_LENGTH]:
        length += _INITIALS_LENGTH
    marks = _marks(content[:length])
    body = marks[-1] if marks else 0
    if len(marks) >= _ARROWS and content.endswith(">>>") and content[body:-_ARROWS].strip(" >"):
        marks = marks[:-_ARROWS]
    line = Line(start, start + body, stop, content[body:])
    line.depth, line.marks = len(marks), marks
    return line


@lru_cache(maxsize=1024)
def _marks(line: str) -> tuple[int, ...]:
    """Return, for each quote mark that a line starts with, the index after it and one blank.

    line: its first characters, the same few for most lines of a mail.
    """
    ends: list[int] = []
    mark = _FIRST_MARK.match(line)
    while mark and len(ends) < MAX_QUOTE_DEPTH:
        ends.append(mark.end())
        mark = _NEXT_MARK.match(line, mark.start("blank"))
    return tuple(ends)


def _read_bars(lines: Sequence[Line]) -> None:
    """Take "|" and ": " for quote marks where at least two lines in a row start with the same one."""
    run: list[Line] = []
    mark = ""
    for line in lines:
        bar = _bar(line.text)
        if bar and mark in ("", bar):
            mark = bar
            run.append(line)
        else:
            _take_bars(run, mark)
            run, mark = [], ""
    _take_bars(run, mark)


def _bar(text: str) -> str:
    """Return the bar or colon that a line starts with, and does not end with as the rows of a table do; "" if none."""
    text = text.lstrip(BLANKS)
    bar = text[:1]
    if bar not in ("|", ":") or text[1:2] not in ("", " ", "\t", "|"):
        return ""
    if len(text) > 1 and text[-1] == bar:
        return ""
    return bar


def _take_bars(run: Sequence[Line], mark: str) -> None:
    if len(run) < _SEVERAL:
        return
    for line in run:
        taken = line.text.index(mark) + 1
        if line.text[taken : taken + 1] in (" ", "\t"):
            taken += 1
        line.depth += 1
        line.body += taken
        line.marks = (*line.marks, line.body - line.start)
        line.text = line.text[taken:]


def _take_arrows(lines: list[Line]) -> None:
    """Take ">>>" and ">>>>>" before an attribution for arrows, where they stand alone among lines of lesser depth.

    The first are GroupWise's, the second those of Supercite, which goes on '"Ada" == Ada Kern writes:'.
    """
    for index, line in enumerate(lines):
        if line.depth >= _ARROWS and _is_attribution_behind_arrows(lines, index):
            arrows = _CITED if _CITING in line.text else _ARROWS
            line.marks = line.marks[:-arrows]
            line.depth = len(line.marks)


def _is_attribution_behind_arrows(lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    if "@" not in line.text and _CITING not in line.text:
        return False
    around = (*lines[max(index - 2, 0) : index], *lines[index + 1 : index + 3])
    if any(other.depth >= line.depth - 1 for other in around):
        return False
    whole = " ".join(one.text for one in lines[index : index + 2])
    return (line.text.endswith(_ANNOUNCING) or whole.endswith(_ANNOUNCING)) and bool(verbs_in(whole))


def _leave_prompts(lines: Sequence[Line], text: str) -> None:
    """Leave ">>>" in the text where no line has other marks, nor an attribution above it.

    It is the prompt of Python then, or what was said to a mail server, as a bounce repeats it.
    """
    marked = [index for index, line in enumerate(lines) if line.depth]
    if not all(lines[index].depth == _ARROWS for index in marked):
        return
    if not all(text.startswith(">>>", lines[index].start) for index in marked):
        return
    above = {lines[index - 1].text or lines[max(index - 2, 0)].text for index in marked if index}
    if any(map(_may_attribute, above)):
        return
    for index in marked:
        line = lines[index]
        line.text = text[line.start : line.body] + line.text
        line.depth, line.body, line.marks = 0, line.start, ()


def _may_attribute(text: str) -> bool:
    """Whether a line announces the words of somebody."""
    return text.endswith(_ANNOUNCING) and ("@" in text or bool(verbs_in(text)))


def _mend(lines: Sequence[Line]) -> None:
    """Return a line that lost its marks to re-wrapping the depth of the line it belongs to.

    A single line ">From ..." between unmarked ones is the mbox escape of a "From " at the start of a line, and no
    quotation.
    """
    width = _narrow_width(lines)
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if not line.text:
            continue
        if line.depth < before.depth:
            if _lost_its_marks(before, line, after, width):
                line.depth = before.depth
        elif line.depth == 1 and _is_escaped(before, line, after):
            line.depth, line.body, line.text, line.marks = 0, line.start, ">" + line.text, ()


def _lost_its_marks(before: Line, line: Line, after: Line, width: int) -> bool:
    """Whether a line goes on with a quotation: it follows a long line of it, and the quotation goes on below."""
    if not before.text or before.depth > after.depth:
        return False
    if not after.text or before.end - before.start >= _WRAP_WIDTH:
        return True
    return _goes_on(before, line, width)


def _is_escaped(before: Line, line: Line, after: Line) -> bool:
    """Whether a line with one mark is "From " as an mbox has it, between lines that have none."""
    if before.depth or after.depth:
        return False
    return line.body == line.start + 1 and line.text.startswith("From ")


def _narrow_width(lines: Sequence[Line]) -> int:
    """Return the width at which a mail's quotations were wrapped once more; 0 if they were not.

    That is narrow, and was done to several lines.
    """
    width = max((line.end - line.start for line in lines if line.depth), default=0)
    if not _NARROW <= width < _WRAP_WIDTH:
        return 0
    lost = sum(
        line.depth < before.depth <= after.depth and _goes_on(before, line, width)
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
    )
    if lost < _SEVERAL:
        return 0
    return width


def _goes_on(before: Line, line: Line, width: int) -> bool:
    """Whether a line goes on with a sentence that did not fit in the width of the line before."""
    if not width or not line.text[:1].islower():
        return False
    if not before.text or before.text[-1] in _SENTENCE_ENDS:
        return False
    return before.end - before.start + 1 + len(line.text.split(None, 1)[0]) > width
