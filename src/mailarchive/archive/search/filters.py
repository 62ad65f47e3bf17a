"""The conditions of a query on rows of messages, as SQL: from:, to:, before: and so on."""

from collections.abc import Callable, Sequence

from mailarchive.archive.search.query import Term

LIKE = " or ".join(f"{column} like ? escape '\\'" for column in ("name", "email") for _ in range(3))
ADDRESSES = f"(select id from addresses where {LIKE})"
RECIPIENTS = f"messages.id in (select message from recipients where kind = '%s' and address in {ADDRESSES})"


def _like(value: str) -> list[str]:
    """Return LIKE patterns for `value` anywhere in a name or an address.

    SQLite's LIKE knows the cases of ASCII alone, so it is also looked for in small letters and with capitals.
    """
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return [f"%{form}%" for form in (escaped, escaped.lower(), escaped.title())] * 2


def _as_typed(value: str) -> list[str]:
    """Return the value as it is."""
    return [value]


def _nothing(value: str) -> list[str]:
    """Return no value: the condition says it all."""
    return []


# Each field: its condition, and the values it takes from what was typed.
CONDITIONS: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "from": (f"messages.sender in {ADDRESSES}", _like),
    "to": (RECIPIENTS % "to", _like),
    "cc": (RECIPIENTS % "cc", _like),
    "before": ("messages.date < ?", _as_typed),
    "after": ("messages.date >= ?", _as_typed),
    "has": ("exists (select 1 from attachments where attachments.message = messages.id)", _nothing),
    "label": (
        "messages.id in (select message from message_labels join labels on labels.id = label "
        "where labels.name = ? collate nocase)",
        _as_typed,
    ),
}


class Filters:
    """The conditions on rows of messages, as SQL with its values."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.conditions: list[str] = []
        self.values: list[str] = []
        for term in terms:
            if term.field in CONDITIONS:
                condition, values = CONDITIONS[term.field]
                if term.negated:
                    condition = f"not coalesce({condition}, 0)"
                self.add(condition, *values(term.value))

    def add(self, condition: str, *values: str) -> None:
        """Ask for one thing more."""
        self.conditions.append(condition)
        self.values.extend(values)

    def sql(self, *also: str) -> str:
        """Return the query for row ids, newest first."""
        conditions = " and ".join([*also, *self.conditions]) or "1"
        return f"select messages.id from messages where {conditions} order by messages.date desc, messages.id desc"
