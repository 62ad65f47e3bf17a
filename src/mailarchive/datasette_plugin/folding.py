"""A body as the thread page shows it: own words in sight, quotations, signatures and notices folded. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from mailarchive.archive.reading.views import MessageView, SegmentView
from mailarchive.model import SegmentKind

FoldKind = Literal["own", "quoted", "signature", "notice"]

HULLS = ("quotation", "forward")  # their pieces are segments of their own
KINDS: dict[SegmentKind, FoldKind] = {
    "greeting": "own",
    "own": "own",
    "closing": "own",
    "signature": "signature",
    "notice": "notice",
}  # of what no other message holds; all else is quoted


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a fold's text.

    begins: uid of the embedded message whose first stretch in the body this is; marked: it belongs to the message that
    the page was asked to mark.
    """

    text: str
    begins: str | None = None
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
    def messages(self) -> tuple[str, ...]:
        """The uids of the embedded messages that begin in this text, in order."""
        return tuple(piece.begins for piece in self.pieces if piece.begins)


def folds(view: MessageView, marked: str | None = None) -> tuple[Fold, ...]:
    """Return the body of a message, cut into folds in order; white space between them is left out.

    marked: uid of a message embedded in this body; the folds that hold it are open, its pieces marked.
    """
    leaves = [segment for segment in view.segments if segment.kind not in HULLS]
    if not leaves:
        return _fold("own", [Piece(view.body)])
    cut: list[Fold] = []
    seen: set[str] = set()
    for kind, segments in groupby(leaves, _kind):
        cut += _fold(kind, list(_pieces(view.body, segments, marked, seen)))
    return tuple(cut)


def _fold(kind: FoldKind, pieces: list[Piece]) -> tuple[Fold, ...]:
    """Return one fold, or none where there is nothing but white space."""
    lines = sum(bool(line.strip()) for line in "".join(piece.text for piece in pieces).split("\n"))
    if not lines:
        return ()
    return (Fold(kind, tuple(pieces), lines, kind == "own" or any(piece.marked for piece in pieces)),)


def _kind(segment: SegmentView) -> FoldKind:
    if segment.depth > 0:
        return "quoted"
    return KINDS.get(segment.kind, "quoted")


def _pieces(text: str, segments: Iterable[SegmentView], marked: str | None, seen: set[str]) -> Iterator[Piece]:
    """Yield the texts of segments, each with the message that begins there; seen: uids of those that began before."""
    for segment in segments:
        uid = segment.embedded
        begins = None
        if uid and uid not in seen:
            seen.add(uid)
            begins = uid
        yield Piece(text[segment.start : segment.end], begins, marked=uid is not None and uid == marked)
