"""The first stage: from a path, a folder or a stream to the exact bytes of each message in it.

    survey(path) ──► Survey         what is there, by its content
    plan_units(source) ──► [Unit]   pieces that workers read side by side, cut without reading the mail
    read_unit(unit) ──► RawMessage  the messages, one at a time; Unreadable where one can't be read

A format is a module with a function that reads a unit; `_READERS` names it. A format of folders also says what its
members are, in `_MEMBERS`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mailarchive.model import RawMessage
from mailarchive.sources.eml import read_eml
from mailarchive.sources.finding import find_sources, survey
from mailarchive.sources.folder import folder_members, read_folder
from mailarchive.sources.maildir import maildir_members, member_name, read_maildir
from mailarchive.sources.mbox import plan_mbox, read_mbox
from mailarchive.sources.names import original_name, storable_name
from mailarchive.sources.source import (
    FORMATS,
    MEMBERED,
    PROSE,
    Format,
    Skipped,
    Source,
    Survey,
    Unit,
    Unreadable,
    require_prose,
)
from mailarchive.sources.text import read_text_file

__all__ = [
    "FORMATS",
    "MEMBERED",
    "PROSE",
    "Format",
    "Skipped",
    "Source",
    "Survey",
    "Unit",
    "Unreadable",
    "find_sources",
    "listed_names",
    "member_names",
    "original_name",
    "plan_units",
    "read_unit",
    "require_prose",
    "storable_name",
    "survey",
]

_READERS: dict[Format, Callable[[Unit], Iterator[RawMessage | Unreadable]]] = {
    "eml": read_eml,
    "mbox": read_mbox,
    "maildir": read_maildir,
    "folder": read_folder,
    "pasted": read_text_file,
    "post": read_text_file,
}


class _Members(NamedTuple):
    """How the files of a folder are listed, and what `RawMessage.member` is for one."""

    list_files: Callable[[str], Iterator[str]]
    name: Callable[[str], str]


_MEMBERS: dict[Format, _Members] = {
    "maildir": _Members(maildir_members, member_name),
    "folder": _Members(folder_members, storable_name),
}


def plan_units(source: Source, unit_bytes: int = 8 << 20, unit_members: int = 500) -> list[Unit]:
    """Return the units that a source is read in: byte ranges of an mbox, lists of members of a folder, else the whole.

    A unit of an mbox is about unit_bytes long and holds whole messages: what separates them is looked for here, once. A
    folder is listed once. Raises OSError where the file can't be read.
    """
    if source.format == "mbox":
        return plan_mbox(source, unit_bytes)
    if source.format not in _MEMBERS:
        return [Unit(source)]
    members = tuple(_MEMBERS[source.format].list_files(source.real_path))
    starts = range(0, len(members), unit_members)
    return [Unit(source, members=members[start : start + unit_members]) for start in starts]


def member_names(unit: Unit) -> tuple[str, ...]:
    """Return what `RawMessage.member` is, or would be, for each of the unit's members: the same whatever its flags."""
    if not unit.members:
        return ()
    return tuple(map(_MEMBERS[unit.source.format].name, unit.members))


def listed_names(unit: Unit) -> tuple[str | None, ...]:
    """Return what `RawMessage.listed_as` is, or would be, for each of the unit's members."""
    if unit.source.format == "maildir":
        return tuple(map(storable_name, unit.members))
    return (None,) * len(unit.members)


def read_unit(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """Return the messages of a unit, lazily and in their order in the source; one at a time is held in memory."""
    return _READERS[unit.source.format](unit)
