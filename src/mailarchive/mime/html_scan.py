"""One linear pass over HTML source: is it fit for a tree builder, and if not, what does it say all the same?

Tree builders take quadratic time or worse on deep nesting, on elements with very many attributes, and on formatting
elements that are reopened over and over; the pass counts those. It follows the tokenization rules of the HTML standard
(13.2.5) closely enough that nothing it passes over can hide tags from it.
"""

import re
from html import unescape
from itertools import islice

# Up to so much HTML is fit for a tree builder whatever it is.
_HARMLESS_LENGTH = 20_000
_HARMLESS_TAGS = 1_000
_TAGS = 150_000
_STRIPPED_LENGTH = 2_000_000
_DEPTH = 400
_ATTRIBUTES = 1_000
_FEW_ATTRIBUTES_LENGTH = 200
_ATTRIBUTE_WORK = 20_000_000
_REOPENED_WORK = 2_000_000

_SPACE = r"[ \t\n\f\r]"
_VALUE = r"""(?:"[^"]*+"?|'[^']*+'?|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)"""
_ATTRIBUTE = rf"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:{_SPACE}*+={_SPACE}*+{_VALUE}?+)?+"
_ATTRIBUTES_OF_A_TAG = rf"(?:[ \t\n\f\r/]++|{_ATTRIBUTE})*+"
# A comment, a declaration, an element whose content is no markup up to its end tag, or any other tag.
_TOKEN = re.compile(
    r"<(?:!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*+>?"
    rf"|((?i:script|style|title|textarea|xmp|iframe|noembed|noframes))(?=[ \t\n\f\r/>]){_ATTRIBUTES_OF_A_TAG}>"
    r".*?(?:(?=</(?i:\1)[ \t\n\f\r/>])|\Z)"
    rf"|(/?)([a-zA-Z][^ \t\n\f\r/>]*+)({_ATTRIBUTES_OF_A_TAG})>?)",
    re.DOTALL,
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
# What changes how everything after it is read; none of it belongs in a mail of the size where it matters.
_UNSCANNABLE = re.compile(r"<(?:svg|math|plaintext|noscript)", re.IGNORECASE)
# Void elements, and those that the next of their kind or their parent's end closes: they add no depth of their own.
_SHALLOW = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dd dt tr td th thead tbody tfoot option optgroup html head body rp rt".split()
)
# An address or a link in angle brackets that nobody escaped: "Jane Roe <jane@example.com> wrote:".
_NO_TAG = re.compile(
    r"<(?=(?:mailto:)?[^\s<>\"'=/@]{1,64}@[^\s<>\"'=/@]{1,255}>|https?://[^\s<>\"']{1,2000}>)", re.IGNORECASE
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_BLOCKS = frozenset("p br div tr li table ul ol dl dt dd blockquote pre hr h1 h2 h3 h4 h5 h6 center title".split())


def escape_bare_addresses(html: str) -> str:
    """Return HTML with addresses and links in bare angle brackets, which a parser takes for tags, made text."""
    if "@" in html or "<http" in html.lower():
        return _NO_TAG.sub("&lt;", html)
    return html


def why_too_complex(html: str) -> str:
    """Return why HTML must not be given to a tree builder, or "" where it may."""
    tags = html.count("<")
    if len(html) <= _HARMLESS_LENGTH and tags <= _HARMLESS_TAGS:
        return ""
    if tags > _TAGS:
        return f"more than {_TAGS} tags in HTML"
    if _UNSCANNABLE.search(html):
        return "foreign content in large HTML"
    return _why_too_nested(html)


def _why_too_nested(html: str) -> str:
    """Return what in the tags and attributes of HTML is too much for a tree builder, or ""."""
    opened: dict[str, int] = {}
    depth = formatting = attribute_work = reopened_work = 0
    for _, end, written_name, attributes in _TOKEN.findall(html):
        name = written_name.lower()
        if len(attributes) > _FEW_ATTRIBUTES_LENGTH:
            attribute_work += _attribute_work(attributes)
            if attribute_work > _ATTRIBUTE_WORK:
                return "too many attributes in HTML"
        if name in _SHALLOW:
            reopened_work += formatting
        elif end:
            if opened.get(name):
                opened[name] -= 1
                depth -= 1
                formatting -= name in _FORMATTING
        elif name:
            reopened_work += formatting
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            formatting += name in _FORMATTING
            if depth > _DEPTH:
                return "HTML nested too deep"
    if reopened_work > _REOPENED_WORK:
        return "HTML nested too deep"
    return ""


def _attribute_work(attributes: str) -> int:
    """Return the work that the attributes of one tag are: the square of their number; too much past `_ATTRIBUTES`."""
    count = sum(1 for _ in _ONE_ATTRIBUTE.finditer(attributes))
    if count > _ATTRIBUTES:
        return _ATTRIBUTE_WORK + 1
    return count * count


def strip_tags(html: str) -> str:
    """Return the text of HTML without its tags, a line for each block: for what no tree builder may be given.

    What follows the first `_TAGS` tags or `_STRIPPED_LENGTH` characters is left out.
    """
    html = html[:_STRIPPED_LENGTH]
    pieces: list[str] = []
    position = 0
    for token in islice(_TOKEN.finditer(html), _TAGS):
        pieces.append(html[position : token.start()])
        if (token[3] or "").lower() in _BLOCKS:
            pieces.append("\n")
        position = token.end()
    if len(pieces) < _TAGS:
        pieces.append(html[position:])
    lines = (" ".join(line.split()) for line in unescape("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)
