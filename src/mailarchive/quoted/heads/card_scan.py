"""What scanning makes of labels and figures: the letters and signs that look alike, held to be one."""

import re
from functools import cache, lru_cache

from mailarchive.locales import Role, vocabulary
from mailarchive.quoted.fields.labels import MAIN_ROLES, read_label

_LONGEST = 20
_LABEL = re.compile(r"[\s|.'_]{0,8}(?P<label>[^:;]{2,20}?)\s{0,3}[:;.](?=\s|$)\s{0,40}")
_ALIKE = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "j": "l", "|": "l", "!": "l", "5": "s", "8": "b", "c": "e", "q": "g"}
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("ii", "u"))
_FIGURES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8"})
_FIGURE_WORD = re.compile(r"(?<![^\s:/.,-])(?=[\dOolI|SB:/.,-]*\d)[\dOolI|SB]+(?=[\s:/.,-]|$)")
_CLOCK_DOT = re.compile(r"(?<=\b\d\d)[;](?=\d\d\b)|(?<=\b\d)[;](?=\d\d\b)")


def mend_figures(text: str) -> str:
    """Return a date with figures where letters and signs stand that look like them; of the same length."""
    mended = _FIGURE_WORD.sub(_as_figures, text)
    return _CLOCK_DOT.sub(":", mended)


def _as_figures(word: re.Match[str]) -> str:
    return word[0].translate(_FIGURES)


@lru_cache(maxsize=1024)
def read_scanned_label(text: str) -> tuple[Role, int, int, bool] | None:
    """Return the role of the label that begins a line, misread or not, where its value lies, whether it is right."""
    label = read_label(text)
    if label and not MAIN_ROLES.isdisjoint(label.roles):
        return next(role for role in label.roles if role in MAIN_ROLES), label.value, len(text), True
    match = _LABEL.match(text)
    if match is None:
        return None
    role = _look_alikes().get(_shape(match["label"]))
    if role is None:
        return None
    return role, match.end(), len(text), False


@cache
def _look_alikes() -> dict[str, Role]:
    """Return the roles of labels by what they look like."""
    shapes: dict[str, Role] = {}
    for label, roles in vocabulary().labels.items():
        role = next((role for role in roles if role in MAIN_ROLES), None)
        if role and "en" in roles[role] and len(label) <= _LONGEST:
            shapes.setdefault(_shape(label), role)
    return shapes


def _shape(text: str) -> str:
    """Return what a label looks like: without blanks, and of the signs that look alike always the same."""
    bare = "".join(text.casefold().split())
    for pair, sign in _PAIRS:
        bare = bare.replace(pair, sign)
    return bare.translate(_ALIKE)
