"""Text on its way to a terminal: mail is hostile, and an escape sequence in a subject must not reach the screen."""

import json
import re
from collections.abc import Iterable
from typing import Any

import click

from mailarchive.characters import BYTE_ORDER_MARK, DIRECTIONS, LINE_SEPARATORS, SURROGATES_CLASS, one_of
from mailarchive.display.safe_text import UNPRINTABLE, one_line, printable

_UNSAFE = re.compile(f"(?P<style>\x1b\\[[012]m)|{UNPRINTABLE.pattern}")
_DIRECTIONS = re.compile(one_of(DIRECTIONS))
ESCAPED_IN_JSON = re.compile(f"[\x7f-\x9f{DIRECTIONS}{LINE_SEPARATORS}{SURROGATES_CLASS}{BYTE_ORDER_MARK}]")


def safe(text: str) -> str:
    """Return text of several lines, without control characters, marks of direction and halves of surrogate pairs."""
    return _DIRECTIONS.sub("", printable(text))


def line(text: str | None, width: int | None = None) -> str:
    """Return text on one line, as safe, cut to `width` characters with an ellipsis."""
    flat = safe(one_line(text or ""))
    if width is None or len(flat) <= width:
        return flat
    return flat[: max(width - 1, 0)].rstrip() + "…"


def path_of(source: str | None, member: str | None) -> str:
    """Return where mail lay, on one line: "folder/member"."""
    if not member:
        return line(source)
    return f"{line(source)}/{line(member)}"


def dim(text: str) -> str:
    """Return text that matters less; plain where there is no terminal (click takes the style off)."""
    return click.style(text, dim=True)


def bold(text: str) -> str:
    """Return text that matters more."""
    return click.style(text, bold=True)


def echo_json(data: Any) -> None:
    """Print a value as JSON on standard output; what a terminal could take for a command is escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    click.echo(ESCAPED_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def echo_lines(lines: Iterable[str]) -> None:
    """Print lines on standard output, as they come."""
    for each in lines:
        say(each)


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text; whatever it holds, no command reaches the terminal but our own for dim and bold letters."""
    click.echo(_UNSAFE.sub(_own_style, text), err=err, nl=nl)


def _own_style(found: re.Match[str]) -> str:
    return found["style"] or ""
