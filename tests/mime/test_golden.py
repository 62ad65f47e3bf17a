"""Golden mail: each golden/mime/NAME.eml parses to NAME.json, in every form and with every reader.

Files named raw-* are about their exact bytes and have no twin with CRLF line ends. To write the .json files anew after
a change, run this module as a script, and read the difference before it is committed.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from mailarchive.mime import parse_message, reader
from mailarchive.model import Address, Message, RawMessage

GOLDEN = Path(__file__).parent.parent / "golden" / "mime"
FILES = sorted(GOLDEN.glob("*.eml"))
# What the bytes of a part are depends on the line ends it came with.
BYTES = ("size", "sha256")


def as_json(message: Message) -> dict[str, Any]:
    """What a message says, as JSON holds it; what is empty is left out."""

    def person(address: Address) -> str:
        return f"{address.name or ''} <{address.email or ''}>"

    as_read = {
        "message_id": message.message_id,
        "date": message.date,
        "utc_offset": message.utc_offset,
        "date_source": message.date_source,
        "sender": person(message.sender) if message.sender else None,
        "recipients": [f"{to.kind}: {person(to.address)}" for to in message.recipients],
        "subject": message.subject,
        "references": list(message.references),
        "in_reply_to": list(message.in_reply_to),
        "thread_index": message.thread_index,
        "labels": list(message.labels),
        "text": message.text.split("\n"),
        "html": message.html.split("\n") if message.html is not None else None,
        "attachments": [
            {name: getattr(part, name) for name in ("filename", "content_type", "content_id", "disposition", *BYTES)}
            for part in message.attachments
        ],
        "embedded": [as_json(inner) for inner in message.embedded],
        "problems": sorted({problem.code for problem in message.problems}),
    }
    return {name: value for name, value in as_read.items() if value not in (None, [], [""])}


def without(value: Any, names: tuple[str, ...]) -> Any:
    """A JSON value without the members of these names, at any depth."""
    if isinstance(value, dict):
        return {name: without(inner, names) for name, inner in value.items() if name not in names}
    return [without(inner, names) for inner in value] if isinstance(value, list) else value


def expected(path: Path) -> Any:
    """Return what a golden mail parses to."""
    return json.loads(path.with_suffix(".json").read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    """The message parses to what its .json says."""
    assert as_json(parse_message(RawMessage(path.read_bytes()))) == expected(path)


@pytest.mark.parametrize("path", [p for p in FILES if not p.stem.startswith("raw-")], ids=lambda path: path.stem)
def test_golden_with_crlf(path: Path) -> None:
    """The same mail with CRLF line ends says the same."""
    as_read = as_json(parse_message(RawMessage(path.read_bytes().replace(b"\n", b"\r\n"))))
    assert without(as_read, BYTES) == without(expected(path), BYTES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_with_the_careful_reader_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no fast reader, mail-parser alone gives the same; only why it was asked is not told."""
    monkeypatch.setattr(reader, "FAST", False)
    as_read = as_json(parse_message(RawMessage(path.read_bytes())))
    assert without(as_read, ("problems",)) == without(expected(path), ("problems",))


if __name__ == "__main__":
    for eml in FILES:
        parsed = as_json(parse_message(RawMessage(eml.read_bytes())))
        eml.with_suffix(".json").write_text(json.dumps(parsed, indent=2, ensure_ascii=False) + "\n", "utf-8")
