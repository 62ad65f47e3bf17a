"""All rows of an archive, with what each id names in place of the id: two archives are the same where these are."""

import sqlite3
from contextlib import closing
from pathlib import Path

COPY = (
    "(select coalesce(r.kind, '') || ':' || r.sha256 || ':' || coalesce(r.char_start, '') || '-' || "
    "coalesce(r.char_end, '') || '@' || coalesce((select k.sha256 from copies k where k.id = r.container), '') "
    "from copies r where r.id = {})"
)
ADDRESS = "(select coalesce(a.name, '') || '<' || coalesce(a.email, '') || '>' from addresses a where a.id = {})"
MESSAGE = "(select u.uid from messages u where u.id = {})"
SOURCE = "(select s.format || s.size from sources s where s.id = {})"

TABLES = {
    "sources": "select format, size, sha256 from sources",
    "problems": f"select {SOURCE.format('source')}, member, byte_start, {COPY.format('copy')}, stage, code, detail "
    "from problems",
    "threads": f"select title, message_count, recovered_count, participants, first_date, last_date, "
    f"{MESSAGE.format('root')} from threads",
    "messages": f"select uid, (select {MESSAGE.format('t.root')} from threads t where t.id = m.thread), "
    f"{MESSAGE.format('m.parent')}, date, {ADDRESS.format('m.sender')}, subject, preview, known_from, certainty, year, "
    f"attachment_count, utc_offset, date_written, date_source, message_id, {COPY.format('m.copy')}, text "
    "from messages m",
    "copies": f"select {MESSAGE.format('message')}, {COPY.format('o.id')}, {COPY.format('container')}, style, rule, "
    f"certainty, {ADDRESS.format('o.sender')}, date, utc_offset, date_written, date_source, subject, message_id "
    "from copies o",
    "places": f"select {COPY.format('copy')}, member, byte_start, byte_length, envelope, nth, labels, trailer, "
    "listed_as from places",
    "bodies": f"select {COPY.format('copy')}, text, quoted from bodies",
    "pending": f"select {COPY.format('copy')}, text, recipients from pending",
    "arrivals": f"select {MESSAGE.format('message')} from arrivals",
    "unsealed": "select part from unsealed",
    "progress": "select unit, state from progress",
    "segments": f"select {COPY.format('g.copy')}, position, kind, depth, char_start, char_end, "
    f"{COPY.format('g.embedded')} from segments g",
    "refs": f"select {MESSAGE.format('message')}, position, kind, message_id from refs",
    "recipients": f"select {MESSAGE.format('message')}, kind, position, {ADDRESS.format('address')} from recipients",
    "labels": f"select {MESSAGE.format('message')}, (select name from labels l where l.id = label) from message_labels",
    "attachments": f"select {MESSAGE.format('message')}, filename, content_type, size, content_id, disposition, blob "
    "from attachments",
    "links": f"select {MESSAGE.format('message')}, {MESSAGE.format('parent')}, evidence, certainty, detail from links",
    "aliases": f"select uid, {MESSAGE.format('message')} from aliases",
    "addresses": "select name, email, domain, message_count, (select p.name from people p where p.id = person) "
    "from addresses",
    "raw": f"select {COPY.format('copy')}, codec, length(data) from raw",
    "source_texts": "select sha256, size, codec, data from source_texts",
    "blobs": "select sha256, size, codec from blobs",
    "search": "select count(*) from messages_fts_docsize",
}
RECEIPTS = (
    "select found, added, duplicate, skipped, failed, recovered, threads, finished is not null, "
    "(select count(*) from problems where import = imports.id) from imports order by id"
)


def dumped(path: Path) -> dict[str, list[str]]:
    """Return the rows of every table but `imports`, sorted."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {name: sorted(map(repr, connection.execute(query))) for name, query in TABLES.items()}


def receipts(path: Path) -> list[tuple[int, ...]]:
    """Return what imports came to, the earliest first."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(RECEIPTS).fetchall()


def difference(one: Path, two: Path) -> list[str]:
    """Return the first rows of each table that only one of two archives has."""
    rows = []
    left, right = dumped(one), dumped(two)
    for name, expected in left.items():
        only = [sorted(set(expected) - set(right[name])), sorted(set(right[name]) - set(expected))]
        rows += [f"{sign} {name} {row[:300]}" for sign, some in zip("-+", only, strict=True) for row in some[:3]]
        if not any(only) and expected != right[name]:
            rows.append(f"! {name}: rows are there more than once")
    return rows
