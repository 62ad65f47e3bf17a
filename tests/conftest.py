"""Fixtures for every test: mail made in one line, archives filled through the real pipeline, and no silent skips."""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from making import SAMPLES, make_mail

from mailarchive.archive import Archive
from mailarchive.cli import cli


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
    from mailarchive.importing.pipeline import import_path  # here, so that tests of the stages run without it

    with ExitStack() as stack:

        def fill(*paths: str | Path, name: str = "test.db") -> Archive:
            archive = stack.enter_context(Archive(tmp_path / name))
            for path in paths:
                import_path(archive, str(path), executor_factory=lambda: ThreadPoolExecutor(1))
            return archive

        yield fill


@pytest.fixture
def samples() -> Path:
    """Return the folder of sample mail."""
    return SAMPLES


@pytest.fixture
def ctrl_c_is_heard() -> Iterator[None]:
    """Children hear SIGINT, although the tests may run in the background, where a shell has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def the_end_of_a_terminal_is_heard() -> Iterator[None]:
    """Children hear SIGHUP, although the tests may run under nohup, which has it ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """`run("threads", "--json", status=0)` runs a command on the archive of `imported`, and checks its exit status."""
    runner = CliRunner(env={"MAILARCHIVE_DB": str(tmp_path / "test.db"), "COLUMNS": "100"})

    def invoke(*arguments: str | Path, input: str | bytes | None = None, status: int | None = 0) -> Result:
        result = runner.invoke(cli, [str(argument) for argument in arguments], input=input, prog_name="mailarchive")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert status is None or result.exit_code == status, result.output
        return result

    return invoke
