"""The MIME tree that both readers give: one small shape, so that everything after reading is one code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """One node of a message's MIME tree (RFC 2045 to 2046).

    content_type: "type/subtype" in lower case; what is not declared is text/plain. params: the parameters of
    Content-Type, lower-case names, RFC 2231 undone. filename: as declared, decoded; None where none is. disposition:
    the bare token of Content-Disposition in lower case, or None. content_id: without angle brackets. content: a leaf's
    bytes with the transfer encoding undone and the charset not; b"" for a multipart. children: of a multipart only; an
    attached message is a leaf whose content is the message's bytes.
    """

    content_type: str = "text/plain"
    params: Mapping[str, str] = field(default_factory=dict)
    filename: str | None = None
    disposition: str | None = None
    content_id: str | None = None
    content: bytes = b""
    children: "tuple[Part, ...]" = ()

    @property
    def is_multipart(self) -> bool:
        """Whether it is a container by its type."""
        return self.content_type.startswith("multipart/")

    @property
    def is_message(self) -> bool:
        """Whether its content is a message of its own (RFC 2046, 5.2.1; RFC 6532, 3.7)."""
        return self.content_type in ("message/rfc822", "message/global", "message/news")

    def leaves(self) -> "Iterator[Part]":
        """Yield every part without children, depth first, in the order of the message."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def content_type_or_default(token: str, declared: str, within_digest: bool) -> str:
    """Return the content type of a part: the token of its field, or the default where that is none (RFC 2045, 5.2).

    declared: the field, "" where there is none; then a part of a digest is a message (RFC 2046, 5.1.5).
    """
    if within_digest and not declared:
        return "message/rfc822"
    if token.count("/") != 1:
        return "text/plain"
    return token
