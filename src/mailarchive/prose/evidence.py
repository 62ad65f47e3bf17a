"""Which clues blocks of a text give: of each whether it is mail, of each bound whether mail ends or begins there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailarchive.characters import COLONS, COMMAS
from mailarchive.prose.blocks import Block, BlockKind, greets, without_emphasis
from mailarchive.prose.bound_clues import (
    ANNOUNCING,
    BELOW_HEADING,
    DRAWN_RULE,
    HEADING,
    INSIDE_LIST,
    LEAD_IN,
    MID_PARAGRAPH,
    NAME_ALONE,
    WIDE_GAP,
)
from mailarchive.prose.closing_names import Person, is_signed
from mailarchive.prose.closings import Signers, closing_clues
from mailarchive.prose.clue import Clue
from mailarchive.prose.paragraph_clues import (
    ABOUT_MAIL,
    ABOUT_SENDER,
    ADDRESSED,
    ANNOUNCING_MAIL,
    ASKING,
    GREETING,
    HEADED,
    LONGER,
    MARKDOWN,
    NARRATING,
    OPENING,
    REWRAPPED,
    SIGNED,
    THIRD_PERSON,
)
from mailarchive.prose.wording import Wording, read_wording
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.zones.shapes import closes, fits_signature, is_contact, is_name

_MUCH = 2  # times as long as any other
_CALLED_WITH = COMMAS + "!:–-"
_CALLING = tuple(_CALLED_WITH)
_LITTLE = 1.25  # times as wide as the lines of a wrapped mail

_BOUNDS: Mapping[BlockKind, Clue] = {"heading": HEADING, "rule": DRAWN_RULE}

Clues = tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The clues of some blocks in a row.

    below: of each block, as mail of the head above them all. above: of each, as a note above the head below them all.
    ends: of each bound, that mail ends there: the first is above the first block, the last below the last. starts: the
    same, that a note begins.
    """

    below: Sequence[Clues]
    above: Sequence[Clues]
    ends: Sequence[Clues]
    starts: Sequence[Clues]

    def without(self, clue: Clue) -> "Evidence":
        """Return the evidence without a clue for blocks being mail, where it says nothing in a text."""
        return replace(self, below=[tuple(each for each in clues if each is not clue) for clues in self.below])


def weight_of(clues: Clues) -> float:
    """Return the weights of clues together."""
    return sum(clue.weight for clue in clues)


def read_evidence(
    lines: Sequence[Line], blocks: Sequence[Block], *, signers: Signers | None, writer: Person | None
) -> Evidence:
    """Return the clues of blocks between two heads, or above the first or below the last.

    signers: who may close the mail of the head above; None where there is no such head, or something else ends its
    mail. writer: the sender whom the head below names; None where there is none.
    """
    wordings = [_wording(block) for block in blocks]
    closings: Sequence[Clue | None] = [None] * len(blocks)
    if signers:
        closings = closing_clues(lines, blocks, signers)
    bounds = [_is_bound(lines, blocks, position) for position in range(len(blocks))]
    below = [tuple(_of_words(wording)) for wording in wordings]
    if signers:
        letter = _Letter(lines, signers.sender)
        below = [letter.read(*each) for each in zip(blocks, wordings, closings, bounds, strict=True)]
    return Evidence(
        below=below,
        above=_paragraphs_above(blocks, wordings, writer),
        ends=_ends(blocks, closings, bounds),
        starts=[tuple(_start(blocks, bound)) for bound in range(len(blocks) + 1)],
    )


def _wording(block: Block) -> Wording | None:
    """Return what the words of a block are about; None of one that is no paragraph."""
    if block.kind in ("text", "item"):
        return read_wording(block.text)
    return None


def _is_bound(lines: Sequence[Line], blocks: Sequence[Block], position: int) -> bool:
    """Whether a block is a heading, or a drawn line that parts prose from mail: no signature below it."""
    block = blocks[position]
    if block.kind == "heading":
        return True
    if block.kind != "rule":
        return False
    if position + 1 == len(blocks):
        return True
    below = blocks[position + 1]
    texts = [line.text for line in lines[below.first : below.last + 1]]
    return not (all(map(fits_signature, texts)) and any(map(is_contact, texts)))


def _paragraphs_above(
    blocks: Sequence[Block], wordings: Sequence[Wording | None], writer: Person | None
) -> list[Clues]:
    """Return the clues of blocks as a note above the head below them."""
    if writer is None:
        return [()] * len(blocks)
    found: list[Clues] = []
    for position, (block, wording) in enumerate(zip(blocks, wordings, strict=True)):
        clues = [*_of_words(wording), *_of_sender(wording, writer)]
        if _greets(block):
            clues.append(GREETING)
        if block.kind in ("heading", "rule"):
            clues.append(HEADED)
        if position + 1 == len(blocks):
            clues += _of_last_above(block)
        found.append(tuple(clues))
    return found


def _of_last_above(block: Block) -> Iterator[Clue]:
    """Yield what the block right above a head shows."""
    text = without_emphasis(block.text)
    if text.endswith(COLONS):
        yield ANNOUNCING_MAIL
    elif block.kind in ("text", "item") and (is_signed(text) or closes(text)):
        yield SIGNED


def _greets(block: Block) -> bool:
    return block.is_line and block.kind == "text" and greets(without_emphasis(block.text))


