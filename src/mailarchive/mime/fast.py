"""The fast reader: a MIME tree from fast-mail-parser, which reads what is well formed."""

from collections.abc import Mapping

from fast_mail_parser import ParseError, PyMimePart, parse_email_tree

from mailarchive.mime.params import parse_parameters
from mailarchive.mime.part import Part


class Unreadable(Exception):
    """This reader can't read the message; the other one may."""


def read(data: bytes) -> Part:
    """The tree of a message; raises Unreadable for what the library refuses."""
    try:
        return _part(parse_email_tree(data))
    except ParseError as error:
        raise Unreadable(str(error)) from error


def _part(node: PyMimePart) -> Part:
    """One node and what is under it."""
    content_type = node.content_type.lower()
    headers = node.headers
    params: Mapping[str, str] = {}
    for name in headers:
        if name.lower() == "content-type":
            params = parse_parameters(headers[name][0])[1]
            break
    multipart = content_type.startswith("multipart/")
    return Part(
        content_type=content_type,
        params=params,
        filename=node.filename or None,
        disposition=(node.disposition or "").lower() or None,
        content_id=node.content_id or None,
        content=node.content or b"",
        children=tuple(_part(child) for child in node.children) if multipart else (),
    )
