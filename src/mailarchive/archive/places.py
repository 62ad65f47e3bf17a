"""Where bytes lay in a source, kept true while the source grows, shrinks or is read in pieces.

A place is found again by source, member, content and count, not by its offset: mailboxes are compacted. While a range
of a source is read, places in it that no longer hold what they held lose their offset; whatever is found is first
matched with a place that kept its offset, then with one that lost it, and only then gets a new one.
"""

import sqlite3

from mailarchive.archive.records import Place


class Places:
    """Writes the places of one source during one import."""

    def __init__(self, connection: sqlite3.Connection, source: int) -> None:
        self.connection = connection
        self.source = source

    def expect(self, byte_start: int, byte_end: int | None, found: set[tuple[str, int]]) -> None:
        """Before a byte range is written: unplace what is no longer there. found: (sha256, byte_start) of what is."""
        rows = self.connection.execute(
            """select places.id, copies.sha256, places.byte_start from places join copies on copies.id = places.copy
               where places.source = ? and places.byte_start >= ? and places.byte_start < ?""",
            (self.source, byte_start, byte_end if byte_end is not None else 1 << 62),
        ).fetchall()
        gone = [(place,) for place, sha256, start in rows if (sha256, start) not in found]
        self.connection.executemany("update places set byte_start = null, byte_length = null where id = ?", gone)

    def add(self, copy: int, place: Place) -> bool:
        """Record that `copy` lies at `place`; says whether that was news."""
        # "+source": by the index on copy. By the one on source each look-up would pass over the whole mailbox.
        rows = self.connection.execute(
            "select id, byte_start, nth from places where copy = ? and +source = ? and member is ?",
            (copy, self.source, place.member),
        ).fetchall()
        if any(start == place.byte_start for _, start, _ in rows):
            return False
        lost = next((row[0] for row in rows if row[1] is None), None)
        if lost is not None:
            self.connection.execute(
                "update places set byte_start = ?, byte_length = ?, envelope = ? where id = ?",
                (place.byte_start, place.byte_length, place.envelope, lost),
            )
            return False
        self.insert(copy, place, max((row[2] for row in rows), default=-1) + 1)
        return True

    def insert(self, copy: int, place: Place, nth: int = 0) -> None:
        """Record that `copy` lies at `place`, which is known to be news: nothing is looked up for a new copy."""
        self.connection.execute(
            """insert into places (copy, source, member, byte_start, byte_length, envelope, nth)
               values (?, ?, ?, ?, ?, ?, ?)""",
            (copy, self.source, place.member, place.byte_start, place.byte_length, place.envelope, nth),
        )

    def finish(self) -> None:
        """At the end of a source: drop places that were only moved, and number those that are left by their order."""
        self.connection.execute(
            """delete from places where source = :source and byte_start is null and nth > 0""", {"source": self.source}
        )
        self.connection.execute(
            """delete from places where source = :source and byte_start is null and exists (
                   select 1 from places as other where other.copy = places.copy and other.source = places.source
                   and other.member is places.member and other.byte_start is not null)""",
            {"source": self.source},
        )
        repeated = self.connection.execute(
            """select copy, member from places where source = ? group by copy, member
               having count(*) > 1 or max(nth) > 0""",
            (self.source,),
        ).fetchall()
        for copy, member in repeated:
            rows = self.connection.execute(
                "select id from places where copy = ? and source = ? and member is ? order by byte_start, id",
                (copy, self.source, member),
            ).fetchall()
            # Two steps, so that no number is given twice on the way.
            self.connection.executemany("update places set nth = -1 - id where id = ?", rows)
            self.connection.executemany(
                "update places set nth = ? where id = ?", ((nth, row[0]) for nth, row in enumerate(rows))
            )