def _calls(block: Block) -> bool:
    """Whether a block is nothing but a name and a sign that calls: "Ada,"."""
    text = without_emphasis(block.text)
    return block.is_line and text.endswith(_CALLING) and is_name(text.rstrip(_CALLED_WITH))


def _of_words(wording: Wording | None) -> Iterator[Clue]:
    """Yield the clues that the words of a block give."""
    if wording is None:
        return
    if wording.links:
        yield MARKDOWN
    if wording.asks:
        yield ASKING
    if wording.addresses:
        yield ADDRESSED
        return
    if wording.narrates:
        yield NARRATING
    elif wording.third_person:
        yield THIRD_PERSON
    if wording.letters:
        yield ABOUT_MAIL


def _of_sender(wording: Wording | None, sender: Person) -> Iterator[Clue]:
    if wording and not sender.called.isdisjoint(wording.names):
        yield ABOUT_SENDER


class _Letter:
    """The mail below a head, as far as it is read from the top: whose it is, how long and wide its paragraphs are."""

    def __init__(self, lines: Sequence[Line], sender: Person) -> None:
        self.lines = lines
        self.sender = sender
        self.begun = self.opened = False
        self.longest = self.wrapped = self.unwrapped = 0

    def read(self, block: Block, wording: Wording | None, closing: Clue | None, is_bound: bool) -> Clues:
        """Return the clues that the next block is mail, and take it for mail if they say so."""
        clues = [*self._of_place(block)]
        if is_bound:
            clues.append(HEADED)
        if closing:
            clues.append(SIGNED)
        else:
            clues += (*_of_words(wording), *_of_sender(wording, self.sender), *self._of_shape(block))
        if weight_of(tuple(clues)) >= 0:
            self._take(block)
        return tuple(clues)

    def _of_place(self, block: Block) -> Iterator[Clue]:
        """Yield the clues of a block by where it stands: right below the head, or below a greeting there."""
        if not self.opened:
            yield OPENING
        if not self.begun and (_greets(block) or _calls(block)):
            yield GREETING
        else:
            self.opened = True
        self.begun = True

    def _of_shape(self, block: Block) -> Iterator[Clue]:
        """Yield the clues that a paragraph gives by its shape, beside those above it."""
        if block.kind != "text" or not self.longest:
            return
        if len(block.text) > _MUCH * self.longest:
            yield LONGER
        if self._is_wrapped_otherwise(block):
            yield REWRAPPED

    def _is_wrapped_otherwise(self, block: Block) -> bool:
        widest = self._widest(block)
        if block.is_line:
            return bool(self.wrapped) and widest > _LITTLE * self.wrapped
        return not self.wrapped and self.unwrapped > _MUCH * widest

    def _take(self, block: Block) -> None:
        if block.kind != "text":
            return
        self.longest = max(self.longest, len(block.text))
        if block.is_line:
            self.unwrapped = max(self.unwrapped, self._widest(block))
        else:
            self.wrapped = max(self.wrapped, self._widest(block))

    def _widest(self, block: Block) -> int:
        return max(len(line.text) for line in self.lines[block.first : block.last + 1])


def _ends(blocks: Sequence[Block], closings: Sequence[Clue | None], bounds: Sequence[bool]) -> list[Clues]:
    """Return for each bound the clues that mail ends there."""
    found: list[Clues] = []
    usual, parted = _usual_gap(blocks), False
    for bound in range(len(blocks) + 1):
        clues = list(filter(None, closings[bound - 1 : bound])) if bound else []
        if bound < len(blocks):
            clues += _of_block_below(blocks[bound], is_bound=bounds[bound])
            if bound:
                clues += _between(
                    blocks[bound - 1], blocks[bound], usual, parted=parted, closed=bool(closings[bound - 1])
                )
                parted = parted or blocks[bound].blanks > 0
        found.append(tuple(clues))
    return found


def _usual_gap(blocks: Sequence[Block]) -> int:
    """Return how many blank lines part most blocks that any part: the fewer, of two such numbers."""
    gaps = Counter(block.blanks for block in blocks if block.blanks)
    return min(gaps, key=lambda blanks: (-gaps[blanks], blanks), default=1)


def _of_block_below(block: Block, *, is_bound: bool) -> Iterator[Clue]:
    if is_bound:
        yield _BOUNDS[block.kind]


def _between(above: Block, below: Block, usual: int, *, parted: bool, closed: bool) -> Iterator[Clue]:
    """Yield what two blocks that follow each other show of the bound between them.

    usual: blank lines between blocks. parted: whether a blank line parts any above. closed: whether the upper one
    closes a letter.
    """
    if below.blanks > usual:
        yield WIDE_GAP
    if not below.blanks and parted and not closed:
        yield MID_PARAGRAPH
    if above.text.endswith(COLONS) and not closed:
        yield ANNOUNCING
    if above.kind == below.kind == "item":
        yield INSIDE_LIST


def _start(blocks: Sequence[Block], bound: int) -> Iterator[Clue]:
    """Yield the clues that a note begins at a bound."""
    if not bound:
        return
    if bound + 1 == len(blocks) and SIGNED in _of_last_above(blocks[bound]):
        yield NAME_ALONE
    above = blocks[bound - 1]
    if above.kind in ("heading", "rule"):
        if bound < len(blocks):
            yield BELOW_HEADING
    elif without_emphasis(above.text).endswith(COLONS):
        yield LEAD_IN
