"""Content-Type and Content-Disposition: a token and its parameters (RFC 2045, 5.1; RFC 2231; misused RFC 2047)."""

import re
from urllib.parse import unquote_to_bytes

from mailarchive.mime import limits
from mailarchive.mime.charset import decode
from mailarchive.mime.encoded_words import decode_bytes, decode_value

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*+)"?|([^;]*))', re.DOTALL)
_QUOTED_PAIR = re.compile(r'\\(["\\])')
_CONTINUATION = re.compile(r"(.+?)\*(?:(\d{1,4})(\*)?)?")


def parse_parameters(raw: str) -> tuple[str, dict[str, str]]:
    """The token of a field in lower case, and its parameters by lower-case name, decoded; never raises.

    raw: the unfolded value. Past `limits.PARAMETERS` or `limits.PARAMETER_BYTES` the rest is left out.
    """
    raw = raw[: limits.PARAMETER_BYTES]
    token, semicolon, _ = raw.partition(";")
    token = token.strip().lower()
    if not semicolon:
        return token, {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(raw)):
        if count >= limits.PARAMETERS:
            break
        name = match[1].lower()
        value = _QUOTED_PAIR.sub(r"\1", match[2]) if match[2] is not None else match[3].strip()
        continued = _CONTINUATION.fullmatch(name) if "*" in name else None
        if continued:
            extended = continued[3] is not None or continued[2] is None
            pieces.setdefault(continued[1], {}).setdefault(int(continued[2] or 0), (value, extended))
        else:
            plain.setdefault(name, value)
    values = {name: decode_value(value)[0] for name, value in plain.items()}
    values |= {name: _joined(parts) for name, parts in pieces.items()}
    return token, values


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """The value of an RFC 2231 parameter from its numbered pieces; those marked extended are percent-encoded."""
    charset: str | None = None
    out: list[bytes] = []
    for position, number in enumerate(sorted(parts)):
        value, extended = parts[number]
        if extended:
            if position == 0 and value.count("'") >= 2:
                charset, _, value = value.split("'", 2)
            out.append(unquote_to_bytes(value.encode("utf-8", "surrogateescape")))
        else:
            out.append(decode_bytes(value)[0].encode("utf-8"))
    return decode(b"".join(out), charset or None)[0]
