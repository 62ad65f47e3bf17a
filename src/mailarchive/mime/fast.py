"""The fast reader: a MIME tree from fast-mail-parser, which reads what is well formed."""

from collections.abc import Sequence

from fast_mail_parser import ParseError, PyMimePart, parse_email_tree

from mailarchive.mime import limits
from mailarchive.mime.attached import close_attached, reopen_attached, reopened_type
from mailarchive.mime.params import parse_parameters
from mailarchive.mime.part import Part, content_type_or_default


class Refused(Exception):
    """The library refuses the message, which is at fault; the careful reader may read it all the same."""


class Unsuited(Exception):
    """The library would misread a message that may have no fault."""


def read_tree_fast(data: bytes) -> Part:
    """Return the tree of a message that `structure.bound_structure` has seen.

    Raises Refused for what the library refuses, and Unsuited for what it gets wrong.
    data: begins with the Content-Type field, if there is one.
    """
    multipart = data[:100].lower().startswith(b"content-type: multipart/")
    if multipart and data.lower().count(b"multipart/") > limits.MULTIPARTS:
        raise Unsuited
    try:
        return _part(parse_email_tree(close_attached(data, multipart)), data.isascii())
    except ParseError as error:
        raise Refused(str(error)) from error


def _part(node: PyMimePart, ascii_only: bool, within_digest: bool = False) -> Part:
    """Return one node and what is under it; raises Unsuited.

    ascii_only: whether the message has no 8-bit bytes.
    """
    headers = {name.lower(): values[0] for name, values in node.headers.items()}
    if _is_misread(headers.get("content-transfer-encoding", "").lower(), ascii_only):
        raise Unsuited
    declared = headers.get("content-type", "")
    content_type = content_type_or_default(reopened_type(node.content_type.lower()), declared, within_digest)
    _, params = parse_parameters(declared)
    children: tuple[Part, ...] = ()
    if content_type.startswith("multipart/"):
        if _boundaries_begin_alike(params.get("boundary", ""), node.children):
            raise Unsuited
        in_digest = content_type == "multipart/digest"
        children = tuple(_part(child, ascii_only, in_digest) for child in node.children)
    disposition, disposition_params = parse_parameters(headers.get("content-disposition", ""))
    return Part(
        content_type=content_type,
        params=params,
        filename=disposition_params.get("filename") or params.get("name") or None,
        disposition=disposition or None,
        content_id=node.content_id or None,
        content=reopen_attached(node.content or b""),
        children=children,
    )


def _is_misread(transfer_encoding: str, ascii_only: bool) -> bool:
    """Whether the library misreads a transfer encoding: it leaves uuencoded text, and drops raw 8-bit from quoted."""
    return "uu" in transfer_encoding or (not ascii_only and "quoted" in transfer_encoding)


def _boundaries_begin_alike(boundary: str, children: Sequence[PyMimePart]) -> bool:
    """Whether a boundary begins with that of a multipart right inside, or the other way: the library confuses them."""
    declared = (field for field in map(_content_type_field, children) if "oundary" in field)
    inner_boundaries = (parse_parameters(field)[1].get("boundary", "") for field in declared)
    return any(inner.startswith(boundary) or boundary.startswith(inner) for inner in inner_boundaries if inner)


def _content_type_field(node: PyMimePart) -> str:
    """Return the first Content-Type field of a node, or "" where there is none."""
    return next((values[0] for name, values in node.headers.items() if name.lower() == "content-type"), "")
