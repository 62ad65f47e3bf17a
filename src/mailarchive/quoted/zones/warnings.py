"""What a mail server sets above a letter: "[EXTERNAL]", "You don't often get email from ...".

Such a warning says where the mail came from, what to beware of, and hardly anything else: nearly all its words are
those of warnings. That tells it from a letter that warns of something itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.legal import names_a_weekday, written_by_somebody
from mailarchive.quoted.zones.shapes import is_rule
from mailarchive.quoted.zones.signs import Sign, SignWords, find_signs, may_have_signs, read_words
from mailarchive.quoted.zones.weights import WarningShare

_MOST_PARAGRAPHS = 6
_MOST_LINES = 12  # of one
_LONGEST = 1_500
_FEW_WORDS = 2  # of a short warning that no frame shows
_UNSPACED = 40  # signs of a short warning in a script without blanks
_ADDRESSES = re.compile(r"<?(?:https?://|www\.|mailto:)\S+|\S+@\S+")
_FRAME = re.compile(r"[\[*<({=#|!~\u26a0\u2757\ufe0f]")
_ENDS = (".", "!", ":", "]", ")", "*", ">", "|", "=")


def mark_warnings(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> None:
    """Mark the warnings above a letter, with the rules around them."""
    start = 0
    for _ in range(_MOST_PARAGRAPHS):
        begin = _below_rules(texts, filled, start)
        count = _warning_lines(texts, filled[begin : begin + _MOST_LINES])
        if not count:
            break
        start = begin + count
    if not start:
        return
    stop = _below_rules(texts, filled, start)
    for number in filled[:stop]:
        kinds[number] = "notice"


def _below_rules(texts: Sequence[str], filled: Sequence[int], start: int) -> int:
    """Return the position of the first line from one on that is not drawn."""
    while start < len(filled) and is_rule(texts[filled[start]]):
        start += 1
    return start


def _warning_lines(texts: Sequence[str], numbers: Sequence[int]) -> int:
    """Return how many lines from the first of these on are one warning; 0 if none is."""
    count = 1
    while count < len(numbers) and numbers[count] == numbers[count - 1] + 1:
        count += 1
    if numbers and count == len(numbers) == _MOST_LINES:
        return 0
    if not may_have_signs("\n".join(texts[number] for number in numbers[:count])[:_LONGEST], "origins"):
        return 0
    whole = count
    while count and numbers:
        ends = count == whole or texts[numbers[count - 1]].endswith(_ENDS)
        if ends and _is_warning(" ".join(texts[number] for number in numbers[:count])):
            return count
        count -= 1
    return 0


@dataclass(frozen=True, slots=True)
class _Warning:
    """What the words of a paragraph say: where the mail came from, what to beware of, and how many are of warnings."""

    words: SignWords
    text: str
    origins: Sequence[Sign]
    advice: Sequence[Sign]

    @property
    def found(self) -> Sequence[Sign]:
        return [*self.origins, *self.advice, *find_signs(self.words, "warning_words")]

    @property
    def share(self) -> float:
        """The share of the words that are those of warnings; the name of an organisation inside a sentence is none."""
        words, written = self.words.words, self.words.written
        known = {position for sign in self.found for position in range(max(sign.start, 0), sign.end)}
        known |= {
            position
            for position, word in enumerate(written[: len(words)])
            if position and word[0].isupper() and not word.isupper() and written[position - 1].islower()
        }
        return len(known) / max(len(words), 1)

    @property
    def is_title(self) -> bool:
        """Whether it is set off as a title is: in brackets or stars, or in capitals."""
        return _FRAME.match(self.text) is not None or self.text.isupper()


def _is_warning(text: str) -> bool:
    text = _ADDRESSES.sub(" ", text[:_LONGEST]).strip()
    words = read_words(text)
    warning = _Warning(words, text, find_signs(words, "origins"), find_signs(words, "advice"))
    if not warning.origins or names_a_weekday(words) or written_by_somebody(words, warning.found):
        return False
    if words.unspaced:
        return bool(warning.advice) or len(text) <= _UNSPACED
    share = warning.share
    if warning.is_title and share >= WarningShare.OF_A_TITLE:
        return True
    if warning.advice or len(warning.origins) > 1:
        return share >= WarningShare.WITH_ADVICE
    return share >= WarningShare.WITHOUT_ADVICE and len(words.words) >= _FEW_WORDS
