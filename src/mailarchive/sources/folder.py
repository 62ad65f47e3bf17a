"""A folder of files that hold one message each, in any depth: .eml exports, MH folders."""

import os
from collections.abc import Iterator
from typing import Literal, NamedTuple

from mailarchive.model import RawMessage
from mailarchive.sources.detect import SNIFFED_BYTES, format_of_file, why_no_mail
from mailarchive.sources.eml import message_in_file
from mailarchive.sources.maildir import bytes_at, is_maildir
from mailarchive.sources.names import storable_name
from mailarchive.sources.source import Source, Unit, Unreadable, sized_members
from mailarchive.sources.whole_file import read_whole


def read_folder(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Yield the messages of the unit's members: one for each, whatever it is by now."""
    for listed, size in sized_members(unit):
        try:
            yield _read_member(unit.source, listed, size)
        except OSError as error:
            yield Unreadable.refused(unit.source, storable_name(listed), error)


def _read_member(source: Source, listed: str, size: int | None) -> RawMessage | Unreadable:
    path, member = os.path.join(source.real_path, listed), storable_name(listed)
    data = read_whole(source, path, member, size)
    if isinstance(data, Unreadable):
        return data
    beginning = data[:SNIFFED_BYTES]
    if format_of_file(path, beginning) != "eml":
        return Unreadable.changed(source, member, f"no single message when it was read: {why_no_mail(beginning)}")
    return message_in_file(source, data, member)


def folder_sizes(path: str) -> dict[str, int]:
    """Return the files under path that may be messages, relative to it, and their bytes."""
    files = (found.path for found in walk_folder(path, []) if found.kind == "file")
    return {file: bytes_at(os.path.join(path, file)) for file in files}


class Found(NamedTuple):
    """What lies in a folder. path: relative to it. kind: "link" is a link to a folder, which is not followed."""

    path: str
    kind: Literal["file", "maildir", "link"]


def walk_folder(root: str, refused: list[OSError]) -> Iterator[Found]:
    """Yield what lies under root, in order of names: what is no folder is a file here, pipes and broken links too.

    Folders that can't be listed are added to refused.
    """
    for folder, names, files in os.walk(root, onerror=refused.append):
        names.sort()
        within = os.path.relpath(folder, root)
        is_of_mail = is_maildir(folder)
        if is_of_mail:
            yield Found(within, "maildir")
            names[:] = [name for name in names if name not in ("cur", "new", "tmp")]  # which may be links
        yield from (Found(_joined(within, name), "link") for name in names if os.path.islink(f"{folder}/{name}"))
        if not is_of_mail:
            yield from (Found(_joined(within, name), "file") for name in sorted(files))


def _joined(folder: str, name: str) -> str:
    """Return the path of a name in a folder, without the dot of the folder that all paths are relative to."""
    if folder == ".":
        return name
    return f"{folder}/{name}"
