"""What is stored of a message whose parser failed: its bytes, where they lay, and the problem."""

from mailarchive.archive.raw import pack, sha256
from mailarchive.archive.writing.records import Failure, Record
from mailarchive.importing.prepare_mail import place_of
from mailarchive.model import Facts, Problem, RawMessage


def stored_raw(raw: RawMessage, code: Failure, detail: str) -> Record:
    """Return the record of a message that could not be read: a file without words, flagged with the problem `code`."""
    problems = (*raw.problems, Problem("mime", code, detail, raw.byte_start))
    return Record(
        kind="file",
        sha256=sha256(raw.data),
        facts=Facts(),
        text="",
        body="",
        quoted="",
        packed=pack(raw.data, ()),
        place=place_of(raw),
        labels=raw.labels,
        problems=problems,
        failed=True,
    )
