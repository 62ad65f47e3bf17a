"""The first stage: from a path, a folder or a stream to the exact bytes of each message in it.

    survey(path) ──► Survey         what is there, by its content
    plan_units(source) ──► [Unit]   pieces that workers read side by side, cut without reading the mail
    read_unit(unit) ──► RawMessage  the messages, one at a time; Unreadable where one can't be read

A format is a module with a function that reads a unit; `_READERS` names it. A format of folders also says what its
members are, in `_MEMBERS`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from mailarchive.model import RawMessage
from mailarchive.sources.changes import change_underway
from mailarchive.sources.eml import read_eml
from mailarchive.sources.finding import find_sources, survey
from mailarchive.sources.folder import folder_sizes, read_folder
from mailarchive.sources.maildir import maildir_sizes, member_name, read_maildir
from mailarchive.sources.mbox import learnt_form, plan_mbox, read_mbox
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
    "change_underway",
    "find_sources",
    "learnt_form",
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
    """How the files of a folder are listed, with their sizes, and what `RawMessage.member` is for one."""

    list_files: Callable[[str], Mapping[str, int]]
    name: Callable[[str], str]


_MEMBERS: dict[Format, _Members] = {
    "maildir": _Members(maildir_sizes, member_name),
    "folder": _Members(folder_sizes, storable_name),
}


def plan_units(source: Source, unit_bytes: int = 8 << 20, unit_members: int = 500) -> list[Unit]:
    """Return the units that a source is read in: byte ranges of an mbox, lists of members of a folder, else the whole.

    A unit of an mbox is about unit_bytes long and holds whole messages: what separates them is looked for here, once. A
    folder is listed once. A file that can't be read by now is one unit, of which reading says so.
    """
    if source.format == "mbox":
        with suppress(OSError):
            return plan_mbox(source, unit_bytes)
    if source.format not in _MEMBERS:
        return [Unit(source)]
    planned = _planned_members(source)
    members, sizes = tuple(planned), tuple(planned.values())
    listed = replace(source, surveyed={})  # each unit has its own
    pieces = (slice(start, start + unit_members) for start in range(0, len(members), unit_members))
    return [Unit(listed, members=members[piece], sizes=sizes[piece]) for piece in pieces]


def _planned_members(source: Source) -> dict[str, int]:
    """Return the files of a folder that are to be read, and the size that each is expected to have.

    Those that lie in it now, less those that were seen to be no message; and those that were seen and are gone.
    """
    members = _MEMBERS[source.format]
    now = members.list_files(source.real_path)
    names = set(map(members.name, now))
    expected = {listed: source.surveyed.get(listed, size) for listed, size in now.items()}
    expected |= {listed: size for listed, size in source.surveyed.items() if members.name(listed) not in names}
    return {listed: size for listed, size in expected.items() if size is not None}


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
