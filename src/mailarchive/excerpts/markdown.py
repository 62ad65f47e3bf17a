"""Excerpts as CommonMark block quotations, with everything in the mail that would be mark-up escaped."""

import re
from collections.abc import Sequence
from html import escape

from mailarchive.excerpts.blocks import Block, Items, Paragraph, Verbatim, blocks
from mailarchive.excerpts.cite import cite
from mailarchive.excerpts.quotable import Excerpt
from mailarchive.excerpts.words import printable

_ANYWHERE = re.compile(r"[\\`*_{}\[\]>~|$^]")
_HTML = re.compile(r"<|&(?=[#\w]+;)")  # as entities, which even a Markdown that is not CommonMark takes for text
_AT_START = re.compile(r"\A(?:(\d{1,9})([.)])|([#+=-]))(?=\s|\Z|[#=-])")


def as_markdown(excerpts: Sequence[Excerpt], *, base_url: str | None = None) -> str:
    """A block quotation for each excerpt, its citation the last paragraph. base_url: see `cite.permalink`."""
    return "\n\n".join(_quotation(item, base_url) for item in excerpts) + "\n"


def _quotation(item: Excerpt, base_url: str | None) -> str:
    citation = cite(item.message, base_url=base_url)
    link = f" [Permalink](<{citation.permalink}>)" if citation.permalink else ""
    caption = f"— {escape_markdown(citation.line())}.{link}"
    lines: list[str] = []
    for block in blocks(printable(item.text)):
        lines += [*_block(block), ""]
    return "\n".join(f"> {line}".rstrip() for line in [*lines, caption])


def _block(block: Block, indent: str = "") -> list[str]:
    """The lines of one block, `indent` before each."""
    match block:
        case Paragraph(lines):
            return [indent + line for line in _broken(lines)]
        case Verbatim(text):
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            return [f"{indent}{line}" for line in (fence, *text.split("\n"), fence)]
        case Items(items, start):
            out: list[str] = []
            for number, item in enumerate(items, start or 0):
                marker = "* " if start is None else f"{number}. "
                first, *rest = _broken(item.lines)
                out.append(f"{indent}{marker}{first}")
                deeper = indent + " " * len(marker)
                out += [deeper + line for line in rest]
                for below in item.below:
                    out += _block(below, deeper)
            return out


def _broken(lines: tuple[str, ...]) -> list[str]:
    """Escaped lines, each but the last with a hard line break."""
    escaped = [escape_markdown(line) for line in lines]
    return [*(f"{line}\\" for line in escaped[:-1]), escaped[-1]]


def escape_markdown(line: str) -> str:
    """One line of plain text so that CommonMark, and GitHub's tables and strike-through, show it as it is."""
    return _AT_START.sub(_escaped_start, _entities(_ANYWHERE.sub(r"\\\g<0>", line)), count=1)


def _entities(line: str) -> str:
    return _HTML.sub(lambda match: escape(match[0]), line)


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}"
