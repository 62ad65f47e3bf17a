"""mailarchive: archive email, parse it into threads, and recover what survives only as forwards and quotations.

What stands in `__all__` is the public interface, told in docs/python-api.md; everything else may change. Each name is
imported from its stage when it is first used, so that `mailarchive --help` need not load the parsers.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailarchive.archive import Archive
    from mailarchive.errors import MailArchiveError
    from mailarchive.excerpts import as_html, as_markdown, as_text, excerpt
    from mailarchive.importing.pipeline import import_path
    from mailarchive.mime import parse_message
    from mailarchive.model import RawMessage
    from mailarchive.prose import find_mail
    from mailarchive.quoted import split_body

__all__ = [
    "Archive",
    "MailArchiveError",
    "RawMessage",
    "as_html",
    "as_markdown",
    "as_text",
    "excerpt",
    "find_mail",
    "import_path",
    "parse_message",
    "split_body",
]

_HOMES = {
    "archive": ("Archive",),
    "errors": ("MailArchiveError",),
    "excerpts": ("as_html", "as_markdown", "as_text", "excerpt"),
    "mime": ("parse_message",),
    "model": ("RawMessage",),
    "importing.pipeline": ("import_path",),
    "prose": ("find_mail",),
    "quoted": ("split_body",),
}


def __getattr__(name: str) -> Any:
    """Return a public name, from the stage that has it (PEP 562)."""
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"mailarchive.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
