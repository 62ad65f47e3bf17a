"""What verify finds of single flipped bits, and what `verify --repair` mends: it must find all that change content.

    python -m benchmarks.flips [--flips 400] [--seed 1] [--archive FILE] [--json FILE]

Flips one bit at a random place of an archive's file, as often as asked, each time in the whole archive. Without an
archive it imports the samples into one. Content is what any row of any table says, what search finds and what pages
show; a file that can no longer be opened is found if that is told in one line.
"""

import argparse
import json
import os
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from mailarchive.archive import Archive
from mailarchive.cli import cli
from mailarchive.importing.pipeline import import_path

SAMPLES = Path(__file__).parent.parent / "samples"
IMPORTED = ("mixed.mbox", "microrobot-outlook-chain.eml", "microrobot-post.txt", "microrobot-pasted.txt", "broken",
            "maildir", "microrobot.mbox")  # fmt: skip
SEARCHED = ("patch", "hello", "the", "subject:re", "from:ann", "会议")
WHOLE, MENDABLE, LOST = 0, 3, 4  # exit statuses of verify

# Rows by what their ids name: repair makes most rows anew, with other ids.
COPY = """(select coalesce(named.kind, '') || ':' || named.sha256 || ':' || coalesce(named.char_start, '') || '@' ||
    coalesce((select above.sha256 from copies as above where above.id = named.container), '')
    from copies as named where named.id = {})"""
MESSAGE = "(select named.uid from messages as named where named.id = {})"
ADDRESS = (
    "(select coalesce(named.name, '') || '<' || coalesce(named.email, '') from addresses as named where named.id = {})"
)
NAMES = {
    ("threads", "root"): MESSAGE, ("messages", "parent"): MESSAGE, ("messages", "sender"): ADDRESS,
    ("messages", "copy"): COPY, ("copies", "message"): MESSAGE, ("copies", "container"): COPY,
    ("copies", "sender"): ADDRESS, ("places", "copy"): COPY, ("bodies", "copy"): COPY, ("pending", "copy"): COPY,
    ("problems", "copy"): COPY, ("raw", "copy"): COPY, ("raw_blobs", "copy"): COPY, ("segments", "copy"): COPY,
    ("segments", "embedded"): COPY, ("refs", "message"): MESSAGE, ("recipients", "message"): MESSAGE,
    ("recipients", "address"): ADDRESS, ("message_labels", "message"): MESSAGE, ("attachments", "message"): MESSAGE,
    ("topics", "message"): MESSAGE, ("topic_links", "message"): MESSAGE, ("topic_links", "parent"): MESSAGE,
    ("links", "message"): MESSAGE,
    ("links", "parent"): MESSAGE, ("aliases", "message"): MESSAGE,
    ("message_labels", "label"): "(select named.name from labels as named where named.id = {})",
    ("addresses", "person"): "(select named.name from people as named where named.id = {})",
    ("messages", "thread"): "(select named.title from threads as named where named.id = {})",
    ("segments", "parent"): "(select named.position from segments as named where named.id = {})",
}  # fmt: skip
# Tables that say nothing of mail, or nothing but what is found by the words of others.
OF_THE_FILE = ("sqlite_", "_sqlite_", "seals", "unsealed", "message_words", "copy_words")
UNNAMED = ("id", "match_certainty", "match_detail")  # the last two come of words that no table keeps
INDEXES = ("messages_fts", "unspaced_fts")
SHADOWS = (b"messages_fts_", b"unspaced_fts_", b"message_words", b"copy_words")  # in which an index is kept


@dataclass(frozen=True)
class Flip:
    """A flipped bit. changed: whether content is other than before; status: of verify; after: of verify after repair.

    mended: whether content is again what it was, by what rows say and not by their ids.
    """

    byte: int
    bit: int
    changed: bool
    status: int
    faults: list[str]
    after: int | None
    mended: bool | None
    told: str

    @property
    def missed(self) -> bool:
        """Whether content changed, and verify said that all was well."""
        return self.changed and self.status == WHOLE


def content(path: str) -> dict[str, Any]:
    """Return what all tables say, row by row, or that they can't be read; and what search and pages show."""
    said: dict[str, Any] = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        for index in INDEXES:
            said[index] = _words(connection, index)
        try:
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
                if not name.startswith(SHADOWS):
                    said[name.decode("utf-8", "replace")] = _read(connection, b'select * from "' + name + b'"')
            said["schema"] = _read(connection, b"select * from sqlite_master")
        except (sqlite3.Error, UnicodeDecodeError) as error:
            said["schema"] = str(error)
    said["pages"] = _pages(path)
    return said


def _words(connection: sqlite3.Connection, index: str) -> Any:
    """Return every word of a search index with its places, and how many words each message has.

    That is all that a search can come to. How the index keeps it is its own affair: a bit may say twice what is said.
    """
    try:
        connection.execute(f"create virtual table temp.words_{index} using fts5vocab(main, {index}, instance)")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    words = _read(connection, f"select term, doc, col, offset from words_{index}".encode())
    return words, _read(connection, f"select * from {index}_docsize".encode())


