"""How dense the code may be, and how its names and files are: bars that hold for all of src, as `BARS` has them."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from radon.complexity import cc_visit

import mailarchive

ROOT = Path(mailarchive.__file__).parent
SOURCES = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py"))}
TREES = {path: ast.parse(source) for path, source in SOURCES.items()}

BARS = {
    "complexity of a function": 15,  # as `radon cc` counts it
    "lines of a file": 320,
    "conditional expressions in 1,000 lines": 12,
    "conditions of four terms or more in 1,000 lines": 1,
    "arguments without a name": 4,  # in a call of the project's own functions
}
MANY_TERMS = 4
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_function_is_too_complex(path: Path) -> None:
    """What branches more often is a table, or several functions with names of their own."""
    bar = BARS["complexity of a function"]
    over = [f"{block.fullname} {block.complexity}" for block in cc_visit(SOURCES[path]) if block.complexity > bar]
    assert not over


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_file_is_too_long(path: Path) -> None:
    """A file has one job."""
    assert len(SOURCES[path].splitlines()) <= BARS["lines of a file"]


def test_conditional_expressions_are_rare() -> None:
    """`a if b else c` reads well where it is short and stands alone."""
    ternaries = {path: sum(isinstance(node, ast.IfExp) for node in ast.walk(tree)) for path, tree in TREES.items()}
    hold(ternaries, BARS["conditional expressions in 1,000 lines"])


def test_long_conditions_have_names() -> None:
    """Four terms or more, joined by `and` and `or`, are a predicate with a name."""
    conditions = {path: sum(1 for _ in long_conditions(tree)) for path, tree in TREES.items()}
    hold(conditions, BARS["conditions of four terms or more in 1,000 lines"])


def hold(counts: dict[Path, int], bar: float) -> None:
    """Check that counts are at most `bar` in 1,000 lines of all sources, and tell where most of them are if not."""
    density = 1000 * sum(counts.values()) / sum(map(code_lines, SOURCES.values()))
    most = sorted(counts.items(), key=lambda item: -item[1])[:10]
    assert density <= bar, f"{density:.1f} in 1,000 lines, most of them in {[f'{path} ({n})' for path, n in most]}"


def code_lines(source: str) -> int:
    """Return how many lines are neither blank nor a comment."""
    return sum(1 for line in source.splitlines() if line.strip() and not line.strip().startswith("#"))


def long_conditions(node: ast.AST) -> Iterator[ast.BoolOp]:
    """Yield the outermost conditions of four terms or more."""
    if isinstance(node, ast.BoolOp) and terms(node) >= MANY_TERMS:
        yield node
        children = outside(node)
    else:
        children = ast.iter_child_nodes(node)
    for child in children:
        yield from long_conditions(child)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("a and b or c", 0),
        ("a and (b or not (c and d))", 1),
        ("a and b and c and d and (e or f)", 1),
        ("a or f(b and c and d and e)", 1),
    ],
)
def test_long_conditions_are_counted_by_their_terms(source: str, count: int) -> None:
    """What an argument of a call joins is a condition of its own."""
    assert sum(1 for _ in long_conditions(ast.parse(source))) == count


def terms(node: ast.expr) -> int:
    """Return how many terms a condition has, below `and`, `or` and `not`."""
    if isinstance(node, ast.BoolOp):
        return sum(map(terms, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return terms(node.operand)
    return 1


def outside(node: ast.expr) -> Iterator[ast.AST]:
    """Yield what stands below the terms of a condition."""
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from outside(value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from outside(node.operand)
    else:
        yield from ast.iter_child_nodes(node)


def public_definitions() -> Iterator[tuple[str, Path]]:
    """Yield each class and function that a module has for others."""
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, DEFINITIONS) and node.name[0] != "_":
                yield node.name, path


def test_public_names_are_unique() -> None:
    """A name means one thing, wherever it is met."""
    homes = defaultdict(list)
    for name, path in public_definitions():
        homes[name].append(str(path))
    assert not {name: paths for name, paths in homes.items() if len(paths) > 1}


def test_arguments_have_names_where_there_are_many() -> None:
    """A call with more than four values in a row does not tell which is which; the row of a table has its columns."""
    names = {node.name for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, DEFINITIONS)}
    bar = BARS["arguments without a name"]
    over = {
        f"{path}:{call.lineno} {called(call)}"
        for path, tree in TREES.items()
        for call in calls_in_functions(tree)
        if len(call.args) > bar and called(call) in names
    }
    assert not over


def calls_in_functions(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls that no table at the top of a module makes."""
    for statement in tree.body:
        if isinstance(statement, DEFINITIONS):
            yield from (node for node in ast.walk(statement) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """Return the last name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
