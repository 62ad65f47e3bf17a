"""From the values of a head as written to addresses and dates."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date as day
from datetime import timedelta

from mailarchive.characters import DIRECTIONS
from mailarchive.locales import DateOrder
from mailarchive.model import Address, DateSource, QuotedHeader, Recipient, RecipientKind
from mailarchive.quoted.dates import WrittenDate, parse_date
from mailarchive.quoted.fields.mailboxes import read_address, read_list
from mailarchive.quoted.heads.card_rules import SCANNED_HEADER
from mailarchive.quoted.heads.card_scan import mend_figures
from mailarchive.quoted.heads.head import FieldName, Head, Value
from mailarchive.quoted.weights import DateFactor

_ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
_ZONES = timedelta(days=1)  # what the clocks of two places may differ by
_NO_DIRECTIONS = dict.fromkeys(map(ord, DIRECTIONS))

_RECIPIENTS: tuple[tuple[FieldName, RecipientKind], ...] = (("to", "to"), ("cc", "cc"), ("reply_to", "reply-to"))

Dates = Mapping[int, WrittenDate]


def read_dates(heads: Sequence[tuple[Head, Head | None]], sent: str | None = None) -> Dates:
    """Read the dates of all heads of one mail, by the line each head starts on.

    heads: each with the nearest dated head it lies in. sent: when the mail was sent, ISO 8601. A date in figures that
    leaves a choice of day and month isn't later than what it lies in; then it is read as the others in the mail, if
    those agree; else as the day nearest before, and stays ambiguous.
    """
    dates = {head.first: date for head, _ in heads if (date := _read_date(head))}
    orders = {date.order for date in dates.values() if date.order and not date.ambiguous}
    for head, around in heads:
        date = dates.get(head.first)
        if date and date.ambiguous and date.order:
            latest = _date_above(around, dates) or sent
            dates[head.first] = _settled(head, date, orders, latest)
    return dates


def _date_above(around: Head | None, dates: Dates) -> str | None:
    if around is None or around.first not in dates:
        return None
    return dates[around.first].date


def _read_date(head: Head, order: DateOrder | None = None) -> WrittenDate | None:
    written = _text(head.values, "date")
    if written is None:
        return None
    if SCANNED_HEADER in head.rules:
        written = mend_figures(written)
    return parse_date(written, head.locales, order)


def _settled(head: Head, unsure: WrittenDate, orders: set[DateOrder], latest: str | None) -> WrittenDate:
    """Return the reading of an ambiguous date that fits best; latest: of the mail it lies in."""
    readings = _readings(head)
    possible = [date for date in readings if latest and _not_later(date.date, latest)]
    if len(possible) == 1:
        return possible[0]
    usual = [date for date in possible or readings if date.order in orders]
    if len(usual) == 1:
        return usual[0]
    nearest = max(possible, key=lambda date: date.date, default=unsure)
    return replace(nearest, certainty=unsure.certainty, ambiguous=True)


def _readings(head: Head) -> list[WrittenDate]:
    """Return what a head's date says in each order that it can be read in."""
    dates = [(order, _read_date(head, order)) for order in _ORDERS]
    return [date for order, date in dates if date and date.order == order]


def _not_later(written: str, latest: str) -> bool:
    return _day(written) <= _day(latest) + _ZONES


def _day(written: str) -> day:
    return day.fromisoformat(written[:10])


def read_certainty(head: Head, dates: Dates) -> float:
    """Return how sure a message is, its date considered."""
    date = dates.get(head.first)
    if date and date.ambiguous:
        return round(head.certainty * DateFactor.MESSAGE_OF_TWO_POSSIBLE_DAYS, 2)
    return round(head.certainty, 2)


def read_header(head: Head, dates: Dates) -> QuotedHeader:
    """Read the values of a head; dates: of `read_dates` for the same mail."""
    values = head.values
    when: str | None = None
    utc_offset: int | None = None
    source: DateSource | None = None
    date = dates.get(head.first)
    if date:
        when, utc_offset, source = date.date, date.utc_offset, "quoted"
    return QuotedHeader(
        start=head.start,
        end=head.end,
        sender=_sender(values),
        date=when,
        utc_offset=utc_offset,
        date_source=source,
        date_written=_text(values, "date"),
        subject=_text(values, "subject"),
        message_id=_text(values, "message_id"),
        recipients=_recipients(values),
        spans={name: value.spans for name, value in values.items() if value.spans},
    )


def _text(values: Mapping[FieldName, Value], name: FieldName) -> str | None:
    if name not in values:
        return None
    return values[name].text


def _sender(values: Mapping[FieldName, Value]) -> Address | None:
    if "sender" not in values:
        return None
    return read_address(values["sender"].text.translate(_NO_DIRECTIONS))


def _recipients(values: Mapping[FieldName, Value]) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(kind, address)
        for name, kind in _RECIPIENTS
        if name in values
        for address in read_list(values[name].text.translate(_NO_DIRECTIONS))
    )
