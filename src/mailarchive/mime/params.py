"""Content-Type and Content-Disposition: a token and its parameters (RFC 2045, 5.1; RFC 2231; misused RFC 2047)."""

import re
from itertools import islice
from urllib.parse import unquote_to_bytes

from mailarchive.mime import limits
from mailarchive.mime.charset import decode
from mailarchive.mime.encoded_words import decode_eight_bit, decode_value

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*+)"?|([^;]*))', re.DOTALL)
_QUOTED_PAIR = re.compile(r'\\(["\\])')
# A name with a section number (RFC 2231, 3), and a mark that the section is percent-encoded (4).
_SECTION = re.compile(r"(.+?)\*(?:(\d{1,4})(\*)?)?")

# The sections of one parameter by number: the text of each, and whether it is percent-encoded.
_Sections = dict[int, tuple[str, bool]]


def parse_parameters(raw: str) -> tuple[str, dict[str, str]]:
    """Return the token of a field in lower case, and its parameters by lower-case name, decoded; never raises.

    raw: the unfolded value. Past `limits.PARAMETERS` or `limits.PARAMETER_BYTES` the rest is left out.
    """
    raw = raw[: limits.PARAMETER_BYTES]
    token, semicolon, _ = raw.partition(";")
    token = token.strip().lower()
    if not semicolon:
        return token, {}
    plain: dict[str, str] = {}
    sectioned: dict[str, _Sections] = {}
    for match in islice(_PARAMETER.finditer(raw), limits.PARAMETERS):
        name, value = match[1].lower(), _written_value(match)
        section = _section(name)
        if section is None:
            plain.setdefault(name, value)
        else:
            encoded = section[3] is not None or section[2] is None
            sectioned.setdefault(section[1], {}).setdefault(int(section[2] or 0), (value, encoded))
    values = {name: decode_value(value)[0] for name, value in plain.items()}
    values |= {name: _joined(sections) for name, sections in sectioned.items()}
    return token, values


def _written_value(parameter: "re.Match[str]") -> str:
    """Return the value of a match of `_PARAMETER`, without its quotation marks."""
    if parameter[2] is None:
        return parameter[3].strip()
    return _QUOTED_PAIR.sub(r"\1", parameter[2])


def _section(name: str) -> "re.Match[str] | None":
    """Return the match of a parameter's name that says which section it is; None for a parameter in one piece."""
    if "*" not in name:
        return None
    return _SECTION.fullmatch(name)


def _joined(sections: _Sections) -> str:
    """Return the value of an RFC 2231 parameter from its sections; the first one encoded may name the charset."""
    ordered = [sections[number] for number in sorted(sections)]
    charset = ""
    text, encoded = ordered[0]
    if encoded and text.count("'") >= 2:
        charset, _, text = text.split("'", 2)
        ordered[0] = text, encoded
    return decode(b"".join(map(_octets, ordered)), charset)[0]


def _octets(section: tuple[str, bool]) -> bytes:
    """Return the bytes of one section: in the parameter's charset where it is percent-encoded, else in UTF-8."""
    text, encoded = section
    if encoded:
        return unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
    return decode_eight_bit(text)[0].encode("utf-8")
