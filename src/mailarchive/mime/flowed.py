"""format=flowed (RFC 3676): soft line breaks taken out, quote marks kept."""

import re

_QUOTES = re.compile(r">*")


def unwrap(text: str, delsp: bool = False) -> str:
    """The text with lines that were broken softly joined again.

    text: with LF line ends. delsp: whether the space before a soft break is deleted, too (DelSp=yes). Quoted lines are
    joined only with lines of the same depth, and keep their marks and one space. "-- " is no soft break.
    """
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = _QUOTES.match(line).end()  # type: ignore[union-attr]  # the pattern matches anywhere
        content = line[depth:].removeprefix(" ")
        delimiter = content == "-- "
        if depth == open_depth and not delimiter:
            out[-1] += content
        else:
            out.append(f"{'>' * depth} {content}" if depth else content)
        soft = content.endswith(" ") and not delimiter
        open_depth = depth if soft else -1
        if soft and delsp:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
