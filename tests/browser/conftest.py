"""Chromium without a screen, and `mailarchive serve` as a reader starts it."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import start
from selenium import webdriver

from mailarchive.archive import Archive
from mailarchive.importing.pipeline import import_path

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests, with an empty profile, that logs every request it makes."""
    found = start(tmp_path_factory.mktemp("profile"))
    yield found
    found.quit()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """`serve(path)` starts `mailarchive serve` on an archive, and gives the address of its pages."""
    started: list[subprocess.Popen[str]] = []

    def start(path: Path) -> str:
        command = [sys.executable, "-m", "mailarchive", "serve", str(path), "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        url = process.stdout.readline().split()[0]
        for _ in range(100):
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        return url.removesuffix("/threads")

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the samples."""
    path = tmp_path_factory.mktemp("browsed") / "mailarchive.db"
    with Archive(path) as filled:
        import_path(filled, str(SAMPLES))
    return path


ODD_MAIL = (
    "From: =?utf-8?b?157XqdeUINeb15TXnw==?= <moshe@example.org>\nDate: Mon, 1 Jan 2024 10:00:00 +0200\n"
    "Subject: =?utf-8?b?16nXnNeV150g15zXm9eV15zXnQ==?=\nContent-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n\nשלום לכולם,\n\n- אחת\n- שתיים\n",
    f'From: "{"Longname" * 60}" <long@example.org>\nTo: "{"Verylong " * 40}" <other@example.org>\n'
    f"Date: Mon, 1 Jan 2024 11:00:00 +0200\nSubject: {'W' * 600}\n\ncurtain https://example.org/{'a' * 800}\n",
)


@pytest.fixture(scope="session")
def odd_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of mail that strains a page: right-to-left script, and names and words without end."""
    folder = tmp_path_factory.mktemp("odd")
    with Archive(folder / "odd.db") as filled:
        for number, mail in enumerate(ODD_MAIL):
            (folder / f"{number}.eml").write_text(mail, encoding="utf-8")
            import_path(filled, str(folder / f"{number}.eml"))
    return folder / "odd.db"


@pytest.fixture(scope="session")
def odd_site(serve: Callable[[Path], str], odd_archive: Path) -> str:
    """The address of that archive's pages, served."""
    return serve(odd_archive)


@pytest.fixture(scope="session")
def site(serve: Callable[[Path], str], archive: Path) -> str:
    """The address of that archive's pages, served."""
    return serve(archive)
