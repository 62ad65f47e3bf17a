"""Maildir: a file a message, in new/ until a client has seen it, then in cur/ with its flags in the name.

See https://cr.yp.to/proto/maildir.html. The flags become labels, and "new" is the label of what lies in new/. A
Maildir++ folder (".Sent", ".Lists.debian") is a Maildir of its own, and its name a label ("Sent", "Lists/debian").
"""

import base64
import os
import re
from collections.abc import Iterator
from functools import cache

from mailarchive.model import RawMessage
from mailarchive.sources.eml import read_message
from mailarchive.sources.source import Source, Unit, Unreadable, printable, unreadable

_FLAGS = {"S": "seen", "R": "replied", "F": "flagged", "D": "draft", "T": "trashed", "P": "passed"}
# Where a file name can't hold ":", programs write "!" or ";" instead.
_INFO = re.compile(r"[:!;]([12]),([^:!;]*)$")
_MODIFIED_BASE64 = re.compile(r"&([^-]*)-")


def is_maildir(path: str) -> bool:
    """Whether the folder at path is a Maildir. Copies may have lost the folders that were empty."""
    present = [os.path.isdir(os.path.join(path, name)) for name in ("cur", "new", "tmp")]
    return present[0] and any(present[1:])


def members(path: str) -> Iterator[str]:
    """The messages of the Maildir at path, "cur/..." and "new/...", in order of their names; raises OSError."""
    for folder in ("cur", "new"):
        if os.path.isdir(os.path.join(path, folder)):
            with os.scandir(os.path.join(path, folder)) as entries:
                names = [entry.name for entry in entries if not entry.name.startswith(".") and not _is_folder(entry)]
            yield from (f"{folder}/{name}" for name in sorted(names))


def size(path: str) -> int:
    """The bytes of the messages in the Maildir at path; raises OSError where it can't be listed."""
    return sum(_bytes(os.path.join(path, member)) for member in members(path))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads nowhere: reading it tells


def _bytes(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def messages(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """The messages of the unit's members. One that was given other flags since the plan is found again."""
    folder_label = _folder_label(unit.source.real_path)
    listed_now = cache(lambda: {member_name(name): name for name in members(unit.source.real_path)})
    for listed in unit.members:
        member = member_name(listed)
        try:
            is_there = os.path.exists(os.path.join(unit.source.real_path, listed))
            yield _read(unit.source, listed if is_there else listed_now().get(member, listed), folder_label)
        except OSError as error:
            yield unreadable(unit.source, member, error)


def _read(source: Source, listed: str, folder_label: tuple[str, ...]) -> RawMessage | Unreadable:
    path = os.path.join(source.real_path, listed)
    return read_message(source, path, member_name(listed), folder_label + _labels(listed))


def member_name(listed: str) -> str:
    """The part of a message's file name that stays when its flags change."""
    return printable(_INFO.sub("", listed.partition("/")[2]))


def _labels(listed: str) -> tuple[str, ...]:
    info = _INFO.search(listed)
    flags = info[2] if info and info[1] == "2" else ""
    return (("new",) if listed.startswith("new/") else ()) + tuple(_FLAGS[flag] for flag in flags if flag in _FLAGS)


def _folder_label(path: str) -> tuple[str, ...]:
    name = os.path.basename(path)
    if not name.startswith("."):
        return ()
    return (printable(_MODIFIED_BASE64.sub(_decoded, name.lstrip(".").replace(".", "/"))),)


def _decoded(match: "re.Match[str]") -> str:
    """A run of the modified UTF-7 that IMAP names folders in (RFC 3501, 5.1.3), or as it stands if it is none."""
    if not match[1]:
        return "&"
    try:
        return base64.b64decode(match[1].replace(",", "/") + "=" * (-len(match[1]) % 4)).decode("utf-16-be")
    except ValueError:
        return match[0]
