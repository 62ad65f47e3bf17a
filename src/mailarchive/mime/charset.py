"""Bytes to text by the charset rule of mail: what is declared, else strict UTF-8, else windows-1252.

Labels mean what they mean in mail, which is mostly what the WHATWG Encoding Standard says: iso-8859-1 and us-ascii are
windows-1252, gb2312 is gb18030, and so on. Only codecs that decode text are ever looked up; "zip", "hex", "idna" and
their like are bad names.
"""

import re
from functools import lru_cache

from mailarchive.characters import SURROGATES_CLASS

# Label as normalised by `_normal` -> Python codec.
_ALIASES = {
    "ascii": "cp1252",
    "usascii": "cp1252",
    "ansix341968": "cp1252",
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "ansi": "cp1252",
    "iso88599": "cp1254",
    "iso885911": "cp874",
    "tis620": "cp874",
    "iso88598i": "iso8859_8",
    "iso88598e": "iso8859_8",
    "iso88596i": "iso8859_6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "xgbk": "gb18030",
    "cp936": "gb18030",
    "gb231280": "gb18030",
    "euccn": "gb18030",
    "hzgb2312": "hz",
    "hz": "hz",
    "big5": "big5hkscs",
    "cnbig5": "big5hkscs",
    "xxbig5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "cp950",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "xsjis": "cp932",
    "windows31j": "cp932",
    "mskanji": "cp932",
    "cp932": "cp932",
    "eucjp": "euc_jp",
    "xeucjp": "euc_jp",
    "ujis": "euc_jp",
    "iso2022jp": "iso2022_jp_ext",
    "iso2022jp1": "iso2022_jp_ext",
    "iso2022jp2": "iso2022_jp_2",
    "iso2022jp3": "iso2022_jp_3",
    "iso2022jpms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "iso2022kr": "iso2022_kr",
    "euckr": "cp949",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "korean": "cp949",
    "uhc": "cp949",
    "cp949": "cp949",
    "johab": "johab",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "koi8ru": "koi8_u",
    "koi8t": "koi8_t",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode11utf8": "utf-8",
    "utf7": "utf-7",
    "unicode11utf7": "utf-7",
    "xunicode20utf7": "utf-7",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "ucs2": "utf-16-be",
    "utf32": "utf-32",
    "utf32le": "utf-32-le",
    "utf32be": "utf-32-be",
    "macintosh": "mac_roman",
    "macroman": "mac_roman",
    "xmacroman": "mac_roman",
    "xmaccyrillic": "mac_cyrillic",
    "xmacce": "mac_latin2",
    "xmacgreek": "mac_greek",
    "xmacturkish": "mac_turkish",
    "hproman8": "hp_roman8",
}
_ALIASES |= {f"iso8859{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
_ALIASES |= {f"latin{n}": f"iso8859_{part}" for n, part in enumerate((2, 3, 4), start=2)}
_ALIASES |= {"latin5": "cp1254", "latin9": "iso8859_15", "latin10": "iso8859_16"}
_ALIASES |= {f"{prefix}{n}": f"cp{n}" for prefix in ("windows", "xcp", "cp", "win") for n in range(1250, 1259)}
_ALIASES |= {
    f"{prefix}{n}": f"cp{n}"
    for prefix in ("cp", "ibm", "dos")
    for n in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874)
}
_ALIASES["windows874"] = "cp874"
_ALIASES["windows949"] = "cp949"
_ALIASES["windows936"] = "gb18030"

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_SURROGATES = re.compile(f"[{SURROGATES_CLASS}]")
_LONGEST_LABEL = 60
# A text with a few broken bytes is still in its declared charset: one replacement in so many characters beyond ASCII.
_CHARACTERS_A_REPLACEMENT = 10


@lru_cache(maxsize=512)
def codec_of(label: str) -> str | None:
    """Return the Python codec that a charset label of mail means, or None for what is no charset."""
    if len(label) > _LONGEST_LABEL:
        return None
    return _ALIASES.get(_NOT_ALNUM.sub("", label.lower()))


def decode(data: bytes, label: str | None = None) -> tuple[str, str | None]:
    """Return the text of `data`, and the code of the problem met, if any; never raises, gives no lone surrogate.

    label: the charset as declared, or None. Codes: "bad-charset" (the label names no charset, and it mattered),
    "bad-bytes" (the bytes are not in the charset declared), "undeclared-charset" (8-bit text that declares none).
    """
    if not label:
        return _undeclared(data)
    codec = codec_of(label)
    if codec is None:
        return _misdeclared(data)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return _damaged(data, codec), "bad-bytes"
    if codec == "utf-7":
        text = without_surrogates(text)
    if codec == "cp1252" and not data.isascii():
        return _eight_bit(data, label, text)
    if "\x1b$" in text:
        return _undeclared(data)
    return text, None


def without_surrogates(text: str) -> str:
    """Return `text` with lone surrogates, which no UTF-8 and no database holds, replaced by U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)


def _eight_bit(data: bytes, label: str, text: str) -> tuple[str, str | None]:
    """Return the text of 8-bit bytes labelled as windows-1252; US-ASCII, having none, is as good as undeclared."""
    if "ascii" in label.lower() or label.lower().startswith("ansi_x3"):
        return _undeclared(data)[0], "bad-bytes"
    return text, None


def _misdeclared(data: bytes) -> tuple[str, str | None]:
    """Return text under a label that names no charset, which is no problem in plain ASCII."""
    text, problem = _undeclared(data)
    if problem is None and data.isascii():
        return text, None
    return text, "bad-charset"


def _undeclared(data: bytes) -> tuple[str, str | None]:
    """Return text without a declared charset: ISO-2022-JP by its escapes, strict UTF-8, else windows-1252."""
    if data.isascii():
        if b"\x1b$" in data:
            try:
                return data.decode("iso2022_jp_ext"), "undeclared-charset"
            except UnicodeDecodeError:
                pass
        return data.decode("ascii"), None
    try:
        return data.decode("utf-8"), "undeclared-charset"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "undeclared-charset"


def _damaged(data: bytes, codec: str) -> str:
    """Return text that is not wholly in its declared charset."""
    text = without_surrogates(data.decode(codec, "replace"))
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") * _CHARACTERS_A_REPLACEMENT <= beyond_ascii:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
