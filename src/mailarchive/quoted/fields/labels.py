"""Reading "From: ..." at the start of a line or inside one, in every language at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from operator import attrgetter

from mailarchive.characters import BLANKS, COLON_SIGNS, INVISIBLE, NARROW_BLANK, WIDE_COLON, one_of
from mailarchive.locales import Role, normalise, vocabulary

_LONGEST = 40
_BLANKS = BLANKS + NARROW_BLANK + "*"  # and the stars of what is bold
# Bold labels come through as "*From:* value", or as "**From:** value" in Markdown.
_LABEL = re.compile(
    rf"[\s_{INVISIBLE}]*(?P<bold>\*{{1,2}}[\s_]?)?(?P<word>[^\n{COLON_SIGNS}<>\"|]{{1,40}}?)[{_BLANKS}_]*"
    rf"[{COLON_SIGNS}](?(bold)[ \t]?\*{{0,2}}|\*?)"
)
_HEADER_NAME = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+$|received$", re.IGNORECASE)
_STRANGE = re.compile(r"\*{0,2}[^\W\d_][\w'’.-]{1,24}(?: [\w'’.()-]{1,20}){0,2} ?\*{0,2}[:：]\*{0,2}(?=\s)")
_BARE = re.compile(rf"[|\s]{{0,4}}([^\s|]{{1,{_LONGEST}}})(?:\s*\||(?=\s))")
_COLON = re.compile(one_of(COLON_SIGNS) + r"\*{0,2}")
_GLUED = re.compile(r"(?<=[>\"\d])([^\W\d_]{2,14})(?=\s)")  # a label that lost its colon, run into the value before it
_MOST = 40  # labels inside a line; a block has nine roles at most
LABEL_LENGTH = 48  # characters from the start of a line to a label's colon
_MOST_WORDS = 4  # of a label inside a line
_WORD = re.compile(rf"[^{_BLANKS}]+")
_STOPS = COLON_SIGNS + '<>"\n;,'  # before a label
_REMARK_WORD = re.compile(r"\S{1,40}")
_REMARK_WORDS = 4
_REMARKS: frozenset[Role] = frozenset({"reply_to", "sent_by"})

MAIN_ROLES: frozenset[Role] = frozenset({"from", "date", "to", "cc", "bcc", "reply_to", "subject", "message_id"})
Roles = Mapping[Role, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Label:
    """A label read: the roles it can have, each with the languages in which it does.

    start: index of the label in the text that was read. value: index of what follows it.
    """

    roles: Roles
    start: int
    value: int


_NO_FIELD: frozenset[Role] = frozenset({"other"})
_UNKNOWN: Roles = {"other": frozenset({"en"})}


def read_label(text: str) -> Label | None:
    """Return the label that a line starts with, if it is one that a header block can have."""
    if text.find(":", 0, LABEL_LENGTH) < 0 and text.find(WIDE_COLON, 0, LABEL_LENGTH) < 0:
        return None
    return _read(text[: LABEL_LENGTH + 8])


def read_bare_label(text: str) -> Label | None:
    """Return the label that a line starts with where labels have no colon.

    So eM Client writes them below its banner, and NetEase in the cells of a table.
    """
    match = _BARE.match(text)
    if match is None:
        return None
    roles = vocabulary().labels.get(normalise(match[1]), {})
    if roles.keys() <= _NO_FIELD:
        return None
    return Label(roles, match.start(1), match.end())


def read_remark(text: str) -> Label | None:
    """Return the words without a colon that start a remark in a Lotus Notes header: "Please respond to", "Sent by"."""
    words = list(islice(_REMARK_WORD.finditer(text), _REMARK_WORDS))
    for last in reversed(words[1:]):
        roles = vocabulary().labels.get(normalise(text[words[0].start() : last.end()].rstrip(":")), {})
        if roles.keys() & _REMARKS:
            return Label(roles, words[0].start(), last.end())
    return None


def read_unknown_label(text: str) -> Label | None:
    """Return what looks like a label at the start of a line, whatever its words."""
    match = _STRANGE.match(text)
    if match is None:
        return None
    return Label(_UNKNOWN, 0, match.end())


@lru_cache(maxsize=4096)
def _read(text: str) -> Label | None:
    """Read a label in the first characters of a line; the same few lines are asked about again and again."""
    match = _LABEL.match(text)
    if not match:
        return None
    word = match["word"]
    roles = vocabulary().labels.get(normalise(word))
    if roles is None:
        if not _HEADER_NAME.match(word):
            return None
        roles = _UNKNOWN
    return Label(roles, match.start("word"), match.end())


def inner_labels(text: str, start: int) -> list[Label]:
    """Return the first labels inside a text from `start` on: "... Sent: ... To: ...".

    Also where they run into the value before them ("a@example.comTo: ...") and one of those has lost its colon.
    """
    labels: list[Label] = []
    glued = False
    stop = len(text)
    for colon in _COLON.finditer(text, start):
        begin, roles = _label_before(text, start, colon.start())
        if not roles:
            continue
        glued = glued or (begin > 0 and text[begin - 1] not in _BLANKS)
        labels.append(Label(roles, _with_stars(text, start, begin), colon.end()))
        if len(labels) == _MOST:
            stop = colon.end()
            break
    if glued:
        labels += _labels_without_colon(text, start, stop)
    return sorted(labels, key=attrgetter("start"))


def _label_before(text: str, start: int, colon: int) -> tuple[int, Roles]:
    """Return where the label begins that a colon ends, and its roles: none where there is no label."""
    end = colon
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    if _may_end(text[max(end - 2, 0) : end]):
        labels = vocabulary().labels
        for begin in _beginnings(text, start, end):
            roles = labels.get(normalise(text[begin:end]), {})
            if not roles.keys() <= _NO_FIELD:
                return begin, roles
    return end, {}


def _labels_without_colon(text: str, start: int, stop: int) -> Iterator[Label]:
    """Yield the labels that run into the value before them and have lost their colon."""
    for match in _GLUED.finditer(text, start, stop):
        roles = vocabulary().labels.get(normalise(match[0]))
        if roles:
            yield Label(roles, match.start(), match.end())


def _with_stars(text: str, start: int, begin: int) -> int:
    """Return where a label begins with the stars that make it bold; they belong to no value before it."""
    while begin > start and text[begin - 1] == "*":
        begin -= 1
    return begin


def _may_end(tail: str) -> bool:
    """Whether some label ends with these two characters: a quick look, as most colons stand in times and prose."""
    return not tail.isascii() or tail.casefold() in _endings() or not tail.isalnum()


@cache
def _endings() -> frozenset[str]:
    return frozenset(label[-2:] for label in vocabulary().labels)


def _beginnings(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the indexes at which a label that ends at `end` may begin, the longest first."""
    low = max(start, end - _LONGEST)
    low += max(map(text[low:end].rfind, _STOPS)) + 1
    words = [match.start() for match in _WORD.finditer(text, low, end)][-_MOST_WORDS:]
    for index in words:
        if index == start or text[index - 1] in _BLANKS:
            yield index
    if not words:
        return
    for index in range(words[-1], end):
        if index > start and text[index - 1] not in _BLANKS and _runs_in(text[index - 1], text[index], end - index):
            yield index


def _runs_in(before: str, char: str, length: int) -> bool:
    """Whether a label may start at a character inside a word: "JohnTo:", "CETOggetto:", ">Cc:", "+1Subject:"."""
    if char.isupper():
        return not before.isupper() or length > 3
    return before in '>"' or (before.isdigit() and char.isalpha())


def families(locales: frozenset[str] | None, label: frozenset[str]) -> frozenset[str] | None:
    """Return the languages that a block can be in after one more label; None is any, as English labels mix with all."""
    if "en" in label:
        return locales
    if locales is None:
        return label
    return locales & label
