"""What happened to a source as a whole while it was imported; of its messages reading says so, one by one."""

from mailarchive.model import Problem
from mailarchive.sources.opening import open_file
from mailarchive.sources.source import FileState, Source, Unit


def change_underway(source: Source, units: list[Unit]) -> Problem | None:
    """Return what shows, when all units of a source are read, that the archive may lack some of it; None for nothing.

    This is known of an mbox; of a folder every file is planned by itself.
    """
    if source.format != "mbox":
        return None
    what = _change(source, units)
    if what is None:
        return None
    return Problem("sources", "changed", f"{what}; import it again")


def _change(source: Source, units: list[Unit]) -> str | None:
    planned = next((unit.extents.state for unit in units if unit.extents), None)
    if not units:
        return "it was emptied while it was imported"
    if planned is None:
        return None  # it could not be read, which is told
    if planned.size < source.size:
        return f"it shrank from {source.size:,} to {planned.size:,} bytes before it was read"
    now = _state(source.real_path)
    if now is None or now == planned:
        return None
    if now.size > planned.size:
        return (
            f"it grew from {planned.size:,} to {now.size:,} bytes while it was imported, and what was added is not read"
        )
    return "it was changed while it was imported"


def _state(path: str) -> FileState | None:
    """Return the state of the file at path; None where it is gone, after all of it was read."""
    try:
        with open_file(path) as file:
            return FileState.of(file.fileno())
    except OSError:
        return None
