"""An archive of the sample mail, and Datasette serving it as `mailarchive serve` does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailarchive.archive import Archive
from mailarchive.cli.serve import application
from mailarchive.importing.pipeline import import_path

SAMPLES = Path(__file__).parent.parent.parent / "samples"
EVIL_MAIL = """\
From: "<b onclick=x()>Bold & 'co'</b>" <evil@example.org>
To: "<b onclick=x()>" <ben@example.com>
Date: Fri, 16 Feb 2018 09:34:00 -0800
Subject: <b onclick=x()>Subject</b>
Message-ID: <markup@example.org>

Body with <b onclick=x()>mark-up</b> in it.
"""


@pytest.fixture(scope="session")
def archive_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive named mailarchive.db: the samples, and mail with mark-up where none belongs."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "markup.eml").write_text(EVIL_MAIL, encoding="utf-8")
    with Archive(folder / "mailarchive.db") as archive:
        import_path(archive, str(SAMPLES))
        import_path(archive, str(folder / "markup.eml"))
    return folder / "mailarchive.db"


@pytest.fixture
def datasette(archive_path: Path) -> Any:
    """Datasette with that archive, as `serve` sets it up."""
    return application((str(archive_path),))


@pytest.fixture(scope="session")
def uid_where(archive_path: Path) -> Callable[..., str]:
    """`uid_where("subject like ?", value)` gives the uid of one message of the archive."""

    def find(condition: str, *values: object) -> str:
        with Archive(archive_path, read_only=True) as archive:
            row = archive.connection.execute(
                f"select uid from messages where {condition} order by date, id limit 1", values
            ).fetchone()
        return str(row[0])

    return find
