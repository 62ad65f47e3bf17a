"""The documentation: complete, current, and its examples run."""

import doctest
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import mailarchive
from mailarchive.cli import COMMANDS, cli

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
GENERATE = runpy.run_path(str(DOCS / "generate.py"))
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", GENERATE["FILES"])
def test_generated_pages_are_current(name):
    """What docs/generate.py would write is what is there; if not, run: make docs."""
    assert (DOCS / name).read_text(encoding="utf-8") == GENERATE["generated"](name)


def test_every_command_and_option_is_documented():
    """Each command has a section of docs/cli.md, with each of its options."""
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, re.M | re.S))
    assert list(sections) == list(COMMANDS)
    for name, section in sections.items():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        for parameter in command.params:
            for option in parameter.opts if isinstance(parameter, click.Option) else []:
                assert f"`{option}`" in section, (name, option)


def test_the_public_names_are_the_documented_ones():
    """A dozen at most, each in the table of docs/python-api.md."""
    page = (DOCS / "python-api.md").read_text(encoding="utf-8")
    table = page[page.index("| name |") : page.index("Results are")]
    assert set(re.findall(r"`(\w+)`", table.replace("`", "`"))) >= set(mailarchive.__all__)
    assert len(mailarchive.__all__) <= 12
    for name in mailarchive.__all__:
        assert getattr(mailarchive, name).__doc__, name


@pytest.fixture
def in_a_folder_with_samples(tmp_path, monkeypatch, samples):
    """A current folder that holds samples/ and nothing else."""
    shutil.copytree(samples, tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILARCHIVE_DB", raising=False)
    return tmp_path


def test_the_examples_of_the_python_api_run(in_a_folder_with_samples):
    """Every >>> gives what is shown."""
    failed, tried = doctest.testfile(str(DOCS / "python-api.md"), module_relative=False, optionflags=FLAGS)
    assert tried > 20 and failed == 0


def test_the_tour_of_the_readme_runs(in_a_folder_with_samples, monkeypatch):
    """Every $ command ends well and prints what is shown."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    blocks = CONSOLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    ran = 0
    for block in blocks:
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
            assert done.returncode == 0, (command, done.stderr)
            assert doctest.OutputChecker().check_output(shown, done.stdout, FLAGS), (command, done.stdout)
            ran += 1
    assert ran >= 6


@pytest.mark.parametrize(
    "page", [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"], ids=lambda p: p.name
)
def test_links_lead_somewhere(page):
    """Every relative link names a file of the repository."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
