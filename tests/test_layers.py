"""The order of the package: imports point to earlier stages only, in no circle, and no folder has too much in it."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
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
IMPURE = ("sqlite3.", "sqlite_utils.", "socket.", "urllib.request.", "subprocess.", "multiprocessing.")
FACES = {"cli", "datasette_plugin"}
ROOMS = {"archive": 14, "quoted": 12}  # at most so many files and folders at the top of these
BESIDE = {"accuracy", "browser"}  # folders of tests that are not of one folder of the package

MODULES = sorted(
    path.relative_to(ROOT) for path in ROOT.rglob("*.py") if not path.stem.startswith("__") or path.parent != ROOT
)


def layer(path: Path) -> str:
    """Return the layer of a module: the folder or file of the package that it lies in."""
    return path.parts[0].removesuffix(".py")


def imports(path: Path, *, lazy: bool) -> Iterator[str]:
    """Yield the modules and names that a file imports; lazy: inside functions too."""
    package = ["mailarchive", *path.parent.parts]
    for node in nodes(ast.parse((ROOT / path).read_text(encoding="utf-8")), lazy=lazy):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def nodes(tree: ast.AST, *, lazy: bool) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported; lazy: and what runs later."""
    for node in ast.iter_child_nodes(tree):
        yield node
        later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_for_types(node)
        if lazy or not later:
            yield from nodes(node, lazy=lazy)


def is_for_types(node: ast.AST) -> bool:
    """Whether a node is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_every_folder_is_a_layer() -> None:
    """A new folder is given its place in the order, and the order names nothing that is not there."""
    assert {layer(path) for path in MODULES} == set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_to_earlier_stages(path: Path) -> None:
    """Never to a later one; the faces not to each other, but for `serve`, which runs the plugin."""
    own = layer(path)
    for name in imports(path, lazy=True):
        package, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if package != "mailarchive" or not other:
            continue
        assert other in LAYERS, f"{path} imports {other}, which is in no layer"
        if {own, other} == FACES:
            assert path == Path("cli/serve.py"), f"{path} imports the other face"
        else:
            assert LAYERS.index(other) <= LAYERS.index(own), f"{path} imports {other}, a later stage"


def test_no_imports_go_in_a_circle() -> None:
    """Neither from file to file, nor from one folder of a stage to another and back."""
    files, folders = TopologicalSorter[str](), TopologicalSorter[str]()
    names = {module_name(path): path for path in MODULES}
    for name, path in names.items():
        for target in imports(path, lazy=False):
            other = target if target in names else target.rpartition(".")[0]
            if other in names and other != name:
                files.add(name, other)
                if room(name) != room(other):
                    folders.add(room(name), room(other))
    files.prepare()  # raises CycleError, which names the circle
    folders.prepare()


def module_name(path: Path) -> str:
    """Return the name that a module is imported by."""
    return ".".join(["mailarchive", *path.with_suffix("").parts]).removesuffix(".__init__")


def room(name: str) -> str:
    """Return the folder or file at the top of its stage that a module lies in."""
    return ".".join(name.split(".")[:3])


@pytest.mark.parametrize(("folder", "most"), ROOMS.items())
def test_a_folder_list_is_short(folder: str, most: int) -> None:
    """What a folder is for can be read off its list."""
    rooms = {path.parts[1] for path in MODULES if path.parts[0] == folder} - {"__init__.py"}
    assert len(rooms) <= most


def test_the_parsing_stages_touch_no_database() -> None:
    """They are pure: neither database nor network nor processes."""
    for path in MODULES:
        if layer(path) in PURE:
            outside = [name for name in imports(path, lazy=True) if f"{name}.".startswith(IMPURE)]
            assert not outside, path


def test_the_folders_of_the_tests_are_those_of_the_package() -> None:
    """A test stands beside its subject; what concerns several stands at the top, in a file or a folder of BESIDE."""
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("*/test_*.py")}
    assert folders <= {path.name for path in ROOT.iterdir() if path.is_dir()} | BESIDE
