"""The first stage: from a path, a folder or a stream to the exact bytes of each message in it.

    survey(path) ──► Found          what is there, told from the content
    plan(source) ──► [Unit]         pieces that workers read side by side, cut without reading the mail
    read_unit(unit) ──► RawMessage  the messages, one at a time; Unreadable where one can't be read

A format is a module: it reads a unit, and may say how its source is cut into units.
"""

from collections.abc import Callable, Iterator

from mailarchive.model import RawMessage
from mailarchive.sources import eml, folder, maildir, mbox, text
from mailarchive.sources.finding import find_sources, survey
from mailarchive.sources.source import (
    FORMATS,
    MEMBERED,
    PROSE,
    Format,
    Found,
    Skipped,
    Source,
    Unit,
    Unreadable,
    printable,
    require_prose,
)

__all__ = [
    "FORMATS",
    "MEMBERED",
    "PROSE",
    "Format",
    "Found",
    "Skipped",
    "Source",
    "Unit",
    "Unreadable",
    "find_sources",
    "member_names",
    "plan",
    "read_unit",
    "require_prose",
    "survey",
]

_READERS: dict[Format, Callable[[Unit], Iterator[RawMessage | Unreadable]]] = {
    "eml": eml.messages,
    "mbox": mbox.messages,
    "maildir": maildir.messages,
    "folder": folder.messages,
    "pasted": text.messages,
    "post": text.messages,
}
_MEMBERS: dict[Format, Callable[[str], Iterator[str]]] = {"maildir": maildir.members, "folder": folder.members}


def plan(source: Source, unit_bytes: int = 8 << 20, unit_members: int = 500) -> list[Unit]:
    """The units that a source is read in: byte ranges of an mbox, lists of members of a folder, else the whole.

    A unit of an mbox is unit_bytes long and cut anywhere: a message belongs to the unit that it starts in. Nothing of
    the mail is read, and a folder is listed once.
    """
    if source.format == "mbox":
        return mbox.plan(source, unit_bytes)
    if source.format not in _MEMBERS:
        return [Unit(source)]
    members = tuple(_MEMBERS[source.format](source.real_path))
    starts = range(0, len(members), unit_members)
    return [Unit(source, members=members[start : start + unit_members]) for start in starts]


def member_names(unit: Unit) -> tuple[str, ...]:
    """What `RawMessage.member` is, or would be, for each of the unit's members: the same when its flags change."""
    name = maildir.member_name if unit.source.format == "maildir" else printable
    return tuple(map(name, unit.members))


def read_unit(unit: Unit) -> Iterator[RawMessage | Unreadable]:
    """The messages of a unit, lazily and in their order in the source; one at a time is held in memory."""
    return _READERS[unit.source.format](unit)
