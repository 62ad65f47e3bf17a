"""The options that several commands share."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_DB = "mailarchive.db"


def _db(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """Return the archive: as given after the command, else before it (where environment and default are asked)."""
    if ctx.parent is None:
        ctx.obj = value or DEFAULT_DB
    else:
        ctx.obj = ctx.parent.obj = value or ctx.parent.obj or DEFAULT_DB  # the parent's for the message of a failure
    return str(ctx.obj)


def db_option(command: F) -> F:
    """Add -d after the command; it gives the parameter `db`."""
    return click.option("-d", "--db", callback=_db, metavar="FILE", help="The archive. [default: mailarchive.db]")(
        command
    )


def wait_option(command: F) -> F:
    """Add --wait; it gives the parameter `wait`."""
    return click.option("--wait", is_flag=True, help="Where another command writes to the archive, wait for it.")(
        command
    )


def json_option(command: F) -> F:
    """Add --json; it gives the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def line_options(command: F) -> F:
    """Add --from-line and --to-line; they give the parameters `from_line` and `to_line`, each a number or None."""
    number = click.IntRange(min=1)
    command = click.option("--to-line", type=number, help="Of a post: the line on which it ends.")(command)
    return click.option(
        "--from-line", type=number, help="Of a post: the line on which the mail begins; parse tells where it sees any."
    )(command)


def line_range(from_line: int | None, to_line: int | None) -> tuple[int, int] | None:
    """Return the lines that were chosen, first and last, counted from 1; None if none were.

    Raises click.UsageError where the last is above the first.
    """
    if from_line and to_line and to_line < from_line:
        raise click.UsageError(f"--to-line {to_line} is above --from-line {from_line}")
    if from_line is None and to_line is None:
        return None
    return from_line or 1, to_line or sys.maxsize


def page_options(limit: int) -> Callable[[F], F]:
    """Add --limit and --offset, for lists; `limit` is the default."""

    def add(command: F) -> F:
        number = click.IntRange(min=0)
        command = click.option("--offset", type=number, default=0, help="How many to pass over first.")(command)
        return click.option("-n", "--limit", type=number, default=limit, show_default=True, help="How many to show.")(
            command
        )

    return add