def _read(connection: sqlite3.Connection, query: bytes) -> Any:
    try:
        return connection.execute(query.decode()).fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def _pages(path: str) -> Any:
    """Return what is found and shown."""
    shown: list[Any] = []
    try:
        with Archive(path, read_only=True) as archive:
            for words in SEARCHED:
                shown.append(repr(archive.search(words, limit=50)))
            for thread in archive.threads(limit=1000):
                shown.append(repr(thread))
            for (uid,) in archive.connection.execute("select uid from messages order by uid").fetchall():
                shown.append(repr(archive.message(uid)))
    except Exception as error:  # whatever it is, it is not what was shown before
        shown.append(type(error).__name__)
    return shown


def named(path: str) -> dict[str, Any]:
    """Return what the tables say of mail, with what ids name in their place, in an order of its own."""
    said = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            if table.startswith(OF_THE_FILE) or table.startswith(INDEXES):
                continue
            columns = [name for (name,) in connection.execute("select name from pragma_table_info(?)", (table,))]
            wanted = [NAMES.get((table, name), "{}").format(f"it.{name}") for name in columns if name not in UNNAMED]
            rows = connection.execute(f"select {', '.join(wanted)} from {table} as it").fetchall()
            said[table] = sorted(map(repr, rows))
    return said


def run(path: str, *arguments: str) -> tuple[int, str]:
    """Run verify; gives its exit status, or -1 for a traceback, and what it printed."""
    result = CliRunner().invoke(cli, ["-d", path, "verify", *arguments], prog_name="mailarchive")
    if result.exception and not isinstance(result.exception, SystemExit):
        return -1, f"{type(result.exception).__name__}: {result.exception}"
    return result.exit_code, result.output


def try_flip(base: bytes, before: dict[str, Any], names: dict[str, Any] | None, *, place: int, path: str) -> Flip:
    """Flip a bit of an archive, and see what becomes of it.

    before: its content; names: what `named` gives of it, None where nothing is to be repaired. place: the bit, counted
    from the first of the file.
    """
    byte, bit = divmod(place, 8)
    data = bytearray(base)
    data[byte] ^= 1 << bit
    for leftover in Path(path).parent.glob(Path(path).name + "*"):
        leftover.unlink()
    Path(path).write_bytes(data)
    now = content(path)
    wrong = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    status, told = run(path)
    after = mended = None
    if names is not None and status in (MENDABLE, LOST):
        after, again = run(path, "--repair")
        told += again
        try:
            mended = named(path) == names
        except sqlite3.Error as error:
            mended = False
            told += str(error)
    return Flip(byte, bit, bool(wrong), status, wrong, after, mended, told)


def summary(flips: list[Flip]) -> dict[str, int]:
    """Return the counts."""
    found = [flip for flip in flips if flip.status != WHOLE]
    counts = Counter(
        {
            "flips": len(flips),
            "changed": sum(flip.changed for flip in flips),
            "changed and found": sum(flip.changed and not flip.missed for flip in flips),
            "missed": sum(flip.missed for flip in flips),
            "found, content as before": sum(not flip.changed for flip in found),
            "no longer opens": sum(flip.status in (1, 2) for flip in found),
            "tracebacks": sum(-1 in (flip.status, flip.after) for flip in flips),
            "mendable": sum(flip.status == MENDABLE for flip in found),
            "mendable and whole after repair": sum(flip.status == MENDABLE and flip.after == WHOLE for flip in found),
            "mendable and the same as before": sum(bool(flip.status == MENDABLE and flip.mended) for flip in found),
            "lost, and told": sum(flip.status == LOST for flip in found),
            "lost, and told after repair too": sum(flip.status == LOST and flip.after == LOST for flip in found),
        }
    )
    return dict(counts)


def make_archive(path: str) -> None:
    """Import the samples."""
    with Archive(path) as archive:
        for name in IMPORTED:
            import_path(archive, str(SAMPLES / name))


def main(arguments: list[str]) -> int:
    """Flip, print the counts and every miss, and give 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--archive", help="an archive; it is copied, and stays as it is")
    parser.add_argument("--no-repair", action="store_true")
    parser.add_argument("--json", help="where every flip is written")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        source = options.archive or os.path.join(folder, "made.db")
        if not options.archive:
            make_archive(source)
        base, before = Path(source).read_bytes(), content(source)
        names = None if options.no_repair else named(source)
        chance = random.Random(options.seed)
        flips = [
            try_flip(
                base, before, names, place=chance.randrange(len(base) * 8), path=os.path.join(folder, "flipped.db")
            )
            for _ in range(options.flips)
        ]  # fmt: skip
    counts = summary(flips)
    for name, number in counts.items():
        print(f"{number:5}  {name}")
    for flip in flips:
        if flip.missed or -1 in (flip.status, flip.after):
            print(flip)
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(flip) for flip in flips], indent=1))
    return int(counts["missed"] + counts["tracebacks"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
