"""Imports between packages point to earlier stages only, as docs/architecture.md has them."""

import ast
from pathlib import Path

import pytest

import mailarchive

ROOT = Path(mailarchive.__file__).parent

# Each layer may import those before it, and itself; model and errors are for all.
LAYERS = ["sources", "mime", "quoted", "threads", "archive", "excerpts", "pipeline", "cli", "datasette_plugin"]
FOR_ALL = {"model", "errors"}
PIPELINE = {"pipeline", "prepare", "prepare_message", "prepare_prose", "rehearse", "workers"}
FACES = {"cli", "datasette_plugin"}

MODULES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py") if path.parent != ROOT or path.stem in PIPELINE)


def layer(name):
    """The layer of a module of the package, by the first part of its name."""
    return "pipeline" if name in PIPELINE else name


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
    own = layer(path.parts[0].removesuffix(".py"))
    for name in imported(path):
        if name in FOR_ALL:
            continue
        other = layer(name)
        assert other in LAYERS, f"{path} imports {name}, which is in no layer"
        if {own, other} == FACES:
            assert path == Path("cli/serve.py"), f"{path} imports the other face"
        else:
            assert LAYERS.index(other) <= LAYERS.index(own), f"{path} imports {name}, a later stage"


def test_the_parsing_stages_touch_no_database():
    """mime, quoted, threads and excerpts are pure: neither database nor network nor processes."""
    for path in MODULES:
        if path.parts[0] in ("mime", "quoted", "threads", "excerpts"):
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
