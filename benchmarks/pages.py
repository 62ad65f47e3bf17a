"""How long the pages take over a large archive: medians of threads, search and thread pages, in milliseconds.

    python benchmarks/pages.py                        100,000 generated messages; takes some minutes to import once
    python benchmarks/pages.py --messages 10000 --archive /tmp/pages.db --json pages.json

The mail is generated from a seed: threads of one to forty messages that quote each other, over ten years. The pages
are asked for through Datasette's own client, with templates, permissions and host check, without the network.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from mailarchive.archive import Archive
from mailarchive.cli.serve import application
from mailarchive.pipeline import import_path

SEED = 20180216
GOAL = 50.0  # milliseconds at the median
SYLLABLES = "ba de fi go lu mar nel os pra quin rut sal tim vor wex zan".split()
START = datetime(2008, 1, 1, tzinfo=UTC)


def words(chance: random.Random, count: int) -> str:
    """Text of a vocabulary in which, as in mail, a few words are everywhere and most are rare."""
    chosen = (int(chance.paretovariate(0.6)) % 4000 for _ in range(count))
    return " ".join("".join(SYLLABLES[(n >> shift) % 16] for shift in (0, 4, 8)) for n in chosen)


def mbox(count: int) -> Iterator[str]:
    """`count` messages as an mbox, from the seed."""
    chance = random.Random(SEED)
    people = [f"{words(chance, 1).title()} {words(chance, 1).title()}" for _ in range(800)]
    made = 0
    while made < count:
        date = START + timedelta(minutes=chance.randrange(10 * 365 * 24 * 60))
        subject, members = words(chance, 4), chance.sample(people, 4)
        ids: list[str] = []
        said = ""
        for _ in range(min(count - made, max(1, int(chance.expovariate(1 / 5))), 40)):
            sender = chance.choice(members)
            text = "\n\n".join(words(chance, chance.randrange(10, 90)) for _ in range(chance.randrange(1, 5)))
            headers = [
                f"From: {sender} <{sender.replace(' ', '.').lower()}@example.org>",
                f"To: {members[0]} <{members[0].replace(' ', '.').lower()}@example.org>",
                f"Date: {format_datetime(date)}",
                f"Subject: {'Re: ' if ids else ''}{subject}",
                f"Message-ID: <{made}.{SEED}@example.org>",
                *([f"References: {' '.join(f'<{id}>' for id in ids[-10:])}"] if ids else []),
            ]
            yield f"From x@example.org {date:%a %b %d %H:%M:%S %Y}\n" + "\n".join(headers) + f"\n\n{text}\n{said}\n"
            quoted = "\n".join(f"> {line}" for line in text.split("\n"))
            said = f"\nOn {date:%a, %b %d, %Y at %I:%M %p}, {sender} wrote:\n{quoted}\n"
            ids.append(f"{made}.{SEED}@example.org")
            made += 1
            date += timedelta(minutes=chance.randrange(5, 3000))


def filled(path: Path, count: int) -> None:
    """Import the generated mail, unless the archive is there already."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory() as folder, Archive(path) as archive:
        source = Path(folder) / "generated.mbox"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(mbox(count))
        start = time.perf_counter()
        import_path(archive, str(source))
        print(f"imported {count:,} messages in {time.perf_counter() - start:.0f} s")


def addresses(path: Path, count: int) -> dict[str, list[str]]:
    """The pages to ask for, by kind, chosen from the seed."""
    chance = random.Random(SEED)
    with Archive(path, read_only=True) as archive:
        uids = [row[0] for row in archive.connection.execute("select uid from messages order by uid")]
    common, rare = words(random.Random(1), 1), [words(chance, 2).split() for _ in range(count)]
    return {
        "threads": ["threads"] * count,
        "threads, deep": [f"threads?page={chance.randrange(50, 200)}" for _ in range(count)],
        "search, common word": [f"search?q={common}"] * count,
        "search, two words": [f"search?q={'+'.join(pair)}" for pair in rare],
        "search, person": [f"search?q=from:{chance.choice(SYLLABLES)}+{pair[0]}" for pair in rare],
        "thread": [f"thread/{uid}" for uid in chance.sample(uids, count)],
    }


async def measure(path: Path, count: int) -> list[dict[str, Any]]:
    """The median, the 95th percentile and the size of each kind of page."""
    datasette = application((str(path),))
    base = f"/{path.stem}/-/"
    await datasette.client.get(f"{base}threads")  # the first page compiles the templates
    rows = []
    for kind, paths in addresses(path, count).items():
        times, sizes = [], []
        for page in paths:
            start = time.perf_counter()
            response = await datasette.client.get(base + page)
            times.append(1000 * (time.perf_counter() - start))
            sizes.append(len(response.content))
            assert response.status_code == 200, page
        rows.append(
            {
                "page": kind,
                "median_ms": round(statistics.median(times), 1),
                "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
                "median_bytes": int(statistics.median(sizes)),
            }
        )
    return rows


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--archive", type=Path, default=Path(tempfile.gettempdir()) / "mailarchive-pages.db")
    parser.add_argument("--requests", type=int, default=60, help="of each kind of page")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    filled(options.archive, options.messages)
    rows = asyncio.run(measure(options.archive, options.requests))
    print(f"{'page':22}{'median ms':>12}{'95% ms':>10}{'bytes':>12}")
    for row in rows:
        over = "" if row["median_ms"] < GOAL else f"   over the goal of {GOAL:.0f} ms"
        print(f"{row['page']:22}{row['median_ms']:12}{row['p95_ms']:10}{row['median_bytes']:12,}{over}")
    if options.json:
        options.json.write_text(json.dumps({"messages": options.messages, "pages": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
