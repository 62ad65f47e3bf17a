"""From the values of a head as written to addresses and dates."""

from collections.abc import Iterable, Mapping

from mailarchive.model import Address, QuotedHeader
from mailarchive.quoted.addresses import read_address, read_list
from mailarchive.quoted.dates import WrittenDate, parse_date
from mailarchive.quoted.found import FieldName, Head, Value

_AMBIGUOUS = 0.9  # what is left of a message's certainty where its date can be read in two ways

Dates = Mapping[int, WrittenDate]


def read_dates(heads: Iterable[Head]) -> Dates:
    """Read the dates of all heads of one mail, by the line each head starts on.

    A date in figures that leaves a choice of day and month is read as the others in the mail, if those agree.
    """
    written = {head.first: (head.values["date"].text, head.locales) for head in heads if "date" in head.values}
    dates = {line: date for line, found in written.items() if (date := parse_date(*found))}
    orders = {date.order for date in dates.values() if date.order and not date.ambiguous}
    if len(orders) == 1:
        (order,) = orders
        unsure = [line for line, date in dates.items() if date.ambiguous and date.order]
        dates |= {line: date for line in unsure if (date := parse_date(*written[line], order))}
    return dates


def read_certainty(head: Head, dates: Dates) -> float:
    """Give how sure a message is, its date considered."""
    date = dates.get(head.first)
    return round(head.certainty * (_AMBIGUOUS if date and date.ambiguous else 1.0), 2)


def read_header(head: Head, dates: Dates) -> QuotedHeader:
    """Read the values of a head; dates: of `read_dates` for the same mail."""
    values = head.values
    date = dates.get(head.first)
    return QuotedHeader(
        start=head.start,
        end=head.end,
        sender=_sender(values),
        date=date.date if date else None,
        utc_offset=date.utc_offset if date else None,
        date_written=_text(values, "date"),
        to=_people(values, "to"),
        cc=_people(values, "cc"),
        reply_to=_people(values, "reply_to"),
        subject=_text(values, "subject"),
        message_id=_text(values, "message_id"),
        spans={name: found.spans for name, found in values.items() if found.spans},
    )


def _text(values: Mapping[FieldName, Value], name: FieldName) -> str | None:
    return values[name].text if name in values else None


def _sender(values: Mapping[FieldName, Value]) -> Address | None:
    return read_address(values["sender"].text) if "sender" in values else None


def _people(values: Mapping[FieldName, Value], name: FieldName) -> tuple[Address, ...]:
    return read_list(values[name].text) if name in values else ()
