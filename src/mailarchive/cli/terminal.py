"""Text on its way to a terminal: mail is hostile, and an escape sequence in a subject must not reach the screen."""

import json
import re
from collections.abc import Iterable
from typing import Any

import click

from mailarchive.characters import BYTE_ORDER_MARK, DIRECTIONS, LINE_SEPARATORS, SURROGATES_CLASS, one_of
from mailarchive.display.safe_text import one_line, printable

_DIRECTIONS = re.compile(one_of(DIRECTIONS))
ESCAPED_IN_JSON = re.compile(f"[\x7f-\x9f{DIRECTIONS}{LINE_SEPARATORS}{SURROGATES_CLASS}{BYTE_ORDER_MARK}]")


def safe(text: str) -> str:
    """Text of several lines, without control characters, marks of direction and halves of surrogate pairs."""
    return _DIRECTIONS.sub("", printable(text))


def line(text: str | None, width: int | None = None) -> str:
    """Text on one line, as safe, cut to `width` characters with an ellipsis."""
    flat = safe(one_line(text or ""))
    return flat if width is None or len(flat) <= width else flat[: max(width - 1, 0)].rstrip() + "…"


def dim(text: str) -> str:
    """Text that matters less; plain where there is no terminal (click takes the style off)."""
    return click.style(text, dim=True)


def bold(text: str) -> str:
    """Text that matters more."""
    return click.style(text, bold=True)


def count(number: int, what: str, many: str | None = None) -> str:
    """ "1 message", "1,200 messages"."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def file_size(size: int | None) -> str:
    """Bytes as "1.2 MB"; nothing where unknown."""
    if size is None:
        return ""
    amount = float(size)
    for unit in ("bytes", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 10 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def echo_json(data: Any) -> None:
    """A value as JSON on standard output; what a terminal could take for a command is escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    click.echo(ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def echo_lines(lines: Iterable[str]) -> None:
    """Lines on standard output, as they come."""
    for each in lines:
        click.echo(each)
