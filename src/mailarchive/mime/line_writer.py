"""Text written line by line: blocks with margins between them, quote marks, list items and preformatted text."""

import re

from mailarchive.characters import SOFT_HYPHEN, ZERO_WIDTH_BLANKS, one_of

_WHITE = re.compile(r"[ \t\n\f\r]+")
_GRAPHEME_JOINER = "\u034f"  # newsletters pad their preview with it
_NOT_SEEN = re.compile(one_of(SOFT_HYPHEN + ZERO_WIDTH_BLANKS + _GRAPHEME_JOINER))
_MOST_BLANK_LINES = 2


class LineWriter:
    """The lines so far, the one being written, and what surrounds it.

    preformatted: how many of the elements around it keep white space as it is.
    """

    def __init__(self) -> None:
        self.preformatted = 0
        self._lines: list[str] = []
        self._line: list[str] = []
        self._prefixes: list[str] = []
        self._item_mark = ""
        self._margin = False

    def text(self) -> str:
        """Return all that was written, without blank lines at the end."""
        self.end_line()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        text = "\n".join(self._lines).replace("\xa0", " ")
        if text:
            text += "\n"
        return text

    def write(self, text: str) -> None:
        """Add text to the line, white space collapsed unless it is preformatted."""
        if not text.isascii():
            text = _NOT_SEEN.sub("", text)
        if self.preformatted:
            self._write_preformatted(text)
            return
        text = _WHITE.sub(" ", text)
        if not self._line or self._line[-1].endswith((" ", "\t")):
            text = text.removeprefix(" ")
        if text:
            self._line.append(text)

    def _write_preformatted(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self._append(first)
        for line in rest:
            self.break_line()
            self._append(line)

    def write_tab(self) -> None:
        """Set what follows apart from what is on the line, if anything is."""
        if self._line:
            self._line.append("\t")

    def _append(self, text: str) -> None:
        if text:
            self._line.append(text)

    def break_line(self) -> None:
        """End the line, or leave one blank where it is empty."""
        if self._line:
            self.end_line()
        else:
            self._margin = False
            self._leave_blank()

    def end_line(self) -> None:
        """End the line if anything is on it."""
        if not self._line:
            return
        line = "".join(self._line).rstrip(" \t")
        self._line.clear()
        if not line:
            return
        if self._margin and self._lines and self._lines[-1].strip("> "):
            self._leave_blank()
        self._margin = False
        self._lines.append((self._prefix() + line).rstrip(" \t\xa0"))

    def _prefix(self) -> str:
        """Return what stands before the text of a line; the mark of a list item once, then as much indentation."""
        prefix = "".join(self._prefixes)
        if self._item_mark:
            prefix = prefix[: len(prefix) - len(self._item_mark)] + self._item_mark
            self._item_mark = ""
        return prefix

    def _leave_blank(self) -> None:
        """Leave a line blank within the quotation, unless there are enough of them."""
        blank = "".join(self._prefixes).rstrip()
        if self._lines and self._lines[-_MOST_BLANK_LINES:] != [blank] * _MOST_BLANK_LINES:
            self._lines.append(blank)

    def set_apart(self) -> None:
        """Ask for a blank line before the next text."""
        self._margin = True

    def open_block(self, prefix: str) -> None:
        """Put a prefix before each line up to `close_block`."""
        self._prefixes.append(prefix)

    def open_item(self, mark: str) -> None:
        """Put a mark before the next line, and indent the others up to `close_block`."""
        self._item_mark = mark
        self._prefixes.append(" " * len(mark))

    def close_block(self) -> None:
        """Take off the last prefix or indentation."""
        self._prefixes.pop()
        self._item_mark = ""
