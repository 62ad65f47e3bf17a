"""What separates the messages of one mbox, learnt from all its From_ lines.

A file is written by one program in one form. So the line that opens it, and the lines that are surely separators
because a header of mail follows them, say for the whole file which kinds of From_ line separate, and whether a blank
line must stand above. The rest is text; what could have been a separator all the same is told.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mailarchive.sources.from_lines import DATED, STRONG, FromLine, Kind, Look

_BY_HEADER: frozenset[Kind] = frozenset({"bare"})
"""Kinds that separate in a file which opens otherwise, as soon as one stands above the header of a store of mail."""

_CLOSE_SHARE = 0.1
"""Of the sure separators of a kind: where so many have no blank line above, the file's writer asks for none."""


@dataclass(frozen=True, slots=True)
class MboxForm:
    """The form of one mbox. kinds: the From_ lines that separate; close: those that need no blank line above."""

    kinds: frozenset[Kind]
    close: frozenset[Kind]

    def separates(self, look: Look) -> bool:
        """Whether a line that looks so begins a message."""
        if look.kind not in self.kinds or look.header == "none":
            return False
        if look.kind == "eudora" and look.adjoined:
            return True
        if look.is_plain():
            return True
        may_stand_here = look.spaced or look.closed or look.kind in self.close
        return may_stand_here and look.header in STRONG

    def separates_where_counted(self, look: Look) -> bool:
        """Whether a message may begin with such a line where Content-Length says that one does."""
        return look.kind in self.kinds and look.header != "none" and look.adjoined

    def __str__(self) -> str:
        close = ", ".join(sorted(self.close)) or "none"
        return f"From_ lines: {', '.join(sorted(self.kinds))}; without a blank line above: {close}"


def learn_form(looks: Mapping[Look, int], opening: FromLine | None) -> MboxForm:
    """Return the form of a file. looks: its From_ lines by their look, less the one that opens it."""
    kinds = set(DATED)
    if opening is not None and opening.look.header != "none":
        kinds.add(opening.look.kind)
    kinds.update(look.kind for look in looks if look.kind in _BY_HEADER and look.header == "stored")
    sure: Counter[Kind] = Counter()
    close: Counter[Kind] = Counter()
    for look, count in looks.items():
        if look.header in STRONG or look.is_plain():
            sure[look.kind] += count
            close[look.kind] += count * (not look.spaced)
    needing_none = {kind for kind in kinds if close[kind] > 0 and close[kind] >= _CLOSE_SHARE * sure[kind]}
    return MboxForm(frozenset(kinds), frozenset(needing_none))
