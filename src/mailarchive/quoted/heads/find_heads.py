"""Finding the heads of all embedded messages in a body, in one pass over its lines."""

import re
from dataclasses import replace
from typing import Literal

from mailarchive.characters import BLANKS, COLON_SIGNS, DRAWN_LINES, INVISIBLE, WIDE_COLON
from mailarchive.quoted.fields.labels import LABEL_LENGTH, read_label
from mailarchive.quoted.fields.mailboxes import read_address
from mailarchive.quoted.fields.verbs import ends_with_verb
from mailarchive.quoted.heads.attribution import ends_like_attribution, find_attribution
from mailarchive.quoted.heads.attribution_shapes import TRAILING
from mailarchive.quoted.heads.banners import find_banner, with_bare_banner
from mailarchive.quoted.heads.budget import Budget
from mailarchive.quoted.heads.card_labels import lower_marked_labels
from mailarchive.quoted.heads.cards import Cards, find_cards
from mailarchive.quoted.heads.flattened_lines import cut_lines, split_line
from mailarchive.quoted.heads.head import Head, joined
from mailarchive.quoted.heads.header_block import find_header_block
from mailarchive.quoted.heads.lotus_columns import find_lotus_columns
from mailarchive.quoted.heads.lotus_header import find_lotus_header
from mailarchive.quoted.limits import MAX_NESTED
from mailarchive.quoted.text.lines import Line

CardsIn = Literal["text", "passage"]

_OPENER = re.compile(rf"\s*(?:--|__|==|\*|[{DRAWN_LINES}<\[]|Forwarded by)")  # of a banner
_CLOSERS = COLON_SIGNS + ">*_)" + INVISIBLE  # of an attribution line, or of a banner without dashes
_COMMIT = re.compile(r"\s{0,8}(?:commit|merge:?) [0-9a-f]{7,40}\b", re.IGNORECASE)
_COMMIT_LINES = 3
_OMISSION = re.compile(
    r"\s*[\[<(]{0,2}\s*(?:\.{3,}|\u2026|-*\s*(?:snip|snipped|cut|trimmed|elided)\s*-*"
    r"|(?:quoted|original) (?:text|message|mail) (?:hidden|removed|snipped|deleted|trimmed|clipped))\s*[\])>]{0,2}\s*",
    re.IGNORECASE,
)
_APART = 4  # blank lines between a banner and the block it announces


def find_heads(
    lines: list[Line], nested: int | None = None, cards_in: CardsIn | None = None
) -> tuple[list[Line], list[Head]]:
    """Return the lines, cut where a head shares one with other text, and the heads in order, none overlapping.

    nested: how many messages that run to the end of the text to find; what follows lies in all of them. So it is with
    those that run on to the end of a quotation. cards_in: what the text is where cards are looked for too: any that may
    hold mail, or a passage that is mail.
    """
    cards: Cards = {}
    lines = cut_lines(lines)
    if cards_in:
        lower_marked_labels(lines)
        cards = find_cards(lines, passage=cards_in == "passage")
    search = _Search(lines, nested, cards)
    lines = search.lines
    position = 0
    while position < len(lines) and search.endless != nested:
        text = lines[position].text
        head = None
        if text and not (search.inside and search.is_too_deep(position)):
            head = search.card_at(position)
            if head is None and (search.announcing or _may_be_head(text)):
                head = search.without_card_inside(search.head_at(position, text))
        if head is None:
            position += 1
        else:
            position = search.take(head)
    heads = [head for head in _with_banners_below(lines, search.heads) if head.counts_alone]
    _raise_omissions(lines, heads)
    return lines, heads


def _raise_omissions(lines: list[Line], heads: list[Head]) -> None:
    """Take a line such as "[...]" below an attribution for all that is left of its quotation."""
    for head in heads:
        below = next((line for line in lines[head.last + 1 : head.last + 3] if line.text), None)
        if below and head.attribution and below.depth == head.depth and _OMISSION.fullmatch(below.text):
            below.depth += 1


