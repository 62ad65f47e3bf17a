"""Which heads in a text are those of mail: front matter, commits, fields of a bug, quoted books look like them."""

import re
from collections.abc import Sequence

from mailarchive.characters import COLONS
from mailarchive.locales import vocabulary
from mailarchive.prose.blocks import is_fence, without_emphasis
from mailarchive.quoted.dates import parse_date
from mailarchive.quoted.fields.labels import read_label
from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.heads.head import Head
from mailarchive.quoted.rules import ATTRIBUTION_WITHOUT_VERB
from mailarchive.quoted.text.lines import Line

_FIRST_YEAR = "1965"  # in which one user of a computer wrote to another
_TIME = re.compile(r"\d\s?[:.h]\s?\d\d|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d\s?[ap]\.?m\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_FIELD = re.compile(r"\s*(?!https?:)([^\W\d_][\w .()/-]{0,40}?)\s?:(?:\s+\S|\s*$)")
_EXTENSION = re.compile(r"x-", re.IGNORECASE)
_HTTP = re.compile(r"(?:HTTP/\d|(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) \S+)")
_OF_DIGEST = re.compile(r"\s*Message\s?:\s*\d{1,4}$")
_COMMIT = re.compile(r"\s*(?:Author|Committer|Commit|AuthorDate|CommitDate)\s*:")
_FRONT_MATTER = ("---", "+++")
_BEHIND_ADDRESS = " \t>:"
_BLACKENED = "█▇▆■▮*x_…"


def is_mail(lines: Sequence[Line], head: Head) -> bool:
    """Whether a head is that of a message, as far as it and the lines right above it show."""
    if head.ends:
        return False
    if head.card:
        return True
    if _has_odd_sender(head):
        return False
    if head.attribution:
        return _attributes_mail(head) and not _is_entry(lines, head)
    return not (_is_of_other_labels(lines, head) or _is_commit(lines, head))


def _attributes_mail(head: Head) -> bool:
    """Whether an attribution is a mail program's: with a date that says the time or weekday, or with an address.

    Prose attributes quotations too: "As Ada wrote:", "On 5 March 1946, Churchill wrote:".
    """
    date = head.values.get("date")
    if date is None:
        return False
    read = parse_date(date.text)
    if read and read.date[:4] < _FIRST_YEAR:
        return False
    sender = head.values.get("sender")
    if sender and has_email(sender.text):
        return True
    weekdays = vocabulary().weekdays
    return _TIME.search(date.text) is not None or any(word.casefold() in weekdays for word in _WORD.findall(date.text))


def _has_odd_sender(head: Head) -> bool:
    """Whether what stands for the sender is nobody: a version, a number."""
    sender = head.values.get("sender")
    if sender is None:
        return False
    text = without_emphasis(sender.text)
    return text.startswith(":") or not any(sign.isalpha() or sign in _BLACKENED for sign in text)


def _is_entry(lines: Sequence[Line], head: Head) -> bool:
    """Whether an attribution is an entry of a change log: below the date and address on its first line stands more."""
    if head.rules[-1] is not ATTRIBUTION_WITHOUT_VERB or not has_email(lines[head.first].text):
        return False
    return any(lines[row].text.strip(_BEHIND_ADDRESS) for row in range(head.first + 1, head.last + 1))


def _is_of_other_labels(lines: Sequence[Line], head: Head) -> bool:
    """Whether a block of labels begins with others than those of mail, and so is one of something else.

    Labels such as "Status" stand in both: a mail's header names a recipient too. The head may begin with one.
    """
    addressed = "to" in head.values
    if not addressed and _is_odd(lines[head.first].text):
        return True
    for row in range(head.first - 1, -1, -1):
        text = lines[row].text
        if lines[row].blank or is_fence(text):
            return False
        if _HTTP.match(text) or text.strip() in _FRONT_MATTER:
            return True
        field = _FIELD.match(text)
        if field is None or _EXTENSION.match(field[1]):
            return False
        if _is_odd(text) and not (addressed and read_label(text)):
            return not text.endswith(COLONS)
    return False


def _is_odd(text: str) -> bool:
    """Whether a line begins with a label that is none of a mail's own fields."""
    if _FIELD.match(text) is None or _OF_DIGEST.match(text):
        return False
    label = read_label(text)
    return label is None or label.roles.keys() == {"other"}


def _is_commit(lines: Sequence[Line], head: Head) -> bool:
    """Whether a block says who committed a change, and when: it has no recipient and no subject."""
    if "to" in head.values or "subject" in head.values:
        return False
    return any(_COMMIT.match(lines[row].text) for row in range(head.first, head.last + 1))
