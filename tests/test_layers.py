"""Imports between packages point to earlier stages only, as docs/architecture.md has them."""

import ast
from pathlib import Path

import pytest

import mailarchive

ROOT = Path(mailarchive.__file__).parent
TESTS = Path(__file__).parent

# Each layer may import those before it, and itself.
LAYERS = (
    "errors",
    "model",
    "characters",
    "sources",
    "mime",
    "locales",
    "quoted",
    "prose",
    "identity",
    "threads",
    "display",
    "archive",
    "excerpts",
    "importing",
    "cli",
    "datasette_plugin",
)
PURE = ("mime", "locales", "quoted", "prose", "identity", "threads", "display", "excerpts")
BESIDE = {"accuracy", "browser"}
FACES = {"cli", "datasette_plugin"}

MODULES = sorted(
    path.relative_to(ROOT) for path in ROOT.rglob("*.py") if not path.stem.startswith("__") or path.parent != ROOT
)


def layer(path):
    """The layer of a module: the folder or file of the package that it lies in."""
    return path.parts[0].removesuffix(".py")


def test_every_folder_is_a_layer():
    """A new folder is given its place in the order, and the order names nothing that is not there."""
    assert {layer(path) for path in MODULES} == set(LAYERS)


def test_the_folders_of_the_tests_are_those_of_the_package():
    """A test stands beside its subject; what concerns several stands at the top, in a file or a folder of BESIDE."""
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("*/test_*.py")}
    assert folders <= {path.name for path in ROOT.iterdir() if path.is_dir()} | BESIDE


def imported(path):
    """The first parts of the package's modules that a file imports, anywhere in it."""
    package = ["mailarchive", *path.parent.parts]
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            names = [".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "mailarchive" and len(parts) > 1:
                yield parts[1]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_to_earlier_stages(path):
    """Never to a later one; the faces not to each other, but for `serve`, which runs the plugin."""
    own = layer(path)
    for other in imported(path):
        assert other in LAYERS, f"{path} imports {other}, which is in no layer"
        if {own, other} == FACES:
            assert path == Path("cli/serve.py"), f"{path} imports the other face"
        else:
            assert LAYERS.index(other) <= LAYERS.index(own), f"{path} imports {other}, a later stage"


def test_the_parsing_stages_touch_no_database():
    """They are pure: neither database nor network nor processes."""
    for path in MODULES:
        if layer(path) in PURE:
            tree = ast.parse((ROOT / path).read_text())
            names = {
                name
                for node in ast.walk(tree)
                for name in (
                    [alias.name for alias in node.names] if isinstance(node, ast.Import)
                    else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                )
            }  # fmt: skip
            assert not names & {"sqlite3", "sqlite_utils", "socket", "urllib.request", "subprocess"}, path