def _with_banners_below(lines: list[Line], heads: list[Head]) -> list[Head]:
    """Join a banner with the quoted header right above it, as Zoho sets both, where it announces none of its own."""
    joined_heads: list[Head] = []
    for head, below in zip(heads, [*heads[1:], None], strict=False):
        above = joined_heads[-1] if joined_heads else None
        if above is None or not _is_banner_of(lines, above, head, below):
            joined_heads.append(head)
        else:
            joined_heads[-1] = replace(
                above, last=head.last, end=head.end, rules=(*above.rules, *head.rules), forwarded=head.forwarded
            )
    return joined_heads


def _is_banner_of(lines: list[Line], above: Head, head: Head, below: Head | None) -> bool:
    """Whether a banner has nothing to announce, and a quoted header without one stands right above it."""
    if head.describes or head.ends or not head.announces or not above.labelled or above.rules[0].finds == "banner":
        return False
    if above.depth != head.depth or not _near(lines, above, head.first):
        return False
    return below is None or not _near(lines, head, below.first)


class _Search:
    """The lines of a text, the heads on them so far, and how many messages run to its end.

    announcing: whether the last head is a banner, below which any line may be the header that it announces. nested: as
    in `find_heads`; inside, depth: how many messages run on to the end of a quotation of what depth.
    """

    def __init__(self, lines: list[Line], nested: int | None, cards: Cards) -> None:
        self.lines = lines
        self.cards = cards
        self.nested = nested
        self.inside = 0
        self.depth = 0
        self.heads: list[Head] = []
        self.endless = 0
        self.announcing = False
        self.budget = Budget()

    def card_at(self, position: int) -> Head | None:
        """Return the card that begins on a line: lines may have been cut above it since it was found."""
        card = self.cards.get(self.lines[position].start)
        if card is None:
            return None
        return replace(card, first=position, last=position + card.last - card.first)

    def without_card_inside(self, head: Head | None) -> Head | None:
        """Return a head; None if a card begins on a line of it, whose title or rest was taken for a label."""
        if head and self.cards:
            for line in self.lines[head.first : head.last + 1]:
                if line.start in self.cards:
                    return None
        return head

    def head_at(self, position: int, text: str) -> Head | None:
        """Return the head that starts, or for attributions and Lotus Notes headers shows itself, on a line."""
        lowest, announced = 0, False
        if self.heads:
            above = self.heads[-1]
            lowest, announced = above.last + 1, _announced(self.lines, above, position)
        if not (announced or _may_be_head(text)) or _repeated(self.lines, position):
            return None
        return (
            find_banner(self.lines, position)
            or _header_at(self.lines, position, lowest, self.budget, announced=announced)
            or _attribution_at(self.lines, position, lowest, self.budget)
        )

    def is_too_deep(self, position: int) -> bool:
        """Whether a line lies in as many messages of its quotation as are to be found, so that a head on it is text."""
        depth = self.lines[position].depth
        if depth < self.depth:
            self.inside, self.depth = 0, depth
        return self.inside == self.nested and depth == self.depth

    def _go_in(self, head: Head) -> None:
        """Count the message of a head, which runs on to the end of its quotation."""
        depth = self.lines[head.first].depth
        if depth != self.depth:
            self.inside, self.depth = 0, depth
        self.inside += 1

    def take(self, head: Head) -> int:
        """Add a head, and count the message that it begins or ends; return the line to go on with."""
        flattened = head.end < self.lines[head.last].stop
        if flattened:
            self._cut_below(head)
        counted = bool(self.heads) and self.heads[-1].describes
        stands_alone = self._add(head)
        self.announcing = self.heads[-1].announces and not self.heads[-1].describes
        begins = (stands_alone or not counted) and _runs_on(self.lines, self.heads[-1])
        if begins and self.lines[head.first].depth:
            self._go_in(head)
        elif begins:
            self.endless += 1
        elif head.ends:
            self.inside = 0
            self.endless = max(self.endless - 1, 0)
        below = head.last + 1
        if flattened and len(self.heads) > MAX_NESTED:
            below += 1  # deeper than messages nest
        return below

    def _cut_below(self, head: Head) -> None:
        """Give the text that stands on the last line of a head a line of its own."""
        line = self.lines[head.last]
        whole, rest = split_line(line, [head.end - line.body])
        below = [rest]
        if len(self.heads) < MAX_NESTED:
            below = cut_lines(below)
        self.lines[head.last : head.last + 1] = [whole, *below]

    def _add(self, head: Head) -> bool:
        """Append a head, or join it with the one above if that announces it; whether it stands alone."""
        if not self.heads:
            self.heads.append(head)
            return True
        above = self.heads[-1]
        if _announces(self.lines, above, head):
            self.heads[-1] = joined(above, head)
            while len(self.heads) > 1 and _announces(self.lines, self.heads[-2], self.heads[-1]):
                head = self.heads.pop()
                self.heads[-1] = joined(self.heads[-1], head)
            return False
        if not above.counts_alone:
            self.heads.pop()
        self.heads.append(head)
        return True


