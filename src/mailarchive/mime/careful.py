"""The careful reader: a MIME tree from mail-parser, with a guard, for what the fast one can't read."""

import logging
from email import message_from_bytes
from email.message import Message as StdlibMessage

import mailparser

from mailarchive.mime.encoded_words import decode_bytes
from mailarchive.mime.params import parse_parameters
from mailarchive.mime.part import Part

logging.getLogger("mailparser").setLevel(logging.CRITICAL)


class _OpaqueMessage(StdlibMessage):
    """A message whose attached messages are leaves: their bytes stay as they are, and their text stays inside."""

    def get_content_type(self) -> str:
        """The content type, with "application" for "message", which keeps the parser from descending."""
        content_type = super().get_content_type()
        return content_type.replace("message/", "application/", 1) if content_type[:8] == "message/" else content_type


def read(data: bytes) -> tuple[Part, tuple[str, ...]]:
    """The tree of a message, and the names of the defects that mail-parser found; never raises.

    What is nested too deep to be taken apart is a multipart without children.
    """
    defects: tuple[str, ...] = ()
    try:
        message = _message(data)
        part = _part(message)
    except RecursionError:
        return Part(content_type="multipart/mixed"), ("NestedTooDeep",)
    try:
        defects = tuple(sorted(map(str, mailparser.MailParser(message).defects_categories)))
    except Exception:  # it raises what it likes on broken structure; the tree is there all the same
        defects = ("Unparseable",)
    return part, defects


def _message(data: bytes) -> StdlibMessage:
    """The library's object for a message; the body of what is no multipart is not fed to it line by line."""
    if data[:100].lower().startswith(b"content-type: multipart/"):
        return message_from_bytes(data, _class=_OpaqueMessage)
    header, _, body = (b"\r\n" + data).partition(b"\r\n\r\n")
    message = message_from_bytes(header.removeprefix(b"\r\n"), _class=_OpaqueMessage)
    message.set_payload(body.decode("ascii", "surrogateescape"))
    return message


def _part(node: StdlibMessage, within_digest: bool = False) -> Part:
    """One node and what is under it."""
    declared = _header(node, "content-type")
    content_type, params = parse_parameters(declared or "text/plain")
    if content_type.count("/") != 1:
        content_type = "text/plain"
    if within_digest and not declared:
        content_type = "message/rfc822"
    disposition, disposition_params = parse_parameters(_header(node, "content-disposition"))
    children = (
        [child for child in node.get_payload() if isinstance(child, StdlibMessage)] if node.is_multipart() else []
    )
    payload = b"" if children else node.get_payload(decode=True)
    return Part(
        content_type=content_type,
        params=params,
        filename=disposition_params.get("filename") or params.get("name") or None,
        disposition=disposition or None,
        content_id=_header(node, "content-id").strip(" <>") or None,
        content=payload if isinstance(payload, bytes) else b"",
        children=tuple(_part(child, content_type == "multipart/digest") for child in children),
    )


def _header(node: StdlibMessage, name: str) -> str:
    """The first value of a part's header field, unfolded, with its 8-bit bytes decoded; "" where there is none."""
    value = next((raw for key, raw in node.raw_items() if key.lower() == name), "")
    octets = str(value).encode("utf-8", "surrogateescape")
    return decode_bytes(" ".join(octets.decode("utf-8", "surrogateescape").split()))[0]
