"""HTML mail made safe for the sandboxed frame it is shown in: nothing left that runs, and nothing that fetches.

An allow-list of elements and attributes (nh3), and of style properties; what is not named here is gone. The frame's
sandbox and its Content-Security-Policy are the second wall, not this module's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

import nh3
from selectolax.lexbor import LexborHTMLParser

from mailarchive.mime.html_scan import strip_tags, why_too_complex

_TAGS = frozenset(
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del "
    "details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark "
    "menu ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead "
    "time tr tt u ul var wbr".split()
)
_DROPPED_WITH_CONTENT = frozenset(
    "script style title template noscript noembed noframes iframe object svg math select textarea xmp plaintext".split()
)
_CELL = {"align", "valign", "bgcolor", "width", "height", "colspan", "rowspan", "nowrap"}
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style", "title"},
    "a": {"href"},
    "blockquote": {"type"},
    "col": {"span", "width"},
    "font": {"color", "face", "size"},
    "hr": {"color", "noshade", "size", "width"},
    "img": {"src", "alt", "width", "height", "border", "hspace", "vspace"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width", "height"},
    "td": _CELL,
    "th": _CELL,
    "time": {"datetime"},
    "tr": {"bgcolor", "valign", "height"},
    "ul": {"type"},
}
_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")
_BORDER_SUFFIXES = ("", "-color", "-style", "-width")
_STYLE_PROPERTIES = frozenset(
    "background-color border-collapse border-radius border-spacing caption-side clear color direction display float "
    "font font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style-type "
    "margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width opacity "
    "padding padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration text-indent "
    "text-transform unicode-bidi vertical-align visibility white-space width word-break word-spacing word-wrap "
    "overflow-wrap".split()
) | {f"border{side}{suffix}" for side in ("", "-top", "-right", "-bottom", "-left") for suffix in _BORDER_SUFFIXES}
# A value may hold no escape, no comment, no at-sign, and no function but those of colours: so no url() in any spelling.
_UNSAFE_STYLE = re.compile(r"[\\@<\x00-\x08\x0b\x0e-\x1f]|/\*|(?<!rgb)(?<!rgba)(?<!hsl)(?<!hsla)\(", re.IGNORECASE)
_INLINE_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:https?:|ftp:|[/\\]{2})", re.IGNORECASE)
_REMOTE_STYLE = re.compile(r"url\(\s*[\"']?\s*(?:https?:|//)", re.IGNORECASE)
_FETCHING = (
    "[src], [srcset], [background], [poster], [data], [lowsrc], [dynsrc], link[href], "
    'image[href], use[href], [style*="url(" i]'
)


@dataclass(frozen=True, slots=True)
class Sanitized:
    """html: what may be shown. remote_count: how many references to remote things were taken out."""

    html: str
    remote_count: int


def sanitize(html: str, inline: Mapping[str, str]) -> Sanitized:
    """Return HTML without anything that runs or fetches; never raises.

    inline: Content-ID, without angle brackets, to the URL (or data: URI) that serves that part; an image that names
    another one loses its source. Links keep http, https, mailto and tel targets. HTML that no tree builder may be
    given (see `html_scan`) comes back as its text.
    """
    if why_too_complex(html):
        return Sanitized(f"<pre>{escape(strip_tags(html))}</pre>", len(_REMOTE_STYLE.findall(html)))

    def filtered(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return _safe_style(value)
        if attribute == "src":
            return _image(value, inline)
        if attribute == "href":
            return _link(value)
        return value

    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=filtered,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        filter_style_properties=_STYLE_PROPERTIES,
        link_rel="noopener noreferrer nofollow",
    )
    return Sanitized(cleaned, _remote_count(html))


def _safe_style(style: str) -> str:
    """Return the declarations of a style that have nothing in them that could fetch or run."""
    return "; ".join(each for each in style.split(";") if each.strip() and not _UNSAFE_STYLE.search(each))


def _link(target: str) -> str | None:
    """Return the target of a link if its scheme is allowed."""
    if target.strip().lower().startswith(_LINK_SCHEMES):
        return target
    return None


def _image(source: str, inline: Mapping[str, str]) -> str | None:
    """Return where an image may come from: a part of the message, or its own data URI."""
    source = source.strip()
    if source[:4].lower() == "cid:":
        return inline.get(source[4:]) or inline.get(unquote(source[4:]))
    if _INLINE_IMAGE.fullmatch(source):
        return source
    return None


def _remote_count(html: str) -> int:
    """Return how many references in HTML would fetch something remote."""
    tree = LexborHTMLParser(html)
    count = 0
    for node in tree.css(_FETCHING):
        for name, value in node.attributes.items():
            if name == "style":
                count += len(_REMOTE_STYLE.findall(value or ""))
            elif name != "href" or node.tag != "a":
                count += bool(_REMOTE.match(value or ""))
    return count + sum(len(_REMOTE_STYLE.findall(node.text())) for node in tree.css("style"))
