"""Subjects without what clients put around them (RFC 5256, 2.1: base subject)."""

import re
from collections.abc import Iterable
from functools import cache

from mailarchive.characters import COLON_SIGNS, one_of
from mailarchive.locales import vocabulary

LONGEST = 1000  # characters looked at; a subject is a line
TAG = re.compile(r"\[[^\[\]]{1,60}\]\s*")
COUNT = re.compile(rf"\s*(?:\[\d{{1,4}}\]|\(\d{{1,4}}\))?\s*{one_of(COLON_SIGNS)}\s*")


@cache
def _prefixes() -> re.Pattern[str]:
    return _pattern(vocabulary().subject_prefixes)


def base_subject(subject: str | None) -> str:
    """Return a subject less white space and the prefixes of replies and forwards of any language.

    The tags of mailing lists stay.
    Takes None as an empty subject. "Re: AW: [list] Fwd: Tea" gives "[list] Tea".
    """
    rest = " ".join((subject or "")[:LONGEST].split())
    tags = ""
    while True:
        prefix = _prefixes().match(rest)
        if prefix:
            rest = rest[prefix.end() :]
            continue
        tag = TAG.match(rest)
        if not tag or not _prefixes().match(rest, tag.end()):
            return (tags + rest).strip()
        tags += tag[0]
        rest = rest[tag.end() :]


def is_answer(subject: str | None) -> bool:
    """Whether a subject says that its message is an answer: a prefix of replies stands before it."""
    rest = " ".join((subject or "")[:LONGEST].split())
    while True:
        tag = TAG.match(rest)
        if tag:
            rest = rest[tag.end() :]
            continue
        prefix = _prefixes().match(rest)
        if prefix is None:
            return False
        if not _forwards().match(rest):
            return True
        rest = rest[prefix.end() :]


@cache
def _forwards() -> re.Pattern[str]:
    return _pattern(word for word, kind in vocabulary().subject_prefixes.items() if kind == "forward")


def _pattern(prefixes: Iterable[str]) -> re.Pattern[str]:
    words = sorted(prefixes, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))}){COUNT.pattern}", re.IGNORECASE)
