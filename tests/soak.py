"""Kill imports at random moments, run them again, and compare with what an undisturbed import gives, row for row.

    python tests/soak.py [--kills 200] [--seed 1] [--folder FOLDER] [--mail FIRST.mbox GROWN.mbox]

Killed is the whole group of processes, the one that writes, a worker, or the server that forks workers; during a first
import, and during one of the same mailbox grown, which brings originals of messages that were recovered. It prints a
line for each kill that ends in another archive, or hangs, and the count of those that do not.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dumped import difference, receipts

TARGETS = ("group", "writer", "worker", "server")
HANGS = 120  # seconds after which an import hangs
IMPORT = """
import os, signal, sys
from mailarchive.archive import Archive
from mailarchive.archive.settling import settle
from mailarchive.importing import batches, pipeline
batches.BATCH, settle.BATCH = 60, 25
real_plan = pipeline.plan_units
pipeline.plan_units = lambda source: real_plan(source, unit_bytes=15_000)
real_write, commits = pipeline._write, 0

def committed(*_):
    global commits
    commits += 1
    if str(commits) == os.environ.get("KILLED_AT"):
        os.killpg(0, signal.SIGKILL)

def write(*arguments):
    real_write(*arguments)
    committed()

pipeline._write, settle.Course.committed = write, committed
if __name__ == "__main__":
    with Archive(sys.argv[1]) as archive:
        pipeline.import_path(archive, sys.argv[2])
    with open(sys.argv[1] + "-commits", "w") as file:
        print(commits, file=file)
