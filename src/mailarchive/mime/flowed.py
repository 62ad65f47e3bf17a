"""format=flowed (RFC 3676): soft line breaks taken out, quote marks kept."""

_DELIMITER = "-- "  # of a signature; no soft break (RFC 3676, 4.3)


def unwrap(text: str, delsp: bool = False) -> str:
    """The text with lines that were broken softly joined again.

    text: with LF line ends. delsp: whether the space before a soft break is deleted, too (DelSp=yes). Quoted lines are
    joined only with lines of the same depth, and keep their marks and one space. "-- " is no soft break.
    """
    lines: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">")) if line[:1] == ">" else 0
        content = line[depth:].removeprefix(" ")
        soft = content[-1:] == " " and content != _DELIMITER
        piece = content[:-1] if soft and delsp else content
        if depth == open_depth and content != _DELIMITER:
            lines[-1].append(piece)
        else:
            lines.append([f"{line[:depth]} {piece}" if depth else piece])
        open_depth = depth if soft else -1
    return "\n".join("".join(pieces) for pieces in lines)
