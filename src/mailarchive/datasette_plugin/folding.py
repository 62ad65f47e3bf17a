"""A body as the thread page shows it: own words in sight, quotations, signatures and notices folded. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from mailarchive.archive.reading.views import MessageView, SegmentView

FoldKind = Literal["own", "quoted", "signature", "notice"]

HULLS = ("quotation", "forward")  # their pieces are segments of their own
OWN = ("greeting", "own", "closing")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a fold's text. found: uid of the message that was found here, the first time it occurs in the body;
    marked: it belongs to the message that the page was asked to mark.
    """

    text: str
    found: str | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Fold:
    """Consecutive text of one kind. lines: how many, blank ones left out; open: shown without being asked."""

    kind: FoldKind
    pieces: tuple[Piece, ...]
    lines: int
    open: bool

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def found(self) -> tuple[str, ...]:
        """Uids of the messages that were found in this text, in order."""
        return tuple(piece.found for piece in self.pieces if piece.found)


def folds(view: MessageView, marked: str | None = None) -> tuple[Fold, ...]:
    """The body of a message, cut into folds in order; white space between them is left out.

    marked: uid of a message found in this body; the folds that hold it are open, its pieces marked.
    """
    leaves = [segment for segment in view.segments if segment.kind not in HULLS]
    if not leaves:
        return _fold("own", [Piece(view.body)])
    found: list[Fold] = []
    seen: set[str] = set()
    for kind, segments in groupby(leaves, _kind):
        found += _fold(kind, list(_pieces(view.body, segments, marked, seen)))
    return tuple(found)


def _fold(kind: FoldKind, pieces: list[Piece]) -> tuple[Fold, ...]:
    """One fold, or none where there is nothing but white space."""
    lines = sum(bool(line.strip()) for line in "".join(piece.text for piece in pieces).split("\n"))
    if not lines:
        return ()
    return (Fold(kind, tuple(pieces), lines, kind == "own" or any(piece.marked for piece in pieces)),)


def _kind(segment: SegmentView) -> FoldKind:
    if segment.depth == 0 and segment.kind in OWN:
        return "own"
    if segment.depth == 0 and segment.kind == "signature":
        return "signature"
    if segment.depth == 0 and segment.kind == "notice":
        return "notice"
    return "quoted"


def _pieces(text: str, segments: Iterable[SegmentView], marked: str | None, seen: set[str]) -> Iterator[Piece]:
    """The texts of segments, each with the message found there."""
    for segment in segments:
        uid = segment.embedded
        first = uid if uid and uid not in seen else None
        seen.update(filter(None, (first,)))
        yield Piece(text[segment.start : segment.end], first, uid is not None and uid == marked)
