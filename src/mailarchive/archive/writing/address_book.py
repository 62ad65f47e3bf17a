"""Addresses as rows: one for each pair of name and e-mail."""

import sqlite3

from mailarchive.model import Address

MOST_CACHED = 100_000


class AddressBook:
    """Gives the row id of an address, making the row where there is none; remembers what it gave."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._ids: dict[Address, int] = {}
        self._alike: dict[Address, tuple[int, ...]] = {}

    def id(self, address: Address | None) -> int | None:
        """The row id of `address`; None for None and for an address that says nothing."""
        if address is None or not (address.name or address.email):
            return None
        known = self._ids.get(address)
        if known is not None:
            return known
        values = address.name or None, address.email or None
        row = self.connection.execute(
            "select id from addresses where coalesce(name, '') = ? and coalesce(email, '') = ?",
            (values[0] or "", values[1] or ""),
        ).fetchone()
        if row is None:
            domain = values[1].rpartition("@")[2] if values[1] and "@" in values[1] else None
            found = self.connection.execute(
                "insert into addresses (name, email, domain) values (?, ?, ?)", (*values, domain)
            ).lastrowid
            self._alike.clear()
        else:
            found = row[0]
        if len(self._ids) >= MOST_CACHED:
            self._ids.clear()
        assert found is not None
        self._ids[address] = found
        return int(found)

    def alike(self, sender: Address | None) -> tuple[int, ...]:
        """The rows that can be the same person's as `sender`: see `identity.match.same_sender`.

        Remembered until a row is added: the same people are quoted again and again.
        """
        if sender is None:
            return ()
        known = self._alike.get(sender)
        if known is None:
            if len(self._alike) >= MOST_CACHED:
                self._alike.clear()
            known = self._alike[sender] = self._find_alike(sender)
        return known

    def _find_alike(self, sender: Address) -> tuple[int, ...]:
        found: set[int] = set()
        if sender.email:
            rows = self.connection.execute("select id from addresses where email = ? collate nocase", (sender.email,))
            found.update(row[0] for row in rows)
        if sender.name:
            for name in {sender.name, _turned(sender.name)}:
                rows = self.connection.execute(
                    "select id from addresses where name = ? collate nocase and (email is null or ?)",
                    (name, sender.email is None),
                )
                found.update(row[0] for row in rows)
        return tuple(sorted(found))

    def forget(self) -> None:
        """Drop what is remembered: after a rollback the rows may be gone."""
        self._ids.clear()
        self._alike.clear()


def _turned(name: str) -> str:
    """ "Last, First" as "First Last", and the other way round."""
    last, comma, first = name.partition(", ")
    if comma:
        return f"{first} {last}"
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else name


def name_people(connection: sqlite3.Connection) -> None:
    """Return every e-mail address its person: addresses with one e-mail are one person's, named as they mostly sign.

    A bare name belongs to nobody: it never merges people.
    """
    fresh = connection.execute(
        "select distinct lower(email) from addresses where person is null and email is not null"
    ).fetchall()
    for (email,) in fresh:
        row = connection.execute(
            "select person from addresses where email = ? collate nocase and person is not null", (email,)
        ).fetchone()
        person = row[0] if row else connection.execute("insert into people (name) values (null)").lastrowid
        connection.execute(
            "update addresses set person = ? where email = ? collate nocase and person is null", (person, email)
        )
        connection.execute(
            """update people set name = (select coalesce(name, email) from addresses where person = :person
               order by name is null, message_count desc, name limit 1) where id = :person""",
            {"person": person},
        )