"""
PEOPLE = [
    (f"{name} Lee", f"{name.lower()}@example.edu")
    for name in ("Ann", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hal")
]
WORDS = (
    "tide pear harbour lamp rope gull treasure boat wind cellar map key north shoal anchor letter storm quay".split()
)


@dataclass(frozen=True)
class Original:
    """A message that others quote; is_late: and that only the grown mailbox holds."""

    number: int
    sender: tuple[str, str]
    text: str
    is_late: bool

    @property
    def date(self) -> str:
        """When it was sent: several within one minute."""
        minute = self.number // 3
        return f"Fri, 16 Feb 2018 {9 + minute // 60:02}:{minute % 60:02}:{self.number % 3 * 7:02} -0800"

    def mail(self) -> bytes:
        """Its bytes."""
        return mail(self.sender, self.date, f"Tide {self.number // 4}", f"o{self.number}@example.edu", text=self.text)


def mail(sender: tuple[str, str], date: str, subject: str, message_id: str, *, text: str, above: str = "") -> bytes:
    """Return a message."""
    answer = f"In-Reply-To: <{above}>\n" if above else ""
    return (
        f"From ann@example.edu Fri Feb 16 09:34:00 2018\nFrom: {sender[0]} <{sender[1]}>\n"
        f"To: Zoe <zoe@example.com>\nDate: {date}\nSubject: {subject}\nMessage-ID: <{message_id}>\n{answer}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n\n"
    ).encode()


class Mailboxes:
    """Mail that is hard to settle: originals of one minute, quoted often, cut, and introduced with little."""

    def __init__(self, seed: int, count: int) -> None:
        self.random = random.Random(seed)
        originals = [self._original(number) for number in range(count)]
        self.first = [original.mail() for original in originals if not original.is_late]
        self.late = [original.mail() for original in originals if original.is_late]
        for original in originals:
            self.first += [self._answer(original, nth) for nth in range(self.random.randint(0, 3))]
        self.late += [self._answer(original, 9) for original in self.random.choices(originals, k=count // 3)]

    def _original(self, number: int) -> Original:
        sender = self.random.choice(PEOPLE)
        if number % 3 and self.random.random() < 0.5:
            sender = PEOPLE[number // 3 % len(PEOPLE)]
        text = "\n".join(" ".join(self.random.choices(WORDS, k=7)) + "." for _ in range(self.random.randint(1, 4)))
        return Original(number, sender, text, is_late=self.random.random() < 0.4)

    def _answer(self, original: Original, nth: int) -> bytes:
        lines = original.text.split("\n")
        kept = "\n".join(lines[: self.random.randint(1, len(lines))])
        who, address = original.sender
        minute = original.number // 3
        clock = f"{9 + minute // 60}:{minute % 60:02} AM"
        quoted = "\n".join(f"> {line}" for line in kept.split("\n"))
        forms = (
            f"On Fri, Feb 16, 2018 at {clock}, {who} <{address}> wrote:\n\n{quoted}",
            f"On Feb 16, 2018, {who} wrote:\n\n{quoted}",
            f"{who} wrote:\n\n{quoted}",
            f"-----Original Message-----\nFrom: {who}\nSent: Friday, February 16, 2018 {clock}\nTo: Zoe\n"
            f"Subject: Tide {original.number // 4}\n\n{kept}",
            f"---------- Forwarded message ---------\nFrom: {who} <{address}>\nDate: Fri, Feb 16, 2018 at {clock}\n"
            f"Subject: Tide {original.number // 4}\nTo: Zoe <zoe@example.com>\n\n{kept}",
        )
        return mail(
            self.random.choice(PEOPLE),
            f"Sat, 17 Feb 2018 10:{original.number % 60:02}:{nth:02} +0000",
            f"Re: Tide {original.number // 4}",
            f"a{original.number}.{nth}@example.edu",
            text=f"{' '.join(self.random.choices(WORDS, k=5))}\n\n{self.random.choice(forms)}",
            above=self.random.choice(["", f"o{original.number}@example.edu"]),
        )


@dataclass(frozen=True)
class Stage:
    """An import.

    begins: the archive before it, or None. ends: the archive after it, undisturbed. seconds: how long it takes.
    commits: how many batches of mail, copies and threads.
    """

    name: str
    source: Path
    begins: Path | None
    ends: Path
    seconds: float
    commits: int


class Soak:
    """Imports in a folder that are killed."""

    def __init__(self, folder: Path, first: Path, grown: Path) -> None:
        self.folder = folder
        self.source = folder / "mail.mbox"
        self.said = folder / "said.txt"
        self.script = folder / "import_it.py"
        self.script.write_text(IMPORT)
        self.stages = [self._undisturbed("first", first, None)]
        self.stages.append(self._undisturbed("grown", grown, self.stages[0].ends))

    def _undisturbed(self, name: str, source: Path, begins: Path | None) -> Stage:
        ends = self.folder / f"{name}.db"
        self._prepare(source, begins, ends)
        started = time.monotonic()
        self.run(ends)
        seconds = time.monotonic() - started
        return Stage(
            name, source, begins, ends, seconds, commits=int((self.folder / f"{ends.name}-commits").read_text())
        )

    def _prepare(self, source: Path, begins: Path | None, database: Path) -> None:
        """Put a mailbox and an archive where an import finds them."""
        for old in self.folder.glob(f"{database.name}*"):
            old.unlink()
        shutil.copyfile(source, self.source)
        if begins:
            shutil.copyfile(begins, database)

    def start(self, database: Path, killed_at: int = 0) -> "subprocess.Popen[bytes]":
        """Start an import in a group of its own; killed_at: the commit after which it kills itself."""
        command = [sys.executable, str(self.script), str(database), str(self.source)]
        environment = os.environ | {"KILLED_AT": str(killed_at)}
        with self.said.open("wb") as said:
            return subprocess.Popen(command, start_new_session=True, stderr=said, env=environment)

    def run(self, database: Path) -> None:
        """Import, undisturbed. Raises AssertionError where it fails, and TimeoutExpired where it hangs."""
        process = self.start(database)
        try:
            assert process.wait(HANGS) == 0, "an import that was run again failed"
        finally:
            end_group(process.pid)

    def kill(self, stage: Stage, target: str, moment: float) -> list[str]:
        """Import, kill `target` when `moment` of the usual time is over, import again; gives what differs then."""
        database = self.folder / "killed.db"
        self._prepare(stage.source, stage.begins, database)
        process = self.start(database)
        try:
            time.sleep(moment * stage.seconds)
            shoot(process.pid, target)
            status = process.wait(HANGS)
        except subprocess.TimeoutExpired:
            return ["! it hangs"]
        finally:
            end_group(process.pid)
        return self._compared(stage, database, status)

    def kill_at(self, stage: Stage, commit: int) -> list[str]:
        """Import, killed after a commit, and again; gives what differs then."""
        database = self.folder / "killed.db"
        self._prepare(stage.source, stage.begins, database)
        status = self.start(database, commit).wait(HANGS)
        if status != -signal.SIGKILL:
            return [f"! it ended with status {status}"]
        return self._compared(stage, database, status)

    def _compared(self, stage: Stage, database: Path, status: int) -> list[str]:
        """Import again what was killed, and give what differs from the undisturbed archive; status: of the killed."""
        if status > 0:
            return [f"! it failed with status {status}:", self.said.read_text()]
        if status < 0:
            try:
                self.run(database)
            except (AssertionError, subprocess.TimeoutExpired) as error:
                return [f"! run again: {error}"]
        return [*differing_receipts(stage.ends, database), *difference(stage.ends, database)]


def differing_receipts(expected: Path, database: Path) -> list[str]:
    """Return the receipts that differ.

    An import that was killed when all was done is one that finds its source unchanged when it is run again.
    """
    wanted, found = receipts(expected), receipts(database)
    more = found[len(wanted) :]
    if found[: len(wanted)] == wanted and all(each[0] == each[2] for each in more):
        return []
    return [f"! receipts {found}, and not {wanted}"]


def shoot(pid: int, target: str) -> None:
    """Kill an import's group, its main process, one of its workers, or the server that forks them, if it is there."""
    servers = [child for child in children(pid) if b"forkserver" in _command(child)]
    workers = [child for server in servers for child in children(server)]
    victims = {"group": [], "writer": [pid], "worker": workers, "server": servers}[target]
    with suppress(ProcessLookupError):
        if target == "group":
            os.killpg(pid, signal.SIGKILL)
        for victim in victims[:1]:
            os.kill(victim, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] + [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            if task.name != str(pid)
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def end_group(pid: int) -> None:
    """Leave no process of an import behind."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def kills(stages: Sequence[Stage], count: int, seed: int) -> Iterator[tuple[Stage, str, float]]:
    """Yield what is killed: stages and targets in turn, at random moments."""
    chance = random.Random(seed)
    for number in range(count):
        target = TARGETS[number // len(stages) % len(TARGETS)]
        yield stages[number % len(stages)], target, chance.uniform(0, 1.05)


def write_mailboxes(folder: Path, seed: int, count: int) -> tuple[Path, Path]:
    """Write a mailbox, and the same grown."""
    made = Mailboxes(seed, count)
    first, grown = folder / "first.mbox", folder / "grown.mbox"
    first.write_bytes(b"".join(made.first))
    grown.write_bytes(b"".join([*made.first, *made.late]))
    return first, grown


def main() -> None:
    """Kill as often as the command line asks."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--mail", type=Path, nargs=2, metavar=("FIRST", "GROWN"))
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        soak = Soak(folder, *(asked.mail or write_mailboxes(folder, asked.seed, 120)))
        tried: Counter[str] = Counter()
        same: Counter[str] = Counter()
        with suppress(KeyboardInterrupt):  # then it tells how far it came
            for stage, target, moment in kills(soak.stages, asked.kills, asked.seed):
                wrong = soak.kill(stage, target, moment)
                tried[target] += 1
                same[target] += not wrong
                if wrong:
                    print(f"{stage.name} import, {target} killed at {moment:.3f}:", *wrong, sep="\n  ", flush=True)
    print(f"{same.total()} of {tried.total()} end in the undisturbed archive: {dict(same)}")
    sys.exit(same != tried)


if __name__ == "__main__":
    main()
