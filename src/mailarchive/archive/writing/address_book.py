"""Addresses as rows: one for each pair of name and e-mail."""

import sqlite3

from mailarchive.archive.sql import insert
from mailarchive.model import Address

MOST_CACHED = 100_000


class AddressBook:
    """Gives the row id of an address, making the row where there is none; remembers what it gave."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._ids: dict[Address, int] = {}
        self._alike: dict[Address, tuple[int, ...]] = {}

    def id(self, address: Address | None) -> int | None:
        """Return the row id of `address`; None for None and for an address that says nothing."""
        if address is None or not (address.name or address.email):
            return None
        row_id = self._ids.get(address)
        if row_id is None:
            if len(self._ids) >= MOST_CACHED:
                self._ids.clear()
            row_id = self._ids[address] = self._find(address) or self._insert(address)
        return row_id

    def _find(self, address: Address) -> int | None:
        row = self.connection.execute(
            "select id from addresses where coalesce(name, '') = ? and coalesce(email, '') = ?",
            (address.name or "", address.email or ""),
        ).fetchone()
        if row is None:
            return None
        return int(row[0])

    def _insert(self, address: Address) -> int:
        self._alike.clear()
        email = address.email or ""
        row = {"name": address.name or None, "email": email or None, "domain": None}
        if "@" in email:
            row["domain"] = email.rpartition("@")[2]
        return insert(self.connection, "addresses", row)

    def alike(self, sender: Address | None) -> tuple[int, ...]:
        """Return the rows that can be the same person's as `sender`: see `identity.match.same_sender`.

        Remembered until a row is added: the same people are quoted again and again.
        """
        if sender is None:
            return ()
        alike = self._alike.get(sender)
        if alike is None:
            if len(self._alike) >= MOST_CACHED:
                self._alike.clear()
            alike = self._alike[sender] = self._find_alike(sender)
        return alike

    def _find_alike(self, sender: Address) -> tuple[int, ...]:
        alike: set[int] = set()
        if sender.email:
            rows = self.connection.execute("select id from addresses where email = ? collate nocase", (sender.email,))
            alike.update(row_id for (row_id,) in rows)
        for name in _spellings(sender.name):
            rows = self.connection.execute(
                "select id from addresses where name = ? collate nocase and (email is null or ?)",
                (name, sender.email is None),
            )
            alike.update(row_id for (row_id,) in rows)
        return tuple(sorted(alike))

    def forget(self) -> None:
        """Drop what is remembered: after a rollback the rows may be gone."""
        self._ids.clear()
        self._alike.clear()


def _spellings(name: str | None) -> set[str]:
    """Return a name as it is, and "Last, First" for "First Last" or the other way round."""
    if not name:
        return set()
    last, comma, first = name.partition(", ")
    if comma:
        return {name, f"{first} {last}"}
    first, space, last = name.rpartition(" ")
    if space and first:
        return {name, f"{last}, {first}"}
    return {name}


def name_people(connection: sqlite3.Connection) -> None:
    """Give every e-mail address its person: addresses with one e-mail are one person's, named as they mostly sign.

    A bare name belongs to nobody: it never merges people.
    """
    fresh = connection.execute(
        "select distinct lower(email) from addresses where person is null and email is not null"
    ).fetchall()
    for (email,) in fresh:
        row = connection.execute(
            "select person from addresses where email = ? collate nocase and person is not null", (email,)
        ).fetchone()
        if row:
            (person,) = row
        else:
            person = insert(connection, "people", {"name": None})
        connection.execute(
            "update addresses set person = ? where email = ? collate nocase and person is null", (person, email)
        )
        connection.execute(
            """update people set name = (select coalesce(name, email) from addresses where person = :person
               order by name is null, message_count desc, name limit 1) where id = :person""",
            {"person": person},
        )
