"""The quotation of one message as the quote page shows it: what was asked for, and every form of the answer."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from mailarchive.archive.reading.views import Thread
from mailarchive.datasette_plugin.arguments import whole_number
from mailarchive.datasette_plugin.hosts import host_of, is_local
from mailarchive.errors import PassageError
from mailarchive.excerpts import as_html, as_markdown, as_text, excerpt, redact

LONGEST_PASSAGE = 20_000  # characters
LONGEST_QUOTED = 200_000  # characters of all that is quoted; every one of them stands four times on the page
MOST_CONTEXT = 10  # messages before and after
TOO_LONG = "that is too long for this page: choose some of its words, or use the command: mailarchive quote"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a visitor asked for, as far as it makes sense."""

    passage: str
    context: int
    hide_addresses: bool
    initials: bool


@dataclass(frozen=True, slots=True)
class QuoteForm:
    """The quotation in each form, or what was wrong with the passage and what comes nearest to it."""

    choices: Choices
    forms: tuple[tuple[str, str], ...] = ()
    preview: Markup | None = None
    wrong: str | None = None
    nearest: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        if self.wrong:
            return 404
        return 200


def choices(arguments: Any) -> Choices:
    """Return the choices in a query string."""
    return Choices(
        passage=(arguments.get("passage") or "").strip()[:LONGEST_PASSAGE],
        context=whole_number(arguments.get("context"), least=0, most=MOST_CONTEXT),
        hide_addresses=bool(arguments.get("hide_addresses")),
        initials=bool(arguments.get("initials")),
    )


def quote_form(chosen: Choices, thread: Thread, uid: str, base_url: str | None) -> QuoteForm:
    """Return the quotation of a message of a thread; base_url: see `public_url`."""
    try:
        excerpts = excerpt(thread, uid, passage=chosen.passage or None, context=chosen.context)
    except PassageError as error:
        return QuoteForm(chosen, wrong=str(error), nearest=error.nearest)
    if sum(len(item.text) for item in excerpts) > LONGEST_QUOTED:
        return QuoteForm(chosen, wrong=TOO_LONG)
    excerpts = redact(excerpts, hide_addresses=chosen.hide_addresses, initials=chosen.initials)
    forms = (
        ("Markdown", as_markdown(excerpts, base_url=base_url)),
        ("HTML", as_html(excerpts, base_url=base_url, standalone=True)),
        ("Text", as_text(excerpts, base_url=base_url)),
    )
    return QuoteForm(chosen, forms, Markup(as_html(excerpts, base_url=base_url)))


def public_url(url: str, host: str) -> str | None:
    """Return the archive's address for permalinks in quotations; None where nobody else could follow them."""
    if is_local(host_of(host)):
        return None
    return url
