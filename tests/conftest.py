"""Fixtures for every test: mail made in one line, archives filled through the real pipeline, and no silent skips."""

import os
import zlib
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from mailarchive.archive import Archive

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With MAILARCHIVE_NO_SKIP=1, a skipped test is a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("MAILARCHIVE_NO_SKIP") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and MAILARCHIVE_NO_SKIP=1 forbids it: {report.longrepr}"
    return report


def make_mail(body: str = "Hello.\n", **headers: str | None) -> bytes:
    """The bytes of a plain message. Headers by name with underscores (message_id="a@example.com"); None leaves out.

    From, To, Date, Subject and Message-ID have defaults; the Message-ID's follows from the rest.
    """
    fields = {
        "from": "Ann Lee <ann@example.edu>",
        "to": "Ben Ray <ben@example.com>",
        "date": "Fri, 16 Feb 2018 09:34:00 -0800",
        "subject": "Hello",
    } | headers
    if "message_id" not in fields:
        fields["message_id"] = f"{zlib.crc32(f'{fields}{body}'.encode('utf-8', 'replace')):08x}@example.edu"
    if "content_type" not in fields:
        fields["content_type"] = "text/plain; charset=utf-8"
    lines = []
    for name, value in fields.items():
        if value is not None:
            bracketed = name in ("message_id", "in_reply_to") and not value.startswith("<")
            lines.append(f"{name.replace('_', '-').title()}: {f'<{value}>' if bracketed else value}\n")
    return "".join([*lines, "\n", body]).encode("utf-8", "surrogateescape")


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., Path]:
    """`deliver(body, subject=..., from_=...)` writes a message to a new .eml file and gives its path."""
    folder = tmp_path / "mail"
    folder.mkdir()

    def write(body: str = "Hello.\n", *, name: str | None = None, **headers: str | None) -> Path:
        if "from_" in headers:
            headers["from"] = headers.pop("from_")
        path = folder / (name or f"{len(list(folder.iterdir())):03}.eml")
        path.write_bytes(make_mail(body, **headers))
        return path

    return write


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[Callable[..., Archive]]:
    """`imported(path, ...)` gives an archive, open, that these sources were imported into, one after the other.

    In threads of this process, which start at once.
    """
    from mailarchive.pipeline import import_path  # here, so that tests of the stages run without it

    with ExitStack() as stack:

        def fill(*paths: str | Path, name: str = "test.db") -> Archive:
            archive = stack.enter_context(Archive(tmp_path / name))
            for path in paths:
                import_path(archive, str(path), executor_factory=lambda: ThreadPoolExecutor(1))
            return archive

        yield fill


@pytest.fixture
def samples() -> Path:
    """The folder of sample mail."""
    return SAMPLES
