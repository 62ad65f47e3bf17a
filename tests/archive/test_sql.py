"""What statements share agrees with the model and with the schema's indexes."""

from typing import get_args

from mailarchive.archive import Archive
from mailarchive.archive.sql import FULL, RECOVERED
from mailarchive.model import FULL_KINDS, RECOVERED_KINDS, CopyKind, is_recovered


def test_every_kind_of_copy_is_full_or_recovered():
    """Each is one of the two, and the SQL lists are those of the model."""
    assert sorted(FULL_KINDS + RECOVERED_KINDS) == sorted(get_args(CopyKind))
    assert [is_recovered(kind) for kind in (*FULL_KINDS, *RECOVERED_KINDS)] == [False] * 2 + [True] * 3
    assert FULL == "('file', 'attached')"


def test_copies_found_in_bodies_are_looked_up_by_index(tmp_path):
    """The schema's partial index covers just the kinds of the list: else every look-up would read all copies."""
    query = f"select 1 from copies where sender = 1 and date > '' and kind in {RECOVERED}"
    with Archive(tmp_path / "new.db") as archive:
        plan = archive.connection.execute(f"explain query plan {query}").fetchall()
    assert any("copies_sender_date" in step[3] for step in plan)
