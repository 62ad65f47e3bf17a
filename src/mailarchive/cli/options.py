"""The options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_DB = "mailarchive.db"


def _db(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """The archive: as given after the command, else before it (which knows the environment and the default)."""
    chosen = value or (ctx.parent.obj if ctx.parent else None) or DEFAULT_DB
    ctx.obj = chosen
    if ctx.parent:
        ctx.parent.obj = chosen  # for the message, should something go wrong with it
    return str(chosen)


def db_option(command: F) -> F:
    """-d after the command; gives the parameter `db`."""
    return click.option("-d", "--db", callback=_db, metavar="FILE", help="The archive. [default: mailarchive.db]")(
        command
    )


def json_option(command: F) -> F:
    """--json; gives the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def page_options(limit: int) -> Callable[[F], F]:
    """--limit and --offset, for lists; `limit` is the default."""

    def add(command: F) -> F:
        number = click.IntRange(min=0)
        command = click.option("--offset", type=number, default=0, help="How many to pass over first.")(command)
        return click.option("-n", "--limit", type=number, default=limit, show_default=True, help="How many to show.")(
            command
        )

    return add
