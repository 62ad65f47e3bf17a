"""Where bytes lay in a source, kept true while the source grows, shrinks or is read in pieces.

A place is found again by source, member, content and count, not by its offset: mailboxes are compacted. While a piece
of a source is read, places in it that no longer hold what they held lose their offset; whatever it holds is first
matched with a place that kept its offset, then with one that lost it, and only then gets a new one. What has no offset
in the end was not found there any more: it stays known, as what lay there once.

The member of a Maildir is the same whatever flags its file has, and after some ways of copying there are two files of
one member. So a place of such a file is also known by what the file is called, as long as one is called so.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from mailarchive.archive.sql import insert, select
from mailarchive.archive.writing.message_labels import dump_labels, load_labels
from mailarchive.archive.writing.records import Place

Holdings = Collection[tuple[str, str | None, str | None, int | None]]
"""What a piece of a source holds: sha256, member, listed_as and byte_start of each message."""

COLUMNS = "places.id, copies.sha256, places.member, places.listed_as, places.byte_start"
WRITTEN = ("byte_start", "byte_length", "envelope", "trailer", "listed_as")
LAST_BYTE = 1 << 62
UNPLACE = "update places set byte_start = null where id = ?"


class Places:
    """Writes the places of one source during one import. listed: what its files are called now; see `RawMessage`."""

    def __init__(
        self, connection: sqlite3.Connection, source: int, listed: Collection[str | None] = frozenset()
    ) -> None:
        self.connection = connection
        self.source = source
        self.listed = listed

    def expect_range(self, byte_start: int, byte_end: int | None, holds: Holdings) -> None:
        """Before what a byte range of a file holds is written: unplace what is no longer there."""
        rows = self.connection.execute(
            f"""select {COLUMNS} from places join copies on copies.id = places.copy
                where places.source = ? and places.byte_start >= ? and places.byte_start < ?""",
            (self.source, byte_start, LAST_BYTE if byte_end is None else byte_end),
        )
        self._unplace(rows, holds)

    def expect_files(self, files: Iterable[tuple[str, str | None]], holds: Holdings) -> None:
        """Before what files of a folder hold is written: unplace what is no longer in them.

        files: of each its member, and what it is listed as.
        """
        query = f"""select {COLUMNS} from places join copies on copies.id = places.copy
            where places.source = ? and places.member = ? and places.byte_start is not null"""
        rows = (
            [row for row in self.connection.execute(query, (self.source, member)) if self._may_be(row[3], listed_as)]
            for member, listed_as in files
        )
        self._unplace(chain.from_iterable(rows), holds)

    def keep_members(self, members: Collection[str]) -> None:
        """When all of a folder is written: unplace what lay in files that are there no more."""
        rows = self.connection.execute(
            "select id, member, listed_as from places where source = ? and byte_start is not null", (self.source,)
        ).fetchall()
        found = {member for _, member, listed_as in rows if listed_as in self.listed}
        gone = [
            (place,)
            for place, member, listed_as in rows
            if member not in members or (member in found and listed_as not in self.listed)
        ]
        self.connection.executemany(UNPLACE, gone)

    def _may_be(self, known_as: str | None, listed_as: str | None) -> bool:
        """Whether a place by one name may be of the file by another: unless a file has the first still."""
        return known_as == listed_as or known_as not in self.listed

    def _unplace(self, rows: Iterable[tuple[int, str, str | None, str | None, int]], holds: Holdings) -> None:
        gone = [(place,) for place, *what in rows if tuple(what) not in holds]
        self.connection.executemany(UNPLACE, gone)

    def add(self, copy: int, place: Place) -> frozenset[str]:
        """Record that `copy` lies at `place`; gives the labels that it had there and has no more."""
        # "+source": by the index on copy. By the one on source each look-up would pass over the whole mailbox.
        rows = select(
            self.connection,
            f"select id, nth, labels, {', '.join(WRITTEN)} from places "
            "where copy = ? and +source = ? and member is ? order by listed_as is not ?, id",
            (copy, self.source, place.member, place.listed_as),
        ).fetchall()
        for start in (place.byte_start, None):
            for row in rows:
                if row["byte_start"] == start and self._may_be(row["listed_as"], place.listed_as):
                    self._move(row, place)
                    return load_labels(row["labels"]) - frozenset(place.labels)
        self.insert(copy, place, max((row["nth"] for row in rows), default=-1) + 1)
        return frozenset()

    def _move(self, row: sqlite3.Row, place: Place) -> None:
        """Write what is other than it was about a place."""
        values = _values(place)
        if {name: row[name] for name in values} != values:
            columns = ", ".join(f"{name} = ?" for name in values)
            self.connection.execute(f"update places set {columns} where id = ?", (*values.values(), row["id"]))

    def insert(self, copy: int, place: Place, nth: int = 0) -> None:
        """Record that `copy` lies at `place`, which must be news: nothing is looked up for a new copy."""
        row = {
            "copy": copy,
            "source": self.source,
            "member": place.member,
            "nth": nth,
            **_values(place),
        }
        insert(self.connection, "places", row)

    def finish(self) -> Iterator[tuple[int, frozenset[str]]]:
        """At the end of a source: drop places that were only moved, and number those that are left by their order.

        Gives for each copy that was moved the labels of the place that was dropped.
        """
        moved = self.connection.execute(
            """select id, copy, labels from places where source = :source and byte_start is null
               and (nth > 0 or exists (select 1 from places as other where other.copy = places.copy
                                       and other.source = places.source and other.byte_start is not null))""",
            {"source": self.source},
        ).fetchall()
        self.connection.executemany("delete from places where id = ?", ((place,) for place, _, _ in moved))
        self._number()
        return ((copy, load_labels(labels)) for _, copy, labels in moved)

    def _number(self) -> None:
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
                "update places set nth = ? where id = ?", ((nth, place) for nth, (place,) in enumerate(rows))
            )


def _values(place: Place) -> dict[str, int | str | None]:
    """Return the columns that may change while a place stays the same."""
    return {"labels": dump_labels(place.labels), **{name: getattr(place, name) for name in WRITTEN}}
