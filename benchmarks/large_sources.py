"""Whether time is linear, and memory flat, in the size of a source: sparse mailboxes, one huge message, many files.

    python -m benchmarks.large_sources [--gigabytes 8] [--files 20000] [--json FILE]

Each source is imported at half its size and at its whole, into a fresh archive. A sparse mailbox has 128 MB of NULs in
each message, as a crash or a copy leaves them; on disk it takes some kilobytes. A message of 3 GiB is more than an
archive can hold: it is told, and the message behind it is read. Seconds and memory are those of `import_speed`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.import_speed import Result, measure

FROM_LINE = b"From ann@example.edu Fri Feb 16 09:34:00 2018\n"
HOLE = 128 << 20
HUGE = 3 << 30


def head(number: int) -> bytes:
    """Return the header of a message, and a line."""
    return (
        b"From: Ann Lee <ann@example.edu>\nTo: ben@example.com\nSubject: Letter %d\nMessage-ID: <n%d@example.edu>\n"
        b"Date: Fri, 16 Feb 2018 %02d:%02d:%02d -0800\n\nLetter %d.\n"
    ) % (number, number, number // 3600 % 24, number // 60 % 60, number % 60, number)


def write_sparse(path: Path, count: int, hole: int = HOLE) -> None:
    """Write an mbox of so many messages with a hole in each, and one without at the end."""
    with path.open("wb") as file:
        for number in range(count):
            file.write(FROM_LINE + head(number))
            file.seek(hole, 1)
            file.write(b"\nBehind the hole.\n\n")
        file.write(FROM_LINE + head(count))


def write_folder(path: Path, count: int) -> None:
    """Write a folder of so many files of one message each."""
    path.mkdir()
    for number in range(count):
        (path / f"{number:06}.eml").write_bytes(head(number) + b"About the tide, and pears.\n")


def imported(name: str, count: int, make: Callable[[Path, int], None]) -> Result:
    """Make a source of so many messages, and measure its import."""
    with tempfile.TemporaryDirectory() as folder:
        source, archive = Path(folder) / "source", Path(folder) / "mail.db"
        make(source, count)
        program = [sys.executable, "-m", "mailarchive", "-d", str(archive), "import", str(source)]
        return measure(name, count, program, archive)


def main() -> None:
    """Print the table, and write it as JSON where asked."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    arguments.add_argument("--gigabytes", type=int, default=8)
    arguments.add_argument("--files", type=int, default=20_000)
    arguments.add_argument("--json", type=Path)
    asked = arguments.parse_args()
    holes = asked.gigabytes * (1 << 30) // HOLE
    cases: list[tuple[str, int, Callable[[Path, int], None]]] = [
        ("sparse mbox", holes // 2, write_sparse),
        ("sparse mbox", holes, write_sparse),
        ("one message of 3 GiB", 1, lambda path, count: write_sparse(path, count, HUGE)),
        ("folder of messages", asked.files // 2, write_folder),
        ("folder of messages", asked.files, write_folder),
    ]
    results = [imported(name, count, make) for name, count, make in cases if count]
    print("| source | messages | wall s | CPU s | memory MB | size MB |\n|---|---|---|---|---|---|")
    for each in results:
        print(f"| {each.tool} | {each.messages} | {each.seconds} | {each.cpu} | {each.memory} | {each.size} |")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(result) for result in results], indent=1))


if __name__ == "__main__":
    main()
