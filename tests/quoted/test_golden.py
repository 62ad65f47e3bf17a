"""Golden mail: tests/golden/quoted/<name>.txt, and beside it what must be read from it.

After a change that is meant, write the expectations anew with `python -m tests.quoted.test_golden` and read the diff.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from mailarchive.model import Body, EmbeddedMessage
from mailarchive.quoted import split_body

GOLDEN = Path(__file__).parent.parent / "golden" / "quoted"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.txt"))


def summary(body: Body) -> dict[str, Any]:
    """Return what a golden file holds of a body."""
    return {
        "own_words": body.own_words.replace("\r\n", "\n"),
        "signature": body.signature.replace("\r\n", "\n") if body.signature else None,
        "embedded": [_message(message) for message in body.embedded],
    }


def _message(message: EmbeddedMessage) -> dict[str, Any]:
    header = message.header
    fields = {
        "sender": str(header.sender) if header.sender else None,
        "date_written": header.date_written,
        "date": header.date,
        "utc_offset": header.utc_offset,
        "subject": header.subject,
        "to": [str(address) for address in header.to],
        "cc": [str(address) for address in header.cc],
        "reply_to": [str(address) for address in header.reply_to],
    }
    told = {name: found for name, found in fields.items() if found not in (None, [])}
    return {"kind": message.kind, "style": message.style, "rule": message.rule} | told | summary(message.body)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", NAMES)
def test_golden_mail(name: str, end: str) -> None:
    """Each mail is read as its golden file says, with either line end."""
    text = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").replace("\n", end)
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert summary(split_body(text)) == expected


def _write() -> None:
    for name in NAMES:
        found = summary(split_body((GOLDEN / f"{name}.txt").read_text(encoding="utf-8")))
        text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
        (GOLDEN / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write()
