"""format=flowed (RFC 3676): soft line breaks taken out, quote marks kept."""

_DELIMITER = "-- "  # of a signature; no soft break (RFC 3676, 4.3)


def unwrap_flowed(text: str, delsp: bool = False) -> str:
    """Return the text with lines that were broken softly joined again.

    text: with LF line ends. delsp: whether the space before a soft break is deleted, too (DelSp=yes). Quoted lines are
    joined only with lines of the same depth, and keep their marks and one space. "-- " is no soft break.
    """
    lines: list[list[str]] = []
    open_depth: int | None = None  # of the line above, if it goes on here
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_delimiter = content == _DELIMITER
        is_soft = content.endswith(" ") and not is_delimiter
        if is_soft and delsp:
            content = content[:-1]
        if depth == open_depth and not is_delimiter:
            lines[-1].append(content)
        elif depth:
            lines.append([f"{line[:depth]} {content}"])
        else:
            lines.append([content])
        open_depth = None
        if is_soft:
            open_depth = depth
    return "\n".join(map("".join, lines))
