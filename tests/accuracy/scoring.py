"""How much of the project's own mail is read as a person reads it: right answers of all that were asked, by question.

    python tests/accuracy/scoring.py [--write]

prints each fault and the figures; with --write they become the floors in floors.toml. Three corpora are scored:

- golden: tests/golden/quoted, which a test compares in full;
- cases: tests/accuracy/cases, mail of many clients and languages, some of it hard. NAME.txt is a body or NAME.html the
  HTML of one, and NAME.json says what a person reads in it; or NAME.txt is a post, and NAME.json holds the first and
  last line of each mail in it;
- samples: samples/, imported, beside samples/expected.json.

A message that is not found has all its answers wrong.
"""

import json
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailarchive.archive import Archive
from mailarchive.importing.pipeline import import_path
from mailarchive.mime import html_to_text
from mailarchive.model import Body, EmbeddedMessage
from mailarchive.prose import find_mail
from mailarchive.quoted import split_body

TESTS = Path(__file__).parent.parent
CASES = TESTS / "accuracy" / "cases"
GOLDEN = TESTS / "golden" / "quoted"
SAMPLES = TESTS.parent / "samples"
FLOORS = TESTS / "accuracy" / "floors.toml"

ALIKE = 0.5  # of the words of two texts must be shared for one to be meant by the other
ABSENT = -1  # the index of what is not there
Wanted = dict[str, Any]  # a message as a person reads it, out of JSON


