"""Subjects without what clients put around them (RFC 5256, 2.1: base subject)."""

import re
from functools import cache

from mailarchive.characters import COLON_SIGNS, one_of
from mailarchive.locales import vocabulary

LONGEST = 1000  # characters looked at; a subject is a line
TAG = re.compile(r"\[[^\[\]]{1,60}\]\s*")
COUNT = re.compile(rf"\s*(?:\[\d{{1,4}}\]|\(\d{{1,4}}\))?\s*{one_of(COLON_SIGNS)}\s*")


@cache
def _prefixes() -> re.Pattern[str]:
    words = sorted(vocabulary().subject_prefixes, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))}){COUNT.pattern}", re.IGNORECASE)


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
