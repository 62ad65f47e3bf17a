"""The sample mail parses to what samples/expected.json says, alone and all together."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from making import SAMPLES

from mailarchive.archive import Archive
from mailarchive.sources import survey

EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
FIELDS = ("known_from", "date", "subject", "sender")


def stored(archive: Archive) -> list[dict[str, Any]]:
    """Return the messages of an archive, in the terms of expected.json."""
    rows = archive.connection.execute(
        """
        select messages.id, known_from, date, subject, text, addresses.name, email
        from messages left join addresses on addresses.id = messages.sender
        """
    )
    return [
        {
            "id": row[0],
            "known_from": row[1],
            "date": row[2],
            "subject": row[3],
            "text": row[4],
            "sender": {"name": row[5], "email": row[6]} if row[5] or row[6] else None,
        }
        for row in rows.fetchall()
    ]


def values(archive: Archive, sql: str, message: int) -> list[str]:
    """Return the sorted values of a query about one message."""
    return sorted(value for (value,) in archive.connection.execute(sql, (message,)))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_parses_to_what_is_expected(name: str, imported: Callable[..., Archive]) -> None:
    """Messages, senders, dates, subjects, own words, labels, attachments, problems and threads are as written down."""
    expected = EXPECTED[name]
    archive = imported(SAMPLES / name)
    messages = {key(message): message for message in stored(archive)}
    assert sorted(messages) == sorted(key(message) for message in expected["messages"])
    for wanted in expected["messages"]:
        message = messages[key(wanted)]
        assert message["text"].startswith(wanted["begins"]), message["text"]
        assert message["text"].endswith(wanted["ends"]), message["text"]
        assert wanted.get("contains", "") in message["text"]
        for field, sql in ASPECTS.items():
            if field in wanted:
                assert values(archive, sql, message["id"]) == sorted(wanted[field])
        if "problem" in wanted:
            assert wanted["problem"] in values(archive, PROBLEMS, message["id"])
    threads = archive.connection.execute("select title, message_count from threads").fetchall()
    assert sorted(map(tuple, threads)) == sorted(expected["threads"].items())
    recovered = archive.connection.execute("select sum(recovered_count) from threads").fetchone()[0]
    assert (recovered, len(files(archive))) == (expected["recovered"], expected["files"])


ASPECTS = {
    "labels": "select name from labels join message_labels on label = labels.id where message = ?",
    "attachments": "select filename from attachments where message = ?",
    "copies": "select distinct kind from copies where message = ?",
}
PROBLEMS = "select code from problems join copies on copies.id = problems.copy where message = ?"


def key(message: dict[str, Any]) -> tuple[str, ...]:
    """Return what tells a message from the others of its sample."""
    return tuple(json.dumps(message[field], ensure_ascii=False) for field in FIELDS)


def files(archive: Archive) -> list[Any]:
    """Return the places of the messages that were files of their own; pasted text and posts have one too."""
    return archive.connection.execute("select * from places").fetchall()


@pytest.mark.parametrize("name", EXPECTED)
def test_the_format_of_a_sample_is_told(name: str) -> None:
    """Each sample is found in the format it is written in."""
    assert survey(str(SAMPLES / name)).sources[0].format == EXPECTED[name]["format"]


def test_the_post_keeps_its_prose_out(imported: Callable[..., Archive]) -> None:
    """No prose of the post is in any message."""
    texts = [message["text"] for message in stored(imported(SAMPLES / "microrobot-post.txt"))]
    for prose in EXPECTED["microrobot-post.txt"]["not_mail"]:
        assert prose in (SAMPLES / "microrobot-post.txt").read_text(encoding="utf-8")
        assert not any(prose in text for text in texts)


def test_the_five_shapes_are_one_thread(imported: Callable[..., Archive]) -> None:
    """Imported together, the five shapes hold the summary once, with a copy of every kind that they show."""
    shapes = [SAMPLES / name for name in EXPECTED if name.startswith("microrobot")]
    archive = imported(*shapes)
    summaries = [message for message in stored(archive) if message["text"].startswith("Thanks, Dan")]
    assert [(message["known_from"], message["date"]) for message in summaries] == [("file", "2018-02-16T17:34:07Z")]
    assert values(archive, ASPECTS["copies"], summaries[0]["id"]) == ["file", "forwarded", "quoted"]
    assert archive.connection.execute("select title from threads").fetchall() == [("Microrobot simulation",)]


def test_the_samples_name_nobodys_address() -> None:
    """All addresses and hosts in the samples are under the domains reserved for examples."""
    for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
        for domain in re.findall(rb"[\w.+-]@([\w.-]+\.[a-z]{2,})", path.read_bytes()):
            assert re.search(rb"\bexample\.(edu|com|org|net)$", domain), (path, domain)


def test_every_sample_is_explained() -> None:
    """The README and expected.json name every sample there is."""
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    samples = {path.name for path in SAMPLES.iterdir()} - {"README.md", "expected.json", ".gitattributes"}
    assert samples == set(EXPECTED)
    assert all(f"`{name}" in readme for name in samples)
