"""A folder of files that hold one message each, in any depth: .eml exports, MH folders."""

import os
from collections.abc import Iterator

from mailarchive.model import RawMessage
from mailarchive.sources.detect import detect_file_format
from mailarchive.sources.eml import read_message_file
from mailarchive.sources.maildir import is_maildir
from mailarchive.sources.names import storable_name
from mailarchive.sources.source import Unit, Unreadable


def read_folder(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Yield the messages among the unit's members; the other files are passed over."""
    for listed in unit.members:
        path = os.path.join(unit.source.real_path, listed)
        try:
            if detect_file_format(path) == "eml":
                yield read_message_file(unit.source, path, storable_name(listed))
        except OSError as error:
            yield Unreadable.refused(unit.source, storable_name(listed), error)


def folder_members(path: str) -> Iterator[str]:
    """Yield the files under path that may be messages, relative to it; what they are is seen when they are read."""
    return (member for member, is_folder in walk_folder(path, []) if not is_folder)


def walk_folder(root: str, refused: list[OSError]) -> Iterator[tuple[str, bool]]:
    """Yield the files and Maildirs under root: the path relative to it, and whether it is a Maildir, in order of names.

    Links to folders are not followed. Folders that can't be listed are added to refused.
    """
    for folder, names, files in os.walk(root, onerror=refused.append):
        names.sort()
        if is_maildir(folder):
            yield os.path.relpath(folder, root), True
            names[:] = [name for name in names if name not in ("cur", "new", "tmp")]
        else:
            paths = [os.path.join(folder, name) for name in sorted(files)]
            yield from ((os.path.relpath(path, root), False) for path in paths if os.path.isfile(path))
