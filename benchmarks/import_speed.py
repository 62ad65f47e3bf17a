"""How fast mail is imported, beside the other tools that are installed.

    python -m benchmarks.import_speed [--messages 20000] [--json FILE]

Generates the mail (benchmarks/corpus.py), imports it into a fresh archive, imports it again unchanged, and lets
notmuch, mu and mbox-to-sqlite index the same mail where they are installed. CPU seconds and memory (the largest sum of
resident sets, in MB, shared pages counted once a process) are of all processes. Ratios hold within one run only.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpus import Corpus, write_maildir, write_mbox


@dataclass
class Result:
    """One tool's figures. seconds: wall; cpu: seconds of user and system time; memory, size: MB."""

    tool: str
    messages: int
    seconds: float
    cpu: float
    memory: int
    size: float

    @property
    def rate(self) -> int:
        """Messages a second."""
        return round(self.messages / self.seconds)


def measure(tool: str, messages: int, command: Sequence[str], made: Path, env: dict[str, str] | None = None) -> Result:
    """Run a command to its end; `made` is the file or folder whose size counts."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, start_new_session=True
    )
    cpu: dict[int, float] = {}
    peak = 0
    while process.poll() is None:
        seen = _session(process.pid)
        cpu |= {pid: seconds for pid, (seconds, _) in seen.items()}
        peak = max(peak, sum(resident for _, resident in seen.values()))
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    if process.returncode:
        sys.exit(f"{tool} failed: {' '.join(command)}")
    return Result(
        tool, messages, round(seconds, 2), round(sum(cpu.values()), 2), peak >> 20, round(_size(made) / 1e6, 1)
    )


def _session(leader: int) -> dict[int, tuple[float, int]]:
    """Of every process in a session: CPU seconds so far, and bytes resident.

    From /proc: workers of a fork server are nobody's waited-for children, so `getrusage` misses them.
    """
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            # proc(5): after the name in parentheses, field 3 on; 6 is the session, 14 and 15 the times, 24 the pages.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            ticks = int(fields[11]) + int(fields[12])
            found[int(folder.name)] = (ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
    return found


def _size(path: Path) -> int:
    if path.is_file():
        return sum(file.stat().st_size for file in path.parent.glob(path.name + "*"))
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def run(folder: Path, count: int) -> list[Result]:
    """All measurements, one after the other, in `folder`."""
    mbox, maildir = folder / "mail.mbox", folder / "maildir"
    write_mbox(mbox, Corpus().messages(count))
    print(f"{count} messages, {mbox.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
    archive = folder / "mail.db"
    program = [sys.executable, "-m", "mailarchive", "-d", str(archive), "import", str(mbox)]
    results = [
        measure("mailarchive", count, program, archive),
        measure("mailarchive, again", count, program, archive),
    ]
    if shutil.which("notmuch") or shutil.which("mu"):
        write_maildir(maildir, Corpus().messages(count))
    if shutil.which("notmuch"):
        config = folder / "notmuch.ini"
        config.write_text(f"[database]\npath={maildir}\n[user]\nname=a\nprimary_email=a@example.org\n[new]\ntags=new\n")
        env = {"NOTMUCH_CONFIG": str(config)}
        results.append(measure("notmuch new", count, ["notmuch", "new"], maildir / ".notmuch", env))
    if shutil.which("mu"):
        home = folder / "mu"
        subprocess.run(["mu", "init", f"--muhome={home}", f"--maildir={maildir}"], check=True, capture_output=True)
        results.append(measure("mu index", count, ["mu", "index", f"--muhome={home}"], home))
    if shutil.which("mbox-to-sqlite"):
        other = folder / "other.db"
        results.append(measure("mbox-to-sqlite", count, ["mbox-to-sqlite", "mbox", str(other), str(mbox)], other))
    return results


def main() -> None:
    """Print the table, and write it as JSON where asked."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    arguments.add_argument("--messages", type=int, default=20_000)
    arguments.add_argument("--json", type=Path)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = run(Path(folder), asked.messages)
    print("| tool | messages/s | wall s | CPU s | memory MB | size MB |\n|---|---|---|---|---|---|")
    for result in results:
        print(f"| {result.tool} | {result.rate} | {result.seconds} | {result.cpu} | {result.memory} | {result.size} |")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(result) for result in results], indent=1))


if __name__ == "__main__":
    main()
