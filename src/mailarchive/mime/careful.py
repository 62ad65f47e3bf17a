"""The careful reader: a MIME tree from mail-parser, with a guard, for what the fast one can't read."""

import logging
from email import message_from_bytes
from email.message import Message as StdlibMessage

import mailparser

from mailarchive.mime.encoded_words import decode_eight_bit
from mailarchive.mime.params import parse_parameters
from mailarchive.mime.part import Part, content_type_or_default

logging.getLogger("mailparser").setLevel(logging.CRITICAL)


class _OpaqueMessage(StdlibMessage):
    """A message whose attached messages are leaves: their bytes stay as they are, and their text stays inside."""

    def get_content_type(self) -> str:
        """Return the content type, with "application" for "message", which keeps the parser from descending."""
        content_type = super().get_content_type()
        if content_type.startswith("message/"):
            return content_type.replace("message/", "application/", 1)
        return content_type


def read_tree_carefully(data: bytes) -> tuple[Part, tuple[str, ...]]:
    """Return the tree of a message, and the names of the defects that mail-parser saw in it; never raises.

    What is nested too deep to be taken apart is a multipart without children.
    """
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
    """Return the library's object for a message; the body of what is no multipart is not fed to it line by line."""
    if data[:100].lower().startswith(b"content-type: multipart/"):
        return message_from_bytes(data, _class=_OpaqueMessage)
    header, _, body = (b"\r\n" + data).partition(b"\r\n\r\n")
    message = message_from_bytes(header.removeprefix(b"\r\n"), _class=_OpaqueMessage)
    message.set_payload(body.decode("ascii", "surrogateescape"))
    return message


def _part(node: StdlibMessage, within_digest: bool = False) -> Part:
    """Return one node and what is under it."""
    declared = _field(node, "content-type")
    token, params = parse_parameters(declared or "text/plain")
    content_type = content_type_or_default(token, declared, within_digest)
    disposition, disposition_params = parse_parameters(_field(node, "content-disposition"))
    return Part(
        content_type=content_type,
        params=params,
        filename=disposition_params.get("filename") or params.get("name") or None,
        disposition=disposition or None,
        content_id=_field(node, "content-id").strip(" <>") or None,
        content=_content(node),
        children=tuple(_part(child, content_type == "multipart/digest") for child in _children(node)),
    )


def _field(node: StdlibMessage, name: str) -> str:
    """Return the first value of a part's header field, unfolded, 8-bit bytes decoded; "" where there is none."""
    value = next((raw for key, raw in node.raw_items() if key.lower() == name), "")
    octets = str(value).encode("utf-8", "surrogateescape")
    return decode_eight_bit(" ".join(octets.decode("utf-8", "surrogateescape").split()))[0]


def _children(node: StdlibMessage) -> list[StdlibMessage]:
    """Return the parts of a multipart; nothing else has any."""
    if not node.is_multipart():
        return []
    return [child for child in node.get_payload() if isinstance(child, StdlibMessage)]


def _content(node: StdlibMessage) -> bytes:
    """Return the bytes of a leaf with the transfer encoding undone; a multipart has none."""
    payload = node.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    return b""
