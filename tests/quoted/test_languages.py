"""Every label, banner and attribution shape of every language file is read where it stands in a mail."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailarchive import locales
from mailarchive.quoted import split_body

FILES = sorted(Path(locales.__file__).parent.glob("*.toml"))
LANGUAGES: dict[str, dict[str, Any]] = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in FILES}
SENDER = "Ada Kern <ada@example.edu>"
DATE = "5.5.2018 10:00"
BODY = "The pump came on Monday."


def forms(value: str) -> list[str]:
    """Return the forms in a value of a language file."""
    return [form.strip() for line in value.split("\n") for form in line.split("|") if form.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_read(language: str) -> None:
    """A block in one language's labels, each of them once, gives every field."""
    labels = {role: forms(value) for role, value in LANGUAGES[language]["labels"].items()}
    longest = max(len(labels[role]) for role in ("from", "date", "to", "cc", "subject"))
    for turn in range(longest):
        word = {role: found[turn % len(found)] for role, found in labels.items() if found}
        block = "\n".join(
            [
                f"{word['from']}: {SENDER}",
                f"{word['date']}: {DATE}",
                f"{word['to']}: Max Roe <max@example.com>",
                f"{word['cc']}: list@example.org",
                f"{word['subject']}: Pump",
            ]
        )
        (found,) = split_body(f"See below.\n\n{block}\n\n{BODY}\n").embedded
        header = found.header
        assert (str(header.sender), header.date, header.subject) == (SENDER, "2018-05-05T10:00", "Pump"), word
        assert [str(address) for address in header.to] == ["Max Roe <max@example.com>"], word
        assert [str(address) for address in header.cc] == ["list@example.org"], word
        assert found.body.text == BODY, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_banner_is_read(language: str) -> None:
    """A banner, with dashes and without, announces the block below it."""
    for kind in ("forwarded", "quoted"):
        for words in forms(LANGUAGES[language]["banners"][kind]):
            for banner in (f"---------- {words} ---------", f"-----{words}-----"):
                text = f"See below.\n\n{banner}\nFrom: {SENDER}\nDate: {DATE}\n\n{BODY}\n"
                (found,) = split_body(text).embedded
                assert found.rule == "banner+header-block", banner
                assert found.kind == ("forwarded" if kind == "forwarded" else "quoted"), banner


@pytest.mark.parametrize("language", [name for name in LANGUAGES if "end" in LANGUAGES[name]["banners"]])
def test_every_banner_that_ends_a_forward_is_read(language: str) -> None:
    """What stands below it is the sender's again; it is no part of the forward's words."""
    for words in forms(LANGUAGES[language]["banners"]["end"]):
        begin = f"----- Forwarded message from {SENDER} -----\n\nFrom: {SENDER}\nDate: {DATE}"
        body = split_body(f"See below.\n\n{begin}\n\n{BODY}\n\n----- {words} -----\n\nAnd after.\n")
        (found,) = body.embedded
        assert body.own_words == "See below.\n\nAnd after.", words
        assert found.body.text == BODY, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribution_is_read(language: str) -> None:
    """An attribution line above marked text gives sender and date, as far as its shape has them."""
    for shape in forms(LANGUAGES[language]["attribution"]["shapes"]):
        line = shape.replace("{date}", DATE).replace("{sender}", SENDER)
        text = f"Yes.\n\n{line}\n\n> {BODY}\n"
        (found,) = split_body(text).embedded
        assert found.header.start == text.index(line), line
        assert found.body.text == BODY, line
        assert str(found.header.sender) == (SENDER if "{sender}" in shape else "None"), line
        assert found.header.date == ("2018-05-05T10:00" if "{date}" in shape else None), line
