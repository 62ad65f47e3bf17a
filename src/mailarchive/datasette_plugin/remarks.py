"""What is uncertain or recovered about a message, in sentences for the thread page. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailarchive.archive.reading.views import CopyView, LinkView, MessageRow, MessageView
from mailarchive.display.numbers import percent_sure
from mailarchive.display.people import name_or_email
from mailarchive.display.provenance import DATE_ORIGIN_SENTENCES, recovered_from
from mailarchive.display.safe_text import one_line
from mailarchive.display.wording import capitalized
from mailarchive.model import Address

PLACED_BY = {
    "references": "its References",
    "in-reply-to": "its In-Reply-To",
    "thread-index": "its Thread-Index",
    "quotation": "what it quotes",
    "forward": "what it forwards",
    "series": "its number in a series",
    "subject": "its subject and the people",
    "person": "a decision",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something uncertain or recovered about a message.

    container, marked: where there is a passage to go to, the uid of the message that holds it, and that of the message
    to mark there.
    """

    text: str
    container: str | None = None
    marked: str | None = None


def remarks(view: MessageView, senders: Mapping[str, Address | None]) -> Iterator[Remark]:
    """Yield what is to be said of a message; senders: by uid, of the thread's messages."""
    yield from _recovery(view, senders)
    yield from map(Remark, _of_date(view.row))
    yield from map(Remark, _of_place_in_thread(view.links))
    if view.truncated:
        yield Remark("Cut here for its length; the original has all of it.")


def _recovery(view: MessageView, senders: Mapping[str, Address | None]) -> Iterator[Remark]:
    """Yield how a message without an original is known, how sure that is, and where it stands."""
    copy = next(iter(view.copies), None)
    finder = None
    if copy and copy.container:
        finder = name_or_email(senders.get(copy.container))
    text = recovered_from(view.row.known_from, finder)
    if text is None:
        return
    text = capitalized(text)
    if copy and copy.places and not finder:
        text += f", {one_line(copy.places[0].source)}"
    grounds = ", ".join(_grounds(view.row.certainty, copy))
    if grounds:
        text += f" ({grounds})"
    if copy and copy.root:
        yield Remark(f"{text}.", container=copy.root, marked=view.uid)
    else:
        yield Remark(f"{text}.")


def _grounds(certainty: float | None, copy: CopyView | None) -> Iterator[str]:
    """Yield how sure it is that a recovered message is one, and by what rule."""
    if certainty is not None and certainty < 1:
        yield percent_sure(certainty)
    if copy and copy.rule:
        yield f"rule {copy.rule}"


def _of_date(row: MessageRow) -> Iterator[str]:
    """Yield where the date comes from, if not from the message itself, or that its zone is missing."""
    if sentence := DATE_ORIGIN_SENTENCES.get(row.date_source or ""):
        yield sentence
    elif row.date and "T" in row.date and not row.date.endswith("Z"):
        yield "Time zone unknown."


def _of_place_in_thread(links: tuple[LinkView, ...]) -> Iterator[str]:
    """Yield why a message stands where it stands, unless that is certain; links: its evidence, best first."""
    for link in links[:1]:
        if link.certainty is not None and link.certainty < 1:
            grounds = PLACED_BY.get(link.evidence, link.evidence)
            yield f"Placed here by {grounds} ({percent_sure(link.certainty)})."
