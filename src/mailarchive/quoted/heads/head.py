"""What the finders hand to the builder: the head of an embedded message, wherever and however it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mailarchive.quoted.rules import Ends, Rule
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import MappedText

FieldName = Literal["sender", "date", "to", "cc", "reply_to", "subject", "message_id"]

GENERIC_HEADER, GENERIC_BANNER = "header", "banner"  # styles of heads that may be any client's


@dataclass(frozen=True, slots=True)
class Value:
    """One header value: its text as written, unwrapped, and its ranges in the root text."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A banner, quoted header or attribution line, or several of them in a row.

    first, last: the lines it stands on. start, end: its characters in the root text; end is where the body begins.
    depth: the depth of its line, or of its labelled lines where a banner stands above them. style: see
    model.EmbeddedMessage. rules: those that found it, in the order of the text. certainty: that this is the head of a
    message. forwarded: True for a forward, False for a quotation, None where the form is used for both. labelled:
    whether it has fields with labels. card: whether it is one as a screen or paper shows it. locales: the languages its
    words belong to (empty: any).
    """

    first: int
    last: int
    start: int
    end: int
    depth: int
    style: str
    rules: tuple[Rule, ...]
    certainty: float
    forwarded: bool | None = None
    labelled: bool = False
    attribution: bool = False
    card: bool = False
    values: Mapping[FieldName, Value] = field(default_factory=dict)
    locales: frozenset[str] = frozenset()

    @property
    def describes(self) -> bool:
        """Whether it says more of a message than that it stands below: whose it is, or when it was sent."""
        return self.labelled or self.attribution

    @property
    def announces(self) -> bool:
        """Whether it says that a message stands below it."""
        return self.rules[-1].announces

    @property
    def ends(self) -> Ends:
        """The messages of which it ends one, beginning none."""
        return self.rules[-1].ends

    @property
    def counts_alone(self) -> bool:
        """Whether it counts without another head below it."""
        return self.rules[-1].counts_alone


def whole_lines(lines: Sequence[Line], first: int, last: int) -> tuple[int, int, int, int, int]:
    """Return the first five fields of a head that takes whole lines, from first to last."""
    return first, last, lines[first].start, lines[last].stop, lines[first].depth


def value(mapped: MappedText, start: int = 0, end: int | None = None, off: str = " ") -> Value | None:
    """Take a range of a mapped text as a value, its ends trimmed; None if nothing is left."""
    if end is None:
        end = len(mapped.text)
    return value_at(mapped, (start, end), off)


def value_at(mapped: MappedText, span: tuple[int, int] | None, off: str = " ") -> Value | None:
    """Take a range of a mapped text as a value, as `value` does; None if there is no range."""
    if span is None:
        return None
    start, end = mapped.trim(*span, off)
    if start >= end:
        return None
    return Value(mapped.text[start:end], mapped.ranges(start, end))


def given_values(values: Mapping[FieldName, Value | None]) -> dict[FieldName, Value]:
    """Return the values that are there."""
    return {name: value for name, value in values.items() if value}


def joined(above: Head, below: Head) -> Head:
    """Make one head of two that stand in a row: what the lower one says wins, it is nearer to the message."""
    style, forwarded, values = below.style, below.forwarded, below.values
    if style == GENERIC_HEADER and above.style != GENERIC_BANNER:
        style = above.style
    if above.forwarded is not None:
        forwarded = above.forwarded
    if above.attribution or below.labelled:
        values = {**above.values, **below.values}
    return replace(
        below,
        first=above.first,
        start=above.start,
        forwarded=forwarded,
        style=style,
        rules=(*above.rules, *below.rules),
        certainty=max(above.certainty, below.certainty),
        values=values,
        attribution=above.attribution and below.attribution,
        labelled=above.labelled or below.labelled,
    )
