"""The command line: one module a command, loaded when it is called, so that `--help` and completion answer at once."""

import io
import sqlite3
import sys
from importlib import import_module
from typing import Any

import click

from mailarchive.cli.failures import explain, explain_stumble
from mailarchive.cli.interrupts import end_at_once, handled_by, raised
from mailarchive.errors import STUMBLES, MailArchiveError

# Each command and its line in --help (the first sentence of its own help), in the order in which they are shown.
COMMANDS = {
    "import": "Put mail into the archive.",
    "threads": "List the conversations, newest first.",
    "thread": "Show a conversation as a tree.",
    "show": "Show one message.",
    "search": "Find messages.",
    "quote": "Quote a message, or a passage of it, into a post.",
    "serve": "Browse the archive in a web browser.",
    "export": "Give mail back as it came.",
    "verify": "Prove that the archive is whole.",
    "backup": "Copy the archive to a new file, and prove the copy.",
    "parse": "Show how mail is read, without an archive.",
    "imports": "List what was imported, newest first.",
    "problems": "List what was wrong with the mail that was imported.",
    "delete": "Delete messages, or a source, for good.",
}


MODULES = {"import": "import_"}  # of commands whose name is a word of Python


class Commands(click.Group):
    """A group that imports a command's module when the command is called, and turns errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `cmd_name`, which its module has as NAME_command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"mailarchive.cli.{MODULES.get(cmd_name, cmd_name)}")
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands in --help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong on purpose, or in the world outside, ends in one line."""
        try:
            with raised():
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # click ends quietly
        except (MailArchiveError, sqlite3.Error, OSError, KeyboardInterrupt) as error:
            raise explain(error, ctx.obj) from error
        except STUMBLES as error:
            told = explain_stumble(ctx.obj)
            if told is None:
                raise  # a fault of ours
            raise told from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mailarchive")
@click.option(
    "-d",
    "--db",
    envvar="MAILARCHIVE_DB",
    default="mailarchive.db",
    metavar="FILE",
    show_default=True,
    show_envvar=True,
    help="The archive. May also follow the command.",
)
@click.pass_context
def cli(ctx: click.Context, db: str) -> None:
    """Turn a heap of old mail into threads, recover what survives only as forwards and quotations, and quote it.

    \b
    mailarchive import ~/mail/archive.mbox      what is new goes into mailarchive.db
    mailarchive threads                         what is there
    mailarchive search microrobot from:ann      where was that?
    mailarchive quote k5jx3 --passage "words"   into a post, with its source
    """
    ctx.obj = db


def main() -> None:
    """Run the console script `mailarchive`. What the terminal's encoding lacks is printed as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    with handled_by(end_at_once):
        cli(prog_name="mailarchive")
