"""Mail whose line breaks are gone: where a whole header block begins inside a line, with words before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mailarchive.characters import COLON_SIGNS
from mailarchive.locales import Role
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.labels import Label, inner_labels
from mailarchive.quoted.fields.mailboxes import has_email

_LABELS = 3
_LONGEST = 20_000  # characters of a line in which a block is looked for
_WINDOW = 300  # characters from a label to the next
_WHAT: frozenset[Role] = frozenset({"date", "subject"})


@dataclass(slots=True)
class _Run:
    """Labels that follow each other in a line. start, end: from the first one to the value of the last."""

    start: int = 0
    end: int = 0
    roles: set[Role] = field(default_factory=set)

    def is_header(self) -> bool:
        """Whether the labels are those of a header: three at least, who and when among them."""
        return len(self.roles) >= _LABELS and "from" in self.roles and not _WHAT.isdisjoint(self.roles)


def find_block_inside(text: str) -> int | None:
    """Return where a whole header block begins inside a line; None if there is none, or no date or address in it."""
    if sum(map(text.count, COLON_SIGNS)) < _LABELS:
        return None
    for run in _runs(text[:_LONGEST]):
        if run.is_header():
            block = text[run.start : run.end + _WINDOW]
            if find_date(block) or has_email(block):
                return run.start
    return None


def _runs(text: str) -> Iterator[_Run]:
    """Yield each run of labels in a line, once more for every label that it grows by.

    Of the labels that come again, a sender's begins another run; others belong to a value: "Subject: Re: ...".
    """
    run = _Run()
    for label in inner_labels(text, 0):
        if text[label.start].islower():
            continue
        roles = [role for role in label.roles if role != "other"]
        new = [role for role in roles if role not in run.roles]
        if not new and "from" not in label.roles:
            continue
        if _begins_run(run, label, new):
            run, new = _Run(label.start), roles
        run.roles.add(new[0])
        run.end = label.value
        yield run


def _begins_run(run: _Run, label: Label, new: Sequence[Role]) -> bool:
    """Whether a label stands far from the one before, or names nothing new: a second header begins with it."""
    return not run.roles or not new or label.start - run.end > _WINDOW
