"""A seeded generator of mail for the benchmarks: threads with quoted replies, forwards, HTML and attachments.

    python -m benchmarks.corpus --messages 20000 --mbox big.mbox [--maildir big] [--seed 1]

Of the messages about half answer an earlier one and quote it, a twentieth forward one, a third have an HTML
alternative, a twentieth an attachment of 50 KB to 1 MB; some headers are encoded and one in fifty is damaged.
"""

import argparse
import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

SYLLABLES = """
    an ba cor del en fi gra hel in jo ka lin mo ne or pel qui ras sol tur un ver wil xa yon zu
""".split()
SMALL_WORDS = """
    the of and to in a is that for it on as with be this are you we at from have not or by will if
""".split()
START = datetime(2008, 1, 10, 21, 20, tzinfo=UTC)
MOST_OPEN = 400  # threads that still get answers


@dataclass
class Sent:
    """A generated message, as its answers need it."""

    message_id: str
    references: list[str]
    sender: str
    when: datetime
    subject: str
    words: str


class Corpus:
    """Generates the same messages for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.vocabulary = SMALL_WORDS * 40 + [
            "".join(self.random.choices(SYLLABLES, k=self.random.randint(1, 4))) for _ in range(30_000)
        ]
        self.people = [self._person(number) for number in range(2000)]
        self.noise = self.random.randbytes(1 << 20)
        self.open: list[Sent] = []
        self.when = START

    def _person(self, number: int) -> str:
        first, last = (self.random.choice(self.vocabulary).capitalize() for _ in range(2))
        if number % 11 == 0:
            last = "Grüß" + last.lower()
        return f"{first} {last} <p{number}@{self.random.choice(SYLLABLES)}.example.org>"

    def messages(self, count: int) -> Iterator[bytes]:
        """Yield the bytes of `count` messages, oldest first, with LF line ends."""
        for number in range(count):
            yield self._message(number)

    def _message(self, number: int) -> bytes:
        self.when += timedelta(seconds=self.random.randint(5, 4000))
        draw = self.random.random()
        old = self.random.choice(self.open) if self.open and draw < 0.55 else None
        words = self._prose()
        zone = timezone(timedelta(hours=(number % 5) - 2))
        sent = Sent(
            f"m{number}.{self.random.getrandbits(40):x}@example.org",
            [*old.references[-20:], old.message_id] if old and draw < 0.5 else [],
            self.people[min(int(self.random.expovariate(1 / 150)), len(self.people) - 1)],
            self.when.astimezone(zone),
            old.subject if old else " ".join(self.random.choices(self.vocabulary, k=5)),
            words,
        )
        text = words
        subject = sent.subject
        if old and draw < 0.5:
            text, subject = f"{words}\n\n{self._quotation(old)}", f"Re: {sent.subject}"
        elif old:
            text, subject = f"FYI\n\n{self._forward(old)}", f"Fwd: {sent.subject}"
        self.open = [*self.open[-MOST_OPEN:], sent]
        return self._encode(number, sent, subject, text)

    def _prose(self) -> str:
        paragraphs = []
        for _ in range(min(1 + int(self.random.expovariate(0.4)), 40)):
            sentence = self.random.choices(self.vocabulary, k=self.random.randint(8, 90))
            lines = [" ".join(sentence[start : start + 11]) for start in range(0, len(sentence), 11)]
            paragraphs.append("\n".join(lines).capitalize() + ".")
        return "\n\n".join(paragraphs)

    def _quotation(self, old: Sent) -> str:
        quoted = "\n".join(f"> {line}" for line in old.words.split("\n"))
        return f"On {old.when:%a, %b %d, %Y at %I:%M %p} {old.sender} wrote:\n\n{quoted}"

    def _forward(self, old: Sent) -> str:
        return (
            f"---------- Forwarded message ---------\nFrom: {old.sender}\n"
            f"Date: {old.when:%a, %b %d, %Y at %I:%M %p}\nSubject: {old.subject}\nTo: {self.people[0]}\n\n{old.words}"
        )

    def _encode(self, number: int, sent: Sent, subject: str, text: str) -> bytes:
        name, _, email = sent.sender.partition(" <")
        encoded = Header(name, "utf-8").encode() if not name.isascii() else name
        header = [
            f"From: {encoded} <{email}",
            f"To: {self.people[number % 50].encode('ascii', 'ignore').decode()}",
            f"Subject: {subject}",
            f"Message-ID: <{sent.message_id}>",
            "MIME-Version: 1.0",
        ]
        if number % 50:
            header.append(f"Date: {format_datetime(sent.when)}")
        if sent.references:
            header.append(f"In-Reply-To: <{sent.references[-1]}>")
            header.append("References: " + "\n ".join(f"<{reference}>" for reference in sent.references))
        body = self._body(number, text)
        return "\n".join(header).encode() + b"\n" + body

    def _body(self, number: int, text: str) -> bytes:
        plain = f"Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
        if number % 20 == 7:
            start = self.random.randrange(1 << 19)
            data = self.noise[start : start + self.random.randint(50_000, 500_000)]
            attachment = (
                b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
                b'Content-Disposition: attachment; filename="data.bin"\n\n' + base64.encodebytes(data)
            )
            return _multipart("mixed", number, plain, attachment)
        if number % 3 == 0:
            paragraphs = "".join(f"<p style='margin:0'>{part}</p>\n" for part in text.split("\n\n"))
            page = f"<html><body><table><tr><td>{paragraphs}</td></tr></table></body></html>"
            return _multipart("alternative", number, plain, f"Content-Type: text/html\n\n{page}\n".encode())
        return plain


def _multipart(kind: str, number: int, *parts: bytes) -> bytes:
    boundary = f"=-part-{number}"
    inside = b"".join(f"--{boundary}\n".encode() + part for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode() + inside + f"--{boundary}--\n".encode()


def write_mbox(path: Path, messages: Iterator[bytes]) -> None:
    """Write messages as an mbox, mboxrd quoting."""
    with path.open("wb") as out:
        for message in messages:
            quoted = b"\n".join(
                b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in message.split(b"\n")
            )
            out.write(b"From sender@example.org Thu Jan 10 21:20:00 2008\n" + quoted + b"\n")


def write_maildir(path: Path, messages: Iterator[bytes]) -> None:
    """Write messages as a Maildir, all of them seen."""
    for folder in ("cur", "new", "tmp"):
        (path / folder).mkdir(parents=True, exist_ok=True)
    for number, message in enumerate(messages):
        (path / "cur" / f"{1_200_000_000 + number}.{number}.example:2,S").write_bytes(message)


def main() -> None:
    """Write what the command line asks for."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    arguments.add_argument("--messages", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--mbox", type=Path)
    arguments.add_argument("--maildir", type=Path)
    asked = arguments.parse_args()
    if asked.mbox:
        write_mbox(asked.mbox, Corpus(asked.seed).messages(asked.messages))
    if asked.maildir:
        write_maildir(asked.maildir, Corpus(asked.seed).messages(asked.messages))


if __name__ == "__main__":
    main()
