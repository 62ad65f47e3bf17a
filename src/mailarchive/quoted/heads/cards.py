"""Cards: heads as a screen shows them, name, time and recipients by their place.

Jane Roe <jane@example.com>                  Jane Roe
Fri, Feb 16, 2018, 9:34 AM (2 days ago)      To: Max Roe
to me, Max                                   Fri 2/16/2018 9:34 AM
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from mailarchive.quoted.fields.labels import read_label
from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.heads.card_labels import find_labelled_card
from mailarchive.quoted.heads.card_lines import (
    CLOCK,
    LONGEST_CARD_LINE,
    CardFields,
    are_initials,
    is_address,
    is_button,
    is_spelt_out,
    read_card_line,
)
from mailarchive.quoted.heads.card_page import Title, find_title, is_navigation
from mailarchive.quoted.heads.card_rules import CARD
from mailarchive.quoted.heads.head import FieldName, Head, Value, value, whole_lines
from mailarchive.quoted.text.lines import Line
from mailarchive.quoted.text.mapped_text import map_pieces
from mailarchive.quoted.weights import Weight

_MOST_LINES = 8
_LONGEST_SUBJECT = 150
_TWICE = 2
_NEEDED: frozenset[FieldName] = frozenset({"sender", "date"})

Cards = Mapping[int, Head]
"""Each by where its first line starts in the root text."""


@dataclass(slots=True)
class _Card:
    """A card while it is read, which begins on a line and ends on another.

    values: what it says. shape: which fields stand on which of its lines. one_line: whether sender and date share one.
    """

    first: int
    last: int
    values: dict[FieldName, Value] = field(default_factory=dict)
    shape: tuple[tuple[str, ...], ...] = ()
    one_line: bool = False
    spelt_out: bool = False

    @property
    def complete(self) -> bool:
        """Whether it says who and when."""
        return self.values.keys() >= _NEEDED

    @property
    def addressed(self) -> bool:
        """Whether it has recipients."""
        return "to" in self.values

    @property
    def has_address(self) -> bool:
        """Whether the sender's address is shown."""
        return "sender" in self.values and has_email(self.values["sender"].text)

    def take(self, line: Line, row: int, found: CardFields) -> None:
        """Add what a line says."""
        for name, (start, end) in found.items():
            read = value(map_pieces([(line.text[start:end], line.body + start)]), off=" ,;")
            if read and name == "sender" and "sender" in self.values:
                above = self.values["sender"]
                read = Value(f"{above.text} <{read.text.strip('<>')}>", above.spans + read.spans)
            if read:
                self.values[name] = read
        self.shape += (tuple(found),)
        self.one_line = self.one_line or found.keys() >= _NEEDED
        self.last = row


def find_cards(lines: Sequence[Line], *, passage: bool) -> Cards:
    """Return the cards of a pasted text or post.

    passage: whether it is mail by itself, so that what may be a card needs no second one to bear it out.
    """
    cards: list[_Card] = []
    heads: list[Head] = []
    timed = _timed(lines)
    row = 0
    while row < len(lines):
        labelled = find_labelled_card(lines, row, passage=passage)
        card = None
        if labelled:
            heads.append(labelled)
            row = labelled.last
        elif row in timed:
            card = _read_card(lines, row)
        if card:
            cards.append(card)
            row = card.last
        row += 1
    return {head.start: head for head in [*heads, *_borne_out(lines, cards, passage=passage)]}


def _borne_out(lines: Sequence[Line], cards: Sequence[_Card], *, passage: bool) -> Iterator[Head]:
    """Yield the heads of what may be cards and is one, with the title of the page that they stand on."""
    shapes = Counter(card.shape for card in cards)
    signing = {card.shape for card, below in zip_longest(cards, cards[1:]) if not _has_words(lines, card, below)}
    title = None
    if cards:
        title = find_title(lines, cards[0].first)
    for number, card in enumerate(cards):
        repeated = shapes[card.shape] >= _TWICE
        alone = passage and not number
        if card.addressed or card.spelt_out or _is_in_digest(card, alone or (repeated and card.shape not in signing)):
            head = _head(lines, card, repeated=repeated)
            yield _titled(lines, head, title, is_first=not number)


def _is_in_digest(card: _Card, borne_out: bool) -> bool:
    """Whether a name with an address and a time on one line is what a digest shows of a message."""
    return borne_out and card.has_address


