"""The names of attachments in a letter, which a client sets where they were, or at the end."""

import re
from collections.abc import Sequence

from mailarchive.model import SegmentKind
from mailarchive.quoted.zones.shapes import is_rule

_BEGINS_WITH_SIGN = re.compile(r"(?m)^[ \t<(\[]")  # a line, as all of them do
_FILE = re.compile(r"\s+- \S.{0,100}\.[A-Za-z][A-Za-z0-9]{1,3}$")
_PLACEHOLDER = re.compile(
    r"\s*(?:<<\s*(?:File: .{1,200}|[^<>]{1,200}\.\w{2,4}|\.\.\.OLE_Obj\.\.\.)\s*>>|\(See attached file: .{1,200}\)"
    r"|\[(?:image|cid):[^\]]{1,200}\]|<Embedded Picture .{1,60}>)$"
)


def mark_files(texts: Sequence[str], kinds: list[SegmentKind], filled: Sequence[int]) -> None:
    """Mark what a client sets where an attachment was, and the names of attachments that it sets at the end."""
    if not _BEGINS_WITH_SIGN.search("\n".join(texts)):
        return
    for index in filled:
        if _PLACEHOLDER.match(texts[index]):
            kinds[index] = "notice"
    for index in reversed(filled):
        if _FILE.match(texts[index]):
            kinds[index] = "notice"
        elif kinds[index] == "own" and not is_rule(texts[index]):
            break
