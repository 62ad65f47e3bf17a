"""How long the pages take over a large archive: medians of threads, search and thread pages, in milliseconds.

    python benchmarks/pages.py                        100,000 generated messages; filled once, in about a minute
    python benchmarks/pages.py --messages 10000 --archive /tmp/pages.db --json pages.json

The mail is generated from a seed: threads of one to forty messages that quote each other, over ten years. It is
written into the tables as an import leaves them: benchmarks/import_speed.py is for the import. The pages are asked for
through Datasette's own client, with templates, permissions and host check, without the network.
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
from pathlib import Path
from typing import Any

from mailarchive.archive import Archive
from mailarchive.archive.raw import compress
from mailarchive.cli.serve import application

SEED = 20180216
GOAL = 50.0  # milliseconds at the median
SYLLABLES = "ba de fi go lu mar nel os pra quin rut sal tim vor wex zan".split()
STATEMENTS = (
    "insert into messages (id, uid, thread, parent, date, sender, subject, preview, known_from, certainty, year, "
    "utc_offset, date_source, message_id, copy, text) values (:id, :uid, :thread, :parent, :date, :sender, :subject, "
    ":preview, 'file', 1, :year, 60, 'header', :message_id, :id, :own)",
    "insert into copies (id, message, kind, sha256, sender, date, subject, message_id) "
    "values (:id, :id, 'file', :uid, :sender, :date, :subject, :message_id)",
    "insert into places (copy, source, byte_start, byte_length) values (:id, 1, :id * 2000, 2000)",
    "insert into raw values (:id, 'zstd', :raw)",
    "insert into bodies values (:id, :own || char(10) || :quoted, :quoted)",
    "insert into segments (copy, position, kind, depth, char_start, char_end) values (:id, 0, 'own', 0, 0, :length)",
    "insert into segments (copy, position, kind, depth, char_start, char_end, embedded) "
    "select :id, 1, 'own', 1, :length, :length + 1 + length(:quoted), null where :quoted != ''",
    "insert into recipients values (:id, 'to', 0, :to)",
    "insert into refs select :id, 0, 'references', message_id from messages where id = :parent",
    "insert into links select :id, :parent, 'references', 1, null where :parent is not null",
)
START = datetime(2008, 1, 1, tzinfo=UTC)


def words(chance: random.Random, count: int) -> str:
    """Text of a vocabulary in which, as in mail, a few words are everywhere and most are rare."""
    chosen = (int(chance.paretovariate(0.6)) % 4000 for _ in range(count))
    return " ".join("".join(SYLLABLES[(n >> shift) % 16] for shift in (0, 4, 8)) for n in chosen)


def thread_of(chance: random.Random, date: datetime, people: int, size: int, first: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of one generated thread: each answers and quotes the one before. first: its row id."""
    subject, members = words(chance, 4), chance.sample(range(1, people + 1), 4)
    quoted = ""
    for id in range(first, first + size):
        own = "\n\n".join(words(chance, chance.randrange(10, 90)) for _ in range(chance.randrange(1, 5)))
        yield {
            "id": id,
            "uid": f"{id:010x}"[::-1],
            "parent": id - 1 if id > first else None,
            "date": f"{date:%Y-%m-%dT%H:%M:%SZ}",
            "year": date.year,
            "sender": chance.choice(members),
            "to": members[0],
            "subject": f"Re: {subject}" if id > first else subject,
            "preview": own[:150],
            "own": own,
            "quoted": quoted,
            "message_id": f"{id}.{SEED}@example.org",
        }
        quoted = f"On {date:%a, %b %d, %Y at %H:%M}, somebody wrote:\n" + "".join(
            f"> {line}\n" for line in own.split("\n")
        )
        date += timedelta(minutes=chance.randrange(5, 3000))


def filled(path: Path, count: int) -> None:
    """Write the generated mail, unless the archive is there already: as an import leaves it, without the parsing."""
    if path.exists():
        return
    chance = random.Random(SEED)
    names = [f"{words(chance, 1).title()} {words(chance, 1).title()}" for _ in range(800)]
    raw = compress(b"Subject: generated\nContent-Type: text/plain\n\n" + words(chance, 300).encode())
    with Archive(path) as archive:
        insert = archive.connection.execute
        insert("pragma synchronous = off")
        insert("insert into sources (id, path, format) values (1, 'generated.mbox', 'mbox')")
        for id, name in enumerate(names, 1):
            email = f"{name.replace(' ', '.').lower()}{id}@example.org"
            insert("insert into addresses (id, name, email, message_count) values (?, ?, ?, 1)", (id, name, email))
        first, thread = 1, 0
        while first <= count:
            thread += 1
            size = min(count - first + 1, max(1, int(chance.expovariate(1 / 5))), 40)
            began = START + timedelta(days=3650 * first / count)  # row ids follow dates, as after an import
            messages = list(thread_of(chance, began, len(names), size, first))
            ends = (messages[0]["date"], messages[-1]["date"])
            people = ", ".join(dict.fromkeys(names[message["sender"] - 1] for message in messages))
            title = messages[0]["subject"]
            insert("insert into threads values (?, ?, ?, 0, ?, ?, ?, ?)", (thread, title, size, people, *ends, first))
            for message in messages:
                for statement in STATEMENTS:
                    insert(statement, message | {"thread": thread, "raw": raw, "length": len(message["own"])})
            first += size
        insert("insert into messages_fts (messages_fts) values ('rebuild')")
        insert("analyze")
        archive.connection.commit()


def addresses(path: Path, count: int) -> dict[str, list[str]]:
    """Return the pages to ask for, by kind, chosen from the seed."""
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
    """Return the median, the 95th percentile and the size of each kind of page."""
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
