"""Excerpts as CommonMark block quotations, with everything in the mail that would be mark-up escaped."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import count, cycle, groupby, repeat

from mailarchive.display.safe_text import printable
from mailarchive.excerpts.blocks import Block, Item, Items, Paragraph, Verbatim, blocks
from mailarchive.excerpts.cite import cite
from mailarchive.excerpts.quotable import Excerpt

_ANYWHERE = re.compile(r"[\\`*_{}\[\]>~|$^]")
_HTML = re.compile(r"<|&(?=[#\w]+;)")  # as entities, which even a Markdown that is not CommonMark takes for text
_AT_START = re.compile(r"\A(\d{1,9}(?=[.)])|(?=[#+=-]))(.)(?=\s|\Z|[#=-])")

DELIMITERS = (".", ")")  # after the numbers of a list


def as_markdown(excerpts: Sequence[Excerpt], *, base_url: str | None = None) -> str:
    """Return a block quotation for each excerpt, its citation the last paragraph. base_url: see `cite.permalink`."""
    return "\n\n".join(_quotation(item, base_url) for item in excerpts) + "\n"


def _quotation(item: Excerpt, base_url: str | None) -> str:
    citation = cite(item.message, base_url=base_url)
    caption = f"— {escape_markdown(citation.line())}."
    if citation.permalink:
        caption += f" [Permalink](<{citation.permalink}>)"
    lines = _blocks(blocks(printable(item.text)))
    return "\n".join(f"> {line}".rstrip() for line in [*lines, caption])


def _blocks(body: Sequence[Block]) -> list[str]:
    """Return the lines of blocks, a blank one after each.

    Of two numbered lists side by side, which would be counted as one, the second takes the other delimiter.
    """
    lines: list[str] = []
    for _, run in groupby(body, _is_numbered):
        for block, delimiter in zip(run, cycle(DELIMITERS), strict=False):
            lines += [*_block(block, delimiter), ""]
    return lines


def _is_numbered(block: Block) -> bool:
    return isinstance(block, Items) and block.start is not None


def _block(block: Block, delimiter: str = DELIMITERS[0]) -> list[str]:
    """Return the lines of one block. delimiter: after the numbers of a list."""
    match block:
        case Paragraph(lines):
            return _broken(lines)
        case Verbatim(text):
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            return [fence, *text.split("\n"), fence]
        case Items(items, start):
            marked = zip(items, _markers(start, delimiter), strict=False)
            return [line for item, marker in marked for line in _item(item, marker)]


def _markers(start: int | None, delimiter: str) -> Iterator[str]:
    """Return what stands before the items of a list: bullets, or numbers from `start` on."""
    if start is None:
        return repeat("* ")
    return (f"{number}{delimiter} " for number in count(start))


def _item(item: Item, marker: str) -> list[str]:
    """Return the lines of an item and of what is under it, all but the first indented to stand behind the marker."""
    first, *rest = [*_broken(item.lines), *_below(item)]
    return [marker + first, *(" " * len(marker) + line for line in rest)]


def _below(item: Item) -> list[str]:
    """Return the lines of the lists under an item.

    Only bullets and the number 1 may follow its words without a blank line.
    """
    if not item.below:
        return []
    if len(item.below) == 1 and item.below[0].start in (None, 1):
        return _block(item.below[0])
    return ["", *_blocks(item.below)[:-1]]


def _broken(lines: tuple[str, ...]) -> list[str]:
    """Return the lines escaped, each but the last with a hard line break."""
    escaped = [escape_markdown(line) for line in lines]
    return [*(f"{line}\\" for line in escaped[:-1]), escaped[-1]]


def escape_markdown(line: str) -> str:
    """Return a line of plain text so that CommonMark, and GitHub's tables and strike-through, show it as it is."""
    return _AT_START.sub(r"\1\\\2", _entities(_ANYWHERE.sub(r"\\\g<0>", line)), count=1)


def _entities(line: str) -> str:
    return _HTML.sub(lambda match: escape(match[0]), line)
