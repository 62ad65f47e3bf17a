"""Which blocks below a head close its mail: a name, words and a name, a signature, a postscript."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailarchive.prose.blocks import Block, greets, without_emphasis
from mailarchive.prose.bound_clues import (
    CLOSING_NAME,
    CLOSING_PHRASE,
    CLOSING_WORDS,
    DASHED_NAME,
    NICKNAME,
    SIGNATURE,
    STRANGERS_NAME,
)
from mailarchive.prose.closing_names import (
    NOBODY,
    Person,
    bare_name,
    begins_like,
    closing_inside,
    is_dashed,
    is_signed,
    signs_as,
)
from mailarchive.prose.clue import Clue
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.zones.phrases import opening_phrase
from mailarchive.quoted.zones.shapes import can_sign, closes, fits_signature, is_contact, is_postscript, is_prose

_DELIMITER = "--"
_SURE = (CLOSING_NAME, CLOSING_PHRASE)  # below which a name alone is none
_UNSURE = (NICKNAME, STRANGERS_NAME)
_WISH = 6  # words of a line that closes a letter in words of its own
_NEAR = 1  # blank lines at most between words that close a letter and the name
_WRITTEN = ("text", "item")  # kinds of block in which a letter is closed: "- Jane" looks like an item


@dataclass(frozen=True, slots=True)
class Signers:
    """Who may close a mail.

    sender: whose it is. known: parts of the names and the initials of all senders of the text, and the names that
    other mail of it is closed with, in small letters. addressees: whom it is written to, who do not.
    """

    sender: Person
    known: frozenset[str]
    addressees: Sequence[Person]

    def knows(self, text: str) -> bool:
        """Whether a line is nothing but a name of somebody who may close the mail."""
        if signs_as(text, self.sender):
            return True
        if self.receives(text):
            return False
        name = bare_name(text)
        return name in self.known or self.known.issuperset(name.split() or [""])

    def receives(self, text: str) -> bool:
        """Whether a line is nothing but a name of somebody whom the mail is written to."""
        return any(signs_as(text, person) for person in self.addressees)


def closing_clues(lines: Sequence[Line], blocks: Sequence[Block], signers: Signers) -> list[Clue | None]:
    """Return for each block the clue that mail ends below it, as it closes the mail; None of the others."""
    clues: list[Clue | None] = []
    closed = False
    for position, block in enumerate(blocks):
        clue = None
        if block.kind in _WRITTEN:
            clue = _closing(blocks, position, signers)
        if clue in _UNSURE and closed:
            clue = None
        if clue is None and _is_signature(lines, blocks, position, clues):
            clue = SIGNATURE
        closed = closed or clue in _SURE
        clues.append(clue)
    return clues


def _closing(blocks: Sequence[Block], position: int, signers: Signers) -> Clue | None:
    """Return the clue of a block that closes a letter by itself, or with the block above it."""
    block = blocks[position]
    text = without_emphasis(block.text)
    if not block.is_line:
        if closing_inside(text, [signers.sender]):
            return CLOSING_NAME
        return None
    if signers.knows(text):
        return CLOSING_NAME
    if _is_below_words(blocks, position) and _signs_under_words(block):
        return _by_name(text, signers, CLOSING_PHRASE)
    if closes(text):
        return _closing_words(blocks, position, text, signers)
    if closing_inside(text, [signers.sender]):
        return CLOSING_NAME
    if is_dashed(text):
        return DASHED_NAME
    if _is_nickname(blocks, position, signers):
        return _by_name(text, signers, NICKNAME)
    return None


def _by_name(name: str, signers: Signers, clue: Clue) -> Clue | None:
    """Return a clue, or that of a stranger's name where it begins as none of the sender's does."""
    if signers.sender == NOBODY or begins_like(name, signers.sender):
        return clue
    if signers.receives(name):
        return None
    return STRANGERS_NAME


def _closing_words(blocks: Sequence[Block], position: int, text: str, signers: Signers) -> Clue | None:
    """Return the clue of the words that close a letter, which the name below them gives too, where there is one."""
    if not _is_bare_phrase(text):
        for name in (text.rpartition(",")[2], _behind_phrase(text)):
            if _is_capitalised_name(name):
                return _by_name(name, signers, CLOSING_PHRASE)
        return None
    below = position + 1
    if below < len(blocks) and _is_near(blocks[below]) and _signs_under_words(blocks[below]):
        return None
    return CLOSING_WORDS


def _behind_phrase(text: str) -> str:
    """Return what follows the words that close a letter, on their line."""
    phrase = opening_phrase(text, "closing") or ""
    return " ".join(text.split()[len(phrase.split()) :])


def _is_bare_phrase(text: str) -> bool:
    """Whether a line is no more than the words that close a letter."""
    return not any(map(str.isalnum, _behind_phrase(text)))


def _is_capitalised_name(text: str) -> bool:
    return is_signed(text) and not any(word.islower() for word in text.split())


def _is_below_words(blocks: Sequence[Block], position: int) -> bool:
    """Whether words that can close a letter stand right above a block: known ones, or a few that end in a comma."""
    if not position or not _is_near(blocks[position]) or not blocks[position - 1].is_line:
        return False
    above = without_emphasis(blocks[position - 1].text)
    if closes(above):
        return _is_bare_phrase(above) or above.endswith(",")
    return position > 1 and above.endswith(",") and len(above.split()) <= _WISH and not greets(above)


def _signs_under_words(block: Block) -> bool:
    """Whether a block below words that close a letter can be the name: in any letters right under them."""
    text = without_emphasis(block.text)
    return is_signed(text) or (not block.blanks and can_sign(text))


def _is_near(block: Block) -> bool:
    return block.blanks <= _NEAR


def _is_nickname(blocks: Sequence[Block], position: int, signers: Signers) -> bool:
    """Whether a block below others is nothing but a name, which is not of somebody the mail is written to."""
    block = blocks[position]
    if not position or block.kind != "text":
        return False
    text = without_emphasis(block.text)
    return is_signed(text) and not signers.receives(text) and not text.isupper()


def _is_signature(lines: Sequence[Line], blocks: Sequence[Block], position: int, clues: Sequence[Clue | None]) -> bool:
    """Whether a block is a signature, what a device adds, or a postscript: below the closing, or below a delimiter."""
    block = blocks[position]
    if lines[block.first].text.strip() == _DELIMITER:
        return True
    if not position or clues[position - 1] is None or block.kind not in _WRITTEN:
        return _is_added(block)
    if is_postscript(block.text) or _is_added(block):
        return True
    texts = [line.text for line in lines[block.first : block.last + 1]]
    if not all(map(fits_signature, texts)):
        return False
    if not block.blanks:
        return True
    return any(map(is_contact, texts)) and not is_prose(block.text)


def _is_added(block: Block) -> bool:
    return block.is_line and opening_phrase(block.text, "sent_from") is not None
