"""Excerpts as CommonMark block quotations, with everything in the mail that would be mark-up escaped."""

import re
from collections.abc import Sequence
from html import escape

from mailarchive.display.safe_text import printable
from mailarchive.excerpts.blocks import Block, Item, Items, Paragraph, Verbatim, blocks
from mailarchive.excerpts.cite import cite
from mailarchive.excerpts.quotable import Excerpt

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
    lines = _blocks(blocks(printable(item.text)))
    return "\n".join(f"> {line}".rstrip() for line in [*lines, caption])


def _blocks(found: Sequence[Block]) -> list[str]:
    """The lines of blocks, a blank one after each. Of two numbered lists side by side, which would be counted as one,
    the second takes the other delimiter."""
    lines: list[str] = []
    delimiter = "."
    for before, block in zip([None, *found], found, strict=False):
        delimiter = ")" if _numbered(before) and _numbered(block) and delimiter == "." else "."
        lines += [*_block(block, delimiter=delimiter), ""]
    return lines


def _numbered(block: Block | None) -> bool:
    return isinstance(block, Items) and block.start is not None


def _block(block: Block, delimiter: str = ".") -> list[str]:
    """The lines of one block. delimiter: after the numbers of a list."""
    match block:
        case Paragraph(lines):
            return _broken(lines)
        case Verbatim(text):
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            return [fence, *text.split("\n"), fence]
        case Items(items, start):
            out: list[str] = []
            for number, item in enumerate(items, start or 0):
                marker = "* " if start is None else f"{number}{delimiter} "
                first, *rest = [*_broken(item.lines), *_below(item)]
                out.append(marker + first)
                out += [" " * len(marker) + line if line else "" for line in rest]
            return out


def _below(item: Item) -> list[str]:
    """The lines of the lists under an item. Only bullets and the number 1 may follow its words without a blank line."""
    if len(item.below) == 1 and item.below[0].start in (None, 1):
        return _block(item.below[0])
    return ["", *_blocks(item.below)[:-1]] if item.below else []


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
