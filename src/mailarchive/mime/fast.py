"""The fast reader: a MIME tree from fast-mail-parser, which reads what is well formed."""

from collections.abc import Sequence

from fast_mail_parser import ParseError, PyMimePart, parse_email_tree

from mailarchive.mime import limits
from mailarchive.mime.params import parse_parameters
from mailarchive.mime.part import Part
from mailarchive.mime.structure import close_attached, reopen, reopened_type


class Unreadable(Exception):
    """This reader can't read the message, which is at fault; the other one may."""


class Unsuited(Exception):
    """This reader would misread a message that may have no fault."""


def read(data: bytes) -> Part:
    """The tree of a message that `structure.bounded` has seen.

    Raises Unreadable for what the library refuses, and Unsuited for what it is known to get wrong.
    data: begins with the Content-Type field, if there is one.
    """
    head = data[:100].lower()
    multipart = head.startswith(b"content-type: multipart/")
    if multipart and data.lower().count(b"multipart/") > limits.MULTIPARTS:
        raise Unsuited
    try:
        return _part(parse_email_tree(close_attached(data, multipart)), data.isascii())
    except ParseError as error:
        raise Unreadable(str(error)) from error


def _part(node: PyMimePart, ascii_only: bool, within_digest: bool = False) -> Part:
    """One node and what is under it; raises as `read` does.

    ascii_only: whether the message has no 8-bit bytes, which the library drops from quoted-printable.
    """
    headers = {name.lower(): values[0] for name, values in node.headers.items()}
    encoding = headers.get("content-transfer-encoding", "").lower()
    if "uu" in encoding:
        raise Unsuited  # it leaves uuencoded text as it is
    if not ascii_only and "quoted" in encoding:
        raise Unsuited
    declared = headers.get("content-type", "")
    content_type = reopened_type(node.content_type.lower())
    if within_digest and not declared:
        content_type = "message/rfc822"
    elif content_type.count("/") != 1:
        content_type = "text/plain"
    multipart = content_type.startswith("multipart/")
    params = parse_parameters(declared)[1] if ";" in declared else {}
    if multipart and _boundaries_begin_alike(params.get("boundary", ""), node.children):
        raise Unsuited
    disposition, disposition_params = parse_parameters(headers.get("content-disposition", ""))
    return Part(
        content_type=content_type,
        params=params,
        filename=disposition_params.get("filename") or params.get("name") or None,
        disposition=disposition or None,
        content_id=node.content_id or None,
        content=reopen(node.content or b""),
        children=tuple(_part(child, ascii_only, content_type == "multipart/digest") for child in node.children)
        if multipart
        else (),
    )


def _boundaries_begin_alike(boundary: str, children: Sequence[PyMimePart]) -> bool:
    """Whether a boundary begins with that of a multipart right inside, or the other way: the library confuses them."""
    for child in children:
        declared = next((v[0] for name, v in child.headers.items() if name.lower() == "content-type"), "")
        inner = parse_parameters(declared)[1].get("boundary") if "oundary" in declared else None
        if inner and (inner.startswith(boundary) or boundary.startswith(inner)):
            return True
    return False
