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


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"])
def test_pages_name_only_what_exists(page):
    """Every path in backticks is there, seen from the top, the package or the page; `<name>` stands for any name."""
    for name in re.findall(r"`([^`\s]+)`", (ROOT / page).read_text(encoding="utf-8")):
        path = re.sub(r"<\w+>", "*", name)
        if re.fullmatch(r"[\w.*-]+(/[\w.*-]*)+|\w+\.(py|toml|md|json)", path) and not path.startswith("-"):
            bases = (ROOT, ROOT / "src" / "mailarchive", (ROOT / page).parent)
            assert any(any(base.glob(path.rstrip("/"))) for base in bases), name


def test_pages_name_only_targets_of_make():
    """`make` knows what CONTRIBUTING.md, the README and CI ask of it."""
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in ("README.md", "CONTRIBUTING.md", ".ci/run", ".github/workflows/ci.yml"):
        named = re.findall(r"(?:^| |`)make ([a-z-]+)(?=$|[ `])", (ROOT / page).read_text(encoding="utf-8"), re.M)
        assert named or page != ".ci/run"
        assert set(named) <= targets, page


def test_ci_runs_what_a_person_runs():
    """The workflow calls .ci/run, and hooks are those of the environment: nothing is fetched."""
    assert "run: .ci/run" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    assert hooks.count("language: system") == hooks.count("- id:") == 3


@pytest.mark.parametrize("template", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md")), ids=lambda p: p.name)
def test_reports_are_asked_for_what_parse_prints(template):
    """What shows how mail is read, without an archive."""
    assert "`mailarchive parse" in template.read_text(encoding="utf-8")


@pytest.fixture
def in_a_folder_with_samples(tmp_path, monkeypatch, samples):
    """Make a current folder that holds samples/ and nothing else."""
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


@pytest.mark.parametrize("page", [*sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("*.md"))], ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    """Every relative link names a file of the repository."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