def _runs_on(lines: list[Line], head: Head) -> bool:
    """Whether neither marks of its own nor indentation bound the message that a head announces."""
    depth = lines[head.first].depth
    if head.depth != depth or not head.describes:
        return False
    below = next((lines[index] for index in range(head.last + 1, len(lines)) if lines[index].text), None)
    return below is not None and below.depth == depth and below.text[0] not in BLANKS


def _may_be_head(text: str) -> bool:
    """Whether a line is worth a closer look: it begins or ends as heads do, or holds a label's colon."""
    if text[-1] in _CLOSERS or _OPENER.match(text):
        return True
    if ":" in text and (text[0] in " \t" or text.find(":", 0, LABEL_LENGTH) >= 0):
        return True
    return WIDE_COLON in text or ends_with_verb(text)


def _repeated(lines: list[Line], position: int) -> bool:
    """Whether the same line stands right below: a head says nothing twice."""
    return position + 1 < len(lines) and lines[position + 1].text == lines[position].text


def _announced(lines: list[Line], above: Head, position: int) -> bool:
    """Whether the head above a line is a banner that stands right above it."""
    return above.announces and not above.describes and _near(lines, above, position)


def _near(lines: list[Line], head: Head, position: int) -> bool:
    """Whether only a few blank lines lie between a head and a line."""
    if position - head.last - 1 > _APART:
        return False
    return all(line.blank for line in lines[head.last + 1 : position])


def _header_at(lines: list[Line], position: int, lowest: int, budget: Budget, *, announced: bool) -> Head | None:
    """Return the quoted header that starts on a line, or has its first label there."""
    text = lines[position].text
    if announced or (read_label(text) and not _commit_above(lines, position)):
        head = find_lotus_header(lines, position, lowest, budget) or find_header_block(
            lines, position, budget, announced
        )
        if head:
            return with_bare_banner(lines, head, lowest)
    if text[0] in " \t" and ":" in text:
        return find_lotus_columns(lines, position, lowest, budget)
    return None


def _commit_above(lines: list[Line], position: int) -> bool:
    """Whether a block is what `git log` says of a commit, which names an author and a date too."""
    above = lines[max(position - _COMMIT_LINES, 0) : position]
    return any(_COMMIT.match(line.text) for line in above)


def _attribution_at(lines: list[Line], position: int, lowest: int, budget: Budget) -> Head | None:
    """Return the attribution that ends on a line."""
    text = lines[position].text
    marked = _marked_below(lines, position)
    if ends_like_attribution(text.rstrip(TRAILING)) or (marked and text[-1] == ")"):
        return find_attribution(lines, position, lowest, budget, marked_below=marked)
    return None


def _marked_below(lines: list[Line], position: int) -> bool:
    """Whether the next text is quoted deeper than this line."""
    for line in lines[position + 1 : position + 6]:
        if not line.blank:
            return line.depth > lines[position].depth
    return False


def _announces(lines: list[Line], above: Head, head: Head) -> bool:
    """Whether the upper of two heads only announces the lower one, which stands right below it."""
    if above.labelled or not _near(lines, above, head.first):
        return False
    if above.attribution:
        return head.labelled and head.depth == above.depth and _same_sender(above, head)
    return head.announces and not above.ends


def _same_sender(above: Head, head: Head) -> bool:
    """Whether an attribution and a block speak of one message, as Yahoo writes both."""
    senders = [read_address(one.values["sender"].text) for one in (above, head) if "sender" in one.values]
    emails = {sender.email for sender in senders if sender and sender.email}
    return "sender" in head.values and len(emails) < 2