def _has_words(lines: Sequence[Line], card: _Card, below: _Card | None) -> bool:
    """Whether text stands below a card, and so it does not sign what is above it."""
    stop = len(lines)
    if below:
        stop = below.first
    return any(line.text for line in lines[card.last + 1 : stop])


def _titled(lines: Sequence[Line], head: Head, title: Title | None, *, is_first: bool) -> Head:
    """Return a head with the title of its page; the first one has the lines of the page above it too."""
    if title is None:
        return head
    if "subject" not in head.values:
        head = replace(head, values={**head.values, "subject": title.subject})
    if is_first:
        head = replace(head, first=title.first, start=lines[title.first].start)
    return head


def _timed(lines: Sequence[Line]) -> set[int]:
    """Return the lines that a card may begin on, as a time of the day stands near below."""
    rows: set[int] = set()
    for row, line in enumerate(lines):
        if len(line.text) <= LONGEST_CARD_LINE and CLOCK.search(line.text):
            rows.update(above for above in range(max(row - _MOST_LINES, 0), row + 1) if lines[above].text)
    return rows


def _read_card(lines: Sequence[Line], row: int) -> _Card | None:
    """Return what may be the card that begins on a line; None if none does."""
    found = read_card_line(lines[row].text)
    if "sender" not in found or (read_label(lines[row].text) and "date" in found):
        return None
    card = _Card(row, row)
    card.take(lines[row], row, found)
    card.spelt_out = is_spelt_out(lines[row].text)
    below = row + 1
    while below < min(row + _MOST_LINES, len(lines)) and lines[below].depth == lines[row].depth:
        if not _take_below(card, lines, below):
            break
        below += 1
    if not card.complete:
        return None
    if card.spelt_out:
        card.last = _below_navigation(lines, card.last)
        card.spelt_out = card.last > row + 1
    elif not card.addressed and not card.one_line:
        return None
    return _with_initials(lines, card)


def _take_below(card: _Card, lines: Sequence[Line], row: int) -> bool:
    """Let a card take a line below its first one; return whether it may go on further."""
    line = lines[row]
    if line.blank:
        return not lines[row - 1].blank and not (card.complete and card.addressed)
    found = read_card_line(line.text)
    if card.complete and card.addressed:
        found = {name: span for name, span in found.items() if name == "cc"}
    if found and _fits(card, found, line.text):
        card.take(line, row, found)
        return True
    if card.complete and card.addressed:
        return False
    if is_button(line.text):
        return True
    if _is_subject(card, lines, row):
        card.take(line, row, {"subject": (0, len(line.text))})
        return True
    return False


def _fits(card: _Card, found: CardFields, text: str) -> bool:
    """Whether a card lacks what a line says; an address alone goes on with the name above it."""
    known = found.keys() & card.values.keys()
    if known != {"sender"}:
        return not known
    return len(card.shape) == 1 and not card.has_address and is_address(text) and "date" not in card.values


def _is_subject(card: _Card, lines: Sequence[Line], row: int) -> bool:
    """Whether a line between recipients and date can be the subject."""
    if not card.addressed or "date" in card.values or "subject" in card.values:
        return False
    if len(lines[row].text) > _LONGEST_SUBJECT or row + 1 == len(lines):
        return False
    return read_card_line(lines[row + 1].text).keys() == {"date"}


def _below_navigation(lines: Sequence[Line], last: int) -> int:
    """Return the last of the lines below a card by which one goes on in an archive on the web."""
    end = row = last
    while row + 1 < len(lines) and (lines[row + 1].blank or is_navigation(lines[row + 1].text)):
        row += 1
        if not lines[row].blank:
            end = row
    return end


def _with_initials(lines: Sequence[Line], card: _Card) -> _Card:
    """Return a card with what a page draws in place of a portrait above it."""
    above = card.first - 1
    if above >= 0 and are_initials(lines[above].text, card.values["sender"].text):
        return replace(card, first=above)
    return card


def _head(lines: Sequence[Line], card: _Card, *, repeated: bool) -> Head:
    weight = CARD.certainty + Weight.CARD_ADDRESS * card.has_address + Weight.CARD_RECIPIENTS * card.addressed
    return Head(
        *whole_lines(lines, card.first, card.last),
        style="card",
        rules=(CARD,),
        certainty=CARD.as_certainty(weight + Weight.CARD_REPEATED * repeated),
        labelled=True,
        card=True,
        values=card.values,
    )
