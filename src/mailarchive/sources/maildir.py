"""Maildir: a file a message, in new/ until a client has seen it, then in cur/ with its flags in the name.

See https://cr.yp.to/proto/maildir.html. The flags become labels, and "new" is the label of what lies in new/. A
Maildir++ folder (".Sent", ".Lists.debian") is a Maildir of its own, and its name a label ("Sent", "Lists/debian").
"""

import base64
import os
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from mailarchive.model import RawMessage
from mailarchive.sources.eml import read_message_file
from mailarchive.sources.names import storable_name
from mailarchive.sources.opening import special_kind
from mailarchive.sources.source import Skipped, Unit, Unreadable, sized_members

_FLAGS = {"S": "seen", "R": "replied", "F": "flagged", "D": "draft", "T": "trashed", "P": "passed"}
# Where a file name can't hold ":", programs write "!" or ";" instead.
_INFO = re.compile(r"[:!;]([12]),([^:!;]*)$")
_MODIFIED_BASE64 = re.compile(r"&([^-]*)-")


def read_maildir(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Yield the messages of the unit's members, also of one that was given other flags since it was listed."""
    folder_labels = _folder_labels(unit.source.real_path)
    listed_now = cache(lambda: {member_name(name): name for name in list_maildir(unit.source.real_path).sizes})
    for listed, size in sized_members(unit):
        member = member_name(listed)
        try:
            current = listed
            if not os.path.lexists(os.path.join(unit.source.real_path, listed)):
                current = listed_now().get(member, listed)
            path = os.path.join(unit.source.real_path, current)
            labels = folder_labels + _labels(current)
            shown = storable_name(listed)
            yield read_message_file(unit.source, path, member, size=size, labels=labels, listed_as=shown)
        except OSError as error:
            yield Unreadable.refused(unit.source, member, error)


def holds_maildir(path: str) -> bool:
    """Whether the folder at path may be called a Maildir by a person: it has a folder for messages."""
    return any(os.path.isdir(os.path.join(path, name)) for name in ("cur", "new"))


def is_maildir(path: str) -> bool:
    """Whether the folder at path is a Maildir. Copies may have lost the folders that were empty."""
    present = [os.path.isdir(os.path.join(path, name)) for name in ("cur", "new", "tmp")]
    return present[0] and any(present[1:])


class MaildirListing(NamedTuple):
    """What lies in a Maildir.

    sizes: the messages, "cur/..." and "new/...", and their bytes. skipped: what is no file.
    """

    sizes: dict[str, int]
    skipped: list[Skipped]


def list_maildir(path: str) -> MaildirListing:
    """Return what the Maildir at path holds, in order of names; raises OSError where it can't be listed."""
    listing = MaildirListing({}, [])
    for folder in ("cur", "new"):
        if os.path.isdir(os.path.join(path, folder)):
            with os.scandir(os.path.join(path, folder)) as entries:
                found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=_name)
            for entry in found:
                _add_entry(listing, f"{folder}/{entry.name}", entry)
    return listing


def _name(entry: "os.DirEntry[str]") -> str:
    return entry.name


def _add_entry(listing: MaildirListing, listed: str, entry: "os.DirEntry[str]") -> None:
    try:
        status = entry.stat()
    except OSError:  # a link that leads nowhere: reading it says so
        listing.sizes[listed] = 0
        return
    kind = special_kind(status)
    if entry.is_dir():
        kind = "a folder, in which no message of a Maildir lies"
    if kind:
        listing.skipped.append(Skipped(storable_name(listed), kind))
    else:
        listing.sizes[listed] = status.st_size


def maildir_sizes(path: str) -> dict[str, int]:
    """Return the messages of the Maildir at path and their bytes; raises OSError where it can't be listed."""
    return list_maildir(path).sizes


def member_name(listed: str) -> str:
    """Return the part of a message's file name that stays when its flags change."""
    return storable_name(_INFO.sub("", listed.partition("/")[2]))


def bytes_at(path: str) -> int:
    """Return the bytes of the file at path; 0 where there is none."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _labels(listed: str) -> tuple[str, ...]:
    """Return the labels that a message has by its folder and the flags in its name."""
    labels = []
    if listed.startswith("new/"):
        labels.append("new")
    info = _INFO.search(listed)
    if info and info[1] == "2":
        labels += [_FLAGS[flag] for flag in info[2] if flag in _FLAGS]
    return tuple(labels)


def _folder_labels(path: str) -> tuple[str, ...]:
    """Return the label that the name of a Maildir++ folder is; none for another Maildir."""
    name = storable_name(os.path.basename(path))
    if not name.startswith("."):
        return ()
    return (_MODIFIED_BASE64.sub(_decode_name, name.lstrip(".").replace(".", "/")),)


def _decode_name(match: "re.Match[str]") -> str:
    """Decode a run of the modified UTF-7 that IMAP names folders in (RFC 3501, 5.1.3); what is none stays as it is."""
    if not match[1]:
        return "&"
    try:
        return base64.b64decode(match[1].replace(",", "/") + "=" * (-len(match[1]) % 4)).decode("utf-16-be")
    except ValueError:
        return match[0]
