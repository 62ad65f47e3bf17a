"""verify: silent about a whole archive, and outspoken about every way in which one can be broken."""

import sqlite3

import pytest
from making import make_mail

from mailarchive.archive import Archive
from mailarchive.archive.verify import verify


@pytest.fixture
def archive(imported, samples):
    """The samples, imported."""
    return imported(samples / "mixed.mbox", samples / "microrobot-outlook-chain.eml", samples / "broken")


def test_a_whole_archive_has_no_faults(archive):
    """And every original is counted."""
    calls = []
    assert list(verify(archive.connection, lambda done, total: calls.append((done, total)))) == []
    assert calls[-1][0] == calls[-1][1] >= 19


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("update raw set data = (select data from raw order by copy desc limit 1) where copy = 1", "hash differs"),
        ("update raw set data = x'00' where copy = 1", "can't be read"),
        ("delete from raw where copy = 1", "holds no bytes"),
        ("update blobs set size = size + 1", "hash differs"),
        ("update blobs set data = x'00'", "can't be read"),
        ("update imports set added = added + 1", "does not add up"),
        ("update messages set text = text || ' unheard'", "search index"),
        ("insert into messages_fts(rowid, subject, text, quoted) values (99999, 'a', 'b', 'c')", "not in the archive"),
        ("update copies set message = null where message = 1", "has no copy"),
        ("update threads set message_count = 99 where id = 1", "miscounts"),
        ("update messages set parent = id + 1 where id = 1", "another thread"),
        ("update messages set parent = 99999 where id = 1", "is missing"),
    ],
)
def test_damage_is_told(imported, samples, deliver, damage, told):
    """Each kind, in a line that names the row."""
    import base64

    part = base64.encodebytes(bytes(range(256)) * 16).decode()
    deliver(
        f"--b\nContent-Type: application/x-noise\nContent-Transfer-Encoding: base64\n\n{part}--b--\n",
        content_type="multipart/mixed; boundary=b", subject="Noise",
    )  # fmt: skip
    connection = imported(deliver(subject="Hello again").parent, samples / "mixed.mbox").connection
    connection.execute("pragma foreign_keys = off")
    connection.execute(damage)
    connection.commit()
    assert any(told in str(fault) for fault in verify(connection)), [str(fault) for fault in verify(connection)]


def test_a_torn_file_is_told_and_not_raised(archive, tmp_path):
    """Pages overwritten in the middle: faults, no traceback."""
    archive.close()
    path = tmp_path / "test.db"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 5 * 4096] = b"\xff" * 5 * 4096
    path.write_bytes(data)
    try:
        with Archive(path) as torn:
            faults = list(verify(torn.connection))
    except sqlite3.DatabaseError as error:
        pytest.fail(f"raised {error}")
    assert faults


def test_a_read_only_archive_can_be_verified(archive):
    """All but FTS5's own comparison, which wants to write."""
    with Archive(archive.path, read_only=True) as same:
        assert list(verify(same.connection)) == []


def test_mail_that_cannot_be_parsed_is_verified_by_its_bytes(imported, tmp_path):
    """Garbage in an mbox is stored raw, and proved."""
    (tmp_path / "g.mbox").write_bytes(
        b"From a@example.org Fri Feb 16 09:34:00 2018\n" + make_mail() + b"\n"
        b"From a@example.org Fri Feb 16 09:34:00 2018\nSubject: \xff\xfe\n" + b"\x00\xff" * 500
    )
    assert list(verify(imported(tmp_path / "g.mbox").connection)) == []