@dataclass
class Score:
    """Answers by question, and what was wrong."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def ask(self, name: str, question: str, expected: object, answer: object) -> None:
        """Count an answer of the mail `name`."""
        self.asked[question] += 1
        if expected == answer:
            self.right[question] += 1
        else:
            self.faults.append(f"{name}: {question}: {answer!r} instead of {expected!r}")

    def figures(self) -> dict[str, float]:
        """Return the share of right answers to each question, rounded down to three places."""
        return {question: self.right[question] * 1000 // asked / 1000 for question, asked in sorted(self.asked.items())}


def score_golden() -> Score:
    """Score the golden mail."""
    return _score_folder(GOLDEN)


def score_cases() -> Score:
    """Score the cases."""
    return _score_folder(CASES)


def _score_folder(folder: Path) -> Score:
    score = Score()
    for path in sorted(folder.glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        html, text = path.with_suffix(".html"), path.with_suffix(".txt")
        if html.exists():
            source = html.read_text(encoding="utf-8")
            score_body(score, path.stem, expected, split_body(html_to_text(source), source))
        elif "mail" in expected:
            _score_post(score, path.stem, expected["mail"], text.read_text(encoding="utf-8"))
        else:
            score_body(score, path.stem, expected, split_body(text.read_text(encoding="utf-8")))
    return score


def score_body(score: Score, name: str, expected: Wanted, body: Body) -> None:
    """Score what was read of a body, and of each message in it."""
    score.ask(name, "own words", _squeezed(expected["own_words"]), _squeezed(body.own_words))
    score.ask(name, "signature", _squeezed(expected["signature"]), _squeezed(body.signature))
    wanted = list(_wanted_messages(expected))
    read = list(_read_messages(body))
    meant = _pairs([message["own_words"] for _, message in wanted], [message.body.own_words for _, message in read])
    for index, (container, message) in enumerate(wanted):
        at = meant.get(index)
        score.ask(name, "messages found", True, at is not None)
        inside, answer = (ABSENT, None) if at is None else read[at]
        score.ask(name, "nesting", container, _index_of(meant, inside))
        for question, (wanted_answer, reading) in FIELDS.items():
            score.ask(name, question, wanted_answer(message), reading(answer) if answer else "no such message")
    for at, (_, invented) in enumerate(read):
        score.ask(name, "messages not invented", "", "" if at in meant.values() else invented.body.own_words)


def _wanted_messages(
    expected: Wanted, container: int | None = None, first: int = 0
) -> Iterator[tuple[int | None, Wanted]]:
    """Yield every message with the index of the one that it stands in, outer ones first."""
    for message in expected["embedded"]:
        yield container, message
        inner = list(_wanted_messages(message, first, first + 1))
        yield from inner
        first += 1 + len(inner)


def _read_messages(
    body: Body, container: int | None = None, first: int = 0
) -> Iterator[tuple[int | None, EmbeddedMessage]]:
    for message in body.embedded:
        yield container, message
        inner = list(_read_messages(message.body, first, first + 1))
        yield from inner
        first += 1 + len(inner)


def _pairs(wanted: list[str], read: list[str]) -> dict[int, int]:
    """Return which text was read for which, by index: the most alike first, each once."""
    likeness = sorted(
        ((_likeness(one, other), -at, -index) for index, one in enumerate(wanted) for at, other in enumerate(read)),
        reverse=True,
    )
    meant: dict[int, int] = {}
    for alike, at, index in likeness:
        if alike >= ALIKE and -index not in meant and -at not in meant.values():
            meant[-index] = -at
    return meant


def _likeness(one: str, other: str) -> float:
    """Return how much of the words of two texts is shared, 0 to 1."""
    words, others = Counter(one.split()), Counter(other.split())
    return 2 * (words & others).total() / max(words.total() + others.total(), 1)


def _index_of(meant: dict[int, int], container: int | None) -> int | None:
    """Return the index of the expected message that a container was read for."""
    if container is None:
        return None
    return next((index for index, at in meant.items() if at == container), ABSENT)


# A question: what a person says, and what was read.
FIELDS: dict[str, tuple[Callable[[Wanted], object], Callable[[EmbeddedMessage], object]]] = {
    "kind": (lambda wanted: wanted["kind"], lambda read: read.kind),
    "sender": (lambda wanted: wanted.get("sender"), lambda read: _written(read.header.sender)),
    "date": (lambda wanted: wanted.get("date"), lambda read: read.header.date),
    "time zone": (lambda wanted: wanted.get("utc_offset"), lambda read: read.header.utc_offset),
    "subject": (lambda wanted: wanted.get("subject"), lambda read: read.header.subject),
    "recipients": (
        lambda wanted: [wanted.get("to", []), wanted.get("cc", [])],
        lambda read: [[str(one) for one in read.header.to], [str(one) for one in read.header.cc]],
    ),
    "quoted words": (lambda wanted: _squeezed(wanted["own_words"]), lambda read: _squeezed(read.body.own_words)),
    "signature": (lambda wanted: _squeezed(wanted["signature"]), lambda read: _squeezed(read.body.signature)),
}


def _written(value: object) -> str | None:
    return None if value is None else str(value)


def _squeezed(text: str | None) -> str | None:
    """Return a text with its white space evened out."""
    return None if text is None else " ".join(text.split())


def _score_post(score: Score, name: str, expected: list[list[str]], text: str) -> None:
    """Score where the mail of a post begins and ends; mail that is not there counts against it."""
    bounds = []
    for passage in find_mail(text):
        lines = text[passage.start : passage.end].strip().split("\n")
        bounds.append([lines[0], lines[-1]])
    for mail in expected:
        score.ask(name, "posts bounded", mail, mail if mail in bounds else bounds)
    for mail in bounds:
        score.ask(name, "prose left alone", mail, mail if mail in expected else None)
    if not expected:
        score.ask(name, "prose left alone", [], bounds)


def score_samples() -> Score:
    """Score the samples, each imported by itself."""
    score = Score()
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for name, sample in expected.items():
            with Archive(Path(folder) / f"{name}.db") as archive:
                import_path(archive, str(SAMPLES / name), executor_factory=lambda: ThreadPoolExecutor(1))
                _score_sample(score, name, sample, archive)
    return score


def _score_sample(score: Score, name: str, expected: Wanted, archive: Archive) -> None:
    rows = archive.connection.execute(
        "select text, known_from, date, subject, addresses.name, email "
        "from messages left join addresses on addresses.id = messages.sender"
    ).fetchall()
    for message in expected["messages"]:
        alike = (row for row in rows if row[0].startswith(message["begins"]) and row[3] == message["subject"])
        answer = next(alike, None)
        score.ask(name, "messages found", True, answer is not None)
        text, known_from, date, _, *sender = answer or ("", None, None, None, None, None)
        score.ask(name, "own words", True, text.endswith(message["ends"]))
        score.ask(name, "kind", message["known_from"], known_from)
        score.ask(name, "date", message["date"], date)
        score.ask(name, "sender", list((message["sender"] or {"name": None, "email": None}).values()), sender)
    score.ask(name, "messages in all", len(expected["messages"]), len(rows))
    threads = archive.connection.execute("select title, message_count from threads").fetchall()
    score.ask(name, "threads", sorted(map(tuple, expected["threads"].items())), sorted(threads))


CORPORA = {"golden": score_golden, "cases": score_cases, "samples": score_samples}


def floors() -> dict[str, dict[str, float]]:
    """Return the floors of each corpus by question."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8"))


def main(*arguments: str) -> None:
    """Print faults and figures; with --write, write them down as floors."""
    lines = ["# The least share of right answers, by corpus and question: tests/accuracy/scoring.py --write"]
    for corpus, score_corpus in CORPORA.items():
        score = score_corpus()
        print(*score.faults, sep="\n")
        lines += ["", f"[{corpus}]", *(f'"{question}" = {figure}' for question, figure in score.figures().items())]
    print(*lines, sep="\n")
    if "--write" in arguments:
        FLOORS.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
